"""How a content type is told in the words of schema.org, as data: JSON-LD is planned from it.

A term says what stands under a word of schema.org. A text names a field; `parts.field` is the list
of what each part has there. A link or a reverse side gives the items at its end, briefly.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Coded:
    """A choice as the text that stands for it elsewhere; of other values nothing is said."""

    field: str
    codes: Mapping[str, str]


@dataclass(frozen=True)
class Thing:
    """An object made from the fields at hand, without what is unknown; nothing where all of it is."""

    type: str
    members: Mapping[str, "Term"]


@dataclass(frozen=True)
class Each:
    """What is made of each part in the field `parts`, whose fields `of` names; of a single part, that.

    With `only` of those whose choices are among these, with `needs` of those whose link leads to
    something visible, and with `last` of the last that tells anything.
    """

    parts: str
    of: "Term"
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    needs: str = ""
    last: bool = False


@dataclass(frozen=True)
class When:
    """A term that is told only when the choice is one of these, or with `unknown` none at all."""

    field: str
    among: tuple[str, ...]
    of: "Term"
    unknown: bool = False


@dataclass(frozen=True)
class AllOf:
    """Everything that these terms tell, as one list."""

    terms: tuple["Term", ...]


@dataclass(frozen=True)
class FirstOf:
    """The first of these terms that tells anything."""

    terms: tuple["Term", ...]


@dataclass(frozen=True)
class OfSite:
    """What is made of the site's own item, whose fields `of` names."""

    of: Thing


@dataclass(frozen=True)
class ServedLanguage:
    """The language of the texts, as BCP 47 has it."""


Term = str | Coded | Thing | Each | When | AllOf | FirstOf | OfSite | ServedLanguage

CANONICAL_URL = "canonical_url"
"""The item's whole address, named among fields."""

OF_EVERY_ITEM = (CANONICAL_URL, "published_at", "updated_at")
"""What a term may name of an item of any type."""

SITE = "Site"


@dataclass(frozen=True)
class SchemaOrg:
    """A content type in the words of schema.org.

    `@id`, `name` and `url` are said of every item, unless `members` says them otherwise. `more_exactly`
    gives some items a narrower type. Where another item links to one of this type, its name stands
    there, and the members in `in_links`.
    """

    type: str
    members: Mapping[str, Term] = field(default_factory=dict)
    more_exactly: Coded | None = None
    in_links: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term, that of the narrower types included."""
        return (*self.members.values(), *([self.more_exactly] if self.more_exactly else []))


def all_of(*terms: Term) -> AllOf:
    """Everything that these terms tell, as one list."""
    return AllOf(terms)


def first_of(*terms: Term) -> FirstOf:
    """The first of these terms that tells anything."""
    return FirstOf(terms)


def path_of(name: str) -> Each | str:
    """A text as a term: `parts.field` is what each part has there."""
    parts, _, inner = name.rpartition(".")
    return Each(parts, inner) if parts else inner


def inside(term: Term) -> Iterator[Term]:
    """The term and every term in it that speaks of the same item or part."""
    term = path_of(term) if isinstance(term, str) else term
    yield term
    inner: tuple[Term, ...] = ()
    match term:
        case AllOf(terms) | FirstOf(terms):
            inner = terms
        case When(of=of):
            inner = (of,)
        case Thing(members=members):
            inner = tuple(members.values())
    for each in inner:
        yield from inside(each)
