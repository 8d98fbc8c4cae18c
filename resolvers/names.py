"""The API's names for what is declared: which GraphQL fields a type has, and what each stands for."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from language.scripts import Form, to_traditional
from language.terms import DEFAULT_TERMS
from models.declare import (
    Catalogue,
    Choices,
    ContentType,
    Field,
    PartType,
    ReverseSide,
    SchemaOrg,
    Similar,
)
from models.declare.catalogue import PUBLISHED_AT, SIMILAR, UPDATED_AT, camel, snake
from models.declare.fields import (
    Choice,
    Count,
    Day,
    Decimal,
    FileAddress,
    Html,
    Instant,
    Link,
    Parts,
    Plain,
    Slug,
    Text,
    is_sortable,
)
from models.locale import Locale


@dataclass(frozen=True)
class System:
    """A field every content type has of itself."""

    name: str


@dataclass(frozen=True)
class Words:
    """A choice in words, beside its value."""

    of: Choice


@dataclass(frozen=True)
class OfFile:
    """What is told of uploaded bytes: `url`, and of pictures `srcset` and `thumbhash`."""

    fact: Literal["url", "srcset", "thumbhash"]
    of: FileAddress


@dataclass(frozen=True)
class OfCalendar:
    """The address of the calendar that an item selects: the text before its name, and after it."""

    before: str
    after: str = ""


CALENDARS = {
    "Event": OfCalendar("/calendar/events/", ".ics"),
    "EventSeries": OfCalendar("/calendar/events.ics?series="),
    "Topic": OfCalendar("/calendar/events.ics?topic="),
}
"""The types that have a calendar."""


Meaning = Field | ReverseSide | System | Words | Similar | OfFile | OfCalendar | SchemaOrg

COMMON: dict[str, Meaning] = {
    "id": System("id"),
    "slug": System("slug"),
    "path": System("path"),
    "canonicalUrl": System("canonicalUrl"),
    "label": System("label"),
    "language": System("language"),
    "publishedAt": PUBLISHED_AT,
    "updatedAt": UPDATED_AT,
}
"""The fields of the interface `Content`."""

COMMON_COLUMNS = {"id": "public_id", "slug": "slug", "label": "label"}


@lru_cache(maxsize=1024)
def content_fields(content_type: ContentType) -> Mapping[str, Meaning]:
    """The GraphQL fields of a content type, by name."""
    own: dict[str, Meaning] = {
        camel(each.name): each
        for each in content_type.fields.values()
        if not isinstance(each, Slug) and not each.private
    }
    back: dict[str, Meaning] = {camel(each.name): each for each in content_type.reverses.values()}
    similar: dict[str, Meaning] = {SIMILAR: content_type.similar} if content_type.similar else {}
    words, files = _words(content_type.fields), _of_files(content_type)
    told: dict[str, Meaning] = {"jsonLd": content_type.schema_org}
    name = content_type.name
    calendar: dict[str, Meaning] = {"calendarUrl": CALENDARS[name]} if name in CALENDARS else {}
    return COMMON | told | calendar | own | words | files | back | similar


def _of_files(content_type: ContentType) -> dict[str, Meaning]:
    found: dict[str, Meaning] = {}
    for kind in content_type.fields.values():
        if isinstance(kind, FileAddress):
            found[camel(kind.name)] = OfFile("url", kind)
            if kind.sized:
                found |= {"srcset": OfFile("srcset", kind), "thumbhash": OfFile("thumbhash", kind)}
    return found


def _words(fields: Mapping[str, Field]) -> dict[str, Meaning]:
    return {
        f"{camel(each.name)}Label": Words(each)
        for each in fields.values()
        if isinstance(each, Choice) and not each.private
    }


@lru_cache(maxsize=1024)
def part_fields(part: PartType) -> Mapping[str, Meaning]:
    """The GraphQL fields of a part or block, by name; a block's `id` comes on top."""
    own: dict[str, Meaning] = {
        camel(each.name): each for each in part.fields.values() if not each.private
    }
    return own | _words(part.fields)


def is_never_null(kind: Field, *, in_part: bool = False) -> bool:
    """Whether the API promises a text, since nothing is published without it.

    A language is served when the item's own required texts are there in it; those of its parts may
    lack that language.
    """
    match kind:
        case Text(required=True, localized=localized):
            return not (in_part and localized)
        case Html(required=True) | Plain():
            return True
    return False


