"""What is answered: an object for each content type, part and block, with its connection."""

from collections.abc import Sequence
from typing import Any, assert_never, cast

from strawberry.types.field import StrawberryField

from models.declare import (
    Catalogue,
    ContentType,
    Field,
    PartType,
    ReverseSide,
    SchemaOrg,
    Similar,
)
from models.declare.fields import (
    ANY,
    Choice,
    Count,
    Day,
    Decimal,
    FileAddress,
    Flag,
    GeoPoint,
    Html,
    Instant,
    Integer,
    Kind,
    Link,
    Money,
    Parts,
    Plain,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
)
from models.locale import Locale
from resolvers.initials import filed_by
from resolvers.names import (
    COMMON,
    OfCalendar,
    OfFile,
    System,
    Words,
    content_fields,
    facet_fields,
    is_never_null,
    part_fields,
)
from resolvers.similar import MOST, USUAL
from schema.build import Builder

LOCALES = {
    "ZH_HANS": "Simplified Chinese.",
    "ZH_HANT": "Traditional Chinese.",
    "ZH_HANT_HK": "Traditional Chinese as written in Hong Kong.",
    "ZH_HANT_TW": "Traditional Chinese as written in Taiwan.",
    "EN": "English.",
}

_SYSTEM = {
    "id": ("ID", "The same in every language and version."),
    "slug": ("str | None", "The last part of its web address."),
    "path": (
        "str | None",
        "Its path on the site in the language asked for; null where the site has no pattern for its type.",
    ),
    "canonicalUrl": (
        "Address | None",
        "The same as a whole URL; null where the site has no base address.",
    ),
    "label": ("str | None", "The title or name that stands for it in lists."),
    "language": ("LanguageInfo", "Which language was asked for and which is served."),
}
_DATES = {
    "publishedAt": (
        "Instant | None",
        "The date shown to readers: first published, or an older date of origin.",
    ),
    "updatedAt": ("Instant", "When the words now shown were saved."),
}
_CALENDAR = (
    "The calendar of its events in the language asked for; with `webcal:` in the place of `https:` "
    "calendar programs subscribe to it."
)
_JSON_LD = (
    "The same in the words of schema.org (JSON-LD), for search engines. Write `<` as `\\u003c` "
    "where it goes into a page."
)


