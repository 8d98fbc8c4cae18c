"""Searched texts are counted in one form, and what may be somebody's is not kept at all."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.searched import LONGEST, countable


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("時裝週", "时装周"),
        ("  Fashion \t\n WEEK ", "fashion week"),
        ("“时装周”", "时装周"),
        ('"fashion week"', "fashion week"),
        ("时装周？！", "时装周"),
        ("ＲＦＩＤ", "rfid"),
        ("面\u200b料\x00\ud800", "面料"),
        ("c++", "c++"),
        ("t-shirt", "t-shirt"),
        ("2026年3月15日", "2026年3月15日"),
        ("2025-2026秋冬", "2025-2026秋冬"),
        ("gb 18401-2010", "gb 18401-2010"),
        ("FZ/T 73020—2012", "fz/t 73020—2012"),
        ("ISO14001", "iso14001"),
        ("CHIC2026", "chic2026"),
        ("3号馆", "3号馆"),
        ("一带一路", "一带一路"),
        ("518000", "518000"),
        ("微信小程序", "微信小程序"),
        ("布", "布"),
        ("很" * LONGEST, "很" * LONGEST),
    ],
)
def test_what_trade_searches_for_is_counted_in_one_form(query: str, text: str) -> None:
    assert countable(query) == text


@pytest.mark.parametrize(
    "query",
    ["", "  ", "？！…", "\x00", "\ud800", "\u200b", "--", "+++", "😀", "很" * (LONGEST + 1), "a" * 10_000],
)  # fmt: skip
def test_what_says_nothing_or_is_too_long_is_not_kept(query: str) -> None:
    assert countable(query) is None


PERSONAL = [
    "13800000000",
    "138 0000 0000",
    "138-0000-0000",
    "+86(138)0000.0000",
    "１３８００００００００",
    "1\u200b380000\u200b0000",
    "١٣٨٠٠٠٠٠٠٠٠",
    "①③⑧⓪⓪⓪⓪⓪⓪⓪⓪",
    "1️⃣3️⃣8️⃣0️⃣0️⃣0️⃣0️⃣",
    "一三八零零零零零零零零",
    "幺三八〇〇〇〇〇〇〇〇",
    "0755-00000000",
    "8888888",
    "2025-2030",
    "someone@example.com",
    "someone＠example.cn",
    "@someone",
    "110101199003070011",
    "11010119900307001X",
    "A123456(7)",
    "a123456",
    "E12345678",
    "EA1234567",
    "C01X00T47",
    "6222 0000 0000 0000 000",
    "微信abc123",
    "微信号：zhangsan",
    "VX: zhang-san",
    "wxid_abcdefgh",
    "zhang_san",
    "qq 12345",
    "zhangsan1234",
    "https://example.com/x",
    "www.example",
    "example.com",
    "例子.com",
    "192.168.1.1",
    "密码 hunter",
    "password: x",
    "示例路12号3栋501室",
    "粤B12345",
    "粤B·A1234",
]


@pytest.mark.parametrize("query", PERSONAL)
def test_what_may_be_somebodys_is_not_kept(query: str) -> None:
    assert countable(query) is None


@given(st.sampled_from(PERSONAL), st.text("时装周面料展 ，。", max_size=6), st.text("时装周面料展 ，。", max_size=6))  # fmt: skip
def test_words_around_it_do_not_make_it_less_personal(
    personal: str, before: str, after: str
) -> None:
    assert countable(f"{before} {personal} {after}") is None


@given(st.lists(st.sampled_from("0123456789"), min_size=7, max_size=19), st.sampled_from(["", " ", "-", ".", "  ", "/", "·", "\u200b", "_"]), st.text(max_size=5), st.text(max_size=5))  # fmt: skip
def test_seven_digits_are_never_kept(
    digits: list[str], between: str, before: str, after: str
) -> None:
    text = countable(f"{before} 号 {between.join(digits)} 号 {after}")

    # Two years in a row are a season, and nothing else of seven digits is.
    assert text is None or re.search(r"20\d\d[-/]20\d\d", text)


@given(st.text(max_size=60))
def test_what_is_kept_is_short_visible_and_can_be_stored(query: str) -> None:
    text = countable(query)

    if text is not None:
        assert 1 <= len(text) <= LONGEST
        assert text == " ".join(text.split())
        assert all(unicodedata.category(each)[0] != "C" for each in text)
        assert any(map(str.isalnum, text))
        text.encode()


@given(st.text(st.characters(max_codepoint=0x33FF), max_size=30))
def test_the_form_of_a_form_is_itself(query: str) -> None:
    text = countable(query)

    assert text is None or countable(text) == text
