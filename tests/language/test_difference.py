"""Differences of two texts in Chinese-aware words."""

from hypothesis import given
from hypothesis import strategies as st

from language.difference import (
    Piece,
    PieceKind,
    difference,
    html_difference,
    html_words_of,
    words_of,
)

SAME, REMOVED, ADDED = PieceKind.SAME, PieceKind.REMOVED, PieceKind.ADDED
TEXTS = st.text("木棉花开时装周的。，a b\n<>&;\ud800\U00020000", max_size=60)


def before_and_after(pieces: tuple[Piece, ...]) -> tuple[str, str]:
    return (
        "".join(each.text for each in pieces if each.kind is not ADDED),
        "".join(each.text for each in pieces if each.kind is not REMOVED),
    )


def test_words_change_as_wholes() -> None:
    pieces = difference("广东时装周在广州开幕。", "广东时装周在深圳开幕。")

    assert pieces == (
        Piece(SAME, "广东时装周在"),
        Piece(REMOVED, "广州"),
        Piece(ADDED, "深圳"),
        Piece(SAME, "开幕。"),
    )


def test_a_sentence_put_between_others_is_added_and_nothing_else() -> None:
    pieces = difference("甲来了。乙来了。", "甲来了。丙也来了。乙来了。")

    assert pieces == (Piece(SAME, "甲来了。"), Piece(ADDED, "丙也来了。"), Piece(SAME, "乙来了。"))


def test_tags_and_entities_are_never_cut() -> None:
    pieces = html_difference(
        '去<a href="https://a.example/x">官网</a>看&amp;读',
        '去<a href="https://a.example/y">官网</a>看&lt;读',
    )

    assert pieces == (
        Piece(SAME, "去"),
        Piece(REMOVED, '<a href="https://a.example/x">'),
        Piece(ADDED, '<a href="https://a.example/y">'),
        Piece(SAME, "官网</a>看"),
        Piece(REMOVED, "&amp;"),
        Piece(ADDED, "&lt;"),
        Piece(SAME, "读"),
    )


def test_equal_and_empty_texts() -> None:
    assert difference("", "") == ()
    assert difference("木棉", "木棉") == (Piece(SAME, "木棉"),)
    assert difference("", "木棉") == (Piece(ADDED, "木棉"),)
    assert difference("木棉", "") == (Piece(REMOVED, "木棉"),)


def test_a_long_text_of_one_word_is_told_in_whole() -> None:
    pieces = difference("了" + "的" * 30_000 + "甲", "呢" + "的" * 30_001 + "乙")

    assert {each.kind for each in pieces} == {REMOVED, ADDED}
    assert before_and_after(pieces) == ("了" + "的" * 30_000 + "甲", "呢" + "的" * 30_001 + "乙")


def test_a_change_in_a_long_text_is_found_to_the_word() -> None:
    text = "".join(f"第{n}句话，说的是第{n}件事。" for n in range(5_000))

    pieces = difference(text, text.replace("第2500件事", "另外一件事"))

    assert [each for each in pieces if each.kind is not SAME] == [
        Piece(REMOVED, "第2500件"),
        Piece(ADDED, "另外一件"),
    ]


@given(TEXTS, TEXTS)
def test_the_pieces_hold_both_texts(before: str, after: str) -> None:
    assert before_and_after(difference(before, after)) == (before, after)
    assert before_and_after(html_difference(before, after)) == (before, after)


@given(TEXTS)
def test_words_joined_are_the_text(text: str) -> None:
    assert "".join(words_of(text)) == text
    assert "".join(html_words_of(text)) == text
    assert all(each.kind is SAME for each in difference(text, text))