def add_common(build: Builder, editorial: Sequence[StrawberryField] = ()) -> None:
    """The interfaces and small objects that every schema has.

    `editorial` are fields that editors have on every item.
    """
    build.enum(
        "Locale",
        {each.name: LOCALES[each.name] for each in Locale},
        "A written language of the site.",
    )
    build.object(
        "LanguageInfo",
        [
            build.field("requested", "Locale", "The language asked for."),
            build.field("served", "Locale", "The language of the texts."),
            build.field(
                "isFallback", "bool", "Whether another language than the one asked for is served."
            ),
            build.field(
                "converted",
                "bool",
                "Whether a machine converted the texts from the other Chinese script.",
            ),
            build.field("available", "list[Locale]", "The languages it can be had in."),
        ],
        "Which language was asked for and which is served. Texts of one object never mix languages.",
    )
    build.object(
        "PageInfo",
        [
            build.field("hasNextPage", "bool", "Whether anything follows this page."),
            build.field("hasPreviousPage", "bool", "Whether anything comes before this page."),
            build.field("startCursor", "str | None", "The cursor of the first item."),
            build.field("endCursor", "str | None", "The cursor of the last item."),
        ],
        "What lies around a page.",
    )
    build.object(
        "RateLimit",
        [
            build.field("cost", "int", "What this request costs, in points."),
            build.field("limit", "int", "How many points may be spent at once."),
            build.field("remaining", "int", "How many of them are left after this request."),
            build.field("resetAt", "Instant", "When all of them will be there again."),
        ],
        "The points an asker may spend. Answers from the cache cost nothing.",
    )
    build.object(
        "FacetBucket",
        [
            build.field(
                "value", "str", "The enum's value, the linked item's id, or the year: for a filter."
            ),
            build.field("label", "str", "The same in words, in the language asked for."),
            build.field("count", "int", "How many items of the whole list have it, exactly."),
        ],
        "One value and how many items have it.",
    )
    build.object(
        "Facet",
        [
            build.field("field", "str", "What was asked for."),
            build.field(
                "buckets",
                "list[FacetBucket]",
                "At most 100 values, the most frequent first; what is unknown is in none.",
            ),
        ],
        "How a whole list divides by one of its fields.",
    )
    build.object(
        "Initial",
        [
            build.field("letter", "str", "A to Z, or # for what begins with none of them."),
            build.field("count", "int", "How many items of the whole list it has, exactly."),
        ],
        "A letter of the bar above a directory.",
    )
    build.enum(
        "ImageFormat",
        {"AVIF": "The lightest.", "WEBP": "Light.", "JPEG": "For what knows no other."},
        "What pictures can be had as.",
    )
    build.object(
        "GeoPoint",
        [
            build.field("lat", "float", "Degrees north."),
            build.field("lng", "float", "Degrees east."),
        ],
        "A point on the map (WGS 84).",
    )
    build.object(
        "Money",
        [
            build.field("amount", "ExactNumber", "How much."),
            build.field("currency", "str", "ISO 4217, such as CNY."),
            build.field("certainty", "str", "STATED, IMPLIED or UNKNOWN."),
        ],
        "An amount of money.",
    )
    build.interface(
        "Node",
        [build.field("id", "ID", "The same in every language and version.")],
        "Anything with an id.",
    )
    shared = {**_SYSTEM, **_DATES}
    build.interface(
        "Content",
        [*(build.field(name, *shared[name]) for name in COMMON if name != "id"), *editorial],
        "An item of any content type.",
        ["Node"],
    )
    _add_addresses(build)
    build.interface(
        "Block",
        [
            build.field(
                "id", "ID", "The same in every language, and through edits, moves and restores."
            )
        ],
        "One piece of a rich text.",
    )


def _add_addresses(build: Builder) -> None:
    build.object(
        "AlternateUrl",
        [
            build.field("locale", "Locale", "A language the item can be had in."),
            build.field("path", "str", "Its path in this language."),
            build.field("url", "Address | None", "The same as a whole URL; null without a base."),
        ],
        "The address of an item in one of its languages.",
    )
    build.object(
        "ResolvedUrl",
        [
            build.field(
                "status",
                "int",
                "200: show it. 301: send on to `location`. 410: it was here and is gone. 404: nothing is here.",
            ),
            build.field("location", "str | None", "Where a 301 leads: a path on this site."),
            build.field(
                "path", "str | None", "The present path of what was found; null for 404 and 410."
            ),
            build.field("language", "Locale | None", "The language that the address is for."),
            build.field(
                "item",
                "Content | None",
                "The item, in that language; null where the path is a page of the website's own.",
            ),
            build.field("notice", "str | None", "What readers are told of something withdrawn."),
            build.field(
                "alternates",
                "list[AlternateUrl]",
                "The item's addresses in every language it can be had in.",
            ),
        ],
        "What stands at a path.",
    )


def add_objects(build: Builder, catalogue: Catalogue) -> None:
    """The objects of the catalogue."""
    for choices in _choices(catalogue):
        build.enum(
            choices.of.__name__,
            {each.name: f"{each.en} · {each.zh}" for each in choices.of},
            " ".join((choices.of.__doc__ or "").split()),
        )
    for part in catalogue.parts.values():
        build.object(part.name, _part_fields(build, part), part.doc)
    for block in catalogue.blocks.values():
        build.object(block.name, _part_fields(build, block), block.doc, ["Block"])
    for each in catalogue.types.values():
        _add_type(build, each, catalogue)
    for name, types in _unions(catalogue).items():
        build.union(name, types)


