"""The first and the last stages, and all of them in a row."""

from language.cleaning import clean, normalise, repair, simplify
from language.repairs import Place, Repair, Rule
from language.terms import DEFAULT_TERMS


def test_what_nobody_sees_is_removed() -> None:
    cleaned = normalise("\ufeff广\u200b东\r\n时\u00ad装\x0b周\u2028e\u0301\x01")

    assert cleaned.text == "广东\n时装\n周\né"
    assert {repair.rule for repair in cleaned.repairs} == {Rule.INVISIBLE, Rule.COMPOSED}


def test_clean_text_has_no_repairs() -> None:
    assert normalise("广东\n时装周").repairs == ()


def test_a_line_that_changes_is_logged_once() -> None:
    assert simplify("時裝\n好\n發佈會", terms=DEFAULT_TERMS).repairs == (
        Repair(Rule.SIMPLIFIED, Place(0, 1), "時裝", "时装"),
        Repair(Rule.SIMPLIFIED, Place(5, 3), "發佈會", "发布会"),
    )


def test_the_stages_follow_each_other() -> None:
    cleaned = clean(repair("發展?jié)摿Υ蟮暮闷脚_,電話:0755-00000000"), terms=DEFAULT_TERMS)

    assert cleaned.text == "发展潜力大的好平台，电话：〔电话从略〕"
    assert "00000000" not in str(cleaned.repairs)
