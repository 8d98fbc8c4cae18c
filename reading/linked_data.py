"""JSON-LD: what the statement writes of it, and what is cut out of that text before it is sent.

The statement writes every word that a type may tell, as it writes any other field. What is not known
is then taken out of the text: doing so in SQL would nest deeper than SQLite's parser can read.
"""

import re
from collections.abc import Callable
from typing import assert_never

from models.locale import Locale
from reading.addresses import GO, AddressWriter
from reading.plan import (
    Coded,
    Column,
    Constant,
    Each,
    FirstKnown,
    If,
    Inner,
    Iri,
    Joined,
    JsonLd,
    LanguageTag,
    LinkedData,
    Many,
    Node,
    One,
    Sparse,
)
from reading.sql import (
    Element,
    Row,
    Scope,
    join,
    json_object,
    literal,
    literals,
    quoted_case,
    row_of,
)
from reading.writing import Writing

SPARSE = "\x1c"
"""Stands around an object whose unknown members are to be cut out: no JSON holds this character."""

_NEXT = "\x1d"
"""Stands around each of several texts that are to become one list."""

TAGS = {
    Locale.ZH_HANS: "zh-Hans",
    Locale.ZH_HANT: "zh-Hant",
    Locale.ZH_HANT_HK: "zh-Hant-HK",
    Locale.ZH_HANT_TW: "zh-Hant-TW",
    Locale.EN: "en",
}
"""Each language as BCP 47 has it."""

NodeWriter = Callable[[Node, Scope], str]
EssentialsWriter = Callable[[Inner | Each, str], str]


class LinkedDataWriter:
    """Writes what only JSON-LD has; `other` writes every node, and `essentials` a WHERE clause."""

    def __init__(
        self,
        writing: Writing,
        addresses: AddressWriter,
        other: NodeWriter,
        essentials: EssentialsWriter,
    ) -> None:
        self.writing = writing
        self.addresses = addresses
        self.other = other
        self.essentials = essentials

    def node(self, node: LinkedData, scope: Scope) -> str:
        match node:
            case JsonLd(value=value):
                return join([f"'{SPARSE}'", *self.members(value, scope), f"'{SPARSE}'"])
            case Sparse():
                return join(self.members(node, scope))
            case Iri():
                return self.iri(row_of(scope))
            case LanguageTag():
                names = " ".join(
                    f"WHEN {each.value} THEN '\"{tag}\"'" for each, tag in TAGS.items()
                )
                return f"CASE {row_of(scope).column('served')} {names} END"
            case Coded():
                return self.coded(node, scope)
            case Each():
                return self.each(node, scope)
            case Joined(nodes):
                pieces = [
                    piece for each in nodes for piece in (f"'{_NEXT}'", self.other(each, scope))
                ]
                return join(["'['", *pieces, f"'{_NEXT}]'"])
            case FirstKnown(nodes):
                known = ", ".join(
                    f"nullif({self.other(each, scope)}, {literal(nothing(each))})" for each in nodes
                )
                return f"COALESCE({known}, 'null')"
            case If():
                return self.only_if(node, scope)
            case _:
                assert_never(node)

    def members(self, node: Sparse, scope: Scope) -> list[str]:
        return json_object([(key, self.other(each, scope)) for key, each in node.members])

    def iri(self, row: Row) -> str:
        """The address that leads to the item wherever it moves; without a site its id alone."""
        name = row.column("public_id")
        if not self.writing.names.has("Site"):
            return f"""('"kapok:' || {name} || '"')"""
        address = self.writing.dialect.quote(f"{self.addresses.base()} || {literal(GO)} || {name}")
        return f"""COALESCE({address}, '"kapok:' || {name} || '"')"""

    def coded(self, node: Coded, scope: Scope) -> str:
        chosen = quoted_case(self.value(node.name, scope), node.codes)
        other = "null" if node.other is None else f'"{node.other}"'
        return f"COALESCE({chosen}, {literal(other)})"

    def value(self, name: str, scope: Scope) -> str:
        """A choice as it is stored, as text."""
        if isinstance(scope, Element):
            return self.writing.dialect.member(scope.json, name)
        return scope.column(name)

    def only_if(self, node: If, scope: Scope) -> str:
        value = self.value(node.name, scope)
        condition = f"{value} IN ({literals(node.among)})"
        if node.unknown:
            condition = f"({condition} OR {value} IS NULL)"
        return f"CASE WHEN {condition} THEN {self.other(node.node, scope)} ELSE 'null' END"

    def each(self, node: Each, scope: Scope) -> str:
        row = row_of(scope)
        stored = row.column(node.name)
        if not node.many:
            part = Element(f"({self.writing.dialect.as_json(stored)})", node.part, row)
            told = self.other(node.value, part)
            return f"CASE WHEN {stored} IS NULL THEN 'null' ELSE {told} END"
        alias = self.writing.alias()
        value = f"{alias}.value"
        where = self.essentials(node, value)
        for name, among in node.only:
            chosen = f"{self.writing.dialect.member(value, name)} IN ({literals(among)})"
            where += f"{' AND' if where else ' WHERE'} {chosen}"
        place = self.writing.dialect.position(alias)
        told = self.other(node.value, Element(value, node.part, row))
        if isinstance(node.value, One | Column):
            # Lists are put together from what is there.
            told = f"nullif({told}, 'null')"
        rows = f"FROM {self.writing.dialect.elements(stored, alias)}{where}"
        if not node.last:
            return self.writing.listed(f"SELECT {told} AS j {rows} ORDER BY {place}")
        found = self.writing.alias()
        last = (
            f"SELECT {found}.j FROM (SELECT {told} AS j, {place} AS place {rows}) AS {found}"
            f" WHERE {found}.j IS NOT NULL ORDER BY {found}.place DESC LIMIT 1"
        )
        return f"COALESCE(({last}), 'null')"


