"""Where a text has what was looked for: offsets in the text as it is stored, and an excerpt around them."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from itertools import pairwise

from language.fold import fold, is_unseen
from language.searching import searchable, words_in

LONGEST = 120
BEFORE = 30
_CUT = "…"


@dataclass(frozen=True)
class Excerpt:
    """A stretch of a text and the places in it, as (start, end) in characters of the stretch."""

    text: str
    places: tuple[tuple[int, int], ...]
    begins: bool
    ends: bool
    met: int

    @property
    def html(self) -> str:
        """The stretch as HTML, its places in <mark>, with … where the text goes on."""
        pieces = ["" if self.begins else _CUT]
        done = 0
        for start, end in self.places:
            pieces += [
                escape(self.text[done:start]),
                f"<mark>{escape(self.text[start:end])}</mark>",
            ]
            done = end
        return "".join([*pieces, escape(self.text[done:]), "" if self.ends else _CUT])


def excerpt(text: str, needles: Iterable[str]) -> Excerpt | None:
    """A stretch of the text around the first needle in it; None where it has none."""
    words = searchable(text)
    wanted = [each for each in dict.fromkeys(needles) if each in words]
    if not wanted:
        return None
    places = sorted(_places(text, wanted))
    start, end = _window(text, *places[0])
    shown = tuple(_merged([(at - start, to - start) for at, to in places if to <= end]))
    return Excerpt(text[start:end], shown, start == 0, end == len(text), len(wanted))


def _window(text: str, first: int, last: int) -> tuple[int, int]:
    """The stretch shown around a place, which parts no character from its marks."""
    start = 0 if len(text) <= LONGEST else max(0, first - BEFORE)
    while start and _continues(text[start]):
        start -= 1
    end = min(len(text), max(start + LONGEST, last))
    while last < end < len(text) and _continues(text[end]):
        end -= 1
    return start, end


def _places(text: str, needles: Sequence[str]) -> list[tuple[int, int]]:
    """Where the needles are in the text, as (start, end)."""
    words, starts, ends = _aligned(text)
    found = []
    for needle in needles:
        skipped = int(needle.startswith(" "))
        at = words.find(needle)
        while at >= 0:
            found.append((starts[at + skipped], ends[at + len(needle) - 1]))
            at = words.find(needle, at + 1)
    return found


def _aligned(text: str) -> tuple[str, list[int], list[int]]:
    """The searchable text, and where in `text` each of its characters begins and ends."""
    folded = fold(text)
    first, last = _origins(text, folded)
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end in words_in(folded):
        pieces.append(f" {folded[start:end]}")
        starts.append(first[start])
        starts += first[start:end]
        ends.append(last[start])
        ends += last[start:end]
    return "".join(pieces), starts, ends


def _origins(text: str, folded: str) -> tuple[Sequence[int], Sequence[int]]:
    """Where each character of the folded text begins and ends in `text`."""
    if len(folded) == len(text) and not any(map(_continues, text)):
        return range(len(text)), range(1, len(text) + 1)  # as nearly all texts are
    first: list[int] = []
    last: list[int] = []
    begins = [place for place, each in enumerate(text) if not place or not _continues(each)]
    for start, end in pairwise([*begins, len(text)]):
        made = _folded_length(text[start:end])
        first += [start] * made
        last += [end] * made
    return first, last


@lru_cache(maxsize=20_000)
def _continues(character: str) -> bool:
    """Whether folding may compose it with what stands before it: marks, half-width ones too, and jamo.

    What nobody sees goes with it as well, since a mark may stand behind that.
    """
    if is_unseen(character):
        return True
    made = unicodedata.normalize("NFKC", character)[0]
    return unicodedata.category(made)[0] == "M" or "\u1160" <= made <= "\u11ff"


@lru_cache(maxsize=20_000)
def _folded_length(cluster: str) -> int:
    return len(fold(cluster))


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
