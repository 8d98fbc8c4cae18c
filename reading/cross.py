"""Cross tables: how many items of a type have each combination of the values of some fields.

A cell counts the rows of a list under the list's own conditions, so it is what the list counts once
it is filtered by the cell's values. That filter is given with each cell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from models.clock import micros, wire_instant
from models.columns import LINK_TABLE
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT
from models.declare.fields import Choice, Day, Flag, Instant, Integer, Link, Text, is_localized
from models.view import View
from reading.compile import Statement
from reading.facets import YEAR_BEGINS
from reading.filters import BadFilter, Filters
from reading.plan import Condition, Everything, Value, ValueKind, all_of
from reading.run import Readings
from reading.sources import SourceWriter
from reading.sql import Row, bare, join, json_list, literal
from reading.writing import Names, Writing

MOST_FIELDS = 3
MOST_CELLS = 2_000

Filter = Mapping[str, Any]


class BadCross(Exception):
    """A cross table that cannot be made, with a sentence that says how to ask for it."""


@dataclass(frozen=True)
class Part:
    """What one field of a cell is: its value, None where it is unknown, and the words for it."""

    value: str | None
    label: str | None


@dataclass(frozen=True)
class Cell:
    """One combination of values, how many items have it, and the filter that lists them."""

    parts: tuple[Part, ...]
    count: int
    where: Filter


@dataclass(frozen=True)
class CrossTable:
    """The cells that are not empty, the fullest first; `total` counts the list itself.

    An item that has several values of a field stands in several cells.
    """

    type: str
    fields: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: int


@dataclass(frozen=True)
class Cross:
    """What is asked: the fields by which a list is divided, the list's filter and its view.

    With `valid_on` only what holds on that day is counted.
    """

    type: ContentType
    group_by: tuple[str, ...]
    where: Filter
    view: View
    valid_on: date | None = None


async def cross_table(
    readings: Readings, cross: Cross, *, at: datetime | None = None
) -> CrossTable:
    """The table. Raises BadCross, BadFilter, TooSlow."""
    fields = _fields(cross)
    where = listed(cross)
    statement, values = _compiled(readings, cross, fields, where)
    if at is not None:
        values = {**values, "at": micros(at), "at_text": wire_instant(at)}
    found = orjson.loads(await readings.reader.json(statement, values, long=True))
    if len(found["cells"]) > MOST_CELLS:
        raise BadCross(f"The table has more than {MOST_CELLS:,} cells. Group by fewer fields.")
    return CrossTable(
        cross.type.name,
        tuple(kind.name for kind in fields),
        tuple(_cell(fields, row, where) for row in found["cells"]),
        found["total"],
    )


def listed(cross: Cross) -> Filter:
    """The filter of the whole list: what was asked for, and what holds on the day."""
    terms = [term for term in (cross.where, *_validity(cross)) if term]
    if len(terms) < 2:
        return terms[0] if terms else {}
    return {"and": terms}


def _validity(cross: Cross) -> list[Filter]:
    if cross.valid_on is None:
        return []
    day = cross.valid_on.isoformat()
    bounds = {"valid_from": {"lte": day}, "valid_until": {"gte": day}, "revoked_on": {"gt": day}}
    known = [name for name in bounds if isinstance(cross.type.fields.get(name), Day)]
    if not known:
        raise BadCross(f"{cross.type.name} has no days between which it is valid.")
    # An unknown day bounds nothing.
    return [{"or": [{name: {"is_null": True}}, {name: bounds[name]}]} for name in known]


def _fields(cross: Cross) -> tuple[Field, ...]:
    if not 1 <= len(cross.group_by) <= MOST_FIELDS or len(set(cross.group_by)) < len(
        cross.group_by
    ):
        raise BadCross(f"Group by one to {MOST_FIELDS} different fields.")
    return tuple(_field(cross.type, name) for name in cross.group_by)


def _field(content_type: ContentType, name: str) -> Field:
    kind = PUBLISHED_AT if name == PUBLISHED_AT.name else content_type.fields.get(name)
    if kind is None or not can_divide(kind):
        known = ", ".join(each.name for each in content_type.fields.values() if can_divide(each))
        raise BadCross(f"{content_type.name} cannot be divided by {name!r}. It can by: {known}.")
    return kind


def can_divide(kind: Field) -> bool:
    """Whether a list can be divided by the field, and each part be listed by a filter."""
    if kind.private:
        return False
    if isinstance(kind, Link):
        return not (kind.many and kind.is_polymorphic)
    if isinstance(kind, Text):
        return kind.sortable and not is_localized(kind)
    return isinstance(kind, Choice | Integer | Flag | Day | Instant)


# --- the statement --------------------------------------------------------------------------


class _Bound:
    """Names values for one statement."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def __call__(self, value: Any, kind: ValueKind, read: Any = lambda value: value) -> Value:
        name = f"v{len(self.values) + 1}"
        self.values[name] = read(value)
        return Value(name, kind)


