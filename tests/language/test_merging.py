"""What becomes of a sequence of words that two people changed."""

from collections.abc import Sequence
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from language.merging import Three, stretches

WORDS = st.lists(st.sampled_from("木棉花开了"), max_size=12)


def cut(base: str, theirs: str, mine: str) -> list[Three[Sequence[str]]]:
    return list(stretches(base, theirs, mine))


def agreed(base: list[str], theirs: list[str], mine: list[str]) -> list[str]:
    found = list(stretches(base, theirs, mine))
    assert not any(each.is_clash for each in found)
    return list(chain.from_iterable(each.agreed for each in found))


def test_changes_in_different_places_are_both_taken() -> None:
    found = cut("甲乙丙丁", "甲二丙丁", "甲乙丙丁戊")

    assert "".join(chain.from_iterable(each.agreed for each in found)) == "甲二丙丁戊"
    assert [each for each in found if each.is_clash] == []


def test_changes_of_the_same_place_are_told_with_all_three() -> None:
    found = cut("甲乙丙", "甲二丙", "甲三丙")

    assert found == [Three("甲", "甲", "甲"), Three("乙", "二", "三"), Three("丙", "丙", "丙")]
    assert [each.is_clash for each in found] == [False, True, False]


def test_what_both_changed_alike_is_no_clash() -> None:
    found = cut("甲乙丙", "甲二丙", "甲二丙")

    assert [(each.agreed, each.is_clash) for each in found] == [
        ("甲", False),
        ("二", False),
        ("丙", False),
    ]


def test_what_one_removed_and_the_other_changed_clashes() -> None:
    found = cut("甲乙丙", "甲丙", "甲二丙")

    assert [each for each in found if each.is_clash] == [Three("乙", "", "二")]


@given(WORDS, WORDS, WORDS)
def test_the_stretches_hold_all_three(base: list[str], theirs: list[str], mine: list[str]) -> None:
    found = list(stretches(base, theirs, mine))

    assert list(chain.from_iterable(each.base for each in found)) == base
    assert list(chain.from_iterable(each.theirs for each in found)) == theirs
    assert list(chain.from_iterable(each.mine for each in found)) == mine
    assert all(each.base or each.theirs or each.mine for each in found)


@given(WORDS, WORDS)
def test_whoever_changed_alone_is_followed(base: list[str], side: list[str]) -> None:
    assert agreed(base, side, base) == side
    assert agreed(base, base, side) == side
    assert agreed(base, side, side) == side


@given(WORDS, WORDS, WORDS)
def test_it_does_not_matter_who_was_first(
    base: list[str], theirs: list[str], mine: list[str]
) -> None:
    found = stretches(base, theirs, mine)
    turned = stretches(base, mine, theirs)

    assert [Three(each.base, each.mine, each.theirs) for each in turned] == list(found)
