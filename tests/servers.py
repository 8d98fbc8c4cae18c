"""Databases for tests on one PostgreSQL server: a template all workers share, and one for each."""

import asyncio
import secrets
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import asyncpg
from tortoise.backends.base.executor import EXECUTOR_CACHE

from models.columns import ADDRESS, SEARCH_DOC, SEARCH_TEXT, SEARCH_TOKEN, tables_of
from models.content import CATALOGUE
from models.database import Database, DatabaseUrl, open_database, sqlite_url
from models.declare import Catalogue
from models.doors import PublicLogin, public_login
from models.migrate import migrate
from publishing.seeds import seed
from tests.postgres import _held

T = TypeVar("T")


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run to the end in a loop of its own, also from inside a running one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


async def opened(url: DatabaseUrl, catalogue: Catalogue) -> Database:
    """An open database, whatever engine this process has used before; one engine at a time."""
    # Tortoise keeps each table's INSERT for the whole process, with one engine's bind marks.
    EXECUTOR_CACHE.clear()
    return await open_database(url, catalogue)


def filled_file(path: Path, template: Path, fill: Callable[[Database], Awaitable[object]]) -> Path:
    """A copy of a migrated, empty file with content in it; the first worker that asks makes it."""
    with _held(path.with_suffix(".lock")):
        if not path.exists():
            made = path.with_suffix(".making")
            shutil.copyfile(template, made)
            run(_fill(made, fill))
            made.rename(path)
    return path


