"""Synonyms: which words stand for each other in search, in the folded form that search compares.

“fashion week”, 时装周 and 時裝週 are one term of the house, and so is a full name with its short form.
Only search asks: how texts are converted between scripts is decided by `language.terms` alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from language.searching import words_of
from language.terms import Term

Words = tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """Which words stand for each other in search; `longest` is the most words that one form has.

    `version` is of twelve hex digits and changes with any answer.
    """

    version: str
    longest: int
    _forms: Mapping[str, tuple[Words, ...]]

    def alternatives(self, words: Sequence[str]) -> tuple[Words, ...]:
        """The other forms of what these folded words say, in the order of the table; often none.

        How a form is divided does not matter: `ecommerce` is found as `e-commerce` is.
        """
        given = tuple(words)
        return tuple(form for form in self._forms.get("".join(given), ()) if form != given)


def synonyms_of(terms: Iterable[Term]) -> Synonyms:
    """The synonyms of these terms. A form that two terms claim stands for all forms of both.

    A form of a single character is left out: it would be found nearly everywhere.
    """
    found: dict[str, dict[Words, None]] = {}
    for forms in map(_forms_of, terms):
        if len(forms) > 1:
            for form in forms:
                found.setdefault("".join(form), {}).update(dict.fromkeys(forms))
    table = {key: tuple(forms) for key, forms in found.items()}
    longest = max((len(form) for forms in table.values() for form in forms), default=0)
    told = "\x1e".join(f"{key}\x1d{forms}" for key, forms in sorted(table.items()))
    version = sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return Synonyms(version, longest, table)


def _forms_of(term: Term) -> tuple[Words, ...]:
    """All forms of the term, each once, however it is written."""
    return tuple(dict.fromkeys(_folded((*term.written, *term.english, *term.aliases))))


def _folded(texts: Iterable[str]) -> Iterator[Words]:
    for text in texts:
        words = words_of(text)
        if not is_too_short(words):
            yield words


def is_too_short(words: Words) -> bool:
    """Whether the words are less than two characters, which search would find nearly everywhere."""
    return sum(map(len, words)) < 2


NO_SYNONYMS = synonyms_of(())
