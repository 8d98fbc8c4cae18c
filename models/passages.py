"""The passages of an item that are searched, and in which it is shown why it was found."""

from collections.abc import Iterator
from typing import Any

from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import FieldMap
from models.declare.fields import Link, Parts, Plain, RichText, Text, TextList

NAMES = "A"
"""The weight of what an item is called by: its title and its other names."""


def searched_fields(content_type: ContentType) -> tuple[Field, ...]:
    """The fields whose texts are searched, in their order."""
    return tuple(
        kind
        for kind in content_type.fields.values()
        if not kind.private
        and (
            isinstance(kind, Parts)
            or (isinstance(kind, Text | TextList | RichText) and kind.search)
        )
    )


def is_name(kind: Field) -> bool:
    """Whether the field is what items are called by."""
    return isinstance(kind, Text | TextList) and kind.search == NAMES


def passages_of(kind: Field, value: Any, catalogue: Catalogue) -> Iterator[str]:
    """The passages of a field's value in one language: of a body, every text of its blocks.

    Blocks that are absent while their target is not public have none: what is said there (a caption,
    a note on a card) must not be found before it can be read.
    """
    if not value:
        return
    match kind:
        case Text():
            yield value
        case TextList():
            yield from value
        case RichText():
            for block in value:
                fields = catalogue.blocks[block["kind"]].fields
                if not _needs_target(fields):
                    yield from _every_text(block, fields, catalogue)
        case Parts():
            fields = catalogue.parts[kind.of.__name__].fields
            for part in value if kind.many else [value]:
                for name, inner in fields.items():
                    if isinstance(inner, Text | TextList) and inner.search:
                        yield from passages_of(inner, part.get(name), catalogue)


def _needs_target(fields: FieldMap) -> bool:
    return any(isinstance(kind, Link) and kind.essential for kind in fields.values())


def _every_text(values: Any, fields: FieldMap, catalogue: Catalogue) -> Iterator[str]:
    for name, kind in fields.items():
        value = values.get(name)
        match kind:
            case Text() | Plain() if value:
                yield value
            case TextList():
                yield from value or ()
            case Parts():
                inner = catalogue.parts[kind.of.__name__].fields
                for each in (value or ()) if kind.many else [value] if value else ():
                    yield from _every_text(each, inner, catalogue)
