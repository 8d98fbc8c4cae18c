"""How the time of an answer grows: with the rows of its page, and with the articles there are.

Measured in process, without HTTP, through the public door and with the cache off. The databases
with many articles are made by copying rows, since publishing a hundred thousand takes half an hour.
"""

import asyncio
import shutil
import sqlite3
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import orjson

from benchmarks.content import DRAFT_SHARE
from benchmarks.inside import ENGINES, answering, public_address, reader_of
from benchmarks.queries import LATEST, PAGE
from benchmarks.stores import SMALL, Keeper, Stores
from models.database import DatabaseUrl, Engine
from models.locale import Locale
from reading.doors import Reader
from resolvers.answer import Answers, Operation

PAGES = (1, 5, 20, 50, 100)
TURNS = 8
ANSWERS_A_TURN = 25
SHIFT = 10_000_000  # between the keys of one copy and those of the next


@dataclass(frozen=True)
class Grown:
    """One measured size, and the time in which the fastest tenth of its answers were given."""

    engine: Engine
    size: int
    milliseconds: float


class Unequal(Exception):
    """A grown database does not show as many articles as it should."""


def by_page(stores: Stores) -> list[Grown]:
    """The time of the first query by the rows of its page."""
    return asyncio.run(_by_page(stores))


def by_articles(small: Stores, keep: Keeper, copies: Sequence[int]) -> list[Grown]:
    """The time of the first query by the articles there are: 1,000 for each copy."""
    return asyncio.run(_by_articles([_grown(small, keep, each) for each in copies]))


@dataclass(frozen=True)
class _Place:
    """Two databases with the same number of articles; `postgres` is the public's address."""

    articles: int
    sqlite: str
    postgres: str

    def reader(self, engine: Engine) -> Reader:
        """The public door."""
        return reader_of(engine, sqlite=self.sqlite, postgres=self.postgres)


# --- measuring ------------------------------------------------------------------------------------


async def _by_page(stores: Stores) -> list[Grown]:
    postgres = public_address(stores.kapok_postgres, stores.kapok_postgres)
    place, through = _Place(0, stores.kapok_sqlite, postgres), answering()
    found = []
    for engine in ENGINES:
        reader = place.reader(engine)
        cases = {size: (through(reader, reader), size) for size in PAGES}
        found += [Grown(engine, size, took) for size, took in (await _timed(cases)).items()]
        await reader.close()
    return found


async def _by_articles(places: Sequence[_Place]) -> list[Grown]:
    through = answering()
    found = []
    for engine in ENGINES:
        readers = {each.articles: each.reader(engine) for each in places}
        cases = {size: (through(reader, reader), PAGE) for size, reader in readers.items()}
        for size, (answers, _) in cases.items():
            await _prove(answers, size)
        found += [Grown(engine, size, took) for size, took in (await _timed(cases)).items()]
        for reader in readers.values():
            await reader.close()
    return found


async def _timed(cases: Mapping[int, tuple[Answers, int]]) -> dict[int, float]:
    """Milliseconds in which a tenth of the answers are given, for each case; the cases take turns."""
    took: dict[int, list[float]] = {size: [] for size in cases}
    for turn in range(TURNS + 1):
        for size, (answers, first) in cases.items():
            operation = Operation(LATEST.document("kapok"), None, {"first": first})
            for _ in range(ANSWERS_A_TURN):
                began = time.perf_counter()
                answer = await answers.answer(operation, request_id="benchmark")
                took[size].append((time.perf_counter() - began) * 1000)
                assert answer.path == "compiled" or turn == 0, answer.body
        if turn == 0:
            took = {size: [] for size in cases}  # that was the warm-up
    # Whatever else runs on the machine only ever adds; the fastest tenth shows least of it.
    return {size: statistics.quantiles(some, n=10)[0] for size, some in took.items()}


async def _prove(answers: Answers, size: int) -> None:
    query = "{ articles(first: 1, locale: ZH_HANS) { totalCount } }"
    answer = await answers.answer(Operation(query, None, {}), request_id="benchmark")
    body: dict[str, Any] = orjson.loads(answer.body)
    if body.get("data") != {"articles": {"totalCount": size}}:
        raise Unequal(f"There should be {size} articles: {answer.body.decode()}")


# --- growing --------------------------------------------------------------------------------------


def _grown(small: Stores, keep: Keeper, copies: int) -> _Place:
    """The small databases with each shown article there so many times."""
    shown = (SMALL.articles - SMALL.articles // DRAFT_SHARE) * copies
    sqlite, postgres = small.kapok_sqlite, small.kapok_postgres
    if copies > 1:
        template = urlsplit(postgres).path.lstrip("/")
        sqlite = keep.sqlite(
            f"grown{copies}", lambda url: _grow_sqlite(small.kapok_sqlite, url, copies)
        )
        postgres = keep.postgres(
            f"grown{copies}",
            lambda url: asyncio.run(_grow_postgres(url, copies)),
            template=template,
        )
    return _Place(shown, sqlite, public_address(postgres, small.kapok_postgres))


def _grow_sqlite(source: str, target: str, copies: int) -> None:
    path = DatabaseUrl(target).path
    shutil.copyfile(DatabaseUrl(source).path, path)
    with sqlite3.connect(path) as connection:
        for table in _GROWING:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            connection.execute(_statement(table, columns, copies))
    connection.close()


async def _grow_postgres(url: str, copies: int) -> None:
    connection = await asyncpg.connect(DatabaseUrl(url).asyncpg)
    try:
        for table in _GROWING:
            rows = await connection.fetch(_COLUMNS, table)
            await connection.execute(_statement(table, [row[0] for row in rows], copies))
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


_COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = $1"

# The minute and the second tell the copies apart; articles lie a quarter of an hour apart.
_INSTANT = (
    "substr({0}, 1, 15) || (CAST(substr({0}, 16, 1) AS integer) + n / 60) || ':'"
    " || CASE WHEN n % 60 < 10 THEN '0' ELSE '' END || n % 60 || substr({0}, 20)"
)
_ROWS = {
    "id": f"id + n * {SHIFT * 8}",
    "edition": f"edition + n * {SHIFT * 8}",
    "item": f"item + n * {SHIFT}",
    "placement": f"placement + n * {SHIFT}",
    "public_id": "substr(public_id, 1, 24) || (1000 + n)",
    "slug": "slug || '-' || n",
    "published_at": _INSTANT.format("published_at"),
    "published_at_sort": _INSTANT.format("published_at_sort"),
    "sort": _INSTANT.format("sort"),
    "body": "'[]'",
}
_SHOWN = f"lane = 'live' AND over = 0 AND locale = {Locale.ZH_HANS.value}"
_GROWING = {
    "article": _SHOWN,
    "edition": f"{_SHOWN} AND type = 'Article'",
    "link": f"{_SHOWN} AND field LIKE 'Article.%'",
}


def _statement(table: str, columns: Sequence[str], copies: int) -> str:
    """Each row that is shown, n times more; the key of a link makes itself."""
    names = [each for each in columns if each != "key"]
    selected = ", ".join(_ROWS.get(each, f'"{each}"') for each in names)
    into = ", ".join(f'"{each}"' for each in names)
    return (
        f"WITH RECURSIVE copies(n) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT n + 1 FROM copies WHERE n < {copies - 1})"
        f' INSERT INTO "{table}" ({into}) SELECT {selected} FROM "{table}", copies WHERE {_GROWING[table]}'
    )
