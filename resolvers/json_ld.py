"""The field `jsonLd`: from what a type says of itself in the words of schema.org to a plan."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from models.declare import Catalogue, ContentType, PartType, ReverseSide
from models.declare.fields import (
    Choice,
    FileAddress,
    Flag,
    GeoPoint,
    Integer,
    Link,
    Money,
    Parts,
    Text,
    TextList,
    Url,
)
from models.declare.schema_org import (
    CANONICAL_URL,
    SITE,
    AllOf,
    Coded,
    Each,
    FirstOf,
    OfSite,
    SchemaOrg,
    ServedLanguage,
    Term,
    Thing,
    When,
    inside,
    path_of,
)
from reading import plan
from reading.plan import WHOLE, Column, Constant, Node
from reading.tags import EVERY_TYPE
from resolvers.names import words_of
from resolvers.orders import default_order

if TYPE_CHECKING:
    from resolvers.selection import _Selector

CONTEXT = "https://schema.org"
MOST = 50
"""So many items of one list are told at most: JSON-LD tells of an item, and is no list of others."""

FEW = 5
"""Up to so many types of one link are each told in their own way."""

Owner = ContentType | PartType
Members = list[tuple[str, Node]]


def json_ld(selector: "_Selector", content_type: ContentType) -> plan.JsonLd:
    """The plan of an item of this type in JSON-LD."""
    return _Planner(selector, content_type).json_ld()


class _Planner:
    """Plans one type. `links` are the paths gone along from the item itself, and the types there.

    `elsewhere` are types whose items no link of the item itself leads to.
    """

    def __init__(self, selector: "_Selector", content_type: ContentType) -> None:
        self.selector = selector
        self.catalogue = selector.catalogue
        self.type = content_type
        self.links: dict[str, tuple[str, ...]] = {}
        self.elsewhere: set[str] = set()

    def json_ld(self) -> plan.JsonLd:
        told = self.type.schema_org
        own = [(word, self.term(term, self.type)) for word, term in told.members.items()]
        url = [] if "url" in told.members else [("url", plan.Address(absolute=True))]
        members = [("@context", Constant(CONTEXT)), *_named(self.type, own), *url]
        linked = {EVERY_TYPE, *(name for names in self.links.values() for name in names)}
        return plan.JsonLd(
            plan.Sparse(tuple(members)),
            tuple(self.links),
            frozenset(linked - self.elsewhere),
        )

    def term(self, term: Term, owner: Owner, path: str = "") -> Node:
        """What a term makes of an item or, at `path`, of a part."""
        match path_of(term) if isinstance(term, str) else term:
            case str(name):
                return self.field(name, owner, path)
            case Coded(field=name, codes=codes):
                return plan.Coded(name, tuple(codes.items()))
            case Thing(type=type_name, members=members):
                told = [(word, self.term(each, owner, path)) for word, each in members.items()]
                return plan.Sparse((("@type", Constant(type_name)), *told))
            case When(field=name, among=among, of=of, unknown=unknown):
                return plan.If(name, among, unknown, self.term(of, owner, path))
            case AllOf(terms):
                return plan.Joined(tuple(self.term(each, owner, path) for each in terms))
            case FirstOf(terms):
                return plan.FirstKnown(tuple(self.term(each, owner, path) for each in terms))
            case ServedLanguage():
                return plan.LanguageTag()
            case OfSite(of=of):
                return self.of_site(of)
            case Each() as each:
                return self.each(each, cast(ContentType, owner))

    def field(self, name: str, owner: Owner, path: str) -> Node:
        if isinstance(owner, ContentType):
            if name == CANONICAL_URL:
                return plan.Address(absolute=True)
            if name in owner.reverses:
                return self.reverse(owner.reverses[name])
        kind = owner.field(name) if isinstance(owner, ContentType) else owner.fields[name]
        match kind:
            case Link():
                return self.link(kind, owner, path)
            case Choice(of=choices):
                return plan.Label(name, words_of(choices))
            case Text() | Url():
                return Column(name, "text")
            case Integer():
                return Column(name, "number")
            case Flag():
                return Column(name, "flag")
            case TextList():
                return Column(name, "json")
            case FileAddress():
                return self.selector.files.url(kind, {}, [])
            case GeoPoint():
                return _inner(name, "GeoCoordinates", {"latitude": "lat", "longitude": "lng"})
            case Money():
                return _inner(name, "MonetaryAmount", {"currency": "currency", "value": "amount"})
            case _:
                return Column(name, "bare")

    def each(self, each: Each, owner: ContentType) -> Node:
        parts = cast(Parts, owner.fields[each.parts])
        part = self.catalogue.parts[parts.of.__name__]
        needed = (each.needs, each.of)
        essential = [
            kind
            for kind in part.fields.values()
            if isinstance(kind, Link) and (kind.essential or kind.name in needed)
        ]
        for kind in essential:
            self.links[f"{owner.name}.{each.parts}.{kind.name}"] = self.names(kind)
        return plan.Each(
            each.parts,
            part.name,
            parts.many,
            self.term(each.of, part, f"{owner.name}.{each.parts}."),
            tuple(each.only.items()),
            each.last,
            tuple(("", kind.name, kind.is_polymorphic) for kind in essential),
        )

    def of_site(self, of: Thing) -> Node:
        site = self.catalogue.types[SITE]
        other = _Planner(self.selector, site)
        choice = plan.Choice((SITE,), ((WHOLE, other.term(of, site)),))
        self.elsewhere |= other.elsewhere
        self.elsewhere.update(name for names in other.links.values() for name in names)
        return plan.One(plan.Everything(), (choice,), order=default_order(site))

    # --- other items ------------------------------------------------------------------------

    def link(self, kind: Link, owner: Owner, path: str) -> Node:
        prefix = path or f"{owner.name}."
        self.links[f"{prefix}{kind.name}"] = self.names(kind)
        choices = self.briefly(self.catalogue.targets(kind))
        if not kind.many:
            return plan.One(plan.Target(kind.name, kind.is_polymorphic), choices)
        via = plan.Targets(f"{prefix}{kind.name}")
        return plan.Many(via, choices, plan.Always(True), (), min(kind.at_most or MOST, MOST))

    def reverse(self, side: ReverseSide) -> Node:
        source = self.catalogue.types[side.source]
        self.elsewhere.add(source.name)
        filters = self.selector.filters
        return plan.Many(
            filters.way_back(side),
            self.briefly([source]),
            filters.condition(source, side.where),
            default_order(source),
            min(side.at_most or MOST, MOST),
        )

    def names(self, kind: Link) -> tuple[str, ...]:
        return tuple(each.name for each in self.catalogue.targets(kind))

    def briefly(self, types: Sequence[ContentType]) -> tuple[plan.Choice, ...]:
        """How items of these types are told where another links to them.

        Of many types only what their common table has.
        """
        if len(types) > FEW:
            codes = tuple((each.name, each.schema_org.type) for each in types)
            members: Members = [
                ("@type", plan.Coded("type", codes, "Thing")),
                ("@id", plan.Iri()),
                ("name", Column("label", "text")),
            ]
            names = tuple(each.name for each in types)
            return (plan.Choice(names, ((WHOLE, plan.Sparse(tuple(members))),)),)
        return tuple(
            plan.Choice((each.name,), ((WHOLE, plan.Sparse(tuple(self.in_links(each)))),))
            for each in types
        )

    def in_links(self, target: ContentType) -> Members:
        told = target.schema_org
        own = [(word, self.term(told.members[word], target)) for word in told.in_links]
        return _named(target, own)


def _named(content_type: ContentType, own: Members) -> Members:
    """What every item is told with, wherever it is, and its own words."""
    told = content_type.schema_org
    words = {word for word, _ in own}
    type_name: Node = Constant(told.type)
    if told.more_exactly is not None:
        codes = tuple(told.more_exactly.codes.items())
        type_name = plan.Coded(told.more_exactly.field, codes, told.type)
    has_name = content_type.title is not None and "name" not in words
    name: Members = [("name", Column("label", "text"))] if has_name else []
    return [
        ("@type", type_name),
        ("@id", plan.Iri()),
        *name,
        *own,
    ]


def _inner(name: str, type_name: str, columns: dict[str, str]) -> Node:
    form: plan.Form = "number" if type_name == "GeoCoordinates" else "bare"
    told = [(word, Column(column, form)) for word, column in columns.items()]
    sparse = plan.Sparse((("@type", Constant(type_name)), *told))
    return plan.Inner(name, False, (plan.Choice((type_name,), ((WHOLE, sparse),)),))


# --- rights ---------------------------------------------------------------------------------


def fields_told(
    catalogue: Catalogue, content_type: ContentType
) -> Iterator[tuple[str, str | None]]:
    """Every field that JSON-LD of a type tells anything of, as (type, field); None for the type itself."""
    yield content_type.name, content_type.title
    for told in content_type.schema_org.terms:
        yield from _told(catalogue, content_type, told)


def _told(catalogue: Catalogue, owner: ContentType, term: Term) -> Iterator[tuple[str, str | None]]:
    for each in inside(term):
        match each:
            case str(name) if name in owner.reverses:
                source = catalogue.types[owner.reverses[name].source]
                yield source.name, None
                yield from _briefly_told(catalogue, source)
            case str(name) if name in owner.fields:
                yield owner.name, name
                kind = owner.fields[name]
                for target in catalogue.targets(kind) if isinstance(kind, Link) else ():
                    yield from _briefly_told(catalogue, target)
            case Coded(field=name) | When(field=name):
                yield owner.name, name
            case Each(parts=name):
                yield owner.name, name
                part = catalogue.parts[cast(Parts, owner.fields[name]).of.__name__]
                for inner in inside(each.of):
                    link = part.fields.get(inner) if isinstance(inner, str) else None
                    for target in catalogue.targets(link) if isinstance(link, Link) else ():
                        yield from _briefly_told(catalogue, target)
            case OfSite(of=of):
                yield from _told(catalogue, catalogue.types[SITE], of)
            case _:
                pass


def _briefly_told(catalogue: Catalogue, target: ContentType) -> Iterator[tuple[str, str | None]]:
    yield target.name, target.title
    told: SchemaOrg = target.schema_org
    for word in told.in_links:
        yield from _told(catalogue, target, told.members[word])
    if told.more_exactly is not None:
        yield target.name, told.more_exactly.field
