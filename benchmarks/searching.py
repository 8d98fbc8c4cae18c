"""How long a search takes, and how much room its index takes, beside a look into every text.

Measured in process through the public door with the cache off: a new visitor's query is in no cache.
Each query is asked a few times and its best time taken, since whatever else runs on the machine only
ever adds. Before that, what is found is compared with what a naive reading of the texts finds.
"""

import asyncio
import sqlite3
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg
import orjson

from benchmarks.inside import ENGINES, answering, editors_reader_of, public_address, reader_of
from benchmarks.measure import Different
from benchmarks.stores import Keeper, Texts, searched
from language.searching import needle_of, terms_of
from language.terms import DEFAULT_TERMS
from models.clock import micros, system_clock
from models.columns import SEARCH_DOC, SEARCH_TEXT
from models.content import CATALOGUE
from models.database import DatabaseUrl, Engine, open_database
from models.locale import Locale
from models.search_index import size_bytes
from resolvers.answer import Answers, Operation
from tests.search.corpus import Query, corpus
from tests.search.filling import forms_in, pages, written
from tests.search.oracle import Oracle

PAGE = 20
TIMES = 3
MOST_TIMED = 24
"""Of a group: queries spread over it. All of them are compared before."""

GROUPS: dict[str, tuple[str, ...]] = {
    "1 character": ("1 characters",),
    "2 characters": ("2 characters", "domain"),
    "3 and 4": ("3 characters", "4 characters", "theme"),
    "5 to 8": ("5 characters", "6 characters", "7 characters", "8 characters"),
    "several terms": ("terms", "quoted"),
    "names": ("names",),
    "Latin, mixed": ("latin", "mixed"),
    "synonyms": ("synonyms",),
    "Traditional": ("traditional",),
    "hostile": ("hostile",),
}
"""What is told apart, by the kinds of query there are; what finds nothing is not measured."""

_FOUND = f"search(query: $query, locale: ZH_HANS, first: {PAGE}) {{ nodes {{ id label }}"
PAGE_ONLY = f"query ($query: String!) {{ {_FOUND} }} }}"
WITH_COUNT = f"query ($query: String!) {{ {_FOUND} totalCount }} }}"


@dataclass(frozen=True)
class Spread:
    """Milliseconds in which half of the queries, and nineteen of twenty, are answered."""

    median: float
    p95: float


@dataclass(frozen=True)
class Searched:
    """A group of queries on one engine: a page, the same with an exact count, and a bare scan."""

    engine: Engine
    group: str
    queries: int
    found: int
    page: Spread
    counted: Spread
    scan: Spread


@dataclass(frozen=True)
class Room:
    """What the search index takes on one engine, and the texts it was made of."""

    engine: Engine
    documents: int
    texts_mib: float
    index_mib: float


def searching(
    texts: Texts, keep: Keeper, tell: Callable[[str], None]
) -> tuple[list[Searched], list[Room]]:
    """All groups of queries on both engines. Raises Different."""
    sqlite, postgres = searched(texts, keep)
    made = corpus(articles=texts.articles, sentences=texts.sentences)
    oracle = Oracle(pages(written(made.documents)), forms_in(DEFAULT_TERMS))
    wanted = {query: oracle.found(query.text) for query in made.queries}
    found: list[Searched] = []
    rooms: list[Room] = []
    for engine in ENGINES:
        tell(f"Searching {len(made.documents)} documents on {engine}: {len(wanted)} queries.")
        url = sqlite if engine == "sqlite" else postgres
        rooms.append(asyncio.run(_room(engine, url)))
        found += asyncio.run(_searched(engine, sqlite, postgres, wanted))
    return found, rooms


async def _searched(
    engine: Engine, sqlite: str, postgres: str, wanted: dict[Query, list[str]]
) -> list[Searched]:
    public = public_address(postgres, postgres)
    reader = reader_of(engine, sqlite=sqlite, postgres=public)
    terms = editors_reader_of(engine, sqlite=sqlite, postgres=postgres)
    answers = answering()(reader, terms)
    scan = _sqlite_scan(sqlite) if engine == "sqlite" else await _postgres_scan(postgres)
    try:
        for query, ids in wanted.items():
            await _prove(answers, query, ids)
        found = []
        for group, kinds in GROUPS.items():
            some = _spread_over([query for query in wanted if query.kind in kinds])
            hits = [len(wanted[query]) for query in some]
            found.append(
                Searched(
                    engine,
                    group,
                    len(some),
                    round(statistics.median(hits)),
                    await _spread(some, lambda query: _asked(answers, PAGE_ONLY, query)),
                    await _spread(some, lambda query: _asked(answers, WITH_COUNT, query)),
                    await _spread(some, scan),
                )
            )
        return found
    finally:
        await reader.close()
        await terms.close()
        await scan.close()


