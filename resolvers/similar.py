"""The list `similar` of an item: from its type's declaration to a plan."""

from typing import TYPE_CHECKING, cast

from graphql import FieldNode, GraphQLObjectType

from models.declare import Catalogue, ContentType, Similar
from models.declare.fields import ANY, Link
from reading import plan
from resolvers.values import page_size

if TYPE_CHECKING:
    from resolvers.selection import _Selector

USUAL = 5
MOST = 20


def similar(
    selector: "_Selector", owner: ContentType, told: Similar, nodes: list[FieldNode]
) -> plan.Node:
    """The plan of what is similar to an item of this type. Raises BadRequest."""
    parent = cast(GraphQLObjectType, selector.schema.get_type(owner.name))
    size = page_size(selector.arguments(parent, nodes), nodes, usual=USUAL, most=MOST)
    known = frozenset(each.name for each in selector.every_type())
    found = (_shared(selector.catalogue, owner, each, known) for each in told.links.items())
    return plan.Similar(
        type=owner.name,
        shared=tuple(each for each in found if each is not None),
        words=bool(told.words),
        apart_from=f"{owner.name}.{told.apart_from}" if told.apart_from else "",
        choices=selector.choices(nodes, (owner,)),
        limit=selector.bind(size, "int"),
    )


def _shared(
    catalogue: Catalogue, owner: ContentType, link: tuple[str, int], known: frozenset[str]
) -> plan.Shared | None:
    """What counts of a link: targets of types that the asker may know of. None where that is nothing."""
    name, points = link
    kind = cast(Link, owner.fields[name])
    path = f"{owner.name}.{name}"
    if kind.to == (ANY,) and known == catalogue.types.keys():
        return plan.Shared(path, points)
    types = tuple(each.name for each in catalogue.targets(kind) if each.name in known)
    return plan.Shared(path, points, types) if types else None
