"""Writes random documents over the schema: every construct a reader can use in a query."""

from random import Random
from typing import cast

from graphql import (
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    is_leaf_type,
)

from models.content import CATALOGUE
from models.declare.catalogue import snake
from models.declare.fields import Link
from tests.properties.arguments import Arguments, Place
from tests.properties.pool import Pool
from tests.properties.variables import Written

Composite = GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType
RICH = ["articles", "events", "people", "organisations", "sessions", "enterprises", "projects", "plans", "alliances"]  # fmt: skip
DEPTH = 5


ELSEWHERE = {
    "changes",
    "facets",
    "rateLimit",
    "oembed",
    "removedDates",
    "resolveUrl",
    "search",
    "suggest",
}
"""Changes, dates of what is gone, facets, addresses, searches and suggestions have tests of their own; what is left
to spend is no read.
"""


LEADING_ON = ("nodes", "edges", "pageInfo", "node", "initials")


class Writer:
    """Writes one document.

    A response key stands for the same field with the same arguments and the same type wherever it
    is used, so that any two selections can be merged.
    """

    def __init__(self, schema: GraphQLSchema, chance: Random, pool: Pool) -> None:
        self.schema = schema
        self.chance = chance
        self.arguments = Arguments(pool, chance)
        self.keys: dict[str, str] = {}
        self.fragments: list[tuple[str, str, str]] = []
        self.left = chance.choice([2, 2, 6, 6, 12, 25])

    def document(self) -> Written:
        """The document."""
        query = cast(GraphQLObjectType, self.schema.query_type)
        names = self.chance.choices(
            [*sorted(query.fields.keys() - ELSEWHERE), *RICH * 4, "node", "nodes", "node"],
            k=self.chance.choice([1, 1, 2]),
        )
        roots = [self.field(name, query, DEPTH) for name in names]
        fragments = [f"fragment {name} on {of} {text}" for name, of, text in self.fragments]
        return self.arguments.variables.written(roots, fragments)

    def selection(self, of: Composite, depth: int) -> str:
        members: list[str] = []
        if not isinstance(of, GraphQLUnionType):
            names = self.names(of)
            if names:
                most = self.chance.choice([1, 2, 3, 5])
                for name in self.chance.sample(names, min(len(names), most)):
                    members.append(self.field(name, of, depth - 1))
        members += self.spreads(of, depth)
        if self.chance.random() < 0.2 or not any(members):
            members.append(f"{self.key('__typename', '')}{self.directive()}")
        return "{ " + " ".join(filter(None, members)) + " }"

    def names(self, of: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
        """The fields to choose from; the ones that lead on are dear, and lists are chosen more often."""
        self.left -= 1
        if self.left < 0:
            return [name for name, field in of.fields.items() if is_leaf_type(get_named_type(field.type))]  # fmt: skip
        lists = [name for name in of.fields if name in LEADING_ON]
        return sorted(of.fields.keys() - ELSEWHERE) + lists * 2

    def spreads(self, of: Composite, depth: int) -> list[str]:
        members: list[str] = []
        if not isinstance(of, GraphQLObjectType):
            types = sorted(self.schema.get_possible_types(of), key=lambda each: each.name)
            for each in self.chance.sample(types, min(self.chance.choice([0, 1, 2, 3]), len(types))):  # fmt: skip
                members.append(self.spread(each, depth))
        if self.chance.random() < 0.05:
            members.append(f"...{self.directive()} {self.selection(of, depth - 1)}")
        if self.chance.random() < 0.2:
            members.append(self.spread(of, depth))
        if isinstance(of, GraphQLObjectType) and of.interfaces and self.chance.random() < 0.1:
            members.append(self.spread(self.chance.choice(of.interfaces), depth))
        return members

    def spread(self, of: Composite, depth: int) -> str:
        """An inline fragment, or a named one that may have been spread before."""
        if self.chance.random() < 0.5:
            return f"... on {of.name}{self.directive()} {self.selection(of, depth - 1)}"
        known = [name for name, on, _ in self.fragments if on == of.name]
        if known and self.chance.random() < 0.6:
            name = self.chance.choice(known)
        else:
            text = self.selection(of, depth - 1)
            name = f"F{len(self.fragments)}"
            self.fragments.append((name, of.name, text))
        again = f" ...{name}" if self.chance.random() < 0.2 else ""
        return f"...{name}{self.directive()}{again}"

    def directive(self) -> str:
        roll = self.chance.random()
        if roll < 0.85:
            return ""
        flag = self.arguments.variables.flag(self.chance.random() < 0.5)
        return f" @{'skip' if roll < 0.92 else 'include'}(if: {flag})"

    def field(self, name: str, of: GraphQLObjectType | GraphQLInterfaceType, depth: int) -> str:
        field = of.fields[name]
        inner = get_named_type(field.type)
        leaf = is_leaf_type(inner)
        if not leaf and depth <= 0:
            return ""
        place: Place = "below" if of is not self.schema.query_type else "root"
        if of.name in CATALOGUE.types:
            kind = CATALOGUE.types[of.name].fields.get(snake(name))
            place = "links" if isinstance(kind, Link) else place
        arguments = self.arguments.of(field, place)
        key = self.key(name, f"{arguments} {field.type}")
        text = f"{key}{arguments}{self.directive()}"
        return text if leaf else f"{text} {self.selection(cast(Composite, inner), depth)}"

    def key(self, name: str, rest: str) -> str:
        """The field under a response key that means nothing else in this document."""
        key = name if self.chance.random() < 0.85 else f"{name}_{self.chance.choice('ab')}"
        while self.keys.setdefault(key, f"{name}{rest}") != f"{name}{rest}":
            key += "_"
        return key if key == name else f"{key}: {name}"
