"""Where a text has what was looked for: offsets in the text as it is stored, and an excerpt around them."""

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from language.fold import fold
from language.searching import words_in

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
    """The stretch of the text that has the most needles first; None where it has none."""
    wanted = list(dict.fromkeys(needles))
    found = _places(text, wanted)
    if not found:
        return None
    places = _merged([(start, end) for start, end, _ in found])
    start = max(0, places[0][0] - BEFORE)
    if len(text) <= LONGEST:
        start = 0
    end = min(len(text), max(start + LONGEST, places[0][1]))
    inside = tuple((at - start, to - start) for at, to in places if to <= end)
    met = len({needle for _, _, needle in found})
    return Excerpt(text[start:end], inside, start == 0, end == len(text), met)


def _places(text: str, needles: Sequence[str]) -> list[tuple[int, int, str]]:
    """Where the needles are, as (start, end, needle) in the order of the text."""
    words, origins = _aligned(text)
    found = []
    for needle in needles:
        skipped = int(needle.startswith(" "))
        at = words.find(needle)
        while at >= 0:
            start, _ = origins[at + skipped]
            _, end = origins[at + len(needle) - 1]
            found.append((start, end, needle))
            at = words.find(needle, at + 1)
    return sorted(found)


def _aligned(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The searchable text, and for each of its characters the stretch of `text` it was made of."""
    folded: list[str] = []
    stretches: list[tuple[int, int]] = []
    for start, end in _clusters(text):
        made = fold(text[start:end])
        folded.append(made)
        stretches += [(start, end)] * len(made)
    return _spaced("".join(folded), stretches)


def _spaced(folded: str, stretches: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    pieces: list[str] = []
    origins: list[tuple[int, int]] = []
    for start, end in words_in(folded):
        pieces.append(f" {folded[start:end]}")
        origins += [stretches[start], *stretches[start:end]]
    return "".join(pieces), origins


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Each character with the marks that are combined with it, as (start, end)."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not unicodedata.combining(text[place]):
            if start < place:
                yield start, place
            start = place


def _merged(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
