"""One line of running text: stretches of words with their emphasis and links, written as safe HTML."""

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
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
_SPACES = re.compile("  +")

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
    if not text or not unicodedata.combining(text[0]):
        return 0
    return next((n for n, sign in enumerate(text) if not unicodedata.combining(sign)), len(text))


def tidy(runs: Sequence[Run]) -> tuple[Run, ...]:
    """The runs without white space at their ends, alike ones joined, in composed characters."""
    if len(runs) == 1 and _is_tidy(runs[0].text):
        return (runs[0],)
    once = _tidied(runs)
    # Composing can join what was apart, so until nothing changes any more.
    while (again := _tidied(once)) != once:
        once = again
    return tuple(once)


def _is_tidy(text: str) -> bool:
    """Whether a single run is as it should be; most are."""
    return (
        text != ""
        and text.strip() == text
        and "  " not in text
        and not _marks_at_start(text)
        and unicodedata.is_normalized("NFC", text)
    )


def _tidied(runs: Sequence[Run]) -> list[Run]:
    kept: list[Run] = []
    for run in _joined(runs):
        if run.text == BREAK:
            _strip_end(kept)
            if kept:
                kept.append(run)
            continue
        _append(kept, run)
    _strip_end(kept)
    while kept and kept[-1].text == BREAK:
        kept.pop()
        _strip_end(kept)
    return [_composed(run) for run in kept]


def _joined(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs with neighbours that look alike as one: all at once, as one by one takes minutes."""
    for (is_break, href, marks), alike in groupby(
        runs, lambda run: (run.text == BREAK, run.href, run.marks)
    ):
        if is_break:
            yield from alike
        else:
            yield Run(_SPACES.sub(" ", "".join(run.text for run in alike)), href, marks)


def _append(kept: list[Run], run: Run) -> None:
    text = run.text
    last = kept[-1] if kept and kept[-1].text != BREAK else None
    # A mark that composes belongs to the sign before it; after a tag it would eat the bracket.
    marks = _marks_at_start(text)
    if marks:
        if last:
            kept[-1] = last = Run(last.text + text[:marks], last.href, last.marks)
        text = text[marks:]
    if last is None or last.text.endswith(" "):
        text = text.lstrip(" ")
        text = text[_marks_at_start(text) :]
    if not text:
        return
    if last and last.href == run.href and last.marks == run.marks:
        kept[-1] = Run(last.text + text, last.href, last.marks)
    else:
        kept.append(run if text == run.text else Run(text, run.href, run.marks))


def _composed(run: Run) -> Run:
    if run.text.isascii() or unicodedata.is_normalized("NFC", run.text):
        return run
    return Run(unicodedata.normalize("NFC", run.text), run.href, run.marks)


def _strip_end(runs: list[Run]) -> None:
    while runs and runs[-1].text != BREAK:
        run = runs[-1]
        if not run.text.endswith(" "):
            return
        text = run.text.rstrip(" ")
        if text:
            runs[-1] = Run(text, run.href, run.marks)
            return
        runs.pop()


def html_of_runs(runs: Sequence[Run]) -> str:
    """The runs as inline HTML of the kinds an article may hold."""
    marks = tuple(mark for mark in _MARKS if any(mark in run.marks for run in runs))
    return "".join(
        _linked(href, _marked(list(same), marks)) for href, same in groupby(runs, lambda r: r.href)
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
    part: list[Run] = []
    length = tags = 0
    for run in _short(runs):
        more, more_tags = _size_at_most(run)
        if part and (length + more > LONGEST_HTML or tags + more_tags > MOST_TAGS):
            yield from _unless_blank(part)
            part, length, tags = [], 0, 0
        part.append(run)
        length, tags = length + more, tags + more_tags
    yield from _unless_blank(part)


def _unless_blank(runs: Sequence[Run]) -> Iterator[str]:
    kept = tidy(runs)
    if kept:
        yield html_of_runs(kept)


def _size_at_most(run: Run) -> tuple[int, int]:
    """How many characters and tags a run takes when nothing around it looks the same."""
    if run.text == BREAK:
        return 4, 1
    length = len(html.escape(run.text, quote=False)) + sum(2 * len(mark) + 5 for mark in run.marks)
    if run.href:
        length += len(_escaped_address(run.href)) + 15
    return length, 2 * (len(run.marks) + bool(run.href))


_SHORT = 3_000
"""Written with every sign escaped, so much still fits."""


def _short(runs: Sequence[Run]) -> Iterator[Run]:
    for run in runs:
        start = 0
        while len(run.text) - start > _SHORT:
            end = start + _SHORT
            # A sign keeps the marks it is composed with, as long as there is an end of them.
            while end - start < _SHORT + 50 and unicodedata.combining(
                run.text[end : end + 1] or " "
            ):
                end += 1
            yield Run(run.text[start:end], run.href, run.marks)
            start = end
        if start < len(run.text):
            yield Run(run.text[start:], run.href, run.marks)
