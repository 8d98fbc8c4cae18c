"""Whatever was seen can be looked for: no part of a text is lost on the way to its tokens."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.fold import fold
from language.han import is_han
from language.searching import (
    LONGEST_TOKEN,
    Span,
    needle_of,
    searchable,
    terms_of,
    tokens_of,
    way_of,
    words_of,
)
from tests.properties.settings import examples

ODD = "时裝週周㎏½ﬁＡａéE\u0301İß&<>\"'ｶﾞｶ\uff9e한\u1100\u1161\u11a8😀𠮷苧薴々〇 ，。-\u0345αᾳ①ǰ“”「」『』_"
TEXTS = st.text(st.sampled_from(ODD) | st.characters(exclude_categories=["Cs"]), max_size=40)
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from("〇𠮷㐀豈"), min_size=1, max_size=30)  # fmt: skip


def has(token: str, span: Span) -> bool:
    return span.low <= token < span.high


def test_every_character_folds_to_what_folds_to_itself() -> None:
    # Of the planes beyond the third nothing is folded but what nobody sees.
    assigned = (chr(code) for code in range(0x34000) if not 0xD800 <= code < 0xF900)

    assert [each for each in assigned if fold(fold(each)) != fold(each)] == []


@examples(500)
@given(TEXTS)
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert searchable(searchable(text)) == searchable(text)


@examples(500)
@given(HAN, st.data())
def test_a_part_of_chinese_words_is_found_in_the_whole(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    assert needle_of(text[start:end]) in searchable(text)
    assert searchable(text[start:end])[1:] in searchable(text)


@examples(500)
@given(TEXTS, st.data())
def test_whatever_holds_a_needle_has_its_tokens(text: str, data: st.DataObject) -> None:
    """The law of recall: the tokens that are asked for are there wherever the needle is."""
    stored = searchable(text)
    start = data.draw(st.integers(0, len(stored)))
    end = data.draw(st.integers(start, min(len(stored), start + 8)))
    written = data.draw(st.sampled_from([stored, text]))
    needle = needle_of(written[start:end])
    if not needle or needle not in stored:
        return
    tokens = set(tokens_of(stored))
    way = way_of(written[start:end])

    for span in way.spans:
        assert any(has(each, span) for each in tokens), (stored, needle, span)


@examples(500)
@given(TEXTS, TEXTS)
def test_tokens_that_tell_all_are_only_where_the_needle_is(text: str, query: str) -> None:
    stored = searchable(text)
    for term in (*terms_of(query), *terms_of(text)):
        way = way_of(term)
        if way.exact and all(any(has(each, span) for each in tokens_of(stored)) for span in way.spans):  # fmt: skip
            assert way.needles[0] in stored


@examples(300)
@given(TEXTS)
def test_every_word_is_one_token_or_its_neighbours(text: str) -> None:
    tokens = set(tokens_of(searchable(text)))

    for word in words_of(text):
        wanted = {word[at : at + 2] for at in range(len(word))} if is_han(word[0]) else {word[:LONGEST_TOKEN]}  # fmt: skip
        assert wanted <= tokens
    assert all(0 < len(each) <= LONGEST_TOKEN for each in tokens)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("x" * 70, "x" * 70),
        ("x" * 70, "x" * 65),
        ("x" * 70 + "，甲", f"「{'x' * 70} 甲」"),
        ("甲" * 3, "甲"),
        ("甲乙，丙丁", "「甲乙 丙」"),
        ("甲ab乙", "「甲 ab 乙」"),
        ("苧麻", "薴麻"),
        ("2026秋冬", "2026秋"),
    ],
)
def test_what_was_seen_is_found(text: str, query: str) -> None:
    (term,) = terms_of(query)
    way = way_of(term)

    assert all(each in searchable(text) for each in way.needles)
    assert all(any(has(each, span) for each in tokens_of(searchable(text))) for span in way.spans)
