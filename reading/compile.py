"""One statement for a whole request: its single row and column is the answer as JSON.

Being one statement, it shows one state. Every list is a limited sub-select, so what is read is what
is shown, and the number of statements never depends on the number of rows.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import assert_never

from models.columns import LINK_TABLE
from models.locale import Locale
from reading.addresses import AddressWriter
from reading.changes import ChangesWriter
from reading.dialects import Dialect
from reading.file_addresses import file_url, srcset
from reading.linked_data import LinkedDataWriter
from reading.pages import Pages
from reading.plan import (
    WHOLE,
    Address,
    AroundName,
    Changes,
    Choice,
    Coded,
    Column,
    Connection,
    Constant,
    Count,
    Each,
    FileUrl,
    FirstKnown,
    If,
    Inner,
    Iri,
    Joined,
    JsonLd,
    Label,
    Language,
    LanguageTag,
    Many,
    Named,
    Node,
    One,
    Read,
    RemovedDates,
    Resolved,
    Root,
    Search,
    Selection,
    Several,
    Similar,
    Slugged,
    Sparse,
    Srcset,
    Suggestions,
    Target,
    Targets,
    TypeName,
    Value,
)
from reading.removed import removed_dates
from reading.search import SearchWriter
from reading.similar import SimilarWriter
from reading.sources import SourceWriter
from reading.sql import (
    OF_ANY_TYPE,
    Chain,
    Element,
    Row,
    Scope,
    bare,
    both,
    given,
    join,
    json_object,
    literal,
    literals,
    row_of,
)
from reading.writing import Names, Writing

LONGEST_LIST = 10_000
"""The most links a list can hold."""

_MISSING = "\x01"
SPOILT = _MISSING.encode()
"""Stands in an answer where a value is missing that may not be: no JSON holds this character.

