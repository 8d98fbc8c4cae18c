"""Whether what a type says of itself in the words of schema.org can be said: a pass over the catalogue."""

from collections.abc import Mapping

from models.declare.faults import DeclarationFault, no_such_field
from models.declare.fields import Choice, Count, Field, Html, Link, Parts, Plain, RichText
from models.declare.schema_org import (
    OF_EVERY_ITEM,
    SITE,
    Coded,
    Each,
    OfSite,
    SchemaOrg,
    Term,
    When,
    inside,
)

FieldMap = Mapping[str, Field]


class SchemaOrgCheck:
    """Checks the terms of one type. `parts` and `types` have the fields of each, by name."""

    def __init__(
        self,
        owner: str,
        fields: FieldMap,
        sides: frozenset[str],
        parts: Mapping[str, FieldMap],
        types: Mapping[str, FieldMap],
    ) -> None:
        self.owner = owner
        self.fields = fields
        self.sides = sides
        self.parts = parts
        self.types = types

    def check(self, told: SchemaOrg) -> None:
        """Raises DeclarationFault."""
        for term in told.terms:
            self.term(term, self.owner, self.fields, self.sides)
        for name in told.in_links:
            if name not in told.members:
                raise DeclarationFault(
                    self.owner,
                    f"in_links names {name!r}, of which it says nothing.",
                    f"It says: {', '.join(told.members) or 'nothing'}.",
                )
            if any(self.leads_on(each) for each in inside(told.members[name])):
                raise DeclarationFault(
                    self.owner,
                    f"in_links names {name!r}, which leads to further items.",
                    "Name members that are made of the type's own fields.",
                )

    def term(self, term: Term, owner: str, fields: FieldMap, sides: frozenset[str]) -> None:
        for each in inside(term):
            match each:
                case str():
                    self.named(each, owner, fields, sides)
                case Coded(field=name, codes=codes):
                    self.choice(name, tuple(codes), owner, fields)
                case When(field=name, among=among):
                    self.choice(name, among, owner, fields)
                case Each():
                    self.each(each, owner, fields)
                case OfSite(of=of):
                    if SITE not in self.types:
                        raise DeclarationFault(
                            owner, "it speaks of the site.", f"Declare a content type {SITE}."
                        )
                    self.term(of, SITE, self.types[SITE], frozenset())

    def named(self, name: str, owner: str, fields: FieldMap, sides: frozenset[str]) -> None:
        is_item = owner in self.types
        if name in sides or (is_item and name in OF_EVERY_ITEM):
            return
        kind = known_field(name, owner, fields, tuple(sides))
        if kind.private or isinstance(kind, RichText | Html | Plain | Count | Parts):
            raise DeclarationFault(
                f"{owner}.{name}",
                "schema_org=… cannot tell it.",
                "Name a public field without markup; of parts say what of them, as parts.field.",
            )

    def choice(self, name: str, values: tuple[str, ...], owner: str, fields: FieldMap) -> None:
        kind = known_field(name, owner, fields)
        if not isinstance(kind, Choice) or kind.private:
            raise DeclarationFault(
                f"{owner}.{name}", "schema_org=… reads it as a choice.", "Name a public Choice."
            )
        for value in values:
            if value not in kind.of.__members__:
                known = ", ".join(kind.of.__members__)
                raise DeclarationFault(
                    f"{owner}.{name}", f"{kind.of.__name__} has no {value!r}.", f"It has: {known}."
                )

    def each(self, each: Each, owner: str, fields: FieldMap) -> None:
        kind = known_field(each.parts, owner, fields)
        if owner not in self.types:
            raise DeclarationFault(
                f"{owner}.{each.parts}",
                "schema_org=… goes no further than into parts.",
                "Name a field of the part itself.",
            )
        if not isinstance(kind, Parts) or kind.private:
            raise DeclarationFault(
                f"{owner}.{each.parts}", "schema_org=… reads it as parts.", "Name a public Parts."
            )
        part = kind.of.__name__
        self.term(each.of, part, self.parts[part], frozenset())
        if each.needs:
            needed = known_field(each.needs, part, self.parts[part])
            if not isinstance(needed, Link):
                raise DeclarationFault(
                    f"{part}.{each.needs}", "schema_org=… reads it as a link.", "Name a link."
                )
        for name, values in each.only.items():
            self.choice(name, values, part, self.parts[part])

    def leads_on(self, term: Term) -> bool:
        if isinstance(term, Each):
            parts = self.fields[term.parts]
            inner = self.parts[parts.of.__name__] if isinstance(parts, Parts) else {}
            names = [each for each in inside(term.of) if isinstance(each, str)]
            return any(isinstance(inner.get(each), Link) for each in names)
        if isinstance(term, str):
            return term in self.sides or isinstance(self.fields.get(term), Link)
        return isinstance(term, OfSite)


def known_field(name: str, owner: str, fields: FieldMap, more: tuple[str, ...] = ()) -> Field:
    """The field of that name; raises DeclarationFault with the names there are."""
    if name not in fields:
        raise no_such_field(owner, name, (*fields, *sorted(more)))
    return fields[name]
