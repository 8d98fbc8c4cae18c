"""Field by field: may the asker read, filter by and sort by what a request names.

What is public is everybody's. As soon as a request looks at anything else, or writes, each field of
a content type that it names is looked up in the asker's grants, and so is each field in a filter or
an order. What is not granted is refused, never left out in silence.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
    OperationDefinitionNode,
    SelectionSetNode,
    get_argument_values,
    get_named_type,
    is_abstract_type,
    is_composite_type,
)
from graphql import GraphQLCompositeType as Composite

from models.declare import ContentType, Field, ReverseSide, SchemaOrg, Similar
from models.declare.fields import Link
from publishing.actor import Verb
from publishing.permissions import may
from resolvers.errors import Code, RequestFault, fault
from resolvers.initials import filed_by
from resolvers.json_ld import fields_told
from resolvers.manage.context import Context
from resolvers.manage.portals import refuse_to_portals
from resolvers.manage.search_rights import rights_of_facets, rights_of_terms
from resolvers.names import (
    OfFile,
    Words,
    content_fields,
    declared_filter,
    enum_name,
    facet_fields,
    filter_fields,
    sortable_fields,
)
from resolvers.run import SEARCH
from resolvers.selection import roots_of

VIEW_ARGUMENTS = ("perspective", "release", "at")


def check_rights(context: Context, operation: OperationDefinitionNode) -> None:
    """Raises RequestFault with every right that is lacking. Notes what of the request is public.

    A root field that reads what everybody may read needs no right, whatever stands beside it.
    A portal is refused whatever is not for portals.
    """
    if context.actor.portal is not None:
        refuse_to_portals(context, operation)
    roots = list(_roots(context, operation))
    views = [arguments for _, arguments in roots if _is_private(arguments)]
    known = roots_of(context.catalogue)
    guarded = [
        nodes
        for nodes, arguments in roots
        if nodes[0].name.value not in known or _is_private(arguments)
    ]
    context.looks_in_public = not views
    if views and not context.words.readable:
        # Whoever may read none at all is told so, rather than that each of them is not there.
        _permit_anywhere(context, Verb.READ)
    if any(arguments.get("at") is not None for arguments in views):
        _permit_anywhere(context, Verb.HISTORY)
    root_type = context.schema.get_root_type(operation.operation)
    assert root_type is not None
    walk = _Walk(context)
    faults = [
        fault
        for nodes in guarded
        for node in nodes
        for fault in walk.field(root_type, node, frozenset())
    ]
    if faults:
        raise RequestFault(Code.FORBIDDEN_FIELD, faults)


def filter_faults(
    context: Context, content_type: ContentType, where: Mapping[str, Any], node: FieldNode
) -> list[GraphQLError]:
    """The rights that are lacking for a filter that is no argument of a list."""
    return list(_Walk(context).where(content_type, where, node))


def instants_of(context: Context, operation: OperationDefinitionNode) -> datetime | None:
    """The one instant that the request looks at; None for now. Raises RequestFault for several."""
    given = {
        str(arguments["at"])
        for _, arguments in _roots(context, operation)
        if arguments.get("at") is not None
    }
    if len(given) > 1:
        raise fault(Code.BAD_USER_INPUT, "One request looks at one instant. Ask in two requests.")
    return datetime.fromisoformat(given.pop()) if given else None


def _permit_anywhere(context: Context, verb: Verb) -> None:
    verdict = may(context.actor, verb)
    if not verdict.allowed:
        raise fault(Code.FORBIDDEN, verdict.reason)


def _roots(
    context: Context, operation: OperationDefinitionNode
) -> Iterator[tuple[list[FieldNode], dict[str, Any]]]:
    root_type = context.schema.get_root_type(operation.operation)
    assert root_type is not None
    collected = context.collector().fields([operation.selection_set], root_type.name)
    for nodes in collected.values():
        node = nodes[0]
        if node.name.value.startswith("__"):
            continue
        try:
            definition = root_type.fields[node.name.value]
            yield nodes, get_argument_values(definition, node, context.variables)
        except GraphQLError as error:
            raise RequestFault(Code.BAD_USER_INPUT, [error]) from error


def _is_private(arguments: Mapping[str, Any]) -> bool:
    perspective = arguments.get("perspective")
    return (
        (perspective is not None and enum_name(perspective) != "PUBLISHED")
        or arguments.get("release") is not None
        or arguments.get("at") is not None
    )


class _Walk:
    """Goes over everything a request names, once for each type it may be of."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.seen: set[tuple[str, int]] = set()

    def below(
        self, of: Composite, selections: SelectionSetNode, spread: frozenset[str]
    ) -> Iterator[GraphQLError]:
        for each in selections.selections:
            if isinstance(each, FieldNode):
                yield from self.field(of, each, spread)
                continue
            condition, inner, name = self.fragment(each)
            if name in spread:
                continue
            target = self.context.schema.get_type(condition) if condition else of
            assert is_composite_type(target)
            key = (target.name, id(inner))
            if name and key in self.seen:
                continue
            self.seen.add(key)
            yield from self.below(target, inner, spread | {name} if name else spread)

    def fragment(self, node: Any) -> tuple[str | None, SelectionSetNode, str]:
        if node.kind == "fragment_spread":
            whole = self.context.fragments[node.name.value]
            return whole.type_condition.name.value, whole.selection_set, node.name.value
        condition = node.type_condition.name.value if node.type_condition else None
        return condition, node.selection_set, ""

    def field(
        self, of: Composite, node: FieldNode, spread: frozenset[str]
    ) -> Iterator[GraphQLError]:
        name = node.name.value
        if name.startswith("__"):
            return
        content_type = self.context.catalogue.types.get(of.name)
        if content_type is not None:
            yield from self.read(content_type, name, node)
        if name == "label":
            yield from self.titles(of, content_type, node)
        if is_abstract_type(of) and name not in getattr(of, "fields", {}):
            return
        definition = of.fields[name]  # type: ignore[union-attr]  # validated
        yield from self.arguments(of, node)
        divided = self.context.catalogue.types.get(of.name.removesuffix("Connection"))
        if divided is not None and content_type is None:
            yield from self.divided(divided, definition, node)
        if name == SEARCH or (of.name == "SearchConnection" and name == "facets"):
            yield from self.found(definition, node)
        target = get_named_type(definition.type)
        listed = target.name.removesuffix("Connection")
        if listed in self.context.catalogue.types:
            # Counts and page boundaries tell of items too, whatever is asked of each.
            yield from self.granted(Verb.READ, listed, None, node)
        if node.selection_set is not None and is_composite_type(target):
            yield from self.below(target, node.selection_set, spread)

    def read(self, content_type: ContentType, name: str, node: FieldNode) -> Iterator[GraphQLError]:
        meaning = content_fields(content_type).get(name)
        if isinstance(meaning, Similar):
            # What is similar tells of everything that it is found by.
            for each in meaning.fields:
                yield from self.granted(Verb.READ, content_type.name, each, node)
            return
        if isinstance(meaning, SchemaOrg):
            for type_name, told in fields_told(self.context.catalogue, content_type):
                yield from self.granted(Verb.READ, type_name, told, node)
            return
        field = None
        if isinstance(meaning, Words | OfFile):
            field = meaning.of.name
        elif isinstance(meaning, Field) and meaning.name in content_type.fields:
            field = meaning.name
        yield from self.granted(Verb.READ, content_type.name, field, node)

    def titles(
        self, of: Composite, content_type: ContentType | None, node: FieldNode
    ) -> Iterator[GraphQLError]:
        """A label is the item's title; of an interface it may be that of any type the asker may read."""
        types = [content_type] if content_type else []
        if of.name == "Content":
            known = self.context.catalogue.types
            types = [known[each] for each in sorted(self.context.readable_types())]
        for each in types:
            if each.title is not None:
                yield from self.granted(Verb.READ, each.name, each.title, node)

    def divided(
        self, content_type: ContentType, definition: GraphQLField, node: FieldNode
    ) -> Iterator[GraphQLError]:
        """What a list tells of a field by how it divides: its values, or its first letters."""
        if node.name.value == "initials":
            yield from self.filed(content_type, node)
        if node.name.value != "facets":
            return
        try:
            given = get_argument_values(definition, node, self.context.variables)
        except GraphQLError as error:
            yield error
            return
        known = facet_fields(content_type)
        for each in given["fields"]:
            kind = known[enum_name(each)]
            yield from self.granted(Verb.READ, content_type.name, kind.name, node)
            yield from self.granted(Verb.FILTER, content_type.name, kind.name, node)
            if isinstance(kind, Link):
                target = self.context.catalogue.types[kind.to[0]]
                yield from self.granted(Verb.READ, target.name, target.title, node)

    def found(self, definition: GraphQLField, node: FieldNode) -> Iterator[GraphQLError]:
        """What a search tells of fields by its conditions, or by how it divides what it finds."""
        try:
            given = get_argument_values(definition, node, self.context.variables)
        except GraphQLError as error:
            yield error
            return
        asked = rights_of_facets if node.name.value == "facets" else rights_of_terms
        if node.name.value == SEARCH:
            given = {**given, "where": declared_filter(given.get("where") or {})}
        for right in asked(given, self.context.words.searchable, self.context.catalogue):
            yield from self.granted(*right, node)

    def filed(self, content_type: ContentType, node: FieldNode) -> Iterator[GraphQLError]:
        """Who finds items by the first letter of their titles reads them and sorts by them."""
        title = filed_by(content_type)
        assert title is not None
        yield from self.granted(Verb.READ, content_type.name, title.name, node)
        yield from self.granted(Verb.SORT, content_type.name, title.name, node)

    def arguments(self, of: Composite, node: FieldNode) -> Iterator[GraphQLError]:
        if not node.arguments or not isinstance(of, GraphQLObjectType):
            return
        definition = of.fields[node.name.value]
        if not {"where", "orderBy"} & definition.args.keys():
            return
        target = get_named_type(definition.type)
        content_type = self.context.catalogue.types.get(target.name.removesuffix("Connection"))
        if content_type is None:
            return
        try:
            given = get_argument_values(definition, node, self.context.variables)
        except GraphQLError as error:
            yield error
            return
        yield from self.where(content_type, given.get("where") or {}, node)
        known = sortable_fields(content_type)
        for each in given.get("orderBy") or ():
            kind = known[enum_name(each["field"])]
            yield from self.granted(Verb.SORT, content_type.name, kind.name, node)
        if given.get("initial") is not None:
            yield from self.filed(content_type, node)

    def where(
        self, content_type: ContentType, terms: Mapping[str, Any], node: FieldNode
    ) -> Iterator[GraphQLError]:
        known = filter_fields(content_type)
        for name, value in terms.items():
            if name in ("and", "or"):
                for each in value or ():
                    yield from self.where(content_type, each, node)
            elif name == "not":
                yield from self.where(content_type, value or {}, node)
            elif name != "id":
                yield from self.term(content_type, known[name], value or {}, node)

    def term(
        self,
        content_type: ContentType,
        kind: Field | ReverseSide,
        value: Mapping[str, Any],
        node: FieldNode,
    ) -> Iterator[GraphQLError]:
        types = self.context.catalogue.types
        if isinstance(kind, ReverseSide):
            target: ContentType | None = types[kind.source]
            yield from self.granted(Verb.READ, kind.source, None, node)
        else:
            yield from self.granted(Verb.FILTER, content_type.name, kind.name, node)
            single = isinstance(kind, Link) and not kind.is_polymorphic
            target = types[kind.to[0]] if isinstance(kind, Link) and single else None
        for operator in ("is", "some", "none"):
            if target is not None and value.get(operator):
                yield from self.where(target, value[operator], node)

    def granted(
        self, verb: Verb, type_name: str, field: str | None, node: FieldNode
    ) -> Iterator[GraphQLError]:
        verdict = may(self.context.actor, verb, type_name, field)
        if not verdict.allowed:
            yield GraphQLError(verdict.reason, node)
