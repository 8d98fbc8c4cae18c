"""One statement for a whole request: its single row and column is the answer as JSON text.

Being one statement, it shows one state. Every list is a limited sub-select, so what is read is what
is shown, and the number of statements never depends on the number of rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from models.columns import ADDRESS, EDITION, LINK_TABLE
from models.declare import Catalogue
from models.locale import Locale
from models.view import View, in_interval, visible
from reading.dialects import Dialect
from reading.plan import (
    All,
    Always,
    Any,
    Choice,
    Column,
    Compare,
    Condition,
    Connection,
    Contains,
    Count,
    During,
    Edges,
    Everything,
    In,
    Inner,
    IsNull,
    Label,
    Language,
    Linked,
    LinkSources,
    Many,
    Named,
    Node,
    Nodes,
    Not,
    One,
    Order,
    PageInfo,
    Read,
    Root,
    SameAs,
    Selection,
    Several,
    Slugged,
    Sources,
    Target,
    Targets,
    TotalCount,
    TypeName,
    Value,
    Via,
)

SPOILT = "\x01"
"""Stands in an answer where a value is missing that may not be: no JSON holds this character.

Such an answer is thrown away, and the ordinary path shapes the error that the client gets.
"""

NOW = Value("at", "int")
"""The instant of a timed view, in microseconds since 1970."""

NOW_TEXT = Value("at_text", "text")
"""The same instant as readers see it."""


@dataclass(frozen=True)
class Statement:
    """A statement and the names of its values, in binding order."""

    text: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Row:
    """An edition in the statement: its alias and the types it may be of.

    `twin` is the link it was reached by, where that holds the row's keys too: `twin_keys` pairs
    the row's columns with the link's, whose index is then read in order.
    """

    alias: str
    types: tuple[str, ...]
    twin: str = ""
    twin_keys: tuple[tuple[str, str], ...] = ()

    def column(self, name: str) -> str:
        """The column, qualified."""
        return f'{self.alias}."{name}"'

    def key(self, name: str) -> str:
        """The column as lists are ordered by it."""
        twin = dict(self.twin_keys).get(name)
        return f"{self.twin}.{twin}" if twin else self.column(name)


@dataclass(frozen=True)
class Element:
    """A JSON object in the statement: a part, a block, an amount."""

    json: str
    name: str
    row: Row


Scope = Row | Element

_OF_ANY_TYPE = ("", "")


@lru_cache(maxsize=512)
def compile_read(read: Read, dialect: Dialect, catalogue: "Names") -> Statement:
    """The statement of a request; `dialect` names the relations, and so decides whose door it is for."""
    compiler = _Compiler(dialect, catalogue)
    members = [(root.key, compiler.root(root)) for root in read.roots]
    return Statement(f"SELECT {_join(_object(members))}", tuple(compiler.values))


class Names:
    """What compiling needs to know of a catalogue: the table of each type."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._tables = {each.name: each.table for each in catalogue.types.values()}
        self._orders = {each.name: f"{each.order_by}_sort" for each in catalogue.types.values()}

    def table(self, types: Sequence[str]) -> str:
        """The table that holds editions of all these types."""
        return self._tables[types[0]] if len(types) == 1 else EDITION

    def order(self, type_name: str) -> str:
        """The sort column of a type's usual order, which its links hold too."""
        return self._orders[type_name]


