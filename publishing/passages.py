"""What of a content is read in one language: plain passages with their places, and links."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from language.han import is_han
from language.proofing.finding import Writing
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import Html, Link, Parts, RichText, Text, TextList, is_localized
from models.locale import Locale
from publishing.check import Content, Path
from publishing.derive import plain_words

WRITINGS = {
    Locale.ZH_HANS: Writing.HANS,
    Locale.ZH_HANT: Writing.HANT,
    Locale.ZH_HANT_HK: Writing.HANT_HK,
    Locale.ZH_HANT_TW: Writing.HANT_TW,
    Locale.EN: Writing.LATIN,
}
"""How each language of the site is written."""

_ITEM_LINK = 'href="kapok:'


@dataclass(frozen=True)
class Passage:
    """A text without markup; `path` leads over its language and block's id to the field.

    `is_html`: it stands there with markup.
    """

    path: Path
    text: str
    writing: Writing
    is_html: bool = False


@dataclass(frozen=True)
class LinkPlace:
    """A link, and where it stands."""

    path: Path
    target: str


def written_locales(content: Content, content_type: ContentType) -> list[Locale]:
    """The languages in which a person wrote something, in the order of `Locale`."""
    tags: set[str] = set()
    for name, kind in content_type.fields.items():
        if is_localized(kind) and not isinstance(kind, Parts):
            tags |= (content.get(name) or {}).keys()
    return [locale for locale in Locale if locale.name in tags]


def passages_of(
    content: Content, content_type: ContentType, catalogue: Catalogue, locale: Locale
) -> Iterator[Passage]:
    """What a person wrote in this language; texts without a language go with the first one.

    What was converted by machine is left out, and so is what no reader ever sees.
    """
    written = written_locales(content, content_type)
    reader = _Reader(catalogue, locale, is_first=written[:1] == [locale])
    return reader.passages(content_type.fields, content, ())


def links_in(
    content: Content, content_type: ContentType, catalogue: Catalogue, locale: Locale
) -> Iterator[LinkPlace]:
    """The links that readers of this language are given, those inside passages included."""
    return _Reader(catalogue, locale, is_first=True).links(content_type.fields, content, ())


class _Reader:
    def __init__(self, catalogue: Catalogue, locale: Locale, *, is_first: bool) -> None:
        self.catalogue = catalogue
        self.locale = locale
        self.is_first = is_first

    def passages(self, fields: FieldMap, values: Content, path: Path) -> Iterator[Passage]:
        for kind, value, here in self.inside(fields, values, path):
            match kind:
                case Text():
                    yield self.passage(kind, value, here)
                case Html():
                    yield self.passage(kind, plain_of(value), here)
                case TextList():
                    for n, each in enumerate(value):
                        yield self.passage(kind, each, (*here, str(n)))
                case _:
                    for inner, part, place in self.parts(kind, value, here):
                        yield from self.passages(inner, part, place)

    def links(self, fields: FieldMap, values: Content, path: Path) -> Iterator[LinkPlace]:
        for kind, value, here in self.inside(fields, values, path):
            match kind:
                case Link():
                    for target in value if kind.many else [value]:
                        yield LinkPlace(here, target)
                case Html():
                    for piece in value.split(_ITEM_LINK)[1:]:
                        yield LinkPlace(here, piece.partition('"')[0])
                case _:
                    for inner, part, place in self.parts(kind, value, here):
                        yield from self.links(inner, part, place)

    def inside(
        self, fields: FieldMap, values: Content, path: Path
    ) -> Iterator[tuple[Field, Any, Path]]:
        """The fields that say something in this language, with their values and places."""
        for name, kind in fields.items():
            value, here = values.get(name), (*path, name)
            if is_localized(kind) and not isinstance(kind, Parts):
                value, here = (value or {}).get(self.locale.name), (*here, self.locale.name)
            elif not self.is_ours(kind, path):
                continue
            if value and not kind.private:
                yield kind, value, here

    def is_ours(self, kind: Field, path: Path) -> bool:
        """Whether a text without a language is read in this one: in its blocks, or as the first."""
        return self.is_first or self.locale.name in path or not isinstance(kind, Text | TextList)

    def parts(
        self, kind: Field, value: Any, path: Path
    ) -> Iterator[tuple[FieldMap, Content, Path]]:
        if isinstance(kind, RichText):
            for block in value:
                yield self.catalogue.blocks[block["kind"]].fields, block, (*path, block["id"])
        elif isinstance(kind, Parts):
            inner = self.catalogue.parts[kind.of.__name__].fields
            if not kind.many:
                yield inner, value, path
                return
            for n, each in enumerate(value):
                yield inner, each, (*path, str(n))

    def passage(self, kind: Field, text: str, path: Path) -> Passage:
        writing = WRITINGS[self.locale]
        if self.locale.name not in path:
            # A name or a title without a language: it says itself how it is written.
            writing = Writing.HANS if any(map(is_han, text)) else Writing.LATIN
        return Passage(path, text, writing, isinstance(kind, Html))


def plain_of(html: str) -> str:
    """The words of a passage; the cleaner is asked only where there is something to clean."""
    return plain_words(html) if "<" in html or "&" in html else html.strip()
