"""Which rights a search of drafts asks for beside those to read the texts: for its conditions and its facets.

Whoever may not read a text of a type finds nothing of that type (`context.searchable_types`). What
narrows a search down, or divides what it finds, tells of fields too, and is refused like a filter.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from models.declare import Catalogue, ContentType
from publishing.actor import Verb
from resolvers.names import enum_name
from resolvers.search import TOPIC, searched_types, topic_fields

Right = tuple[Verb, str, str | None]
"""A verb on a field of a type."""

_TOPICS = "topic"
_BY_FACET = {"TOPIC": _TOPICS, "YEAR": "published_at"}
"""The term of a filter that looks at what a facet divides by."""


def rights_of_terms(
    given: Mapping[str, Any], searchable: frozenset[str] | None, catalogue: Catalogue
) -> Iterator[Right]:
    """The rights that the conditions of a search with these arguments ask for."""
    terms = set(_terms_in(given.get("where") or {})) - {"id"}
    asked = given.get("types")
    names = None if asked is None else [enum_name(each) for each in asked]
    for each in _searched(names, searchable, catalogue):
        for term in sorted(terms):
            for field in _fields_of(term, each, catalogue):
                yield Verb.FILTER, each.name, field


def rights_of_facets(
    given: Mapping[str, Any], searchable: frozenset[str] | None, catalogue: Catalogue
) -> Iterator[Right]:
    """The rights that the facets of a search ask for, whichever types it is about."""
    facets = {enum_name(each) for each in given["fields"]}
    for term in sorted(_BY_FACET[each] for each in facets if each in _BY_FACET):
        for each in _searched(None, searchable, catalogue):
            for field in _fields_of(term, each, catalogue):
                yield Verb.READ, each.name, field
                yield Verb.FILTER, each.name, field
        if term == _TOPICS:
            yield Verb.READ, TOPIC, catalogue.types[TOPIC].title


def _searched(
    names: Iterable[str] | None, searchable: frozenset[str] | None, catalogue: Catalogue
) -> list[ContentType]:
    known = searched_types(catalogue)
    types = [known[each] for each in (known if names is None else names)]
    return [each for each in types if searchable is None or each.name in searchable]


def _fields_of(term: str, content_type: ContentType, catalogue: Catalogue) -> tuple[str, ...]:
    return topic_fields(content_type, catalogue) if term == _TOPICS else (term,)


def _terms_in(where: Mapping[str, Any]) -> Iterator[str]:
    """The names of all terms of a search's filter."""
    for name, value in where.items():
        if name in ("and", "or", "not"):
            for each in value if isinstance(value, list) else [value]:
                yield from _terms_in(each or {})
        else:
            yield name