@dataclass(frozen=True)
class _Division:
    joined: str
    keys: tuple[str, ...]
    value: str
    label: str


def _compiled(
    readings: Readings, cross: Cross, fields: Sequence[Field], where: Filter
) -> tuple[Statement, dict[str, Any]]:
    catalogue = readings.catalogue
    bound = _Bound()
    condition = Filters(catalogue, bound).condition(cross.type, where)
    writing = Writing(readings.reader.dialect, Names(catalogue))
    writing.view = cross.view
    sources = SourceWriter(writing)
    total = _total(writing, sources, cross, condition)
    source = sources.source(Everything(), (cross.type.name,), condition, None)
    divisions = [
        _division(writing, sources, cross.type, catalogue, kind, source.row) for kind in fields
    ]
    pieces = []
    for each in divisions:
        pieces += [_quoted(writing, each.value), _quoted(writing, each.label)]
    body = bare(join(json_list([*pieces, writing.dialect.number("COUNT(*)")])))
    keys = ", ".join(key for each in divisions for key in each.keys)
    order = ", ".join(writing.dialect.bytewise(each.value) for each in divisions)
    relation = source.relation + "".join(each.joined for each in divisions)
    rows = (
        f"SELECT {body} AS j FROM {relation} WHERE {source.where} GROUP BY {keys}"
        f" ORDER BY COUNT(*) DESC, {order} LIMIT {MOST_CELLS + 1}"
    )
    answer = f"""'{{"total":' || {total} || ',"cells":' || {writing.listed(rows)} || '}}'"""
    text = f"SELECT {writing.dialect.as_bytes(answer)}"
    return Statement(text, tuple(writing.values)), bound.values


def _quoted(writing: Writing, expression: str) -> str:
    quoted = writing.dialect.quote(expression)
    return f"CASE WHEN {expression} IS NULL THEN 'null' ELSE {quoted} END"


def _total(writing: Writing, sources: SourceWriter, cross: Cross, condition: Condition) -> str:
    source = sources.source(Everything(), (cross.type.name,), all_of(condition), None)
    return writing.dialect.number(f"(SELECT COUNT(*) FROM {source.relation} WHERE {source.where})")


