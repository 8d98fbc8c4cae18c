"""The signs that list paragraphs begin with: bullets, numbers, and those that say more."""

import re
from collections.abc import Sequence
from itertools import pairwise

from language.pasted.line import Run, tidy

BULLET = re.compile(r"[·•●■◆▪○□➢✓o§ØüÜv*–—-]")
NUMBER = re.compile(r"(\d{1,3})[.)、．）]")


def own_marker(runs: tuple[Run, ...]) -> tuple[str, tuple[Run, ...]]:
    """The bullet that a list paragraph begins with, and the rest of it."""
    first, _, rest = runs[0].text.partition(" ")
    if not (rest or len(runs) > 1) or not (BULLET.fullmatch(first) or NUMBER.fullmatch(first)):
        return "", runs
    return first, tidy([Run(rest, runs[0].href, runs[0].marks), *runs[1:]])


def sort_of(marker: str) -> re.Pattern[str] | None:
    """Whether a marker is a BULLET or a NUMBER; None for one that says more."""
    return next((each for each in (BULLET, NUMBER) if each.fullmatch(marker)), None)


def counts_up(markers: Sequence[str]) -> bool:
    """Whether the markers are the numbers of a list, from 1."""
    numbers = [int(found[1]) if (found := NUMBER.fullmatch(each)) else 0 for each in markers]
    return numbers[0] == 1 and all(b == a + 1 for a, b in pairwise(numbers))


def led_by(sign: str, runs: tuple[Run, ...]) -> tuple[Run, ...]:
    """The runs with a sign before them."""
    space = "" if sign.endswith(("、", "．", "）")) else " "
    return tidy([Run(f"{sign}{space}"), *runs])
