"""What was changed in a text, where, and how sure we are; and what only a person can decide."""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Confidence(StrEnum):
    """How far a repair may be trusted; LOW ones must be shown to an editor."""

    HIGH = "HIGH"
    MEDIUM = "MEDIUM"
    LOW = "LOW"


class Rule(StrEnum):
    """Which stage made a repair."""

    ENCODING = "ENCODING"
    INVISIBLE = "INVISIBLE"
    COMPOSED = "COMPOSED"
    CONTACT = "CONTACT"
    SHIFTED_BYTES = "SHIFTED_BYTES"
    READING = "READING"
    SIMPLIFIED = "SIMPLIFIED"
    PUNCTUATION = "PUNCTUATION"


@dataclass(frozen=True)
class Place:
    """Where in a text: characters from its start, counted from 0, and the line, from 1."""

    offset: int
    line: int


@dataclass(frozen=True)
class Repair:
    """One change; its place is in the text that the stage of this rule was given."""

    rule: Rule
    place: Place
    before: str
    after: str
    confidence: Confidence = Confidence.HIGH


@dataclass(frozen=True)
class Cleaned:
    """A repaired text with everything that was done to it, in order."""

    text: str
    repairs: tuple[Repair, ...] = ()


@dataclass(frozen=True)
class Doubt:
    """Something left as it is for a person to decide; `suggestion` is empty where there is none."""

    code: str
    excerpt: str
    message: str
    suggestion: str = ""


class Lines:
    """Finds the line of an offset."""

    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, offset: int) -> Place:
        """The place of an offset in the text."""
        return Place(offset, bisect_right(self._starts, offset))


def replace(
    text: str,
    pattern: re.Pattern[str],
    *,
    rule: Rule,
    answer: Callable[[re.Match[str]], str],
    confidence: Confidence = Confidence.HIGH,
) -> Cleaned:
    """`text` with every match answered, and a repair for each answer that differs."""
    lines = Lines(text)
    repairs: list[Repair] = []

    def logged(found: re.Match[str]) -> str:
        after = answer(found)
        if after != found.group():
            place = lines.place(found.start())
            repairs.append(Repair(rule, place, found.group(), after, confidence))
        return after

    return Cleaned(pattern.sub(logged, text), tuple(repairs))
