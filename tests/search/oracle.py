"""A second reading of what search finds: a naive one, that looks through every text there is.

It knows no SQL, no index and no tokens, and shares nothing with the search but the folding of texts.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from language.fold import fold

QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}


@dataclass(frozen=True)
class Page:
    """What readers may be shown of one item: its words in every language, and what it links to.

    The names are among the texts. `linked` are public ids.
    """

    public_id: str
    published_at: str
    names: tuple[str, ...]
    texts: tuple[str, ...]
    linked: tuple[str, ...] = ()


class Oracle:
    """Finds among visible pages. `synonyms` are groups of forms that stand for each other.

    How the words of a form are divided does not matter.
    """

    def __init__(self, pages: Sequence[Page], synonyms: Sequence[Sequence[str]] = ()) -> None:
        # The last thing to order by comes first: sorting keeps what was equal as it was.
        by_id = sorted(pages, key=lambda page: page.public_id, reverse=True)
        newest_first = sorted(by_id, key=lambda page: page.published_at, reverse=True)
        self.ids = [page.public_id for page in newest_first]
        self.names = [(page.public_id, _lines(page.names)) for page in pages]
        self.texts = [(page.public_id, _lines(page.texts)) for page in pages]
        self.linking: dict[str, set[str]] = {page.public_id: set() for page in pages}
        for page in pages:
            for target in page.linked:
                # What is not visible cannot be found, and nothing is found by its name.
                self.linking.get(target, set()).add(page.public_id)
        self.forms: dict[str, list[str]] = {}
        for group in synonyms:
            forms = list(dict.fromkeys(filter(None, map(_form, group))))
            for form in forms:
                known = self.forms.setdefault(form.replace(" ", ""), [])
                known += [each for each in forms if each not in known]

    def found(self, query: str) -> list[str]:
        """The public ids of what is found, in order."""
        wanted = list(self._ways(query))
        if not wanted:
            return []
        named = set.intersection(*(_meeting(ways, self.names) for ways in wanted))
        found = set.intersection(*(self._met(ways) for ways in wanted))
        first = [each for each in self.ids if each in found and each in named]
        return [*first, *(each for each in self.ids if each in found and each not in named)]

    def _met(self, ways: "_Ways") -> set[str]:
        """Whose own words, or one of whose linked items' names, meet one of the ways."""
        named = _meeting(ways, self.names)
        return _meeting(ways, self.texts).union(*(self.linking[each] for each in named))

    def _ways(self, query: str) -> Iterator["_Ways"]:
        """For each thing that is asked for, the sets of needles any of which will do."""
        terms = [term for term in terms_in(query) if needle_of(term)]
        while terms:
            size, others = self._known(terms)
            group, terms = terms[:size], terms[size:]
            ways = [group, *([form] for form in others)]
            yield [[needle_of(term) for term in some] for some in ways]

    def _known(self, terms: Sequence[str]) -> tuple[int, list[str]]:
        """How many of the first terms are a known form together, and its other forms."""
        for size in range(len(terms), 0, -1):
            words = " ".join(searchable(term).strip() for term in terms[:size])
            others = [form for form in self.forms.get(words.replace(" ", ""), ()) if form != words]
            if others:
                return size, others
        return 1, []


def _form(text: str) -> str:
    """The words of one form; nothing of a single character, which would be nearly everywhere."""
    words = searchable(text).strip()
    return words if len(words.replace(" ", "")) > 1 else ""


_Ways = list[list[str]]


def _meeting(ways: _Ways, lines: Sequence[tuple[str, str]]) -> set[str]:
    """The ids of the texts that meet one of the ways: all of its needles are there."""
    met: set[str] = set()
    for needles in ways:
        having = [{public_id for public_id, text in lines if needle in text} for needle in needles]
        met |= set.intersection(*having)
    return met


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(searchable(text) for text in texts)


def searchable(text: str) -> str:
    """The runs of Han characters and those of letters and digits, each after one blank."""
    pieces: list[str] = []
    kind = ""
    for character in fold(text):
        before, kind = kind, _kind(character)
        if kind:
            pieces.append(character if kind == before else f" {character}")
    return "".join(pieces)


def _kind(character: str) -> str:
    if not character.isalnum():
        return ""
    name = unicodedata.name(character, "")
    ideographs = ("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH", "IDEOGRAPHIC NUMBER ZERO")
    return "han" if name.startswith(ideographs) else "letter"


def terms_in(query: str) -> list[str]:
    """The terms of a query: what stands between blanks, and what stands in quotation marks.

    A quotation mark without its partner is a blank.
    """
    terms: list[str] = []
    term = ""
    place = 0
    while place < len(query):
        character = query[place]
        place += 1
        if character not in QUOTES and not character.isspace():
            term += character
            continue
        terms.append(term)
        term = ""
        if character in QUOTES:
            end = query.find(QUOTES[character], place)
            if end >= 0:
                terms.append(query[place:end])
                place = end + 1
    return [each for each in (*terms, term) if each]


def needle_of(term: str) -> str:
    """What is looked for inside a searchable text; "" for a term without any word."""
    words = searchable(term)
    return words[1:] if words and _kind(words[1]) == "han" else words
