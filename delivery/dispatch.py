"""The dispatcher: every committed fact is told to every listener, at least once and in order.

One process does it for all. A listener's position is written after its work, so a crash in between
makes it hear the same facts once more: whoever listens must not mind that.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from delivery.leader import leading
from models.database import Database
from publishing.alarms import alarms
from publishing.clock_moves import announce_due, due_moves, next_boundary
from publishing.desk import Desk
from publishing.holds import has_missed, tell_missed
from publishing.listeners import mark_done, note_failure, position_of, register
from publishing.outbox import Told, facts_after
from publishing.submit import is_to_remind, remind

log = structlog.get_logger("kapok.dispatch")

Hear = Callable[[Sequence[Told]], Awaitable[None]]
"""What a listener does with facts, oldest first; it returns when all of that is done."""

Work = Callable[[asyncio.Event], Coroutine[Any, Any, None]]
"""What the leader does beside; the bell it is given rings whenever something may have been committed."""


@dataclass(frozen=True)
class Pace:
    """How long is waited, in seconds, and how many facts are told at once."""

    first_retry: float = 1.0
    longest_retry: float = 60.0
    look_anyway: float = 5.0
    alarms_every: float = 60.0
    at_once: int = 100

    def retry(self, failures: int) -> float:
        """How long to wait after so many failures in a row."""
        return float(min(self.first_retry * 2 ** min(failures - 1, 16), self.longest_retry))


class Bells:
    """Wakes everybody who waits; who was busy meanwhile finds that it rang."""

    def __init__(self) -> None:
        self._bells: list[asyncio.Event] = []

    def new(self) -> asyncio.Event:
        """A bell that rings with the others."""
        self._bells.append(asyncio.Event())
        return self._bells[-1]

    def ring(self) -> None:
        """Wake everybody."""
        for each in self._bells:
            each.set()


class Dispatch:
    """Tells listeners, by name, what was committed, and keeps the clock's promises meanwhile.

    A listener hears what is committed after it was first registered under its name.
    """

    def __init__(
        self,
        database: Database,
        listeners: Mapping[str, Hear],
        *,
        pace: Pace | None = None,
        beside: Sequence[Work] = (),
    ) -> None:
        self.database = database
        self.listeners = dict(listeners)
        self.beside = tuple(beside)
        self.pace = pace or Pace()
        self.leads = False
        self._bells = Bells()

    async def run(self) -> None:
        """Lead whenever nobody else does, until cancelled."""
        while True:
            try:
                await register(self.database, self.listeners)
                async with leading(self.database.url, self._ring) as lost:
                    self.leads = True
                    log.info("dispatch leads")
                    await self._work_until(lost)
            except Exception:
                log.exception("dispatch was interrupted")
            finally:
                self.leads = False
            await asyncio.sleep(self.pace.first_retry)

    def _ring(self) -> None:
        self._bells.ring()

    async def _work_until(self, lost: asyncio.Event) -> None:
        self._bells = bells = Bells()
        work = [self._tell(name, hear, bells.new()) for name, hear in self.listeners.items()]
        work += [self._keep_the_clock(bells.new()), self._watch_alarms()]
        work += [each(bells.new()) for each in self.beside]
        tasks = [asyncio.create_task(each) for each in work]
        losing = asyncio.create_task(lost.wait())
        try:
            # Only by losing the lock or by a fault of ours does any of them end.
            done, _ = await asyncio.wait([*tasks, losing], return_when=asyncio.FIRST_COMPLETED)
            for each in done:
                each.result()
            log.warning("dispatch leads no longer")
        finally:
            for each in (*tasks, losing):
                each.cancel()
            await asyncio.gather(*tasks, losing, return_exceptions=True)

    async def _tell(self, name: str, hear: Hear, bell: asyncio.Event) -> None:
        failures = 0
        while True:
            bell.clear()
            try:
                told = await self._tell_once(name, hear)
                failures = 0
            except Exception as error:
                failures += 1
                log.exception("listener failed", listener=name, failures=failures)
                await self._note_failure(name, error)
                await asyncio.sleep(self.pace.retry(failures))
                continue
            if not told:
                await _wait(bell, self.pace.look_anyway)

    async def _tell_once(self, name: str, hear: Hear) -> bool:
        """Tell what comes next, and mark it done; whether there was anything."""
        position = await position_of(self.database, name)
        facts = await facts_after(self.database, position, limit=self.pace.at_once)
        if not facts:
            return False
        await hear(facts)
        await mark_done(self.database, name, position=facts[-1].position)
        return True

    async def _note_failure(self, name: str, error: Exception) -> None:
        try:
            await note_failure(self.database, name)
        except Exception:
            log.warning("a failure could not be noted", listener=name, error=type(error).__name__)

    async def _keep_the_clock(self, bell: asyncio.Event) -> None:
        failures = 0
        while True:
            bell.clear()
            try:
                seconds = await self._announce()
                failures = 0
            except Exception:
                failures += 1
                log.exception("the clock could not be kept", failures=failures)
                await asyncio.sleep(self.pace.retry(failures))
                continue
            await _wait(bell, seconds)

    async def _announce(self) -> float:
        """Tell what is due, and give how many seconds there are until something may be again."""
        rows = self.database.rows
        while await due_moves(rows, now=await self.database.now(), limit=1):
            async with Desk(self.database).act(by="clock") as act:
                for move in await announce_due(act):
                    log.info("boundary", kind=move.kind, placement=move.placement)
        now = await self.database.now()
        if await has_missed(rows, now=now):
            async with Desk(self.database).act(by="clock") as act:
                log.warning("missed", items=await tell_missed(act))
        if await is_to_remind(rows, now=now):
            async with Desk(self.database).act(by="clock") as act:
                log.warning("reviews due", number=len(await remind(act)))
        coming = await next_boundary(rows, now=now)
        until = self.pace.look_anyway * 12 if coming is None else (coming - now) / 1_000_000
        return min(max(until, 0.001), self.pace.look_anyway * 12)

    async def _watch_alarms(self) -> None:
        while True:
            await asyncio.sleep(self.pace.alarms_every)
            try:
                for each in await alarms(self.database):
                    log.warning(
                        "alarm", kind=each.kind, code=each.code, id=each.public_id, since=each.since
                    )
            except Exception:
                log.exception("alarms could not be read")


async def _wait(bell: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await bell.wait()
    except TimeoutError:
        return


async def log_facts(facts: Sequence[Told]) -> None:
    """The simplest listener: a line in the log for each fact."""
    for each in facts:
        log.info("fact", kind=each.kind, id=each.public_id, position=each.position)


@asynccontextmanager
async def dispatching(
    database: Database,
    listeners: Mapping[str, Hear],
    *,
    pace: Pace | None = None,
    beside: Sequence[Work] = (),
) -> AsyncIterator[Dispatch]:
    """A dispatcher at work, in this process or waiting for its turn, while the block lasts."""
    dispatch = Dispatch(database, listeners, pace=pace, beside=beside)
    running = asyncio.create_task(dispatch.run())
    try:
        yield dispatch
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
