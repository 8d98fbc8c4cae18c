"""The folded form of search."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from language.fold import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("ＲＦＩＤ時裝週", "rfid时装周"),
        ("摸得著", "摸得着"),
        ("Straße", "strasse"),
        ("", ""),
        ("１１月２０日", "11月20日"),
        ("ﾀｲﾄﾙ", "タイトル"),
        ("a\ud800B", "a\ud800b"),
        ("时\u200b装\u00ad周", "时装周"),
        ("\ufeffe\u200d\u0301", "é"),
        ("辻\U000e0100さん♥\ufe0f", "辻さん♥"),
    ],
)
def test_width_script_and_case_are_levelled(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text(alphabet=st.characters(max_codepoint=0x33FF, exclude_categories=["Cs"])))
def test_a_folded_text_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)
