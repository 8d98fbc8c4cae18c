"""What is searched, and what is looked for: searchable texts, their tokens, and queries.

A searchable text is its folded words, one blank apart and one before the first: a run of Chinese
characters is a word, and so is a run of letters and digits. Punctuation and a change between the
two part words. What a person looks for (a needle) is made the same way and found as a part of such
a text; since a needle that begins with a letter keeps its first blank, Latin words are found from
their beginning, and Chinese ones anywhere.

Tokens only narrow down where to look. Those of a text are every two neighbouring Chinese
characters, the last one of each run, and every other word. They need no dictionary, so they miss
nothing, and they are found by equality or by what they begin with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language.fold import fold
from language.han import HAN, is_han

LONGEST_QUERY = 200
"""Characters; nobody types more into a search box."""

MOST_TERMS = 8
LONGEST_TOKEN = 64
MOST_TOKENS = 100_000
MOST_TOKEN_BYTES = 1_000_000
"""Of one text. Only gibberish has more, and PostgreSQL could not index it: beyond 2^20 bytes it would
mix up its lexemes without a word.
"""

_WORD = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
_TERM = re.compile(r'"([^"]*)"|“([^”]*)”|「([^」]*)」|『([^』]*)』|([^\s"“「『]+)|["“「『]')
_LAST = "\U0010ffff"


@dataclass(frozen=True)
class Span:
    """The tokens from `low` up to but not including `high`."""

    low: str
    high: str

    @property
    def is_prefix(self) -> bool:
        """Whether tokens are wanted that begin with `low`, rather than itself."""
        return self.high.endswith(_LAST)


@dataclass(frozen=True)
class Way:
    """One way a term can be met: all needles are there. `spans` narrow down where.

    `exact`: whatever has the tokens has the needle too, so that nobody has to look.
    """

    needles: tuple[str, ...]
    spans: tuple[Span, ...]
    exact: bool


def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a text: runs of Chinese characters, and of other letters and digits."""
    return tuple(_WORD.findall(fold(text)))


def searchable(text: str) -> str:
    """The words of a text as they are searched; empty where it has none."""
    return "".join(f" {word}" for word in words_of(text))


def words_in(folded: str) -> Iterator[tuple[int, int]]:
    """Where the words of a folded text are, as (start, end)."""
    return (found.span() for found in _WORD.finditer(folded))


def tokens_of(text: str) -> Iterator[str]:
    """The tokens of a searchable text, some of them more than once."""
    for word in text.split():
        if is_han(word[0]):
            yield from (word[at : at + 2] for at in range(len(word)))
        else:
            yield word[:LONGEST_TOKEN]


def terms_of(query: str) -> tuple[str, ...]:
    """What a query asks for: its words, and its quoted passages, which are one term each.

    An unclosed quotation mark is read as a blank.
    """
    found = (next((each for each in match if each), "") for match in _TERM.findall(query))
    return tuple(each for each in found if words_of(each))


def needle_of(term: str) -> str:
    """What a term is found by inside a searchable text; empty where nothing can be looked for."""
    words = searchable(term)
    return words[1:] if words and is_han(words[1]) else words


def way_of(*terms: str) -> Way:
    """How these terms, together, are met by a text that has every one of them."""
    needles = tuple(needle_of(term) for term in terms)
    spans = [span for needle in needles for span in _spans(needle)]
    exact = len(needles) == 1 and len(spans) == 1 and _is_exact(needles[0])
    return Way(needles, _few(spans), exact)


def _is_exact(needle: str) -> bool:
    return len(needle) <= 2 if is_han(needle[0]) else len(needle) <= LONGEST_TOKEN


def _spans(needle: str) -> Iterator[Span]:
    words = needle.split()
    for place, word in enumerate(words, start=1):
        if not is_han(word[0]):
            token = word[:LONGEST_TOKEN]
            yield prefix(token) if place == len(words) else itself(token)
        elif len(word) == 1:
            yield prefix(word)
        else:
            yield from (itself(word[at : at + 2]) for at in range(len(word) - 1))


def prefix(token: str) -> Span:
    """Every token that begins so."""
    return Span(token, token + _LAST)


def itself(token: str) -> Span:
    """This token and no other."""
    return Span(token, token + "\x01")


def _few(spans: list[Span]) -> tuple[Span, ...]:
    """At most three, spread over the needle: more would take longer to join than they spare."""
    different = list(dict.fromkeys(spans))
    whole = [span for span in different if not span.is_prefix] or different
    return tuple(dict.fromkeys((whole[0], whole[len(whole) // 2], whole[-1])))
