"""Lists with pages: from what is asked of one to a plan."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from graphql import FieldNode, GraphQLObjectType

from models.declare import ContentType, Field
from models.declare.fields import Choice, Day, Instant, Link
from reading import plan
from reading.plan import Node, Order, Value, all_of
from resolvers.collect import Grouped
from resolvers.initials import bar, chosen_letter
from resolvers.names import declared_filter, enum_name, facet_fields, words_of
from resolvers.orders import default_order, from_cursor, known_key, order_term
from resolvers.values import BadRequest

if TYPE_CHECKING:
    from resolvers.selection import _Selector

PAGE = 20
MAX_PAGE = 100
MAX_FACETS = 10


def connection(
    selector: "_Selector",
    via: plan.Via,
    content_type: ContentType,
    always: plan.Condition,
    nodes: list[FieldNode],
    arguments: dict[str, Any],
) -> Node:
    whole = all_of(always, _where(selector, content_type, arguments))
    where = all_of(whole, chosen_letter(content_type, arguments, selector.bind, nodes))
    order = _order(selector, via, content_type, arguments)
    page = _page(selector, order, nodes, arguments)
    members = _members(
        selector,
        content_type,
        selector.collector.below(nodes, f"{content_type.name}Connection"),
        whole,
    )
    return plan.Connection(via, content_type.name, where, order, page, members)


def _where(
    selector: "_Selector", content_type: ContentType, arguments: dict[str, Any]
) -> plan.Condition:
    written = arguments.get("where")
    return (
        selector.filters.condition(content_type, declared_filter(written))
        if written
        else plan.Always(True)
    )


def _order(
    selector: "_Selector", via: plan.Via, content_type: ContentType, arguments: dict[str, Any]
) -> tuple[Order, ...]:
    written = arguments.get("orderBy")
    if not written:
        return () if isinstance(via, plan.Targets) else default_order(content_type)
    terms = [
        order_term(
            content_type,
            enum_name(each["field"]).lower(),
            descending=enum_name(each["direction"]) == "DESC",
        )
        for each in written
    ]
    known = known_key(content_type, arguments)
    terms = [replace(each, unknown_last=False) if each.column == known else each for each in terms]
    return (*terms, Order("public_id", terms[-1].descending))


def _page(
    selector: "_Selector",
    order: tuple[Order, ...],
    nodes: list[FieldNode],
    arguments: dict[str, Any],
) -> plan.Page:
    first, last = arguments.get("first"), arguments.get("last")
    after, before = arguments.get("after"), arguments.get("before")
    if first is not None and last is not None:
        raise BadRequest("Give first or last, not both.", nodes)
    if (last is not None and after is not None) or (last is None and before is not None):
        raise BadRequest("Use first with after, and last with before.", nodes)
    size = first if first is not None else last if last is not None else PAGE
    if not 1 <= size <= MAX_PAGE:
        name = "first" if last is None else "last"
        raise BadRequest(
            f"{name} must be 1 to {MAX_PAGE}; {size} was asked for. Fetch further pages with a cursor.",
            nodes,
        )
    written = before if last is not None else after
    cursor = () if written is None else _cursor(selector, written, order, nodes)
    return plan.Page(selector.bind(size, "int"), last is not None, cursor)


def _cursor(
    selector: "_Selector", text: str, order: tuple[Order, ...], nodes: list[FieldNode]
) -> tuple[Value, ...]:
    places = range(max(1, len(order)))
    return tuple(selector.bind(text, "text", from_cursor(order, place, nodes)) for place in places)


def _members(
    selector: "_Selector", content_type: ContentType, grouped: Grouped, whole: plan.Condition
) -> tuple[tuple[str, Any], ...]:
    """The members of a connection; `whole` is its condition before a letter is chosen."""
    members: list[tuple[str, Any]] = []
    for key, nodes in grouped.items():
        match nodes[0].name.value:
            case "__typename":
                members.append((key, plan.TypeName()))
            case "totalCount":
                members.append((key, plan.TotalCount()))
            case "facets":
                members.append((key, _facets(selector, content_type, nodes)))
            case "initials":
                letters = selector.collector.below(nodes, "Initial")
                members.append((key, bar(content_type, whole, letters)))
            case "nodes":
                selection = selector.content(
                    selector.collector.below(nodes, content_type.name), content_type
                )
                members.append((key, plan.Nodes(selection)))
            case "edges":
                members.append((key, _edges(selector, content_type, nodes)))
            case "pageInfo":
                facts = selector.collector.below(nodes, "PageInfo").items()
                members.append(
                    (
                        key,
                        plan.PageInfo(tuple((inner, each[0].name.value) for inner, each in facts)),
                    )
                )
    return tuple(members)


def _edges(
    selector: "_Selector", content_type: ContentType, nodes: Sequence[FieldNode]
) -> plan.Edges:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, f"{content_type.name}Edge").items():
        match each[0].name.value:
            case "cursor":
                members.append((key, "cursor"))
            case "node":
                members.append(
                    (
                        key,
                        selector.content(
                            selector.collector.below(each, content_type.name), content_type
                        ),
                    )
                )
            case "__typename":
                members.append((key, "typename"))
    return plan.Edges(tuple(members))


def _facets(
    selector: "_Selector", content_type: ContentType, nodes: list[FieldNode]
) -> plan.Facets:
    parent = cast(GraphQLObjectType, selector.schema.get_type(f"{content_type.name}Connection"))
    asked = [enum_name(each) for each in selector.arguments(parent, nodes)["fields"]]
    if len(asked) > MAX_FACETS:
        raise BadRequest(
            f"{len(asked)} facets; {MAX_FACETS} are allowed at once. Ask in several requests.",
            nodes,
        )
    known = facet_fields(content_type)
    return plan.Facets(
        tuple(plan.Facet(name, _facet(content_type, known[name])) for name in asked),
        facet_members(selector, nodes),
    )


def facet_members(selector: "_Selector", nodes: Sequence[FieldNode]) -> tuple[tuple[str, Any], ...]:
    members: list[tuple[str, Any]] = []
    for key, each in selector.collector.below(nodes, "Facet").items():
        match each[0].name.value:
            case "field":
                members.append((key, "field"))
            case "buckets":
                facts = selector.collector.below(each, "FacetBucket").items()
                members.append(
                    (key, plan.Buckets(tuple((at, of[0].name.value) for at, of in facts)))
                )
            case "__typename":
                members.append((key, "typename"))
    return tuple(members)


def _facet(owner: ContentType, kind: Field) -> plan.ByChoice | plan.ByLink | plan.ByYear:
    match kind:
        case Choice():
            return plan.ByChoice(kind.name, words_of(kind.of))
        case Link(many=True):
            return plan.ByLink(plan.Targets(f"{owner.name}.{kind.name}"), kind.to[0])
        case Link():
            return plan.ByLink(plan.Target(kind.name), kind.to[0])
        case Instant() | Day():
            return plan.ByYear(kind.name, isinstance(kind, Instant))
    raise TypeError(f"{owner.name} is not divided by {kind.name}")
