"""What an item says in one language: its texts in that language, and what has no language."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.declare import Catalogue, ContentType, Field, Parts
from models.declare.catalogue import FieldMap
from models.declare.fields import is_localized
from models.locale import Locale
from publishing.check import Content


def in_language(
    content: Mapping[str, Any], content_type: ContentType, catalogue: Catalogue, locale: Locale
) -> Content:
    """The content with the texts of this language alone, still under its name."""
    kept = _kept(content, content_type.fields, catalogue, locale)
    if content.get("published_at") is not None:
        kept["published_at"] = content["published_at"]
    return kept


def languages_of(
    content: Mapping[str, Any], content_type: ContentType, catalogue: Catalogue
) -> tuple[Locale, ...]:
    """The languages with texts of their own; of an item without any texts, the master's.

    What is converted from one of them is no text of its own.
    """
    tags = set(_tags(content, content_type.fields, catalogue))
    return tuple(each for each in Locale if each.name in tags) or (Locale.ZH_HANS,)


def _kept(
    content: Mapping[str, Any], fields: FieldMap, catalogue: Catalogue, locale: Locale
) -> Content:
    kept: Content = {}
    for name, kind in fields.items():
        value = content.get(name)
        if isinstance(kind, Parts) and value is not None:
            inner = catalogue.parts[kind.of.__name__].fields
            value = (
                [_kept(each, inner, catalogue, locale) for each in value]
                if kind.many
                else _kept(value, inner, catalogue, locale)
            )
        elif is_localized(kind) and value is not None:
            value = {locale.name: value[locale.name]} if value.get(locale.name) else None
        if value not in (None, "", [], {}):
            kept[name] = value
    return kept


def _tags(content: Mapping[str, Any], fields: FieldMap, catalogue: Catalogue) -> Iterator[str]:
    for name, kind in fields.items():
        value = content.get(name)
        if value in (None, "", [], {}):
            continue
        if isinstance(kind, Parts):
            inner = catalogue.parts[kind.of.__name__].fields
            for part in value if kind.many else [value]:
                yield from _tags(part, inner, catalogue)
        elif _has_languages(kind):
            yield from (tag for tag, text in value.items() if text)


def _has_languages(kind: Field) -> bool:
    return is_localized(kind) and not isinstance(kind, Parts)
