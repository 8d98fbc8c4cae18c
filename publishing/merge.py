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
from merge3 import Merge3

from language.difference import common_blocks, html_words_of, words_of
from models.declare import Catalogue, ContentType, Field
from models.declare.catalogue import PUBLISHED_AT, FieldMap
from models.declare.fields import Html, Link, Parts, RichText, Text, TextList, is_localized
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


@dataclass(frozen=True)
class _Three:
    """The same place in all three: None where there is nothing."""

    base: Any
    theirs: Any
    mine: Any

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
        if _is_plain(three):
            return _plainly(three)
        merged = {tag: self.value(kind, three.at(tag), (*path, tag)) for tag in _names(three)}
        return {tag: value for tag, value in merged.items() if value is not None} or None

    def value(self, kind: Field | None, three: _Three, path: Path) -> Any:
        if _is_plain(three):
            return _plainly(three)
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
        if _is_plain(three):
            return cast("Content | None", _plainly(three))
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
        sides = [[_canonical(each) for each in side] for side in three.or_else([])]
        merged: list[Content] = []
        for group in _groups(*sides):
            if len(group) == 2:
                merged += map(orjson.loads, group[1])
            elif len({len(side) for side in group[1:]}) == 1:
                alike = [map(orjson.loads, each) for each in zip(*group[1:], strict=True)]
                merged += [
                    self.fields(self.inner(kind), _Three(*each), (*path, str(n)))
                    for n, each in enumerate(alike, len(merged))
                ]
            else:
                merged += map(orjson.loads, self.both(three, path, group))
        return merged

    def sequence(self, three: _Three, path: Path) -> list[str]:
        merged: list[str] = []
        for group in _groups(*three.or_else([])):
            merged += group[1] if len(group) == 2 else self.both(three, path, group)
        return merged

    def both(self, three: _Three, path: Path, group: Sequence[Any]) -> list[str]:
        """Their entries and those of mine that they lack."""
        self.clashes.append(Clash(path, three.base, three.theirs, three.mine))
        _, _, theirs, mine = group
        return [*theirs, *(each for each in mine if each not in theirs)]

    def inner(self, kind: Parts) -> FieldMap:
        return self.catalogue.parts[kind.of.__name__].fields


def merged_words(base: list[str], theirs: list[str], mine: list[str]) -> tuple[list[str], bool]:
    """The words of both, and whether they changed the same place: there, theirs come before mine."""
    merged: list[str] = []
    clashed = False
    for group in _groups(base, theirs, mine):
        if len(group) == 2:
            merged += group[1]
            continue
        clashed = True
        merged += _both_words(*("".join(side) for side in group[2:]))
    return merged, clashed


def _both_words(theirs: str, mine: str) -> list[str]:
    if theirs in mine:
        return [mine]
    if mine in theirs:
        return [theirs]
    is_one_word = re.match(r"\w\w", theirs[-1] + mine[0], re.ASCII)
    return [theirs, " ", mine] if is_one_word else [theirs, mine]


class _Matcher:
    """What merge3 asks for: the stretches two lists have in common, found in bounded time."""

    def __init__(
        self,
        isjunk: object = None,
        a: Sequence[str] = "",
        b: Sequence[str] = "",
        autojunk: bool = True,
    ) -> None:
        self._blocks = [*common_blocks(a, b), (len(a), len(b), 0)]

    def get_matching_blocks(self) -> list[tuple[int, int, int]]:
        return self._blocks


def _groups(base: list[str], theirs: list[str], mine: list[str]) -> Iterable[Sequence[Any]]:
    """Stretches in order: `(whose, entries)`, or `("conflict", base, theirs, mine)`."""
    return Merge3(base, theirs, mine, sequence_matcher=_Matcher).merge_groups()


def _is_plain(three: _Three) -> bool:
    return three.theirs in (three.base, three.mine) or three.mine == three.base


def _plainly(three: _Three) -> Any:
    """What one of them made of it, when the other left it alone or made the same of it."""
    return three.mine if three.theirs == three.base else three.theirs


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


def _canonical(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()