def _choices(catalogue: Catalogue) -> list[Choice]:
    found: dict[str, Choice] = {}
    for group in (catalogue.types, catalogue.parts, catalogue.blocks):
        for each in group.values():
            for kind in each.fields.values():
                if isinstance(kind, Choice):
                    known = found.setdefault(kind.of.__name__, kind)
                    if known.of is not kind.of:
                        raise ValueError(
                            f"Two closed lists are named {kind.of.__name__}. Rename one of them."
                        )
    return list(found.values())


def _unions(catalogue: Catalogue) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for group in (catalogue.types, catalogue.parts, catalogue.blocks):
        for each in group.values():
            for kind in each.fields.values():
                if (
                    isinstance(kind, Link)
                    and kind.union
                    and found.setdefault(kind.union, kind.to) != kind.to
                ):
                    raise ValueError(
                        f"The union {kind.union} is declared with different types. Rename one of them."
                    )
    return found


def _add_type(build: Builder, content_type: ContentType, catalogue: Catalogue) -> None:
    name = content_type.name
    fields = []
    for field_name, meaning in content_fields(content_type).items():
        match meaning:
            case System(name=system):
                fields.append(build.field(field_name, *_SYSTEM[system]))
            case Words(of=choice):
                fields.append(_words_field(build, field_name, choice))
            case OfFile():
                fields.append(_file_field(build, field_name, meaning))
            case ReverseSide():
                fields.append(_reverse_field(build, field_name, meaning, catalogue))
            case OfCalendar():
                fields.append(build.field(field_name, "Address", _CALENDAR))
            case SchemaOrg():
                fields.append(build.field(field_name, "JSON", _JSON_LD))
            case Similar():
                fields.append(_similar_field(build, field_name, content_type))
            case _ if field_name in _DATES:
                fields.append(build.field(field_name, *_DATES[field_name]))
            case Link(many=True, at_most=None):
                target = catalogue.types[meaning.to[0]]
                fields.append(
                    build.field(
                        field_name,
                        f"{target.name}Connection",
                        meaning.help,
                        list_arguments(build, target),
                    )
                )
            case _:
                shape = annotation(meaning, promised=build.promises)
                fields.append(build.field(field_name, shape, described(meaning)))
    build.object(name, fields, content_type.doc, ["Content"])
    build.object(
        f"{name}Edge",
        [
            build.field("cursor", "str", "Where this item stands in the list."),
            build.field("node", name, "The item."),
        ],
        "An item of a list and its place in it.",
    )
    build.object(
        f"{name}Connection",
        [
            build.field("nodes", f"list[{name}]", "The page's items."),
            build.field("edges", f"list[{name}Edge]", "The page's items with their cursors."),
            build.field("pageInfo", "PageInfo", "What lies around the page."),
            build.field(
                "totalCount",
                "int",
                "How many items the whole list has, exactly; counted only when asked.",
            ),
            *_facets_field(build, content_type),
            *_initials_field(build, content_type),
        ],
        "A list with pages.",
    )


def _facets_field(build: Builder, content_type: ContentType) -> list[StrawberryField]:
    if not facet_fields(content_type):
        return []
    fields = build.argument("fields", f"list[{content_type.name}Facet]", "By what; at most 10.")
    return [
        build.field(
            "facets",
            "list[Facet]",
            "How the whole list divides, whatever the page, in the order asked for; counted only when asked.",
            [fields],
        )
    ]


def _initials_field(build: Builder, content_type: ContentType) -> list[StrawberryField]:
    if filed_by(content_type) is None:
        return []
    return [
        build.field(
            "initials",
            "list[Initial]",
            "The first letters of the whole list's titles, A to Z and then #, whatever the page and "
            "whichever initial is chosen; counted only when asked.",
        )
    ]


def _reverse_field(
    build: Builder, name: str, side: ReverseSide, catalogue: Catalogue
) -> StrawberryField:
    if side.at_most is not None:
        return build.field(name, f"list[{side.source}]", side.help)
    source = catalogue.types[side.source]
    return build.field(name, f"{side.source}Connection", side.help, list_arguments(build, source))


