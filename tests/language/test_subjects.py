"""The words that tell what a text is about."""

import pytest

from language.subjects import subjects_in, subjects_kept, subjects_named, wanted_subjects


@pytest.mark.parametrize(
    ("text", "subjects"),
    [
        ("2026广东时装周（春季）活动在广州举行", ["时装周", "春季", "广州"]),
        ("時裝週的幕後", ["时装周", "幕后"]),
        ("The FASHION Week of T恤, 5G & AI", ["fashion", "week"]),
        ("！，。", []),
        ("", []),
    ],
)
def test_the_telling_words_of_a_title_are_cut_out_of_it(text: str, subjects: list[str]) -> None:
    assert list(subjects_in(text)) == subjects


def test_what_was_named_by_hand_is_one_word_however_common() -> None:
    named = subjects_named(["廣東", "Digital  Fashion", "服裝產業集群", "衣", "AI", "，"])

    assert list(named) == ["广东", "digital fashion", "服装产业集群"]


@pytest.mark.parametrize("words", [(), ("时装周", "it s", "a'b\\c", "“”")])
def test_they_are_kept_in_the_form_in_which_they_are_looked_up(words: tuple[str, ...]) -> None:
    assert subjects_kept(wanted_subjects(words)) == words
    assert subjects_kept(None) == ()
