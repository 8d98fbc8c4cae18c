"""Bring the service up: open the database, migrate it, fill an empty one, open the public door."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
from tortoise.exceptions import BaseORMException

from delivery.cache import AnswerCache
from delivery.file_lock import file_lock
from delivery.settings import Settings
from models.database import Database, DatabaseUrl, open_database
from models.declare import Catalogue
from models.doors import PublicLogin, public_login
from models.migrate import Migrated, migrate
from models.search_index import is_current
from models.system import Item
from publishing import demonstration
from publishing.changes import fill_changes
from publishing.desk import Desk
from publishing.people.first import first_link
from publishing.people.invitations import Link
from publishing.rebuild import reindex
from publishing.seeds import seed
from reading.dictionary import Dictionary
from reading.doors import PostgresReader, Reader, SqliteReader
from reading.watch import PostgresWatch, SqliteWatch, Watch

T = TypeVar("T")
Progress = Callable[[int, int], None]

LOCK_KEY = 0x6B61706F6B  # "kapok"
LOCK_EVERY_SECONDS = 0.1
LOOK_SECONDS = 0.05
CONNECT_SECONDS = 15.0

_SQLITE_HEADER = b"SQLite format 3\x00"


class Step(Enum):
    """What a start is waiting for."""

    DATABASE = "database"
    TURN = "another process that is starting"
    MIGRATION = "migration"
    DEMONSTRATION = "demonstration content"
    DOOR = "public reading"


class CannotStart(Exception):
    """There is no starting like this; the sentences say what to mend."""


def _silent(_done: int, _of: int) -> None:
    return None


@asynccontextmanager
async def started(
    settings: Settings,
    catalogue: Catalogue,
    *,
    note: Callable[[Step], None],
    invite: Callable[[Link], None] = lambda _link: None,
    progress: Progress = _silent,
) -> AsyncIterator[tuple[Database, Reader]]:
    """The migrated database and the public door; closed when the block ends.

    `note` is told each step as it begins, and `invite` the first administrator's link while it is
    unused. Processes that start on one database wait for each other, so that one alone migrates it
    and fills it. Raises CannotStart.
    """
    async with AsyncExitStack() as stack:
        note(Step.DATABASE)
        database = await stack.enter_async_context(opened(settings, catalogue))
        note(Step.TURN)
        async with turn(database.url):
            note(Step.MIGRATION)
            refuse_lacking(await migrated(database, settings))
            if settings.demo and not await holds_items(database):
                note(Step.DEMONSTRATION)
                await demonstration.load(Desk(database), progress=progress)
            async with Desk(database).act(by="start") as act:
                link = await first_link(act)
        if link is not None:
            invite(link)
        note(Step.DOOR)
        reader = public_reader(database, settings)
        stack.push_async_callback(reader.close)
        yield database, reader


@asynccontextmanager
async def watching(database: Database, dictionary: Dictionary) -> AsyncIterator[AnswerCache]:
    """The answer cache, kept right by a watch on the database while the block lasts."""
    watch: Watch = (
        SqliteWatch(
            database.url.path,
            database.catalogue,
            commits=lambda: database.commits,
            look_seconds=LOOK_SECONDS,
        )
        if database.engine == "sqlite"
        else PostgresWatch(database.url.asyncpg, database.catalogue)
    )
    # Told first: what is made anew must not be made with the synonyms of before.
    watch.listen(dictionary.changed)
    cache = AnswerCache(watch)
    await watch.open()
    try:
        yield cache
    finally:
        await watch.close()


@asynccontextmanager
async def opened(settings: Settings, catalogue: Catalogue) -> AsyncIterator[Database]:
    """The database, closed when the block ends; raises CannotStart when it cannot be had."""
    url = settings.database
    if url.engine == "sqlite":
        _refuse_other_files(url.path)
    opening = asyncio.ensure_future(open_database(url, catalogue))
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            database = await asyncio.shield(opening)
    except asyncio.CancelledError:
        # A connection that opens after all would keep the process alive.
        with suppress(Exception):
            async with asyncio.timeout(2):
                await (await opening).close()
        raise
    except (
        OSError,  # TimeoutError among them
        sqlite3.Error,
        asyncpg.PostgresError,
        asyncpg.InterfaceError,
        BaseORMException,
    ) as error:
        opening.cancel()
        raise CannotStart(_unreachable(url, error)) from error
    try:
        yield database
    finally:
        await database.close()


def _refuse_other_files(path: Path) -> None:
    """Refused before it is opened: a connection that fails half way keeps its thread."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            # Only by trying is it known whether a file can be made here.
            path.touch()
            path.unlink()
            return
        with path.open("r+b") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise CannotStart(
            f"The database file {path} cannot be written ({error.strerror}). "
            "Set KAPOK_DATA_DIR to a folder this process may write to."
        ) from error
    if header and header != _SQLITE_HEADER:
        raise CannotStart(
            f"{path} is not a SQLite database. Move it away, or set KAPOK_DATABASE_URL to another file."
        )


def _unreachable(url: DatabaseUrl, error: BaseException) -> str:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    mend = "Check KAPOK_DATABASE_URL"
    if url.engine == "postgres":
        mend += ", and that the server runs and takes this login"
    return f"The database {url.public_name} cannot be opened: {why}. {mend}."


@asynccontextmanager
async def turn(url: DatabaseUrl) -> AsyncIterator[None]:
    """One process at a time: waits for its turn, and gives it up when the block or the process ends."""
    if url.engine == "sqlite":
        beside = url.path.with_name(url.path.name + "-start")
        async with file_lock(beside, every_seconds=LOCK_EVERY_SECONDS):
            yield
        return
    # A connection of its own: the lock lives and dies with it.
    connection = await asyncpg.connect(url.asyncpg, timeout=CONNECT_SECONDS)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", LOCK_KEY)
        yield
    finally:
        connection.terminate()


async def migrated(database: Database, settings: Settings) -> Migrated:
    """Bring the database up to date. Cancelled meanwhile it first comes to its end."""
    login = None
    if database.engine == "postgres":
        login = public_login(database.url, settings.database_public_url)
    return await _to_its_end(_migrated_and_seeded(database, login, leads=settings.dispatch))


async def _migrated_and_seeded(
    database: Database, login: PublicLogin | None, *, leads: bool
) -> Migrated:
    done = await migrate(database, login)
    await seed(database)
    if not await is_current(database):
        await reindex(database)
    if leads:
        # Where nobody goes on with it, the log of changes is not begun either.
        await fill_changes(database)
    return done


def refuse_lacking(done: Migrated) -> None:
    """Without its door nothing is read in public; raises CannotStart with what is lacking."""
    if done.lacking:
        raise CannotStart(" ".join(done.lacking))


async def holds_items(database: Database) -> bool:
    """Whether anything was ever kept in it."""
    async with database.transaction() as tx:
        return await Item.all().using_db(tx).exists()


def public_reader(database: Database, settings: Settings) -> Reader:
    """The door through which everybody reads."""
    if database.engine == "sqlite":
        return SqliteReader(database.url.path, database.catalogue, public=True)
    login = public_login(database.url, settings.database_public_url)
    assert login is not None  # its lack stopped the start
    return PostgresReader(login.url, public=True)


def editors_reader(database: Database) -> Reader:
    """The door through which editors read: every lane, at any instant."""
    if database.engine == "sqlite":
        return SqliteReader(database.url.path, database.catalogue, public=False)
    return PostgresReader(database.url.asyncpg, public=False, size=2)


async def _to_its_end(work: Coroutine[Any, Any, T]) -> T:
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        with suppress(Exception):
            await task
        raise
