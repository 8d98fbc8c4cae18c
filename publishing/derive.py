"""What follows from what a person wrote: other scripts, plain words, sort keys. Computed at save.

The result is stored with the revision, so that a later change of the terms table or of a library
never changes what has been published.
"""

import html as html_text
import re
from collections.abc import Callable, Iterator
from typing import Any

import nh3

from language.fold import fold
from language.pinyin import sort_key
from language.scripts import Form, html_to_traditional, to_simplified, to_traditional
from language.terms import Terms
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import (
    Choice,
    Day,
    Decimal,
    Html,
    Instant,
    Integer,
    Parts,
    Plain,
    RichText,
    Text,
    TextList,
    Url,
    is_localized,
    is_sortable,
)
from models.locale import TRADITIONAL, Locale
from publishing.check import Content

Derived = dict[str, Any]

_FORMS = {
    Locale.ZH_HANT: Form.HANT,
    Locale.ZH_HANT_HK: Form.HANT_HK,
    Locale.ZH_HANT_TW: Form.HANT_TW,
}

# Where the text of a Chinese form is looked for, best first; a script change is a conversion.
SOURCES = {
    Locale.ZH_HANS: (Locale.ZH_HANS, Locale.ZH_HANT, Locale.ZH_HANT_HK, Locale.ZH_HANT_TW),
    Locale.ZH_HANT: (Locale.ZH_HANT, Locale.ZH_HANS, Locale.ZH_HANT_HK, Locale.ZH_HANT_TW),
    Locale.ZH_HANT_HK: (Locale.ZH_HANT_HK, Locale.ZH_HANT, Locale.ZH_HANS, Locale.ZH_HANT_TW),
    Locale.ZH_HANT_TW: (Locale.ZH_HANT_TW, Locale.ZH_HANT, Locale.ZH_HANS, Locale.ZH_HANT_HK),
    Locale.EN: (Locale.EN,),
}


def derive(
    content: Content, content_type: ContentType, catalogue: Catalogue, terms: Terms
) -> Derived:
    """`{available, converted, shared, locales}`: column values by name, for every language served.

    `shared` holds the columns that are the same in every language, `locales` the others. Links are
    left as public ids; blocks and parts are lists as readers get them. Where no language is complete,
    `locales` holds the one that was begun, for editors.
    """
    available = [locale for locale in Locale if _is_available(content, content_type, locale)]
    deriver = _Deriver(content, content_type, catalogue, terms)
    shown = available or [_first_written(content, content_type)]
    locales = {locale.name: deriver.localized(locale) for locale in shown}
    return {
        "available": [locale.name for locale in available],
        "converted": [locale.name for locale in available if locale in deriver.converted],
        "shared": deriver.shared(),
        "locales": locales,
    }


def _first_written(content: Content, content_type: ContentType) -> Locale:
    """The first language that anything is written in; the master's where nothing is."""
    texts = [
        content.get(kind.name) or {}
        for kind in content_type.fields.values()
        if is_localized(kind) and not isinstance(kind, Parts)
    ]
    return next((each for each in Locale if any(text.get(each.name) for text in texts)), Locale(1))


def _is_available(content: Content, content_type: ContentType, locale: Locale) -> bool:
    required = [
        kind for kind in content_type.fields.values() if kind.required and is_localized(kind)
    ]
    return all(_written(content.get(kind.name) or {}, locale) is not None for kind in required)


def _written(values: dict[str, Any], locale: Locale) -> Locale | None:
    """The language a text for `locale` is taken from, or None when there is no such text."""
    return next((each for each in SOURCES[locale] if values.get(each.name)), None)


