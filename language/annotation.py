"""Undoing the byte annotator, which wrote (pinyin) after certain characters of a GBK page.

It searched bytes, so it also met its characters across the border of two others: the last byte of
展 (D5 B9) and the first of 潛 (9D 93) are 節 (B9 9D). The "(jié)" it put there cut 潛 in two, its
first byte was lost as "?", and every following pair of bytes was read one byte late, until a
single byte brought the reader back into step. That is a rule, and here it runs backwards.
"""

import math
import re
from dataclasses import replace

from language.gbk import character_of, characters_led_by, pair_of
from language.likelihood import Evidence, evidence_of, is_plain
from language.readings import PINYIN, readings_of, spelling_of
from language.repairs import Cleaned, Confidence, Lines, Place, Repair, Rule
from language.zone import CUT, READING, Zone, phantom_weight, read_late, with_reading

_MARKED = re.compile(rf"([^\x00-\x7f])\(([{PINYIN}]{{1,6}})\)\Z")
# As far as a bracket that a person opened is looked for; looking further costs, and finds nothing.
_BRACKET_REACH = 60
# An annotator leaves many marks; a writer who helps with one rare character leaves one or two.
_MARKS_OF_A_MACHINE = 3
# 300 would be usual for a page of 2 MB; a page made of nothing else would take minutes.
_MOST_CUTS = 1_000
# On a real page damaged at random 300 times, readings this far ahead of the next best were right
# 1,418 times in 1,419; those between the two, 280 times in 281.
_SAFE_LEAD = 5.0
_NARROW_LEAD = 2.0


def undo_annotator(text: str) -> Cleaned:
    """`text` with the characters put together again that an annotation had cut in two.

    Must run before anything else touches the characters. Where a byte is lost for good the likeliest
    character is put, or 〓, and the repair's confidence is LOW.
    """
    if CUT.search(text) is None:
        return Cleaned(text)
    evidence, lines = evidence_of(text), Lines(text)
    pieces: list[str] = []
    repairs: list[Repair] = []
    done = 0
    while len(repairs) < _MOST_CUTS and (cut := CUT.search(text, done)):
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
    found = [mark for mark in READING.finditer(text) if _annotates(text, mark)]
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


def _repair(zone: Zone, before: str, place: Place) -> Repair:
    return Repair(Rule.SHIFTED_BYTES, place, before, before[0] + zone.text, _confidence(zone))


def _confidence(zone: Zone) -> Confidence:
    if zone.lost or zone.lead < _NARROW_LEAD:
        return Confidence.LOW
    is_safe = zone.lead >= _SAFE_LEAD and is_plain(zone.text)
    return Confidence.HIGH if is_safe else Confidence.MEDIUM


def _best_zone(text: str, cut: re.Match[str], evidence: Evidence) -> Zone | None:
    """The likeliest reading of a cut, or None where no character explains it."""
    pair = None if _is_bracketed(text, cut.start()) else pair_of(_character_before(text, cut))
    if pair is None:
        return None
    spelling = spelling_of(cut[1])
    before = text[max(0, cut.start() - 3) : cut.start()]
    zones: dict[str, tuple[float, Zone]] = {}
    for phantom in with_reading(characters_led_by(pair[1]), spelling):
        lead = (pair_of(phantom) or b"\0\0")[1]
        zone = read_late(text, lead=lead, start=cut.end(), evidence=evidence)
        weight = phantom_weight(phantom, spelling, evidence)
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


def _score(zone: Zone, before: str, evidence: Evidence) -> float:
    # Candidates differ in their first character only: from the second on the bytes are the page's.
    first, rest = zone.text[:1], zone.text[1:4]
    return evidence.likeliness(first, before=before, after=rest) - 4.0 * zone.lost
