"""What differs between two texts, in words as a reader of Chinese sees them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import chain

from language.scripts import html_pieces

Cut = Callable[[str], list[str]]
Block = tuple[int, int, int]
"""Where a stretch begins in the one text and in the other, and how long it is."""


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "SAME"
    REMOVED = "REMOVED"
    ADDED = "ADDED"


@dataclass(frozen=True)
class Piece:
    """A stretch of one or both texts."""

    kind: PieceKind
    text: str


_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+[”’」』）)]*|[^。！？!?\n]+")
_HALVES = re.compile("([\ud800-\udfff]+)")
# Each pair of equal words is looked at about ten times: this many take a third of a second.
_MOST_PAIRS = 400_000


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of two plain texts, in order, what was removed before what was added.

    Sentences are matched first, then words within those that differ. A stretch too long for that
    is given as removed and added in whole, so that no text takes long.
    """
    return _pieces(before, after, words_of)


def html_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The same for passages with markup: no piece begins or ends inside a tag or an entity."""
    return _pieces(before, after, html_words_of)


def words_of(text: str) -> list[str]:
    """The words of a text with everything between them: joined, they are the text again."""
    pieces = _HALVES.split(text)
    # The dictionary is in UTF-8, which has no halves of characters.
    return [
        word
        for n, piece in enumerate(pieces)
        for word in ([piece] if n % 2 else _cut(piece))
        if word
    ]


def _cut(piece: str) -> list[str]:
    import rjieba  # its dictionary takes 30 MB, and a process that only answers readers needs none

    return list(rjieba.cut(piece))


def html_words_of(html: str) -> list[str]:
    """The words of a passage, with each tag and each entity as a word of its own."""
    return [
        word
        for is_markup, piece in html_pieces(html)
        for word in ([piece] if is_markup else words_of(piece))
        if word
    ]


def common_blocks(a: Sequence[str], b: Sequence[str]) -> list[Block]:
    """The stretches that two lists have in common, in order; none between ends that are too long."""
    start = _common_start(a, b)
    end = _common_start(a[start:][::-1], b[start:][::-1])
    inner_a, inner_b = a[start : len(a) - end], b[start : len(b) - end]
    found = [(0, 0, start)]
    if _pairs(inner_a, inner_b) <= _MOST_PAIRS:
        matcher = SequenceMatcher(None, inner_a, inner_b, autojunk=False)
        found += [(start + i, start + j, n) for i, j, n in matcher.get_matching_blocks()]
    found.append((len(a) - end, len(b) - end, end))
    return [block for block in found if block[2]]


def _pieces(before: str, after: str, cut: Cut) -> tuple[Piece, ...]:
    sentences = _stretches(_sentences_of(before, cut), _sentences_of(after, cut))
    words = chain.from_iterable(
        [(a, b)] if a == b else _stretches(cut(a), cut(b)) for a, b in sentences
    )
    return tuple(_joined(chain.from_iterable(_told(a, b) for a, b in words)))


def _sentences_of(text: str, cut: Cut) -> list[str]:
    if cut is words_of:
        return _SENTENCE.findall(text)
    sentences = [""]
    for is_markup, piece in html_pieces(text):
        first, *more = [piece] if is_markup else _SENTENCE.findall(piece) or [""]
        sentences[-1] += first
        sentences += more
    return sentences


def _stretches(a: Sequence[str], b: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Both lists cut where they agree: pairs of equal texts, and of what lies between them."""
    done_a = done_b = 0
    for i, j, length in [*common_blocks(a, b), (len(a), len(b), 0)]:
        if i > done_a or j > done_b:
            yield "".join(a[done_a:i]), "".join(b[done_b:j])
        if length:
            same = "".join(a[i : i + length])
            yield same, same
        done_a, done_b = i + length, j + length


def _told(before: str, after: str) -> Iterator[Piece]:
    if before == after:
        yield Piece(PieceKind.SAME, before)
        return
    yield Piece(PieceKind.REMOVED, before)
    yield Piece(PieceKind.ADDED, after)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The pieces without empty ones, and changes that touch each other as one."""
    held = {PieceKind.SAME: "", PieceKind.REMOVED: "", PieceKind.ADDED: ""}
    for piece in pieces:
        is_same = piece.kind is PieceKind.SAME
        if piece.text and (is_same != bool(held[PieceKind.SAME])):
            yield from _held(held)
            held = dict.fromkeys(held, "")
        held[piece.kind] += piece.text
    yield from _held(held)


def _held(held: dict[PieceKind, str]) -> Iterator[Piece]:
    return (Piece(kind, text) for kind, text in held.items() if text)


def _common_start(a: Sequence[str], b: Sequence[str]) -> int:
    return next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _pairs(a: Sequence[str], b: Sequence[str]) -> int:
    """How many pairs of equal words there are: what a matcher has to look at."""
    theirs = Counter(b)
    return sum(count * theirs[word] for word, count in Counter(a).items())
