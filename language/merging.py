"""Three-way merges: what becomes of a sequence that two people changed at the same time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from language.difference import Block, common_blocks

T = TypeVar("T")


@dataclass(frozen=True)
class Three(Generic[T]):
    """One place as it was, as they have it and as I have it."""

    base: T
    theirs: T
    mine: T

    @property
    def is_clash(self) -> bool:
        """Whether both changed it, and not to the same."""
        return self.theirs not in (self.base, self.mine) and self.mine != self.base

    @property
    def agreed(self) -> T:
        """What one of them made of it while the other left it alone, or both made alike."""
        return self.mine if self.theirs == self.base else self.theirs


def stretches(
    base: Sequence[str], theirs: Sequence[str], mine: Sequence[str]
) -> Iterator[Three[Sequence[str]]]:
    """All three cut at the same places, in order: what both left alone, and what lies between."""
    left_alone = _left_alone(common_blocks(base, theirs), common_blocks(base, mine))
    a = x = y = 0
    for at, at_theirs, at_mine, length in [*left_alone, (len(base), len(theirs), len(mine), 0)]:
        between = Three(base[a:at], theirs[x:at_theirs], mine[y:at_mine])
        if between.base or between.theirs or between.mine:
            yield between
        a, x, y = at + length, at_theirs + length, at_mine + length
        if length:
            yield Three(base[at:a], theirs[at_theirs:x], mine[at_mine:y])


def _left_alone(
    theirs: Sequence[Block], mine: Sequence[Block]
) -> Iterator[tuple[int, int, int, int]]:
    """Where blocks of both cover the same of the base: there, with them, with me, and how long."""
    i = j = 0
    while i < len(theirs) and j < len(mine):
        (a, x, n), (b, y, m) = theirs[i], mine[j]
        start, end = max(a, b), min(a + n, b + m)
        if start < end:
            yield start, x + start - a, y + start - b, end - start
        if a + n < b + m:
            i += 1
        else:
            j += 1
