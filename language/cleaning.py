"""Repairing a copied page: one pure stage after another, each with a log of what it changed."""

import re
import unicodedata
from collections.abc import Callable
from functools import partial

from language.annotation import strip_readings, undo_annotator
from language.contacts import remove_contacts
from language.punctuation import widen_punctuation
from language.repairs import Cleaned, Repair, Rule, replace
from language.scripts import to_simplified
from language.terms import Terms

# Zero-width marks, soft hyphens, directions, byte order marks and controls; then all line ends.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f]"
)
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_LINE = re.compile(r"[^\n]+")


def clean(repaired: Cleaned, *, terms: Terms) -> Cleaned:
    """A repaired text in Simplified characters with Chinese punctuation, and the whole log."""
    return _through((partial(simplify, terms=terms), widen_punctuation), repaired)


def repair(text: str) -> Cleaned:
    """`text` in the script it came in, its damage undone and its contacts removed."""
    return _through((normalise, remove_contacts, undo_annotator, strip_readings), Cleaned(text))


def normalise(text: str) -> Cleaned:
    """`text` composed (NFC), with one kind of line end and without characters nobody sees."""
    lines = _LINE_END.sub("\n", text)
    visible = replace(lines, _INVISIBLE, rule=Rule.INVISIBLE, answer=lambda found: "")
    composed = replace(visible.text, _LINE, rule=Rule.COMPOSED, answer=_composed)
    return Cleaned(composed.text, visible.repairs + composed.repairs)


def simplify(text: str, *, terms: Terms) -> Cleaned:
    """`text` in Simplified characters; one repair for each line that changes."""

    def simplified(found: re.Match[str]) -> str:
        return to_simplified(found.group(), terms)

    return replace(text, _LINE, rule=Rule.SIMPLIFIED, answer=simplified)


def _composed(found: re.Match[str]) -> str:
    return unicodedata.normalize("NFC", found.group())


def _through(stages: tuple[Callable[[str], Cleaned], ...], cleaned: Cleaned) -> Cleaned:
    text = cleaned.text
    repairs: list[Repair] = list(cleaned.repairs)
    for stage in stages:
        done = stage(text)
        text = done.text
        repairs += done.repairs
    return Cleaned(text, tuple(repairs))
