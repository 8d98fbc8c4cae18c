"""Writes random documents that search: every construct a reader can use with `search` and `suggest`."""

from random import Random
from typing import Any, cast

import orjson
from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

from reading.pages import signature
from reading.search import ORDER
from reading.sought import BadQuery, mark_of
from tests.properties.arguments import Arguments, Place
from tests.properties.documents import ELSEWHERE, Writer
from tests.properties.pool import Pool
from tests.properties.variables import Word, Written

HOSTILE = ['"', "''", "%", "_", "*", ":*", "甲 & !乙", "\\", "{a}", "😀", "ﷺ", "x" * 70, "\u2028", "é", "ǰ", "0", "-1", "a b c d e f g h i j k l"]  # fmt: skip
BAD = ["长" * 201, "a b c d e f g h i j k l m n"]
ROOTS = ["search", "search", "search", "suggest"]


class SearchWriter(Writer):
    """Writes one document whose root fields search."""

    def __init__(self, schema: GraphQLSchema, chance: Random, pool: Pool) -> None:
        super().__init__(schema, chance, pool)
        self.arguments = SearchArguments(pool, chance)

    def document(self) -> Written:
        """The document."""
        query = cast(GraphQLObjectType, self.schema.query_type)
        names = self.chance.choices(ROOTS, k=self.chance.choice([1, 1, 2, 3]))
        if self.chance.random() < 0.2:
            names.append("articles")
        roots = [self.field(name, query, 5) for name in names]
        fragments = [f"fragment {name} on {of} {text}" for name, of, text in self.fragments]
        return self.arguments.variables.written(roots, fragments)

    def names(self, of: GraphQLObjectType | GraphQLInterfaceType) -> list[str]:
        if not of.name.startswith(("Search", "Facet", "Highlight")):
            return super().names(of)
        lists = [each for each in of.fields if each in ("nodes", "edges", "node", "highlights")]
        return sorted(of.fields.keys() - (ELSEWHERE - {"facets"})) + lists


class SearchArguments(Arguments):
    """Arguments of searches, of their facets, and of everything below."""

    def of(self, field: GraphQLField, place: Place) -> str:
        """The arguments of one field, brackets included."""
        told = field.args
        if place != "root" and "fields" in told:
            words = self.pool.words("SearchFacet")
            some = [self.chance.choice(words) for _ in range(self.chance.randrange(4))]
            return f"(fields: [{', '.join(some)}])"
        text = next((name for name in ("query", "prefix") if name in told), None)
        if text is None:
            return super().of(field, place)
        parts = [self.text(text), *self.view()]
        if self.chance.random() < 0.4:
            words = self.pool.words("ContentType")
            some = [self.chance.choice(words) for _ in range(self.chance.choice([0, 1, 1, 2, 5]))]
            parts.append(self.variables.put("types", "[ContentType!]", some))
        if self.chance.random() < 0.7:
            size = self.chance.choice([1, 1, 2, 3, 5, 20, 0 if self.chance.random() < 0.1 else 1])
            parts.append(self.variables.put("first", "Int", size))
        if "where" in told and self.chance.random() < 0.4:
            parts.append(f"where: {self.where(2)}")
        if "after" in told and self.chance.random() < 0.3:
            parts.append(self.variables.put("after", "String", self.mark(), self.mark()))
        return f"({', '.join(filter(None, parts))})"

    def text(self, name: str) -> str:
        self.looked_for = self.words()
        return (
            self.variables.put(name, "String!", self.looked_for, self.words()) or '%s: "a"' % name
        )

    def words(self) -> str:
        """Mostly a piece or two of what the content says somewhere."""
        if self.chance.random() < 0.12:
            return self.chance.choice([*HOSTILE, *HOSTILE, *BAD])
        pieces = [self.piece() for _ in range(self.chance.choice([1, 1, 1, 2]))]
        if self.chance.random() < 0.1:
            pieces[0] = f"「{pieces[0]}」"
        return " ".join(pieces)[:200]

    def piece(self) -> str:
        text = self.chance.choice(self.texts)
        start = self.chance.randrange(len(text))
        return text[start : start + self.chance.choice([1, 1, 2, 2, 3, 5, 8])]

    @property
    def texts(self) -> list[str]:
        found = [
            value
            for (_, name), values in sorted(self.pool.known.items())
            if name in ("title", "name", "lead", "summary", "aliases")
            for each in values
            for value in (each if isinstance(each, list) else [each])
            if isinstance(value, str) and value
        ]
        return found or ["服装"]

    def mark(self) -> str:
        """A cursor of this search or another, at some place in the order."""
        chance = self.chance
        looked_for = self.looked_for if chance.random() < 0.85 else "别的"
        try:
            mark = mark_of(looked_for)
        except BadQuery:
            mark = ""
        day = chance.choice(["", "2020-02-29T00:00:00Z", "2025-01-01T00:00:00Z", "2099-12-31T00:00:00Z"])  # fmt: skip
        place = [signature(ORDER), mark, chance.choice("01"), day, self.pool.id_of(chance)]
        return orjson.dumps(place).hex() if chance.random() < 0.95 else "zz"

    def where(self, depth: int) -> str:
        """A filter of what is found."""
        chance = self.chance
        ids = [self.pool.id_of(chance, "Topic"), self.pool.id_of(chance, "Topic")]
        day = chance.choice(
            ["2019-01-01T00:00:00Z", "2025-01-01T00:00:00Z", "2025-01-01T08:00:00+08:00"]
        )
        terms: list[tuple[str, Any]] = [
            ("topic", {chance.choice(["eq", "ne"]): ids[0]}),
            ("topic", {"in": ids}),
            ("publishedAt", {chance.choice(["gte", "lt", "eq", "gt"]): day}),
            ("updatedAt", {chance.choice(["gte", "lt"]): day}),
            ("id", {chance.choice(["ne", "eq"]): self.pool.id_of(chance)}),
        ]
        written = dict(chance.sample(terms, chance.choice([1, 1, 2])))
        parts = [f"{name}: {self.term(value)}" for name, value in written.items()]
        if depth and chance.random() < 0.4:
            name = chance.choice(["and", "or", "not"])
            inner = self.where(depth - 1)
            parts.append(f"{name}: {inner if name == 'not' else f'[{inner}]'}")
        return f"{{{', '.join(parts)}}}"

    def term(self, value: dict[str, Any]) -> str:
        ((operator, given),) = value.items()
        return f"{{{operator}: {orjson.dumps(given).decode()}}}"


__all__ = ["SearchWriter", "Word"]
