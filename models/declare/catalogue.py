"""The catalogue: every content type of a site as one frozen value, checked as a whole.

Catalogues and types are compared by identity, so that what is projected from them can be kept.

Built in passes: collect the declared classes → check each field → resolve links → derive the
reverse sides → freeze. A fault in any pass stops start-up with a sentence that says how to mend it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import cast

from models.declare.blocks import BLOCKS
from models.declare.check_schema_org import SchemaOrgCheck
from models.declare.choices import Choices
from models.declare.content import Content, Feed, Part, Review, Similar
from models.declare.faults import DeclarationFault, no_such_field
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Field,
    Instant,
    Link,
    Parts,
    Plain,
    Slug,
    Text,
    TextList,
    is_sortable,
)
from models.declare.schema_org import SchemaOrg

SYSTEM_NAMES = frozenset(
    {
        "id",
        "language",
        "published_at",
        "updated_at",
        "label",
        "slug_redirects",
        "path",
        "canonical_url",
        "json_ld",
    }
)
"""Names every content type has of itself."""

PUBLISHED_AT = Instant(
    "发布时间",
    "The date shown to readers: first published, or an older date of origin.",
    hint="首次发布时自动记下；旧稿可改成原来的日期。",
    english="Published at",
    sortable=True,
    name="published_at",
)
UPDATED_AT = Instant(
    "更新时间",
    "When the words now shown were saved.",
    hint="读者现在看到的文字是何时保存的，由系统记下。",
    english="Updated at",
    sortable=True,
    name="updated_at",
)

FieldMap = Mapping[str, Field]


@dataclass(frozen=True, eq=False)
class PartType:
    """A part or block: its name, its fields by name, its description, and its words for editors."""

    name: str
    fields: FieldMap
    doc: str
    label: str
    hint: str
    english: str


@dataclass(frozen=True)
class ReverseSide:
    """The list of items of type `source` whose `link` points here.

    `path` is the link's place in the source: a field name, or `field.inner` for a link in a part.
    """

    name: str
    source: str
    path: str
    link: Link
    at_most: int | None
    where: Mapping[str, object]
    help: str
    label: str


@dataclass(frozen=True, eq=False)
class ContentType:
    """One content type, ready to be projected into tables, API and forms."""

    name: str
    plural: str
    prefix: str
    table: str
    label: str
    hint: str
    english: str
    doc: str
    fields: FieldMap
    reverses: Mapping[str, ReverseSide]
    title: str | None
    order_by: str
    descending: bool
    feed: Feed | None
    period: tuple[str, str] | None
    review: Review
    similar: Similar | None
    schema_org: SchemaOrg
    changes_with: tuple[str, ...] = ()

    @property
    def slug(self) -> Slug | None:
        """The slug field, where the type has addresses."""
        return next((each for each in self.fields.values() if isinstance(each, Slug)), None)

    @property
    def unknown_last(self) -> bool:
        """Whether lists go up by a field that may be unknown, whose key must then be put last."""
        return not self.descending and not self.field(self.order_by).required

    def field(self, name: str) -> Field:
        """The field of that name, the system's own included; KeyError otherwise."""
        if name == "published_at":
            return PUBLISHED_AT
        if name == "updated_at":
            return UPDATED_AT
        return self.fields[name]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All content types, parts and blocks by name."""

    types: Mapping[str, ContentType]
    parts: Mapping[str, PartType]
    blocks: Mapping[str, PartType]

    def by_prefix(self, public_id: str) -> ContentType | None:
        """The type an item's public id speaks of, or None when it is no id of ours."""
        prefix, _, _ = public_id.partition("_")
        return self._prefixes.get(prefix)

    @cached_property
    def _prefixes(self) -> Mapping[str, ContentType]:
        return {each.prefix: each for each in self.types.values()}

    def targets(self, link: Link) -> tuple[ContentType, ...]:
        """The types a link may point to."""
        if link.to == (ANY,):
            return tuple(self.types.values())
        return tuple(self.types[name] for name in link.to)


def catalogue_of(classes: Iterable[type[Content]]) -> Catalogue:
    """The catalogue of these declared classes; raises DeclarationFault."""
    declared = _collect(classes)
    parts = _parts_of(declared)
    blocks = {cls.__name__: _part_type(cls) for cls in BLOCKS}
    for block in BLOCKS:
        parts |= _nested_parts(block)
    for where, fields in _every(declared, parts, blocks):
        _check_links(where, fields, declared)
    reverses = _reverse_sides(declared, parts)
    types = {
        name: replace(each, reverses=MappingProxyType(reverses[name]))
        for name, each in declared.items()
    }
    _check_types(types)
    fields_of_parts = {each.name: each.fields for each in parts.values()}
    fields_of_types = {each.name: each.fields for each in types.values()}
    for each in types.values():
        _check_changes_with(each, parts)
        SchemaOrgCheck(
            each.name, each.fields, frozenset(each.reverses), fields_of_parts, fields_of_types
        ).check(each.schema_org)
    return Catalogue(MappingProxyType(types), MappingProxyType(parts), MappingProxyType(blocks))


