"""Slugs, sort keys and initials."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.pinyin import initials, slug_of, sort_key


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("广东时装周2026", "guang-dong-shi-zhuang-zhou-2026"),
        ("廣東時裝周2026", "guang-dong-shi-zhuang-zhou-2026"),
        ("女装 Café & RFID物联网", "nv-zhuang-cafe-rfid-wu-lian-wang"),
        ("重庆银行行业", "chong-qing-yin-hang-hang-ye"),
        ("长安镇长大会", "chang-an-zhen-zhang-da-hui"),
        ("张槎、番禺、乐从", "zhang-cha-pan-yu-le-cong"),
        ("ＡＢＣ", "abc"),
        ("…！？", "untitled"),
        ("", "untitled"),
        ("Москва", "untitled"),
    ],
)
def test_slugs_are_readable_ascii(text: str, slug: str) -> None:
    assert slug_of(text) == slug


@pytest.mark.parametrize(
    ("max_length", "slug"),
    [(20, "guang-dong-shi"), (22, "guang-dong-shi-zhuang"), (3, "gua"), (5, "guang")],
)
def test_long_slugs_are_cut_between_words(max_length: int, slug: str) -> None:
    assert slug_of("广东时装周", max_length) == slug


@given(st.text(max_size=60))
def test_any_text_has_a_slug(text: str) -> None:
    slug = slug_of(text)

    assert slug
    assert len(slug) <= 80
    assert all(c.isascii() and (c.isdigit() or c.islower() or c == "-") for c in slug)


def test_places_sort_as_people_expect() -> None:
    places = ["重庆", "长安", "茶山", "潮南", "大朗", "从化", "园洲", "张槎"]

    assert sorted(places, key=sort_key) == [
        "茶山",
        "长安",
        "潮南",
        "重庆",
        "从化",
        "大朗",
        "园洲",
        "张槎",
    ]


@pytest.mark.parametrize(
    "in_order",
    [
        ["第2届", "第10届", "第100届"],
        ["单", "单一"],
        ["张", "章", "张三"],
        ["詹", "张"],
        ["妈", "麻", "马", "骂"],
        ["alpha", "Beta", "beta 2", "Beta 10"],
        ["2", "10", "A", "爱"],
        ["Élan", "elan vital", "Emma"],
    ],
)
def test_keys_order_by_bytes(in_order: list[str]) -> None:
    keys = [sort_key(text).encode() for text in in_order]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_both_scripts_have_one_key() -> None:
    assert sort_key("張槎") == sort_key("张槎") == "zhang1 cha2  张槎"


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("单先生", "shan4 "),
        ("单于", "chan2 yu2"),
        ("曾小姐", "zeng1 "),
        ("仇女士", "qiu2 "),
        ("張先生", "zhang1 "),
    ],
)
def test_family_names_are_read_as_such_when_asked(name: str, start: str) -> None:
    assert sort_key(name, surname_first=True).startswith(start)
    assert sort_key("单先生").startswith("dan1 ")


@given(st.text(max_size=300))
def test_keys_are_capped(text: str) -> None:
    assert len(sort_key(text)) <= 200


@pytest.mark.parametrize(
    ("text", "letters"),
    [("时装周", "szz"), ("時裝周", "szz"), ("第2届T台秀", "d2jttx"), ("女装", "nz"), ("！", "")],
)
def test_initials(text: str, letters: str) -> None:
    assert initials(text) == letters
