"""Connections that can only read, and through the public door only what the public may see.

On SQLite the public door is a set of temporary views under names that nobody outside the process
knows, and an authorizer by which base tables are readable through those names alone. The names must
be random: SQLite reports a CTE's name as the reader's too, so a fixed one could be forged.
On PostgreSQL it is a login of its own under row-level security (`models.doors`).
"""

import asyncio
import hashlib
import secrets
import sqlite3
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import orjson

from models.clock import Clock, instant, micros, system_clock, wire_instant
from models.columns import BESIDE, PUBLIC_CHANGE, SEARCH_DOC, TOLD, public_beside, tables_of
from models.declare import Catalogue
from reading.compile import Statement
from reading.dialects import Dialect, Postgres, Sqlite
from reading.plan import Value

STATEMENT_SECONDS = 5.0

_FUNCTIONS = frozenset(
    {
        "kapok_now", "kapok_now_text", "coalesce", "json_quote", "json_extract", "->", "->>", "group_concat", "count",
        "substr", "length", "instr", "lower", "upper", "hex", "row_number", "min", "max", "sum", "json_each", "like",
        "json_array_length", "replace", "kapok_digest",
    }
)  # fmt: skip


class TooSlow(Exception):
    """A statement took longer than it may."""


class TooNested(Exception):
    """A statement is nested more deeply than the database can read."""


class Unavailable(Exception):
    """The database cannot be reached at the moment."""


class Reader(Protocol):
    """A door: runs statements and gives their single value."""

    dialect: Dialect

    async def json(
        self, statement: Statement, values: Mapping[str, Any], *, long: bool = False
    ) -> bytes:
        """The JSON the statement gives; a `long` one must not keep others waiting.

        Raises TooSlow, TooNested, Unavailable.
        """

    async def close(self) -> None:
        """Give back every connection."""


def public_where(now: str = "kapok_now()", table: str = "") -> str:
    """The condition under which anybody may see a row of editions or links."""
    dot = f'"{table}".' if table else ""
    # The plus keeps SQLite from choosing the index for counting where a list wants its order.
    return f"{dot}lane = 'live' AND {dot}over = 0 AND {dot}live_from <= {now} AND +{dot}live_until > {now}"


