"""Many items of one type at once, as the rows of a table: made, changed, or left as they are."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import orjson

from language.sheet import Sheet
from models.declare import ContentType, Parts
from models.declare.fields import Link
from models.locale import Locale
from models.system import Item
from publishing.actor import Verb
from publishing.cells import CLEAR, ID, BadCell, Cells, Column, columns_of, is_id_column
from publishing.check import Content, check
from publishing.desk import Act, keys_of, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.known import Known, known_items
from publishing.permissions import may, permit, unknowable
from publishing.project import link_ids
from publishing.save import create, save
from publishing.savepoint import savepoint

MOST_ROWS = 2_000


class ErrorPolicy(Enum):
    """What becomes of a table in which some rows are wrong."""

    REJECT_ALL = "REJECT_ALL"
    REJECT_FAILED = "REJECT_FAILED"


class Outcome(Enum):
    """What became of a row."""

    CREATED = "CREATED"
    UPDATED = "UPDATED"
    UNCHANGED = "UNCHANGED"
    SKIPPED = "SKIPPED"


@dataclass(frozen=True)
class GivenRow:
    """One row: its number as its author counts, and its values by column.

    A column that is missing, or whose text is empty, leaves its field alone; None and, in a file,
    “-” clear it.
    """

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class RowResult:
    """What became of a row. `changed` names the fields; all problems of a skipped row are told."""

    number: int
    outcome: Outcome
    public_id: str | None = None
    changed: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class RowsReport:
    """What became of a table: every row, and whether anything was written."""

    type: str
    rows: tuple[RowResult, ...]
    written: bool

    def count(self, outcome: Outcome) -> int:
        """How many rows came out so."""
        return sum(each.outcome is outcome for each in self.rows)


def rows_of_sheet(sheet: Sheet) -> list[GivenRow]:
    """The rows of a file; an empty cell is left out, and one with only a hyphen clears its field."""
    return [
        GivenRow(
            row.number,
            {
                name: None if name in row.hyphens else text
                for name, text in row.cells.items()
                if text != ""
            },
        )
        for row in sheet.rows
    ]


async def import_rows(
    act: Act,
    type_name: str,
    rows: Sequence[GivenRow],
    *,
    key: Sequence[str] = (),
    defaults: Mapping[str, Any] | None = None,
    dry_run: bool = False,
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
    look: Callable[[], Awaitable[None]] | None = None,
) -> RowsReport:
    """Write the rows as drafts; a dry run does all of it and takes it back.

    A row is the item its `id` names, else the one that agrees with it in every field of `key`, else
    a new one. `defaults` stand in for columns that a row leaves empty. Nothing is written when a row
    is wrong, unless the policy is REJECT_FAILED. `look` is called before anything is taken back.
    Raises Refused for what is wrong with the whole.
    """
    content_type = _type_for(act, type_name, rows)
    writing = await _Writing.prepared(act, content_type, rows, key=key, defaults=defaults or {})
    results: list[RowResult] = []
    written = not dry_run
    try:
        async with savepoint(act, "rows", undo=dry_run):
            results += [await writing.row(row) for row in rows]
            if look is not None:
                await look()
            failed = any(each.outcome is Outcome.SKIPPED for each in results)
            if failed and policy is ErrorPolicy.REJECT_ALL:
                raise _Rejected
    except _Rejected:
        written = False
    if not written:
        results = [_taken_back(each) for each in results]
    report = RowsReport(type_name, tuple(results), written)
    if written:
        counts = {each.value: report.count(each) for each in Outcome}
        record(act, "RowsImported", type=type_name, counts=counts)
    return report


class _Rejected(Exception):
    """A row is wrong, so nothing of the table is kept."""


def _type_for(act: Act, type_name: str, rows: Sequence[GivenRow]) -> ContentType:
    content_type = act.catalogue.types.get(type_name)
    if content_type is None:
        raise refuse(Code.NOT_FOUND, f"There is no content type {type_name!r}.", "type")
    for verb in (Verb.READ, Verb.IMPORT):
        permit(act.actor, verb, type_name)
    if len(rows) > MOST_ROWS:
        raise refuse(Code.TOO_LONG, f"{len(rows):,} rows; {MOST_ROWS:,} are allowed. Split them.")
    return content_type


def _taken_back(result: RowResult) -> RowResult:
    """A new item that was not written after all has no id."""
    return replace(result, public_id=None) if result.outcome is Outcome.CREATED else result


@dataclass(frozen=True)
class _Draft:
    public_id: str
    number: int
    content: Content


class _Writing:
    """One table on its way into drafts."""

    def __init__(
        self,
        act: Act,
        content_type: ContentType,
        columns: Mapping[str, Column],
        cells: Cells,
        drafts: Sequence[_Draft],
        *,
        key: Sequence[Column],
        defaults: Mapping[str, Any],
    ) -> None:
        self.act = act
        self.type = content_type
        self.columns = columns
        self.cells = cells
        self.key = key
        self.defaults = defaults
        self.drafts = {each.public_id: each for each in drafts}
        self.by_key: dict[tuple[str, ...], list[str]] = {}
        for each in drafts if key else ():
            self.by_key.setdefault(self.key_of(each.content), []).append(each.public_id)
        self.seen: dict[str | tuple[str, ...], int] = {}

    @classmethod
    async def prepared(
        cls,
        act: Act,
        content_type: ContentType,
        rows: Sequence[GivenRow],
        *,
        key: Sequence[str],
        defaults: Mapping[str, Any],
    ) -> "_Writing":
        """Everything that is the same for all rows. Raises Refused for columns that do not exist."""
        names = list(
            dict.fromkeys([*(name for row in rows for name in row.values), *defaults, *key])
        )
        columns, unknown = columns_of(content_type, act.catalogue, names)
        if unknown:
            raise Refused([_no_column(content_type, act, name) for name in unknown])
        keyed = [columns[name] for name in key]
        for each in keyed:
            permit(act.actor, Verb.FILTER, content_type.name, each.field.name)
        targets = {
            target.name: target
            for column in columns.values()
            if isinstance(column.kind, Link)
            for target in act.catalogue.targets(column.kind)
        }
        cells = Cells(await known_items(act, targets.values()))
        drafts = await _drafts(act, content_type)
        return cls(act, content_type, columns, cells, drafts, key=keyed, defaults=defaults)

    async def row(self, row: GivenRow) -> RowResult:
        """What becomes of one row; a row that fails leaves nothing behind."""
        try:
            async with savepoint(self.act, "one_row"):
                return await self.written(row)
        except Refused as refused:
            return RowResult(row.number, Outcome.SKIPPED, problems=refused.problems)

    async def written(self, row: GivenRow) -> RowResult:
        values, problems = self.values(row)
        try:
            # With a cell unread it cannot be said which item the row is about.
            before = None if problems else self.draft(row, values)
        except Refused as refused:
            before, problems = None, [*refused.problems]
        content = dict(before.content) if before else {}
        for column, value in values:
            _put(content, column, value)
        problems += await self.problems(content, before)
        if problems:
            raise Refused(problems)
        checked = check(content, self.type, self.act.catalogue).content
        changed = _changed(before.content if before else {}, checked)
        if before and not changed:
            return RowResult(row.number, Outcome.UNCHANGED, before.public_id)
        if before:
            saved = await save(self.act, before.public_id, content, expected_revision=before.number)
            self.keep(_Draft(before.public_id, saved.number, orjson.loads(saved.content)))
            return RowResult(row.number, Outcome.UPDATED, before.public_id, changed)
        made = await create(self.act, self.type.name, content)
        public_id = (await Item.get(id=made.item, using_db=self.act.tx)).public_id
        self.keep(_Draft(public_id, made.number, orjson.loads(made.content)))
        return RowResult(row.number, Outcome.CREATED, public_id, changed)

    def keep(self, draft: _Draft) -> None:
        """Let later rows know what this one made."""
        self.drafts[draft.public_id] = draft
        title = draft.content.get(self.type.title or "")
        name = title.get(Locale.ZH_HANS.name) if isinstance(title, Mapping) else title
        if name:
            self.cells.learn(Known(name, draft.public_id, self.type.name))

    def values(self, row: GivenRow) -> tuple[list[tuple[Column, Any]], list[Problem]]:
        """What the row says of each field, and what is wrong with its cells."""
        given = {name: value for name, value in row.values.items() if value != ""}
        named = {self.columns[name].name for name in given if name in self.columns}
        for name, value in self.defaults.items():
            if self.columns[name].name not in named:
                given[name] = value
        found, problems = [], []
        for name, value in given.items():
            if is_id_column(name):
                continue
            column = self.columns[name]
            hidden = unknowable(self.act.actor, self.type.name, [column.field.name])
            if hidden:
                problems += hidden
                continue
            try:
                found.append((column, self.cells.value(column.kind, value)))
            except BadCell as error:
                problems.append(Problem(Code.INVALID, f"{name}: {error}", (column.name,)))
        return found, problems

    def draft(self, row: GivenRow, values: Sequence[tuple[Column, Any]]) -> _Draft | None:
        """The draft the row is about, or None for a new one. Raises Refused."""
        said = next((value for name, value in row.values.items() if is_id_column(name)), None)
        if said:
            found = self.drafts.get(str(said).strip())
            if found is None:
                raise refuse(Code.NOT_FOUND, f"There is no {self.type.name} {said!r}.", ID)
            self.once(found.public_id, row)
            return found
        if not self.key:
            return None
        content: Content = {}
        for column, value in values:
            _put(content, column, value)
        wanted = self.key_of(check(content, self.type, self.act.catalogue).content)
        self.once(wanted, row)
        ids = self.by_key.get(wanted, [])
        if len(ids) > 1:
            told = ", ".join(ids[:5])
            raise refuse(
                Code.INVALID, f"{len(ids)} items agree with this row: {told}. Give the id."
            )
        if ids:
            self.once(ids[0], row)
        return self.drafts[ids[0]] if ids else None

    def once(self, mark: str | tuple[str, ...], row: GivenRow) -> None:
        earlier = self.seen.setdefault(mark, row.number)
        if earlier != row.number:
            raise refuse(
                Code.INVALID, f"Row {earlier} is about the same item. Make one row of both."
            )

    def key_of(self, content: Content) -> tuple[str, ...]:
        return tuple(_said(content, column) for column in self.key)

    async def problems(self, content: Content, before: _Draft | None) -> list[Problem]:
        """Everything that a save would refuse, at once."""
        found = list(check(content, self.type, self.act.catalogue).problems)
        wanted = link_ids(
            check(content, self.type, self.act.catalogue).content, self.type, self.act.catalogue
        )
        missing = sorted(wanted - (await keys_of(self.act, wanted)).keys())
        found += [
            Problem(Code.LINK_NOT_FOUND, f"There is no item {each!r} to link to.")
            for each in missing
        ]
        if before is None:
            found += self._not_allowed(content)
        return found

    def _not_allowed(self, content: Content) -> Iterable[Problem]:
        verdict = may(self.act.actor, Verb.CREATE, self.type.name)
        if not verdict.allowed:
            yield Problem(Code.FORBIDDEN, verdict.reason)
            return
        for name in content:
            verdict = may(self.act.actor, Verb.EDIT, self.type.name, name)
            if not verdict.allowed:
                yield Problem(Code.FORBIDDEN, verdict.reason, (name,))


def _no_column(content_type: ContentType, act: Act, name: str) -> Problem:
    possible = [*(f"{each.label}/{each.name}" for each in content_type.fields.values())]
    field = content_type.fields.get(name.partition(".")[0])
    if isinstance(field, Parts):
        inner = act.catalogue.parts[field.of.__name__].fields
        possible = [f"{field.name}.{each}" for each in inner]
    told = ", ".join(possible)
    return Problem(
        Code.INVALID, f"{content_type.name} has no column {name!r} for a table. There are: id, {told}.", (name,)
    )  # fmt: skip


def _put(content: Content, column: Column, value: Any) -> None:
    """Put the value of a cell into the content; everything else in it stays."""
    name = column.field.name
    if isinstance(column.field, Parts) and column.inner is not None:
        _put_inner(content, column, column.inner, value)
    elif column.locale is not None:
        texts = {**(content.get(name) or {}), column.locale.name: value}
        if value is CLEAR:
            del texts[column.locale.name]
        content[name] = texts or None
    else:
        content[name] = None if value is CLEAR else value


def _put_inner(content: Content, column: Column, inner: Any, value: Any) -> None:
    field = column.field
    assert isinstance(field, Parts)
    if field.many:
        # Notes beside a file are somebody's work: files are added, and only “-” takes all away.
        parts = content.get(field.name) or []
        known = {part.get(inner.name) for part in parts}
        added = [] if value is CLEAR or value in known else [{inner.name: value}]
        content[field.name] = [] if value is CLEAR else [*parts, *added]
        return
    part = dict(content.get(field.name) or {})
    if value is CLEAR:
        part.pop(inner.name, None)
    else:
        part[inner.name] = {column.locale.name: value} if column.locale else value
    content[field.name] = part or None


def _said(content: Content, column: Column) -> str:
    """What a field says, in a form that can be compared."""
    value = content.get(column.field.name)
    if column.locale is not None and isinstance(value, Mapping):
        value = value.get(column.locale.name)
    if value is CLEAR or value is None:
        return ""
    return value.strip() if isinstance(value, str) else orjson.dumps(value).decode()


def _changed(before: Content, after: Content) -> tuple[str, ...]:
    names = dict.fromkeys([*before, *after])
    return tuple(name for name in names if (before.get(name) or None) != (after.get(name) or None))


async def _drafts(act: Act, content_type: ContentType) -> list[_Draft]:
    """Every draft of the type that is not in the trash, oldest item first."""
    rows = await act.tx.execute_query_dict(
        "SELECT i.public_id AS public_id, r.number AS number, r.content AS content FROM item AS i"
        " JOIN revision AS r ON r.item = i.id AND r.number = i.draft_number"
        f" WHERE i.type = '{content_type.name}' AND i.trashed_at IS NULL ORDER BY i.id"
    )
    return [_Draft(row["public_id"], row["number"], orjson.loads(row["content"])) for row in rows]
