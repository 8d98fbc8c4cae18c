"""When each of an item's live placements ends, as a pure function of what was asked for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Interval:
    """A placement as asked for; instants in microseconds since 1970."""

    id: int
    live_from: int
    ends_at: int


def untils(intervals: Sequence[Interval]) -> dict[int, int]:
    """The effective end of each, by id: where it was asked to end or where the next one begins.

    So no two ever overlap, and calling one off gives the one before it its own end again. Of two
    that begin at the same instant the later act wins, and the earlier one is empty.
    """
    ordered = sorted(intervals, key=lambda each: (each.live_from, each.id))
    begins = [each.live_from for each in ordered[1:]]
    ends = {each.id: min(each.ends_at, begin) for each, begin in zip(ordered, begins, strict=False)}
    if ordered:
        ends[ordered[-1].id] = ordered[-1].ends_at
    return {each.id: max(each.live_from, ends[each.id]) for each in ordered}