def _collect(classes: Iterable[type[Content]]) -> dict[str, ContentType]:
    types: dict[str, ContentType] = {}
    for cls in classes:
        if "declared" not in vars(cls):
            raise DeclarationFault(
                cls.__name__, "it is not declared.", "Put @content_type(…) above the class."
            )
        if cls.__name__ in types:
            raise DeclarationFault(cls.__name__, "two types have this name.", "Rename one of them.")
        types[cls.__name__] = _content_type(cls)
    return types


def _content_type(cls: type[Content]) -> ContentType:
    told = cls.declared
    fields = _fields_of(cls)
    for name in fields.keys() & SYSTEM_NAMES:
        raise DeclarationFault(
            f"{cls.__name__}.{name}", "every type already has this field.", "Choose another name."
        )
    for name in filter(
        None,
        (
            told.title,
            told.newest_first_by,
            told.sorted_by,
            *(told.period or ()),
            *(told.feed.fields if told.feed else ()),
        ),
    ):
        if name not in fields and name not in ("published_at", "updated_at"):
            raise no_such_field(cls.__name__, name, fields)
    order_by = told.newest_first_by or told.sorted_by or "published_at"
    ordered = fields.get(order_by, PUBLISHED_AT)
    if not is_sortable(ordered):
        raise DeclarationFault(
            f"{cls.__name__}.{order_by}",
            "lists are ordered by it but it is not sortable.",
            "Add sortable=True.",
        )
    table = told.table or snake(cls.__name__)
    return ContentType(
        name=cls.__name__,
        plural=told.plural,
        prefix=table.replace("_", ""),
        table=table,
        label=told.label,
        hint=told.hint,
        english=told.english or spoken(cls.__name__),
        doc=_doc(cls),
        fields=MappingProxyType(fields),
        reverses=MappingProxyType({}),
        title=told.title,
        order_by=order_by,
        descending=told.sorted_by is None,
        feed=told.feed,
        period=told.period,
        review=told.review,
        similar=told.similar,
        schema_org=told.schema_org or SchemaOrg("Thing"),
        changes_with=told.changes_with,
    )


def _fields_of(cls: type) -> dict[str, Field]:
    fields = {}
    for name, kind in vars(cls).items():
        if isinstance(kind, Field):
            if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name):
                raise DeclarationFault(
                    f"{cls.__name__}.{name}", "field names are lower_case.", "Rename it."
                )
            fields[name] = replace(kind, name=name, english=kind.english or spoken(name))
    for name, kind in fields.items():
        _check_field(f"{cls.__name__}.{name}", kind, fields)
    return fields


def _check_field(where: str, kind: Field, siblings: FieldMap) -> None:
    if not kind.label:
        raise DeclarationFault(
            where, "it has no label.", "Give its Chinese label as the first argument."
        )
    owner = where.split(".")[0]
    match kind:
        case Slug(made_from=source) if source not in siblings:
            raise no_such_field(owner, source, siblings)
        case Plain(of=source) if source not in siblings:
            raise no_such_field(owner, source, siblings)
        case Choice(of=choices) if choices is Choices or not len(choices):
            raise DeclarationFault(
                where, "it names no choices.", "Give of= a class made from Choices."
            )
        case Link(to=()):
            raise DeclarationFault(
                where, "it points nowhere.", "Name the content type it links to."
            )
        case Link(many=True, at_most=None) if len(kind.to) > 1 or kind.to == (ANY,):
            raise DeclarationFault(
                where, "a long list holds one type only.", "Add at_most=… to make it short."
            )
        case Link(to=to, union="") if len(to) > 1:
            raise DeclarationFault(
                where, "several targets need a name in the API.", "Add union='SomethingName'."
            )
        case _:
            return


def _part_type(cls: type[Part]) -> PartType:
    told = cls.declared
    return PartType(
        name=cls.__name__,
        fields=MappingProxyType(_fields_of(cls)),
        doc=_doc(cls),
        label=told.label,
        hint=told.hint,
        english=told.english or spoken(cls.__name__.removesuffix("Block")),
    )


