"""Simplified to Traditional and back, with protected terms."""

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from threading import Lock
from typing import assert_never

from opencc_pyo3 import OpenCC

from language.terms import Splitter, Terms


class Form(StrEnum):
    """Which Traditional: plain, Hong Kong's or Taiwan's characters (never their vocabulary)."""

    HANT = "HANT"
    HANT_HK = "HANT_HK"
    HANT_TW = "HANT_TW"


_CONFIGS = {Form.HANT: "s2t", Form.HANT_HK: "s2hk", Form.HANT_TW: "s2tw"}
_SURROGATES = re.compile("([\ud800-\udfff]+)")
_MARKUP = re.compile(r"<(?=[A-Za-z/!?])|&#?\w{1,32};")
_TAG_STOP = re.compile("[\"'>]")
_RAW_ELEMENT = re.compile(r"<(script|style|textarea)\b", re.IGNORECASE)

# One object holds the dictionaries of all configurations in 27 MB; one object each takes 26 MB apiece.
# Setting the configuration and converting are two steps, so threads take turns (0.3 us to switch).
_turn = Lock()


def to_traditional(text: str, form: Form, terms: Terms) -> str:
    """`text` in the Traditional characters of `form`; Traditional input stays as it is."""
    return _splitter_for(form, terms).apply(
        text, between=lambda piece: _convert(piece, config=_CONFIGS[form])
    )


def to_simplified(text: str, terms: Terms) -> str:
    """`text` in Simplified characters, from any Traditional form or a mixture."""
    return terms.to_hans.apply(text, between=lambda piece: _convert(piece, config="t2s"))


def html_to_traditional(html: str, form: Form, terms: Terms) -> str:
    """`html` with only the text between tags converted.

    Tags, attributes, comments, entities, scripts and styles stay byte for byte. A word that a tag
    cuts in two is converted as two texts.
    """
    return "".join(
        piece if markup else to_traditional(piece, form, terms)
        for markup, piece in html_pieces(html)
    )


def _splitter_for(form: Form, terms: Terms) -> Splitter:
    match form:
        case Form.HANT:
            return terms.to_hant
        case Form.HANT_HK:
            return terms.to_hant_hk
        case Form.HANT_TW:
            return terms.to_hant_tw
    assert_never(form)


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _convert(text: str, *, config: str) -> str:
    # The converter refuses halves of surrogate pairs, which JSON from outside can carry.
    pieces = _SURROGATES.split(text)
    with _turn:
        converter = _converter()
        converter.apply_config(config)
        pieces[0::2] = [converter.convert(piece) if piece else "" for piece in pieces[0::2]]
    return "".join(pieces)


def html_pieces(html: str) -> Iterator[tuple[bool, str]]:
    """Stretches of `html` in order, each marked as markup or as text."""
    done = 0
    while start := _MARKUP.search(html, done):
        yield False, html[done : start.start()]
        done = start.end() if start.group()[0] == "&" else _markup_end(html, start.start())
        yield True, html[start.start() : done]
    yield False, html[done:]


def _markup_end(html: str, start: int) -> int:
    if html.startswith("<!--", start):
        return _end_of("-->", html, start + 4)
    end = _tag_end(html, start)
    raw = _RAW_ELEMENT.match(html, start)
    if raw is None:
        return end
    closing = re.compile(f"</{raw[1]}\\b", re.IGNORECASE).search(html, end)
    return len(html) if closing is None else _tag_end(html, closing.start())


def _tag_end(html: str, start: int) -> int:
    position = start
    while stop := _TAG_STOP.search(html, position):
        if stop.group() == ">":
            return stop.end()
        position = _end_of(stop.group(), html, stop.end())
    return len(html)


def _end_of(mark: str, html: str, start: int) -> int:
    found = html.find(mark, start)
    return len(html) if found < 0 else found + len(mark)
