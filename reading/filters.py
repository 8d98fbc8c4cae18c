"""From a filter as readers and declarations write it to a condition of the plan.

A filter is a mapping of declared field names to operators: `{"kind": {"eq": "NEWS"}}`, with `and`,
`or` and `not`. Its values are bound, never written into the plan. Unknown names are faults, since a
filter that is ignored shows what it should have hidden.
"""

from collections.abc import Callable, Mapping
from typing import Any as Anything
from typing import Protocol

from language.fold import fold
from models.declare import Catalogue, ContentType, Field, ReverseSide
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Flag,
    Instant,
    Integer,
    Link,
    Slug,
    Text,
)
from models.locale import Locale
from reading.plan import (
    All,
    Always,
    Any,
    Compare,
    Condition,
    Contains,
    In,
    IsNull,
    Linked,
    LinkSources,
    Not,
    SameAs,
    Slugged,
    Sources,
    Target,
    Targets,
    Value,
    ValueKind,
    all_of,
)


class Bind(Protocol):
    """Names a value and keeps it for the run, as `read` makes it of what was given."""

    def __call__(
        self, value: Anything, kind: ValueKind, read: Callable[[Anything], Anything] = ...
    ) -> Value:
        """The named value."""


Filter = Mapping[str, Anything]

MAX_FILTER_TERMS = 100


class BadFilter(Exception):
    """A filter that cannot be understood, with a sentence that says how to mend it."""


