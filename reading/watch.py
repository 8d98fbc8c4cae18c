"""Hearing of changes: which types have changed, or the terms, and when the next scheduled one is due."""

import asyncio
import bisect
import sqlite3
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from models.clock import Clock, instant, micros, system_clock, wire_instant
from models.declare import Catalogue
from models.terms import COUNTER, TERMS
from models.view import FOREVER
from reading.tags import EVERY_TYPE, Tags

CHANNEL = "kapok_fact"
RETRY_SECONDS = 0.5

Changed = Callable[[Iterable[str]], None]
"""Told what has changed: of each item its type, its key and its public id; TERMS; EVERY_TYPE for all there is."""

_TERMS_COUNT = f"SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = '{COUNTER}'"

_BOUNDARIES = f"""
SELECT i.type AS type, p.live_from AS live_from, p.live_until AS live_until FROM placement p
JOIN item i ON i.id = p.item WHERE p.lane = 'live' AND p.cancelled = 0 AND p.over = 0
AND (p.live_from > {{now}} OR p.live_until < {FOREVER})
"""


class Watch(Protocol):
    """What a cache needs to know to be right."""

    def listen(self, changed: Changed) -> None:
        """Tell `changed` of every change from now on; who listens first is told first."""

    def trusted(self) -> bool:
        """Whether everything committed so far has been told; if not, nothing kept may be used."""

    def boundary(self, tags: Tags) -> int:
        """When an answer with these tags ends by itself, in microseconds since 1970."""

    async def open(self) -> None:
        """Begin to listen."""

    async def close(self) -> None:
        """Stop."""


class _Boundaries:
    """The instants at which something scheduled begins or ends, by type."""

    def __init__(self) -> None:
        self._instants: dict[str, list[int]] = {}

    def set(self, rows: Iterable[tuple[str, int, int]], now: int) -> None:
        found: dict[str, set[int]] = {}
        for name, live_from, live_until in rows:
            found.setdefault(name, set()).update(
                at for at in (live_from, live_until) if now < at < FOREVER
            )
        self._instants = {name: sorted(instants) for name, instants in found.items()}

    def next(self, types: Iterable[str], now: int) -> int:
        names = self._instants if EVERY_TYPE in types else types
        return min((self._next(name, now) for name in names), default=FOREVER)

    def _next(self, name: str, now: int) -> int:
        instants = self._instants.get(name, [])
        place = bisect.bisect_right(instants, now)
        return instants[place] if place < len(instants) else FOREVER


def _period_statement(table: str, begins: str, ends: str) -> str:
    some = " UNION ALL ".join(
        f'SELECT MIN("{name}") AS at FROM "{table}" WHERE lane = \'live\' AND over = 0 AND "{name}" > \'{{now}}\''
        for name in (begins, ends)
    )
    return f"SELECT MIN(at) FROM ({some}) AS t"


def _micros_of(wire: str | None) -> int:
    return micros(datetime.fromisoformat(wire)) if wire else FOREVER


