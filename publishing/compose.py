"""One language of a draft put into what is shown."""

from collections.abc import Mapping, Sequence

from models.declare import ContentType, Parts
from models.declare.fields import is_localized
from models.locale import Locale
from publishing.check import Content

CORRECTIONS = "corrections"
"""The field of an item that tells what was corrected."""


def compose(
    shown: Content, draft: Content, content_type: ContentType, locales: Sequence[Locale]
) -> Content:
    """What is shown, with the draft's texts in these languages."""
    composed = dict(shown)
    for kind in content_type.fields.values():
        if is_localized(kind) and not isinstance(kind, Parts):
            kept = {
                tag: text
                for tag, text in (shown.get(kind.name) or {}).items()
                if Locale[tag] not in locales
            }
            new = {
                tag: text
                for tag, text in (draft.get(kind.name) or {}).items()
                if Locale[tag] in locales
            }
            composed[kind.name] = kept | new
    return with_corrections(composed, draft, locales)


def with_corrections(composed: Content, draft: Content, locales: Sequence[Locale]) -> Content:
    """The content with those of the draft's new corrections that are written in these languages.

    Where one language is published alone, its changed text never goes out without its correction.
    """
    there = composed.get(CORRECTIONS) or []
    tags = {each.name for each in locales}
    added = [
        each
        for each in draft.get(CORRECTIONS) or ()
        if each not in there and tags & (each.get("wrong") or {}).keys()
    ]
    return {**composed, CORRECTIONS: [*there, *added]} if added else composed


def corrected_in(shown: Content, composed: Content) -> set[Locale]:
    """The languages that new corrections are written in."""
    there = shown.get(CORRECTIONS) or []
    return {
        Locale[tag]
        for each in composed.get(CORRECTIONS) or ()
        if each not in there
        for value in each.values()
        if isinstance(value, Mapping)
        for tag, text in value.items()
        if text and tag in Locale.__members__
    }
