"""What damaged pages leave behind: (pinyin) in the text, characters read in the wrong code."""

import re
from collections.abc import Iterator
from itertools import islice

from language.annotation import strip_readings, undo_annotator
from language.doubts import leftovers_in
from language.han import is_han
from language.likelihood import commonness
from language.proofing.finding import MOST_OF_A_KIND, Finding, Rule, Severity, shown
from language.repairs import Confidence, Repair

# What programs put where they could not read: the replacement character in GBK, and fresh memory.
_FILLERS = re.compile("(?:锟斤拷|烫烫烫|屯屯屯)+")
_WIDE_RUN = re.compile("[^\x00-\x7f\ufffd]{3,}")
_LATIN_RUN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]{2,}"
)
_GRAVE = {"LOST_CHARACTER": Severity.BLOCK, "STRAY_READING": Severity.HINT}
_EN = {
    "LOST_CHARACTER": "A character was lost here; compare with the original.",
    "STRAY_MARK": "This looks like damage that cannot be undone; compare with the original.",
    "STRAY_READING": "The pinyin in brackets is no reading of the character before it.",
    "STRANGE_LETTER": "A letter of another script stands between Chinese characters; compare with the original.",
}


def debris_findings(text: str) -> Iterator[Finding]:
    """Pinyin left in the text, and damage of every kind that is known; at most one of them a place."""
    last_end = 0
    for finding in sorted(_all(text), key=lambda each: (each.start, -each.end)):
        if finding.start >= last_end:
            yield finding
            last_end = finding.end


def _all(text: str) -> Iterator[Finding]:
    if text.isascii():
        return
    yield from islice(map(_damage, undo_annotator(text).repairs), MOST_OF_A_KIND)
    yield from islice(map(_pinyin, strip_readings(text).repairs), MOST_OF_A_KIND)
    yield from islice(map(_filler, _FILLERS.finditer(text)), MOST_OF_A_KIND)
    yield from _misread(text)
    for code, start, end, message in leftovers_in(text):
        rule = Rule.PINYIN if code == "STRAY_READING" else Rule.DAMAGE
        severity = _GRAVE.get(code, Severity.WARN)
        yield Finding(rule, start, end, text[start:end], severity, message, _EN[code])


def _pinyin(repair: Repair) -> Finding:
    is_sure = repair.confidence is Confidence.HIGH
    return Finding(
        Rule.PINYIN,
        repair.place.offset,
        repair.place.offset + len(repair.before),
        repair.before,
        Severity.WARN if is_sure else Severity.HINT,
        f"“{shown(repair.before)}”带着注音，像是网页插件的残留。",
        f"“{shown(repair.before)}” carries its pinyin, as a browser's annotator leaves it.",
        repair.after,
    )


def _damage(repair: Repair) -> Finding:
    return Finding(
        Rule.DAMAGE,
        repair.place.offset,
        repair.place.offset + len(repair.before),
        repair.before,
        Severity.BLOCK,
        f"“{shown(repair.before)}”是编码错乱，请对照原页。",
        f"“{shown(repair.before)}” was damaged in its encoding; compare with the original.",
        repair.after if repair.confidence is not Confidence.LOW else None,
    )


def _filler(found: re.Match[str]) -> Finding:
    return _garbled(*found.span(), found.group(), None)


def _misread(text: str) -> Iterator[Finding]:
    for pattern, code in ((_WIDE_RUN, "gb18030"), (_LATIN_RUN, "cp1252")):
        for found in islice(pattern.finditer(text), 5_000):
            # The last character of a misread run often took a byte of what came after it.
            for run in (found.group(), found.group()[:-1]):
                meant = _utf8_in(run, code)
                if meant is not None:
                    yield _garbled(found.start(), found.start() + len(run), run, meant)
                    break


def _utf8_in(run: str, code: str) -> str | None:
    """What a text in UTF-8 said before it was read in another code; None where it was not."""
    try:
        meant = run.encode(code).decode()
    except UnicodeError:
        return None
    if code == "cp1252":
        return meant
    # Two rare characters can be three bytes of UTF-8 twice by chance; a likelier text cannot.
    is_likely = len(meant) > 1 and all(map(is_han, meant)) and _mean(meant) > _mean(run)
    return meant if is_likely else None


def _mean(text: str) -> float:
    return sum(map(commonness, text)) / len(text)


def _garbled(start: int, end: int, words: str, meant: str | None) -> Finding:
    return Finding(
        Rule.DAMAGE,
        start,
        end,
        words,
        Severity.BLOCK,
        f"“{shown(words)}”是乱码。",
        f"“{shown(words)}” is text read in the wrong encoding.",
        meant,
    )
