"""Suggestions for text that lost a byte."""

import pytest

from language.shifts import shift_suggestions


@pytest.mark.parametrize("around", ["{}", "企業發展{}時代", "我們的{}平臺"])
def test_a_lost_byte_is_guessed_at(around: str) -> None:
    doubts = shift_suggestions(around.format("；ヂ摼W"))

    assert [(d.code, d.excerpt, d.suggestion) for d in doubts] == [
        ("SHIFTED_TEXT", "；ヂ摼W", "。互聯網")
    ]


@pytest.mark.parametrize(
    "text", ["", "服装ABC", "カフェA店", "使用Ω電阻R", "α版本a", "ab。c", "ヂ"]
)
def test_text_that_means_what_it_says_gets_none(text: str) -> None:
    assert shift_suggestions(text) == ()


def test_there_is_an_end_to_guessing() -> None:
    assert len(shift_suggestions("；ヂ摼W，" * 1_000)) == 200
