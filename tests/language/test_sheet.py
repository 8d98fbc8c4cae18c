"""Tables come in as spreadsheets save them and go out so that nothing in them runs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from language.errors import PageError
from language.sheet import SheetRow, read_sheet, write_sheet

ROWS = (SheetRow(2, {"名称": "甲", "展位": "A1"}), SheetRow(4, {"名称": "乙", "展位": "B,2"}))
TEXT = '名称,展位\r\n甲,A1\r\n,\r\n乙,"B,2"\r\n'


@pytest.mark.parametrize(
    "raw",
    [
        TEXT,
        TEXT.encode(),
        b"\xef\xbb\xbf" + TEXT.encode(),
        TEXT.encode("gb18030"),
        TEXT.encode("utf-16"),
        TEXT.replace("\r\n", "\n"),
        '名称;展位\n甲;A1\n;\n乙;"B,2"',
        "名称\t展位\n甲\tA1\n\t\n乙\tB,2",
        "名称，展位，，\n甲，A1，，\n，，，\n乙，B,2，，",
    ],
)
def test_a_table_is_read_in_any_encoding_and_with_any_separator(raw: bytes | str) -> None:
    sheet = read_sheet(raw)

    assert sheet.columns == ("名称", "展位")
    assert sheet.rows == ROWS


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("", "empty"),
        ("\n\n", "empty"),
        ("甲,甲\n1,2", "Two columns"),
        ("甲,,乙\n1,2,3", "must name every column"),
        ("甲,乙\n1,2,3", "Row 2 has more cells"),
        ('甲,乙\n1,"2\n3', "cannot be read"),
        (b"\x80\x81\xff", "no encoding"),
        ("甲\n" + "x\n" * 2_001, "2,000 are allowed"),
        ("甲\n" + "x" * 200_000, "cannot be read"),
        (b"PK\x03\x04\x00\x00", "no CSV"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(raw: bytes | str, said: str) -> None:
    with pytest.raises(PageError, match=said):
        read_sheet(raw)


@pytest.mark.parametrize(
    "formula", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "'=x", "''-x"]
)
def test_a_formula_goes_out_as_text_and_comes_back_as_it_was(formula: str) -> None:
    out = write_sheet(["名称"], [[formula]])

    cell = out.splitlines()[1].strip('"')
    assert cell.startswith("'")
    assert read_sheet(out).rows[0].cells == {"名称": formula}


def test_numbers_go_out_as_numbers() -> None:
    assert write_sheet(["数"], [[-5], ["+3.5"], [None]]) == '\ufeff数\r\n-5\r\n+3.5\r\n""\r\n'


TEXTS = st.text(
    st.one_of(
        st.sampled_from("=+-@'\t ,;甲"),
        st.characters(exclude_characters="\0\r\n", codec="utf-8"),
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=2, max_size=2)))
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    sheet = read_sheet(write_sheet(["甲", "乙"], rows))

    kept = [[each.strip() for each in row] for row in rows]
    assert [list(each.cells.values()) for each in sheet.rows] == [row for row in kept if any(row)]
