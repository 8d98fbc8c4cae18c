"""Where rows come from: the ways to other items, the conditions they meet, and their order."""

from dataclasses import dataclass, replace
from typing import assert_never

from models.columns import ADDRESS, LINK_TABLE
from reading.plan import (
    All,
    Always,
    Any,
    Compare,
    Condition,
    Contains,
    During,
    Everything,
    In,
    IsNull,
    Linked,
    LinkSources,
    Named,
    Not,
    Order,
    SameAs,
    Slugged,
    Sources,
    Target,
    Targets,
    Via,
)
from reading.sql import Row, Scope, both, literal, row_of
from reading.writing import Writing


@dataclass(frozen=True)
class Source:
    """The rows at the end of a way: what is read, under which condition, in which order."""

    row: Row
    relation: str
    where: str
    order: str
    link: str = ""


class SourceWriter:
    """Writes sources, conditions and orders."""

    def __init__(self, writing: Writing) -> None:
        self.writing = writing

    def source(
        self,
        via: Via,
        types: tuple[str, ...],
        where: Condition,
        scope: Scope | None,
        *,
        counted: bool = False,
    ) -> Source:
        """The rows at the end of a way, before any page is cut from them."""
        row, relation = self.writing.rows(types)
        condition = self.condition(where, row)
        match via:
            case Everything():
                shown = self.writing.visible(row, counted=counted)
                return Source(row, relation, both(shown, condition), "")
            case Sources(field):
                reached = f"{row.column(f'{field}_item')} = {row_of(scope).column('item')}"
                return Source(
                    row, relation, both(f"{reached} AND {self.writing.visible(row)}", condition), ""
                )
            case LinkSources(path):
                return self.linking_rows(path, row, relation, condition, row_of(scope))
            case Targets(path):
                link = self.writing.alias()
                joined = f"{self.writing.relation(LINK_TABLE, link)} JOIN {relation} ON {row.column('item')} = {link}.target_item"
                reached = f"{link}.edition = {row_of(scope).column('id')} AND {self.is_field(link, literal(path))}"
                where_text = both(f"{reached} AND {self.writing.visible(row)}", condition)
                return Source(row, joined, where_text, f" ORDER BY {link}.position", link)
            case Target() | Named():
                raise TypeError("a single link is no list")
            case _:
                assert_never(via)

    def linking_rows(
        self, path: str, row: Row, relation: str, condition: str, target: Row
    ) -> Source:
        """The items that link to the target from this path."""
        link = self.writing.alias()
        reached = (
            f"{self.is_field(link, literal(path))} AND {link}.target_item = {target.column('item')}"
        )
        interval = self.writing.in_interval(link)
        if interval:
            reached += f" AND {interval}"
        if self.writing.view.is_default_chain:
            reached += f" AND {link}.locale = {self.writing.view.locale.value}"
        table = self.writing.relation(LINK_TABLE, link)
        if path.count(".") > 1:  # in a part: an item may link here more than once
            outer = self.writing.alias()
            linking = f"(SELECT DISTINCT {link}.edition FROM {table} WHERE {reached}) AS {outer}"
            joined = f"{linking} JOIN {relation} ON {row.column('id')} = {outer}.edition"
            return Source(row, joined, both(self.writing.visible(row), condition), "")
        joined = f"{table} JOIN {relation} ON {row.column('id')} = {link}.edition"
        keys = ((self.writing.names.order(row.types[0]), "sort"), ("public_id", "public_id"))
        twinned = replace(row, twin=link, twin_keys=keys)
        return Source(
            twinned, joined, both(f"{reached} AND {self.writing.visible(row)}", condition), ""
        )

    def is_field(self, link: str, path: str) -> str:
        """Whether a link is of this field. Indexes are bytewise, so the comparison has to be."""
        return f"{self.writing.dialect.bytewise(f'{link}.field')} = {path}"

    def ordered(self, order: tuple[Order, ...], row: Row, *, reverse: bool = False) -> str:
        if not order:
            return ""
        terms = [term for each in order for term in self.order_terms(each, row, reverse=reverse)]
        return f" ORDER BY {', '.join(terms)}"

    def order_terms(self, order: Order, row: Row, *, reverse: bool) -> list[str]:
        column = self.writing.dialect.bytewise(row.key(order.column))
        way = "DESC" if order.descending != reverse else "ASC"
        if order.nullable and not order.descending:
            unknown = f"CASE {row.key(order.column)} WHEN '' THEN 1 ELSE 0 END"
            return [f"{unknown} {'DESC' if reverse else 'ASC'}", f"{column} {way}"]
        return [f"{column} {way}"]

    def condition(self, condition: Condition, row: Row, outer: Row | None = None) -> str:
        """The SQL of a condition on a row; empty when it always holds."""
        match condition:
            case Always(holds):
                return "" if holds else "1 = 0"
            case All(terms):
                texts = [text for term in terms if (text := self.condition(term, row, outer))]
                return " AND ".join(f"({text})" for text in texts)
            case Any(terms):
                texts = [self.condition(term, row, outer) or "1 = 1" for term in terms]
                return " OR ".join(f"({text})" for text in texts) or "1 = 0"
            case Not(term):
                text = self.condition(term, row, outer)
                return f"({text}) IS NOT TRUE" if text else "1 = 0"
            case Compare(column, operator, value):
                left = row.column(column)
                if value.kind == "text":
                    left = self.writing.dialect.bytewise(left)
                return f"{left} {operator} {self.writing.bind(value)}"
            case In(column, values):
                left = self.writing.dialect.bytewise(row.column(column))
                return self.writing.dialect.one_of(left, self.writing.bind(values))
            case Contains(column, value, at_start):
                test = (
                    self.writing.dialect.starts_with if at_start else self.writing.dialect.contains
                )
                return test(row.column(column), self.writing.bind(value))
            case IsNull(column):
                return f"{row.column(column)} IS NULL"
            case Linked():
                return self.linked(condition, row)
            case Slugged(type_name, value):
                found = (
                    f"SELECT a.item FROM {self.writing.dialect.table(ADDRESS)} AS a"
                    f" WHERE a.type = {literal(type_name)} AND a.slug = {self.writing.bind(value)}"
                )
                return f"{row.column('item')} IN ({found})"
            case During():
                return self.during(condition, row)
            case SameAs(column, outer_column):
                return f"{row.column(column)} = {row_of(outer).column(outer_column)}"
            case _:
                assert_never(condition)

    def linked(self, linked: Linked, row: Row) -> str:
        if isinstance(linked.via, Target):
            target, relation = self.writing.rows(linked.types)
            reached = f"{target.column('item')} = {row.column(f'{linked.via.field}_item')}"
            where = both(
                f"{reached} AND {self.writing.visible(target)}",
                self.condition(linked.where, target),
            )
            return f"EXISTS (SELECT 1 FROM {relation} WHERE {where})"
        source = self.source(linked.via, linked.types, linked.where, row)
        return f"EXISTS (SELECT 1 FROM {source.relation} WHERE {source.where})"

    def during(self, during: During, row: Row) -> str:
        begins, ends = row.column(during.begins), row.column(during.ends)
        now = self.writing.now_text()
        compared = self.writing.dialect.bytewise
        match during.when:
            case "UPCOMING":
                return f"{compared(begins)} > {now}"
            case "CURRENT":
                return f"{compared(begins)} <= {now} AND {compared(f'COALESCE({ends}, {begins})')} >= {now}"
            case "PAST":
                # An end alone, or one before its begin, would else put an item into two divisions.
                return f"{compared(begins)} <= {now} AND {compared(f'COALESCE({ends}, {begins})')} < {now}"
            case "UNDATED":
                return f"{begins} IS NULL"
