"""What is written: an input for each content type, part and kind of block."""

from typing import Any, assert_never, cast

from models.declare import Catalogue, ContentType, Field, PartType
from models.declare.catalogue import camel
from models.declare.fields import (
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
    is_localized,
)
from resolvers.names import LOCALE_KEYS, block_key
from schema.build import Builder
from schema.objects import described


def add_write_inputs(build: Builder, catalogue: Catalogue) -> None:
    """The inputs of creating and updating; every field is optional, since a draft may lack it."""
    _add_common(build)
    for part in catalogue.parts.values():
        build.input(f"{part.name}Input", _part_fields(build, part), part.doc)
    for block in catalogue.blocks.values():
        block_id = build.input_field("id", "ID | None", "The id it had; left out for a new one.")
        build.input(f"{block.name}Input", [block_id, *_part_fields(build, block)], block.doc)
    build.input(
        "BlockInput",
        [
            build.input_field(block_key(each), f"{each.name}Input | None", each.doc)
            for each in catalogue.blocks.values()
        ],
        "One block; exactly one kind is given.",
        one_of=True,
    )
    for each in catalogue.types.values():
        _add_type(build, each)


def _add_common(build: Builder) -> None:
    build.input(
        "GeoPointInput",
        [
            build.input_field("lat", "float", "Degrees north."),
            build.input_field("lng", "float", "Degrees east."),
        ],
    )
    build.input(
        "MoneyInput",
        [
            build.input_field("amount", "ExactNumber", "How much."),
            build.input_field("currency", "str | None", "ISO 4217; CNY by default."),
            build.input_field("certainty", "str | None", "STATED, IMPLIED or UNKNOWN."),
        ],
    )
    for name, of in (("LocalizedText", "str"), ("LocalizedTexts", "list[str]")):
        build.input(
            f"{name}Input",
            [build.input_field(each, f"{of} | None") for each in LOCALE_KEYS],
            "All languages of a text inside a part; what is left out is left empty.",
        )


def _add_type(build: Builder, content_type: ContentType) -> None:
    own = [
        build.input_field(camel(name), f"{_shape(kind)} | None", described(kind))
        for name, kind in content_type.fields.items()
        if not kind.given and not isinstance(kind, Count | Plain)
    ]
    fields = [
        build.input_field(
            "locale", "Locale", "The language of the texts given; others stay as they are."
        ),
        *own,
        build.input_field(
            "publishedAt", "Instant | None", "The date shown to readers, where it is an older one."
        ),
    ]
    build.input(
        f"{content_type.name}CreateInput", fields, f"A new {content_type.name}, complete or not."
    )
    again = [
        build.input_field(
            each.graphql_name or "", build.annotations[id(each)], each.description or ""
        )
        for each in fields
    ]
    build.input(
        f"{content_type.name}UpdateInput",
        again,
        "What changes; a field left out stays as it is, null clears it.",
    )


def _part_fields(build: Builder, part: PartType) -> list[Any]:
    return [
        build.input_field(camel(name), f"{_shape(kind, in_part=True)} | None", described(kind))
        for name, kind in part.fields.items()
        if not kind.given and not isinstance(kind, Count | Plain)
    ]


def _shape(kind: Field, *, in_part: bool = False) -> str:
    if in_part and is_localized(kind) and not isinstance(kind, Parts):
        return "LocalizedTextsInput" if isinstance(kind, TextList) else "LocalizedTextInput"
    match cast("Kind", kind):
        case Text() | Html() | Plain() | Slug() | Url() | FileAddress():
            return "str"
        case TextList():
            return "list[str]"
        case RichText():
            return "list[BlockInput]"
        case Instant():
            return "Instant"
        case Day():
            return "Day"
        case Integer():
            return "int"
        case Decimal():
            return "ExactNumber"
        case Money():
            return "MoneyInput"
        case Choice(of=choices):
            return choices.__name__
        case Flag():
            return "bool"
        case GeoPoint():
            return "GeoPointInput"
        case Link(many=True):
            return "list[ID]"
        case Link():
            return "ID"
        case Parts(many=True, of=part):
            return f"list[{part.__name__}Input]"
        case Parts(of=part):
            return f"{part.__name__}Input"
        case Count():
            return "int"
        case _ as never:
            assert_never(never)