class _Deriver:
    def __init__(
        self, content: Content, content_type: ContentType, catalogue: Catalogue, terms: Terms
    ) -> None:
        self.content = content
        self.type = content_type
        self.catalogue = catalogue
        self.terms = terms
        self.converted: set[Locale] = set()

    def shared(self) -> Derived:
        columns: Derived = {}
        for kind in self.type.fields.values():
            if not is_localized(kind):
                value = self.content.get(kind.name)
                if isinstance(kind, Parts):
                    value = self.parts(kind, value, Locale.ZH_HANS)
                columns |= columns_from(kind, value)
        return columns

    def localized(self, locale: Locale) -> Derived:
        columns: Derived = {}
        for kind in self.type.fields.values():
            if is_localized(kind):
                columns |= columns_from(kind, self.value(kind, self.content.get(kind.name), locale))
        return columns

    def value(self, kind: Field, value: Any, locale: Locale) -> Any:
        """The localized value as readers of `locale` get it."""
        if isinstance(kind, Parts):
            return self.parts(kind, value, locale)
        source = _written(value or {}, locale)
        if source is None:
            return None
        text = value[source.name]
        convert = self.conversion(source, locale)
        if isinstance(kind, RichText):
            return [self.block(block, convert) for block in text]
        if isinstance(kind, TextList):
            return [convert(each) for each in text]
        return convert(text)

    def conversion(self, source: Locale, locale: Locale) -> "_Convert":
        if source is locale or (source in TRADITIONAL and locale in TRADITIONAL):
            return _Convert(lambda text: text, lambda text: text)
        self.converted.add(locale)
        if locale is Locale.ZH_HANS:
            return _Convert(self.simplified, lambda html: _between_tags(html, self.simplified))
        form = _FORMS[locale]
        return _Convert(
            lambda text: to_traditional(text, form, self.terms),
            lambda html: html_to_traditional(html, form, self.terms),
        )

    def simplified(self, text: str) -> str:
        return to_simplified(text, self.terms)

    def parts(self, kind: Parts, value: Any, locale: Locale) -> Any:
        fields = self.catalogue.parts[kind.of.__name__].fields
        if value is None:
            return [] if kind.many else None
        return (
            [self.part(fields, each, locale) for each in value]
            if kind.many
            else self.part(fields, value, locale)
        )

    def part(self, fields: FieldMap, value: Content, locale: Locale) -> Content:
        out: Content = {}
        for name, kind in fields.items():
            inner = value.get(name)
            out[name] = self.value(kind, inner, locale) if is_localized(kind) else inner
        return out

    def block(self, block: Content, convert: "_Convert") -> Content:
        fields = self.catalogue.blocks[block["kind"]].fields
        return {
            "id": block["id"],
            "kind": block["kind"],
            **self.block_fields(fields, block, convert),
        }

    def block_fields(self, fields: FieldMap, values: Content, convert: "_Convert") -> Content:
        out: Content = {}
        for name, kind in fields.items():
            value = values.get(name)
            match kind:
                case Plain(of=source):
                    out[name] = (
                        plain_words(convert.html(values[source])) if values.get(source) else ""
                    )
                case _ if value is None:
                    out[name] = (
                        []
                        if isinstance(kind, TextList) or (isinstance(kind, Parts) and kind.many)
                        else None
                    )
                case Html():
                    out[name] = item_links(convert.html(value))
                case Text():
                    out[name] = convert.text(value)
                case TextList():
                    out[name] = [convert.text(each) for each in value]
                case Parts():
                    inner = self.catalogue.parts[kind.of.__name__].fields
                    out[name] = [self.block_fields(inner, each, convert) for each in value]
                case _:
                    out[name] = value
        return out


class _Convert:
    def __init__(self, text: Callable[[str], str], html: Callable[[str], str]) -> None:
        self.text = text
        self.html = html

    def __call__(self, text: str) -> str:
        return self.text(text)


def columns_from(kind: Field, value: Any) -> Derived:
    """The columns of one field: its value, and what lists are sorted and searched by."""
    columns: Derived = {kind.name: value}
    if is_sortable(kind):
        columns[f"{kind.name}_sort"] = sort_text(kind, value)
    if isinstance(kind, Text) and kind.sortable:
        columns[f"{kind.name}_fold"] = fold(value) if value else None
    return columns


def sort_text(kind: Field, value: Any) -> str:
    """A text that compares bytewise as the field's values should; "" for the unknown."""
    if value is None:
        return ""
    match kind:
        case Text():
            return sort_key(value, surname_first=kind.surname_first)
        case Choice():
            return f"{list(kind.of.__members__).index(value):03d}"
        case Integer() | Decimal():
            return _sort_number(str(value))
        case Instant() | Day() | Url():
            return str(value)
    raise TypeError(f"{kind.name} has no order")


def _sort_number(number: str) -> str:
    negative = number.startswith("-")
    whole, _, fraction = number.lstrip("-").partition(".")
    digits = f"{whole:>020}.{fraction:<018}".replace(" ", "0")
    if not negative:
        return "1" + digits
    return "0" + digits.translate(str.maketrans("0123456789", "9876543210"))


def plain_words(html: str) -> str:
    """The words of a passage without markup."""
    return html_text.unescape(nh3.clean(html, tags=set())).strip()


def item_links(html: str) -> str:
    """The passage with its links to items in the form /go/{id}, resolved when followed."""
    return html.replace('href="kapok:', 'href="/go/')


def _between_tags(html: str, convert: Callable[[str], str]) -> str:
    return "".join(
        part if part.startswith("<") else convert(part) for part in re.split(r"(<[^>]*>)", html)
    )


def texts_of(value: Any) -> Iterator[str]:
    """Every string inside a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from texts_of(each)
    elif isinstance(value, dict):
        for each in value.values():
            yield from texts_of(each)