class SqliteWatch:
    """Watches a SQLite file: `data_version` moves with every commit of any process.

    `commits` counts those of this process, which are noticed at once. For those of others the file
    is looked at again after `look_seconds`, since looking costs as much as answering from a cache.
    """

    def __init__(
        self,
        path: Path,
        catalogue: Catalogue,
        *,
        clock: Clock = system_clock,
        commits: Callable[[], int] = lambda: 0,
        look_seconds: float = 0.0,
    ) -> None:
        self._path = path
        self._commits = commits
        self._committed = -1
        self._look_seconds = look_seconds
        self._look_at = 0.0
        self._tables = {each.name: each.table for each in catalogue.types.values()}
        self._clock = clock
        self._listening: list[Changed] = []
        self._connection: sqlite3.Connection | None = None
        self._version = -1
        self._last_fact = 0
        self._last_terms = 0
        self._boundaries = _Boundaries()

    def listen(self, changed: Changed) -> None:
        """Tell `changed` of every change from now on."""
        self._listening.append(changed)

    async def open(self) -> None:
        """Begin to listen."""
        uri = f"{self._path.absolute().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(
            uri, uri=True, isolation_level=None, check_same_thread=False
        )
        self._last_fact = self._newest()
        self._last_terms = self._terms_count()
        self.trusted()

    def trusted(self) -> bool:
        """Always, since this looks before it answers."""
        if self._connection is None:
            return False
        commits, now = self._commits(), time.monotonic()
        if commits == self._committed and now < self._look_at:
            return True
        self._committed, self._look_at = commits, now + self._look_seconds
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._catch_up(self._connection)
        return True

    def boundary(self, tags: Tags) -> int:
        """When an answer with these tags ends by itself."""
        now = micros(self._clock())
        found = self._boundaries.next(tags.types, now)
        for name, begins, ends in tags.periods:
            statement = _period_statement(self._tables[name], begins, ends)
            (at,) = self._rows(statement.format(now=wire_instant(instant(now))))[0]
            found = min(found, _micros_of(at))
        return found

    async def close(self) -> None:
        """Stop."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _catch_up(self, connection: sqlite3.Connection) -> None:
        newest = self._newest()
        if newest < self._last_fact:
            self._changed([EVERY_TYPE])
        else:
            sql = "SELECT DISTINCT type, item, public_id FROM fact WHERE id > ? AND kind <> 'Saved'"
            rows = connection.execute(sql, (self._last_fact,)).fetchall()
            if rows:
                self._changed([str(token) for row in rows for token in row])
        self._last_fact = newest
        terms = self._terms_count()
        if terms != self._last_terms:
            self._changed([TERMS])
        self._last_terms = terms
        now = micros(self._clock())
        self._boundaries.set(self._rows(_BOUNDARIES.format(now=now)), now)

    def _changed(self, tokens: Sequence[str]) -> None:
        for each in self._listening:
            each(tokens)

    def _newest(self) -> int:
        return int(self._rows("SELECT COALESCE(MAX(id), 0) FROM fact")[0][0])

    def _terms_count(self) -> int:
        return int(self._rows(_TERMS_COUNT)[0][0])

    def _rows(self, sql: str) -> list[Any]:
        if self._connection is None:
            raise RuntimeError("the watch is closed")
        return self._connection.execute(sql).fetchall()


class PostgresWatch:
    """Watches a PostgreSQL database by LISTEN; without its connection nothing is trusted."""

    def __init__(self, url: str, catalogue: Catalogue, *, clock: Clock = system_clock) -> None:
        self._url = url
        self._tables = {each.name: each.table for each in catalogue.types.values()}
        self._clock = clock
        self._listening: list[Changed] = []
        self._task: asyncio.Task[None] | None = None
        self._heard = asyncio.Event()
        self._up = asyncio.Event()
        self._lost = asyncio.Event()
        self._trusted = False
        self._boundaries = _Boundaries()
        self._periods: dict[tuple[str, str, str], int] = {}

    def listen(self, changed: Changed) -> None:
        """Tell `changed` of every change from now on."""
        self._listening.append(changed)

    async def open(self) -> None:
        """Begin to listen, and go on trying when the connection is lost."""
        self._task = asyncio.create_task(self._run())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._up.wait(), 5)

    def trusted(self) -> bool:
        """Whether the connection stands and its notifications have been worked through."""
        return self._trusted

    def boundary(self, tags: Tags) -> int:
        """When an answer with these tags ends by itself."""
        now = micros(self._clock())
        found = self._boundaries.next(tags.types, now)
        for period in tags.periods:
            # Not known before the first look: then the answer is not kept.
            found = min(found, self._periods.get(period, now))
            self._wanted(period)
        return found

    async def close(self) -> None:
        """Stop."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    def _wanted(self, period: tuple[str, str, str]) -> None:
        if self._periods.get(period, 0) <= micros(self._clock()):
            self._periods.setdefault(period, 0)
            self._heard.set()

    async def _run(self) -> None:
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
                await self._listen()
            self._distrust()
            await asyncio.sleep(RETRY_SECONDS)

    def _changed(self, tokens: Sequence[str]) -> None:
        for each in self._listening:
            each(tokens)

    def _distrust(self) -> None:
        self._trusted = False
        self._changed([EVERY_TYPE])

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5)
        self._lost.clear()
        connection.add_termination_listener(lambda _connection: self._end())
        try:
            await connection.add_listener(CHANNEL, self._on_fact)
            self._changed([EVERY_TYPE])
            await self._look(connection)
            self._trusted = True
            self._up.set()
            while not self._lost.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._heard.wait(), 5)
                self._heard.clear()
                await self._look(connection)
        finally:
            self._trusted = False
            with suppress(Exception):
                await connection.close(timeout=1)

    def _end(self) -> None:
        self._lost.set()
        self._heard.set()
        self._distrust()

    def _on_fact(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._changed(str(payload).split())
        # Until the boundaries have been read again, a new answer may not know its own end.
        self._trusted = False
        self._heard.set()

    async def _look(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        now = micros(self._clock())
        rows = await connection.fetch(_BOUNDARIES.format(now=now))
        self._boundaries.set([(row[0], row[1], row[2]) for row in rows], now)
        for name, begins, ends in list(self._periods):
            statement = _period_statement(self._tables[name], begins, ends)
            at = await connection.fetchval(statement.format(now=wire_instant(instant(now))))
            self._periods[name, begins, ends] = _micros_of(at)
        if not self._heard.is_set():
            self._trusted = True
