"""Purges: whatever keeps answers in front of the service is told what to forget, by the leader.

What was taken is marked after it was sent, so whoever dies in between sends it once more. The address
is the operator's, and may lie inside.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence

import orjson
import structlog

from delivery.dispatch import Pace
from delivery.outgoing_post import Failed, Failure, post
from models.database import Database, Transaction
from publishing.alarms import LATE_SECONDS
from publishing.changes import Noted
from publishing.outgoing import Outgoing
from publishing.purges import Purge, begin_purges, mark_purged, next_purge, note_late
from publishing.webhook_messages import wake
from reading.tags import EVERY_TYPE

log = structlog.get_logger("kapok.purges")

VERSION = 1
"""The form of what is sent."""

_ANYWHERE = Outgoing(local=True)


class PurgeSender:
    """Sends what is to be forgotten to one address, while it leads."""

    def __init__(
        self,
        database: Database,
        url: str,
        token: str | None = None,
        *,
        pace: Pace | None = None,
        late_seconds: float = LATE_SECONDS,
    ) -> None:
        self._database = database
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._pace = pace or Pace()
        self._late_seconds = late_seconds
        self._failing_since: float | None = None
        self._is_late: bool | None = None

    async def run(self, bell: asyncio.Event) -> None:
        """Send whatever is to be forgotten, now and whenever the bell rings, until cancelled."""
        failures = 0
        while True:
            bell.clear()
            try:
                await begin_purges(self._database)
                while await self.send_next():
                    failures = 0
            except Exception as error:
                failures += 1
                await self._failed(error, failures)
                await asyncio.sleep(self._pace.retry(failures))
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pace.look_anyway):
                    await bell.wait()

    async def send_next(self) -> bool:
        """Send what comes next, and mark it; whether there was anything. Raises Failed."""
        purge = await next_purge(self._database)
        if purge is None:
            return False
        answered = await post(_ANYWHERE, self._url, written(purge), self._headers)
        if not 200 <= answered.status < 300:
            raise Failed(Failure.STATUS)
        await mark_purged(self._database, purge)
        self._failing_since = None
        if self._is_late is not False:
            self._is_late = False
            await note_late(self._database, late=False)
        return True

    async def _failed(self, error: Exception, failures: int) -> None:
        why = error.failure.value if isinstance(error, Failed) else type(error).__name__
        log.warning("a purge was not taken", why=why, failures=failures)
        now = time.monotonic()
        self._failing_since = self._failing_since or now
        if not self._is_late and now - self._failing_since >= self._late_seconds:
            with contextlib.suppress(Exception):  # noted the next time
                await note_late(self._database, late=True)
                self._is_late = True


def written(purge: Purge) -> bytes:
    """The message, as operators are told it: see `docs/operators.md`."""
    tags = {*purge.types, *purge.beside, *purge.files}
    if purge.types:
        tags.add(EVERY_TYPE)
    told = {"type": "purge", "version": VERSION, "tags": sorted(tags), "paths": list(purge.paths)}
    return orjson.dumps(told)


async def wake_purges(database: Database, tx: Transaction, _noted: Sequence[Noted]) -> None:
    """Let the sender look as soon as what was noted is committed."""
    await wake(tx, database.engine)
