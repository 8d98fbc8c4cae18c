"""Hearing that something was committed, by any process: what it was is for the hearer to look up."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path

import asyncpg

from models.database import DatabaseUrl

PROOF_SECONDS = 5.0
LOOK_SECONDS = 0.1

# A machine that vanished must not be waited for as long as the two hours that TCP would give it.
KEEPALIVE = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}

Ring = Callable[[], None]
"""Called whenever something may have been committed."""


def hearing(
    url: DatabaseUrl, channels: Sequence[str], ring: Ring
) -> AbstractAsyncContextManager[asyncio.Event]:
    """Calls `ring` after commits while the block lasts; what it gives is set when nothing is heard any more.

    On PostgreSQL after those that notify one of the `channels`, on SQLite after all.
    """
    if url.engine == "sqlite":
        return hearing_of_file(url.path.absolute(), ring)
    return _hearing_of_server(url, channels, ring)


@asynccontextmanager
async def hearing_of_file(path: Path, ring: Ring) -> AsyncIterator[asyncio.Event]:
    """The same of a SQLite file, which is looked at ten times a second."""
    looking = asyncio.create_task(_look(f"{path.as_uri()}?mode=ro", ring))
    lost = asyncio.Event()
    looking.add_done_callback(lambda _done: lost.set())
    try:
        yield lost
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
async def _hearing_of_server(
    url: DatabaseUrl, channels: Sequence[str], ring: Ring
) -> AsyncIterator[asyncio.Event]:
    connection = await asyncpg.connect(url.asyncpg, timeout=15, server_settings=KEEPALIVE)
    lost = asyncio.Event()

    def end(_connection: object) -> None:
        lost.set()
        ring()

    connection.add_termination_listener(end)
    try:
        for channel in channels:
            await connection.add_listener(channel, lambda *_heard: ring())
        proving = asyncio.create_task(prove(connection, lost))
        try:
            yield lost
        finally:
            proving.cancel()
            await asyncio.gather(proving, return_exceptions=True)
    finally:
        connection.terminate()


async def prove(connection: "asyncpg.Connection[asyncpg.Record]", lost: asyncio.Event) -> None:
    """Set `lost` when the server is silently gone; runs until cancelled."""
    with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        while True:
            await asyncio.sleep(PROOF_SECONDS)
            await connection.execute("SELECT 1", timeout=PROOF_SECONDS)
    lost.set()