def single_root(content_type: ContentType) -> str:
    """The root field for one item: `workStream`."""
    return camel(snake(content_type.name))


def block_key(block: PartType) -> str:
    """A kind of block, or a part, as an input names it: `paragraph` for ParagraphBlock."""
    return camel(block.name[0].lower() + block.name[1:].removesuffix("Block"))


LOCALE_KEYS = {camel(each.name.lower()): each.name for each in Locale}
"""The languages as keys of an input, `zhHans`, each with the name that content keeps it under."""


def upper(name: str) -> str:
    """A field's name as an enum value: `starts_at` as `STARTS_AT`."""
    return name.upper()


def sortable_fields(content_type: ContentType) -> dict[str, Field]:
    """The fields a list can be ordered by, by enum value."""
    own = {
        upper(each.name): each
        for each in content_type.fields.values()
        if is_sortable(each) and not each.private
    }
    return {"PUBLISHED_AT": PUBLISHED_AT, "UPDATED_AT": UPDATED_AT, **own}


def filterable(kind: Field) -> bool:
    """Whether a list can be filtered by the field."""
    if kind.private:
        return False
    match kind:
        case Link(many=True):
            return not kind.is_polymorphic
        case Link() | Slug():
            return True
        case Count() | Parts() | Html() | Plain() | Decimal():
            return False
    return type(kind).__name__ in _FILTERED or is_sortable(kind)


_FILTERED = {"Choice", "Instant", "Day", "Integer", "Flag"}


def filter_fields(content_type: ContentType) -> dict[str, Field | ReverseSide]:
    """What a filter of the type can name, by GraphQL name."""
    own: dict[str, Field | ReverseSide] = {
        camel(name): kind for name, kind in content_type.fields.items() if filterable(kind)
    }
    dates: dict[str, Field | ReverseSide] = {"publishedAt": PUBLISHED_AT, "updatedAt": UPDATED_AT}
    back: dict[str, Field | ReverseSide] = {
        camel(name): side for name, side in content_type.reverses.items()
    }
    return dates | own | back


def facet_fields(content_type: ContentType) -> dict[str, Field]:
    """What a list can be divided by, by enum value; `YEAR` stands for the day it is ordered by."""
    ordered = content_type.field(content_type.order_by)
    year: dict[str, Field] = {"YEAR": ordered} if isinstance(ordered, Instant | Day) else {}
    own = {
        upper(each.name): each
        for each in content_type.fields.values()
        if not each.private and _divides(each)
    }
    return year | own


def _divides(kind: Field) -> bool:
    return isinstance(kind, Choice) or (isinstance(kind, Link) and not kind.is_polymorphic)


def declared_filter(where: Mapping[str, Any]) -> dict[str, Any]:
    """A filter as readers write it, in the declared names: `startsAt` is `starts_at`."""
    return {snake(name): _declared_value(value) for name, value in where.items()}


def _declared_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return declared_filter(value)
    if isinstance(value, list):
        return [_declared_value(each) for each in value]
    return value


@lru_cache(maxsize=256)
def words_of(choices: type[Choices]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each choice's name with its words in each `Locale`."""
    return tuple(
        (each.name, tuple(_in_words(each, locale) for locale in Locale)) for each in choices
    )


@lru_cache(maxsize=32)
def labels_of(catalogue: Catalogue) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each content type's name with its label in each `Locale`."""
    return tuple(
        (each.name, tuple(_worded(each.label, each.english, locale) for locale in Locale))
        for each in catalogue.types.values()
    )


def _in_words(choice: Choices, locale: Locale) -> str:
    return _worded(choice.zh, choice.en, locale)


def _worded(zh: str, en: str, locale: Locale) -> str:
    if locale is Locale.EN:
        return en
    form = _FORMS.get(locale)
    return to_traditional(zh, form, DEFAULT_TERMS) if form else zh


_FORMS = {
    Locale.ZH_HANT: Form.HANT,
    Locale.ZH_HANT_HK: Form.HANT_HK,
    Locale.ZH_HANT_TW: Form.HANT_TW,
}


def enum_name(value: Any) -> str:
    """The name of an enum's value as GraphQL has it, however it came."""
    return str(getattr(value, "name", value))


def locale_of(given: Any) -> Locale:
    """The language that an argument names."""
    return Locale[enum_name(given)]
