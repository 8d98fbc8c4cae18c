"""What is newest, for everybody in this process who waits for it.

It is looked up once whenever something was committed, however many wait; while nothing is, nobody
does anything.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from delivery.hearing import hearing
from models.database import Database
from publishing.changes import CHANNEL as CHANGES
from publishing.changes import newest_change
from publishing.outbox import CHANNEL as FACTS
from publishing.outbox import newest_position

log = structlog.get_logger("kapok.hub")

LOOK_ANYWAY_SECONDS = 5.0
RETRY_SECONDS = 0.5


class Position:
    """Where something stands that moves, for those who wait until it has; None before it is known."""

    def __init__(self) -> None:
        self._at: object = None
        self._moved = asyncio.Event()

    def move(self, at: object) -> None:
        """It stands here now."""
        if at != self._at:
            self._at = at
            # Whoever waits is woken by this, though it is put back at once.
            self._moved.set()
            self._moved.clear()

    async def other_than(self, seen: object) -> object:
        """Where it stands, once that is known and no longer where it was `seen`."""
        while self._at is None or self._at == seen:
            await self._moved.wait()
        return self._at


class Hub:
    """The newest change that readers can see, and the newest fact."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._bell = asyncio.Event()
        self._up = asyncio.Event()
        self.changes = Position()
        self.facts = Position()

    async def run(self) -> None:
        """Keep both as they are, until cancelled."""
        while True:
            try:
                async with hearing(self._database.url, (CHANGES, FACTS), self._bell.set) as lost:
                    while not lost.is_set():
                        self._bell.clear()
                        await self._look()
                        await self._rung()
            except Exception as error:
                log.warning("hub was interrupted", error=type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)

    async def up(self) -> None:
        """Wait until it is known once what is newest."""
        await self._up.wait()

    async def _look(self) -> None:
        self.changes.move(await newest_change(self._database))
        self.facts.move(await newest_position(self._database))
        self._up.set()

    async def _rung(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(LOOK_ANYWAY_SECONDS):
                await self._bell.wait()


@asynccontextmanager
async def hub_of(database: Database) -> AsyncIterator[Hub]:
    """A hub that is kept up while the block lasts."""
    hub = Hub(database)
    running = asyncio.create_task(hub.run())
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(hub.up(), LOOK_ANYWAY_SECONDS)
        yield hub
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
