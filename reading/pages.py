"""Lists with pages: the page itself, its cursors, and what lies before and after it."""

from collections.abc import Callable
from typing import assert_never

from models.columns import LINK_TABLE, last_if_unknown
from reading.facets import FacetWriter
from reading.initials import InitialsWriter
from reading.plan import (
    Connection,
    Edges,
    Facets,
    Initials,
    Nodes,
    Order,
    PageInfo,
    Selection,
    TotalCount,
    TypeName,
    Value,
)
from reading.sources import Source, SourceWriter
from reading.sql import OF_ANY_TYPE, Row, Scope, bare, both, commas, join, json_object, literal
from reading.writing import Writing

Body = Callable[[Source], str]
Object = Callable[[Selection, Scope], str]


def signature(order: tuple[Order, ...]) -> str:
    """What a cursor of this order begins with, so that it is refused by any other."""
    return (
        ",".join(f"{'-' if each.descending else '+'}{each.column}" for each in order) or "position"
    )


class Pages:
    """Writes connections; `object` writes a selection of one of their items."""

    def __init__(self, writing: Writing, sources: SourceWriter, object: Object) -> None:
        self.writing = writing
        self.sources = sources
        self.object = object
        self.facets = FacetWriter(writing, sources)
        self.initials = InitialsWriter(writing, sources)

    def connection(self, node: Connection, scope: Scope | None) -> str:
        members = [
            (key, self.connection_member(member, node, scope)) for key, member in node.members
        ]
        return join(json_object(members))

    def connection_member(
        self,
        member: Edges | Nodes | PageInfo | TotalCount | Facets | Initials | TypeName,
        node: Connection,
        scope: Scope | None,
    ) -> str:
        match member:
            case TypeName():
                return literal(f'"{node.type}Connection"')
            case TotalCount():
                source = self.sources.source(
                    node.via, (node.type,), node.where, scope, counted=True
                )
                counted = f"(SELECT COUNT(*) FROM {source.relation} WHERE {source.where})"
                return self.writing.dialect.number(counted)
            case Facets():
                return self.facets.of_list(member, node, scope)
            case Initials():
                return self.initials.initials(member, node, scope)
            case Nodes(selection):
                return self.page(node, scope, lambda source: self.object(selection, source.row))
            case Edges():
                return self.page(node, scope, lambda source: self.edge(member, node, source))
            case PageInfo(facts):
                return join(
                    json_object([(key, self.page_fact(fact, node, scope)) for key, fact in facts])
                )
            case _:
                assert_never(member)

    def edge(self, edges: Edges, node: Connection, source: Source) -> str:
        members = []
        for key, member in edges.members:
            if member == "cursor":
                members.append((key, self.cursor(node, source)))
            elif member == "typename":
                members.append((key, literal(f'"{node.type}Edge"')))
            else:
                members.append((key, self.object(member, source.row)))
        return join(json_object(members))

    def page(self, node: Connection, scope: Scope | None, body: Body) -> str:
        """The page's rows, each as `body` writes it."""
        return self.writing.listed(self.page_rows(node, scope, body))

    def page_rows(self, node: Connection, scope: Scope | None, body: Body) -> str:
        source = self.sources.source(node.via, (node.type,), node.where, scope)
        where = both(source.where, self.beyond(node, source))
        size = self.writing.bind(node.page.size)
        first = self.page_order(node, source, reverse=node.page.backward)
        if self.is_sorted_first(node):
            keys = f"SELECT {source.row.column('id')} AS id FROM {source.relation} WHERE {where}{first} LIMIT {size}"
            return self.shown_by_key(node, keys, body)
        if not node.page.backward:
            return f"SELECT {bare(body(source))} AS j FROM {source.relation} WHERE {where}{first} LIMIT {size}"
        # A page from the end is read backwards and turned round.
        alias = self.writing.alias()
        numbered = f"SELECT {body(source)} AS j, ROW_NUMBER() OVER ({first.strip()}) AS place"
        rows = f"{numbered} FROM {source.relation} WHERE {where}{first} LIMIT {size}"
        return f"SELECT {alias}.j FROM ({rows}) AS {alias} ORDER BY {alias}.place DESC"

    def is_sorted_first(self, node: Connection) -> bool:
        """Whether the page's rows are found by key before anything is made of them."""
        in_order = not node.order or self.sources.is_read_in_order(node.order, node.type)
        return self.writing.dialect.shows_before_sorting and not in_order

    def shown_by_key(self, node: Connection, keys: str, body: Body) -> str:
        """The rows of these keys, at most a page of them, in the page's order."""
        found = self.writing.alias()
        row, relation = self.writing.rows((node.type,))
        source = Source(row, relation, "", "")
        return (
            f"SELECT {bare(body(source))} AS j FROM ({keys}) AS {found}"
            f" JOIN {relation} ON {row.column('id')} = {found}.id{self.sources.ordered(node.order, row)}"
        )

    def page_order(self, node: Connection, source: Source, *, reverse: bool) -> str:
        if node.order:
            return self.sources.ordered(node.order, source.row, reverse=reverse)
        return f" ORDER BY {source.link}.position {'DESC' if reverse else 'ASC'}"

    def beyond(self, node: Connection, source: Source, *, before: bool = False) -> str:
        """The rows on the page's side of its cursor, or with `before` those on the other side."""
        cursor = node.page.cursor
        if not cursor:
            return ""
        forward = node.page.backward == before
        if not node.order:
            return self.beyond_position(
                source, self.writing.bind(cursor[0]), forward=forward, inclusive=before
            )
        marks = [self.mark(each, value) for each, value in zip(node.order, cursor, strict=True)]
        return self.beyond_row(node.order, source.row, marks, forward=forward, inclusive=before)

    def mark(self, order: Order, value: Value) -> str:
        """A cursor's value as rows are compared with it."""
        bound = self.writing.bind(value)
        return last_if_unknown(bound) if order.unknown_last else bound

    def beyond_position(self, source: Source, mark: str, *, forward: bool, inclusive: bool) -> str:
        row, relation = self.writing.rows(OF_ANY_TYPE)
        link = self.writing.alias()
        same_field = self.sources.is_field(link, f"{source.link}.field")
        place = (
            f"SELECT {link}.position FROM {self.writing.relation(LINK_TABLE, link)}, {relation}"
            f" WHERE {link}.edition = {source.link}.edition AND {same_field}"
            f" AND {link}.target_item = {row.column('item')}"
            f" AND {self.writing.dialect.bytewise(row.column('public_id'))} = {mark} LIMIT 1"
        )
        operator = (">" if forward else "<") + ("=" if inclusive else "")
        return f"{source.link}.position {operator} COALESCE(({place}), -1)"

    def beyond_row(
        self,
        order: tuple[Order, ...],
        row: Row,
        marks: list[str],
        *,
        forward: bool,
        inclusive: bool,
    ) -> str:
        keys = [self.sources.key(each, row) for each in order]
        past = ["<" if each.descending == forward else ">" for each in order]
        if len(set(past)) == 1:
            operator = past[0] + ("=" if inclusive else "")
            return f"({', '.join(keys)}) {operator} ({', '.join(marks)})"
        options = []
        equal: list[str] = []
        for key, operator, mark in zip(keys, past, marks, strict=True):
            options.append(" AND ".join([*equal, f"{key} {operator} {mark}"]))
            equal.append(f"{key} = {mark}")
        if inclusive:
            options.append(" AND ".join(equal))
        return "(" + " OR ".join(f"({option})" for option in options) + ")"

    def cursor(self, node: Connection, source: Source) -> str:
        names = [each.column for each in node.order] or ["public_id"]
        values = join(
            commas([self.writing.dialect.quote(source.row.column(name)) for name in names])
        )
        mark = literal(f'["{signature(node.order)}",')
        return f"""('"' || {self.writing.dialect.hexed(f"({mark} || {values} || ']')")} || '"')"""

    def page_fact(self, fact: str, node: Connection, scope: Scope | None) -> str:
        match fact:
            case "__typename":
                return literal('"PageInfo"')
            case "startCursor":
                return self.end_cursor(node, scope, last=node.page.backward)
            case "endCursor":
                return self.end_cursor(node, scope, last=not node.page.backward)
            case "hasNextPage":
                ahead = self.more_ahead if not node.page.backward else self.more_behind
                return f"CASE WHEN {ahead(node, scope)} THEN 'true' ELSE 'false' END"
            case "hasPreviousPage":
                behind = self.more_behind if not node.page.backward else self.more_ahead
                return f"CASE WHEN {behind(node, scope)} THEN 'true' ELSE 'false' END"
        raise KeyError(fact)

    def more_ahead(self, node: Connection, scope: Scope | None) -> str:
        """Whether rows follow the page in the direction it was read in."""
        source = self.sources.source(node.via, (node.type,), node.where, scope)
        where = both(source.where, self.beyond(node, source))
        order = self.index_order(node, source, reverse=node.page.backward)
        size = self.writing.bind(node.page.size)
        return f"(SELECT 1 FROM {source.relation} WHERE {where}{order} LIMIT 1 OFFSET {size}) IS NOT NULL"

    def more_behind(self, node: Connection, scope: Scope | None) -> str:
        """Whether rows lie on the other side of the cursor."""
        if not node.page.cursor:
            return "1 = 0"
        source = self.sources.source(node.via, (node.type,), node.where, scope)
        where = both(source.where, self.beyond(node, source, before=True))
        order = self.index_order(node, source, reverse=not node.page.backward)
        return f"(SELECT 1 FROM {source.relation} WHERE {where}{order} LIMIT 1) IS NOT NULL"

    def index_order(self, node: Connection, source: Source, *, reverse: bool) -> str:
        """The list's order where an index has it.

        A row is only looked for, but PostgreSQL would read the table for it, and to its end where
        there is none. It drops the order in an EXISTS.
        """
        if node.order and self.sources.is_read_in_order(node.order, node.type):
            return self.page_order(node, source, reverse=reverse)
        return ""

    def end_cursor(self, node: Connection, scope: Scope | None, *, last: bool) -> str:
        """The cursor of the row read first, or `last`."""
        source = self.sources.source(node.via, (node.type,), node.where, scope)
        where = both(source.where, self.beyond(node, source))
        order = self.page_order(node, source, reverse=node.page.backward)
        body = self.cursor(node, source)
        if not last:
            return f"COALESCE((SELECT {body} FROM {source.relation} WHERE {where}{order} LIMIT 1), 'null')"
        alias = self.writing.alias()
        size = self.writing.bind(node.page.size)
        rows = (
            f"SELECT {body} AS j, ROW_NUMBER() OVER ({order.strip()}) AS place"
            f" FROM {source.relation} WHERE {where}{order} LIMIT {size}"
        )
        return f"COALESCE((SELECT {alias}.j FROM ({rows}) AS {alias} ORDER BY {alias}.place DESC LIMIT 1), 'null')"
