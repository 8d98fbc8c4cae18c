"""What readers see of some items from now on, and how two such prospects differ. The last half is pure."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from itertools import pairwise
from typing import Any, TypeVar

from models.columns import EDITION, LINK_TABLE
from models.locale import Locale
from models.view import FOREVER, LIVE
from publishing.desk import Act

_BATCH = 500

State = TypeVar("State")


@dataclass(frozen=True)
class Stretch:
    """Something shown in one language for a while, in microseconds since 1970."""

    locale: int
    live_from: int
    live_until: int
    revision: int = 0


@dataclass(frozen=True)
class Arrow:
    """A link from one item to another, by their keys."""

    source: int
    field: str
    target: int


@dataclass
class Prospect:
    """What is, and will be, shown of some items and of the links from and to them."""

    items: dict[int, list[Stretch]] = field(default_factory=dict)
    links: dict[Arrow, list[Stretch]] = field(default_factory=dict)
    names: dict[int, tuple[str, str, str]] = field(default_factory=dict)

    def revision(self, item: int, at: int) -> int | None:
        """The revision of the item that is shown at an instant."""
        return next((each.revision for each in self.items.get(item, ()) if _covers(each, at)), None)

    def shows(self, arrow: Arrow, at: int) -> bool:
        """Whether a reader can follow the link at an instant, in some language."""
        there = {each.locale for each in self.items.get(arrow.target, ()) if _covers(each, at)}
        links = self.links.get(arrow, ())
        return any(_covers(each, at) and each.locale in there for each in links)


async def prospect(act: Act, items: Collection[int]) -> Prospect:
    """What is, and will be, shown of these items, and what they link to and are linked from."""
    found = Prospect()
    for batch in _batches(items):
        own = f"item IN ({batch}) OR target_item IN ({batch})"
        for row in await _rows(act, LINK_TABLE, own, "item, field, target_item"):
            arrow = Arrow(row["item"], row["field"], row["target_item"])
            found.links.setdefault(arrow, []).append(_stretch(row))
    ends = {each.source for each in found.links} | {each.target for each in found.links}
    for batch in _batches({*items, *ends}):
        columns = "item, public_id, type, label, revision"
        for row in await _rows(act, EDITION, f"item IN ({batch})", columns):
            found.items.setdefault(row["item"], []).append(_stretch(row))
            if row["item"] not in found.names or row["locale"] == Locale.ZH_HANS.value:
                found.names[row["item"]] = (row["public_id"], row["type"], row["label"] or "")
    return found


async def _rows(act: Act, table: str, where: str, columns: str) -> Sequence[Mapping[str, Any]]:
    return await act.tx.execute_query_dict(
        f"SELECT {columns}, locale, live_from, live_until FROM {table}"
        f" WHERE lane = '{LIVE}' AND live_until > {act.at} AND live_until > live_from AND ({where})"
        " ORDER BY live_from, locale"
    )


def _batches(items: Collection[int]) -> Iterable[str]:
    ordered = sorted(items)
    for start in range(0, len(ordered), _BATCH):
        yield ", ".join(map(str, ordered[start : start + _BATCH]))


def _stretch(row: Mapping[str, Any]) -> Stretch:
    return Stretch(row["locale"], row["live_from"], row["live_until"], row.get("revision", 0))


def _covers(stretch: Stretch, at: int) -> bool:
    return stretch.live_from <= at < stretch.live_until


class Turn(Enum):
    """What becomes of something for readers, against what would have been."""

    APPEARS = "APPEARS"
    VANISHES = "VANISHES"
    CHANGES = "CHANGES"


@dataclass(frozen=True)
class Change:
    """One item from one instant until another, FOREVER where nothing ends it: what would have been shown, and what is."""

    turn: Turn
    item: int
    at: int
    until: int
    before: int | None
    after: int | None


@dataclass(frozen=True)
class LinkChange:
    """One link that is to be followed from an instant on, or no longer."""

    arrow: Arrow
    shown: bool
    at: int
    until: int


def changes(before: Prospect, after: Prospect, now: int) -> list[Change]:
    """How what is shown of each item differs, the earliest first."""
    found = []
    for item in {*before.items, *after.items}:
        stretches = [*before.items.get(item, ()), *after.items.get(item, ())]
        states = [partial(seen.revision, item) for seen in (before, after)]
        for start, end, old, new in _differences(*states, bounds=_bounds(stretches, now)):
            found.append(Change(_turn(old, new), item, start, end, old, new))
    return sorted(found, key=lambda each: (each.at, each.item))


def link_changes(before: Prospect, after: Prospect, now: int) -> list[LinkChange]:
    """How what can be followed differs, the earliest first."""
    found = []
    for arrow in {*before.links, *after.links}:
        stretches = [
            each
            for seen in (before, after)
            for each in (*seen.links.get(arrow, ()), *seen.items.get(arrow.target, ()))
        ]
        states = [partial(seen.shows, arrow) for seen in (before, after)]
        for start, end, _, new in _differences(*states, bounds=_bounds(stretches, now)):
            found.append(LinkChange(arrow, new, start, end))
    return sorted(
        found,
        key=lambda each: (each.at, each.arrow.source, each.arrow.field, each.arrow.target),
    )


def _turn(before: int | None, after: int | None) -> Turn:
    if before is None:
        return Turn.APPEARS
    return Turn.VANISHES if after is None else Turn.CHANGES


def _differences(
    before: Callable[[int], State], after: Callable[[int], State], *, bounds: Sequence[int]
) -> list[tuple[int, int, State, State]]:
    """The spans in which the two have different states, each as long as it can be."""
    spans: list[tuple[int, int, State, State]] = []
    for start, end in pairwise(bounds):
        old, new = before(start), after(start)
        if spans and spans[-1][1:] == (start, old, new):
            spans[-1] = (spans[-1][0], end, old, new)
        else:
            spans.append((start, end, old, new))
    return [span for span in spans if span[2] != span[3]]


def _bounds(stretches: Iterable[Stretch], now: int) -> list[int]:
    """Every instant from now on at which one of them begins or ends, and the end of time."""
    edges = {at for each in stretches for at in (each.live_from, each.live_until)}
    return sorted({now, FOREVER, *(at for at in edges if now < at < FOREVER)})
