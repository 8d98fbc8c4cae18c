"""The dictionary: what stands for what in search, as the terms now say, for a process that serves.

The public door cannot read the terms, so they are read through the editors'. A change by this process
is heeded at once, one by any other within half a second.
"""

import asyncio
import time
from collections.abc import Callable, Iterable

import orjson

from language.synonyms import NO_SYNONYMS, Synonyms, synonyms_of
from language.terms import Term, TermKind
from models.terms import COUNTER, TERMS
from reading.compile import Statement
from reading.dialects import Dialect
from reading.doors import Reader
from reading.tags import EVERY_TYPE

LOOK_SECONDS = 0.5


class Dictionary:
    """The synonyms of search, kept up with the terms.

    `reader` is a door that sees the terms. `commits` counts what this process has committed.
    """

    def __init__(
        self,
        reader: Reader,
        *,
        commits: Callable[[], int] = lambda: 0,
        look_seconds: float = LOOK_SECONDS,
    ) -> None:
        self._reader = reader
        self._commits = commits
        self._look_seconds = look_seconds
        self._count_statement = _count(reader.dialect)
        self._terms_statement = _terms(reader.dialect)
        self._turn = asyncio.Lock()
        self._kept = NO_SYNONYMS
        self._count = -1
        self._doubts = 0
        self._seen = (-1, -1)
        self._look_at = 0.0

    async def current(self) -> Synonyms:
        """The synonyms as they are. Raises Unavailable or TooSlow when they cannot be known.

        What is made with them may be kept until TERMS is told, if nothing else is awaited between.
        """
        if not self._is_fresh():
            async with self._turn:
                if not self._is_fresh():
                    await self._look()
                while self._seen[0] != self._doubts:
                    await self._look()
        return self._kept

    def changed(self, tokens: Iterable[str]) -> None:
        """Be told of changes by a watch, before those who keep answers."""
        if not {TERMS, EVERY_TYPE}.isdisjoint(tokens):
            self._doubts += 1

    def _is_fresh(self) -> bool:
        return self._seen == (self._doubts, self._commits()) and time.monotonic() < self._look_at

    async def _look(self) -> None:
        seen, began = (self._doubts, self._commits()), time.monotonic()
        if int(await self._reader.json(self._count_statement, {})) != self._count:
            told = orjson.loads(await self._reader.json(self._terms_statement, {}))
            # A large table takes a while to fold; nobody else has to wait for it.
            self._kept = await asyncio.to_thread(_synonyms, told["terms"])
            self._count = told["count"]
        self._seen, self._look_at = seen, began + self._look_seconds


def _synonyms(rows: list[list[object]]) -> Synonyms:
    # In one order whatever the database's collation.
    return synonyms_of(sorted(map(_term, rows), key=lambda each: each.zh_hans))


def _term(row: list[object]) -> Term:
    hans, hant, hk, tw, kind, english, aliases = row
    return Term(hans, hant, hk, tw, TermKind(kind), tuple(english), tuple(aliases))  # type: ignore[arg-type]  # texts, as the statement writes them


_COUNTED = f"COALESCE((SELECT MAX(value) FROM counter WHERE name = '{COUNTER}'), 0)"
_TEXTS = ("zh_hans", "zh_hant", "zh_hant_hk", "zh_hant_tw", "kind")


def _count(dialect: Dialect) -> Statement:
    return Statement(f"SELECT {dialect.as_bytes(dialect.number(_COUNTED))}", ())


def _terms(dialect: Dialect) -> Statement:
    """The terms with the count at which they were so, in one statement and so as of one instant."""
    texts = [f"COALESCE({dialect.quote(each)}, 'null')" for each in _TEXTS]
    lists = [f"COALESCE({each}, '[]')" for each in ("english", "aliases")]
    row = " || ',' || ".join([*texts, *lists])
    rows = f"SELECT {dialect.concat('j')} FROM (SELECT '[' || {row} || ']' AS j FROM protected_term) AS t"
    whole = f"""'{{"count":' || {dialect.number(_COUNTED)} || ',"terms":[' || COALESCE(({rows}), '') || ']}}'"""
    return Statement(f"SELECT {dialect.as_bytes(whole)}", ())
