"""The listener that keeps the public log of changes, and tells others of what it noted."""

import time
from collections.abc import Awaitable, Callable, Sequence

from models.database import Database, Transaction
from publishing.changes import Noted, forget_removed, note_changes
from publishing.outbox import Told

FORGET_EVERY_SECONDS = 3_600.0

Then = Callable[[Transaction, Sequence[Noted]], Awaitable[None]]
"""Told what was noted, in the transaction in which it was: both are kept, or neither."""


class ChangesListener:
    """Notes what has changed for readers. Removals are told for `keep_days`."""

    def __init__(self, database: Database, *, keep_days: int, then: Sequence[Then] = ()) -> None:
        self._database = database
        self._keep_days = keep_days
        self._then = tuple(then)
        self._forget_at = 0.0

    async def __call__(self, facts: Sequence[Told]) -> None:
        """Note these facts, oldest first."""
        async with self._database.transaction() as tx:
            noted = await note_changes(self._database, tx, facts)
            if noted:
                for each in self._then:
                    await each(tx, noted)
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + FORGET_EVERY_SECONDS
            await forget_removed(self._database, keep_days=self._keep_days)
