"""Whenever the leader dies nothing is lost: killed between any two of its steps, while ten write."""

import asyncio
import os
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from signal import SIGKILL

import orjson
from starlette.types import ASGIApp

import server
from delivery.budget import Budgets
from models.system import Listener
from publishing.changes import LISTENER
from publishing.outbox import facts_after, lags, newest_position
from publishing.schedule import schedule
from tests.dispatch.nursery import AT_ONCE, NAMED, WRITER
from tests.dispatch.receiver import Receiver, receiving
from tests.dispatch.test_changes import Portal, seen
from tests.dispatch.test_dispatch import until, until_found
from tests.dispatch.test_webhooks import Hooks, hooks
from tests.site import Site
from tests.streams.asgi import events
from tests.streams.conftest import streams_of
from tests.streams.test_events import CHANGES

__all__ = ["hooks"]

KILLS = int(os.environ.get("KAPOK_KILLS", "8"))
"""How often the leader is killed; `make torture` says 200."""

WRITERS = 10
STEPS = 160
"""Among how many first steps of a leader the one is drawn that it does not take."""

LONGEST_SECONDS = 2.0
"""How long a leader may live that never comes to its last step, since nothing is left to do."""


@dataclass
class Nursery:
    """A process that forks leaders, and what each was about to do when it died."""

    process: asyncio.subprocess.Process
    died: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def leader(self, last_step: str) -> AsyncIterator[asyncio.Event]:
        """A leader while the block lasts; the event is set when it has died by itself."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{last_step}\n".encode())
        pid = int((await self._line()).removeprefix("leads "))
        gone = asyncio.Event()
        waiting = asyncio.create_task(self._wait(gone))
        try:
            yield gone
        finally:
            if not gone.is_set():
                with suppress(ProcessLookupError):
                    os.kill(pid, SIGKILL)
            await waiting

    async def _wait(self, gone: asyncio.Event) -> None:
        before = "nothing: it waited"
        while (line := await self._line()) != "gone":
            before = line.removeprefix("before ")
        self.died.append(before)
        gone.set()

    async def _line(self) -> str:
        assert self.process.stdout is not None
        return (await self.process.stdout.readline()).decode().strip()


@asynccontextmanager
async def nursery(site: Site, heard: Path) -> AsyncIterator[Nursery]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.dispatch.nursery",
        site.database.url.text,
        str(heard),
        cwd=server.ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield Nursery(process)
    finally:
        process.kill()
        await process.wait()


class Writing:
    """Ten who write at once; some hold their transactions open, some schedule."""

    def __init__(self, site: Site, chance: random.Random) -> None:
        self.site = site
        self.chance = chance
        self.written: list[str] = []
        self.scheduled: list[str] = []

    async def round(self, number: int) -> None:
        await asyncio.gather(*(self._write(number, each) for each in range(WRITERS)))

    async def _write(self, number: int, writer: int) -> None:
        if writer == 0:
            await self._schedule(number)
        elif writer < 4 and len(self.written) > 3:
            # Each has items of their own: two who save the same one would be told of a conflict.
            own = self.chance.choice(self.written[writer % 3 :: 3])
            await self.site.save(own, live=True, name=f"改{number}")
        else:
            async with self.site.desk.act(by=f"writer-{writer}") as act:
                made = await self.site.make_in(act, "Topic", name=f"题{number}·{writer}")
                await asyncio.sleep(0.02 * (writer % 3))
            self.written.append(made)

    async def _schedule(self, number: int) -> None:
        made = await self.site.make("Topic", live=False, name=f"定{number}")
        async with self.site.desk.act(by="writer-0") as act:
            await schedule(act, [made], publish_at=act.now + timedelta(seconds=0.2))
        self.scheduled.append(made)


@dataclass
class Subscriber:
    """Somebody with a copy, who is cut off again and again and goes on from the last event they had."""

    app: ASGIApp
    last_id: str
    copy: dict[str, str] = field(default_factory=dict)

    async def listen(self) -> None:
        """Hear what is told, until cancelled."""
        headers = {"last-event-id": self.last_id}
        async with events(self.app, CHANGES, headers=headers) as stream:
            while (event := await stream.next()) is not None:
                for each in event.data["data"]["changes"]["nodes"]:
                    self.copy[each["id"]] = each["item"]["name"]
                assert event.id is not None
                self.last_id = event.id

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.listen())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def subscribing(site: Site) -> AsyncIterator[Subscriber]:
    budgets = Budgets(points_per_minute=60_000_000, burst=1_000_000)
    async with streams_of(site, budgets=budgets) as told:
        async with events(told.app, CHANGES) as stream:
            begun = await stream.start()
        yield Subscriber(told.app, begun)


async def test_however_often_the_leader_is_killed_nothing_is_lost_and_little_repeated(
    hooks: Hooks, site: Site, tmp_path: Path
) -> None:
    chance = random.Random(20260301)
    writing, portal = Writing(site, chance), Portal(site, first=3)
    heard = tmp_path / "heard"
    await _from_here(hooks)
    first = await newest_position(site.database)
    seconds = []

    async with (
        receiving() as receiver,
        nursery(site, heard) as leaders,
        subscribing(site) as subscriber,
    ):
        await hooks.create(receiver)
        await _from_here(hooks)
        for number in range(KILLS):
            began = time.monotonic()
            async with (
                subscriber.listening(),
                leaders.leader(_last_step(number, chance)) as gone,
            ):
                written = asyncio.create_task(writing.round(number))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LONGEST_SECONDS):
                        await gone.wait()
            seconds.append(time.monotonic() - began)
            await written
            await portal.page()
        async with subscriber.listening(), leaders.leader("0"):
            await until_found(partial(_all_is_done, hooks), seconds=60 + KILLS)
            await portal.pull()
            await until(lambda: subscriber.copy == portal.copy)
        _say(leaders.died[:-1], seconds, receiver, heard)

    await _nothing_is_lost(hooks, receiver, writing, portal)
    _little_is_repeated(receiver)
    told = [each.position for each in await facts_after(site.database, first, limit=100_000)]
    assert _sorted_and_once(heard) == told


def _last_step(number: int, chance: random.Random) -> str:
    """Before which step a leader dies: in turn one by its name, and one drawn among all."""
    if number % 2:
        return f"{chance.randint(1, 4)} {NAMED[number // 2 % len(NAMED)]}"
    return str(chance.randint(1, STEPS))


async def _from_here(hooks: Hooks) -> None:
    """Let the leaders begin where the test's own parts have come to."""
    await hooks.note()
    newest = await newest_position(hooks.database)
    async with hooks.database.transaction() as tx:
        await Listener.filter(name=LISTENER).using_db(tx).update(position=newest)
        rows = [Listener(name=WRITER, position=newest)]
        await Listener.bulk_create(rows, ignore_conflicts=True, using_db=tx)


