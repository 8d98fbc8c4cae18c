"""Whole pages: the real one where it is at hand, and invented ones with other damage."""

import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.errors import PageError
from language.outline import Disclaimer, Section
from language.page import ImportedPage, Script, read_page
from language.repairs import Confidence, Rule
from language.terms import DEFAULT_TERMS, Terms
from tests.language.byte_annotator import damaged

REAL_PAGE = Path(__file__).parents[3] / "shared" / "input" / "speech-page.txt"

FASHION = """陳美玲:讓傳統刺繡走向世界
本屆展覽會吸引了三十多個國家的採購商,現場氣氛熱烈。
一、 保護手藝。老師傅的經驗需要記錄下來,年輕人才能學習。
二、 開拓市場。設計師們希望把刺繡帶到更大的舞臺(巴黎),這是今年的重點。
總之,傳統與時尚可以同行。
1、本網轉載作品均註明來源。
2、若涉及版權請在15天內聯繫我們,電話:020-00000000。
相關閱讀:
- 絲綢歷史資料展開幕
網友評論僅供參考。"""


@pytest.fixture(scope="module")
def real() -> ImportedPage:
    if not REAL_PAGE.exists():
        pytest.skip("the real page is not here")
    return read_page(REAL_PAGE.read_bytes(), terms=DEFAULT_TERMS)


def test_the_real_page_is_cut_into_its_parts(real: ImportedPage) -> None:
    assert real.byline == ("刘岳屏",)
    assert real.title == "广东省贯彻落实《转型升级行动方案》，切实推进服装产业发展"
    assert real.printed_title == f"刘岳屏：{real.title}"
    assert len(real.lead) == 2
    assert [(section.number, section.heading) for section in real.sections] == [
        (1, "为集群做好服务"),
        (2, "为公共服务平台做好服务"),
        (3, "为企业做好服务"),
        (4, "做好转型升级成果推广工作"),
        (5, "抓好协会主导的重点项目"),
    ]
    assert [text[:6] for text in real.closing] == ["以上五项工作", "今天，在省经"]


def test_the_foot_of_the_real_page(real: ImportedPage) -> None:
    assert [disclaimer.number for disclaimer in real.disclaimers] == [2, 3, 4]
    assert real.missing_disclaimers == (1,)
    assert len(real.related) == 8
    assert real.related[2] == (
        "虎门服交会早知道：第25届中国（虎门）国际服装交易会暨虎门时装周备战会召开"
    )
    assert real.comment_notice.startswith("网友评论仅供其表达个人看法")
    assert real.takedown_days == 30


def test_the_damage_of_the_real_page_is_undone(real: ImportedPage) -> None:
    by_rule = Counter(repair.rule for repair in real.repairs)

    assert by_rule[Rule.READING] == 88
    assert by_rule[Rule.SHIFTED_BYTES] == 1
    assert "都是行业服务性强、发展潜力大的好平台，协会" in real.sections[1].text
    assert "广东品牌服装（美国）展销中心" in real.sections[2].text
    assert "看得见、摸得着的成果" in real.sections[3].text
    assert real.script_of_source is Script.TRADITIONAL


def test_nobody_s_contacts_leave_the_real_page(real: ImportedPage) -> None:
    assert real.contacts_removed == 2
    assert "@" not in real.disclaimers[1].text
    assert not any(len(digits) > 4 for digits in str(real).split() if digits.isdigit())
    assert "0755" not in str(real)


def test_doubtful_words_of_the_real_page_stay_with_a_warning(real: ImportedPage) -> None:
    assert "内衣家具服装节，省服协都将给与" in real.sections[0].text
    assert [doubt.excerpt for doubt in real.warnings if doubt.code == "MISSING_DISCLAIMER"] == ["1"]
    assert [doubt.suggestion for doubt in real.warnings if doubt.code == "WORD"] == [
        "家居",
        "给予",
        "",
        "加入进来",
    ]


