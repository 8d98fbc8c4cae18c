"""What a name is found by while it is being typed: its characters, its pinyin, its initials.

Each key is what somebody may have typed so far and a little more, from the beginning of the name or
from any character or word inside it, since nobody knows where a Chinese word begins: 广东时装周 is
found by 时装, by shizhuang and by szz. Keys are tokens like those of `searching`, told apart by
their first character.
"""

from collections.abc import Iterator

from language.pinyin import spelt
from language.searching import Span, prefix

BEGINNING = "<"
INSIDE = "^"

LONGEST_KEY = 24
MOST_BEGINNINGS = 40
"""Of one name: what comes after the fortieth character is not what it is called by."""


def keys_of(name: str) -> Iterator[str]:
    """The keys of a name, some of them more than once."""
    words = spelt(name)
    for place in range(min(len(words), MOST_BEGINNINGS)):
        mark = INSIDE if place else BEGINNING
        rest = words[place : place + LONGEST_KEY]
        for key in (_written(rest), _spelling(rest), _initials(rest)):
            if key:
                yield mark + key[:LONGEST_KEY]


def typed(text: str) -> tuple[Span, Span] | None:
    """The keys of names that begin with what was typed, and of those that have it inside.

    None where nothing that could be in a name was typed.
    """
    key = _written(spelt(text[: LONGEST_KEY * 2]))[:LONGEST_KEY]
    return (prefix(BEGINNING + key), prefix(INSIDE + key)) if key else None


def _written(words: list[tuple[str, str]]) -> str:
    return "".join(word for word, _ in words)


def _spelling(words: list[tuple[str, str]]) -> str:
    return "".join(spelling for _, spelling in words)


def _initials(words: list[tuple[str, str]]) -> str:
    return "".join(spelling if len(word) > 1 else spelling[:1] for word, spelling in words)