async def _all_is_done(hooks: Hooks) -> bool:
    """Whether every boundary was told, every fact heard, and every message taken."""
    database = hooks.database
    (row,) = await database.rows(
        "SELECT COUNT(*) AS n FROM placement p WHERE p.lane = 'live' AND p.live_from > p.made_at"
        " AND NOT EXISTS (SELECT 1 FROM announced a WHERE a.placement = p.id)"
    )
    if row["n"] or any(each.since is not None for each in await lags(database)):
        return False
    return not await database.rows("SELECT id FROM webhook_delivery WHERE state = 'WAITING'")


async def _nothing_is_lost(
    hooks: Hooks, receiver: Receiver, writing: Writing, portal: Portal
) -> None:
    public = await seen(hooks.site)
    assert set(public) == {*writing.written, *writing.scheduled}
    assert portal.copy == public
    shown = await hooks.database.rows(
        "SELECT i.public_id AS id, r.number AS number FROM placement p JOIN item i ON i.id = p.item"
        " JOIN revision r ON r.id = p.revision WHERE p.lane = 'live' AND p.over = 0"
    )
    newest = dict[str, int]()
    for each in receiver.told:
        data = each["data"]
        newest[data["id"]] = max(data["revision"], newest.get(data["id"], 0))
    assert newest == {each["id"]: each["number"] for each in shown}
    queued = await hooks.database.rows("SELECT item, payload FROM webhook_delivery")
    messages = [
        (each["item"], orjson.loads(each["payload"])["data"]["revision"])
        for each in queued
        if each["item"]
    ]
    assert len(messages) == len(set(messages))
    facts = await hooks.site.facts()
    assert facts.count("BecameLive") == len(writing.scheduled)


def _little_is_repeated(receiver: Receiver) -> None:
    """One message is under way at a time, so a death repeats one at most."""
    sent = Counter(each.headers["webhook-id"] for each in receiver.got)
    assert _repeats(sent) <= KILLS


def _sorted_and_once(heard: Path) -> list[int]:
    """What was heard; a death repeats no more than what is told at once."""
    positions = [int(each) for each in heard.read_text().split()]
    assert len(positions) - len(set(positions)) <= KILLS * AT_ONCE
    return sorted(set(positions))


def _say(died: list[str], seconds: list[float], receiver: Receiver, heard: Path) -> None:
    """What happened, for whoever runs this with `-s`."""
    sent = Counter(each.headers["webhook-id"] for each in receiver.got)
    facts = Counter(heard.read_text().split())
    print(
        f"\n{len(died)} kills, {sum(seconds) / len(seconds):.2f} s each;"
        f" {len(sent)} messages, {_repeats(sent)} of them repeated;"
        f" {len(facts)} facts, {_repeats(facts)} of them heard again; killed before:"
    )
    for what, number in Counter(died).most_common():
        print(f"  {number:4} {what}")


def _repeats(times: Counter[str]) -> int:
    return sum(each - 1 for each in times.values())
