"""The kinds of field a content type is made of.

A kind says what an editor may write; each face (table, API, filter, form) is projected from it by
a `match` that ends in `assert_never`, so a new kind is a type error until every face knows it.
The first argument is the Simplified Chinese label; the second, in English, the field's description
in the API. `hint` tells editors in Chinese what to write. Names are filled in by the catalogue.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Final

from models.declare.choices import Choices

if TYPE_CHECKING:
    from models.declare.content import Content, Part

ANY: Final = "*"
"""A link to any content type."""

Targets = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """What every kind has.

    `required` holds at publishing; a draft may lack it. `required_when` says so for certain values
    of another choice only: `{"kind": ("REPRINT",)}`. A `private` field is for editors alone: it is
    in no edition, so no reader can ask for it or filter by it. A `given` one is filled in by the
    service when the item is published; nobody writes it. `hint` is help for editors, one plain
    sentence in Simplified Chinese. `english` is the English label, made from the name where empty.
    """

    label: str
    help: str = ""
    _: KW_ONLY
    hint: str = ""
    english: str = ""
    required: bool = False
    required_when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    private: bool = False
    given: bool = False
    name: str = ""


@dataclass(frozen=True)
class Text(Field):
    """One line or, with `multiline`, several, without markup.

    With `search` the text is found by its words; "A" says that items are called by it. `sortable` texts get
    a pinyin sort key and can be filtered. `surname_first` texts are names of persons: 单 and 曾 at
    their start are sorted as family names.
    """

    max_length: int = 200
    localized: bool = False
    multiline: bool = False
    search: str | None = None
    sortable: bool = False
    surname_first: bool = False


@dataclass(frozen=True)
class TextList(Field):
    """An ordered list of short texts: aliases, products, keywords."""

    max_length: int = 80
    at_most: int = 50
    localized: bool = False
    search: str | None = None


@dataclass(frozen=True)
class Html(Field):
    """Inline text with emphasis and links, as a small safe subset of HTML (blocks only)."""

    max_length: int = 20_000


@dataclass(frozen=True)
class Plain(Field):
    """The words of the `Html` field named `of`, without markup; derived at save."""

    of: str = "html"


@dataclass(frozen=True)
class Slug(Field):
    """The last part of the web address: proposed once from `made_from`, never changing by itself."""

    made_from: str = "title"


@dataclass(frozen=True)
class RichText(Field):
    """A body of typed blocks with stable ids, one list per language."""

    localized: bool = True
    search: str | None = None
    at_most: int = 500


@dataclass(frozen=True)
class Instant(Field):
    """A moment, to the second; aware UTC inside, any offset on the way in."""

    sortable: bool = False


@dataclass(frozen=True)
class Day(Field):
    """A calendar day without a time zone."""

    sortable: bool = False


@dataclass(frozen=True)
class Integer(Field):
    """A whole number; `unit` says of what, in Chinese."""

    unit: str | None = None
    minimum: int | None = None
    maximum: int = 2_147_483_647
    sortable: bool = False


@dataclass(frozen=True)
class Decimal(Field):
    """An exact decimal number, a string on the wire; `unit` says of what, in Chinese."""

    unit: str | None = None
    sortable: bool = False


@dataclass(frozen=True)
class Money(Field):
    """An amount with its currency and how certain the currency is."""


@dataclass(frozen=True)
class Choice(Field):
    """One value of a closed list."""

    of: type[Choices] = Choices


@dataclass(frozen=True)
class Flag(Field):
    """Yes or no; null where nobody has said."""


@dataclass(frozen=True)
class Url(Field):
    """An absolute http(s) address."""

    max_length: int = 2_000


@dataclass(frozen=True)
class GeoPoint(Field):
    """A point on the map: WGS 84 latitude and longitude in degrees."""


@dataclass(frozen=True)
class Reverse:
    """The other end of a link: a list on the target.

    `where` is a filter in the API's own terms (field names as declared) that always holds on the
    list. `at_most` makes it a plain list; without it, it is a connection.
    """

    name: str
    help: str = ""
    at_most: int | None = None
    where: Mapping[str, object] = field(default_factory=dict)
    label: str = ""


@dataclass(frozen=True)
class Link(Field):
    """A link to one or, with `many`, to an ordered list of other items.

    `to` names the content types it may point to. Several make a union, `ANY` the interface
    `Content`. With `search` an item is found by the names of what it links to. `essential` (in parts and blocks): without a visible target the whole part vanishes.
    """

    to: Targets = ()
    many: bool = False
    at_most: int | None = None
    reverse: Reverse | None = None
    union: str = ""
    essential: bool = False
    search: bool = False

    @property
    def is_short(self) -> bool:
        """Whether readers get a plain list rather than a connection."""
        return self.at_most is not None

    @property
    def is_polymorphic(self) -> bool:
        """Whether the target's type has to be stored beside its key."""
        return len(self.to) > 1 or self.to == (ANY,)


