"""Questions that name something hidden: their answers must be those for a name that nobody has."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from graphql import GraphQLInputObjectType, GraphQLSchema, get_named_type

from models.content import CATALOGUE
from models.declare import ContentType
from models.ids import fresh_id


@dataclass(frozen=True)
class Asked:
    """A question with `VALUE` where the hidden name stands: a document, or an address."""

    path: str
    text: str
    value: str
    stranger: str

    def of(self, value: str) -> str:
        """The question with this name in it."""
        return self.text.replace(VALUE, value if self.path == "query" else quote(value, safe=""))


VALUE = "VALUE"

_FRAMED = "https%3A%2F%2Fcontent.example.org%2Fembed%2Fevents%2F"
_EMBEDS = (
    f"/embed/events/{VALUE}",
    f"/embed/data/events/{VALUE}",
    f"/embed/data/events?series={VALUE}",
    f"/embed/events?topic={VALUE}",
    f"/oembed?url={_FRAMED}{VALUE}",
)


def stranger_to(value: str) -> str:
    """What has the form of the value and is nobody's: an id, or a word."""
    prefix, _, rest = value.partition("_")
    if rest and CATALOGUE.by_prefix(value) is not None:
        return fresh_id(value[: value.rindex("_")])
    letters = "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(10))
    return f"zq{letters}{value[12:]}" if value.startswith("zq") else prefix


def about_words(schema: GraphQLSchema, content_type: ContentType, word: str) -> Iterator[Asked]:
    """Every filter of a text or slug, searches and addresses, with a word that never was public."""
    stranger = stranger_to(word)

    def asked(path: str, text: str, suffix: str = "") -> Asked:
        return Asked(path, text, word + suffix, stranger + suffix)

    plural = content_type.plural
    whole = "{ totalCount nodes { id } pageInfo { startCursor endCursor hasNextPage } }"
    for name, kind in _filters(schema, content_type):
        if kind == "StringFilter":
            for operator in ("eq", "contains", "startsWith", "ne"):
                where = f'{{ {name}: {{ {operator}: "{VALUE}" }} }}'
                yield asked("query", f"{{ {plural}(where: {where}) {whole} }}")
        if kind == "SlugFilter":
            yield asked(
                "query", f'{{ {plural}(where: {{ {name}: {{ eq: "{VALUE}" }} }}) {whole} }}'
            )
    found = "totalCount nodes { id label } facets(fields: [TYPE, YEAR]) { buckets { value count } }"
    yield asked("query", f'{{ search(query: "{VALUE}") {{ {found} }} }}')
    yield asked("query", f'{{ suggest(prefix: "{VALUE}") {{ id label }} }}')
    if content_type.slug:
        slug = f"-{content_type.prefix}".replace("_", "-")
        root = single_root(schema, content_type)
        if root is not None:
            yield asked("query", f'{{ {root}(by: {{ slug: "{VALUE}" }}) {{ id }} }}', slug)
        yield asked("address", f"/calendar/events/{VALUE}.ics", slug)
        for each in _EMBEDS:
            yield asked("address", each, slug)
        for each in ("topic", "series"):
            yield asked("address", f"/feeds/articles.json?{each}={VALUE}", slug)
            yield asked("address", f"/calendar/events.ics?{each}={VALUE}", slug)


def about_ids(schema: GraphQLSchema, content_type: ContentType, public_id: str) -> Iterator[Asked]:
    """Every filter by a link, every look-up and address, with a hidden item's id."""
    stranger = stranger_to(public_id)

    def asked(path: str, text: str) -> Asked:
        return Asked(path, text, public_id, stranger)

    yield asked("query", f'{{ node(id: "{VALUE}") {{ id }} nodes(ids: ["{VALUE}"]) {{ id }} }}')
    yield asked(
        "query",
        f'{{ resolveUrl(path: "/of-{content_type.plural.lower()}/{VALUE}.html") {{ status location path item {{ id }} }} }}',
    )
    yield asked(
        "query", f'{{ resolveUrl(path: "/go/{VALUE}") {{ status location path item {{ id }} }} }}'
    )
    yield asked(
        "query",
        f'{{ {content_type.plural}(where: {{ id: {{ eq: "{VALUE}" }} }}) {{ totalCount }} }}',
    )
    for other in CATALOGUE.types.values():
        for name, kind in _filters(schema, other):
            if kind == f"{content_type.name}ListFilter":
                where = f'{{ {name}: {{ some: {{ id: {{ eq: "{VALUE}" }} }} }} }}'
            elif kind == f"{content_type.name}LinkFilter":
                where = f'{{ {name}: {{ is: {{ id: {{ eq: "{VALUE}" }} }} }} }}'
            else:
                continue
            yield asked(
                "query", f"{{ {other.plural}(where: {where}) {{ totalCount nodes {{ id }} }} }}"
            )
    yield asked("address", f"/calendar/events/{VALUE}.ics")
    for each in _EMBEDS:
        yield asked("address", each)
    for each in ("topic", "series"):
        yield asked("address", f"/feeds/articles.atom?{each}={VALUE}")
        yield asked("address", f"/calendar/events.ics?{each}={VALUE}")


def single_root(schema: GraphQLSchema, content_type: ContentType) -> str | None:
    """The root field that gives one item of the type by what it is called; there may be none."""
    assert schema.query_type is not None
    found = [
        name
        for name, field in schema.query_type.fields.items()
        if "by" in field.args and get_named_type(field.type).name == content_type.name
    ]
    return found[0] if found else None


def _filters(schema: GraphQLSchema, content_type: ContentType) -> Iterator[tuple[str, str]]:
    where: Any = schema.type_map[f"{content_type.name}Where"]
    assert isinstance(where, GraphQLInputObjectType)
    for name, each in where.fields.items():
        yield name, get_named_type(each.type).name
