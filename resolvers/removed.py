"""The root of withdrawn dates: from its arguments to a plan."""

from typing import TYPE_CHECKING, Any

from graphql import FieldNode

from reading import plan
from resolvers.lists import MAX_PAGE
from resolvers.names import enum_name
from resolvers.search import every_type
from resolvers.values import page_size

if TYPE_CHECKING:
    from resolvers.selection import _Selector


def removed_dates(
    selector: "_Selector", nodes: list[FieldNode], arguments: dict[str, Any]
) -> plan.Node:
    """The plan of the dates that withdrawn items had. Raises BadRequest."""
    size = page_size(arguments, nodes, usual=MAX_PAGE, most=MAX_PAGE)
    known = every_type(selector.catalogue)
    asked = arguments.get("types")
    names = list(known) if asked is None else [enum_name(each) for each in asked]
    types = {known[each].name: each for each in names if known[each].period}
    slug = arguments.get("slug")
    listed = [arguments[each] for each in ("series", "topic") if arguments.get(each) is not None]
    members = selector.collector.below(nodes, "RemovedDates").items()
    return plan.RemovedDates(
        tuple(sorted(types)),
        None if slug is None else selector.bind(slug, "text"),
        tuple(selector.bind(f" {each} ", "text") for each in listed),
        selector.bind(size, "int"),
        tuple((key, each[0].name.value) for key, each in members),
        tuple(sorted(types.items())),
    )
