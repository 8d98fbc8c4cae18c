"""Protected terms as a value."""

from language.terms import Term, TermKind, Terms


def test_the_version_changes_with_any_term() -> None:
    one = Terms((Term("岳屏", "岳屏"),))
    other = Terms((Term("岳屏", "岳屏", kind=TermKind.PERSON),))

    assert one.version == Terms((Term("岳屏", "岳屏"),)).version
    assert one.version != other.version
    assert len(one.version) == 12


def test_sets_of_terms_are_values() -> None:
    assert Terms((Term("云", "雲"),)) == Terms((Term("云", "雲"),))
    assert len({Terms((Term("云", "雲"),)), Terms((Term("云", "雲"),)), Terms()}) == 2


def test_the_longest_term_is_found_first() -> None:
    terms = Terms((Term("时装", "1"), Term("时装周", "2"), Term("周", "3")))

    assert terms.to_hant.apply("时装周,时装,周", between=lambda text: text) == "2,1,3"


def test_no_terms_leave_everything_to_the_converter() -> None:
    assert Terms().to_hans.apply("abc", between=str.upper) == "ABC"


def test_a_term_may_hold_signs_of_a_pattern() -> None:
    terms = Terms((Term("(云.)", "[雲]"),))

    assert terms.to_hant.apply("(云.)云x", between=lambda text: text) == "[雲]云x"


def test_empty_terms_are_harmless() -> None:
    assert Terms((Term("", ""),)).to_hant.apply("云", between=lambda text: text) == "云"
