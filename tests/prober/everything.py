"""Documents that together ask for everything a contract can give, made from the contract in print."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from graphql import (
    GraphQLField,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from models.content import CATALOGUE

SCHEMA = Path(__file__).parents[2] / "schema"
LISTED, BELOW = 4, 2
"""How many of a list are asked for at the root, and below it."""

STEPS, FURTHER = 1, {"events": 2}
"""How many links are followed from an item; two are enough to come to everything by some way."""

WORDS = 250
"""How many names one document holds at most; a request may have so many tokens, and cost so much."""


def printed(name: str) -> GraphQLSchema:
    """One of the two contracts in print."""
    return build_schema((SCHEMA / name).read_text("utf-8"))


def documents(
    schema: GraphQLSchema, given: Mapping[str, str], *, kind: str = "query"
) -> Iterator[tuple[str, str]]:
    """For each root field all its documents, with the field's name.

    `given` holds the literals of arguments, as `Type.field.argument`, or `*` for the type. Raises KeyError with that name
    where one must be given and is not.
    """
    root = schema.query_type if kind == "query" else schema.subscription_type
    assert root is not None
    asking = _Asking(schema, given)
    for name, field in root.fields.items():
        # One item is asked for the values of its own; lists of its type for everything around it.
        depth = 0 if "by" in field.args else FURTHER.get(name, STEPS)
        for each in asking.wholes(name, field, root, depth, LISTED):
            yield name, f"{kind} {{ {each} }}"


class _Asking:
    def __init__(self, schema: GraphQLSchema, given: Mapping[str, str]) -> None:
        self.schema = schema
        self.given = given
        self.content = {each.name for each in CATALOGUE.types.values()}

    def wholes(
        self, name: str, field: GraphQLField, owner: GraphQLNamedType, depth: int, listed: int
    ) -> Iterator[str]:
        """The field as often as it takes to ask for everything below it."""
        head = name + self._arguments(name, field, owner, listed)
        named = get_named_type(field.type)
        if is_leaf_type(named):
            yield head
            return
        for each in self._chunks(named, depth):
            yield f"{head} {{ {each} }}"

    def _chunks(self, named: GraphQLNamedType, depth: int) -> Iterator[str]:
        """What can be selected of a type, in portions that fit into a request."""
        if is_abstract_type(named):
            members = {each.name for each in self.schema.get_possible_types(named)}
            if depth == 0 and members <= self.content:
                yield "__typename " + " ".join(f"... on {each} {{ id label }}" for each in members)
                return
            for member in self.schema.get_possible_types(named):
                for each in self._chunks(member, 0):
                    yield f"__typename ... on {member.name} {{ {each} }}"
            return
        assert isinstance(named, GraphQLObjectType)
        portion: list[str] = []
        for told in self._members(named, depth):
            # Two content types may say different things under one name.
            clashes = self.content.intersection(told.split())
            if portion and (clashes or len(" ".join((*portion, told)).split()) > WORDS):
                yield " ".join(portion)
                portion = []
            portion.append(told)
        yield " ".join(portion or ["__typename"])

    def _members(self, named: GraphQLObjectType, depth: int) -> Iterator[str]:
        for name, field in named.fields.items():
            below = get_named_type(field.type)
            if name == "jsonLd" and depth == 0:
                continue  # it tells of many items at once, and every type's is asked for in its list
            if is_leaf_type(below):
                yield name + self._arguments(name, field, named, BELOW)
            elif name != "edges" and (depth > 0 or _leads_on(named)):
                # From a list to what is in it is no step down.
                left = depth if _leads_on(named) else depth - 1
                yield from self.wholes(name, field, named, left, BELOW)

    def _arguments(
        self, name: str, field: GraphQLField, owner: GraphQLNamedType, listed: int
    ) -> str:
        told = []
        for each, argument in field.args.items():
            place = f"{owner.name}.{name}.{each}"
            literal = self.given.get(place) or self.given.get(f"*.{name}.{each}")
            if literal is None and each == "first":
                literal = str(listed)
            if literal is None and is_required_argument(argument):
                raise KeyError(place)
            if literal is not None:
                told.append(f"{each}: {literal}")
        return f"({', '.join(told)})" if told else ""


def _leads_on(named: GraphQLNamedType) -> bool:
    return named.name.endswith(("Connection", "List"))
