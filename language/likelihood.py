"""Which of several characters stood in a gap, judged by words, by the page itself and by use."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from language.han import is_han
from language.readings import PINYIN, is_word, productivity_of, readings_of, spelling_of
from language.scripts import to_simplified
from language.terms import Terms

_ANNOTATION = re.compile(rf"[(（]([{PINYIN}]{{1,6}})[)）]")
_NEIGHBOURS = re.compile(r"(?=([^\x00-\x7f]{2}))")
_EVERYDAY_MARKS = frozenset("，。、")
_MARKS = frozenset("；：？！“”‘’（）《》〈〉【】「」『』—…·～％－〔〕")
_NO_TERMS = Terms()


@dataclass(frozen=True)
class Evidence:
    """What a page says about itself: its characters, its neighbours, and what was annotated."""

    characters: Counter[str]
    neighbours: Counter[str]
    annotated: frozenset[str]

    def likeliness(self, character: str, *, before: str, after: str) -> float:
        """How well a character stands between two stretches of text; only differences mean much."""
        return (
            commonness(character)
            + min(2.0, self.characters[character] / 2)
            + 3.0 * bool(self.neighbours[before[-1:] + character])
            + 3.0 * bool(self.neighbours[character + after[:1]])
            + 1.5 * _longest_word(character, before=before[-3:], after=after[:3])
        )


def evidence_of(text: str) -> Evidence:
    """The evidence of a page, read as if its annotations were not there."""
    annotated = {
        text[found.start() - 1]
        for found in _ANNOTATION.finditer(text)
        if found.start() and spelling_of(found[1]) in readings_of(text[found.start() - 1])
    }
    plain = _ANNOTATION.sub("", text)
    neighbours = Counter(found[1] for found in _NEIGHBOURS.finditer(plain))
    return Evidence(Counter(plain), neighbours, frozenset(annotated))


@lru_cache(maxsize=30_000)
def commonness(character: str) -> float:
    """From -3 for what has no business in a Chinese sentence to 4 for its commonest characters."""
    if character in _EVERYDAY_MARKS:
        return 4.0
    if character in _MARKS:
        return 2.0
    if character.isascii():
        return 1.0
    if not is_han(character):
        return -3.0
    return _commonness_of_han(simplified(character))


def is_plain(text: Iterable[str]) -> bool:
    """Whether every character is an ordinary one of a Chinese text."""
    return all(commonness(character) >= 1 for character in text)


@lru_cache(maxsize=30_000)
def simplified(text: str) -> str:
    """A few characters in Simplified form."""
    return to_simplified(text, _NO_TERMS)


def _commonness_of_han(character: str) -> float:
    # GB 2312 holds its 3,755 everyday characters in rows 16-55 and 3,008 rarer ones after them.
    code = character.encode("gb2312", "ignore")
    level = 0 if not code else 2 if code[0] < 0xD8 else 1
    return level + min(2.0, math.log10(1 + productivity_of(character)) * 2 / 3)


def _longest_word(character: str, *, before: str, after: str) -> int:
    window = simplified(before + character + after)
    if len(window) != len(before) + 1 + len(after):
        return 0
    here = len(before)
    return max(
        (
            end - start
            for start in range(here + 1)
            for end in range(here + 1, len(window) + 1)
            if end - start > 1 and is_word(window[start:end])
        ),
        default=0,
    )
