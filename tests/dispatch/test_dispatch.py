"""The outbox is told to every listener in the order of commits, at least once, by one leader."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

import server
from delivery.dispatch import Dispatch, Pace, dispatching
from models.clock import micros
from models.database import DatabaseUrl
from models.system import Announced, Item
from publishing.alarms import Alarm, alarms, clear_alarm, raise_alarm, summed
from publishing.clock_moves import announce_due
from publishing.desk import Act, tell
from publishing.grounds import Ground
from publishing.holds import hold_item
from publishing.outbox import Told, facts_after, lags, newest_position
from publishing.publish import publish
from publishing.schedule import cancel, schedule
from publishing.submit import submit
from publishing.takedown import CaseState, decide_takedown, open_takedown
from publishing.trash import trash
from publishing.unpublish import unpublish
from tests.site import Hands, Site

QUICK = Pace(first_retry=0.02, longest_retry=0.05, look_anyway=0.5)


class Ear:
    """A listener that remembers."""

    def __init__(self) -> None:
        self.heard: list[Told] = []
        self.fails = 0

    async def __call__(self, facts: Sequence[Told]) -> None:
        if self.fails:
            self.fails -= 1
            raise RuntimeError("deaf")
        self.heard += facts

    def kinds(self) -> list[str]:
        return [each.kind for each in self.heard]


async def until(holds: Callable[[], bool]) -> None:
    async def asked() -> bool:
        return holds()

    await until_found(asked)


async def until_found(holds: Callable[[], Awaitable[bool]], *, seconds: float = 60) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.01)


async def failing(site: Site) -> bool:
    return any(each.failing_since for each in await lags(site.database))


async def all_marked(site: Site) -> bool:
    return all(each.since is None for each in await lags(site.database))


@asynccontextmanager
async def hearing(site: Site, **ears: Ear) -> AsyncIterator[Dispatch]:
    async with dispatching(site.database, ears, pace=QUICK) as dispatch:
        await until(lambda: dispatch.leads)
        yield dispatch


async def all_told(site: Site) -> list[Told]:
    return await facts_after(site.database, 0, limit=10_000)


# --- order and completeness -------------------------------------------------------------------


async def test_a_fact_told_first_and_committed_last_is_not_missed(site: Site) -> None:
    if site.engine == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    first, second = await site.make("Topic", name="甲"), await site.make("Topic", name="乙")
    start = await newest_position(site.database)
    told, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> None:
        async with site.desk.act(by="slow") as act:
            await tell(act, await Item.get(public_id=first, using_db=act.tx), "Slow")
            told.set()
            await go_on.wait()

    writing = asyncio.create_task(slow())
    await told.wait()
    await site.act(_tell, second, "Quick")
    seen = await facts_after(site.database, start)
    go_on.set()
    await writing
    seen += await facts_after(site.database, seen[-1].position)

    assert [each.kind for each in seen] == ["Quick", "Slow"]
    assert await facts_after(site.database, start) == seen


async def test_ten_writers_some_slow_are_heard_completely_and_in_one_order(site: Site) -> None:
    items = [await site.make("Topic", name=f"题{n}") for n in range(10)]
    start = await newest_position(site.database)
    ear, polled, done = Ear(), list[Told](), asyncio.Event()

    async def write(n: int) -> None:
        for round_number in range(6):
            async with site.desk.act(by=f"writer-{n}") as act:
                item = await Item.get(public_id=items[n], using_db=act.tx)
                await tell(act, item, "Wrote", round=round_number, writer=n)
                await asyncio.sleep(0.02 * (n % 3))

    async def poll() -> None:
        while not done.is_set() or await facts_after(site.database, _last(polled, start)):
            polled.extend(await facts_after(site.database, _last(polled, start), limit=7))
            await asyncio.sleep(0.003)

    async with hearing(site, ear=ear):
        polling = asyncio.create_task(poll())
        await asyncio.gather(*(write(n) for n in range(10)))
        done.set()
        await polling
        await until(lambda: len(ear.heard) >= 60)

    assert polled == ear.heard == await facts_after(site.database, start, limit=1_000)
    assert sorted((each.details["writer"], each.details["round"]) for each in polled) == [
        (n, round_number) for n in range(10) for round_number in range(6)
    ]
    assert all(_rounds(polled, n) == list(range(6)) for n in range(10))


async def test_what_was_rolled_back_is_never_told(site: Site) -> None:
    topic, ear = await site.make("Topic", name="题"), Ear()

    async with hearing(site, ear=ear):
        with pytest.raises(RuntimeError, match="changed my mind"):
            await site.act(_tell_and_fail, topic)
        await site.act(_tell, topic, "Kept")
        await until(lambda: bool(ear.heard))

    assert ear.kinds() == ["Kept"]


async def test_a_listener_that_fails_is_told_again_and_holds_up_nobody(site: Site) -> None:
    topic, deaf, other = await site.make("Topic", name="题"), Ear(), Ear()
    deaf.fails = 1_000_000

    async with hearing(site, deaf=deaf, other=other):
        await site.act(_tell, topic, "Kept")
        await until(lambda: bool(other.heard))
        await until_found(partial(failing, site))
        behind = {each.name: each.since for each in await lags(site.database)}
        deaf.fails = 0
        await until(lambda: bool(deaf.heard))
        await until_found(partial(all_marked, site))

    assert deaf.heard == other.heard
    assert behind["deaf"] == deaf.heard[0].at
    assert not await failing(site)


# --- processes --------------------------------------------------------------------------------


@contextmanager
def worker(url: DatabaseUrl, written: Path, after: str) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch.worker", url.text, str(written), after],
        cwd=server.ROOT,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines(written: Path) -> list[str]:
    return written.read_text().splitlines() if written.exists() else []


async def test_killed_between_work_and_mark_a_fact_is_told_once_more(
    site: Site, tmp_path: Path
) -> None:
    topic, written = await site.make("Topic", name="题"), tmp_path / "heard"

    with worker(site.database.url, written, "hang") as process:
        await until(lambda: "leads" in lines(written))
        await site.act(_tell, topic, "Kept")
        await until(lambda: len(lines(written)) == 2)
        process.kill()
        process.wait()
    with worker(site.database.url, written, "mark"):
        await until(lambda: len(lines(written)) == 4)
        await site.act(_tell, topic, "Next")
        await until(lambda: len(lines(written)) == 5)

    kept, following = (each.position for each in (await all_told(site))[-2:])
    assert [each for each in lines(written) if each != "leads"] == [
        f"{kept} Kept",
        f"{kept} Kept",
        f"{following} Next",
    ]


async def test_one_of_two_processes_leads_and_the_other_takes_over(
    site: Site, tmp_path: Path
) -> None:
    topic = await site.make("Topic", name="题")
    one, other = tmp_path / "one", tmp_path / "other"

    with worker(site.database.url, one, "mark") as leader:
        await until(lambda: "leads" in lines(one))
        with worker(site.database.url, other, "mark"):
            await site.act(_tell, topic, "First")
            await until(lambda: len(lines(one)) == 2)
            await until_found(partial(all_marked, site))
            before = lines(other)
            leader.kill()
            leader.wait()
            await until(lambda: "leads" in lines(other))
            await site.act(_tell, topic, "Second")
            await until(lambda: len(lines(other)) >= 2)

    first, second = (each.position for each in (await all_told(site))[-2:])
    assert before == []
    assert lines(one) == ["leads", f"{first} First"]
    assert [each for each in lines(other) if each != "leads"] == [f"{second} Second"]


# --- the clock --------------------------------------------------------------------------------


async def test_what_is_scheduled_is_announced_when_its_instant_has_come(site: Site) -> None:
    topic, ear = await site.make("Topic", live=False, name="题"), Ear()
    now = await site.database.now()

    async with hearing(site, ear=ear):
        async with site.desk.act(by="editor") as act:
            at = act.now + timedelta(seconds=0.4)
            await schedule(act, [topic], publish_at=at, unpublish_at=at + timedelta(seconds=0.3))
        await until(lambda: "CeasedLive" in ear.kinds())

    became, ceased = ear.heard[-2:]
    assert ear.kinds() == ["Scheduled", "BecameLive", "CeasedLive"]
    assert now < became.details["instant"] == micros(at) <= became.at
    assert ceased.details["instant"] == micros(at) + 300_000 <= ceased.at


async def test_what_came_true_while_nobody_ran_is_announced_once(site: Site, hands: Hands) -> None:
    topic, other = [await site.make("Topic", live=False, name=each) for each in "甲乙"]
    at = hands.now + timedelta(hours=1)
    await site.act(schedule, [topic], publish_at=at, unpublish_at=at + timedelta(hours=1))
    await site.act(schedule, [other], publish_at=at)
    await site.act(cancel, other)

    hands.forward(30 * 86_400)
    moves = [await site.act(announce_due), await site.act(announce_due)]
    hands.forward(1)
    moves.append(await site.act(announce_due))

    assert [[each.kind for each in some] for some in moves] == [
        ["BecameLive", "CeasedLive"],
        [],
        [],
    ]
    assert (await site.facts())[-2:] == ["BecameLive", "CeasedLive"]


async def test_an_end_or_a_beginning_that_was_an_act_is_not_announced_again(
    site: Site, hands: Hands
) -> None:
    topic = await site.make("Topic", name="题")
    hands.forward(60)
    await site.act(unpublish, [topic])
    hands.forward(60)

    assert await site.act(announce_due) == []
    assert await site.facts() == ["Saved", "Published", "Unpublished"]


async def test_a_revision_that_replaces_another_ends_nothing(site: Site, hands: Hands) -> None:
    topic = await site.make("Topic", name="题")
    await site.save(topic, name="新题")
    await site.act(schedule, [topic], publish_at=hands.now + timedelta(hours=1))
    hands.forward(2 * 3600)

    moves = await site.act(announce_due)

    assert [(each.kind, each.revision) for each in moves] == [("BecameLive", 2)]


async def test_a_boundary_is_told_once_even_by_two_at_a_time(site: Site, hands: Hands) -> None:
    topic = await site.make("Topic", live=False, name="题")
    await site.act(schedule, [topic], publish_at=hands.now + timedelta(hours=1))
    hands.forward(2 * 3600)

    await asyncio.gather(*(site.act(announce_due) for _ in range(3)), return_exceptions=True)

    assert (await site.facts()).count("BecameLive") == 1
    async with site.database.transaction() as tx:
        assert await Announced.all().using_db(tx).count() == 1


async def test_a_review_that_falls_due_is_told_once_by_whoever_leads(site: Site) -> None:
    topic, ear = await site.make("Topic", live=False, name="题"), Ear()

    async with hearing(site, ear=ear):
        async with site.desk.act(by="editor") as act:
            due_at = act.now + timedelta(seconds=0.4)
            await submit(act, topic, due_at=due_at)
        await until(lambda: "ReviewDue" in ear.kinds())
        await site.act(_tell, topic, "Later")
        await until(lambda: "Later" in ear.kinds())

    assert ear.kinds() == ["ReviewSubmitted", "ReviewDue", "Later"]
    assert ear.heard[1].details["due_at"] == micros(due_at) <= ear.heard[1].at


async def test_what_is_held_at_its_instant_is_told_as_missed_by_whoever_leads(site: Site) -> None:
    topic, ear = await site.make("Topic", live=False, name="题"), Ear()

    async with hearing(site, ear=ear):
        async with site.desk.act(by="editor") as act:
            await schedule(act, [topic], publish_at=act.now + timedelta(seconds=0.8))
            item = await Item.get(public_id=topic, using_db=act.tx)
            await hold_item(act, item, code="TERM_BLOCKED", cause=topic)
        await until(lambda: "Missed" in ear.kinds())

    assert [(each.kind, each.public_id) for each in await alarms(site.database)] == [
        ("HELD", topic),
        ("MISSED", topic),
    ]
    assert "BecameLive" not in ear.kinds()


# --- alarms -----------------------------------------------------------------------------------


async def test_an_alarm_is_seen_until_it_is_cleared(site: Site, hands: Hands) -> None:
    async with site.desk.act(by="editor") as act:
        await raise_alarm(act, "HOLD", code="HELD_TOO_LONG", public_id="release_a")
        await raise_alarm(act, "HOLD", code="HELD_TOO_LONG", public_id="release_a")
        await raise_alarm(act, "HOLD", code="HELD_TOO_LONG", public_id="release_b")
    raised = await alarms(site.database)
    await site.act(clear_alarm, "HOLD", public_id="release_a")

    assert [each.public_id for each in raised] == ["release_a", "release_b"]
    assert [each.public_id for each in await alarms(site.database)] == ["release_b"]
    assert [(each["code"], each["count"]) for each in summed(raised)] == [("HELD_TOO_LONG", 2)]
    assert "release_a" not in str(summed(raised))


async def test_a_late_listener_and_a_late_clock_are_alarms(site: Site, hands: Hands) -> None:
    async with hearing(site, ear=Ear()):
        pass
    topic = await site.make("Topic", live=False, name="题")
    await site.act(schedule, [topic], publish_at=hands.now + timedelta(seconds=1))

    # The desk's clock stands months behind the machine's, so all of it is long past.
    assert {each.code for each in await alarms(site.database)} == {"LISTENER_LATE", "CLOCK_LATE"}


async def test_a_review_past_its_day_is_an_alarm_until_it_is_done(site: Site, hands: Hands) -> None:
    late, early, gone = [await site.make("Topic", live=False, name=each) for each in "甲乙丙"]
    await site.act(submit, late, due_at=hands.now + timedelta(hours=1))
    await site.act(submit, gone, due_at=hands.now + timedelta(hours=1))
    await site.act(submit, early, due_at=hands.now + timedelta(days=36_500))
    await site.act(trash, gone)

    raised = await alarms(site.database)
    await site.act(publish, [late])

    since = micros(hands.now + timedelta(hours=1))
    assert raised == [Alarm("REVIEW", "REVIEW_OVERDUE", since, late)]
    assert await alarms(site.database) == []


async def test_a_takedown_case_past_its_day_is_an_alarm_until_it_is_decided(
    site: Site, hands: Hands
) -> None:
    topic, other = [await site.make("Topic", name=each) for each in "甲乙"]
    claim: dict[str, Any] = {"claimant": {"name": "甲"}, "category": Ground.PRIVACY}
    case = await site.act(open_takedown, topic, ground="肖像", **claim)
    hands.now = datetime.now(UTC)
    await site.act(open_takedown, other, ground="肖像", **claim)

    raised = await alarms(site.database)
    await site.act(decide_takedown, case.public_id, state=CaseState.REJECTED, note="无据")

    assert raised == [Alarm("TAKEDOWN", "TAKEDOWN_OVERDUE", case.due_at, case.public_id)]
    assert await alarms(site.database) == []


async def _tell(act: Act, public_id: str, kind: str) -> None:
    await tell(act, await Item.get(public_id=public_id, using_db=act.tx), kind)


async def _tell_and_fail(act: Act, public_id: str) -> None:
    await _tell(act, public_id, "Lost")
    raise RuntimeError("changed my mind")


def _last(told: Sequence[Told], start: int) -> int:
    return told[-1].position if told else start


def _rounds(told: Sequence[Told], writer: int) -> list[int]:
    return [each.details["round"] for each in told if each.details["writer"] == writer]
