"""What proofreading gives: findings, each with its place, how grave it is, and what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is: BLOCK keeps a text from being published until it is mended or dismissed."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    HINT = "HINT"


class Rule(StrEnum):
    """Which rule found something in a text."""

    MIXED_SCRIPT = "MIXED_SCRIPT"
    MIXED_LETTERS = "MIXED_LETTERS"
    PINYIN = "PINYIN"
    DAMAGE = "DAMAGE"
    WEEKDAY = "WEEKDAY"
    NO_SUCH_DAY = "NO_SUCH_DAY"
    WRONG_WORD = "WRONG_WORD"
    ABSOLUTE_TERM = "ABSOLUTE_TERM"
    NAME = "NAME"
    HOUSE_FORM = "HOUSE_FORM"


class Writing(StrEnum):
    """How a passage is meant to be written."""

    HANS = "HANS"
    HANT = "HANT"
    HANT_HK = "HANT_HK"
    HANT_TW = "HANT_TW"
    LATIN = "LATIN"


@dataclass(frozen=True)
class Finding:
    """Something to look at: characters `start` to `end` of the passage, `end` excluded.

    `proposal` is what could stand there instead; None where only a person can tell. `entry` is the
    id of the lexicon's entry that found it.
    """

    rule: Rule
    start: int
    end: int
    words: str
    severity: Severity
    message: str
    message_en: str
    proposal: str | None = None
    entry: str | None = None


MOST_OF_A_KIND = 50
"""As many findings of one rule as a passage is told of; a pasted page could have thousands."""


def shown(words: str) -> str:
    """The words as a message quotes them: a damaged page can be one long run."""
    return words if len(words) <= 20 else f"{words[:20]}…"
