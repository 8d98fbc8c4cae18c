"""Simplified and Traditional, with the words that a converter alone gets wrong."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.scripts import Form, html_to_traditional, to_simplified, to_traditional
from language.terms import DEFAULT_TERMS, Term, Terms

RIGHT_IN_EVERY_FORM = {
    "牵头发起": "牽頭發起",
    "刘岳屏": "劉岳屏",
    "被发明": "被發明",
    "被发掘": "被發掘",
    "展示了如何": "展示了如何",
    "参与制造": "參與製造",
    "产业集群": "產業集群",
    "意大利面料": "意大利面料",
    "余先生": "余先生",
    "内衣家具": "內衣家具",
    "广东时装周": "廣東時裝周",
    "新闻发布会": "新聞發布會",
    "项目": "項目",
    "支持": "支持",
    "张槎、园洲": "張槎、園洲",
    "两化融合": "兩化融合",
    "省镇共建": "省鎮共建",
    "从化": "從化",
    "时尚云": "時尚雲",
    "名瑞": "名瑞",
    "国家具有": "國家具有",
    "专家具体": "專家具體",
    "速干面料": "速乾面料",
    "清凉面料": "清涼面料",
    "其余先生": "其餘先生",
    "示范湖泊": "示範湖泊",
    "里布": "裡布",
    "南海里水镇": "南海里水鎮",
    "头发布料": "頭髮布料",
    "假发布料": "假髮布料",
    "研发布料": "研發布料",
    "一公里布置": "一公里佈置",
    "拉面料理": "拉麵料理",
}


@pytest.mark.parametrize("form", Form)
@pytest.mark.parametrize(("simplified", "traditional"), RIGHT_IN_EVERY_FORM.items())
def test_words_of_the_domain_come_out_right(simplified: str, traditional: str, form: Form) -> None:
    assert to_traditional(simplified, form, DEFAULT_TERMS) == traditional


@pytest.mark.parametrize(("simplified", "traditional"), RIGHT_IN_EVERY_FORM.items())
def test_and_go_back_as_they_came(simplified: str, traditional: str) -> None:
    assert to_simplified(traditional, DEFAULT_TERMS) == simplified


@pytest.mark.xfail(reason="two readings share the letters: 船只 is a word too")
def test_a_boat_there_is_only_one_of() -> None:
    assert to_traditional("一只船只有", Form.HANT, DEFAULT_TERMS) == "一隻船只有"


@pytest.mark.parametrize(
    ("form", "expected"),
    [(Form.HANT, "平臺"), (Form.HANT_HK, "平台"), (Form.HANT_TW, "平臺")],
)
def test_regions_have_their_own_characters(form: Form, expected: str) -> None:
    assert to_traditional("平台", form, DEFAULT_TERMS) == expected


@pytest.mark.parametrize(("traditional", "simplified"), [("摸得著", "摸得着"), ("有著", "有着")])
def test_a_particle_is_simplified_too(traditional: str, simplified: str) -> None:
    assert to_simplified(traditional, DEFAULT_TERMS) == simplified


def test_a_site_s_own_term_wins_in_its_region_only() -> None:
    terms = Terms((Term("软件", "軟件", zh_hant_tw="軟體"),))

    assert to_traditional("软件云", Form.HANT_HK, terms) == "軟件雲"
    assert to_traditional("软件云", Form.HANT_TW, terms) == "軟體雲"
    assert to_simplified("軟體、軟件", terms) == "软件、软件"


def test_only_the_text_of_html_is_converted() -> None:
    html = (
        '<a title="发布 > 云" data-云=\'发"\'>头发布料&nbsp;&#21457;</a><!-- 发 > 展 -->'
        "<SCRIPT>云 < '发'</SCRIPT><style>发{}</style>国家 a < b <br/>发展"
    )

    assert html_to_traditional(html, Form.HANT_HK, DEFAULT_TERMS) == (
        '<a title="发布 > 云" data-云=\'发"\'>頭髮布料&nbsp;&#21457;</a><!-- 发 > 展 -->'
        "<SCRIPT>云 < '发'</SCRIPT><style>发{}</style>國家 a < b <br/>發展"
    )


@pytest.mark.parametrize(
    "html", ["发<", "<a", "<!--发", "<script>发", '<a "发', "发&", "</", "<!>发", "&#x53d1;"]
)
def test_broken_html_is_kept(html: str) -> None:
    assert html_to_traditional(html, Form.HANT, DEFAULT_TERMS).replace("發", "发") == html


@given(st.text(alphabet="<>!-/\"'&;a发script=", max_size=40))
def test_no_sign_of_html_is_ever_lost(html: str) -> None:
    converted = html_to_traditional(html, Form.HANT, DEFAULT_TERMS)

    assert converted.replace("發", "发") == html


def test_half_a_surrogate_pair_passes_through() -> None:
    assert to_traditional("云\ud800发", Form.HANT, DEFAULT_TERMS) == "雲\ud800發"


def test_threads_do_not_take_each_other_s_script() -> None:
    def both(_: int) -> tuple[str, str, str]:
        return (
            to_traditional("云平台", Form.HANT_HK, DEFAULT_TERMS),
            to_traditional("云平台", Form.HANT_TW, DEFAULT_TERMS),
            to_simplified("雲平臺", DEFAULT_TERMS),
        )

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(both, range(2_000)))

    assert answers == {("雲平台", "雲平臺", "云平台")}
