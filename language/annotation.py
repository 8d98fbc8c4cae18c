"""Undoing the byte annotator, which wrote (pinyin) after certain characters of a GBK page.

It searched bytes, so it also met its characters across the border of two others: the last byte of
展 (D5 B9) and the first of 潛 (9D 93) are 節 (B9 9D). The "(jié)" it put there cut 潛 in two, its
first byte was lost as "?", and every following pair of bytes was read one byte late, until a
single byte brought the reader back into step. That is a rule, and here it runs backwards.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from language.gbk import character_of, characters_led_by, characters_trailed_by, pair_of
from language.likelihood import Evidence, commonness, evidence_of, is_plain
from language.readings import PINYIN, readings_of, spelling_of, usual_reading_of
from language.repairs import Cleaned, Confidence, Lines, Place, Repair, Rule

_LOST = "?\ufffd"
_CUT = re.compile(rf"[{_LOST}]\(?([{PINYIN}]{{1,6}})\)")
_READING = re.compile(rf"\(([{PINYIN}]{{1,6}})\)|（([{PINYIN}]{{1,6}})）")
_MARKED = re.compile(rf"([^\x00-\x7f])\(([{PINYIN}]{{1,6}})\)\Z")
_NEXT_BRACKET = re.compile(r"[^()\n]{0,20}\)")
_UNKNOWN = "〓"
_EURO_BYTE = 0x80
# As far as a bracket that a person opened is looked for; looking further costs, and finds nothing.
_BRACKET_REACH = 60
# An annotator leaves many marks; a writer who helps with one rare character leaves one or two.
_MARKS_OF_A_MACHINE = 3
# 300 would be usual for a page of 2 MB; a page made of nothing else would take minutes.
_MOST_CUTS = 1_000
# On damage made at random, readings this far ahead of the next best were right 98 times in 100.
_SAFE_LEAD = 5.0
_NARROW_LEAD = 2.0
_FULL_STOP_AT_END = 4.0


@dataclass(frozen=True)
class _Zone:
    """What stood where the reader was out of step: from the lost byte to `end`, which is after.

    `lead` is by how much it is likelier than the next best reading.
    """

    text: str
    end: int
    lost: bool = False
    lead: float = math.inf


def undo_annotator(text: str) -> Cleaned:
    """`text` with the characters put together again that an annotation had cut in two.

    Must run before anything else touches the characters. Where a byte is lost for good the likeliest
    character is put, or 〓, and the repair's confidence is LOW.
    """
    if _CUT.search(text) is None:
        return Cleaned(text)
    evidence, lines = evidence_of(text), Lines(text)
    pieces: list[str] = []
    repairs: list[Repair] = []
    done = 0
    while len(repairs) < _MOST_CUTS and (cut := _CUT.search(text, done)):
        zone = _best_zone(text, cut, evidence)
        end = zone.end if zone else cut.end()
        pieces += text[done : cut.start()], zone.text if zone else cut.group()
        if zone:
            repairs.append(_repair(zone, text[cut.start() - 1 : end], lines.place(cut.start() - 1)))
        done = end
    return Cleaned("".join([*pieces, text[done:]]), tuple(repairs))


def strip_readings(text: str) -> Cleaned:
    """`text` without the (pinyin) after a character of that reading; other brackets stay."""
    lines = Lines(text)
    found = [mark for mark in _READING.finditer(text) if _annotates(text, mark)]
    sure = Confidence.HIGH if len(found) >= _MARKS_OF_A_MACHINE else Confidence.MEDIUM
    pieces: list[str] = []
    repairs: list[Repair] = []
    done = 0
    for mark in found:
        character = text[mark.start() - 1]
        place = lines.place(mark.start() - 1)
        repairs.append(Repair(Rule.READING, place, character + mark.group(), character, sure))
        pieces.append(text[done : mark.start()])
        done = mark.end()
    return Cleaned("".join([*pieces, text[done:]]), tuple(repairs))


def _annotates(text: str, mark: re.Match[str]) -> bool:
    reading = spelling_of(mark[1] or mark[2])
    before = text[max(0, mark.start() - 2) : mark.start()]
    if reading in readings_of(before[-1:]):
        return True
    return len(before) == 2 and reading in readings_of(_across_ascii(before))


def _across_ascii(two: str) -> str:
    """The character that the last byte of a Han character makes with the ASCII letter after it."""
    pair = pair_of(two[0])
    if pair is None or not "@" <= two[1] <= "~":
        return ""
    return character_of(pair[1], ord(two[1])) or ""


def _is_bracketed(text: str, position: int) -> bool:
    reach = text[max(0, position - _BRACKET_REACH) : position].rpartition("\n")[2]
    return reach.count("(") > reach.count(")")


def _repair(zone: _Zone, before: str, place: Place) -> Repair:
    return Repair(Rule.SHIFTED_BYTES, place, before, before[0] + zone.text, _confidence(zone))


def _confidence(zone: _Zone) -> Confidence:
    if zone.lost or zone.lead < _NARROW_LEAD:
        return Confidence.LOW
    is_safe = zone.lead >= _SAFE_LEAD and is_plain(zone.text)
    return Confidence.HIGH if is_safe else Confidence.MEDIUM


def _best_zone(text: str, cut: re.Match[str], evidence: Evidence) -> _Zone | None:
    """The likeliest reading of a cut, or None where no character explains it."""
    pair = None if _is_bracketed(text, cut.start()) else pair_of(_character_before(text, cut))
    if pair is None:
        return None
    spelling = spelling_of(cut[1])
    before = text[max(0, cut.start() - 3) : cut.start()]
    zones: dict[str, tuple[float, _Zone]] = {}
    for phantom in _with_reading(characters_led_by(pair[1]), spelling):
        zone = _Walk(text, evidence).read((pair_of(phantom) or b"\0\0")[1], cut.end())
        weight = _phantom_weight(phantom, spelling, evidence)
        zones[phantom] = weight + _score(zone, before, evidence), zone
    ranked = sorted(zones.values(), key=lambda scored: scored[0], reverse=True)
    if not ranked:
        return None
    best_score, best = ranked[0]
    others = (score for score, zone in ranked if zone.text != best.text)
    return replace(best, lead=best_score - next(others, -math.inf))


def _character_before(text: str, cut: re.Match[str]) -> str:
    """The character whose last byte the annotator took, which may bear a mark of its own."""
    marked = _MARKED.search(text, max(0, cut.start() - 9), cut.start())
    if marked and spelling_of(marked[2]) in readings_of(marked[1]):
        return marked[1]
    return text[max(0, cut.start() - 1) : cut.start()]


def _with_reading(characters: Iterable[str], reading: str) -> list[str]:
    return [character for character in characters if reading in readings_of(character)]


def _phantom_weight(phantom: str, spelling: str, evidence: Evidence) -> float:
    """How likely the annotator searched for this character: it marks each one it meets."""
    weight = commonness(phantom) / 2 + (2.0 if usual_reading_of(phantom) == spelling else 0.0)
    if phantom in evidence.annotated:
        return weight + 6.0
    return weight - (6.0 if evidence.characters[phantom] else 0.0)


def _score(zone: _Zone, before: str, evidence: Evidence) -> float:
    # Candidates differ in their first character only: from the second on the bytes are the page's.
    first, rest = zone.text[:1], zone.text[1:4]
    return evidence.likeliness(first, before=before, after=rest) - 4.0 * zone.lost


class _Walk:
    """Reads a text one byte late, pairing each second byte with the first byte that follows."""

    def __init__(self, text: str, evidence: Evidence) -> None:
        self._text = text
        self._evidence = evidence
        self._out: list[str] = []
        self._lost = False

    def read(self, lead: int, position: int) -> _Zone:
        """The zone that starts at `position` with the first byte `lead` already at hand."""
        start = position
        at_hand: int | None = lead
        while at_hand is not None:
            mark = self._annotation(position) if position > start else None
            if mark is not None:
                position = mark.end()
            else:
                at_hand, position = self._step(at_hand, position)
        return _Zone("".join(self._out), position, self._lost)

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
        cut = _CUT.match(self._text, position)
        if cut and self._spell(characters_led_by(lead), spelling_of(cut[1]), after=cut.end()):
            return None, cut.end()
        return self._lose(lead, position)

    def _spell(self, candidates: Iterable[str], spelling: str, *, after: int) -> bool:
        """Put the annotated character of this reading, if there is one."""
        ranked = sorted(
            _with_reading(candidates, spelling),
            key=lambda c: _phantom_weight(c, spelling, self._evidence) + self._worth(c, after),
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
        mark = _READING.match(self._text, position)
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