class SqliteReader:
    """Read-only connections: one used inline, as a read takes less time than a thread, and some for long ones."""

    def __init__(
        self, path: Path, catalogue: Catalogue, *, public: bool, clock: Clock = system_clock
    ) -> None:
        self._path = path
        self._tables = (*tables_of(catalogue), SEARCH_DOC)
        self._clock = clock
        token = secrets.token_hex(16)
        named = (*self._tables, *BESIDE, *TOLD)
        self._views = {name: f"{name}_{token}" for name in named}
        self._public = public
        self.dialect: Dialect = (
            Sqlite(lambda name: f'"{self._views[name]}"', live_only=True) if public else Sqlite()
        )
        self._inline: _SqliteDoor | None = None
        self._aside: list[_SqliteDoor] = []
        self._idle: list[_SqliteDoor] = []
        self._long = asyncio.Semaphore(LONG_READS)
        self._threads = ThreadPoolExecutor(LONG_READS, thread_name_prefix="long-read")

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection used inline."""
        return self._door.connection

    def _open(self) -> "_SqliteDoor":
        views = self._views if self._public else None
        return _SqliteDoor(self._path, self._tables, views, self._clock)

    @property
    def _door(self) -> "_SqliteDoor":
        if self._inline is None:
            self._inline = self._open()
        return self._inline

    async def json(
        self, statement: Statement, values: Mapping[str, Any], *, long: bool = False
    ) -> bytes:
        """The JSON the statement gives. Raises TooSlow, TooNested."""
        bound = [_sqlite_value(values[each.name]) for each in statement.values]
        if not long:
            return self._door.read(statement.text, bound)
        async with _turn(self._long):
            return await self._read_aside(statement.text, bound)

    async def _read_aside(self, text: str, bound: Sequence[Any]) -> bytes:
        door = self._idle.pop() if self._idle else self._open_aside()
        loop = asyncio.get_running_loop()
        reading = loop.run_in_executor(self._threads, door.read, text, bound)
        # Whoever waits may go away; the door is free again when the thread is done with it.
        reading.add_done_callback(lambda done: self._hand_on(door, done))
        try:
            return await asyncio.shield(reading)
        except asyncio.CancelledError:
            door.stop()
            raise

    def _open_aside(self) -> "_SqliteDoor":
        door = self._open()
        self._aside.append(door)
        return door

    def _hand_on(self, door: "_SqliteDoor", done: "asyncio.Future[bytes]") -> None:
        self._idle.append(door)
        if not done.cancelled():
            done.exception()  # told to whoever still waits

    async def close(self) -> None:
        """Close the connections, once nobody reads through them."""
        for door in self._aside:
            door.stop()
        self._threads.shutdown()
        opened = [*self._aside] if self._inline is None else [self._inline, *self._aside]
        for door in opened:
            door.connection.close()
        self._inline, self._aside, self._idle = None, [], []


LONG_READS = 2

WAIT_SECONDS = 10.0
"""Who has waited so long for a turn is sent away; statements before it take five seconds each at most."""


@asynccontextmanager
async def _turn(free: asyncio.Semaphore) -> AsyncIterator[None]:
    """One of a few places, held for the block. Raises Unavailable when none can be had in time."""
    try:
        async with asyncio.timeout(WAIT_SECONDS if free.locked() else None):
            await free.acquire()
    except TimeoutError as error:
        raise Unavailable from error
    try:
        yield
    finally:
        free.release()


class _SqliteDoor:
    """One connection with the instant it reads at; `views` are the names of the public door's."""

    def __init__(
        self, path: Path, tables: Sequence[str], views: Mapping[str, str] | None, clock: Clock
    ) -> None:
        self._path = path
        self._tables = tables
        self._clock = clock
        self._now = micros(clock())
        self._deadline = time.monotonic() + STATEMENT_SECONDS
        self.connection = self._opened()
        if views is None:
            self.connection.execute("PRAGMA query_only = ON")
        else:
            self._lock(self.connection, views)

    def read(self, text: str, bound: Sequence[Any]) -> bytes:
        """The one value of a statement. Raises TooSlow, TooNested."""
        self._now = micros(self._clock())
        self._deadline = time.monotonic() + STATEMENT_SECONDS
        try:
            (value,) = self.connection.execute(text, bound).fetchone()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooSlow from error
            if "parser stack overflow" in str(error) or "maximum depth" in str(error):
                raise TooNested from error
            raise
        return bytes(value)

    def stop(self) -> None:
        """End the statement that is running, whichever thread it runs in."""
        self._deadline = 0.0

    def _opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA cache_size = -8192")
        connection.create_function("kapok_now", 0, lambda: self._now, deterministic=True)
        connection.create_function(
            "kapok_now_text", 0, lambda: wire_instant(instant(self._now)), deterministic=True
        )
        connection.create_function("kapok_digest", 1, _digest, deterministic=True)
        connection.set_progress_handler(lambda: time.monotonic() > self._deadline, 100_000)
        return connection

    def _lock(self, connection: sqlite3.Connection, named: Mapping[str, str]) -> None:
        for table in self._tables:
            connection.execute(
                f'CREATE TEMP VIEW "{named[table]}" AS SELECT * FROM main."{table}" WHERE {public_where()}'
            )
        for table, condition in public_beside(public_where(table="e"), "kapok_now()").items():
            connection.execute(
                f'CREATE TEMP VIEW "{named[table]}" AS SELECT {", ".join(BESIDE[table])}'
                f" FROM main.{table} AS own WHERE {condition}"
            )
        for table, columns in TOLD.items():
            told = " WHERE position > 0" if table == PUBLIC_CHANGE else ""
            connection.execute(
                f'CREATE TEMP VIEW "{named[table]}" AS SELECT {", ".join(columns)} FROM main."{table}"{told}'
            )
        # The table-valued function makes itself known on first use, which the authorizer would refuse.
        connection.execute("SELECT value FROM json_each('[]')").fetchall()
        connection.execute("PRAGMA query_only = ON")
        views = frozenset(named.values())

        def authorize(
            action: int,
            first: str | None,
            second: str | None,
            _database: str | None,
            reader: str | None,
        ) -> int:
            match action:
                case sqlite3.SQLITE_SELECT | sqlite3.SQLITE_RECURSIVE:
                    return sqlite3.SQLITE_OK
                case sqlite3.SQLITE_FUNCTION if second in _FUNCTIONS:
                    return sqlite3.SQLITE_OK
                case sqlite3.SQLITE_READ if (
                    first in views or first == "json_each" or reader in views
                ):
                    return sqlite3.SQLITE_OK
            return sqlite3.SQLITE_DENY

        connection.set_authorizer(authorize)