Such an answer is thrown away, and the ordinary path shapes the error that the client gets.
"""


_MARK = "\x02"
MARK = _MARK.encode()
"""Stands around the keys of what an answer was made of; they are taken out before it is sent."""


@dataclass(frozen=True)
class Statement:
    """A statement and the names of its values, in binding order."""

    text: str
    values: tuple[Value, ...]


@lru_cache(maxsize=512)
def compile_read(read: Read, dialect: Dialect, catalogue: Names) -> Statement:
    """The statement of a request; `dialect` names the relations, and so decides whose door it is for."""
    compiler = _Compiler(dialect, catalogue)
    members = [(root.key, compiler.root(root)) for root in read.roots]
    answer = dialect.as_bytes(join(json_object(members)))
    return Statement(f"SELECT {answer}", tuple(compiler.writing.values))


@dataclass(frozen=True)
class Found:
    """Where an item is looked up: a column of its edition and the SQL of the key."""

    column: str
    key: str


class _Compiler:
    def __init__(self, dialect: Dialect, names: Names) -> None:
        self.writing = Writing(dialect, names)
        self.sources = SourceWriter(self.writing)
        self.pages = Pages(self.writing, self.sources, self.object)
        self.searches = SearchWriter(self.writing, self.sources, self.item)
        self.addresses = AddressWriter(self.writing, self.sources, self.item, MARK.decode())
        self.similarities = SimilarWriter(self.writing, self.sources, self.object)
        self.changes = ChangesWriter(self.writing, self.item)
        self.linked_data = LinkedDataWriter(
            self.writing, self.addresses, self.node, self.essentials
        )

    def root(self, root: Root) -> str:
        self.writing.view = root.view
        return self.node(root.node, None)

    def object(self, selection: Selection, scope: Scope) -> str:
        if selection and selection[0][0] == WHOLE:
            return self.node(selection[0][1], scope)
        return join(json_object([(key, self.node(node, scope)) for key, node in selection]))

    def node(self, node: Node, scope: Scope | None) -> str:
        match node:
            case Column():
                return self.column(node, given(scope))
            case Label():
                return self.label(node, given(scope))
            case TypeName():
                return self.type_name(given(scope))
            case Constant(text):
                return literal(f'"{text}"')
            case Language():
                return self.language(node, row_of(scope))
            case Inner():
                return self.inner(node, given(scope))
            case One():
                return self.one(node, scope)
            case Many():
                return self.many(node, scope)
            case Several():
                return self.several(node)
            case Connection():
                return self.pages.connection(node, scope)
            case Search():
                return self.searches.search(node)
            case Suggestions():
                return self.searches.suggestions(node)
            case Similar():
                return self.similarities.similar(node, row_of(scope))
            case Changes():
                return self.changes.changes(node)
            case RemovedDates():
                return removed_dates(node, self.writing)
            case Count():
                return self.count(node, row_of(scope))
            case Address():
                return self.addresses.field(node, row_of(scope))
            case Resolved():
                return self.addresses.resolved(node)
            case FileUrl():
                return file_url(node, row_of(scope), self.writing)
            case Srcset():
                return srcset(node, row_of(scope), self.writing)
            case AroundName(start=start, ends=ends):
                row = row_of(scope)
                name = f"COALESCE({row.column('slug')}, {row.column('public_id')})"
                end = self.writing.in_words([f'{each}"' for each in ends])
                return join([literal(f'"{start}'), name, end])
            case JsonLd(links=links) if node.marked and links:
                keys = self.linked_keys(row_of(scope), *links)
                return self.marked(keys, self.node(replace(node, marked=False), scope))
            case (
                Sparse()
                | Iri()
                | LanguageTag()
                | Coded()
                | Each()
                | Joined()
                | FirstKnown()
                | If()
                | JsonLd()
            ):
                return self.linked_data.node(node, given(scope))
            case _:
                assert_never(node)

    def column(self, node: Column, scope: Scope) -> str:
        if isinstance(scope, Element):
            return self.member(node, scope)
        column = scope.column(node.name)
        match node.form:
            case "text" if node.required:
                known = f"CASE WHEN {column} IS NULL THEN NULL ELSE {self.writing.dialect.quote(column)} END"
                return f"COALESCE({known}, '{_MISSING}')"
            case "text":
                return f"COALESCE({self.writing.dialect.quote(column)}, 'null')"
            case "bare":
                return f"""COALESCE('"' || {column} || '"', 'null')"""
            case "number":
                return f"COALESCE({self.writing.dialect.number(column)}, 'null')"
            case "flag":
                return f"CASE {column} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE 'null' END"
            case "json":
                return f"COALESCE({column}, 'null')"

    def member(self, node: Column, element: Element) -> str:
        if node.form in ("text", "bare"):
            text = self.writing.dialect.member(element.json, node.name)
            missing = _MISSING if node.required else "null"
            return f"CASE WHEN {text} IS NULL THEN '{missing}' ELSE {self.writing.dialect.quote(text)} END"
        return f"COALESCE({self.writing.dialect.member_json(element.json, node.name)}, 'null')"

    def label(self, node: Label, scope: Scope) -> str:
        if isinstance(scope, Row):
            row, value = scope, scope.column(node.name)
        else:
            row, value = scope.row, self.writing.dialect.member(scope.json, node.name)
        languages = []
        for place, locale in enumerate(Locale):
            cases = " ".join(
                f"WHEN {literal(key)} THEN {literal(texts[place])}" for key, texts in node.texts
            )
            languages.append(f"WHEN {locale.value} THEN CASE {value} {cases} END")
        words = f"CASE {row.column('served')} {' '.join(languages)} END"
        return f"COALESCE({self.writing.dialect.quote(words)}, 'null')"

    def type_name(self, scope: Scope) -> str:
        if isinstance(scope, Element):
            return literal(f'"{scope.name}"')
        if len(scope.types) == 1:
            return literal(f'"{scope.types[0]}"')
        return f"""('"' || {scope.column("type")} || '"')"""

    def language(self, node: Language, row: Row) -> str:
        return join(json_object([(key, self.language_fact(fact, row)) for key, fact in node.facts]))

    def language_fact(self, fact: str, row: Row) -> str:
        match fact:
            case "__typename":
                return literal('"LanguageInfo"')
            case "requested":
                return self.writing.in_words([f'"{each.name}"' for each in Locale])
            case "served":
                names = " ".join(f"WHEN {each.value} THEN '\"{each.name}\"'" for each in Locale)
                return f"CASE {row.column('served')} {names} END"
            case "isFallback":
                return f"CASE {row.column('served')} WHEN {self.writing.locale()} THEN 'false' ELSE 'true' END"
            case "converted":
                return f"CASE {row.column('converted')} WHEN 1 THEN 'true' ELSE 'false' END"
            case "available":
                available = row.column("available")
                each = [
                    f"CASE ({available} & {one.bit}) WHEN 0 THEN '' ELSE ',\"{one.name}\"' END"
                    for one in Locale
                ]
                return f"('[' || substr({join(each)}, 2) || ']')"
        raise KeyError(fact)

    def inner(self, node: Inner, scope: Scope) -> str:
        if node.marked and node.essential and isinstance(scope, Row):
            links = {f"{scope.types[0]}.{node.name}.{name}" for _, name, _ in node.essential}
            keys = self.linked_keys(scope, *sorted(links))
            return self.marked(keys, self.inner(replace(node, marked=False), scope))
        row = scope if isinstance(scope, Row) else scope.row
        stored = (
            scope.column(node.name)
            if isinstance(scope, Row)
            else self.writing.dialect.member_json(scope.json, node.name)
        )
        if not node.many:
            choice = node.choices[0]
            element = Element(f"({self.writing.dialect.as_json(stored)})", choice.types[0], row)
            # A member that is JSON null is the text 'null'.
            return f"CASE WHEN COALESCE({stored}, 'null') = 'null' THEN 'null' ELSE {self.object(choice.selection, element)} END"
        alias = self.writing.alias()
        value = f"{alias}.value"
        body = self.inner_body(node, value, row)
        where = self.essentials(node, value)
        inner = (
            f"SELECT {body} AS j FROM {self.writing.dialect.elements(stored, alias)}"
            f"{where} ORDER BY {self.writing.dialect.position(alias)}"
        )
        return self.writing.listed(inner)

    def inner_body(self, node: Inner, value: str, row: Row) -> str:
        if not node.tag:
            choice = node.choices[0]
            return self.object(choice.selection, Element(value, choice.types[0], row))
        cases = [
            f"WHEN '{name}' THEN {self.object(choice.selection, Element(value, name, row))}"
            for choice in node.choices
            for name in choice.types
        ]
        return f"CASE {self.writing.dialect.member(value, node.tag)} {' '.join(cases)} END"

    def essentials(self, node: Inner | Each, value: str) -> str:
        if not node.essential:
            return ""
        terms = []
        for name, link, mixed in node.essential:
            row, relation = self.writing.rows(OF_ANY_TYPE)
            key = self.element_key(Target(link, mixed), value)
            shown = f"EXISTS (SELECT 1 FROM {relation} WHERE {row.alias}.item = {key} AND {self.writing.visible(row)})"
            terms.append(
                f"({self.writing.dialect.member(value, node.tag)} <> '{name}' OR {shown})"
                if node.tag
                else shown
            )
        return f" WHERE {' AND '.join(terms)}"

    def one(self, node: One, scope: Scope | None) -> str:
        if isinstance(node.via, Named):
            # PostgreSQL refuses a bound value that the statement does not use.
            kind = self.writing.bind(node.via.type) if len(node.choices) > 1 else None
            return self.by_type(node.choices, kind, self.public_id(node.via.id))
        if isinstance(node.via, Target):
            return self.target(node, node.via, given(scope))
        choice = node.choices[0]
        row, relation = self.writing.rows(choice.types)
        condition = both(self.writing.visible(row), self.sources.condition(node.where, row))
        order = self.sources.ordered(node.order, row)
        body = self.object(choice.selection, row)
        nothing = "null"
        if node.marked and isinstance(node.where, Slugged):
            body = self.marked(self.writing.dialect.number(row.column("item")), body)
            # Whose slug it will be is not known yet, so it may be any item's of the type.
            nothing = f"{_MARK}{choice.types[0]}{_MARK}null"
        return f"COALESCE((SELECT {bare(body)} FROM {relation} WHERE {condition}{order} LIMIT 1), '{nothing}')"

    def marked(self, keys: str, text: str) -> str:
        """A text with these keys beside it; `keys` is SQL, null for none."""
        pieces = text.pieces if isinstance(text, Chain) else (text,)
        return join([f"'{_MARK}'", f"COALESCE({keys}, '')", f"'{_MARK}'", *pieces])

    def linked_keys(self, row: Row, *paths: str) -> str:
        """The keys of everything linked from these fields of a row, hidden or not."""
        link = self.writing.alias()
        key = self.writing.dialect.number(f"{link}.target_item")
        fields = f"{self.writing.dialect.bytewise(f'{link}.field')} IN ({literals(paths)})"
        return (
            f"(SELECT {self.writing.dialect.concat(key)} FROM {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {row.column('id')} AND {fields})"
        )

    def public_id(self, value: Value) -> Found:
        return Found("public_id", self.writing.bind(value))

    def target(self, node: One, via: Target, scope: Scope) -> str:
        if isinstance(scope, Row):
            key = scope.column(f"{via.field}_item")
            kind = scope.column(f"{via.field}_type")
        else:
            key = self.element_key(via, scope.json)
            kind = self.writing.dialect.item(
                self.writing.dialect.member_json(scope.json, via.field), 0
            )
        text = self.by_type(node.choices, kind if via.mixed else None, Found("item", key))
        return self.marked(self.writing.dialect.number(key), text) if node.marked else text

    def element_key(self, via: Target, element: str) -> str:
        if via.mixed:
            return self.writing.dialect.integer(
                self.writing.dialect.item(self.writing.dialect.member_json(element, via.field), 1)
            )
        return self.writing.dialect.integer(self.writing.dialect.member(element, via.field))

    def item(self, choices: tuple[Choice, ...], kind: str, key: str) -> str:
        """The item with this key, of the type that the SQL `kind` gives."""
        return self.by_type(choices, kind, Found("item", key))

    def by_type(self, choices: tuple[Choice, ...], kind: str | None, found: Found) -> str:
        """The item at a key, in the way of its type; `null` where it is not visible."""
        if not choices:
            return "'null'"
        if kind is None or len(choices) == 1:
            return self.writing.dialect.or_null(self.found(choices[0], found))
        cases = " ".join(
            f"WHEN {kind} IN ({literals(choice.types)}) THEN"
            f" {self.writing.dialect.or_null(self.found(choice, found))}"
            for choice in choices
        )
        return f"CASE {cases} ELSE 'null' END"

    def found(self, choice: Choice, found: Found) -> str:
        row, relation = self.writing.rows(choice.types)
        body = bare(self.object(choice.selection, row))
        column = row.column(found.column)
        if found.column == "public_id":
            column = self.writing.dialect.bytewise(column)
        return (
            f"SELECT {body} FROM {relation}"
            f" WHERE {column} = {found.key} AND {self.writing.visible(row)}"
        )

    def several(self, node: Several) -> str:
        alias = self.writing.alias()
        element = f"{alias}.value"
        kind = self.writing.dialect.item(element, 0)
        body = self.by_type(
            node.choices, kind, Found("public_id", self.writing.dialect.item(element, 1))
        )
        rows = (
            f"SELECT {body} AS j FROM {self.writing.dialect.elements(self.writing.bind(node.ids), alias)}"
            f" ORDER BY {self.writing.dialect.position(alias)}"
        )
        return self.writing.listed(rows)

    def many(self, node: Many, scope: Scope | None) -> str:
        if node.marked and isinstance(node.via, Targets):
            keys = self.linked_keys(row_of(scope), node.via.path)
            return self.marked(keys, self.many(replace(node, marked=False), scope))
        if isinstance(node.via, Targets) and (
            len(node.choices) > 1 or len(node.choices[0].types) > 1
        ):
            return self.mixed_targets(node, node.via, row_of(scope))
        source = self.sources.source(node.via, node.choices[0].types, node.where, scope)
        order = self.sources.ordered(node.order, source.row) or source.order
        rows = (
            f"SELECT {bare(self.object(node.choices[0].selection, source.row))} AS j FROM {source.relation}"
            f" WHERE {source.where}{order} LIMIT {node.limit}"
        )
        return self.writing.listed(rows)

    def mixed_targets(self, node: Many, via: Targets, row: Row) -> str:
        link = self.writing.alias()
        body = self.by_type(
            node.choices, f"{link}.target_type", Found("item", f"{link}.target_item")
        )
        # Without a bound the engines lay the inner select into the outer one, and make each item
        # twice: once to see that it is there, once to show it.
        inner = (
            f"SELECT {body} AS j, {link}.position AS place FROM {self.writing.relation(LINK_TABLE, link)}"
            f" WHERE {link}.edition = {row.column('id')} AND {self.sources.is_field(link, literal(via.path))}"
            f" LIMIT {LONGEST_LIST}"
        )
        alias = self.writing.alias()
        return self.writing.listed(
            f"SELECT {alias}.j FROM ({inner}) AS {alias} WHERE {alias}.j <> 'null'"
            f" ORDER BY {alias}.place LIMIT {node.limit}"
        )

    def count(self, node: Count, outer: Row) -> str:
        row, relation = self.writing.rows((node.type,))
        condition = self.sources.condition(node.where, row, outer)
        where = both(self.writing.visible(row), condition)
        return self.writing.dialect.number(f"(SELECT COUNT(*) FROM {relation} WHERE {where})")