async def _fill(path: Path, fill: Callable[[Database], Awaitable[object]]) -> None:
    database = await opened(sqlite_url(path), CATALOGUE)
    try:
        await fill(database)
        await database.script("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await database.close()


async def prepare(url: DatabaseUrl, catalogue: Catalogue, login: PublicLogin | None) -> None:
    """Migrate an empty database, and leave it closed."""
    database = await opened(url, catalogue)
    try:
        done = await migrate(database, login)
        assert done.lacking == ()
        await seed(database)
        if database.engine == "sqlite":
            await database.script("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            await database.script(_KEEP)
    finally:
        await database.close()


def at_database(url: str, name: str) -> str:
    """The same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Template:
    """The migrated, empty database of a run, and the public login that every copy shares.

    Roles belong to the server, so the template's policies and rights name one login for all. What
    belongs to a database and not to its tables is not copied, and is said again for each copy.
    """

    def __init__(self, server_url: str, name: str) -> None:
        self.server_url = server_url
        self.name = name
        parts = urlsplit(server_url)
        given = parts._replace(netloc=f"{name}_public:reader@{parts.netloc.rsplit('@', 1)[1]}")
        login = public_login(DatabaseUrl(server_url), urlunsplit(given))
        assert login is not None
        self.login = login

    def create(self, catalogue: Catalogue) -> None:
        # ICU orders 'a' before 'B': a comparison that forgot to be bytewise shows itself.
        run(
            _execute(
                self.server_url,
                f"CREATE DATABASE {self.name} TEMPLATE template0 ENCODING 'UTF8'"
                " LOCALE_PROVIDER icu ICU_LOCALE 'und' LOCALE 'C'",
            )
        )
        run(prepare(DatabaseUrl(at_database(self.server_url, self.name)), catalogue, self.login))

    def copy(self) -> str:
        """A fresh copy; gives its name."""
        name = f"kapok_test_{secrets.token_hex(6)}"
        run(
            _execute(
                self.server_url,
                f"CREATE DATABASE {name} TEMPLATE {self.name}",
                f'REVOKE TEMPORARY, CREATE ON DATABASE {name} FROM PUBLIC, "{self.login.name}"',
            )
        )
        return name

    def url(self, name: str) -> DatabaseUrl:
        """The owner's address of a copy."""
        return DatabaseUrl(at_database(self.server_url, name))

    def public_url(self, name: str) -> str:
        """The public's address of a copy."""
        return at_database(self.login.url, name)

    def drop(self, *names: str) -> None:
        run(_execute(self.server_url, *(f"DROP DATABASE IF EXISTS {each} WITH (FORCE)" for each in names)))  # fmt: skip

    def drop_all(self) -> None:
        """The template and the login, once all copies are gone."""
        self.drop(self.name)
        run(_execute(self.server_url, f'DROP ROLE IF EXISTS "{self.login.name}"'))


async def _execute(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        for each in statements:
            await connection.execute(each)
    finally:
        await connection.close()


async def copy_editions(source: Path, target: str) -> None:
    """Copy what the public door can read from a SQLite file to PostgreSQL, ids and keys included."""
    tables = {name: [each.name for each in own] for name, own in tables_of(CATALOGUE).items()}
    tables[ADDRESS] = ["id", "type", "slug", "item", "live_from"]
    tables[SEARCH_DOC] = ["id", "item", "type", "lane", "live_from", "live_until", "over", "names"]
    tables[SEARCH_TEXT] = ["id", "subjects", "texts"]
    owner = await asyncpg.connect(target, timeout=30)
    try:
        with closing(sqlite3.connect(source)) as inside:
            for table, columns in tables.items():
                names = ", ".join(f'"{name}"' for name in columns)
                rows = inside.execute(f'SELECT {names} FROM "{table}"').fetchall()
                await owner.copy_records_to_table(table, records=rows, columns=columns)
            held: dict[int, list[str]] = {}
            for token, doc in inside.execute(f"SELECT token, doc FROM {SEARCH_TOKEN}"):
                held.setdefault(doc, []).append(token)
            await owner.executemany(
                f"UPDATE {SEARCH_DOC} SET tokens = array_to_tsvector($2::text[]) WHERE id = $1",
                list(held.items()),
            )
        await owner.execute("ANALYZE")
    finally:
        await owner.close()


async def empty(url: DatabaseUrl) -> None:
    """Put a copy back as the template is, where copying again takes 200 to 1,000 ms."""
    connection = await asyncpg.connect(url.asyncpg, timeout=30)
    try:
        await connection.execute(_EMPTY)
    finally:
        await connection.close()


class Emptying:
    """Puts a copy back again and again, over one connection: 7 ms, where a fresh one takes 35.

    It has a loop of its own, since each test has one that ends with it.
    """

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    async def __call__(self) -> None:
        await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(self._empty(), self._loop))

    def close(self) -> None:
        """End the connection, the loop and the thread."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _empty(self) -> None:
        try:
            await (await self._connected()).execute(_EMPTY)
        except (OSError, asyncpg.PostgresConnectionError, asyncpg.AdminShutdownError):
            # A test may have ended every connection there was.
            self._connection = None
            await (await self._connected()).execute(_EMPTY)

    async def _connected(self) -> "asyncpg.Connection[asyncpg.Record]":
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self._url.asyncpg, timeout=30)
        return self._connection

    async def _end(self) -> None:
        if self._connection is not None:
            await self._connection.close()


_EMPTY = """
DO $$
DECLARE each record;
BEGIN
  PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
  FOR each IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE '%migration%' LOOP
    EXECUTE format('DELETE FROM public.%I', each.name);
  END LOOP;
  FOR each IN SELECT sequencename AS name FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL
    AND sequencename NOT LIKE '%migration%' LOOP
    PERFORM setval(format('public.%I', each.name)::regclass, 1, false);
  END LOOP;
  FOR each IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'kept' LOOP
    EXECUTE format('INSERT INTO public.%I SELECT * FROM kept.%I', each.name, each.name);
    EXECUTE format(
      'SELECT setval(pg_get_serial_sequence(%L, ''id''), (SELECT max(id) FROM public.%I))',
      'public.' || each.name, each.name);
  END LOOP;
END $$;
"""

_KEEP = """
CREATE SCHEMA kept;
DO $$
DECLARE each record; filled boolean;
BEGIN
  FOR each IN SELECT tablename AS name FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT LIKE '%migration%' LOOP
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM public.%I)', each.name) INTO filled;
    IF filled THEN
      EXECUTE format('CREATE TABLE kept.%I AS TABLE public.%I', each.name, each.name);
    END IF;
  END LOOP;
END $$;
"""
