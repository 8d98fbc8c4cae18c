"""What a read may cost, before it is run."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from reading.plan import (
    Address,
    Always,
    AroundName,
    ChangedItem,
    ChangeNodes,
    Changes,
    Coded,
    Column,
    Condition,
    Connection,
    Constant,
    Count,
    During,
    Each,
    Edges,
    Facets,
    FileUrl,
    FirstKnown,
    FoundEdges,
    FoundItems,
    If,
    Initials,
    Inner,
    Iri,
    Joined,
    JsonLd,
    Label,
    Language,
    LanguageTag,
    Many,
    Node,
    Nodes,
    One,
    PageInfo,
    Read,
    RemovedDates,
    Resolved,
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
)


@dataclass(frozen=True)
class Limits:
    """The most one request may ask for. `nodes` multiplies page sizes down the tree."""

    nodes: int = 10_000
    points: int = 1_000


@dataclass(frozen=True)
class Cost:
    """What a read asks for at most: items in all, and points.

    A `long` read may have to look at far more than it gives: it counts, searches or sorts. `written`
    are points for what makes a statement long, however few items it gives.
    """

    nodes: int
    points: int
    long: bool = False
    written: int = 0


FACET_POINTS = 5
"""Each facet, and the bar of initials, looks at the whole list, whatever the size of its page."""


SEARCH_POINTS = 20
"""A search looks into every text, whatever the size of its page."""


SIMILAR_POINTS = 20
"""Everything that shares anything with an item is looked at, whatever is shown of it."""


NAMED_BRIEFLY = 5
"""So many items count as one in JSON-LD, where most are told by a name and an address."""


JSON_LD_WRITTEN = 20
"""The statement of an item in JSON-LD takes PostgreSQL 10 ms to plan, whether an item is found or not."""


class TooCostly(Exception):
    """A read asks for more than it may; the sentence names the limit and the remedy."""


def limit(read: Read, values: Mapping[str, Any], limits: Limits) -> Cost:
    """The read's cost; raises TooCostly when it is over a limit."""
    cost = Cost(0, 0)
    for root in read.roots:
        cost = _sum(cost, _node(root.node, values))
        if not root.view.is_default_chain:
            cost = replace(cost, long=True)
    cost = replace(cost, points=cost.points + cost.written)
    if cost.nodes > limits.nodes:
        raise TooCostly(
            f"The query may return {cost.nodes:,} items; {limits.nodes:,} are allowed. "
            "Ask for smaller pages (first: …) or fewer nested lists."
        )
    if cost.points > limits.points:
        raise TooCostly(
            f"The query costs {cost.points:,} points; {limits.points:,} are allowed in one request. "
            "Ask for smaller pages (first: …) or fewer nested lists, or ask in several requests."
        )
    return replace(cost, long=cost.long or cost.nodes > LONG_NODES)


LONG_NODES = 1_000
"""From so many items a read takes long enough to be worth a thread: about a millisecond."""


def _sum(first: Cost, second: Cost) -> Cost:
    return Cost(
        first.nodes + second.nodes,
        first.points + second.points,
        first.long or second.long,
        first.written + second.written,
    )


def _times(size: int, inner: Cost) -> Cost:
    return replace(inner, nodes=size * (inner.nodes + 1), points=size * (inner.points + 1))


def _selection(selection: Selection, values: Mapping[str, Any]) -> Cost:
    cost = Cost(0, 0)
    for _, node in selection:
        cost = _sum(cost, _node(node, values))
    return cost


def _dearest(selections: list[Selection], values: Mapping[str, Any]) -> Cost:
    costs = [_selection(each, values) for each in selections]
    return Cost(
        max((each.nodes for each in costs), default=0),
        max((each.points for each in costs), default=0),
        any(each.long for each in costs),
        sum(each.written for each in costs),
    )


