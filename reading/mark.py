"""Which single items an answer is made of: a pass over the plan that asks the statement to say so.

An answer that shows one item, and what is linked from it, changes only when one of these does. The
statement then writes their keys beside the answer. Lists are made of whole types, so nothing in
them is marked: that would cost more than it spares.
"""

from dataclasses import replace
from typing import assert_never

from reading.plan import (
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
    Everything,
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
    Search,
    Several,
    Similar,
    Slugged,
    Sparse,
    Srcset,
    Suggestions,
    Target,
    Targets,
    TypeName,
    is_by_id,
)


def mark(read: Read) -> Read:
    """The same read, with the nodes marked whose keys are to be written."""
    return Read(tuple(replace(root, node=_marked(root.node)) for root in read.roots))


def _marked(node: Node) -> Node:
    match node:
        case One(via=Named() | Target()):
            return replace(node, marked=True, choices=_choices(node.choices))
        case One(via=Everything(), where=where) if isinstance(where, Slugged) or is_by_id(where):
            return replace(node, marked=True, choices=_choices(node.choices))
        case Many(via=Targets()):
            return replace(node, marked=True)
        case JsonLd():
            return replace(node, marked=True)
        case Inner():
            return replace(node, marked=True, choices=_choices(node.choices))
        case Several():
            return replace(node, marked=True)
        case Resolved(members=members):
            found = tuple(
                (key, _choices(each) if isinstance(each, tuple) else each) for key, each in members
            )
            return replace(node, marked=True, members=found)
        case (
            One()
            | Many()
            | Connection()
            | Search()
            | Suggestions()
            | Similar()
            | Changes()
            | RemovedDates()
            | Count()
            | Column()
            | Label()
            | TypeName()
            | Constant()
            | Language()
            | Address()
            | FileUrl()
            | Srcset()
            | AroundName()
            | Sparse()
            | Iri()
            | LanguageTag()
            | Coded()
            | Each()
            | Joined()
            | FirstKnown()
            | If()
        ):
            return node
        case _:
            assert_never(node)


def _choices(choices: tuple[Choice, ...]) -> tuple[Choice, ...]:
    return tuple(
        replace(each, selection=tuple((key, _marked(node)) for key, node in each.selection))
        for each in choices
    )
