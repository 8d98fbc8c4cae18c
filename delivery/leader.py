"""One leader among processes: whoever holds the lock, for as long as they hold it.

The lock lives and dies with the process: on PostgreSQL with a connection of its own, on SQLite with
an open file beside the database. Nobody has to wait for a lease to run out, and an idle leader
writes nothing.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import asyncpg

from delivery.file_lock import file_lock
from delivery.hearing import KEEPALIVE, Ring, hearing_of_file, prove
from models.database import DatabaseUrl
from publishing.outbox import CHANNEL

LOCK_KEY = 0x6B61706F6C  # "kapol"
TRY_SECONDS = 0.5


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
    beside = path.with_name(path.name + "-leader")
    async with (
        file_lock(beside, every_seconds=TRY_SECONDS),
        hearing_of_file(path, ring) as lost,
    ):
        yield lost


@asynccontextmanager
async def _leading_server(url: DatabaseUrl, ring: Ring) -> AsyncIterator[asyncio.Event]:
    connection = await asyncpg.connect(url.asyncpg, timeout=15, server_settings=KEEPALIVE)
    lost = asyncio.Event()
    connection.add_termination_listener(lambda _connection: lost.set())
    try:
        # Tried again and again: a statement that waits would keep the server from clearing old rows.
        while True:
            if await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_KEY):
                break
            await asyncio.sleep(TRY_SECONDS)
        await connection.add_listener(CHANNEL, lambda *_heard: ring())
        proving = asyncio.create_task(prove(connection, lost))
        try:
            yield lost
        finally:
            proving.cancel()
            await asyncio.gather(proving, return_exceptions=True)
    finally:
        connection.terminate()