def _node(node: Node, values: Mapping[str, Any]) -> Cost:
    match node:
        case (
            Column()
            | Label()
            | TypeName()
            | Constant()
            | Language()
            | Address()
            | FileUrl()
            | Srcset()
            | AroundName()
            | Iri()
            | LanguageTag()
            | Coded()
        ):
            return Cost(0, 0)
        case JsonLd(value=value):
            inner = _node(value, values)
            points = 1 + inner.nodes // NAMED_BRIEFLY
            return Cost(points, points, inner.long, JSON_LD_WRITTEN)
        case Sparse(members=members):
            return _selection(members, values)
        case Joined(nodes) | FirstKnown(nodes):
            return _selection(tuple(("", each) for each in nodes), values)
        case Each(value=inner_node) | If(node=inner_node):
            return _node(inner_node, values)
        case Resolved(members=members):
            cost = Cost(0, 1)
            for _, each in members:
                if isinstance(each, tuple):
                    inner = _dearest([choice.selection for choice in each], values)
                    cost = _sum(cost, _times(1, inner))
            return cost
        case Count():
            return Cost(0, 1, long=True)
        case Inner(choices=choices):
            # Stored whole in the row: one point however many blocks it holds.
            return _sum(Cost(0, 1), _dearest([each.selection for each in choices], values))
        case One(choices=choices):
            return _times(1, _dearest([each.selection for each in choices], values))
        case Many(choices=choices, limit=size):
            return _times(size, _dearest([each.selection for each in choices], values))
        case Several(choices=choices, ids=ids):
            return _times(
                len(values[ids.name]), _dearest([each.selection for each in choices], values)
            )
        case Connection():
            return _connection(node, values)
        case Search():
            return _search(node, values)
        case Suggestions(choices=choices, limit=size):
            inner = _dearest([each.selection for each in choices], values)
            return _sum(Cost(0, SEARCH_POINTS, long=True), _times(int(values[size.name]), inner))
        case Similar(choices=choices, limit=size):
            inner = _dearest([each.selection for each in choices], values)
            return _sum(Cost(0, SIMILAR_POINTS, long=True), _times(int(values[size.name]), inner))
        case RemovedDates(size=size):
            return Cost(int(values[size.name]), 1)
        case Changes():
            return _changes(node, values)
        case _:
            assert_never(node)


def _changes(node: Changes, values: Mapping[str, Any]) -> Cost:
    size = int(values[node.size.name])
    cost = Cost(0, 1, long=True)
    for _, member in node.members:
        for _, inner in member.members if isinstance(member, ChangeNodes) else ():
            if isinstance(inner, ChangedItem):
                items = [each.selection for each in inner.choices]
                cost = _sum(cost, _times(size, _dearest(items, values)))
    return _sum(cost, Cost(0, size))


def _connection(node: Connection, values: Mapping[str, Any]) -> Cost:
    size = int(values[node.page.size.name])
    cost = Cost(0, 1, long=_scans(node.where))
    for _, member in node.members:
        match member:
            case Nodes(selection):
                cost = _sum(cost, _times(size, _selection(selection, values)))
            case Edges(members):
                for _, inner in members:
                    if not isinstance(inner, str):
                        cost = _sum(cost, _times(size, _selection(inner, values)))
            case TotalCount():
                cost = _sum(cost, Cost(0, 1, long=True))
            case Facets(facets):
                cost = _sum(cost, Cost(0, FACET_POINTS * len(facets), long=True))
            case Initials():
                cost = _sum(cost, Cost(0, FACET_POINTS, long=True))
            case PageInfo() | TypeName():
                pass
            case _:
                assert_never(member)
    return cost


def _search(node: Search, values: Mapping[str, Any]) -> Cost:
    size = int(values[node.page.size.name])
    cost = Cost(0, SEARCH_POINTS, long=True)
    for _, member in node.members:
        match member:
            case FoundItems():
                cost = _sum(cost, _found(member, size, values))
            case FoundEdges(members):
                for _, inner in members:
                    if isinstance(inner, FoundItems):
                        cost = _sum(cost, _found(inner, size, values))
                    elif not isinstance(inner, str):
                        cost = _sum(cost, Cost(0, size))
            case TotalCount():
                cost = _sum(cost, Cost(0, 1))
            case Facets(facets):
                cost = _sum(cost, Cost(0, FACET_POINTS * len(facets)))
            case PageInfo() | TypeName():
                pass
            case _:
                assert_never(member)
    return cost


def _found(items: FoundItems, size: int, values: Mapping[str, Any]) -> Cost:
    return _times(size, _dearest([each.selection for each in items.choices], values))


def _scans(where: Condition) -> bool:
    """Whether finding what meets this may mean looking at everything there is."""
    return where != Always(True) and not isinstance(where, Slugged | During)
