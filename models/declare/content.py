"""How a content type, a part and a block are declared: a class with fields."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from models.declare.schema_org import SchemaOrg


class Content:
    """The base of a content type. Its class body is a declaration; it is never instantiated."""

    declared: "Declared"


@dataclass(frozen=True)
class DeclaredPart:
    """What `@part_type` was told. An empty English name is filled in by the catalogue."""

    label: str = ""
    hint: str = ""
    english: str = ""


class Part:
    """The base of a small value object kept inside an item."""

    declared = DeclaredPart()


class Block(Part):
    """The base of one kind of block in a rich text. Every block also has a stable id."""


@dataclass(frozen=True)
class Feed:
    """Which fields make a feed entry; `text` names the body that goes out as a whole."""

    title: str
    summary: str | None = None
    date: str = "published_at"
    text: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that is named."""
        return tuple(filter(None, (self.title, self.summary, self.date, self.text)))


@dataclass(frozen=True)
class Similar:
    """What makes two items of a type similar, and gives each the list `similar`.

    `links` says how many points each target that both link to counts. Each word that both have in
    the fields `words` counts one, up to five: those of a `Text` are found in it, and each entry of a
    `TextList` is one. What an item names itself, in the link `apart_from`, is not in its list.
    """

    links: Mapping[str, int] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    apart_from: str | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that the list is made from."""
        apart = (self.apart_from,) if self.apart_from else ()
        return (*self.words, *self.links, *apart)


Review = Literal["full", "single"]
"""How many people a type asks for until its workflow says otherwise: three reviewers, or one."""


@dataclass(frozen=True)
class Declared:
    """What `@content_type` was told. Empty texts are filled in by the catalogue."""

    label: str
    hint: str
    english: str
    plural: str
    title: str | None
    newest_first_by: str | None
    sorted_by: str | None
    table: str
    feed: Feed | None
    period: tuple[str, str] | None
    review: Review
    similar: Similar | None
    changes_with: tuple[str, ...] = ()
    schema_org: SchemaOrg | None = None


C = TypeVar("C", bound=type[Content])
P = TypeVar("P", bound=type[Part])


def content_type(
    label: str,
    *,
    hint: str = "",
    english: str = "",
    plural: str,
    title: str | None = None,
    newest_first_by: str | None = None,
    sorted_by: str | None = None,
    table: str = "",
    feed: Feed | None = None,
    period: tuple[str, str] | None = None,
    review: Review = "single",
    similar: Similar | None = None,
    changes_with: tuple[str, ...] = (),
    schema_org: SchemaOrg | None = None,
) -> Callable[[C], C]:
    """Declare a class as a content type.

    `label` is its Chinese name, `hint` tells editors in Chinese what it is for, and `english` is its
    English name, made from the class's where empty. `plural` is the API's name of its list. `title`
    names the field that stands for an item in lists. The usual order is `newest_first_by` a day or
    instant, or `sorted_by` a field, ascending; else newest published first. `period` names the
    fields that begin and end an item in time, and gives its list the argument `when`. `review`
    is the workflow that the type begins with. `similar` gives its items the list of that name.
    `changes_with` names links, their lists or reverse
    sides: an item counts as changed when what stands there changes. `schema_org` says what its items
    are in the words of schema.org; without it they are Things.
    """

    def declare(cls: C) -> C:
        cls.declared = Declared(
            label,
            hint,
            english,
            plural,
            title,
            newest_first_by,
            sorted_by,
            table,
            feed,
            period,
            review,
            similar,
            changes_with,
            schema_org,
        )
        return cls

    return declare


def part_type(label: str, *, hint: str = "", english: str = "") -> Callable[[P], P]:
    """Give a part or a block the words that editors see.

    `label` is its Chinese name, `hint` tells in Chinese what it is for, and `english` is its English
    name, made from the class's where empty.
    """

    def declare(cls: P) -> P:
        cls.declared = DeclaredPart(label, hint, english)
        return cls

    return declare