class Filters:
    """Turns filters into conditions; `bind` names a value and keeps it for the run."""

    def __init__(self, catalogue: Catalogue, bind: Bind) -> None:
        self.catalogue = catalogue
        self.bind = bind
        self.terms = 0

    def condition(self, content_type: ContentType, where: Filter | None) -> Condition:
        """The condition of a filter on items of a type. Raises BadFilter."""
        if not where:
            return Always(True)
        self.note(where)
        return all_of(*(self.term(content_type, name, value) for name, value in where.items()))

    def note(self, terms: Filter) -> None:
        """Count the terms of a filter. Raises BadFilter when there are too many."""
        self.terms += len(terms)
        if self.terms > MAX_FILTER_TERMS:
            raise BadFilter(f"The filter has more than {MAX_FILTER_TERMS} terms. Ask with fewer.")

    def term(self, content_type: ContentType, name: str, value: Anything) -> Condition:
        if value is None:
            return Always(True)
        if name == "and":
            return All(tuple(self.condition(content_type, each) for each in value))
        if name == "or":
            return Any(tuple(self.condition(content_type, each) for each in value))
        if name == "not":
            return Not(self.condition(content_type, value))
        if name == "id":
            return self.compare("public_id", value)
        if name in content_type.reverses:
            return self.reverse(content_type.reverses[name], value)
        try:
            kind = content_type.field(name)
        except KeyError:
            known = ", ".join([*content_type.fields, *content_type.reverses])
            raise BadFilter(
                f"{content_type.name} has no filter {name!r}. There are: {known}."
            ) from None
        return self.field(content_type, kind, value)

    def field(self, content_type: ContentType, kind: Field, value: Filter) -> Condition:
        match kind:
            case Slug():
                return self.slug(content_type, value)
            case Link(many=True):
                via = Targets(f"{content_type.name}.{kind.name}")
                return self.some(via, kind, value)
            case Link():
                return self.link(kind, value)
            case Text(sortable=True) | Choice() | Instant() | Day():
                return self.compare(kind.name, value, kind)
            case Integer() | Flag():
                return self.compare(kind.name, value, kind)
        raise BadFilter(f"{content_type.name}.{kind.name} cannot be filtered by.")

    def slug(self, content_type: ContentType, value: Filter) -> Condition:
        if set(value) == {"eq"} and value["eq"] is not None:
            return Slugged(content_type.name, self.bind(value["eq"], "text"))
        return self.compare("slug", value)

    def compare(self, column: str, operators: Filter, kind: Field | None = None) -> Condition:
        return all_of(
            *(self.operator(column, name, value, kind) for name, value in operators.items())
        )

    def operator(self, column: str, name: str, value: Anything, kind: Field | None) -> Condition:
        if value is None:
            return Always(True)
        match name:
            case "is_null":
                return IsNull(column) if value else Not(IsNull(column))
            case "in":
                if isinstance(kind, Integer | Flag):
                    return Any(tuple(self.equal(column, each, kind) for each in value))
                return In(column, self.bind([_stored(kind, each) for each in value], "texts"))
            case "eq":
                return self.equal(column, value, kind)
            case "ne":
                return Not(self.equal(column, value, kind))
            case "contains":
                return Contains(f"{column}_fold", self.bind(value, "text", fold))
            case "starts_with":
                return Contains(f"{column}_fold", self.bind(value, "text", fold), at_start=True)
            case "gt" | "gte" | "lt" | "lte":
                return self.ordered(column, name, value, kind)
        raise BadFilter(f"There is no operator {name!r}.")

    def equal(self, column: str, value: Anything, kind: Field | None) -> Condition:
        stored = _stored(kind, value)
        return Compare(column, "=", self.bind(stored, "int" if isinstance(stored, int) else "text"))

    def ordered(self, column: str, name: str, value: Anything, kind: Field | None) -> Condition:
        operator = _OPERATORS[name]
        if isinstance(kind, Integer):
            return Compare(column, operator, self.bind(value, "int"))
        return Compare(column, operator, self.bind(_stored(kind, value), "text"))

    def link(self, kind: Link, value: Filter) -> Condition:
        via = Target(kind.name, mixed=kind.is_polymorphic)
        terms: list[Condition] = []
        for name, inner in value.items():
            if inner is None:
                continue
            match name:
                case "is_null":
                    seen = Linked(via, self.types(kind))
                    terms.append(Not(seen) if inner else seen)
                case "is":
                    target = self.catalogue.types[kind.to[0]]
                    terms.append(Linked(via, (target.name,), self.condition(target, inner)))
                case "id":
                    terms.append(Linked(via, self.types(kind), self.compare("public_id", inner)))
                case _:
                    raise BadFilter(f"There is no operator {name!r} on the link {kind.name}.")
        return all_of(*terms)

    def some(self, via: Targets, kind: Link, value: Filter) -> Condition:
        if kind.is_polymorphic:
            raise BadFilter(f"{kind.name} mixes types and cannot be filtered by.")
        return self.quantified(via, self.catalogue.types[kind.to[0]], Always(True), value)

    def reverse(self, side: ReverseSide, value: Filter) -> Condition:
        source = self.catalogue.types[side.source]
        return self.quantified(
            self.way_back(side), source, self.condition(source, side.where), value
        )

    def quantified(
        self,
        via: Targets | Sources | LinkSources,
        of: ContentType,
        always: Condition,
        value: Filter,
    ) -> Condition:
        terms: list[Condition] = []
        for name, inner in value.items():
            if inner is None:
                continue
            found = Linked(via, (of.name,), all_of(always, self.condition(of, inner)))
            match name:
                case "some":
                    terms.append(found)
                case "none":
                    terms.append(Not(found))
                case _:
                    raise BadFilter(f"There is no operator {name!r} on a list; use some or none.")
        return all_of(*terms)

    def way_back(self, side: ReverseSide) -> Sources | LinkSources:
        """How the items that link here from this side are reached."""
        if side.link.many or "." in side.path:
            return LinkSources(f"{side.source}.{side.path}")
        return Sources(side.path)

    def types(self, kind: Link) -> tuple[str, ...]:
        """The types a link may point to, as names."""
        return tuple(self.catalogue.types) if kind.to == (ANY,) else kind.to

    def counted(self, owner: ContentType, count: Count) -> Condition:
        """What the items of a count have in common with the item they are counted for."""
        of = self.catalogue.types[count.of]
        same = [SameAs(_key(of.field(theirs)), "item" if ours == "id" else _key(owner.field(ours))) for theirs, ours in count.same.items()]  # fmt: skip
        return all_of(*same, self.condition(of, count.where))


_OPERATORS: Mapping[str, Anything] = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


def _key(kind: Field) -> str:
    return f"{kind.name}_item" if isinstance(kind, Link) else kind.name


def _stored(kind: Field | None, value: Anything) -> Anything:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Locale):
        return value.name
    return getattr(value, "name", value)
