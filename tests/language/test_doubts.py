"""What is left to a person."""

import pytest

from language.doubts import doubts_of, missing_numbers


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("举办内衣家具服装节", ["WORD"]),
        ("家具市场", []),
        ("将给与支持", ["WORD"]),
        ("进入政府支持笼子", ["WORD"]),
        ("鸟在笼子里", []),
        ("发\ufffd展", ["LOST_CHARACTER"]),
        ("发?jié)展", ["STRAY_MARK"]),
        ("虎门(hǔ)", ["STRAY_READING"]),
        ("发Υ展", ["STRANGE_LETTER"]),
        ("你好吗？", []),
        ("中国（China）", []),
    ],
)
def test_doubtful_words_and_leftovers_are_named(text: str, codes: list[str]) -> None:
    assert [doubt.code for doubt in doubts_of(text)] == codes


@pytest.mark.parametrize(
    ("numbers", "missing"), [([2, 3, 4], (1,)), ([1, 2], ()), ([], ()), ([5, 1], (2, 3, 4))]
)
def test_gaps_in_numbers(numbers: list[int], missing: tuple[int, ...]) -> None:
    assert missing_numbers(numbers) == missing


def test_one_kind_of_doubt_does_not_fill_the_page() -> None:
    assert len(doubts_of("给与" * 1_000)) == 50