def _division(
    writing: Writing,
    sources: SourceWriter,
    content_type: ContentType,
    catalogue: Catalogue,
    kind: Field,
    row: Row,
) -> _Division:
    match kind:
        case Link(many=True):
            return _by_targets(writing, sources, content_type, kind, row)
        case Link():
            types = tuple(each.name for each in catalogue.targets(kind))
            target, relation = writing.rows(types)
            met = f"{target.column('item')} = {row.column(f'{kind.name}_item')}"
            joined = f" LEFT JOIN {relation} ON {met} AND {writing.visible(target)}"
            value, label = target.column("public_id"), target.column("label")
            return _Division(joined, (value, label), value, f"COALESCE({label}, {value})")
        case Choice():
            value = row.column(kind.name)
            words = " ".join(
                f"WHEN {literal(each.name)} THEN {literal(each.zh)}" for each in kind.of
            )
            return _Division("", (value,), value, f"CASE {value} {words} ELSE {value} END")
        case Day() | Instant():
            value = _year(writing, row.column(kind.name), moment=isinstance(kind, Instant))
            return _Division("", (value,), value, value)
        case Flag():
            column = row.column(kind.name)
            value = f"CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END"
            label = f"CASE {column} WHEN 1 THEN '是' WHEN 0 THEN '否' END"
            return _Division("", (column,), value, label)
        case Integer():
            column = row.column(kind.name)
            value = (
                f"CASE WHEN {column} IS NULL THEN NULL ELSE {writing.dialect.number(column)} END"
            )
            return _Division("", (column,), value, value)
    value = row.column(kind.name)
    return _Division("", (value,), value, value)


def _year(writing: Writing, column: str, *, moment: bool) -> str:
    year = f"substr({column}, 1, 4)"
    if not moment:
        return year
    begun = f"{writing.dialect.bytewise(f'substr({column}, 6)')} >= {literal(YEAR_BEGINS)}"
    later = writing.dialect.number(f"{writing.dialect.integer(year)} + 1")
    return f"CASE WHEN {begun} THEN {later} ELSE {year} END"


def _by_targets(
    writing: Writing, sources: SourceWriter, content_type: ContentType, kind: Link, row: Row
) -> _Division:
    link, found = writing.alias(), writing.alias()
    target, relation = writing.rows(kind.to)
    is_field = sources.is_field(link, literal(f"{content_type.name}.{kind.name}"))
    # What a list names twice counts once.
    once = (
        f"SELECT DISTINCT {link}.edition AS edition, {target.column('public_id')} AS public_id,"
        f" {target.column('label')} AS label FROM {writing.relation(LINK_TABLE, link)}"
        f" JOIN {relation} ON {target.column('item')} = {link}.target_item"
        f" WHERE {is_field} AND {writing.visible(target)}"
    )
    joined = f" LEFT JOIN ({once}) AS {found} ON {found}.edition = {row.column('id')}"
    value, label = f"{found}.public_id", f"{found}.label"
    return _Division(joined, (value, label), value, f"COALESCE({label}, {value})")


# --- the cells ------------------------------------------------------------------------------


def _cell(fields: Sequence[Field], row: Sequence[Any], where: Filter) -> Cell:
    parts = tuple(Part(row[2 * n], row[2 * n + 1]) for n in range(len(fields)))
    terms = [_term(kind, part.value) for kind, part in zip(fields, parts, strict=True)]
    return Cell(parts, row[-1], {"and": [*([where] if where else []), *terms]})


def _term(kind: Field, value: str | None) -> Filter:
    """The filter that holds for exactly the items with this value."""
    name = kind.name
    if isinstance(kind, Link):
        if kind.many:
            return {name: {"none": {}} if value is None else {"some": {"id": {"eq": value}}}}
        return {name: {"is_null": True} if value is None else {"id": {"eq": value}}}
    if value is None:
        return {name: {"is_null": True}}
    match kind:
        case Integer():
            return {name: {"eq": int(value)}}
        case Flag():
            return {name: {"eq": value == "true"}}
        case Day():
            return {name: {"gte": f"{value}-01-01", "lte": f"{value}-12-31"}}
        case Instant():
            begins, ends = int(value) - 1, int(value)
            return {name: {"gte": f"{begins:04d}-{YEAR_BEGINS}", "lt": f"{ends:04d}-{YEAR_BEGINS}"}}
    return {name: {"eq": value}}


__all__ = ["BadCross", "BadFilter", "Cell", "Cross", "CrossTable", "Part", "cross_table"]