class _Compiler:
    def __init__(self, dialect: Dialect, names: Names) -> None:
        self.dialect = dialect
        self.names = names
        self.values: list[Value] = []
        self.aliases = 0
        self.view = View(Locale.ZH_HANS)

    def root(self, root: Root) -> str:
        self.view = root.view
        return self.node(root.node, None)

    # --- small things -----------------------------------------------------------------------

    def alias(self) -> str:
        self.aliases += 1
        return f"t{self.aliases}"

    def bind(self, value: Value) -> str:
        if value not in self.values:
            self.values.append(value)
        return self.dialect.bind(self.values.index(value) + 1, value.kind)

    def relation(self, table: str, alias: str) -> str:
        return f"{self.dialect.table(table)} AS {alias}"

    def rows(self, types: Sequence[str]) -> tuple[Row, str]:
        """A fresh row of these types and the relation it comes from."""
        row = Row(self.alias(), tuple(types))
        return row, self.relation(self.names.table(types), row.alias)

    def now(self) -> str:
        return self.bind(NOW) if self.view.timed else "kapok_now()"

    def now_text(self) -> str:
        return self.bind(NOW_TEXT) if self.view.timed else self.dialect.now_text()

    def visible(self, row: Row, *, counted: bool = False) -> str:
        return visible(self.view, row.alias, now=self.now(), counted=counted)

    # --- answers ----------------------------------------------------------------------------

    def object(self, selection: Selection, scope: Scope) -> str:
        return _join(_object([(key, self.node(node, scope)) for key, node in selection]))

    def node(self, node: Node, scope: Scope | None) -> str:
        match node:
            case Column():
                return self.column(node, _given(scope))
            case Label():
                return self.label(node, _given(scope))
            case TypeName():
                return self.type_name(_given(scope))
            case Language():
                return self.language(node, _row(scope))
            case Inner():
                return self.inner(node, _given(scope))
            case One():
                return self.one(node, scope)
            case Many():
                return self.many(node, scope)
            case Several():
                return self.several(node)
            case Connection():
                return self.connection(node, scope)
            case Count():
                return self.count(node, _row(scope))
            case _:
                assert_never(node)

    def column(self, node: Column, scope: Scope) -> str:
        if isinstance(scope, Element):
            return self.member(node, scope)
        column = scope.column(node.name)
        match node.form:
            case "text" if node.required:
                known = (
                    f"CASE WHEN {column} IS NULL THEN NULL ELSE {self.dialect.quote(column)} END"
                )
                return f"COALESCE({known}, '{SPOILT}')"
            case "text":
                return f"COALESCE({self.dialect.quote(column)}, 'null')"
            case "bare":
                return f"""COALESCE('"' || {column} || '"', 'null')"""
            case "number":
                return f"COALESCE({self.dialect.number(column)}, 'null')"
            case "flag":
                return f"CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
            case "json":
                return f"COALESCE({column}, 'null')"

    def member(self, node: Column, element: Element) -> str:
        if node.form in ("text", "bare"):
            text = self.dialect.member(element.json, node.name)
            missing = SPOILT if node.required else "null"
            return f"CASE WHEN {text} IS NULL THEN '{missing}' ELSE {self.dialect.quote(text)} END"
        return f"COALESCE({self.dialect.member_json(element.json, node.name)}, 'null')"

    def label(self, node: Label, scope: Scope) -> str:
        if isinstance(scope, Row):
            row, value = scope, scope.column(node.name)
        else:
            row, value = scope.row, self.dialect.member(scope.json, node.name)
        languages = []
        for place, locale in enumerate(Locale):
            cases = " ".join(
                f"WHEN {_text(key)} THEN {_text(texts[place])}" for key, texts in node.texts
            )
            languages.append(f"WHEN {locale.value} THEN CASE {value} {cases} END")
        words = f"CASE {row.column('served')} {' '.join(languages)} END"
        return f"COALESCE({self.dialect.quote(words)}, 'null')"

    def type_name(self, scope: Scope) -> str:
        if isinstance(scope, Element):
            return _text(f'"{scope.name}"')
        if len(scope.types) == 1:
            return _text(f'"{scope.types[0]}"')
        return f"""('"' || {scope.column("type")} || '"')"""

    def language(self, node: Language, row: Row) -> str:
        return _join(_object([(key, self.language_fact(fact, row)) for key, fact in node.facts]))

    def language_fact(self, fact: str, row: Row) -> str:
        asked = self.view.locale
        match fact:
            case "__typename":
                return _text('"LanguageInfo"')
            case "requested":
                return _text(f'"{asked.name}"')
            case "served":
                names = " ".join(f"WHEN {each.value} THEN '\"{each.name}\"'" for each in Locale)
                return f"CASE {row.column('served')} {names} END"
            case "isFallback":
                return (
                    f"CASE {row.column('served')} WHEN {asked.value} THEN 'false' ELSE 'true' END"
                )
            case "converted":
                return f"CASE {row.column('converted')} WHEN 1 THEN 'true' ELSE 'false' END"
            case "available":
                available = row.column("available")
                each = [
                    f"CASE ({available} & {one.bit}) WHEN 0 THEN '' ELSE ',\"{one.name}\"' END"
                    for one in Locale
                ]
                return f"('[' || substr({_join(each)}, 2) || ']')"
        raise KeyError(fact)

    def inner(self, node: Inner, scope: Scope) -> str:
        row = scope if isinstance(scope, Row) else scope.row
        stored = (
            scope.column(node.name)
            if isinstance(scope, Row)
            else self.dialect.member_json(scope.json, node.name)
        )
        if not node.many:
            choice = node.choices[0]
            element = Element(f"({self.dialect.as_json(stored)})", choice.types[0], row)
            # A member that is JSON null is the text 'null'.
            return f"CASE WHEN COALESCE({stored}, 'null') = 'null' THEN 'null' ELSE {self.object(choice.selection, element)} END"
        alias = self.alias()
        value = f"{alias}.value"
        body = self.inner_body(node, value, row)
        where = self.essentials(node, value)
        inner = (
            f"SELECT {body} AS j FROM {self.dialect.elements(stored, alias)}"
            f"{where} ORDER BY {self.dialect.position(alias)}"
        )
        return self.listed(inner)

    def inner_body(self, node: Inner, value: str, row: Row) -> str:
        if not node.tag:
            choice = node.choices[0]
            return self.object(choice.selection, Element(value, choice.types[0], row))
        cases = [
            f"WHEN '{name}' THEN {self.object(choice.selection, Element(value, name, row))}"
            for choice in node.choices
            for name in choice.types
        ]
        return f"CASE {self.dialect.member(value, node.tag)} {' '.join(cases)} END"

    def essentials(self, node: Inner, value: str) -> str:
        if not node.essential:
            return ""
        terms = []
        for name, link, mixed in node.essential:
            row, relation = self.rows(_OF_ANY_TYPE)
            key = self.element_key(Target(link, mixed), value)
            shown = f"EXISTS (SELECT 1 FROM {relation} WHERE {row.alias}.item = {key} AND {self.visible(row)})"
            terms.append(
                f"({self.dialect.member(value, node.tag)} <> '{name}' OR {shown})"
                if node.tag
                else shown
            )
        return f" WHERE {' AND '.join(terms)}"

    def listed(self, rows: str) -> str:
        """A JSON array of the column `j` of these rows, in their order."""
        alias = self.alias()
        # Around the rows, not outside the sub-select: SQLite's parser allows a nesting of 100 symbols.
        return f"(SELECT '[' || COALESCE({self.dialect.concat(f'{alias}.j')}, '') || ']' FROM ({rows}) AS {alias})"

    # --- single items -----------------------------------------------------------------------

    def one(self, node: One, scope: Scope | None) -> str:
        if isinstance(node.via, Named):
            # PostgreSQL refuses a bound value that the statement does not use.
            kind = self.bind(node.via.type) if len(node.choices) > 1 else None
            return self.by_type(node.choices, kind, self.public_id(node.via.id))
        if isinstance(node.via, Target):
            return self.target(node, node.via, _given(scope))
        choice = node.choices[0]
        row, relation = self.rows(choice.types)
        condition = _both(self.visible(row), self.condition(node.where, row))
        order = self.ordered(node.order, row)
        body = _bare(self.object(choice.selection, row))
        return f"COALESCE((SELECT {body} FROM {relation} WHERE {condition}{order} LIMIT 1), 'null')"

    def public_id(self, value: Value) -> "_Found":
        return _Found("public_id", self.bind(value))

    def target(self, node: One, via: Target, scope: Scope) -> str:
        if isinstance(scope, Row):
            key = scope.column(f"{via.field}_item")
            kind = scope.column(f"{via.field}_type")
        else:
            key = self.element_key(via, scope.json)
            kind = self.dialect.item(self.dialect.member_json(scope.json, via.field), 0)
        return self.by_type(node.choices, kind if via.mixed else None, _Found("item", key))

    def element_key(self, via: Target, element: str) -> str:
        if via.mixed:
            return self.dialect.integer(
                self.dialect.item(self.dialect.member_json(element, via.field), 1)
            )
        return self.dialect.integer(self.dialect.member(element, via.field))

    def by_type(self, choices: tuple[Choice, ...], kind: str | None, found: "_Found") -> str:
        """The item at a key, in the way of its type; `null` where it is not visible."""
        if kind is None or len(choices) == 1:
            return self.dialect.or_null(self.found(choices[0], found))
        cases = " ".join(
            f"WHEN {kind} IN ({_texts(choice.types)}) THEN"
            f" {self.dialect.or_null(self.found(choice, found))}"
            for choice in choices
        )
        return f"CASE {cases} ELSE 'null' END"

    def found(self, choice: Choice, found: "_Found") -> str:
        row, relation = self.rows(choice.types)
        body = _bare(self.object(choice.selection, row))
        return (
            f"SELECT {body} FROM {relation}"
            f" WHERE {row.column(found.column)} = {found.key} AND {self.visible(row)}"
        )

    def several(self, node: Several) -> str:
        alias = self.alias()
        element = f"{alias}.value"
        kind = self.dialect.item(element, 0)
        body = self.by_type(node.choices, kind, _Found("public_id", self.dialect.item(element, 1)))
        rows = (
            f"SELECT {body} AS j FROM {self.dialect.elements(self.bind(node.ids), alias)}"
            f" ORDER BY {self.dialect.position(alias)}"
        )
        return self.listed(rows)

    # --- lists ------------------------------------------------------------------------------

    def many(self, node: Many, scope: Scope | None) -> str:
        if isinstance(node.via, Targets) and (
            len(node.choices) > 1 or len(node.choices[0].types) > 1
        ):
            return self.mixed_targets(node, node.via, _row(scope))
        source = self.source(node.via, node.choices[0].types, node.where, scope)
        order = self.ordered(node.order, source.row) or source.order
        rows = (
            f"SELECT {_bare(self.object(node.choices[0].selection, source.row))} AS j FROM {source.relation}"
            f" WHERE {source.where}{order} LIMIT {node.limit}"
        )
        return self.listed(rows)

    def mixed_targets(self, node: Many, via: Targets, row: Row) -> str:
        link = self.alias()
        body = self.by_type(
            node.choices, f"{link}.target_type", _Found("item", f"{link}.target_item")
        )
        inner = (
            f"SELECT {body} AS j, {link}.position AS place FROM {self.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {row.column('id')} AND {link}.field = {_text(via.path)}"
        )
        alias = self.alias()
        return self.listed(
            f"SELECT {alias}.j FROM ({inner}) AS {alias} WHERE {alias}.j <> 'null'"
            f" ORDER BY {alias}.place LIMIT {node.limit}"
        )

    def source(
        self,
        via: Via,
        types: tuple[str, ...],
        where: Condition,
        scope: Scope | None,
        *,
        counted: bool = False,
    ) -> "_Source":
        """The rows at the end of a way, before any page is cut from them."""
        row, relation = self.rows(types)
        condition = self.condition(where, row)
        match via:
            case Everything():
                shown = self.visible(row, counted=counted)
                return _Source(row, relation, _both(shown, condition), "")
            case Sources(field):
                reached = f"{row.column(f'{field}_item')} = {_row(scope).column('item')}"
                return _Source(
                    row, relation, _both(f"{reached} AND {self.visible(row)}", condition), ""
                )
            case LinkSources(path):
                return self.linking_rows(path, row, relation, condition, _row(scope))
            case Targets(path):
                link = self.alias()
                joined = f"{self.relation(LINK_TABLE, link)} JOIN {relation} ON {row.column('item')} = {link}.target_item"
                reached = (
                    f"{link}.edition = {_row(scope).column('id')} AND {link}.field = {_text(path)}"
                )
                where_text = _both(f"{reached} AND {self.visible(row)}", condition)
                return _Source(row, joined, where_text, f" ORDER BY {link}.position", link)
            case Target() | Named():
                raise TypeError("a single link is no list")
            case _:
                assert_never(via)

    def linking_rows(
        self, path: str, row: Row, relation: str, condition: str, target: Row
    ) -> "_Source":
        """The items that link to the target from this path."""
        link = self.alias()
        reached = (
            f"{link}.field = {_text(path)} AND {link}.target_item = {target.column('item')}"
            f" AND {in_interval(self.view, link, now=self.now())}"
        )
        if self.view.is_default_chain:
            reached += f" AND {link}.locale = {self.view.locale.value}"
        table = self.relation(LINK_TABLE, link)
        if path.count(".") > 1:  # in a part: an item may link here more than once
            outer = self.alias()
            linking = f"(SELECT DISTINCT {link}.edition FROM {table} WHERE {reached}) AS {outer}"
            joined = f"{linking} JOIN {relation} ON {row.column('id')} = {outer}.edition"
            return _Source(row, joined, _both(self.visible(row), condition), "")
        joined = f"{table} JOIN {relation} ON {row.column('id')} = {link}.edition"
        keys = ((self.names.order(row.types[0]), "sort"), ("public_id", "public_id"))
        twinned = replace(row, twin=link, twin_keys=keys)
        return _Source(twinned, joined, _both(f"{reached} AND {self.visible(row)}", condition), "")

    def ordered(self, order: tuple[Order, ...], row: Row, *, reverse: bool = False) -> str:
        if not order:
            return ""
        terms = [term for each in order for term in self.order_terms(each, row, reverse=reverse)]
        return f" ORDER BY {', '.join(terms)}"

    def order_terms(self, order: Order, row: Row, *, reverse: bool) -> list[str]:
        column = self.dialect.bytewise(row.key(order.column))
        way = "DESC" if order.descending != reverse else "ASC"
        if order.nullable and not order.descending:
            unknown = f"CASE {row.key(order.column)} WHEN '' THEN 1 ELSE 0 END"
            return [f"{unknown} {'DESC' if reverse else 'ASC'}", f"{column} {way}"]
        return [f"{column} {way}"]

    # --- pages ------------------------------------------------------------------------------

    def connection(self, node: Connection, scope: Scope | None) -> str:
        members = [
            (key, self.connection_member(member, node, scope)) for key, member in node.members
        ]
        return _join(_object(members))

    def connection_member(
        self,
        member: Edges | Nodes | PageInfo | TotalCount | TypeName,
        node: Connection,
        scope: Scope | None,
    ) -> str:
        match member:
            case TypeName():
                return _text(f'"{node.type}Connection"')
            case TotalCount():
                source = self.source(node.via, (node.type,), node.where, scope, counted=True)
                counted = f"(SELECT COUNT(*) FROM {source.relation} WHERE {source.where})"
                return self.dialect.number(counted)
            case Nodes(selection):
                return self.page(node, scope, lambda source: self.object(selection, source.row))
            case Edges():
                return self.page(node, scope, lambda source: self.edge(member, node, source))
            case PageInfo(facts):
                return _join(
                    _object([(key, self.page_fact(fact, node, scope)) for key, fact in facts])
                )
            case _:
                assert_never(member)

    def edge(self, edges: Edges, node: Connection, source: "_Source") -> str:
        members = []
        for key, member in edges.members:
            if member == "cursor":
                members.append((key, self.cursor(node, source)))
            elif member == "typename":
                members.append((key, _text(f'"{node.type}Edge"')))
            else:
                members.append((key, self.object(member, source.row)))
        return _join(_object(members))

    def page(self, node: Connection, scope: Scope | None, body: "_Body") -> str:
        """The page's rows, each as `body` writes it."""
        return self.listed(self.page_rows(node, scope, body))

    def page_rows(self, node: Connection, scope: Scope | None, body: "_Body") -> str:
        source = self.source(node.via, (node.type,), node.where, scope)
        where = _both(source.where, self.beyond(node, source))
        size = self.bind(node.page.size)
        first = self.page_order(node, source, reverse=node.page.backward)
        if not node.page.backward:
            return f"SELECT {_bare(body(source))} AS j FROM {source.relation} WHERE {where}{first} LIMIT {size}"
        # A page from the end is read backwards and turned round.
        alias = self.alias()
        numbered = f"SELECT {body(source)} AS j, ROW_NUMBER() OVER ({first.strip()}) AS place"
        rows = f"{numbered} FROM {source.relation} WHERE {where}{first} LIMIT {size}"
        return f"SELECT {alias}.j FROM ({rows}) AS {alias} ORDER BY {alias}.place DESC"

    def page_order(self, node: Connection, source: "_Source", *, reverse: bool) -> str:
        if node.order:
            return self.ordered(node.order, source.row, reverse=reverse)
        return f" ORDER BY {source.link}.position {'DESC' if reverse else 'ASC'}"

    def beyond(self, node: Connection, source: "_Source", *, before: bool = False) -> str:
        """The rows on the page's side of its cursor, or with `before` those on the other side."""
        cursor = node.page.cursor
        if not cursor:
            return ""
        forward = node.page.backward == before
        if not node.order:
            return self.beyond_position(
                source, self.bind(cursor[0]), forward=forward, inclusive=before
            )
        marks = [self.bind(each) for each in cursor]
        return self.beyond_row(node.order, source.row, marks, forward=forward, inclusive=before)

    def beyond_position(
        self, source: "_Source", mark: str, *, forward: bool, inclusive: bool
    ) -> str:
        row, relation = self.rows(_OF_ANY_TYPE)
        link = self.alias()
        place = (
            f"SELECT {link}.position FROM {self.relation(LINK_TABLE, link)}, {relation}"
            f" WHERE {link}.edition = {source.link}.edition AND {link}.field = {source.link}.field"
            f" AND {link}.target_item = {row.column('item')} AND {row.column('public_id')} = {mark} LIMIT 1"
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
        if len({each.descending for each in order}) == 1 and not any(
            each.nullable for each in order
        ):
            columns = ", ".join(self.dialect.bytewise(row.key(each.column)) for each in order)
            operator = ("<" if order[0].descending == forward else ">") + ("=" if inclusive else "")
            return f"({columns}) {operator} ({', '.join(marks)})"
        options = []
        equal: list[str] = []
        for each, mark in zip(order, marks, strict=True):
            options.append(" AND ".join([*equal, self.past(each, row, mark, forward=forward)]))
            equal.append(f"{row.key(each.column)} = {mark}")
        if inclusive:
            options.append(" AND ".join(equal))
        return "(" + " OR ".join(f"({option})" for option in options) + ")"

    def past(self, order: Order, row: Row, mark: str, *, forward: bool) -> str:
        """Whether the row comes after the mark (before it, when not `forward`) in this term alone."""
        column = self.dialect.bytewise(row.key(order.column))
        bare = row.key(order.column)
        if order.descending or not order.nullable:
            return f"{column} {'<' if order.descending == forward else '>'} {mark}"
        if forward:  # ascending with the unknown last
            return f"({mark} <> '' AND ({bare} = '' OR {column} > {mark}))"
        return f"({bare} <> '' AND ({mark} = '' OR {column} < {mark}))"

    def cursor(self, node: Connection, source: "_Source") -> str:
        names = [each.column for each in node.order] or ["public_id"]
        values = _join(_commas([self.dialect.quote(source.row.column(name)) for name in names]))
        mark = _text(f'["{signature(node.order)}",')
        return f"""('"' || {self.dialect.hexed(f"({mark} || {values} || ']')")} || '"')"""

    def page_fact(self, fact: str, node: Connection, scope: Scope | None) -> str:
        match fact:
            case "__typename":
                return _text('"PageInfo"')
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
        source = self.source(node.via, (node.type,), node.where, scope)
        where = _both(source.where, self.beyond(node, source))
        size = self.bind(node.page.size)
        rows = f"SELECT 1 FROM {source.relation} WHERE {where} LIMIT 1 OFFSET {size}"
        return f"EXISTS ({rows})"

    def more_behind(self, node: Connection, scope: Scope | None) -> str:
        """Whether rows lie on the other side of the cursor."""
        if not node.page.cursor:
            return "1 = 0"
        source = self.source(node.via, (node.type,), node.where, scope)
        where = _both(source.where, self.beyond(node, source, before=True))
        return f"EXISTS (SELECT 1 FROM {source.relation} WHERE {where})"

    def end_cursor(self, node: Connection, scope: Scope | None, *, last: bool) -> str:
        """The cursor of the row read first, or `last`."""
        source = self.source(node.via, (node.type,), node.where, scope)
        where = _both(source.where, self.beyond(node, source))
        order = self.page_order(node, source, reverse=node.page.backward)
        body = self.cursor(node, source)
        if not last:
            return f"COALESCE((SELECT {body} FROM {source.relation} WHERE {where}{order} LIMIT 1), 'null')"
        alias = self.alias()
        size = self.bind(node.page.size)
        rows = (
            f"SELECT {body} AS j, ROW_NUMBER() OVER ({order.strip()}) AS place"
            f" FROM {source.relation} WHERE {where}{order} LIMIT {size}"
        )
        return f"COALESCE((SELECT {alias}.j FROM ({rows}) AS {alias} ORDER BY {alias}.place DESC LIMIT 1), 'null')"

    def count(self, node: Count, outer: Row) -> str:
        row, relation = self.rows((node.type,))
        condition = self.condition(node.where, row, outer)
        where = _both(self.visible(row), condition)
        return self.dialect.number(f"(SELECT COUNT(*) FROM {relation} WHERE {where})")

    # --- conditions -------------------------------------------------------------------------

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
                ordered = (
                    self.dialect.bytewise(left)
                    if value.kind == "text" and operator != "="
                    else left
                )
                return f"{ordered} {operator} {self.bind(value)}"
            case In(column, values):
                return self.dialect.one_of(row.column(column), self.bind(values))
            case Contains(column, value, at_start):
                test = self.dialect.starts_with if at_start else self.dialect.contains
                return test(row.column(column), self.bind(value))
            case IsNull(column):
                return f"{row.column(column)} IS NULL"
            case Linked():
                return self.linked(condition, row)
            case Slugged(type_name, value):
                found = (
                    f"SELECT a.item FROM {self.dialect.table(ADDRESS)} AS a"
                    f" WHERE a.type = {_text(type_name)} AND a.slug = {self.bind(value)}"
                )
                return f"{row.column('item')} IN ({found})"
            case During():
                return self.during(condition, row)
            case SameAs(column, outer_column):
                return f"{row.column(column)} = {_row(outer).column(outer_column)}"
            case _:
                assert_never(condition)

    def linked(self, linked: Linked, row: Row) -> str:
        if isinstance(linked.via, Target):
            target, relation = self.rows(linked.types)
            reached = f"{target.column('item')} = {row.column(f'{linked.via.field}_item')}"
            where = _both(
                f"{reached} AND {self.visible(target)}", self.condition(linked.where, target)
            )
            return f"EXISTS (SELECT 1 FROM {relation} WHERE {where})"
        source = self.source(linked.via, linked.types, linked.where, row)
        return f"EXISTS (SELECT 1 FROM {source.relation} WHERE {source.where})"

    def during(self, during: During, row: Row) -> str:
        begins, ends = row.column(during.begins), row.column(during.ends)
        now = self.now_text()
        compared = self.dialect.bytewise
        match during.when:
            case "UPCOMING":
                return f"{compared(begins)} > {now}"
            case "CURRENT":
                return f"{compared(begins)} <= {now} AND {compared(f'COALESCE({ends}, {begins})')} >= {now}"
            case "PAST":
                return f"{compared(f'COALESCE({ends}, {begins})')} < {now}"
            case "UNDATED":
                return f"{begins} IS NULL"


@dataclass(frozen=True)
class _Found:
    """Where an item is looked up: a column of its edition and the SQL of the key."""

    column: str
    key: str


@dataclass(frozen=True)
class _Source:
    row: Row
    relation: str
    where: str
    order: str
    link: str = ""


_Body = Callable[[_Source], str]


def signature(order: tuple[Order, ...]) -> str:
    """What a cursor of this order begins with, so that it is refused by any other."""
    return (
        ",".join(f"{'-' if each.descending else '+'}{each.column}" for each in order) or "position"
    )


def _given(scope: Scope | None) -> Scope:
    if scope is None:
        raise TypeError("this is not a root")
    return scope


def _row(scope: Scope | None) -> Row:
    if not isinstance(scope, Row):
        raise TypeError("this needs an item around it")
    return scope


def _both(first: str, second: str) -> str:
    return f"{first} AND ({second})" if second else first


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _object(members: Sequence[tuple[str, str]]) -> list[str]:
    """The pieces of a JSON object, to be joined."""
    pieces: list[str] = []
    lead = "{"
    for key, value in members:
        inner = value.pieces if isinstance(value, _Chain) else (value,)
        pieces += [f"""'{lead}"{key}":'""", *inner]
        lead = ","
    return [*pieces, "'}'"] if members else ["'{}'"]


def _commas(values: Sequence[str]) -> list[str]:
    return [piece for n, value in enumerate(values) for piece in (["','", value] if n else [value])]


def _bare(text: str) -> str:
    """A chain without its brackets, where nothing stands beside it."""
    return text[1:-1] if isinstance(text, _Chain) else text


def _texts(texts: Sequence[str]) -> str:
    return ", ".join(_text(each) for each in texts)


class _Chain(str):
    """Texts one after another; an object around it takes the pieces in among its own."""

    pieces: tuple[str, ...]


def _join(pieces: Sequence[str]) -> _Chain:
    """Texts one after another, flat as long as they are few.

    SQLite allows expressions a depth of 1000, which a chain uses up, and its parser (before 3.46) a
    nesting of 100 symbols, which parentheses use up: a list needs about 12, a single link 8.
    """
    groups = list(pieces)
    while len(groups) > _LONGEST:
        groups = [
            f"({' || '.join(groups[start : start + _LONGEST])})"
            for start in range(0, len(groups), _LONGEST)
        ]
    chain = _Chain(f"({' || '.join(groups)})")
    chain.pieces = tuple(pieces)
    return chain


_LONGEST = 30