def _similar_field(build: Builder, name: str, content_type: ContentType) -> StrawberryField:
    how_many = f"How many: 1 to {MOST}, {USUAL} by default."
    return build.field(
        name,
        f"list[{content_type.name}]",
        "The items that share most with it: what both link to, and words. Of equals the newest comes first.",
        [build.argument("first", "int | None", how_many)],
    )


def list_arguments(build: Builder, content_type: ContentType) -> list[Any]:
    """The arguments of every list with pages."""
    type_name = content_type.name
    initial = build.argument(
        "initial",
        "str | None",
        "Only what begins with this letter, Chinese by pinyin: A to Z, or # for what begins with none.",
    )
    return [
        build.argument("first", "int | None", "How many from the start: 1 to 100, 20 by default."),
        build.argument("after", "str | None", "Begin after this cursor."),
        build.argument("last", "int | None", "How many from the end: 1 to 100."),
        build.argument("before", "str | None", "End before this cursor."),
        build.argument("where", f"{type_name}Where | None", "Only items that meet this."),
        build.argument(
            "orderBy", f"list[{type_name}Order] | None", "The order; unknown values come last."
        ),
        *([initial] if filed_by(content_type) else []),
    ]


def _file_field(build: Builder, name: str, meaning: OfFile) -> StrawberryField:
    format = build.argument(
        "format",
        "ImageFormat | None",
        "Its own by default; a GIF, and a PNG in another width, become JPEG. What is transparent stays PNG where JPEG is meant.",
    )
    match meaning.fact:
        case "url" if not meaning.of.sized:
            return build.field(name, "Address | None", meaning.of.help)
        case "url":
            width = build.argument(
                "width",
                "int | None",
                "Pixels; the next larger width that is made, and never more than its own.",
            )
            return build.field(name, "Address | None", meaning.of.help, [width, format])
        case "srcset":
            widths = build.argument("widths", "list[int] | None", "All that are made by default.")
            return build.field(
                name,
                "str | None",
                "The same in several widths, as `srcset` in HTML takes it.",
                [widths, format],
            )
        case "thumbhash":
            return build.field(
                name, "str | None", "A ThumbHash in Base64: a blurred preview in some 25 bytes."
            )


def _words_field(build: Builder, name: str, choice: Choice) -> StrawberryField:
    return build.field(name, "str | None", f"The same in words. {choice.help}")


def _part_fields(build: Builder, part: PartType) -> list[Any]:
    fields = []
    for name, meaning in part_fields(part).items():
        if isinstance(meaning, Words):
            fields.append(_words_field(build, name, meaning.of))
        elif isinstance(meaning, Field):
            shape = annotation(meaning, promised=build.promises, in_part=True)
            fields.append(build.field(name, shape, described(meaning)))
    return fields


def described(kind: Field) -> str:
    """The field's description, its unit included."""
    unit = getattr(kind, "unit", None)
    return f"{kind.help} Counted in {unit}." if unit else kind.help


def annotation(kind: Field, *, promised: bool = True, in_part: bool = False) -> str:
    """The type of a field's answer, as text; drafts keep no promise that something is there."""
    match cast("Kind", kind):
        case Text() | Html() | Plain() | Slug() as text:
            return "str" if promised and is_never_null(text, in_part=in_part) else "str | None"
        case TextList():
            return "list[str]"
        case RichText():
            return "list[Block]"
        case Instant():
            return "Instant | None"
        case Day():
            return "Day | None"
        case Integer():
            return "int | None"
        case Decimal():
            return "ExactNumber | None"
        case Money():
            return "Money | None"
        case Choice(of=choices):
            return f"{choices.__name__} | None"
        case Flag():
            return "bool | None"
        case Url() | FileAddress():
            return "Address | None"
        case GeoPoint():
            return "GeoPoint | None"
        case Link() as link:
            target = "Content" if link.to == (ANY,) else link.union or link.to[0]
            return f"list[{target}]" if link.many else f"{target} | None"
        case Parts(many=True, of=part):
            return f"list[{part.__name__}]"
        case Parts(of=part):
            return f"{part.__name__} | None"
        case Count():
            return "int"
        case _ as never:
            assert_never(never)
