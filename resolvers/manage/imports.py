"""Imports at the editors' door: pages and tables, looked at first or written."""

import asyncio
import base64
import binascii
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from language.errors import PageError
from language.sheet import read_sheet
from language.terms import Terms
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Problem, Refused, refuse
from publishing.import_page import Imported, Preview, import_page, preview_import
from publishing.once import once
from publishing.page_parts import PageParts, read_parts
from publishing.permissions import permit
from publishing.recorded import Recorded
from publishing.rows import GivenRow, Outcome, RowResult, RowsReport, rows_of_sheet
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of

T = TypeVar("T")


async def preview(info: Any, *, text: str | None, html: str | None) -> Preview | Refused:
    """What an import would do, or why it may not be done."""

    async def work(act: Act, parts: PageParts) -> Preview:
        return await preview_import(act, parts)

    return await _with_parts(info, text=text, html=html, work=work)


async def import_article(
    info: Any,
    *,
    text: str | None,
    html: str | None,
    into: str | None,
    expected_revision: int | None,
    key: str | None,
) -> Imported | Refused:
    """The draft that came of a page, or why none did; under the same `key` once."""

    async def work(act: Act, parts: PageParts) -> Imported:
        async def made() -> dict[str, Any]:
            return asdict(
                await import_page(act, parts, into=into, expected_revision=expected_revision)
            )

        asked = ["importPage", parts.sha256, into, expected_revision]
        kept = await once(act, key, asked, made)
        return Imported(
            kept["article"], kept["revision"], tuple(kept["created"]), tuple(kept["mentions"])
        )

    return await _with_parts(info, text=text, html=html, work=work)


async def _with_parts(
    info: Any,
    *,
    text: str | None,
    html: str | None,
    work: Callable[[Act, PageParts], Awaitable[T]],
) -> T | Refused:
    async def may_begin(act: Act) -> Terms:
        permit(act.actor, Verb.IMPORT, "Article")
        return act.terms

    terms = await attempt(info, may_begin)
    if isinstance(terms, Refused):
        return terms
    if (text is None) == (html is None):
        return refuse(Code.REQUIRED, "Give the page either as `text` or as `html`.")
    try:
        # Two megabytes take a second to read; nobody else has to wait for it.
        parts = await asyncio.to_thread(read_parts, text=text, html=html, terms=terms)
    except PageError as error:
        return refuse(Code.INVALID, error.message, "text" if html is None else "html")
    return await attempt(info, lambda act: work(act, parts))


@dataclass(frozen=True)
class Tabled:
    """What became of a table, and the counts that belong to it."""

    report: RowsReport
    counts: tuple[Recorded, ...] = ()


async def with_rows(
    info: Any,
    type_name: str,
    *,
    rows: Sequence[Mapping[str, Any]] | None,
    csv: str | None,
    csv_base64: str | None,
    work: Callable[[Act, list[GivenRow]], Awaitable[Tabled]],
    asked: Mapping[str, Any],
    key: str | None,
) -> Tabled | Refused:
    """What the act makes of the rows, which are given as values or as a file; or why nothing.

    `asked` is everything else that makes two requests the same under one `key`.
    """
    context = context_of(info)
    try:
        permit(context.actor, Verb.IMPORT, type_name)
        given = await asyncio.to_thread(given_rows, rows, csv, csv_base64)
    except Refused as refused:
        return refused

    async def whole(act: Act) -> Tabled:
        async def done() -> dict[str, Any]:
            return _written(await work(act, given))

        named = [type_name, dict(asked), [[row.number, dict(row.values)] for row in given]]
        return _read(type_name, await once(act, key, named, done))

    return await attempt(info, whole)


async def with_sheet(
    info: Any,
    verb: Verb,
    *,
    csv: str | None,
    csv_base64: str | None,
    work: Callable[[Act, list[GivenRow]], Awaitable[T]],
) -> T | Refused:
    """What the act makes of the rows of a file that are no content, for whoever has the right."""
    try:
        permit(context_of(info).actor, verb)
        given = await asyncio.to_thread(given_rows, None, csv, csv_base64)
    except Refused as refused:
        return refused
    return await attempt(info, lambda act: work(act, given))


def _written(tabled: Tabled) -> dict[str, Any]:
    """A report as plain data, so that it can be kept under its key."""
    rows = [
        [
            row.number,
            row.outcome.value,
            row.public_id,
            list(row.changed),
            [[each.code.value, each.message, list(each.path)] for each in row.problems],
        ]
        for row in tabled.report.rows
    ]
    counts = [asdict(each) for each in tabled.counts]
    return {"rows": rows, "written": tabled.report.written, "counts": counts}


def _read(type_name: str, kept: Mapping[str, Any]) -> Tabled:
    rows = tuple(
        RowResult(
            number,
            Outcome(outcome),
            public_id,
            tuple(changed),
            tuple(Problem(Code(code), message, tuple(path)) for code, message, path in problems),
        )
        for number, outcome, public_id, changed, problems in kept["rows"]
    )
    report = RowsReport(type_name, rows, kept["written"])
    return Tabled(report, tuple(Recorded(**each) for each in kept["counts"]))


def given_rows(
    rows: Sequence[Mapping[str, Any]] | None, csv: str | None, csv_base64: str | None
) -> list[GivenRow]:
    """The rows of a table that was given in one of three ways. Raises Refused."""
    if sum(each is not None for each in (rows, csv, csv_base64)) != 1:
        raise refuse(Code.REQUIRED, "Give the table once: as rows, as `csv` or as `csvBase64`.")
    if rows is not None:
        return [GivenRow(number, row) for number, row in enumerate(rows, start=1)]
    try:
        raw = csv if csv is not None else base64.b64decode(csv_base64 or "", validate=True)
        return rows_of_sheet(read_sheet(raw))
    except binascii.Error:
        raise refuse(Code.INVALID, "This is no Base64.", "csvBase64") from None
    except PageError as error:
        raise refuse(Code.INVALID, error.message, "csv") from error
