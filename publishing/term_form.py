"""A term in its stored form, or everything that is wrong with it."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from language.scripts import Form, to_traditional
from language.searching import words_of
from language.synonyms import is_too_short
from language.terms import Term, TermKind, Terms
from publishing.errors import Code, Problem, Refused

MAX_LENGTH = 200
MOST_SYNONYMS = 20
DIVIDER = "|"
"""What stands between synonyms in one cell of a table."""

_UNSTORABLE = frozenset("\0" + "".join(map(chr, range(0xD800, 0xE000))))
_SCRIPTS = {
    "zh_hans": "zhHans",
    "zh_hant": "zhHant",
    "zh_hant_hk": "zhHantHk",
    "zh_hant_tw": "zhHantTw",
}
_SYNONYMS = ("english", "aliases")


def checked_term(old: Term | None, given: Mapping[str, Any], *, terms: Terms) -> Term:
    """The old term, or a new one, with what was given; a field that is left out stays as it is.

    A term for search alone needs no Traditional form: it is converted, with `terms`. Raises Refused
    with every problem.
    """
    term = _tidy(replace(old or Term("", ""), **given))
    if not term.converts and not term.zh_hant:
        term = replace(term, zh_hant=to_traditional(term.zh_hans, Form.HANT, terms))
    problems = [*_wrong_forms(term), *_wrong_synonyms(term)]
    if problems:
        raise Refused(problems)
    return term


def _tidy(term: Term) -> Term:
    return replace(
        term,
        zh_hans=term.zh_hans.strip(),
        zh_hant=term.zh_hant.strip(),
        # An empty regional form is the same as none.
        zh_hant_hk=(term.zh_hant_hk or "").strip() or None,
        zh_hant_tw=(term.zh_hant_tw or "").strip() or None,
        english=_each_once(term.english),
        aliases=_each_once(term.aliases),
    )


def _each_once(texts: Iterable[str]) -> tuple[str, ...]:
    clean = (" ".join(unicodedata.normalize("NFC", text).split()) for text in texts)
    return tuple(dict.fromkeys(filter(None, clean)))


def _wrong_forms(term: Term) -> Iterator[Problem]:
    if not term.zh_hans or not term.zh_hant:
        place = "zhHant" if term.zh_hans else "zhHans"
        message = (
            "Give the Simplified and the Traditional form. Only a SYNONYM needs no Traditional one."
        )
        yield Problem(Code.REQUIRED, message, (place,))
    for field, place in _SCRIPTS.items():
        yield from _wrong_text(getattr(term, field) or "", (place,))


def _wrong_text(text: str, path: Sequence[str]) -> Iterator[Problem]:
    if len(text) > MAX_LENGTH:
        message = f"A term has at most {MAX_LENGTH} characters."
        yield Problem(Code.TOO_LONG, message, tuple(path))
    if not _UNSTORABLE.isdisjoint(text):
        message = "A term holds a NUL or half a character. Remove it."
        yield Problem(Code.INVALID, message, tuple(path))


def _wrong_synonyms(term: Term) -> Iterator[Problem]:
    lists = {name: getattr(term, name) for name in _SYNONYMS}
    for name, texts in lists.items():
        if len(texts) > MOST_SYNONYMS:
            message = f"{len(texts)} synonyms; {MOST_SYNONYMS} are allowed."
            yield Problem(Code.TOO_LONG, message, (name,))
        for number, text in enumerate(texts):
            path = (name, str(number))
            yield from _wrong_text(text, path)
            if not {DIVIDER, "｜"}.isdisjoint(text):
                message = f"“{DIVIDER}” divides synonyms in tables. Leave it out of “{text[:40]}”."
                yield Problem(Code.INVALID, message, path)
            if is_too_short(words_of(text)):
                message = f"“{text}” is less than two letters or characters and would be found nearly everywhere. Give a longer form."
                yield Problem(Code.INVALID, message, path)
    if term.zh_hans and any(lists.values()) and is_too_short(words_of(term.zh_hans)):
        message = f"“{term.zh_hans}” is less than two characters and would be found nearly everywhere. Give it no synonyms."
        yield Problem(Code.INVALID, message, ("zhHans",))
    if term.kind is TermKind.SYNONYM and not any(lists.values()):
        message = "A SYNONYM is for search alone. Give it an English form or an alias."
        yield Problem(Code.REQUIRED, message, ("aliases",))
