"""Writes the arguments of random documents: which item, which page, in which order and language."""

from random import Random
from typing import Literal

from graphql import GraphQLField, get_named_type

from models.content import CATALOGUE
from tests.properties.filters import FilterWriter
from tests.properties.oracle_lists import Term, default_order
from tests.properties.pool import Pool
from tests.properties.variables import Variables, literal

Place = Literal["root", "below", "links"]
"""Where a list stands: links come in an order of their own."""

LETTERS = "AabcdeFjsZ##"


class Arguments:
    """The arguments of one document."""

    def __init__(self, pool: Pool, chance: Random) -> None:
        self.pool = pool
        self.chance = chance
        self.variables = Variables(chance)
        self.filters = FilterWriter(pool, chance, self.variables)

    def of(self, field: GraphQLField, place: Place) -> str:
        """The arguments of one field, brackets included."""
        told = field.args
        parts: list[str] = []
        answers = get_named_type(field.type).name
        if "by" in told:
            parts.append(self.by(answers))
        elif "ids" in told:
            parts.append(self.ids())
        elif "id" in told:
            chosen, other = (self.pool.id_of(self.chance) for _ in range(2))
            parts.append(self.variables.put("id", "ID!", chosen, other) or f"id: {literal(chosen)}")
        elif "first" in told and "after" not in told:
            if self.chance.random() < 0.6:
                parts.append(self.variables.put("first", "Int", self.chance.choice([1, 2, 7, 20])))
        elif "first" in told:
            parts += self.page(answers.removesuffix("Connection"), place)
            if "initial" in told and self.chance.random() < 0.3:
                letter, other = (self.chance.choice(LETTERS) for _ in range(2))
                parts.append(self.variables.put("initial", "String", letter, other))
            if "when" in told and self.chance.random() < 0.4:
                when = self.chance.choice(self.pool.words("EventTime"))
                parts.append(self.variables.put("when", "EventTime", when))
        elif "format" in told:
            parts += self.sizes("widths" in told)
        if place == "root":
            parts += self.view()
        written = ", ".join(filter(None, parts))
        return f"({written})" if written else ""

    def sizes(self, several: bool) -> list[str]:
        """The width or widths of a picture's address, and its format."""
        parts = []
        widths = [self.chance.choice([1, 2, 160, 161, 2_560, 2_561, 2_147_483_647]) for _ in range(self.chance.choice([1, 2, 4]))]  # fmt: skip
        if self.chance.random() < 0.7:
            kind, given = ("[Int!]", widths) if several else ("Int", widths[0])
            parts.append(self.variables.put("widths" if several else "width", kind, given))
        if self.chance.random() < 0.6:
            format = self.chance.choice(self.pool.words("ImageFormat"))
            parts.append(self.variables.put("format", "ImageFormat", format))
        return parts

    def view(self) -> list[str]:
        parts = []
        locales = self.pool.words("Locale")
        if self.chance.random() < 0.8:
            parts.append(self.variables.put("locale", "Locale!", self.chance.choice(locales)))
        if self.chance.random() < 0.4:
            chain = [self.chance.choice(locales) for _ in range(self.chance.randrange(4))]
            parts.append(self.variables.put("fallback", "[Locale!]", chain))
        return parts

    def by(self, type_name: str) -> str:
        has_slug = CATALOGUE.types[type_name].slug is not None
        if has_slug and self.chance.random() < 0.4:
            slug = self.pool.slug_of(self.chance, type_name)
            text = self.variables.given("String!", slug, self.pool.slug_of(self.chance, type_name))
            return f"by: {{slug: {text or literal(slug)}}}"
        chosen, other = (self.pool.id_of(self.chance, type_name) for _ in range(2))
        return f"by: {{id: {self.variables.given('ID!', chosen, other) or literal(chosen)}}}"

    def ids(self) -> str:
        chosen = [self.pool.id_of(self.chance) for _ in range(self.chance.randrange(5))]
        if self.chance.random() < 0.3:
            return f"ids: {self.variables.given('[ID!]!', chosen) or literal(chosen)}"
        each = [
            self.variables.given("ID!", one, self.pool.id_of(self.chance)) or '""' for one in chosen
        ]
        return f"ids: [{', '.join(each)}]"

    def page(self, type_name: str, place: Place) -> list[str]:
        content_type = CATALOGUE.types[type_name]
        parts = []
        order = default_order(content_type) if place != "links" else ()
        if place != "root" and self.chance.random() < 0.4:
            return []
        if self.chance.random() < 0.5:
            order, written = self.order(type_name)
            parts.append(f"orderBy: {written}")
        if self.chance.random() < 0.6:
            parts.append(f"where: {self.filters.where(type_name, 2)}")
        size = self.chance.choice([1, 1, 2, 3, 5, 100])
        backward = self.chance.random() < 0.35
        if backward or self.chance.random() < 0.8:
            name = "last" if backward else "first"
            # A size that may be missing would turn a page from the end into one from the start.
            parts.append(f"last: {size}" if backward else self.variables.put(name, "Int", size))
        if self.chance.random() < 0.4:
            mark, other = (self.pool.cursor(self.chance, content_type, order) for _ in range(2))
            if mark:
                parts.append(
                    self.variables.put("before" if backward else "after", "String", mark, other)
                )
        return parts

    def order(self, type_name: str) -> tuple[tuple[Term, ...], str]:
        where = self.pool.words(f"{type_name}OrderField")
        terms: list[Term] = []
        texts = []
        for field in self.chance.sample(where, min(len(where), self.chance.choice([1, 1, 2]))):
            descending = self.chance.random() < 0.5
            terms.append((field.lower(), descending))
            way = ", direction: DESC" if descending else self.chance.choice(["", ", direction: ASC"])  # fmt: skip
            texts.append(f"{{field: {field}{way}}}")
        return tuple(terms), f"[{', '.join(texts)}]"
