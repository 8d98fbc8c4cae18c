"""Where rows come from: the ways to other items, the conditions they meet, and their order."""

from dataclasses import dataclass, replace
from typing import assert_never

from models.columns import ADDRESS, LINK_TABLE, last_if_unknown
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
    Initial,
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
            reached += f" AND {link}.locale = {self.writing.locale()}"
        if path.count(".") > 1:
            reached += f" AND {self.is_first(link, path)}"
        joined = f"{self.writing.relation(LINK_TABLE, link)} JOIN {relation} ON {row.column('id')} = {link}.edition"
        where = both(f"{reached} AND {self.writing.visible(row)}", condition)
        return Source(replace(row, twin=link), joined, where, "")

    def is_first(self, link: str, path: str) -> str:
        """Whether no earlier part of the item links to the same: an item may do so more than once.

        Asked row by row, so that the links are still read in order and only as far as the page goes.
        """
        other = self.writing.alias()
        return (
            f"NOT EXISTS (SELECT 1 FROM {self.writing.relation(LINK_TABLE, other)}"
            f" WHERE {other}.edition = {link}.edition AND {self.is_field(other, literal(path))}"
            f" AND {other}.position < {link}.position AND {other}.target_item = {link}.target_item)"
        )

    def is_field(self, link: str, path: str) -> str:
        """Whether a link is of this field. Indexes are bytewise, so the comparison has to be."""
        return f"{self.writing.dialect.bytewise(f'{link}.field')} = {path}"

    def ordered(self, order: tuple[Order, ...], row: Row, *, reverse: bool = False) -> str:
        if not order:
            return ""
        terms = [self.order_term(each, row, reverse=reverse) for each in order]
        return f" ORDER BY {', '.join(terms)}"

    def order_term(self, order: Order, row: Row, *, reverse: bool) -> str:
        way = "DESC" if order.descending != reverse else "ASC"
        return f"{self.key(order, row)} {way}"

    def upcoming(self, during: During, row: Row) -> str:
        """Whether the begin is yet to come, told by the key that lists are ordered by if there is one."""
        now, compared = self.writing.now_text(), self.writing.dialect.bytewise
        if not during.keyed:
            return f"{compared(row.column(during.begins))} > {now}"
        key = row.column(f"{during.begins}_sort")
        usual = self.writing.names.order(row.types[0])
        if usual == Order(f"{during.begins}_sort", descending=False, unknown_last=True):
            return f"{compared(last_if_unknown(key))} > {now} AND {key} <> ''"
        return f"{compared(key)} > {now}"  # the key of an unknown begin is empty, so never later

    def is_read_in_order(self, order: tuple[Order, ...], type_name: str) -> bool:
        """Whether an index gives the rows of a type in this order, so that nothing is sorted."""
        if not self.writing.view.is_default_chain:
            return False
        usual = self.writing.names.order(type_name)
        turned = not (usual.unknown_last or order[0].unknown_last)
        return order[0] == usual or (turned and order[0].column == usual.column)

    def key(self, order: Order, row: Row) -> str:
        """What rows are compared by in one term of an order, byte by byte."""
        return self.writing.dialect.bytewise(self.key_column(order, row))

    def key_column(self, order: Order, row: Row) -> str:
        if row.twin and order.column == "public_id":
            return f"{row.twin}.public_id"
        if row.twin and order == self.writing.names.order(row.types[0]):
            return f"{row.twin}.sort"
        column = row.column(order.column)
        return last_if_unknown(column) if order.unknown_last else column

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
                return f"{row.column('item')} = ({found})"
            case During():
                return self.during(condition, row)
            case Initial():
                return self.initial(condition, row)
            case SameAs(column, outer_column):
                return f"{row.column(column)} = {row_of(outer).column(outer_column)}"
            case _:
                assert_never(condition)

    def initial(self, initial: Initial, row: Row) -> str:
        key = self.initial_key(initial.column, row)
        low, high = self.writing.bind(initial.low), self.writing.bind(initial.high)
        if initial.outside:
            return f"{key} < {low} OR {key} >= {high}"
        return f"{key} >= {low} AND {key} < {high}"

    def initial_key(self, column: str, row: Row) -> str:
        """A sort key as the index of the type's usual order holds it, if that is by this key."""
        usual = self.writing.names.order(row.types[0])
        return self.key(usual if usual.column == column else Order(column, descending=False), row)

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
                return self.upcoming(during, row)
            case "CURRENT":
                return f"{compared(begins)} <= {now} AND {compared(f'COALESCE({ends}, {begins})')} >= {now}"
            case "PAST":
                # An end alone, or one before its begin, would else put an item into two divisions.
                return f"{compared(begins)} <= {now} AND {compared(f'COALESCE({ends}, {begins})')} < {now}"
            case "UNDATED":
                return f"{begins} IS NULL"
