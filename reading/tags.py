"""What an answer was made of: the content types it may speak of, and the periods it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from reading.plan import (
    All,
    Always,
    Any,
    ByLink,
    Column,
    Compare,
    Condition,
    Connection,
    Constant,
    Contains,
    Count,
    During,
    Edges,
    Facets,
    In,
    Inner,
    IsNull,
    Label,
    Language,
    Linked,
    Many,
    Node,
    Nodes,
    Not,
    One,
    PageInfo,
    Read,
    SameAs,
    Selection,
    Several,
    Slugged,
    TotalCount,
    TypeName,
)


@dataclass(frozen=True)
class Tags:
    """The types whose changes end an answer, and the (type, begin, end) fields whose instants do."""

    types: frozenset[str]
    periods: frozenset[tuple[str, str, str]]


@lru_cache(maxsize=2_048)
def tags_of(read: Read) -> Tags:
    """Everything the read depends on; a change of anything else leaves its answer as it is."""
    found = [tag for root in read.roots for tag in _node(root.node)]
    return Tags(
        frozenset(tag for tag in found if isinstance(tag, str)),
        frozenset(tag for tag in found if not isinstance(tag, str)),
    )


_Tag = str | tuple[str, str, str]


def _selection(selection: Selection) -> Iterator[_Tag]:
    for _, node in selection:
        yield from _node(node)


def _node(node: Node) -> Iterator[_Tag]:
    match node:
        case Column() | Label() | TypeName() | Constant() | Language():
            return
        case Inner(choices=choices, essential=essential):
            for choice in choices:
                yield from _selection(choice.selection)
            if essential:
                yield EVERY_TYPE
        case One(choices=choices, where=where):
            for choice in choices:
                yield from choice.types
                yield from _selection(choice.selection)
                yield from _condition(where, choice.types[0])
        case Many(choices=choices, where=where):
            for choice in choices:
                yield from choice.types
                yield from _selection(choice.selection)
                yield from _condition(where, choice.types[0])
        case Several(choices=choices):
            for choice in choices:
                yield from choice.types
                yield from _selection(choice.selection)
        case Connection():
            yield from _connection(node)
        case Count(type=name, where=where):
            yield name
            yield from _condition(where, name)
        case _:
            assert_never(node)


EVERY_TYPE = "*"
"""Whatever may be linked from a block or a part: any type."""


def _connection(node: Connection) -> Iterator[_Tag]:
    yield node.type
    yield from _condition(node.where, node.type)
    for _, member in node.members:
        match member:
            case Nodes(selection):
                yield from _selection(selection)
            case Edges(members):
                for _, inner in members:
                    if not isinstance(inner, str):
                        yield from _selection(inner)
            case Facets(facets):
                yield from (each.by.type for each in facets if isinstance(each.by, ByLink))
            case PageInfo() | TotalCount() | TypeName():
                pass
            case _:
                assert_never(member)


def _condition(condition: Condition, of: str) -> Iterator[_Tag]:
    match condition:
        case All(terms) | Any(terms):
            for term in terms:
                yield from _condition(term, of)
        case Not(term):
            yield from _condition(term, of)
        case Linked(types=types, where=where):
            yield from types
            yield from _condition(where, types[0])
        case Slugged(type=name):
            yield name
        case During(begins, ends):
            yield (of, begins, ends)
        case Always() | Compare() | In() | Contains() | IsNull() | SameAs():
            return
        case _:
            assert_never(condition)
