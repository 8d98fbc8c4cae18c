"""Which words stand for each other in search."""

import pytest

from language.searching import words_of
from language.synonyms import NO_SYNONYMS, Synonyms, synonyms_of
from language.terms import DEFAULT_TERMS, Term, TermKind, Terms

WEEK = Term("时装周", "時裝周", english=("fashion week",), aliases=("服装周",))
LONG = "广东省服装服饰行业协会"


def asked(synonyms: Synonyms, text: str) -> list[str]:
    return [" ".join(each) for each in synonyms.alternatives(words_of(text))]


@pytest.mark.parametrize("written", ["时装周", "時裝周", "時裝週"])
def test_every_script_of_a_term_is_one(written: str) -> None:
    assert asked(synonyms_of([WEEK]), written) == ["fashion week", "服装周"]


@pytest.mark.parametrize(
    "written", ["fashion week", "Fashion  WEEK", "ｆａｓｈｉｏｎ-week", "fashionweek"]
)
def test_however_an_english_form_is_divided_it_is_found(written: str) -> None:
    assert "时装周" in asked(synonyms_of([WEEK]), written)


def test_other_forms_come_in_the_order_of_the_table_without_the_given_one() -> None:
    assert synonyms_of([WEEK]).alternatives(("服装周",)) == (("时装周",), ("fashion", "week"))
    assert synonyms_of([WEEK]).alternatives(["fashion", "week"]) == (("时装周",), ("服装周",))


def test_what_is_unknown_or_only_part_of_a_form_has_no_others() -> None:
    synonyms = synonyms_of([WEEK])

    assert [asked(synonyms, each) for each in ("时装", "week", "广东时装周", "", "!?")] == [[]] * 5
    assert NO_SYNONYMS.alternatives(("时装周",)) == ()
    assert NO_SYNONYMS.longest == 0


def test_a_form_of_two_terms_stands_for_all_of_both() -> None:
    synonyms = synonyms_of([WEEK, Term("时尚周", "時尚周", english=("fashion week",))])

    assert asked(synonyms, "fashion week") == ["时装周", "服装周", "时尚周"]
    assert asked(synonyms, "时尚周") == ["fashion week"]


def test_regional_words_stand_for_each_other() -> None:
    assert asked(synonyms_of([Term("软件", "軟件", zh_hant_tw="軟體")]), "軟體") == ["软件"]


def test_a_single_character_never_stands_for_anything() -> None:
    synonyms = synonyms_of([Term("云", "雲", english=("cloud", "x"), aliases=("云计算",))])

    assert asked(synonyms, "cloud") == ["云计算"]
    assert (asked(synonyms, "云"), asked(synonyms, "x")) == ([], [])


def test_the_longest_form_is_told_in_words() -> None:
    assert synonyms_of([WEEK]).longest == 2
    assert synonyms_of([WEEK, Term("两化", "兩化", english=("one of the two",))]).longest == 4


def test_the_version_changes_with_any_answer_and_with_nothing_else() -> None:
    other = Term("时装周", "時裝周", english=("fashion week",))
    lonely = Term("里布", "裡布")

    assert synonyms_of([WEEK]).version == synonyms_of([WEEK, lonely]).version
    assert synonyms_of([WEEK]).version != synonyms_of([other]).version
    assert len(synonyms_of([WEEK]).version) == 12


def test_a_site_begins_with_the_synonyms_of_its_trade() -> None:
    synonyms = synonyms_of(DEFAULT_TERMS.terms)

    assert asked(synonyms, "fashion week") == ["时装周"]
    assert asked(synonyms, "省服協")[0] == LONG
    assert "电子商务" in asked(synonyms, "电商")
    assert "电商" in asked(synonyms, "E-commerce")
    assert "产业集群" in asked(synonyms, "industrial cluster")


def test_synonyms_change_neither_the_version_nor_the_conversion_of_terms() -> None:
    plain = Terms((Term("时装周", "時裝周"),))
    synonym = Term("电商", "別的", kind=TermKind.SYNONYM, aliases=("裝週",))
    rich = Terms(
        (Term("时装周", "時裝周", english=("fashion week",), aliases=("服装周",)), synonym)
    )

    assert rich.version == plain.version
    for name in ("to_hant", "to_hant_hk", "to_hant_tw", "to_hans"):
        assert getattr(rich, name) == getattr(plain, name)
    assert rich != plain


def test_the_first_synonyms_leave_the_conversion_of_a_site_as_it_was() -> None:
    assert DEFAULT_TERMS.version == "c89511db4daa"