def _spread_over(queries: Sequence[Query]) -> Sequence[Query]:
    return queries[:: -(-len(queries) // MOST_TIMED)]


async def _prove(answers: Answers, query: Query, ids: Sequence[str]) -> None:
    body = await _asked(answers, WITH_COUNT, query)
    found = orjson.loads(body)["data"]["search"]
    if found["totalCount"] != len(ids) or [one["id"] for one in found["nodes"]] != ids[:PAGE]:
        raise Different(f"Searching for {query.text!r} does not give what a scan does.")


async def _asked(answers: Answers, document: str, query: Query) -> bytes:
    operation = Operation(document, None, {"query": query.text})
    return (await answers.answer(operation, request_id="benchmark")).body


async def _spread(some: Sequence[Query], ask: Callable[[Query], Awaitable[Any]]) -> Spread:
    took = []
    for query in some:
        best = float("inf")
        for _ in range(TIMES):
            began = time.perf_counter()
            await ask(query)
            best = min(best, time.perf_counter() - began)
        took.append(best * 1000)
    return Spread(statistics.median(took), statistics.quantiles(took, n=20)[-1])


# --- the scan -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Scan:
    """The first of the items whose own texts have every needle, in the order of search.

    Less than a search: it asks as the owner, follows no link and writes no JSON.
    """

    engine: Engine
    run: Callable[[str, list[Any]], Awaitable[Any]]
    close: Callable[[], Awaitable[None]]

    async def __call__(self, query: Query) -> Any:
        needles = [needle_of(term) for term in terms_of(query.text)]
        now = micros(system_clock())
        return await self.run(self.statement(len(needles)), [now, *needles])

    def statement(self, needles: int) -> str:
        """One statement for so many needles, bound after the instant."""
        mark = "?{}" if self.engine == "sqlite" else "${}"
        has = "instr({}, {}) > 0" if self.engine == "sqlite" else "strpos({}, {}) > 0"
        text, named = (
            " AND ".join(has.format(column, mark.format(n + 2)) for n in range(needles)) or "1 = 0"
            for column in ("t.texts", "d.names")
        )
        now = mark.format(1)
        return (
            "SELECT e.public_id, e.label"
            f" FROM {SEARCH_TEXT} t JOIN {SEARCH_DOC} d ON d.id = t.id JOIN edition e ON e.item = d.item"
            f" AND e.lane = 'live' AND e.over = 0 AND e.locale = {Locale.ZH_HANS.value}"
            f" WHERE d.lane = 'live' AND d.over = 0 AND d.live_from <= {now} AND d.live_until > {now} AND {text}"
            f" ORDER BY CASE WHEN {named} THEN 0 ELSE 1 END, e.published_at_sort DESC, e.public_id DESC LIMIT {PAGE}"
        )


def _sqlite_scan(url: str) -> _Scan:
    connection = sqlite3.connect(DatabaseUrl(url).path)

    async def run(statement: str, values: list[Any]) -> Any:
        return connection.execute(statement, values).fetchall()

    async def close() -> None:
        connection.close()

    return _Scan("sqlite", run, close)


async def _postgres_scan(url: str) -> _Scan:
    connection = await asyncpg.connect(DatabaseUrl(url).asyncpg)

    async def run(statement: str, values: list[Any]) -> Any:
        return await connection.fetch(statement, *values)

    return _Scan("postgres", run, connection.close)


# --- room -----------------------------------------------------------------------------------------


async def _room(engine: Engine, url: str) -> Room:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    try:
        with database.looking() as connection:
            index = await size_bytes(connection, engine)
            length = "LENGTH(CAST(texts AS BLOB))" if engine == "sqlite" else "octet_length(texts)"
            rows = await connection.execute_query_dict(
                f"SELECT SUM({length}) AS bytes, COUNT(*) AS docs FROM {SEARCH_TEXT}"
            )
    finally:
        await database.close()
    return Room(engine, int(rows[0]["docs"]), int(rows[0]["bytes"]) / 2**20, index / 2**20)
