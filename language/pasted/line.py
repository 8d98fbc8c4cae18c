"""One line of running text: stretches of words with their emphasis and links, written as safe HTML."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

LONGEST_HTML = 20_000
MOST_TAGS = 2_000

_MARKS = ("strong", "em", "u", "s", "sup", "sub", "code", "mark", "small")
"""Emphasis as it is written, the outermost first."""

_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
    "|[\x00-\x08\x0e-\x1b\x7f\x80-\x84\x86-\x9f]|[\ud800-\udfff\ufffe\uffff]"
)
_HAN = "[\u3000-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uffef“”‘’…—]"
# Word and old editors break their source in the middle of Chinese sentences.
_BROKEN_LINE = re.compile(rf"(?<={_HAN})[ \t]*\r?\n[ \t\r\n]*(?={_HAN})")
_SPACE = re.compile(r"\s+")

BREAK = "\n"


@dataclass(frozen=True)
class Run:
    """Words that look alike; `text` is BREAK for a forced line break."""

    text: str
    href: str | None = None
    marks: frozenset[str] = frozenset()


def as_shown(text: str) -> str:
    """The text with white space as readers see it, and nothing that they do not see."""
    return _SPACE.sub(" ", _BROKEN_LINE.sub("", _INVISIBLE.sub("", text)))


class Line:
    """Collects runs, with white space as readers see it."""

    def __init__(self, runs: Sequence[Run] = ()) -> None:
        self.runs = list(runs)

    def add(self, text: str, *, href: str | None, marks: frozenset[str]) -> None:
        """Put words at the end."""
        shown = as_shown(text)
        if shown:
            self.runs.append(Run(shown, href, marks))

    def add_break(self) -> None:
        """Begin a new line within the passage."""
        self.runs.append(Run(BREAK))

    def passages(self) -> Iterator[tuple[Run, ...]]:
        """The passages, which two breaks in a row divide, tidy and never empty."""
        passage: list[Run] = []
        breaks = 0
        for run in self.runs:
            if run.text == BREAK:
                breaks += 1
                passage.append(run)
                continue
            if run.text.isspace() and breaks:
                continue
            if breaks > 1:
                yield from _unless_empty(tidy(passage))
                passage = []
            breaks = 0
            passage.append(run)
        yield from _unless_empty(tidy(passage))

    def words(self) -> str:
        """All words on one line, without markup."""
        return words_of(self.runs)


def _unless_empty(runs: tuple[Run, ...]) -> Iterator[tuple[Run, ...]]:
    if runs:
        yield runs


def words_of(runs: Sequence[Run]) -> str:
    """The words of these runs on one line."""
    joined = unicodedata.normalize("NFC", "".join(run.text for run in runs))
    return " ".join(joined.split())


def _marks_at_start(text: str) -> int:
    return next((n for n, sign in enumerate(text) if not unicodedata.combining(sign)), len(text))


def tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs without white space at their ends, alike ones joined, in composed characters."""
    kept: list[Run] = []
    for run in runs:
        text = run.text
        if text == BREAK:
            _strip_end(kept)
            if kept:
                kept.append(run)
            continue
        # A mark that composes belongs to the sign before it; after a tag it would eat the bracket.
        marks = _marks_at_start(text)
        if marks:
            if kept and kept[-1].text != BREAK:
                kept[-1] = replace(kept[-1], text=kept[-1].text + text[:marks])
            text = text[marks:]
        if not kept or kept[-1].text == BREAK or kept[-1].text.endswith(" "):
            text = text.lstrip(" ")
            text = text[_marks_at_start(text) :]
        if not text:
            continue
        if kept and kept[-1] == replace(run, text=kept[-1].text) and kept[-1].text != BREAK:
            kept[-1] = replace(kept[-1], text=kept[-1].text + text)
        else:
            kept.append(replace(run, text=text))
    _strip_end(kept)
    while kept and kept[-1].text == BREAK:
        kept.pop()
        _strip_end(kept)
    composed = tuple(
        run if run.text == BREAK else replace(run, text=unicodedata.normalize("NFC", run.text))
        for run in kept
    )
    return composed if composed == tuple(kept) else tidy(composed)


def _strip_end(runs: list[Run]) -> None:
    while runs and runs[-1].text != BREAK:
        text = runs[-1].text.rstrip(" ")
        if text:
            runs[-1] = replace(runs[-1], text=text)
            return
        runs.pop()


def html_of_runs(runs: Sequence[Run]) -> str:
    """The runs as inline HTML of the kinds an article may hold."""
    return "".join(
        _linked(href, _marked(list(same), _MARKS)) for href, same in groupby(runs, lambda r: r.href)
    )


def _linked(href: str | None, inner: str) -> str:
    return f'<a href="{_escaped_address(href)}">{inner}</a>' if href else inner


def _escaped_address(address: str) -> str:
    return address.replace("&", "&amp;")


def _marked(runs: list[Run], marks: tuple[str, ...]) -> str:
    if not marks:
        return "".join(
            "<br>" if run.text == BREAK else html.escape(run.text, quote=False) for run in runs
        )
    mark, *inner = marks
    pieces = []
    for is_marked, same in groupby(runs, lambda run: mark in run.marks):
        text = _marked(list(same), tuple(inner))
        pieces.append(f"<{mark}>{text}</{mark}>" if is_marked else text)
    return "".join(pieces)


def passages_that_fit(runs: tuple[Run, ...]) -> Iterator[str]:
    """The passage as HTML, cut where it is longer than a block may be."""
    if not runs:
        return
    written = html_of_runs(runs)
    if len(written) <= LONGEST_HTML and written.count("<") <= MOST_TAGS:
        yield written
        return
    for half in _halves(runs):
        yield from passages_that_fit(tidy(half))


def _halves(runs: tuple[Run, ...]) -> tuple[tuple[Run, ...], tuple[Run, ...]]:
    if len(runs) > 1:
        middle = len(runs) // 2
        return runs[:middle], runs[middle:]
    run = runs[0]
    middle = len(run.text) // 2
    while middle < len(run.text) and unicodedata.combining(run.text[middle]):
        middle += 1
    first, rest = run.text[:middle], run.text[middle:]
    return (replace(run, text=first),), ((replace(run, text=rest),) if rest else ())
