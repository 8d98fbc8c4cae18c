"""The root of changes: from its arguments to a plan."""

import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson
from graphql import (
    FieldNode,
    GraphQLObjectType,
    OperationDefinitionNode,
    get_argument_values,
)

from models.declare import Catalogue
from reading import plan
from reading.changes import CURSOR
from resolvers.collect import Collector
from resolvers.lists import MAX_PAGE, PAGE
from resolvers.names import enum_name
from resolvers.operation import is_storable
from resolvers.search import every_type
from resolvers.values import BadRequest, Reading, page_size

if TYPE_CHECKING:
    from resolvers.selection import _Selector

MOST_POSITION = 2**62


@dataclass(frozen=True)
class Taken:
    """Up to where a client says by its cursor that it has taken all changes of these types; () for all."""

    epoch: str
    types: tuple[str, ...]
    position: int


def taken(
    catalogue: Catalogue, collector: Collector, operation: OperationDefinitionNode
) -> list[Taken]:
    """What the cursors of an operation say was taken before; nothing of a full pull that begins.

    Nor of a pull of single items: it says nothing of the others. Raises BadRequest.
    """
    query = cast(GraphQLObjectType, collector.schema.query_type)
    found = []
    for nodes in collector.fields([operation.selection_set], query.name).values():
        if nodes[0].name.value != "changes":
            continue
        definition = query.fields["changes"]
        arguments = get_argument_values(definition, nodes[0], collector.variables)
        since, only = arguments.get("since"), _only(catalogue, arguments)
        if since is not None and arguments.get("ids") is None:
            mark = _mark(only, None)
            epoch, position = (_from_cursor(place, mark, nodes)(since) for place in (0, 1))
            found.append(Taken(epoch, only or (), position))
    return found


def changes(
    selector: "_Selector", nodes: list[FieldNode], arguments: dict[str, Any]
) -> plan.Changes:
    """The plan of a page of changes. Raises BadRequest."""
    only, ids = _only(selector.catalogue, arguments), _ids(arguments, nodes)
    mark = _mark(only, ids)
    size = page_size(arguments, nodes, usual=PAGE, most=MAX_PAGE)
    since = arguments.get("since")
    begun = None
    if since is not None:
        begun = plan.Since(
            selector.bind(since, "text", _from_cursor(0, mark, nodes)),
            selector.bind(since, "int", _from_cursor(1, mark, nodes)),
            selector.bind(since, "int", _from_cursor(2, mark, nodes)),
        )
    members = _members(selector, nodes)
    named = None if ids is None else selector.bind(ids, "texts", lambda given: [*map(str, given)])
    return plan.Changes(begun, only, mark, selector.bind(size, "int"), members, named)


def from_now_on(cursor: str) -> str:
    """The cursor behind all that has changed so far, from that of a first page."""
    *others, _position, full = orjson.loads(binascii.unhexlify(cursor))
    return orjson.dumps([*others, full, full]).hex()


def _only(catalogue: Catalogue, arguments: Mapping[str, Any]) -> tuple[str, ...] | None:
    asked = arguments.get("types")
    if asked is None:
        return None
    known = every_type(catalogue)
    return tuple(sorted({known[enum_name(each)].name for each in asked}))


def _ids(arguments: Mapping[str, Any], nodes: list[FieldNode]) -> list[str] | None:
    asked = arguments.get("ids")
    if asked is None:
        return None
    if len(asked) > MAX_PAGE:
        message = f"{len(asked)} ids; {MAX_PAGE} are allowed. Ask for fewer, or for whole types."
        raise BadRequest(message, nodes)
    return list(asked)


def _mark(only: tuple[str, ...] | None, ids: list[str] | None) -> str:
    """What cursors hold of the types and items asked for: with others, changes would be missed."""
    if only is None and ids is None:
        return ""
    asked = "*" if only is None else ",".join(only)
    if ids is not None:
        asked += f" {','.join(sorted(set(ids)))}"
    return hashlib.sha256(asked.encode()).hexdigest()[:8]


def _from_cursor(place: int, mark: str, nodes: list[FieldNode]) -> Reading:
    """Reads the log's epoch, the position, or the beginning of the full pull out of a cursor."""

    def read(text: str) -> Any:
        try:
            form, types, *values = orjson.loads(binascii.unhexlify(text))
            epoch, position, full = values
        except (ValueError, TypeError):
            raise BadRequest(_NO_CURSOR, nodes) from None
        numbers = all(
            isinstance(each, int) and not isinstance(each, bool) and 0 <= each < MOST_POSITION
            for each in (position, full)
        )
        named = isinstance(epoch, str) and len(epoch) <= 32 and is_storable(epoch)
        if form != CURSOR or not named or not numbers:
            raise BadRequest(_NO_CURSOR, nodes)
        if types != mark:
            message = (
                "This cursor belongs to other types or ids. Ask for the same, or start anew with"
                " since: null."
            )
            raise BadRequest(message, nodes)
        return values[place]

    return read


_NO_CURSOR = (
    "This is no cursor of changes. Use one that changes gave you, or start anew with since: null."
)


def _members(selector: "_Selector", nodes: list[FieldNode]) -> tuple[tuple[str, Any], ...]:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, "ChangeList").items():
        name = each[0].name.value
        members.append((key, _changed(selector, each) if name == "nodes" else name))
    return tuple(members)


def _changed(selector: "_Selector", nodes: list[FieldNode]) -> plan.ChangeNodes:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, "Change").items():
        match each[0].name.value:
            case "item":
                # What is public is everybody's, whoever asks.
                types = tuple(selector.catalogue.types.values())
                members.append((key, plan.ChangedItem(selector.choices(each, types))))
            case "tombstone":
                facts = selector.collector.below(each, "RemovalNotice").items()
                told = tuple((inner, of[0].name.value) for inner, of in facts)
                members.append((key, plan.Tombstone(told)))
            case name:
                members.append((key, name))
    names = tuple((each.name, told) for told, each in every_type(selector.catalogue).items())
    return plan.ChangeNodes(tuple(members), names)