@dataclass(frozen=True)
class Parts(Field):
    """Small value objects kept inside the item: ordered and many, or a single one."""

    of: "type[Part]" = None  # type: ignore[assignment]  # always given by part() and parts()
    many: bool = True
    at_most: int = 100

    @property
    def localized(self) -> bool:
        """Whether the parts hold texts of their own in several languages."""
        return any(is_localized(each) for each in vars(self.of).values() if isinstance(each, Field))


@dataclass(frozen=True)
class Count(Field):
    """A number computed under the reader's view, never stored.

    It counts the items of type `of` that agree with this item in each pair of `same` (their field →
    ours, `id` being the item itself) and pass `where`.
    """

    of: str = ""
    same: Mapping[str, str] = field(default_factory=dict)
    where: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class FileAddress(Field):
    """Where the uploaded bytes are had whose key is in the private field `of`.

    `called` is how they are named in the address. A `sized` one is a picture's: it is had in several
    widths and formats, and gives its type `srcset` and `thumbhash` too.
    """

    given: bool = True
    of: str = "storage_key"
    called: str = "file"
    sized: bool = False


Kind = (
    Text | TextList | Html | Plain | Slug | RichText | Instant | Day | Integer | Decimal | Money | Choice | Flag | Url
    | GeoPoint | Link | Parts | Count | FileAddress
)  # fmt: skip


def is_localized(kind: Field) -> bool:
    """Whether the field holds one value per language."""
    return bool(getattr(kind, "localized", False))


def is_sortable(kind: Field) -> bool:
    """Whether readers may order a list by the field."""
    return bool(getattr(kind, "sortable", False)) or isinstance(kind, Choice)


def link(
    to: "str | type[Content] | tuple[str, ...]",
    label: str,
    help: str = "",
    *,
    hint: str = "",
    english: str = "",
    reverse: str | Reverse | None = None,
    required: bool = False,
    required_when: Mapping[str, tuple[str, ...]] | None = None,
    essential: bool = False,
    union: str = "",
    search: bool = False,
) -> Link:
    """A link to one item."""
    return Link(
        label,
        help,
        hint=hint,
        english=english,
        to=_targets(to),
        reverse=_reverse(reverse),
        required=required,
        required_when=required_when or {},
        essential=essential,
        union=union,
        search=search,
    )


def links(
    to: "str | type[Content] | tuple[str, ...]",
    label: str,
    help: str = "",
    *,
    hint: str = "",
    english: str = "",
    reverse: str | Reverse | None = None,
    at_most: int | None = None,
    required: bool = False,
    union: str = "",
    search: bool = False,
) -> Link:
    """A link to an ordered list of items; `at_most` where it is short."""
    return Link(
        label,
        help,
        hint=hint,
        english=english,
        to=_targets(to),
        many=True,
        at_most=at_most,
        reverse=_reverse(reverse),
        required=required,
        union=union,
        search=search,
    )


def parts(
    of: "type[Part]",
    label: str,
    help: str = "",
    *,
    hint: str = "",
    english: str = "",
    at_most: int = 100,
    private: bool = False,
    given: bool = False,
) -> Parts:
    """An ordered list of small value objects."""
    return Parts(
        label,
        help,
        hint=hint,
        english=english,
        of=of,
        at_most=at_most,
        private=private,
        given=given,
    )


def part(
    of: "type[Part]",
    label: str,
    help: str = "",
    *,
    hint: str = "",
    english: str = "",
    required_when: Mapping[str, tuple[str, ...]] | None = None,
    private: bool = False,
) -> Parts:
    """A single small value object."""
    return Parts(
        label,
        help,
        hint=hint,
        english=english,
        of=of,
        many=False,
        at_most=1,
        required_when=required_when or {},
        private=private,
    )


def _targets(to: "str | type[Content] | tuple[str, ...]") -> Targets:
    if isinstance(to, tuple):
        return to
    return (to if isinstance(to, str) else to.__name__,)


def _reverse(reverse: str | Reverse | None) -> Reverse | None:
    return Reverse(reverse) if isinstance(reverse, str) else reverse