def nothing(node: Node) -> str:
    """What is written of a node of which nothing is known."""
    match node:
        case Many() | Each(many=True, last=False):
            return "[]"
        case Column(form="json"):
            return "[]"
        case Constant(text):
            return f'"{text}"'
        case Sparse(members):
            return "{" + ",".join(f'"{key}":{nothing(each)}' for key, each in members) + "}"
        case Joined(nodes):
            return "[" + "".join(f"{_NEXT}{nothing(each)}" for each in nodes) + f"{_NEXT}]"
        case _:
            return "null"


_OBJECT = re.compile(rb"\x1c([^\x1c]*)\x1c")
_SEVERAL = re.compile(rb"\[\x1d([^\x1c]*?)\x1d\]")
# A quotation mark inside a text has a backslash before it, and none is followed by a letter but at the
# beginning of a text. So `,"word":` is found where a member begins, and nowhere in a text.
_UNKNOWN = re.compile(rb',"[@A-Za-z]+":(?:null|\[\])')
_TYPE_ALONE = rb'\{"@type":"[A-Za-z]+"\}'
_EMPTY = re.compile(_TYPE_ALONE)
_EMPTY_MEMBER = re.compile(rb',"[@A-Za-z]+":' + _TYPE_ALONE)
_EMPTY_NEXT = re.compile(rb"," + _TYPE_ALONE)
_EMPTY_FIRST = re.compile(rb"\[" + _TYPE_ALONE + rb",?")


def without_unknown(answer: bytes) -> bytes:
    """An answer in which the JSON-LD has no member that is null, empty, or an object of a type alone."""
    if SPARSE.encode() not in answer:
        return answer
    return _OBJECT.sub(lambda found: _known(found[1]), answer)


def _known(text: bytes) -> bytes:
    text = _UNKNOWN.sub(b"", _SEVERAL.sub(lambda found: _joined(found[1]), text))
    while _EMPTY.search(text):
        text = _EMPTY_NEXT.sub(b"", _EMPTY_MEMBER.sub(b"", text))
        text = _UNKNOWN.sub(b"", _EMPTY_FIRST.sub(b"[", text))
    return text


def _joined(texts: bytes) -> bytes:
    """One list of these texts, of which lists are taken as what they hold."""
    found = (each for each in texts.split(_NEXT.encode()) if each not in (b"null", b"[]"))
    return b"[" + b",".join(each[1:-1] if each[:1] == b"[" else each for each in found) + b"]"