def test_another_page_with_other_damage_reads_the_same() -> None:
    sound = read_page(FASHION, terms=DEFAULT_TERMS)

    page = read_page(damaged(FASHION, annotated="傳繡們業歷師"), terms=DEFAULT_TERMS)

    assert page.sections == sound.sections
    assert page.related == sound.related == ("丝绸历史资料展开幕",)
    assert page.title == "让传统刺绣走向世界"
    assert page.byline == ("陈美玲",)


def test_an_invented_page_in_parts() -> None:
    page = read_page(FASHION, terms=DEFAULT_TERMS)

    assert page.lead == ("本届展览会吸引了三十多个国家的采购商，现场气氛热烈。",)
    assert page.sections == (
        Section(1, "保护手艺", "老师傅的经验需要记录下来，年轻人才能学习。"),
        Section(2, "开拓市场", "设计师们希望把刺绣带到更大的舞台（巴黎），这是今年的重点。"),
    )
    assert page.closing == ("总之，传统与时尚可以同行。",)
    assert page.disclaimers == (
        Disclaimer(1, "本网转载作品均注明来源。"),
        Disclaimer(2, "若涉及版权请在15天内联系我们，电话：〔电话从略〕。"),
    )
    assert (page.takedown_days, page.contacts_removed) == (15, 1)
    assert [doubt.code for doubt in page.warnings] == ["BYLINE"]


def test_damage_across_a_border_is_mended_on_an_invented_page() -> None:
    sound = read_page(FASHION, terms=DEFAULT_TERMS)
    page = read_page(damaged(FASHION, annotated=["繡", "兿"]), terms=DEFAULT_TERMS)

    cut = [repair for repair in page.repairs if repair.rule is Rule.SHIFTED_BYTES]

    assert len(cut) == 1
    assert page.sections[1] == sound.sections[1] or cut[0].confidence is not Confidence.HIGH


def test_a_lost_character_is_shown_to_the_editor() -> None:
    page = read_page("標題\n發展?jié)摿Υ蟮暮闷脚? 完", terms=DEFAULT_TERMS)

    assert "UNSURE_REPAIR" in [doubt.code for doubt in page.warnings]


def test_a_shifted_word_is_suggested_but_not_changed() -> None:
    page = read_page("標題\n企業發展；ヂ摼W時代。", terms=DEFAULT_TERMS)

    assert page.lead == ("企业发展；ヂ摼W时代。",)
    assert [d.suggestion for d in page.warnings if d.code == "SHIFTED_TEXT"] == ["。互聯網"]


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("广东省服装产业转型升级大会", Script.SIMPLIFIED),
        ("廣東省服裝產業轉型升級大會", Script.TRADITIONAL),
        ("廣東省服裝產業转型升级大会", Script.MIXED),
        ("Hello", Script.SIMPLIFIED),
    ],
)
def test_the_script_of_the_source_is_told(text: str, script: Script) -> None:
    assert read_page(text, terms=Terms()).script_of_source is script


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "utf-16"])
def test_one_page_in_many_encodings(encoding: str) -> None:
    text = FASHION.replace("\n", "\r\n").replace("繡", "綉" if encoding == "big5" else "繡")

    page = read_page(text.encode(encoding, "replace"), terms=DEFAULT_TERMS)

    assert page.closing == ("总之，传统与时尚可以同行。",)
    assert (page.repairs[0].rule is Rule.ENCODING) is (encoding != "utf-8")


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="一、。展?jié)摿\n-1（(:@a", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(PageError):
        assert isinstance(read_page(text, terms=DEFAULT_TERMS), ImportedPage)


@pytest.mark.parametrize(
    "unit", ["展?jié)", "展?jié)摿?", "；ヂ摼W", "ヂ", "中(", "www.,", "a@a.", "0 ", "一、", "业，"]
)
def test_hostile_pages_take_time_in_proportion(unit: str) -> None:
    """20 kB each; anything quadratic takes minutes here."""
    started = time.monotonic()

    read_page(unit * (20_000 // len(unit.encode())), terms=DEFAULT_TERMS)

    assert time.monotonic() - started < 5
