"""Tables as spreadsheets save them: CSV in and out, in the encodings and with the separators in use."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from language.errors import PageError

LARGEST_SHEET_BYTES = 5 * 1024 * 1024
MOST_ROWS = 2_000
LONGEST_CELL = 100_000

_SEPARATORS = ",;\t，；"
# What a spreadsheet would take for a formula, and what stands for it in a file that is safe to open.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_ESCAPED = re.compile(r"'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


@dataclass(frozen=True)
class SheetRow:
    """One row under the header: its number as a spreadsheet shows it, and its cells by column.

    `hyphens` are the columns with nothing but a hyphen; the text of one is written `'-`.
    """

    number: int
    cells: dict[str, str]
    hyphens: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """A table: the names of its columns, and its rows without the empty ones."""

    columns: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_sheet(given: bytes | str) -> Sheet:
    """The table in a CSV file: UTF-8, UTF-16 with a mark or GB18030; comma, semicolon or tab.

    Raises PageError with a sentence for what is no table.
    """
    text = _decoded(given)
    records = _records(text)
    header = next((record for _, record in records[:1]), [])
    columns = [" ".join(each.split()) for each in header]
    while columns and not columns[-1]:
        columns.pop()
    _refuse_bad_columns(columns)
    rows = []
    for number, record in records[1:]:
        cells = [each.strip() for each in record]
        if not any(cells):
            continue
        if any(cells[len(columns) :]):
            raise PageError(
                "SHEET-WIDE",
                f"Row {number} has more cells than the header has columns. Check its separators and quotes.",
            )
        rows.append(_row(number, dict(zip(columns, cells, strict=False))))
    if len(rows) > MOST_ROWS:
        raise PageError(
            "SHEET-LONG", f"The table has {len(rows):,} rows; {MOST_ROWS:,} are allowed. Split it."
        )
    return Sheet(tuple(columns), tuple(rows))


def _row(number: int, written: dict[str, str]) -> SheetRow:
    hyphens = frozenset(name for name, text in written.items() if text == "-")
    return SheetRow(number, {name: _unescaped(text) for name, text in written.items()}, hyphens)


def _decoded(given: bytes | str) -> str:
    size = len(given.encode("utf-8", "replace")) if isinstance(given, str) else len(given)
    if size > LARGEST_SHEET_BYTES:
        raise PageError("SHEET-LARGE", "The table is larger than 5 MB. Split it.")
    text = given if isinstance(given, str) else _text_of(given)
    text = text.removeprefix("\ufeff")
    if "\0" in text:
        raise PageError("SHEET-BINARY", "The file is no CSV. Save the sheet as CSV (UTF-8).")
    if not text.strip():
        raise PageError("SHEET-EMPTY", "The table is empty. Its first row names the columns.")
    return text


def _text_of(raw: bytes) -> str:
    encodings = ["utf-8-sig", "gb18030"]
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PageError("SHEET-ENCODING", "The file is in no encoding we know. Save it as CSV (UTF-8).")


def _records(text: str) -> list[tuple[int, list[str]]]:
    line = next((each for each in text.splitlines() if each.strip()), "")
    separator = max(_SEPARATORS, key=line.count)
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        return list(enumerate(reader, start=1))
    except csv.Error as error:
        raise PageError(
            "SHEET-BROKEN", f"The table cannot be read as CSV ({error}). Save it as CSV (UTF-8)."
        ) from error
    finally:
        csv.field_size_limit(before)


def _refuse_bad_columns(columns: Sequence[str]) -> None:
    if "" in columns or not columns:
        raise PageError("SHEET-HEADER", "The first row must name every column.")
    twice = [name for name, count in Counter(columns).items() if count > 1]
    if twice:
        raise PageError(
            "SHEET-HEADER", f"Two columns are named {twice[0]!r}. Rename one, or take it out."
        )


def write_sheet(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table as CSV with a mark for UTF-8, so that spreadsheets read the Chinese in it.

    Text that a spreadsheet would run as a formula is given an apostrophe, which reading takes off.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([_escaped(each) for each in columns])
    writer.writerows([_escaped(each) for each in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _escaped(value: object) -> str:
    text = "" if value is None or not str(value).strip() else str(value)
    return f"'{text}" if _FORMULA.match(text) and not _NUMBER.fullmatch(text) else text


def _unescaped(text: str) -> str:
    return text[1:].strip() if _ESCAPED.match(text) else text
