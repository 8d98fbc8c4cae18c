"""Counting what visitors search and do not find, without a word about who they are.

Searches are counted in memory and written now and then, so that a search never waits for a write.
A process that dies loses what it counted since the last one.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from functools import partial

import structlog

from delivery.last_write import writing
from language.searched import countable
from models.clock import Clock, china_day, system_clock
from models.database import Database
from models.locale import Locale
from publishing.missed_searches import Missed, add_missed, forget_missed, other

log = structlog.get_logger("kapok.missed_searches")

EVERY_SECONDS = 30.0
MOST_AT_ONCE = 1_000
"""How many different texts are held between two writes."""


class MissedSearches:
    """What was searched in vain since the last write. `keep_days` 0 counts nothing."""

    def __init__(
        self,
        database: Database,
        *,
        keep_days: int,
        most_at_once: int = MOST_AT_ONCE,
        clock: Clock = system_clock,
    ) -> None:
        self._database = database
        self._keep_days = keep_days
        self._most = most_at_once
        self._clock = clock
        self._counts: dict[Missed, int] = {}
        self._looked_on = ""

    def note(self, query: str, locale: Locale) -> None:
        """Count a public search that found nothing; takes microseconds and never raises.

        What may hold something of a person is not counted at all.
        """
        if not self._keep_days:
            return
        try:
            text = countable(query)
            if text is not None:
                self._add(Missed(china_day(self._clock()), text, locale.name), 1)
        except Exception as error:
            # No traceback: it could show what was searched.
            log.warning("a missed search could not be counted", error=type(error).__name__)

    async def write(self) -> None:
        """Add what was counted to what is kept. When it raises nothing is lost: it is counted on."""
        taken, self._counts = self._counts, {}
        try:
            await add_missed(self._database, taken)
        except BaseException:
            for missed, number in taken.items():
                self._add(missed, number)
            raise

    async def forget(self) -> None:
        """Delete what is older than it may be, once a day."""
        now = self._clock()
        if self._looked_on != china_day(now):
            oldest = china_day(now - timedelta(days=self._keep_days - 1))
            await forget_missed(self._database, before=oldest)
            self._looked_on = china_day(now)

    async def run(self, stop: asyncio.Event, *, every_seconds: float = EVERY_SECONDS) -> None:
        """Write and forget now and then until `stop` is set, and write a last time then."""
        ends = False
        while not ends:
            with suppress(TimeoutError):
                async with asyncio.timeout(every_seconds):
                    await stop.wait()
            # Asked before the work: what is counted while it is under way wants another turn.
            ends = stop.is_set()
            for work in (self.write, self.forget):
                try:
                    await work()
                except Exception as error:
                    # The next turn tries again; a database that is away is told of elsewhere too.
                    log.warning("missed searches wait", error=type(error).__name__)

    def _add(self, missed: Missed, number: int) -> None:
        if missed not in self._counts and missed.text and len(self._counts) >= self._most:
            self._make_room()
        self._counts[missed] = self._counts.get(missed, 0) + number

    def _make_room(self) -> None:
        """Keep the half that is asked most, and of the rest the number.

        Where somebody floods with texts that are asked once, those asked again and again stay.
        """
        ranked = sorted(self._counts.items(), key=lambda each: each[1], reverse=True)
        self._counts = dict(ranked[: self._most // 2])
        for missed, number in ranked[self._most // 2 :]:
            rest = other(missed.day)
            self._counts[rest] = self._counts.get(rest, 0) + number


@asynccontextmanager
async def counting_missed(
    database: Database, *, keep_days: int, every_seconds: float = EVERY_SECONDS
) -> AsyncIterator[MissedSearches]:
    """Counts what is missed while the block lasts, and has it all written when it ends."""
    missed = MissedSearches(database, keep_days=keep_days)
    async with writing(partial(missed.run, every_seconds=every_seconds)):
        yield missed
