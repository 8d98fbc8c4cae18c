"""What stood where a reader of two-byte text was out of step, read again one byte late."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from language.gbk import character_of, characters_led_by, characters_trailed_by, pair_of
from language.likelihood import Evidence, commonness
from language.readings import PINYIN, readings_of, spelling_of, usual_reading_of

_LOST = "?\ufffd"
CUT = re.compile(rf"[{_LOST}]\(?([{PINYIN}]{{1,6}})\)")
"""An annotation whose bracket went down with the first byte of a character."""

READING = re.compile(rf"\(([{PINYIN}]{{1,6}})\)|（([{PINYIN}]{{1,6}})）")
"""An annotation in brackets, whole."""

_NEXT_BRACKET = re.compile(r"[^()\n]{0,20}\)")
_UNKNOWN = "〓"
_EURO_BYTE = 0x80
_FULL_STOP_AT_END = 4.0


@dataclass(frozen=True)
class Zone:
    """What stood where the reader was out of step: from the lost byte to `end`, which is after.

    `lead` is by how much it is likelier than the next best reading.
    """

    text: str
    end: int
    lost: bool = False
    lead: float = math.inf


def read_late(text: str, *, lead: int, start: int, evidence: Evidence) -> Zone:
    """The zone that starts at `start`, `lead` being the first byte of its first character."""
    return _Walk(text, evidence).read(lead, start)


def with_reading(characters: Iterable[str], reading: str) -> list[str]:
    """Those of `characters` that are read so, tone included."""
    return [character for character in characters if reading in readings_of(character)]


def phantom_weight(phantom: str, spelling: str, evidence: Evidence) -> float:
    """How likely the annotator searched for this character: it marks each one it meets."""
    weight = commonness(phantom) / 2 + (2.0 if usual_reading_of(phantom) == spelling else 0.0)
    if phantom in evidence.annotated:
        return weight + 6.0
    return weight - (6.0 if evidence.characters[phantom] else 0.0)


class _Walk:
    """Reads a text one byte late, pairing each second byte with the first byte that follows."""

    def __init__(self, text: str, evidence: Evidence) -> None:
        self._text = text
        self._evidence = evidence
        self._out: list[str] = []
        self._lost = False

    def read(self, lead: int, position: int) -> Zone:
        """The zone that starts at `position` with the first byte `lead` already at hand."""
        start = position
        at_hand: int | None = lead
        while at_hand is not None:
            mark = self._annotation(position) if position > start else None
            if mark is not None:
                position = mark.end()
            else:
                at_hand, position = self._step(at_hand, position)
        return Zone("".join(self._out), position, self._lost)

    def _step(self, lead: int, position: int) -> tuple[int | None, int]:
        """One character more; the lead then at hand is None where the reader is in step again."""
        character = self._text[position : position + 1]
        pair = pair_of(character) if character else None
        whole = character_of(lead, pair[0]) if pair else None
        if pair is None or whole is None:
            return self._stop(lead, position)
        self._out.append(whole)
        if pair[1] > 0x80:
            return pair[1], position + 1
        self._out.append(chr(pair[1]))
        return None, position + 1

    def _stop(self, lead: int, position: int) -> tuple[int | None, int]:
        character = self._text[position : position + 1]
        byte = _EURO_BYTE if character == "€" else ord(character) if "@" <= character <= "~" else 0
        whole = character_of(lead, byte)
        if whole is not None:
            self._out.append(whole)
            return None, position + 1
        cut = CUT.match(self._text, position)
        if cut and self._spell(characters_led_by(lead), spelling_of(cut[1]), after=cut.end()):
            return None, cut.end()
        return self._lose(lead, position)

    def _spell(self, candidates: Iterable[str], spelling: str, *, after: int) -> bool:
        """Put the annotated character of this reading, if there is one."""
        ranked = sorted(
            with_reading(candidates, spelling),
            key=lambda c: phantom_weight(c, spelling, self._evidence) + self._worth(c, after),
            reverse=True,
        )
        marked = sum(c in self._evidence.annotated for c in ranked)
        self._lost |= len(ranked) > 1 and marked != 1
        self._out += ranked[:1]
        return bool(ranked)

    def _lose(self, lead: int, position: int) -> tuple[int | None, int]:
        """Guess at the character whose second byte is gone, and find out how to go on."""
        self._lost = True
        if self._text[position : position + 1] not in tuple(_LOST):
            self._guess(characters_led_by(lead), after=position)
            return None, position
        after = position + 1
        late = self._late_pair(after)
        if late is None:
            swallowed = self._swallowed(after)
            self._guess(characters_led_by(lead), after=after if not swallowed else None)
            self._out.append(swallowed)
            return None, after
        self._guess(characters_led_by(lead), after=after)
        self._guess(characters_trailed_by(late[0]), after=after)
        return late[1], after + 1

    def _swallowed(self, after: int) -> str:
        """The narrow mark that went down with a lost byte: most often a comma or a bracket."""
        if _NEXT_BRACKET.match(self._text, after):
            return "("
        following = self._text[after : after + 1]
        return "," if following and not following.isascii() else ""

    def _late_pair(self, after: int) -> bytes | None:
        """The pair at `after` if the text behind a lost pair reads better one byte late."""
        line = self._text[after : after + 4].partition("\n")[0]
        pairs = [pair_of(character) or b"\0\0" for character in line]
        late = [character_of(a[1], b[0]) for a, b in pairwise(pairs)]
        if len(late) < 2 or _mean(late) <= _mean(line):
            return None
        return pairs[0] if pairs[0][1] > 0x80 else None

    def _annotation(self, position: int) -> re.Match[str] | None:
        """An annotation of a character met across a border inside the zone itself."""
        mark = READING.match(self._text, position)
        if mark is None:
            return None
        reading = spelling_of(mark[1] or mark[2])
        return mark if reading in readings_of(self._text[position - 1]) else None

    def _guess(self, candidates: Iterable[str], *, after: int | None) -> None:
        self._out.append(max(candidates, key=lambda c: self._worth(c, after), default=_UNKNOWN))

    def _worth(self, candidate: str, after: int | None) -> float:
        """How well a character stands here; `after` is None where we do not know what follows."""
        before = "".join(self._out[-3:])
        following = "" if after is None else self._text[after : after + 3].partition("\n")[0]
        ends_line = after is not None and not following
        likeliness = self._evidence.likeliness(candidate, before=before, after=following)
        return likeliness + (_FULL_STOP_AT_END if ends_line and candidate == "。" else 0.0)


def _mean(characters: Iterable[str | None]) -> float:
    weights = [commonness(character) if character else -3.0 for character in characters]
    return sum(weights) / len(weights)
