"""What is looked for, as the statement gets it: one JSON text, whatever the query, and one mark.

The statement is the same for every query, so that it is compiled once. It goes through this JSON:

* `terms`: how many terms must be met
* `alts`: `[term, alt, exact, named, [[needle], …]]`, the ways in which each term can be met. `exact`
  is 1 where the tokens tell all. `named` is 1 or 0 where the way itself says whether a name is met,
  and -1 where the names have to be looked at.
* `spans` and `queries`: the tokens by which texts are looked up (`language.lookup`)
* `text`: what was asked, for whoever counts what was not found
"""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

import orjson

from language.fold import fold
from language.lookup import Wanted, lookup
from language.name_keys import typed
from language.searching import LONGEST_QUERY, MOST_TERMS, Way, terms_of, way_of, words_of
from language.synonyms import Synonyms


class BadQuery(Exception):
    """A query that cannot be looked for, with a sentence that says how to mend it."""


def sought(query: str, synonyms: Synonyms) -> str:
    """The JSON of a search. Raises BadQuery."""
    return _json(query, [_ways(group, synonyms) for group in _groups(_terms(query), synonyms)])


def mark_of(query: str) -> str:
    """What tells this query apart from others: cursors of one are of no use to another. Raises BadQuery."""
    terms = "\n".join(sorted({fold(term) for term in _terms(query)}))
    return hashlib.sha256(terms.encode()).hexdigest()[:12]


def sought_names(text: str) -> str:
    """The JSON of what was typed so far. Raises BadQuery."""
    _refuse_long(text)
    spans = typed(text)
    ways = [Way((), (span,), exact=True) for span in spans or ()]
    return _json(text, [ways] if ways else [], named=(1, 0))


def ways_in(json: str) -> list[list[str]]:
    """The needles that a search was made of, for showing where they are."""
    return [[each for (each,) in needles] for *_, needles in orjson.loads(json)["alts"]]


def text_in(json: str) -> str:
    """What was asked."""
    return str(orjson.loads(json)["text"])


def _terms(query: str) -> tuple[str, ...]:
    _refuse_long(query)
    terms = terms_of(query)
    if len(terms) > MOST_TERMS:
        raise BadQuery(
            f"The query has {len(terms)} terms; {MOST_TERMS} are allowed. Leave out the less important."
        )
    return terms


def _refuse_long(query: str) -> None:
    if len(query) > LONGEST_QUERY:
        raise BadQuery(
            f"The query has {len(query):,} characters; {LONGEST_QUERY} are allowed. Ask with a few words."
        )


def _groups(terms: tuple[str, ...], synonyms: Synonyms) -> Iterator[tuple[str, ...]]:
    """The terms in order; those that are a known form together stay together."""
    place = 0
    while place < len(terms):
        size = next(
            (
                size
                for size in range(min(synonyms.longest, len(terms) - place), 1, -1)
                if synonyms.alternatives(_words(terms[place : place + size]))
            ),
            1,
        )
        yield terms[place : place + size]
        place += size


def _words(terms: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for term in terms for word in words_of(term))


def _ways(terms: tuple[str, ...], synonyms: Synonyms) -> list[Way]:
    others = (" ".join(each) for each in synonyms.alternatives(_words(terms)))
    return [way_of(*terms), *(way_of(each) for each in others)]


def _json(text: str, terms: list[list[Way]], *, named: Sequence[int] = ()) -> str:
    alts: list[Any] = []
    wanted: list[Wanted] = []
    for term, ways in enumerate(terms):
        for alt, way in enumerate(ways):
            tells = named[alt] if named else -1
            alts.append([term, alt, int(way.exact), tells, [[each] for each in way.needles]])
            wanted.append((term, alt, way.spans))
    told = {"terms": len(terms), "alts": alts, **lookup(wanted), "text": text}
    return orjson.dumps(told).decode()
