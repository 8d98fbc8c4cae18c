"""Characters of another script than the passage is written in, and letters of another alphabet."""

import re
from collections.abc import Iterator
from functools import cache

from language.han import HAN
from language.proofing.finding import Finding, Rule, Severity, Writing, shown
from language.scripts import Form, to_simplified, to_traditional
from language.terms import Terms

_FORMS = {Writing.HANT: Form.HANT, Writing.HANT_HK: Form.HANT_HK, Writing.HANT_TW: Form.HANT_TW}
_HAN_RUN = re.compile(rf"[{HAN}]+")
# From so many on, and without one of the right script, the whole passage is in the other.
_WHOLE = 6
_LIKE_LATIN = dict(
    zip(
        "АВЕКМНОРСТУХасеорхуіјΑΒΕΖΗΙΚΜΝΟΡΤΥΧο",
        "ABEKMHOPCTYXaceopxyijABEZHIKMNOPTYXo",
        strict=True,
    )
)
_LETTERS = re.compile(rf"[A-Za-z{''.join(_LIKE_LATIN)}]{{2,}}")


def script_findings(text: str, *, writing: Writing, terms: Terms) -> Iterator[Finding]:
    """Traditional characters in Simplified text and the other way round; Chinese in English text.

    Characters that both scripts have (后, 里, 面) are never found.
    """
    if writing is Writing.LATIN:
        yield from map(_chinese_in_english, _HAN_RUN.finditer(text))
        return
    simplified, traditional = _runs()
    is_simplified = writing is Writing.HANS
    wrong, right = (traditional, simplified) if is_simplified else (simplified, traditional)
    found = list(wrong.finditer(text))
    if not found:
        return
    mended = (
        to_simplified(text, terms)
        if is_simplified
        else to_traditional(text, _FORMS[writing], terms)
    )
    if sum(len(each.group()) for each in found) >= _WHOLE and not right.search(text):
        yield _wrong_script(text, 0, len(text), mended, is_simplified=is_simplified)
        return
    for each in found:
        start, end = each.span()
        # Terms may have another length; then the run is converted out of its context.
        proposal = (
            mended[start:end] if len(mended) == len(text) else _alone(each.group(), writing, terms)
        )
        if proposal != each.group():
            yield _wrong_script(text, start, end, proposal, is_simplified=is_simplified)


def letter_findings(text: str) -> Iterator[Finding]:
    """Words in which Cyrillic or Greek letters stand for the Latin ones they look like."""
    for found in _LETTERS.finditer(text):
        word = found.group()
        if any(letter in _LIKE_LATIN for letter in word) and any(map(str.isascii, word)):
            yield Finding(
                Rule.MIXED_LETTERS,
                *found.span(),
                word,
                Severity.WARN,
                f"“{shown(word)}”里混入了外形相同的西里尔或希腊字母，检索不到。",
                f"“{shown(word)}” holds Cyrillic or Greek letters that look like Latin ones; search will not find it.",
                "".join(_LIKE_LATIN.get(letter, letter) for letter in word),
            )


def _wrong_script(
    text: str, start: int, end: int, proposal: str, *, is_simplified: bool
) -> Finding:
    words = text[start:end]
    message = f"“{shown(words)}”是{'繁' if is_simplified else '简'}体字，本文是{'简' if is_simplified else '繁'}体。"
    other, own = ("Traditional", "Simplified") if is_simplified else ("Simplified", "Traditional")
    message_en = f"“{shown(words)}” is {other}; this text is {own}."
    return Finding(
        Rule.MIXED_SCRIPT, start, end, words, Severity.WARN, message, message_en, proposal
    )


def _alone(run: str, writing: Writing, terms: Terms) -> str:
    if writing is Writing.HANS:
        return to_simplified(run, terms)
    return to_traditional(run, _FORMS[writing], terms)


def _chinese_in_english(found: re.Match[str]) -> Finding:
    words = found.group()
    return Finding(
        Rule.MIXED_SCRIPT,
        *found.span(),
        words,
        Severity.HINT,
        f"英文稿中有汉字“{shown(words)}”。",
        f"There is Chinese in the English text: “{shown(words)}”.",
    )


@cache
def _runs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What only Simplified has and what only Traditional has, as runs of characters.

    The two national codes tell what both have: each holds the characters its readers know.
    """
    characters = [chr(code) for code in range(0x4E00, 0xA000)]
    lines, none = "\n".join(characters), Terms()
    simplified = to_simplified(lines, none).split("\n")
    traditional = to_traditional(lines, Form.HANT, none).split("\n")
    only_simplified = [
        c for c, t in zip(characters, traditional, strict=True) if c != t and not _is_in("big5", c)
    ]
    only_traditional = [
        c for c, s in zip(characters, simplified, strict=True) if c != s and not _is_in("gb2312", c)
    ]
    return re.compile(f"[{''.join(only_simplified)}]+"), re.compile(
        f"[{''.join(only_traditional)}]+"
    )


def _is_in(code: str, character: str) -> bool:
    return bool(character.encode(code, "ignore"))
