"""How a whole list divides: each value of a field, and how many of the list's items have it.

The rows are those of the list before any page is cut from them, under the same conditions, so a
count is what the list counts once it is filtered by the value.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import assert_never

from models.columns import LINK_TABLE
from reading.plan import (
    Buckets,
    ByAnyLink,
    ByChoice,
    ByLink,
    ByType,
    ByYear,
    Connection,
    Facet,
    Facets,
    Target,
    Targets,
)
from reading.sources import Source, SourceWriter
from reading.sql import Scope, bare, both, join, json_list, json_object, literal, literals
from reading.writing import Writing

MAX_BUCKETS = 100

YEAR_BEGINS = "12-31T16:00:00Z"
"""In China a year begins eight hours before it does in UTC, the form in which instants are stored."""


@dataclass(frozen=True)
class Division:
    """A list's rows joined with what they are grouped by: the keys, and a value and label of each group."""

    relation: str
    where: str
    keys: tuple[str, ...]
    value: str
    label: str


class FacetWriter:
    """Writes the facets of connections."""

    def __init__(self, writing: Writing, sources: SourceWriter) -> None:
        self.writing = writing
        self.sources = sources

    def of_list(self, node: Facets, of: Connection, scope: Scope | None) -> str:
        """The facets of a list with pages."""
        return self.facets(
            node,
            lambda: self.sources.source(of.via, (of.type,), of.where, scope, counted=True),
        )

    def facets(self, node: Facets, rows: Callable[[], Source]) -> str:
        """The facets of these rows, which are written anew for each."""
        return join(json_list([self.facet(each, node, rows) for each in node.facets]))

    def facet(self, facet: Facet, node: Facets, rows: Callable[[], Source]) -> str:
        members = []
        for key, member in node.members:
            match member:
                case "field":
                    members.append((key, literal(f'"{facet.name}"')))
                case "typename":
                    members.append((key, literal('"Facet"')))
                case Buckets():
                    members.append((key, self.buckets(member, facet, rows())))
                case _:
                    assert_never(member)
        return join(json_object(members))

    def buckets(self, node: Buckets, facet: Facet, source: Source) -> str:
        division = self.division(facet.by, source)
        members = [(key, self.fact(fact, division)) for key, fact in node.facts]
        last = self.writing.dialect.bytewise(division.value)
        return self.writing.listed(
            f"SELECT {bare(join(json_object(members)))} AS j FROM {division.relation}"
            f" WHERE {division.where} GROUP BY {', '.join(division.keys)}"
            f" ORDER BY COUNT(*) DESC, {last} LIMIT {MAX_BUCKETS}"
        )

    def fact(self, fact: str, division: Division) -> str:
        match fact:
            case "__typename":
                return literal('"FacetBucket"')
            case "value":
                return self.writing.dialect.quote(division.value)
            case "label":
                return self.writing.dialect.quote(division.label)
            case "count":
                return self.writing.dialect.number("COUNT(*)")
        raise KeyError(fact)

    def division(
        self, by: ByChoice | ByLink | ByYear | ByType | ByAnyLink, source: Source
    ) -> Division:
        match by:
            case ByChoice(column, texts):
                return self.by_words(source.row.column(column), texts, source)
            case ByType(texts):
                return self.by_words(source.row.column("type"), texts, source)
            case ByAnyLink():
                return self.by_any_link(by, source)
            case ByYear():
                return self.by_year(by, source)
            case ByLink():
                return self.by_link(by, source)
            case _:
                assert_never(by)

    def by_words(
        self, value: str, known: tuple[tuple[str, tuple[str, ...]], ...], source: Source
    ) -> Division:
        words = " ".join(
            f"WHEN {literal(key)} THEN {self.writing.in_words(texts)}" for key, texts in known
        )
        where = both(source.where, f"{value} IS NOT NULL")
        return Division(source.relation, where, (value,), value, f"CASE {value} {words} ELSE {value} END")  # fmt: skip

    def by_year(self, by: ByYear, source: Source) -> Division:
        column = source.row.column(by.column)
        year = f"substr({column}, 1, 4)"
        if by.moment:
            begun = (
                f"{self.writing.dialect.bytewise(f'substr({column}, 6)')} >= {literal(YEAR_BEGINS)}"
            )
            later = f"{self.writing.dialect.integer(year)} + 1"
            year = f"CASE WHEN {begun} THEN {self.writing.dialect.number(later)} ELSE {year} END"
        where = both(source.where, f"{column} IS NOT NULL")
        return Division(source.relation, where, (year,), year, year)

    def by_link(self, by: ByLink, source: Source) -> Division:
        match by.via:
            case Target(field):
                reached = source.row.column(f"{field}_item")
                return self.by_target(by, source.relation, source.where, reached)
            case Targets(path):
                return self.by_targets(by, source, path)
            case _:
                assert_never(by.via)

    def by_targets(self, by: ByLink, source: Source, path: str) -> Division:
        link, earlier = self.writing.alias(), self.writing.alias()
        # CROSS JOIN, as SQLite then begins with the list; else it goes through every link there is.
        joined = f"{source.relation} CROSS JOIN {self.writing.relation(LINK_TABLE, link)}"
        linked = f"{link}.edition = {source.row.column('id')} AND {self.sources.is_field(link, literal(path))}"
        # What a list names twice counts once. The plus keeps PostgreSQL from going through every
        # link to the target instead of the few of the edition.
        again = (
            f"SELECT 1 FROM {self.writing.relation(LINK_TABLE, earlier)}"
            f" WHERE {earlier}.edition = {link}.edition"
            f" AND {self.sources.is_field(earlier, literal(path))}"
            f" AND +{earlier}.target_item = {link}.target_item AND {earlier}.position < {link}.position"
        )
        terms = (source.where, linked, self.shown(link), f"NOT EXISTS ({again})")
        where = " AND ".join(term for term in terms if term)
        return self.by_target(by, joined, where, f"{link}.target_item")

    def by_any_link(self, by: ByAnyLink, source: Source) -> Division:
        link, found = self.writing.alias(), self.writing.alias()
        fields = f"{self.writing.dialect.bytewise(f'{link}.field')} IN ({literals(by.paths)})"
        terms = (
            source.where,
            f"{link}.edition = {source.row.column('id')}",
            fields,
            self.shown(link),
        )
        once = (
            f"SELECT DISTINCT {source.row.column('id')} AS id, {link}.target_item AS target"
            f" FROM {source.relation} CROSS JOIN {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {' AND '.join(term for term in terms if term)}"
        )
        return self.by_target(by, f"({once}) AS {found}", "1 = 1", f"{found}.target")

    def shown(self, link: str) -> str:
        """What is true of the links of shown editions anyway: said, it lets their index be used."""
        view = self.writing.view
        language = f"{link}.locale = {self.writing.locale()}" if view.is_default_chain else ""
        return " AND ".join(each for each in (self.writing.in_interval(link), language) if each)

    def by_target(
        self, by: ByLink | ByAnyLink, relation: str, where: str, reached: str
    ) -> Division:
        row, targets = self.writing.rows((by.type,))
        met = f"{row.column('item')} = {reached} AND {self.writing.visible(row)}"
        value, label = row.column("public_id"), row.column("label")
        return Division(
            f"{relation} CROSS JOIN {targets}",
            f"{where} AND {met}",
            (value, label),
            value,
            f"COALESCE({label}, {value})",
        )
