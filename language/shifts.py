"""Guessing at text whose reader lost a byte without an annotation to show where; never applied."""

import re
from dataclasses import dataclass
from itertools import pairwise

from language.gbk import character_of, characters_trailed_by, pair_of
from language.likelihood import Evidence, commonness, evidence_of, is_plain
from language.repairs import Doubt

# An ASCII character that can be a second byte brings a reader back into step.
_BACK_IN_STEP = re.compile(r"(?<=[^\x00-\x7f]{2})[@-~]")
_WIDE_END = re.compile(r"[^\x00-\x7f]+\Z")
_REACH = 24
_MOST_RUNS = 200
_PUNCTUATION = "。，、；：！？”》"


@dataclass(frozen=True)
class _Guess:
    before: str
    after: str
    gain: float


def shift_suggestions(text: str) -> tuple[Doubt, ...]:
    """Readings of stretches like ；ヂ摼W (。互聯網), each for a person to accept.

    Looks only where letters strange to a Chinese sentence stand, at most 200 times a text.
    """
    evidence: Evidence | None = None
    doubts: list[Doubt] = []
    looked = 0
    for found in _BACK_IN_STEP.finditer(text):
        run = _run_before(text, found.start()) + found.group()
        if looked == _MOST_RUNS:
            break
        if all(commonness(character) > 0 for character in run[:-1]):
            continue
        looked += 1
        evidence = evidence or evidence_of(text)
        if guess := _best_guess(run, evidence):
            doubts.append(_doubt(guess))
    return tuple(doubts)


def _run_before(text: str, end: int) -> str:
    """The wide characters right before `end`, as far back as is worth looking."""
    found = _WIDE_END.search(text[max(0, end - _REACH) : end])
    return found.group() if found else ""


def _doubt(guess: _Guess) -> Doubt:
    return Doubt(
        "SHIFTED_TEXT",
        guess.before,
        f"“{guess.before}”像是丢了一个字节，原文可能是“{guess.after}”，请对照原页。",
        guess.after,
    )


def _best_guess(run: str, evidence: Evidence) -> _Guess | None:
    strange = next(i for i, character in enumerate(run) if commonness(character) <= 0)
    starts = range(max(0, strange - 4), strange + 1)
    guesses = [guess for start in starts if (guess := _guess(run, start, evidence))]
    # A character fewer to change is worth more than a slightly better reading.
    best = max(guesses, key=lambda g: g.gain - len(g.before), default=None)
    return best if best and best.gain > 0 else None


def _guess(run: str, start: int, evidence: Evidence) -> _Guess | None:
    broken = run[start:]
    pairs = [pair_of(character) or b"\0\0" for character in broken[:-1]]
    late = [character_of(a[1], b[0]) or "\0" for a, b in pairwise(pairs)]
    late.append(character_of(pairs[-1][1], ord(broken[-1])) or "\0")
    rest = "".join(late)
    if not is_plain(rest) or any(commonness(character) < 2 for character in rest):
        return None
    first = _first(pairs[0][0], rest, before=run[:start], evidence=evidence)
    after = first + rest
    gain = sum(map(commonness, after)) - sum(map(commonness, broken))
    return _Guess(broken, after, gain)


def _first(trail: int, rest: str, *, before: str, evidence: Evidence) -> str:
    candidates = characters_trailed_by(trail)
    marks = [character for character in candidates if character in _PUNCTUATION]
    return max(
        marks or candidates,
        key=lambda c: evidence.likeliness(c, before=before, after=rest[:3]),
        default="〓",
    )