def _parts_of(types: Mapping[str, ContentType]) -> dict[str, PartType]:
    found: dict[str, PartType] = {}
    owners: dict[str, type[Part]] = {}
    for each in types.values():
        for kind in each.fields.values():
            if isinstance(kind, Parts):
                if owners.setdefault(kind.of.__name__, kind.of) is not kind.of:
                    raise DeclarationFault(
                        f"{each.name}.{kind.name}",
                        f"two parts are named {kind.of.__name__}.",
                        "Rename one of them.",
                    )
                found[kind.of.__name__] = _part_type(kind.of)
                found |= _nested_parts(kind.of)
    return found


def _nested_parts(cls: type[Part]) -> dict[str, PartType]:
    found = {}
    for name, kind in vars(cls).items():
        if isinstance(kind, Parts):
            inner = _part_type(kind.of)
            if any(isinstance(each, Link) for each in inner.fields.values()):
                raise DeclarationFault(
                    f"{cls.__name__}.{name}",
                    f"{inner.name} is a part inside a part and holds a link.",
                    "Put the link into the outer part.",
                )
            found[inner.name] = inner
            found |= _nested_parts(kind.of)
    return found


def _every(
    types: Mapping[str, ContentType], parts: Mapping[str, PartType], blocks: Mapping[str, PartType]
) -> list[tuple[str, FieldMap]]:
    return [(each.name, each.fields) for group in (types, parts, blocks) for each in group.values()]


def _check_links(where: str, fields: FieldMap, types: Mapping[str, ContentType]) -> None:
    for name, kind in fields.items():
        targets: tuple[str, ...] = ()
        if isinstance(kind, Link):
            targets = kind.to
        elif isinstance(kind, Count):
            targets = (kind.of,)
        for target in targets:
            if target != ANY and target not in types:
                known = ", ".join(sorted(types))
                raise DeclarationFault(
                    f"{where}.{name}",
                    f"there is no content type {target!r}.",
                    f"There are: {known}.",
                )


def _reverse_sides(
    types: Mapping[str, ContentType], parts: Mapping[str, PartType]
) -> dict[str, dict[str, ReverseSide]]:
    sides: dict[str, dict[str, ReverseSide]] = {name: {} for name in types}
    for source in types.values():
        for path, link in links_of(source, parts):
            if link.reverse is None:
                continue
            told = link.reverse
            for target in types if link.to == (ANY,) else link.to:
                taken = types[target].fields.keys() | sides[target].keys() | SYSTEM_NAMES
                if told.name in taken:
                    raise DeclarationFault(
                        f"{source.name}.{path}",
                        f"{target} already has {told.name!r}.",
                        "Choose another reverse=…",
                    )
                sides[target][told.name] = ReverseSide(
                    name=told.name,
                    source=source.name,
                    path=path,
                    link=link,
                    at_most=told.at_most,
                    where=told.where,
                    help=told.help
                    or f"{source.plural.capitalize()} that name this in their {path.replace('.', ' ')}.",
                    label=told.label or source.label,
                )
    return sides


def links_of(source: ContentType, parts: Mapping[str, PartType]) -> list[tuple[str, Link]]:
    """Every link of a type with its path, those inside its parts included."""
    found: list[tuple[str, Link]] = []
    for kind in source.fields.values():
        if isinstance(kind, Link):
            found.append((kind.name, kind))
        elif isinstance(kind, Parts):
            inner = parts[kind.of.__name__].fields.values()
            found += [
                (f"{kind.name}.{each.name}", each) for each in inner if isinstance(each, Link)
            ]
    return found


def _check_types(types: Mapping[str, ContentType]) -> None:
    roots: dict[str, str] = {}
    for each in types.values():
        for root in (camel(snake(each.name)), each.plural):
            if root in roots:
                raise DeclarationFault(
                    each.name,
                    f"{roots[root]} already answers to {root!r}.",
                    "Choose another plural.",
                )
            roots[root] = each.name
        if each.title is not None and not isinstance(each.fields[each.title], Text):
            raise DeclarationFault(
                f"{each.name}.{each.title}", "the title must be a Text.", "Name a Text field."
            )
        if sum(isinstance(kind, Slug) for kind in each.fields.values()) > 1:
            raise DeclarationFault(each.name, "it has two slugs.", "Keep one.")
        for kind in each.fields.values():
            _check_conditions(each, kind)
            if isinstance(kind, Count):
                _check_count(each, kind, types[kind.of], types)
        if each.similar is not None:
            _check_similar(each, each.similar)
        for side in each.reverses.values():
            where = f"{side.source}.{side.path}"
            _check_filter(where, side.where, types[side.source], types)
        if each.period and not all(
            isinstance(each.field(name), Instant | Day) for name in each.period
        ):
            raise DeclarationFault(
                each.name, "its period is not made of days or instants.", "Name such fields."
            )


