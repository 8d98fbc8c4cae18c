"""What differs between two contents of one type, field by field and block by block."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import Any

from language.difference import Piece, common_blocks, difference, html_difference
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, FieldMap
from models.declare.fields import Choice, Html, Money, Parts, RichText, is_localized
from publishing.canonical import canonical
from publishing.check import Content, Path
from publishing.merge import moved_ids


class ChangeKind(StrEnum):
    """What happened to a field, an entry or a block."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


@dataclass(frozen=True)
class FieldChange:
    """One change: `label` names the place in Chinese, `pieces` are both texts cut into words.

    `path` leads over the language and the block's id to the field. Links are given as public ids,
    one a line, and passages as the safe HTML in which they are stored. A moved block has no texts.
    """

    kind: ChangeKind
    path: Path
    label: str
    before: str
    after: str
    pieces: tuple[Piece, ...] = ()


def compare(
    before: Content, after: Content, *, content_type: ContentType, catalogue: Catalogue
) -> tuple[FieldChange, ...]:
    """Every change, in the order in which the type declares its fields."""
    fields: FieldMap = {**content_type.fields, "published_at": PUBLISHED_AT}
    return tuple(_Comparison(catalogue).fields(fields, before, after, (), ()))


class _Comparison:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def fields(
        self, fields: FieldMap, before: Content, after: Content, path: Path, labels: Path
    ) -> Iterator[FieldChange]:
        for name, kind in fields.items():
            old, new = before.get(name), after.get(name)
            here, named = (*path, name), (*labels, kind.label)
            if old == new:
                continue
            if is_localized(kind) and not isinstance(kind, Parts):
                for tag in dict.fromkeys([*(old or {}), *(new or {})]):
                    yield from self.value(
                        kind, (old or {}).get(tag), (new or {}).get(tag), (*here, tag), named
                    )
            else:
                yield from self.value(kind, old, new, here, named)

    def value(
        self, kind: Field, old: Any, new: Any, path: Path, labels: Path
    ) -> Iterator[FieldChange]:
        if old == new:
            return
        match kind:
            case RichText():
                yield from self.blocks(old or [], new or [], path, labels)
            case Parts(many=True):
                yield from self.entries(kind, old or [], new or [], path, labels)
            case Parts() if old and new:
                yield from self.fields(self.inner(kind), old, new, path, labels)
            case _:
                cut = html_difference if isinstance(kind, Html) else difference
                before, after = self.text(kind, old), self.text(kind, new)
                if before or after:  # an empty list says no more than none
                    yield _change(path, labels, before, after, cut)

    def blocks(
        self, old: Sequence[Content], new: Sequence[Content], path: Path, labels: Path
    ) -> Iterator[FieldChange]:
        there = {block["id"]: block for block in old}
        here = {block["id"]: block for block in new}
        moved = moved_ids(list(there), list(here))
        for block_id, block in here.items():
            place = (*path, block_id)
            if block_id in moved:
                yield FieldChange(ChangeKind.MOVED, place, " · ".join(labels), "", "")
            if block_id not in there or there[block_id]["kind"] != block["kind"]:
                before = self.block_text(there[block_id]) if block_id in there else ""
                yield _change(place, labels, before, self.block_text(block), html_difference)
            else:
                fields = self.catalogue.blocks[block["kind"]].fields
                yield from self.fields(fields, there[block_id], block, place, labels)
        for block_id, block in there.items():
            if block_id not in here:
                place = (*path, block_id)
                yield _change(place, labels, self.block_text(block), "", html_difference)

    def entries(
        self, kind: Parts, old: Sequence[Content], new: Sequence[Content], path: Path, labels: Path
    ) -> Iterator[FieldChange]:
        """Entries have no ids: those between equal ones are compared in their order."""
        keys = [[canonical(each) for each in side] for side in (old, new)]
        done_old = done_new = 0
        for i, j, length in [*common_blocks(*keys), (len(old), len(new), 0)]:
            pairs = zip_longest(old[done_old:i], new[done_new:j])
            for n, (was, now) in enumerate(pairs, done_new if j > done_new else done_old):
                place, named = (*path, str(n)), (*labels[:-1], f"{labels[-1]} {n + 1}")
                if was and now:
                    yield from self.fields(self.inner(kind), was, now, place, named)
                else:
                    before, after = (
                        self.text_of(self.inner(kind), was),
                        self.text_of(self.inner(kind), now),
                    )
                    yield _change(place, named, before, after, difference)
            done_old, done_new = i + length, j + length

    def inner(self, kind: Parts) -> FieldMap:
        return self.catalogue.parts[kind.of.__name__].fields

    def block_text(self, block: Content) -> str:
        return self.text_of(self.catalogue.blocks[block["kind"]].fields, block)

    def text_of(self, fields: FieldMap, values: Content | None) -> str:
        """All that the fields say, one a line."""
        texts = (self.text(kind, (values or {}).get(name)) for name, kind in fields.items())
        return "\n".join(text for text in texts if text)

    def text(self, kind: Field, value: Any) -> str:
        """What a field says, as a person reads it."""
        match kind:
            case _ if value is None:
                return ""
            case Choice(of=choices) if value in choices.__members__:
                return choices[value].zh
            case Money():
                return " ".join(map(str, value.values()))
            case Parts(many=False):
                return self.text_of(self.inner(kind), value)
            case Parts():
                return "\n".join(self.text_of(self.inner(kind), each) for each in value)
        return _plain_text(value)


def _plain_text(value: Any) -> str:
    match value:
        case bool():
            return "是" if value else "否"
        case list():
            return "\n".join(map(_plain_text, value))
        case Mapping():
            return "\n".join(map(_plain_text, value.values()))
    return str(value)


def _change(
    path: Path, labels: Path, before: str, after: str, cut: Callable[[str, str], tuple[Piece, ...]]
) -> FieldChange:
    kind = (
        ChangeKind.CHANGED
        if before and after
        else ChangeKind.ADDED
        if after
        else ChangeKind.REMOVED
    )
    return FieldChange(kind, path, " · ".join(labels), before, after, cut(before, after))
