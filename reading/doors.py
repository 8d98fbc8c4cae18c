"""Connections that can only read, and through the public door only what the public may see.

On SQLite the public door is a set of temporary views under names that nobody outside the process
knows, and an authorizer by which base tables are readable through those names alone. The names must
be random: SQLite reports a CTE's name as the reader's too, so a fixed one could be forged.
On PostgreSQL it is a login of its own under row-level security (`models.doors`).
"""

import asyncio
import secrets
import sqlite3
import time
from pathlib import Path
from typing import Any, Protocol

import asyncpg
import orjson

from models.clock import Clock, instant, micros, system_clock, wire_instant
from models.columns import ADDRESS, tables_of
from models.declare import Catalogue
from reading.compile import Statement
from reading.dialects import Dialect, Postgres, Sqlite
from reading.plan import Value

STATEMENT_SECONDS = 5.0

_FUNCTIONS = frozenset(
    {
        "kapok_now", "kapok_now_text", "coalesce", "json_quote", "json_extract", "->", "->>", "group_concat", "count",
        "substr", "length", "instr", "lower", "upper", "hex", "row_number", "min", "max", "sum", "json_each", "like",
        "json_array_length",
    }
)  # fmt: skip


class TooSlow(Exception):
    """A statement took longer than it may."""


class TooNested(Exception):
    """A statement is nested more deeply than the database can read."""


class Reader(Protocol):
    """A door: runs statements and gives their single value."""

    dialect: Dialect

    async def text(self, statement: Statement, values: dict[str, Any]) -> str:
        """The JSON text the statement gives. Raises TooSlow."""

    async def close(self) -> None:
        """Give back every connection."""


def public_where(now: str = "kapok_now()", table: str = "") -> str:
    """The condition under which anybody may see a row of editions or links."""
    dot = f'"{table}".' if table else ""
    # The plus keeps SQLite from choosing the index for counting where a list wants its order.
    return f"{dot}lane = 'live' AND {dot}over = 0 AND {dot}live_from <= {now} AND +{dot}live_until > {now}"


class SqliteReader:
    """One read-only connection, used inline: a read takes less time than a thread would."""

    def __init__(
        self, path: Path, catalogue: Catalogue, *, public: bool, clock: Clock = system_clock
    ) -> None:
        self._path = path
        self._tables = tuple(tables_of(catalogue))
        self._public = public
        self._clock = clock
        self._now = 0
        self._deadline = 0.0
        token = secrets.token_hex(16)
        self._views = {name: f"{name}_{token}" for name in (*self._tables, ADDRESS)}
        self.dialect: Dialect = (
            Sqlite(lambda name: f'"{self._views[name]}"') if public else Sqlite()
        )
        self._connection: sqlite3.Connection | None = None

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection, opened when first needed."""
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    async def text(self, statement: Statement, values: dict[str, Any]) -> str:
        """The JSON text the statement gives. Raises TooSlow."""
        self._now = micros(self._clock())
        self._deadline = time.monotonic() + STATEMENT_SECONDS
        bound = {
            f"v{n}": _sqlite_value(values[each.name])
            for n, each in enumerate(statement.values, start=1)
        }
        try:
            row = self.connection.execute(statement.text, bound).fetchone()
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooSlow from error
            if "parser stack overflow" in str(error) or "maximum depth" in str(error):
                raise TooNested from error
            raise
        return str(row[0])

    async def close(self) -> None:
        """Close the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            f"{self._path.absolute().as_uri()}?mode=ro",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=512,
        )
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA mmap_size = 268435456")
        connection.execute("PRAGMA cache_size = -65536")
        connection.create_function("kapok_now", 0, lambda: self._now, deterministic=True)
        connection.create_function(
            "kapok_now_text", 0, lambda: wire_instant(instant(self._now)), deterministic=True
        )
        connection.set_progress_handler(lambda: time.monotonic() > self._deadline, 100_000)
        if self._public:
            self._lock_door(connection)
        else:
            connection.execute("PRAGMA query_only = ON")
        return connection

    def _lock_door(self, connection: sqlite3.Connection) -> None:
        self._deadline = time.monotonic() + STATEMENT_SECONDS
        for table in self._tables:
            connection.execute(
                f'CREATE TEMP VIEW "{self._views[table]}" AS SELECT * FROM main."{table}" WHERE {public_where()}'
            )
        shown = (
            f"SELECT 1 FROM main.edition AS e WHERE e.item = a.item AND {public_where(table='e')}"
        )
        connection.execute(
            f'CREATE TEMP VIEW "{self._views[ADDRESS]}" AS'
            f" SELECT type, slug, item FROM main.{ADDRESS} AS a"
            f" WHERE live_from <= kapok_now() AND EXISTS ({shown})"
        )
        # The table-valued function makes itself known on first use, which the authorizer would refuse.
        connection.execute("SELECT value FROM json_each('[]')").fetchall()
        connection.execute("PRAGMA query_only = ON")
        views = frozenset(self._views.values())

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


def _sqlite_value(value: Any) -> Any:
    return orjson.dumps(value).decode() if isinstance(value, list) else value


class PostgresReader:
    """A small pool of connections that can only read."""

    def __init__(self, url: str, *, size: int = 4) -> None:
        self._url = url
        self._size = size
        self.dialect: Dialect = Postgres()
        self._pool: asyncpg.Pool | None = None
        self._opening = asyncio.Lock()

    async def pool(self) -> asyncpg.Pool:
        """The pool, opened when first needed."""
        if self._pool is None:
            async with self._opening:  # requests that come together would each open one
                if self._pool is None:
                    self._pool = await asyncpg.create_pool(
                        self._url,
                        min_size=1,
                        max_size=self._size,
                        reset=_keep,
                        statement_cache_size=512,
                        server_settings={
                            # Plans are many and rows few: planning once beats planning well (0.75 → 0.37 ms).
                            "plan_cache_mode": "force_generic_plan",
                            "jit": "off",
                            "statement_timeout": str(int(STATEMENT_SECONDS * 1000)),
                            "default_transaction_read_only": "on",
                            "application_name": "kapok",
                        },
                    )
        return self._pool

    async def text(self, statement: Statement, values: dict[str, Any]) -> str:
        """The JSON text the statement gives. Raises TooSlow."""
        bound = [_postgres_value(each, values[each.name]) for each in statement.values]
        pool = await self.pool()
        try:
            return str(await pool.fetchval(statement.text, *bound))
        except asyncpg.QueryCanceledError as error:
            raise TooSlow from error

    async def close(self) -> None:
        """Close the pool."""
        if self._pool is not None:
            await self._pool.close()
            self._pool = None


async def _keep(_connection: object) -> None:
    """Nothing a reader can do outlives its statement, so there is nothing to reset."""


def _postgres_value(slot: Value, value: Any) -> Any:
    if slot.kind == "texts" or not isinstance(value, list):
        return value
    return orjson.dumps(value).decode()