def _digest(text: object) -> str | None:
    return None if text is None else hashlib.sha256(str(text).encode()).hexdigest()


def _sqlite_value(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list) else value


class PostgresReader:
    """A few connections that can only read, used in turn; the one used last is taken first."""

    def __init__(self, url: str, *, public: bool, size: int = 4) -> None:
        self._url = url
        self.dialect: Dialect = Postgres(live_only=public)
        self._idle: list[asyncpg.Connection[asyncpg.Record]] = []
        self._closing: set[asyncio.Future[None]] = set()
        self._free = asyncio.Semaphore(size)
        self._long = asyncio.Semaphore(max(1, size // 2))

    async def json(
        self, statement: Statement, values: Mapping[str, Any], *, long: bool = False
    ) -> bytes:
        """The JSON the statement gives. Raises TooSlow, Unavailable.

        Long reads take half of the connections at most, so that short ones find one.
        """
        bound = [_postgres_value(each, values[each.name]) for each in statement.values]
        if not long:
            return await self._read(statement.text, bound)
        async with _turn(self._long):
            return await self._read(statement.text, bound)

    async def _read(self, text: str, bound: Sequence[Any]) -> bytes:
        async with _turn(self._free):
            connection = self._idle.pop() if self._idle else None
            try:
                if connection is None or connection.is_closed():
                    connection = await self._opened()
                value = await connection.fetchval(text, *bound)
            except asyncpg.QueryCanceledError as error:
                raise TooSlow from error
            except (OSError, asyncpg.InterfaceError, *_GONE) as error:
                if connection is not None:
                    connection.terminate()
                raise Unavailable from error
            except asyncio.CancelledError:
                # Its statement may still run. Closing tells the server to end it, and waits for that.
                if connection is not None:
                    self._leave(connection)
                    connection = None
                raise
            finally:
                if connection is not None and not connection.is_closed():
                    self._idle.append(connection)
            return bytes(value)

    def _leave(self, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
        closing = asyncio.ensure_future(connection.close(timeout=STATEMENT_SECONDS))
        self._closing.add(closing)
        closing.add_done_callback(self._left)

    def _left(self, closing: "asyncio.Future[None]") -> None:
        self._closing.discard(closing)
        if not closing.cancelled():
            closing.exception()  # it is gone one way or the other

    async def _opened(self) -> "asyncpg.Connection[asyncpg.Record]":
        return await asyncpg.connect(
            self._url,
            timeout=CONNECT_SECONDS,
            statement_cache_size=512,
            max_cached_statement_lifetime=0,
            max_cacheable_statement_size=0,
            server_settings={
                # Plans are many and rows few: planning once beats planning well (0.75 → 0.37 ms).
                "plan_cache_mode": "force_generic_plan",
                "jit": "off",
                "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
                "default_transaction_read_only": "on",
                "application_name": "kapok",
            },
        )

    async def close(self) -> None:
        """Close the connections."""
        await asyncio.gather(*self._closing, return_exceptions=True)
        while self._idle:
            await self._idle.pop().close(timeout=1)


CONNECT_SECONDS = 5.0

_GONE = (
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)


def _postgres_value(slot: Value, value: Any) -> Any:
    if slot.kind == "texts" or not isinstance(value, list):
        return value
    return orjson.dumps(value).decode()
