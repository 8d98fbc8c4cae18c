"""The public door's schema: queries of what is live, and no word of anything else."""

from functools import reduce
from operator import or_
from typing import Annotated, Any

import strawberry
from graphql import GraphQLSchema, is_interface_type, is_object_type, is_union_type
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from models.declare import Catalogue, ContentType
from resolvers.names import single_root
from resolvers.selection import TYPE_KEY
from schema.build import Builder, PlannedField
from schema.changes import add_changes, add_subscription, change_root
from schema.inputs import add_common_inputs, add_inputs
from schema.objects import add_common, add_objects, list_arguments
from schema.oembed import add_oembed, oembed_root
from schema.removed import add_removed, removed_root
from schema.scalars import SCALARS, Address, Day, ExactNumber, Instant
from schema.search import add_search, search_roots


def delivery_schema(catalogue: Catalogue) -> strawberry.Schema:
    """The schema that the association's website and the portals query."""
    build = Builder(
        {
            "ID": strawberry.ID,
            "Instant": Instant,
            "Day": Day,
            "ExactNumber": ExactNumber,
            "Address": Address,
            "JSON": JSON,
        }
    )
    add_common(build)
    add_common_inputs(build)
    add_objects(build, catalogue)
    add_inputs(build, catalogue)
    add_search(build, catalogue)
    add_changes(build)
    add_removed(build)
    add_oembed(build)
    resolve_unions(build)
    found = [*roots(build, catalogue), oembed_root(build)]
    build.object("Query", found, "All that is published.")
    add_subscription(build, view_arguments(build)[:2])
    named = [*catalogue.types, *catalogue.blocks]
    schema = strawberry.Schema(
        query=build.names["Query"],
        subscription=build.names["Subscription"],
        types=[build.names[name] for name in named],
        config=StrawberryConfig(auto_camel_case=False, scalar_map=SCALARS),
    )
    answer_by_key(schema._schema)
    return schema


def resolve_unions(build: Builder) -> None:
    """Make the unions, now that their members exist."""
    for name, value in list(build.names.items()):
        if isinstance(value, tuple):
            types, description = value
            members = tuple(build.names[each] for each in types)
            union = strawberry.union(name, description=description or None)
            build.names[name] = Annotated[reduce(or_, members), union]


def roots(build: Builder, catalogue: Catalogue) -> list[Any]:
    """The root fields through which content is read."""
    found = [
        build.field(
            "rateLimit", "RateLimit", "What this request costs, and what is left to spend."
        ),
        build.field(
            "node",
            "Node | None",
            "Any item by its id.",
            [build.argument("id", "ID", "Its id."), *view_arguments(build)],
        ),
        build.field(
            "nodes",
            "list[Node | None]",
            "Items by their ids, in the order of the ids; null where one is not to be seen.",
            [build.argument("ids", "list[ID]", "At most 100 ids."), *view_arguments(build)],
        ),
        *search_roots(build, view_arguments(build)),
        change_root(build, view_arguments(build)[:2]),
        removed_root(build),
    ]
    for each in catalogue.types.values():
        found += _type_roots(build, each)
    if "Site" in catalogue.types:
        found.append(_resolve_url(build))
    return found


def _resolve_url(build: Builder) -> Any:
    locale, _fallback, *more = view_arguments(build)
    locale.description = "The language of an address that is the same in several."
    path = build.argument("path", "str", "A path on the site, with its query, or a whole URL.")
    return build.field(
        "resolveUrl", "ResolvedUrl", "What stands at a path of the website.", [path, locale, *more]
    )


def _type_roots(build: Builder, content_type: ContentType) -> list[Any]:
    name = content_type.name
    when = [build.argument("when", "EventTime | None", "Only those that lie so against now.")]
    single = [build.argument("by", f"{name}By", "Which one."), *view_arguments(build)]
    if name == "Site":
        single = view_arguments(build)
    return [
        build.field(single_root(content_type), f"{name} | None", content_type.doc, single),
        build.field(
            content_type.plural,
            f"{name}Connection",
            f"All of them. {content_type.doc}",
            [
                *list_arguments(build, content_type),
                *(when if content_type.period else []),
                *view_arguments(build),
            ],
        ),
    ]


def view_arguments(build: Builder) -> list[Any]:
    """The arguments that fix the view of a root field and of everything below it."""
    return [
        build.argument(
            "locale",
            "Locale",
            "The language; everything below inherits it.",
            build.names["Locale"].ZH_HANS,
        ),
        build.argument(
            "fallback",
            "list[Locale] | None",
            "Languages to try instead, best first; [] for exactly the one asked. By default the site's own chain.",
        ),
        *build.more_of_view,
    ]


def answer_by_key(schema: GraphQLSchema) -> None:
    """Let every planned field take its value from the planned answer, by response key."""
    for each in schema.type_map.values():
        if each.name.startswith("__"):
            continue
        planned = _planned_fields(each)
        if is_object_type(each) and planned:
            each.is_type_of = None
            for field in planned:
                field.resolve = _planned
        elif is_union_type(each) or (is_interface_type(each) and planned):
            each.resolve_type = _type_name


def _planned_fields(of: Any) -> list[Any]:
    return [
        field
        for field in getattr(of, "fields", {}).values()
        if isinstance((field.extensions or {}).get("strawberry-definition"), PlannedField)
    ]


def _planned(source: Any, info: Any, **_arguments: Any) -> Any:
    return source[info.path.key]


def _type_name(value: Any, _info: Any, _type: Any) -> str:
    return str(value[TYPE_KEY])
