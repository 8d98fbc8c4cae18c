"""What an answer was made of: the content types it may speak of, and the periods it depends on."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import assert_never

from models.terms import TERMS
from reading.plan import (
    Address,
    All,
    Always,
    Any,
    AroundName,
    ByLink,
    Changes,
    Coded,
    Column,
    Compare,
    Condition,
    Connection,
    Constant,
    Contains,
    Count,
    During,
    Each,
    Edges,
    Facets,
    FileUrl,
    FirstKnown,
    If,
    In,
    Initial,
    Initials,
    Inner,
    Iri,
    IsNull,
    Joined,
    JsonLd,
    Label,
    Language,
    LanguageTag,
    Linked,
    Many,
    Named,
    Node,
    Nodes,
    Not,
    One,
    PageInfo,
    Read,
    RemovedDates,
    Resolved,
    SameAs,
    Search,
    Selection,
    Several,
    Similar,
    Slugged,
    Sparse,
    Srcset,
    Suggestions,
    TotalCount,
    TypeName,
    Value,
)


@dataclass(frozen=True)
class Tags:
    """What an answer was made of.

    `types` are all it may speak of, `whole` those of which any change ends it. The rest ends it
    only by single items: those whose keys the statement marks, and those named by the bound `ids`.
    `periods` are (type, begin, end): fields whose instants end it too.
    """

    types: frozenset[str]
    whole: frozenset[str]
    ids: frozenset[str]
    periods: frozenset[tuple[str, str, str]]

    @property
    def lasting(self) -> bool:
        """Whether whoever keeps the answer is told when it ends: the log of changes is written after the facts."""
        return CHANGES not in self.types


@lru_cache(maxsize=2_048)
def tags_of(read: Read) -> Tags:
    """Everything the read depends on; a change of anything else leaves its answer as it is."""
    found = [tag for root in read.roots for tag in _node(root.node)]
    whole = frozenset(tag for tag in found if isinstance(tag, str))
    return Tags(
        whole | {tag.type for tag in found if isinstance(tag, _Single)},
        whole,
        frozenset(tag.name for tag in found if isinstance(tag, Value)),
        frozenset(tag for tag in found if isinstance(tag, tuple)),
    )


@dataclass(frozen=True)
class _Single:
    """A type of which only the items that are marked matter."""

    type: str


_Tag = str | _Single | Value | tuple[str, str, str]


def _reached(types: tuple[str, ...], *, marked: bool) -> Iterator[_Tag]:
    yield from (_Single(each) if marked else each for each in types)


def _selection(selection: Selection) -> Iterator[_Tag]:
    for _, node in selection:
        yield from _node(node)


def _node(node: Node) -> Iterator[_Tag]:
    match node:
        case Column() | Label() | TypeName() | Constant() | Language() | FileUrl() | Srcset():
            return
        case LanguageTag() | Coded() | AroundName():
            return
        case JsonLd(value=value, linked=linked):
            for tag in _node(value):
                is_single = node.marked and isinstance(tag, str) and tag in linked
                yield _Single(tag) if is_single and isinstance(tag, str) else tag
        case Sparse(members=members):
            yield from _selection(members)
        case Each(value=value, essential=essential):
            yield from _node(value)
            if essential:
                yield EVERY_TYPE
        case Joined(nodes) | FirstKnown(nodes):
            for inner in nodes:
                yield from _node(inner)
        case If(node=inner):
            yield from _node(inner)
        case Inner(choices=choices, essential=essential):
            for choice in choices:
                yield from _selection(choice.selection)
            if essential:
                yield from _reached((EVERY_TYPE,), marked=node.marked)
        case One(choices=choices, where=where):
            for choice in choices:
                yield from _reached(choice.types, marked=node.marked)
                yield from _selection(choice.selection)
                if not node.marked:
                    yield from _condition(where, choice.types[0])
            if node.marked and isinstance(node.via, Named):
                yield node.via.id
            if node.marked and isinstance(where, Compare):
                yield where.value
        case Many(choices=choices, where=where):
            for choice in choices:
                yield from _reached(choice.types, marked=node.marked)
                yield from _selection(choice.selection)
                yield from _condition(where, choice.types[0])
        case Several(choices=choices):
            for choice in choices:
                yield from _reached(choice.types, marked=node.marked)
                yield from _selection(choice.selection)
            if node.marked:
                yield node.ids
        case Connection():
            yield from _connection(node)
        case Search():
            # Whatever is published may be found, and what stands for what may change.
            yield EVERY_TYPE
            yield TERMS
        case Suggestions():
            yield EVERY_TYPE
        case Similar(type=name, shared=shared, choices=choices):
            yield name
            for each in shared:
                yield from each.types or (EVERY_TYPE,)
            for choice in choices:
                yield from _selection(choice.selection)
        case RemovedDates(types=types):
            yield from types
        case Changes():
            yield EVERY_TYPE
            yield CHANGES
        case Count(type=name, where=where):
            yield name
            yield from _condition(where, name)
        case Address() | Iri():
            yield SITE
        case Resolved(members=members):
            # Whose path it will be is not known yet; the statement tells whose it is.
            yield from (SITE, LEGACY, *_reached((EVERY_TYPE,), marked=node.marked))
            for _, member in members:
                if isinstance(member, tuple):
                    for choice in member:
                        yield from _selection(choice.selection)
        case _:
            assert_never(node)


SITE = "Site"
"""The type whose items hold the patterns of addresses."""

LEGACY = "LegacyAddress"
"""Stands for the table of legacy addresses as the name of a type would."""
CHANGES = "$changes"
"""The log of changes."""

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
            case PageInfo() | TotalCount() | Initials() | TypeName():
                pass  # what initials are counted under is part of the list's own condition
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
        case Always() | Compare() | In() | Contains() | IsNull() | Initial() | SameAs():
            return
        case _:
            assert_never(condition)
