"""Slugs, sort keys and initials."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.local_readings import LEADING, READINGS
from language.pinyin import initials, slug_of, sort_key, spelt
from language.readings import readings_of


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
        ("Łódź Ærø", "lodz-aero"),
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
    ("text", "key"),
    [
        ("朝阳", "chao2 yang2"),
        ("朝阳产业", "zhao1 yang2 chan3 ye4"),
        ("广州长隆", "guang3 zhou1 chang2 long2"),
        ("麻涌镇", "ma2 chong1 zhen4"),
        ("泷水镇", "shuang1 shui3 zhen4"),
        ("曾都区", "zeng1 du1 qu1"),
        ("区庄", "ou1 zhuang1"),
        ("区域品牌", "qu1 yu4 pin3 pai2"),
        ("长裙", "chang2 qun2"),
        ("长者服装", "zhang3 zhe3 fu2 zhuang1"),
        ("曾氏服饰", "zeng1 shi4 fu2 shi4"),
        ("曾经", "ceng2 jing1"),
        ("厦滘", "xia4 jiao4"),
    ],
)
def test_places_and_the_trade_are_read_as_they_are_called(text: str, key: str) -> None:
    assert sort_key(text) == f"{key}  {text}"
    assert slug_of(text) == "-".join(each.rstrip("12345") for each in key.split())
    assert initials(text) == "".join(each[0] for each in key.split())
    assert [each for _, each in spelt(text)] == [each.rstrip("12345") for each in key.split()]


def test_every_local_reading_is_made_of_readings_that_its_characters_have() -> None:
    for word, reading in {**READINGS, **LEADING}.items():
        syllables = reading.split()

        assert len(syllables) == len(word), word
        for character, syllable in zip(word, syllables, strict=True):
            assert syllable in {in_key(each) for each in readings_of(character)}, word


def in_key(reading: str) -> str:
    """A reading with its tone as a digit."""
    letters = unicodedata.normalize("NFD", reading)
    tone = next((TONES[each] for each in letters if each in TONES), "5")
    plain = "".join(each for each in letters if each not in TONES)
    return unicodedata.normalize("NFC", plain).replace("ü", "v") + tone


TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}


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
        ["Łódź", "Lublin", "Ørsted", "Oslo", "Zara"],
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
