"""Two people changed one item: what becomes of both their words, as a proposal.

Fields are merged one by one, localized ones language by language, blocks by their ids, and texts
word by word. Where both changed the same place no word is thrown away: a text holds their words
before mine, a single value is mine, and the place is listed with all three wordings.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import orjson

from language.difference import html_words_of, words_of
from language.merging import Three, stretches
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, FieldMap
from models.declare.fields import Html, Link, Parts, RichText, Text, TextList, is_localized
from publishing.canonical import canonical
from publishing.check import Content, Path, clean_html


@dataclass(frozen=True)
class Clash:
    """A place that both changed; None where one of them has nothing there."""

    path: Path
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    """A proposal, and the places somebody must look at before it is saved."""

    content: Content
    clashes: tuple[Clash, ...]


def merge(
    *,
    base: Content,
    theirs: Content,
    mine: Content,
    content_type: ContentType,
    catalogue: Catalogue,
) -> Merged:
    """What both made of `base`; contents are in their stored form, and `theirs` is what is saved now."""
    merger = _Merger(catalogue)
    fields: FieldMap = {**content_type.fields, "published_at": PUBLISHED_AT}
    content = merger.fields(fields, _Three(base, theirs, mine), ())
    return Merged(content, tuple(merger.clashes))


class _Three(Three[Any]):
    """The same place in all three contents: None where there is nothing."""

    def at(self, name: str) -> "_Three":
        return _Three(*(each.get(name) for each in self.or_else({})))

    def or_else(self, empty: Any) -> tuple[Any, Any, Any]:
        base, theirs, mine = (
            empty if each is None else each for each in (self.base, self.theirs, self.mine)
        )
        return base, theirs, mine


class _Merger:
    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.clashes: list[Clash] = []

    def fields(self, fields: FieldMap, three: _Three, path: Path) -> Content:
        merged: Content = {}
        for name in _names(three):
            value = self.field(fields.get(name), three.at(name), (*path, name))
            if value is not None:
                merged[name] = value
        return merged

    def field(self, kind: Field | None, three: _Three, path: Path) -> Any:
        if kind is None or not is_localized(kind) or isinstance(kind, Parts):
            return self.value(kind, three, path)
        return self.each_language(kind, three, path)

    def each_language(self, kind: Field, three: _Three, path: Path) -> Any:
        if not three.is_clash:
            return three.agreed
        merged = {tag: self.value(kind, three.at(tag), (*path, tag)) for tag in _names(three)}
        return {tag: value for tag, value in merged.items() if value is not None} or None

    def value(self, kind: Field | None, three: _Three, path: Path) -> Any:
        if not three.is_clash:
            return three.agreed
        match kind:
            case RichText():
                return self.blocks(three, path) or None
            case Link(many=True):
                return self.ids(three, path) or None
            case Parts(many=True):
                return self.parts(kind, three, path) or None
            case TextList():
                return self.sequence(three, path) or None
        if three.theirs is None or three.mine is None:
            return self.clash(three, path)
        match kind:
            case Html():
                return self.words(three, path, html_words_of, clean_html)
            case Text():
                return self.words(three, path, words_of, str)
            case Parts():
                return self.fields(self.inner(kind), three, path) or None
        return self.clash(three, path)

    def clash(self, three: _Three, path: Path) -> Any:
        self.clashes.append(Clash(path, three.base, three.theirs, three.mine))
        return three.theirs if three.mine is None else three.mine

    def words(
        self, three: _Three, path: Path, cut: Callable[[str], list[str]], tidy: Callable[[str], str]
    ) -> str | None:
        before, theirs, mine = (cut(each) for each in three.or_else(""))
        merged, clashed = merged_words(before, theirs, mine)
        if clashed:
            self.clash(three, path)
        return tidy("".join(merged)) or None

    def ids(self, three: _Three, path: Path) -> list[str]:
        base, theirs, mine = three.or_else([])
        kept = [
            each
            for each in _union(theirs, mine)
            if (each in theirs and each in mine) or each not in base
        ]
        return self.order(three, kept, path)

    def blocks(self, three: _Three, path: Path) -> list[Content]:
        sides = [{block["id"]: block for block in side} for side in three.or_else([])]
        merged: dict[str, Content] = {}
        for block_id in _union(sides[1], sides[2]):
            here = _Three(*(side.get(block_id) for side in sides))
            block = self.block(here, (*path, block_id))
            if block is not None:
                merged[block_id] = block
        ids = _Three(*(list(side) for side in sides))
        return [merged[each] for each in self.order(ids, list(merged), path)]

    def block(self, three: _Three, path: Path) -> Content | None:
        if not three.is_clash:
            return cast("Content | None", three.agreed)
        kinds = {side["kind"] for side in (three.base, three.theirs, three.mine) if side}
        if three.theirs is None or three.mine is None or len(kinds) > 1:
            return cast("Content | None", self.clash(three, path))
        return self.fields(self.catalogue.blocks[three.mine["kind"]].fields, three, path)

    def order(self, three: _Three, kept: Sequence[str], path: Path) -> list[str]:
        """The kept ids in their order, with what I moved or put in after what stands before it with me."""
        base, theirs, mine = three.or_else([])
        moved = moved_ids(base, mine)
        if moved & moved_ids(base, theirs) and _shared(theirs, mine) != _shared(mine, theirs):
            self.clashes.append(Clash(path, base, theirs, mine))
        order = [each for each in theirs if each in kept and each not in moved]
        before = None
        for each in mine:
            if each not in kept:
                continue
            if each not in order:
                order.insert(0 if before is None else order.index(before) + 1, each)
            before = each
        return order

    def parts(self, kind: Parts, three: _Three, path: Path) -> list[Content]:
        sides = [[canonical(each) for each in side] for side in three.or_else([])]
        merged: list[Content] = []
        for stretch in stretches(*sides):
            if not stretch.is_clash:
                merged += map(orjson.loads, stretch.agreed)
            elif len(stretch.base) == len(stretch.theirs) == len(stretch.mine):
                entries = zip(stretch.base, stretch.theirs, stretch.mine, strict=True)
                alike = [map(orjson.loads, each) for each in entries]
                merged += [
                    self.fields(self.inner(kind), _Three(*each), (*path, str(n)))
                    for n, each in enumerate(alike, len(merged))
                ]
            else:
                merged += map(orjson.loads, self.both(three, path, stretch))
        return merged

    def sequence(self, three: _Three, path: Path) -> list[str]:
        merged: list[str] = []
        for stretch in stretches(*three.or_else([])):
            merged += self.both(three, path, stretch) if stretch.is_clash else stretch.agreed
        return merged

    def both(self, three: _Three, path: Path, stretch: Three[Sequence[str]]) -> list[str]:
        """Their entries and those of mine that they lack."""
        self.clashes.append(Clash(path, three.base, three.theirs, three.mine))
        return [*stretch.theirs, *(each for each in stretch.mine if each not in stretch.theirs)]

    def inner(self, kind: Parts) -> FieldMap:
        return self.catalogue.parts[kind.of.__name__].fields


def merged_words(base: list[str], theirs: list[str], mine: list[str]) -> tuple[list[str], bool]:
    """The words of both, and whether they changed the same place: there, theirs come before mine."""
    merged: list[str] = []
    clashed = False
    for stretch in stretches(base, theirs, mine):
        if not stretch.is_clash:
            merged += stretch.agreed
            continue
        clashed = True
        merged += _both_words("".join(stretch.theirs), "".join(stretch.mine))
    return merged, clashed


def _both_words(theirs: str, mine: str) -> list[str]:
    if theirs in mine:
        return [mine]
    if mine in theirs:
        return [theirs]
    is_one_word = re.match(r"\w\w", theirs[-1] + mine[0], re.ASCII)
    return [theirs, " ", mine] if is_one_word else [theirs, mine]


def _names(three: _Three) -> list[str]:
    base, theirs, mine = three.or_else({})
    return _union(base, theirs, mine)


def _union(*sides: Iterable[str] | Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys(name for side in sides for name in side))


def _shared(ids: Sequence[str], others: Sequence[str]) -> list[str]:
    return [each for each in ids if each in set(others)]


def moved_ids(base: Sequence[str], side: Sequence[str]) -> set[str]:
    """The fewest ids that have to be taken out for the others to stand in their old order."""
    places = {each: n for n, each in enumerate(base)}
    common = [each for each in side if each in places]
    ends: list[int] = []  # the lowest last place of an unmoved run of each length
    tails: list[str] = []
    before: dict[str, str | None] = {}
    for each in common:
        length = bisect_left(ends, places[each])
        before[each] = tails[length - 1] if length else None
        ends[length : length + 1] = [places[each]]
        tails[length : length + 1] = [each]
    still: set[str] = set()
    last = tails[-1] if tails else None
    while last is not None:
        still.add(last)
        last = before[last]
    return set(common) - still
