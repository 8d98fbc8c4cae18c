"""Giving Chinese sentences their full-width marks back, and nothing else."""

import re

from language.han import HAN
from language.repairs import Cleaned, Lines, Repair, Rule

_WIDE = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！", "(": "（", ")": "）"}
# Whoever writes in Latin letters writes these marks narrow.
_KEPT = re.compile(
    r"(?:https?://|ftp://|www\.)[\w.,:;?!()/%#&=+~@$*'-]*[\w/#=&%~-]"
    r"|[\w.+-]{1,64}@[\w.-]{1,255}"
    r"|[(]?\+?\d[\d() -]{5,24}\d"
    r"|\d(?:[,:]\d+)+",
    re.ASCII,
)
_MARK = re.compile(r"[,:;?!()]")
_CHINESE = re.compile(rf"[{HAN}\u3000-\u3006\u3008-\u303f\uff01-\uff0f\uff1a-\uff20]")
_QUOTES = "“”‘’\"'"
_BLANKS = " \t\u3000"
_REACH = 8


def widen_punctuation(text: str) -> Cleaned:
    """`text` with , : ; ? ! and brackets full-width beside Chinese; blanks around them go.

    Numbers (10,000, 11:30), telephone numbers, e-mail and web addresses stay. A bracket follows its
    partner, so that a pair is never of two widths.
    """
    lines = Lines(text)
    repairs: list[Repair] = []
    pieces: list[str] = []
    done = 0
    for position in _marks_to_widen(text):
        start, end = _with_blanks(text, position)
        start = max(start, done)
        before, after = text[start:end], _WIDE[text[position]]
        repairs.append(Repair(Rule.PUNCTUATION, lines.place(position), before, after))
        pieces += text[done:start], after
        done = end
    return Cleaned("".join([*pieces, text[done:]]), tuple(repairs))


def _marks_to_widen(text: str) -> list[int]:
    """Offsets of the marks that stand beside Chinese, in order."""
    wide: set[int] = set()
    open_brackets: list[int] = []
    for position in _loose_marks(text):
        mark = text[position]
        beside = _is_beside_chinese(text, position, wide)
        if beside:
            wide.add(position)
        if mark == "(":
            open_brackets.append(position)
        elif mark == ")" and open_brackets:
            partner = open_brackets.pop()
            # A bracket left open in one line has no partner in another.
            if "\n" not in text[partner:position] and (beside or partner in wide):
                wide |= {partner, position}
    return sorted(wide)


def _loose_marks(text: str) -> list[int]:
    kept = [found.span() for found in _KEPT.finditer(text)]
    marks: list[int] = []
    upcoming = iter([*kept, (len(text), len(text))])
    start, end = next(upcoming)
    for found in _MARK.finditer(text):
        while end <= found.start():
            start, end = next(upcoming)
        if found.start() < start:
            marks.append(found.start())
    return marks


def _is_beside_chinese(text: str, position: int, wide: set[int]) -> bool:
    before = position - 1
    while before >= max(0, position - _REACH) and text[before] in _BLANKS + _QUOTES:
        before -= 1
    if before >= 0 and (before in wide or _CHINESE.match(text, before)):
        return True
    after = position + 1
    while after < min(len(text), position + _REACH) and text[after] in _BLANKS + _QUOTES:
        after += 1
    return _CHINESE.match(text, after) is not None


def _with_blanks(text: str, position: int) -> tuple[int, int]:
    start, end = position, position + 1
    while start > 0 and text[start - 1] in _BLANKS:
        start -= 1
    while end < len(text) and text[end] in _BLANKS:
        end += 1
    return start, end
