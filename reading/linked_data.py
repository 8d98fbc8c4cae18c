"""JSON-LD: what the statement writes of it, and what is cut out of that text before it is sent.

The statement writes every word that a type may tell, as it writes any other field. The text is then
finished: what is not known is taken out, and what all names begin with put in. To do so in SQL would
nest deeper than SQLite's parser can read.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import assert_never

from models.locale import Locale
from reading.addresses import GO, AddressWriter
from reading.plan import (
    Coded,
    Column,
    Each,
    FirstKnown,
    If,
    Inner,
    Iri,
    Joined,
    JsonLd,
    LanguageTag,
    LinkedData,
    Node,
    Sparse,
)
from reading.sql import (
    Element,
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
"""Stands around an object that is to be finished. No JSON holds this character, nor those below."""

_BEGUN = "\x1f"
"""Stands for what the names of items begin with, which is written once, before the object."""

_FIRST, _ALL, _NEXT, _END = "\x11", "\x12", "\x1d", "\x13"
"""Begin texts of which the first that is known is taken, or all as one list; divide them; end them."""

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
                members = self.members(value, scope)
                return join([f"'{SPARSE}'", self.begun(), f"'{_BEGUN}'", *members, f"'{SPARSE}'"])
            case Sparse():
                return join(self.members(node, scope))
            case Iri():
                return f"""('"{_BEGUN}' || {row_of(scope).column("public_id")} || '"')"""
            case LanguageTag():
                names = " ".join(f"WHEN {each.value} THEN '\"{each.tag}\"'" for each in Locale)
                return f"CASE {row_of(scope).column('served')} {names} END"
            case Coded():
                return self.coded(node, scope)
            case Each():
                return self.each(node, scope)
            case Joined(nodes):
                return self.several(_ALL, nodes, scope)
            case FirstKnown(nodes):
                return self.several(_FIRST, nodes, scope)
            case If():
                return self.only_if(node, scope)
            case _:
                assert_never(node)

    def members(self, node: Sparse, scope: Scope) -> list[str]:
        return json_object([(key, self.other(each, scope)) for key, each in node.members])

    def several(self, begin: str, nodes: Sequence[Node], scope: Scope) -> str:
        pieces = [piece for each in nodes for piece in (f"'{_NEXT}'", self.other(each, scope))]
        return join([f"'{begin}'", *pieces[1:], f"'{_END}'"])

    def begun(self) -> str:
        """What the names of all items in one object begin with, as JSON; null without an address."""
        if not self.writing.names.has("Site"):
            return "'null'"
        begin = f"{self.addresses.base()} || {literal(GO)}"
        return f"COALESCE({self.writing.dialect.quote(begin)}, 'null')"

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
        for condition in self.conditions(node, value):
            where += f"{' AND' if where else ' WHERE'} {condition}"
        place = self.writing.dialect.position(alias)
        told = self.other(node.value, Element(value, node.part, row))
        rows = f"SELECT {told} AS j FROM {self.writing.dialect.elements(stored, alias)}{where}"
        if node.last:
            return f"COALESCE(({rows} ORDER BY {place} DESC LIMIT 1), 'null')"
        return self.writing.listed(f"{rows} ORDER BY {place}")

    def conditions(self, node: Each, value: str) -> Iterator[str]:
        """What an element must have to be told."""
        for name, among in node.only:
            yield f"{self.writing.dialect.member(value, name)} IN ({literals(among)})"
        if isinstance(node.value, Column):
            yield f"{self.writing.dialect.member(value, node.value.name)} IS NOT NULL"


_OBJECT = re.compile(rb"\x1c([^\x1c]*)\x1c")
_SEVERAL = re.compile(rb"([\x11\x12])([^\x11-\x13]*)\x13")
_TYPE_ALONE = rb'\{"@type":"[A-Za-z]+"\}'
# A quotation mark inside a text has a backslash before it, and none is followed by a letter but at the
# beginning of a text. So `,"word":` is found where a member begins, and nowhere in a text.
_UNKNOWN = re.compile(rb',"[@A-Za-z]+":(?:null|\[\])')
_EMPTY = re.compile(_TYPE_ALONE)
_EMPTY_MEMBER = re.compile(rb',"[@A-Za-z]+":' + _TYPE_ALONE)
_EMPTY_NEXT = re.compile(rb"," + _TYPE_ALONE)
_EMPTY_FIRST = re.compile(rb"\[" + _TYPE_ALONE + rb",?")


def finished(answer: bytes) -> bytes:
    """An answer in which the JSON-LD has no member that is null, empty, or an object of a type alone."""
    return _OBJECT.sub(_finished, answer) if SPARSE.encode() in answer else answer


def _finished(found: re.Match[bytes]) -> bytes:
    begun, _, text = found[1].partition(_BEGUN.encode())
    text = text.replace(_BEGUN.encode(), b"kapok:" if begun == b"null" else begun[1:-1])
    while _END.encode() in text:
        text = _SEVERAL.sub(_put_together, text)
    return _known(text)


def _put_together(several: re.Match[bytes]) -> bytes:
    texts = [_known(each) for each in several[2].split(_NEXT.encode())]
    known = [each for each in texts if each not in (b"null", b"[]") and not _EMPTY.fullmatch(each)]
    if several[1] == _FIRST.encode():
        return known[0] if known else b"null"
    return b"[" + b",".join(each[1:-1] if each[:1] == b"[" else each for each in known) + b"]"


def _known(text: bytes) -> bytes:
    """The text without members of which nothing is known."""
    text = _UNKNOWN.sub(b"", text)
    while _EMPTY.search(text) and not _EMPTY.fullmatch(text):
        text = _EMPTY_NEXT.sub(b"", _EMPTY_MEMBER.sub(b"", text))
        text = _UNKNOWN.sub(b"", _EMPTY_FIRST.sub(b"[", text))
    return text
