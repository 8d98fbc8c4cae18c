"""What random arguments are drawn from."""

from collections.abc import Sequence
from random import Random
from typing import Any, cast

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLSchema

from models.content import CATALOGUE
from models.declare import ContentType
from models.locale import Locale
from tests.properties.oracle import Oracle, View
from tests.properties.oracle_lists import Term, cursor_of
from tests.properties.variables import Word

NO_ID = "article_aaaaaaaaaaaaaaaaaaaa"


class Pool:
    """What random arguments are drawn from: what the content holds, and a little that it does not."""

    def __init__(self, schema: GraphQLSchema, oracle: Oracle, ids: Sequence[str]) -> None:
        self.schema = schema
        self.oracle = oracle
        self.ids = list(ids)
        self.known: dict[tuple[str, str], list[Any]] = {}
        for version in oracle.versions.values():
            derived = version.derived
            for values in (derived["shared"], *derived["locales"].values()):
                for name, value in values.items():
                    if value is not None:
                        self.known.setdefault((version.type.name, name), []).append(value)

    def words(self, enum: str) -> list[Word]:
        """The values of an enum."""
        return [Word(each) for each in cast(GraphQLEnumType, self.schema.type_map[enum]).values]

    def inputs(self, name: str) -> dict[str, str]:
        """The fields of an input with their types."""
        fields = cast(GraphQLInputObjectType, self.schema.type_map[name]).fields
        return {key: str(each.type) for key, each in fields.items()}

    def id_of(self, chance: Random, type_name: str = "") -> str:
        """Mostly an item's of this type, hidden ones included."""
        if chance.random() < 0.1:
            return chance.choice(["", "x", NO_ID, *self.ids[:2]])
        prefix = f"{CATALOGUE.types[type_name].prefix}_" if type_name else ""
        return chance.choice([each for each in self.ids if each.startswith(prefix)])

    def slug_of(self, chance: Random, type_name: str) -> str:
        """Mostly one claimed by an item of this type."""
        claimed = [slug for of, slug in self.oracle.addresses if of == type_name]
        return chance.choice([*claimed, "nowhere"])

    def value_of(self, chance: Random, type_name: str, field: str, odd: Sequence[Any]) -> Any:
        """Mostly one the field has somewhere."""
        return chance.choice([*self.known.get((type_name, field), [])[:30], *odd])

    def cursor(self, chance: Random, content_type: ContentType, order: tuple[Term, ...]) -> str:
        """Where some item of the type stands in this order, whether or not it is in the list."""
        locale = chance.choice(list(Locale))
        seen = self.oracle.all(content_type, View(locale, (locale, *Locale)))
        return cursor_of(chance.choice(seen), order) if seen else ""