def _check_changes_with(owner: ContentType, parts: Mapping[str, PartType]) -> None:
    links = dict(links_of(owner, parts))
    for name in owner.changes_with:
        if name not in links and name not in owner.reverses:
            known = ", ".join([*links, *owner.reverses])
            raise DeclarationFault(
                f"{owner.name}.{name}",
                "it is said to change with this, which is no link and no reverse side.",
                f"There are: {known}.",
            )


def _check_conditions(owner: ContentType, kind: Field) -> None:
    for name, values in kind.required_when.items():
        choice = owner.fields.get(name)
        if not isinstance(choice, Choice):
            raise no_such_field(owner.name, name, owner.fields)
        for value in values:
            _check_choice(f"{owner.name}.{kind.name}", choice, value)


def _check_choice(where: str, choice: Choice, value: object) -> None:
    if value not in choice.of.__members__:
        known = ", ".join(choice.of.__members__)
        raise DeclarationFault(
            where, f"{choice.of.__name__} has no {value!r}.", f"It has: {known}."
        )


SIMILAR = "similar"
"""The list that `similar=` gives; a field of this name would be hidden by it."""


def _check_similar(owner: ContentType, similar: Similar) -> None:
    if SIMILAR in owner.fields or SIMILAR in owner.reverses:
        raise DeclarationFault(
            f"{owner.name}.{SIMILAR}",
            "similar=… makes a list of this name.",
            "Rename the field, or leave out similar=….",
        )
    for name in similar.fields:
        if name not in owner.fields:
            raise no_such_field(owner.name, name, owner.fields)
        kind = owner.fields[name]
        wanted = Text | TextList if name in similar.words else Link
        if kind.private or not isinstance(kind, wanted):
            raise DeclarationFault(
                f"{owner.name}.{name}",
                "similar=… cannot be made from it.",
                "Name public links under links and apart_from, and public texts under words.",
            )
    if any(points < 1 for points in similar.links.values()):
        raise DeclarationFault(
            owner.name, "something shared counts nothing.", "Give each link a point or more."
        )


_OPERATORS = frozenset(
    [
        "eq",
        "ne",
        "in",
        "contains",
        "starts_with",
        "is_null",
        "gt",
        "gte",
        "lt",
        "lte",
        "is",
        "id",
        "some",
        "none",
    ]
)


def _check_filter(
    where: str, terms: Mapping[str, object], of: ContentType, types: Mapping[str, ContentType]
) -> None:
    """Every name in a declared filter is a field, a reverse side, an operator or a choice."""
    for name, value in terms.items():
        if name in ("and", "or"):
            for each in cast("list[Mapping[str, object]]", value):
                _check_filter(where, each, of, types)
        elif name == "not":
            _check_filter(where, cast("Mapping[str, object]", value), of, types)
        elif name in of.reverses:
            _check_operators(where, None, value, types[of.reverses[name].source], types)
        elif name in of.fields:
            kind = of.fields[name]
            single = isinstance(kind, Link) and not kind.is_polymorphic
            target = types[kind.to[0]] if isinstance(kind, Link) and single else None
            _check_operators(where, kind, value, target, types)
        elif name not in SYSTEM_NAMES:
            raise no_such_field(of.name, name, {**of.fields, **of.reverses})


def _check_operators(
    where: str,
    kind: Field | None,
    value: object,
    target: ContentType | None,
    types: Mapping[str, ContentType],
) -> None:
    for operator, operand in cast("Mapping[str, object]", value).items():
        if operator not in _OPERATORS:
            known = ", ".join(sorted(_OPERATORS))
            raise DeclarationFault(
                where, f"there is no operator {operator!r}.", f"There are: {known}."
            )
        if operator in ("is", "some", "none") and target is not None:
            _check_filter(where, cast("Mapping[str, object]", operand), target, types)
        if isinstance(kind, Choice) and operator in ("eq", "ne", "in"):
            for each in operand if isinstance(operand, list | tuple) else [operand]:
                _check_choice(where, kind, each)


def _check_count(
    owner: ContentType, count: Count, of: ContentType, types: Mapping[str, ContentType]
) -> None:
    _check_filter(f"{owner.name}.{count.name}", count.where, of, types)
    for theirs, ours in count.same.items():
        if theirs not in of.fields:
            raise no_such_field(of.name, theirs, of.fields)
        if ours != "id" and ours not in owner.fields:
            raise no_such_field(owner.name, ours, owner.fields)


def _doc(cls: type) -> str:
    return " ".join((cls.__doc__ or "").split())


def snake(name: str) -> str:
    """`WorkStream` as `work_stream`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """`starts_at` as `startsAt`."""
    head, *rest = name.split("_")
    return head + "".join(each.capitalize() for each in rest)


def spoken(name: str) -> str:
    """`starts_at` as `Starts at`, `WorkStream` as `Work stream`."""
    return snake(name).replace("_", " ").capitalize()
