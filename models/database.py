"""The database of one site: opening it, and the one way to write to it."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from urllib.parse import quote, unquote, urlsplit

from tortoise.backends.base.client import BaseDBAsyncClient, TransactionalDBClient
from tortoise.backends.sqlite.client import SqliteClient, SqliteTransactionWrapper

# The class's own `with` keeps its token on itself, so two tasks would end each other's context.
from tortoise.context import TortoiseContext, _current_context

from models.clock import micros, system_clock
from models.declare import Catalogue

Engine = Literal["sqlite", "postgres"]
Connection = BaseDBAsyncClient
Transaction = TransactionalDBClient

APP = "kapok"
MODULES = ["models.system", "models.tables"]


@dataclass(frozen=True)
class DatabaseUrl:
    """Where the content is kept: `sqlite:///path/to/file` or `postgres://user:password@host/name`."""

    text: str

    @property
    def engine(self) -> Engine:
        """Which of the two engines; raises ValueError for any other."""
        scheme = self.text.split(":", 1)[0]
        if scheme == "sqlite":
            return "sqlite"
        if scheme in ("postgres", "postgresql"):
            return "postgres"
        raise ValueError(
            f"KAPOK_DATABASE_URL begins with {scheme!r}. Write sqlite:///… or postgres://…"
        )

    @property
    def path(self) -> Path:
        """The file of a SQLite database."""
        return Path(unquote(self.text.removeprefix("sqlite://")))

    @property
    def asyncpg(self) -> str:
        """The address as asyncpg wants it."""
        return self.text.replace("postgres://", "postgresql://", 1)

    @property
    def public_name(self) -> str:
        """The address without its password, for logs."""
        parts = urlsplit(self.text)
        return self.text.replace(f":{parts.password}@", ":…@", 1) if parts.password else self.text

    def tortoise(self) -> dict[str, Any]:
        """The configuration Tortoise wants."""
        return {
            "connections": {"default": self._connection()},
            "apps": {
                APP: {
                    "models": MODULES,
                    "default_connection": "default",
                    "migrations": "models.migrations",
                }
            },
            "use_tz": True,
        }

    def _connection(self) -> dict[str, Any]:
        if self.engine == "sqlite":
            return {
                "engine": "tortoise.backends.sqlite",
                # FULL: a save that was answered is on disk.
                "credentials": {
                    "file_path": str(self.path),
                    "synchronous": "FULL",
                    "busy_timeout": 10_000,
                },
            }
        parts = urlsplit(self.text)
        return {
            "engine": "tortoise.backends.asyncpg",
            "credentials": {
                "host": parts.hostname or "",
                "port": parts.port or 5432,
                "user": unquote(parts.username or ""),
                "password": unquote(parts.password or ""),
                "database": unquote(parts.path.lstrip("/")),
                "minsize": 1,
                "maxsize": 5,
            },
        }


def sqlite_url(path: Path) -> DatabaseUrl:
    """The address of a SQLite file."""
    return DatabaseUrl(f"sqlite://{quote(str(path.absolute()))}")


class Database:
    """An open database, with the catalogue whose editions it holds. Close it when done."""

    def __init__(self, url: DatabaseUrl, catalogue: Catalogue, context: TortoiseContext) -> None:
        self.url = url
        self.engine = url.engine
        self.catalogue = catalogue
        self.context = context
        self.client = context.connections.get("default")
        self.commits = 0
        """How often this process has committed, for whoever must notice at once."""

    async def close(self) -> None:
        """Give back every connection; a process that forgets this does not end."""
        with active(self.context):
            await self.context.close_connections()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """One transaction: committed when the block ends, rolled back when it raises.

        On SQLite it holds the write lock from its first statement, so reading and then writing
        cannot fail half way; others wait. Cancelling it, even while it begins, leaves nothing open.
        """
        with active(self.context):
            started = asyncio.ensure_future(self._begin())
            try:
                tx = await asyncio.shield(started)
            except asyncio.CancelledError:
                # Tortoise leaks the lock or the connection when cancelled here.
                await _finish(self._give_up(started))
                raise
            try:
                yield tx
            except BaseException:
                await _finish(self._end(tx, keep=False))
                raise
            await _finish(self._end(tx, keep=True))

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection for a few look-ups outside a transaction; each sees what is committed by then."""
        with active(self.context):
            yield self.client

    async def _begin(self) -> Transaction:
        client = self.client
        if isinstance(client, SqliteClient):
            if client._connection is None:
                await client.create_connection(with_db=True)
            await client._lock.acquire()
            try:
                sqlite = _ImmediateTransaction(client)
                await sqlite.begin()
            except BaseException:
                client._lock.release()
                raise
            return sqlite
        context = client._in_transaction()
        wrapper = cast(Any, context).client
        await cast(Any, context).ensure_connection()
        wrapper._connection = await cast(Any, client)._pool.acquire()
        try:
            await wrapper.begin()
        except BaseException:
            await cast(Any, client)._pool.release(wrapper._connection)
            raise
        return cast(Transaction, wrapper)

    async def _give_up(self, started: "asyncio.Future[Transaction]") -> None:
        with suppress(Exception):
            await self._end(await started, keep=False)

    async def _end(self, tx: Transaction, *, keep: bool) -> None:
        try:
            await (tx.commit() if keep else tx.rollback())
            self.commits += keep
        finally:
            if isinstance(self.client, SqliteClient):
                self.client._lock.release()
            else:
                await cast(Any, self.client)._pool.release(cast(Any, tx)._connection)

    async def script(self, sql: str) -> None:
        """Run several statements outside a transaction (migrations and doors only)."""
        await self.client.execute_script(sql)

    async def now(self) -> int:
        """The present as readers have it, in microseconds since 1970."""
        if self.engine == "sqlite":
            return micros(system_clock())
        return int((await self.rows("SELECT kapok_now() AS now"))[0]["now"])

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """The rows of a statement outside a transaction (checks and reports only)."""
        return [dict(row) for row in await self.client.execute_query_dict(sql)]


class _ImmediateTransaction(SqliteTransactionWrapper):
    async def begin(self) -> None:
        await self._connection.commit()
        # Plain BEGIN fails with "database is locked" as soon as two processes read and then write.
        await self._connection.execute("BEGIN IMMEDIATE")


async def open_database(url: DatabaseUrl, catalogue: Catalogue) -> Database:
    """Open the database at `url`; it must have been migrated before content is kept in it."""
    if url.engine == "sqlite":
        url.path.parent.mkdir(parents=True, exist_ok=True)
    context = TortoiseContext()
    with active(context):
        await context.init(config=url.tortoise())
        client = context.connections.get("default")
        await client.execute_query("SELECT 1")
    return Database(url, catalogue, context)


async def _finish(work: Any) -> None:
    """Await to the end however often the task is cancelled meanwhile, then let that go on."""
    task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:
            break  # the work's own, raised below
    failed = task.exception()
    if cancelled is not None:
        raise cancelled
    if failed is not None:
        raise failed


@contextmanager
def active(context: TortoiseContext) -> Iterator[None]:
    """Let Tortoise find this database's connections within the block."""
    token = _current_context.set(context)
    try:
        yield
    finally:
        _current_context.reset(token)


def placeholders(engine: Engine, count: int) -> str:
    """The bind marks for `count` values, such as `?, ?` or `$1, $2`."""
    return ", ".join("?" if engine == "sqlite" else f"${n}" for n in range(1, count + 1))
