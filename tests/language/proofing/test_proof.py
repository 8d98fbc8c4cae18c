"""All rules of proofreading over one passage, each with its place and its proposal."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.proofing.dates import date_findings
from language.proofing.debris import debris_findings
from language.proofing.finding import Finding, Rule, Severity, Writing
from language.proofing.first_lexicon import FIRST_LEXICON
from language.proofing.lexicon import Entry, Lexicon
from language.proofing.mixture import letter_findings, script_findings
from language.proofing.proof import proof
from language.terms import DEFAULT_TERMS, Terms

MISREAD = "木棉花开遍羊城里".encode().decode("gb18030")
HANS, HANT, LATIN = Writing.HANS, Writing.HANT, Writing.LATIN


def told(findings: Iterable[Finding]) -> list[tuple[str, str, str | None]]:
    return [(each.rule.value, each.words, each.proposal) for each in findings]


def scripts(text: str, writing: Writing) -> list[tuple[str, str, str | None]]:
    return told(script_findings(text, writing=writing, terms=DEFAULT_TERMS))


def found_by(entry: Entry, text: str) -> list[str]:
    return [text[each.start : each.end] for each in Lexicon((entry,)).findings(text)]


@pytest.mark.parametrize(
    ("text", "writing", "findings"),
    [
        ("服裝产业的发展", HANS, [("MIXED_SCRIPT", "裝", "装")]),
        ("服裝产业發展", HANT, [("MIXED_SCRIPT", "产业", "產業")]),
        ("皇后在里面看后面的着装", HANS, []),
        ("皇后在裡面", HANT, []),
        ("廣東服裝產業大會", HANS, [("MIXED_SCRIPT", "廣東服裝產業大會", "广东服装产业大会")]),
        ("Fashion in 广州", LATIN, [("MIXED_SCRIPT", "广州", None)]),
        ("Fashion", HANS, []),
    ],
)
def test_characters_of_the_other_script(
    text: str, writing: Writing, findings: list[tuple[str, str, str | None]]
) -> None:
    assert scripts(text, writing) == findings


def test_letters_that_only_look_latin() -> None:
    assert told(letter_findings("用Сotton面料，Москва，5μm")) == [
        ("MIXED_LETTERS", "Сotton", "Cotton")
    ]


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("互联(lián)网", [("PINYIN", "联(lián)", "联")]),
        ("互联（lián）网", [("PINYIN", "联（lián）", "联")]),
        ("服装(美国)与CHANEL(香奈儿)", []),
        ("展?jié)摿Υ蟮暮闷脚_，", [("DAMAGE", "展?jié)摿Υ蟮暮闷脚_", "展潛力大的好平臺")]),
        ("锟斤拷来了", [("DAMAGE", "锟斤拷", None)]),
        ("发\ufffd展", [("DAMAGE", "\ufffd", None)]),
        ("“好”……——你好", []),
        ("CafÃ©开业", [("DAMAGE", "Ã©", "é")]),
        (MISREAD, [("DAMAGE", MISREAD, "木棉花开遍羊城里")]),
        (
            "木棉花开".encode().decode("gb18030") + "了",
            [("DAMAGE", "鏈ㄦ\ue5ce鑺卞紑", "木棉花开")],
        ),
    ],
)
def test_debris(text: str, findings: list[tuple[str, str, str | None]]) -> None:
    assert told(debris_findings(text)) == findings


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        ("2026年11月24日（星期三）", [("WEEKDAY", "2026年11月24日（星期三", "2026年11月24日（星期二")]),
        ("2026年11月24日（星期二）", []),
        ("2026年11月24日(周三)", [("WEEKDAY", "2026年11月24日(周三", "2026年11月24日(周二")]),
        ("2026-11-24 星期天", [("WEEKDAY", "2026-11-24 星期天", "2026-11-24 星期二")]),
        ("二〇二六年十一月二十四日，星期三", [("WEEKDAY", "二〇二六年十一月二十四日，星期三", "二〇二六年十一月二十四日，星期二")]),
        ("11月24日（星期三）", []),
        ("2026年的活动定于11月24日（星期三）", [("WEEKDAY", "11月24日（星期三", "11月24日（星期二")]),
        ("2025年签约，2026年的活动定于11月24日（星期三）", []),
        ("2026年11月24日至26日（星期三）", [("WEEKDAY", "26日（星期三", "26日（星期四")]),
        ("2026年11月24日至26日（星期一至星期三）", []),
        ("2026年11月24日周一鸣出席", []),
        ("2026年11月24日周一上午", [("WEEKDAY", "2026年11月24日周一", "2026年11月24日周二")]),
        ("2026年2月29日", [("NO_SUCH_DAY", "2026年2月29日", None)]),
        ("2月29日和2月30日", [("NO_SUCH_DAY", "2月30日", None)]),
        ("十月三十二日", [("NO_SUCH_DAY", "十月三十二日", None)]),
        ("Wednesday, 24 November 2026", [("WEEKDAY", "Wednesday, 24 November 2026", "Tuesday, 24 November 2026")]),
        ("Tue, Nov 24, 2026", []),
        ("Mon, Nov. 24th 2026", [("WEEKDAY", "Mon, Nov. 24th 2026", "Tue, Nov. 24th 2026")]),
        ("周三下午和24日", []),
    ],
)  # fmt: skip
def test_dates_and_their_weekdays(text: str, findings: list[tuple[str, str, str | None]]) -> None:
    assert told(date_findings(text)) == findings


def test_a_wrong_weekday_says_which_is_right() -> None:
    [finding] = date_findings("定于2026年11月24日（星期三）举行")

    assert finding == Finding(
        Rule.WEEKDAY,
        2,
        17,
        "2026年11月24日（星期三",
        Severity.WARN,
        "2026年11月24日是星期二，不是星期三。",
        "24 November 2026 is a Tuesday.",
        "2026年11月24日（星期二",
    )


def test_words_of_the_lexicon_are_found_with_their_exceptions() -> None:
    first = Entry("第一", Rule.ABSOLUTE_TERM, Severity.BLOCK, exceptions=("第一届", "星期第一天"))

    assert found_by(first, "第一届第一名，星期第一天，第一") == ["第一", "第一"]
    assert found_by(Entry("a.b", Rule.HOUSE_FORM, Severity.HINT), "aXb a.b") == ["a.b"]
    assert found_by(Entry("best", Rule.ABSOLUTE_TERM, Severity.WARN), "Best bestow 的BEST！") == [
        "Best",
        "BEST",
    ]


def test_of_two_words_in_one_place_the_longer_is_found() -> None:
    lexicon = Lexicon(
        tuple(Entry(each, Rule.WRONG_WORD, Severity.WARN) for each in ("最佳", "最佳设计", "设计"))
    )

    assert [each.words for each in lexicon.findings("最佳设计，最佳，设计")] == [
        "最佳设计",
        "最佳",
        "设计",
    ]


def test_a_lexicon_is_read_in_the_script_of_the_text() -> None:
    lexicon = Lexicon((Entry("按装", Rule.WRONG_WORD, Severity.WARN, "安装"),))

    hong_kong = lexicon.written_in(Writing.HANT_HK, Terms())

    assert told(hong_kong.findings("按裝與按装")) == [("WRONG_WORD", "按裝", "安裝")]


def test_the_version_changes_with_any_entry() -> None:
    one = Entry("按装", Rule.WRONG_WORD, Severity.WARN)
    other = Entry("按装", Rule.WRONG_WORD, Severity.BLOCK)

    assert Lexicon((one,)).version == Lexicon((one,)).version != Lexicon((other,)).version
    assert tuple(Lexicon().findings("按装")) == ()


def test_the_first_lexicon_says_nothing_of_ordinary_news() -> None:
    text = "第一届大会在国家级高新区举行，颁发最佳设计奖；供给与需求两旺，打造世界级产业集群。"

    assert [*FIRST_LEXICON.findings(text)] == []
    assert len({each.pattern for each in FIRST_LEXICON.entries}) == len(FIRST_LEXICON.entries)


def test_one_rule_does_not_fill_the_page() -> None:
    findings = proof("既使" * 1_000, writing=HANS, lexicon=FIRST_LEXICON, terms=Terms())

    assert len(findings) == 50


@given(
    st.text("2026年11月31日星期三(（二十lián)?联裝发\ufffd锟斤拷ÃВbest第一国家级\n", max_size=40),
    st.sampled_from(Writing),
)
def test_any_text_can_be_proofread(text: str, writing: Writing) -> None:
    lexicon = FIRST_LEXICON.written_in(writing, DEFAULT_TERMS)

    for each in proof(text, writing=writing, lexicon=lexicon, terms=DEFAULT_TERMS):
        assert text[each.start : each.end] == each.words != ""
