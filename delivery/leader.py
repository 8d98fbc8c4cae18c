"""One leader among processes: whoever holds the lock, for as long as they hold it.

The lock lives and dies with the process: on PostgreSQL with a connection of its own, on SQLite with
an open file beside the database. Nobody has to wait for a lease to run out, and an idle leader
writes nothing.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from delivery.file_lock import file_lock
from models.database import DatabaseUrl
from publishing.outbox import CHANNEL

LOCK_KEY = 0x6B61706F6C  # "kapol"
TRY_SECONDS = 0.5
PROOF_SECONDS = 5.0
LOOK_SECONDS = 0.1

# A machine that vanished must not stay the leader for the two hours that TCP would give it.
_KEEPALIVE = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

Ring = Callable[[], None]
"""Called whenever something may have been committed."""


def leading(url: DatabaseUrl, ring: Ring) -> AbstractAsyncContextManager[asyncio.Event]:
    """Waits until this process is the leader; what it gives is set when it is so no longer.

    While it leads, `ring` is called after commits of any process.
    """
    return (
        _leading_file(url.path.absolute(), ring)
        if url.engine == "sqlite"
        else _leading_server(url, ring)
    )


@asynccontextmanager
async def _leading_file(path: Path, ring: Ring) -> AsyncIterator[asyncio.Event]:
    async with file_lock(path.with_name(path.name + "-leader"), every_seconds=TRY_SECONDS):
        looking = asyncio.create_task(_look(f"{path.as_uri()}?mode=ro", ring))
        try:
            yield asyncio.Event()
        finally:
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)


async def _look(uri: str, ring: Ring) -> None:
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    try:
        seen = None
        while True:
            (version,) = connection.execute("PRAGMA data_version").fetchone()
            if version != seen:
                seen = version
                ring()
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        connection.close()


@asynccontextmanager
async def _leading_server(url: DatabaseUrl, ring: Ring) -> AsyncIterator[asyncio.Event]:
    connection = await asyncpg.connect(url.asyncpg, timeout=15, server_settings=_KEEPALIVE)
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    try:
        # Tried again and again: a statement that waits would keep the server from clearing old rows.
        while True:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
                break
            await asyncio.sleep(TRY_SECONDS)
        await connection.add_listener(CHANNEL, lambda *_heard: ring())
        proving = asyncio.create_task(_prove(connection, lost))
        try:
            yield lost
        finally:
            proving.cancel()
            await asyncio.gather(proving, return_exceptions=True)
    finally:
        connection.terminate()


async def _prove(connection: "asyncpg.Connection[asyncpg.Record]", lost: asyncio.Event) -> None:
    """Notice a server that is silently gone."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        while True:
            await asyncio.sleep(PROOF_SECONDS)
            await connection.execute("SELECT 1", timeout=PROOF_SECONDS)
    lost.set()
