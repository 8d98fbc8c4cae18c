"""What visitors search in vain is counted by day and text, and nothing of theirs with it."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from tortoise.exceptions import OperationalError

from delivery.logs import access_log
from delivery.missed_searches import MissedSearches, counting_missed
from delivery.service import Contract, Parts, Service
from delivery.settings import Settings
from models.content import CATALOGUE
from models.locale import Locale
from publishing.missed_searches import MOST_A_DAY, Missed, add_missed, other
from tests.delivery.conftest import _contract
from tests.delivery.missed_worker import TEXTS
from tests.site import Hands, Site

DAY = "2026-03-01"
PERSONAL = ["13800000000", "someone@example.com", "11010119900307001X", "微信号 zhangsan", "https://example.com"]  # fmt: skip


def counter(site: Site, clock: Hands | None = None, **options: Any) -> MissedSearches:
    return MissedSearches(site.database, keep_days=180, clock=clock or Hands(), **options)


def search(missed: MissedSearches, *queries: str, locale: Locale = Locale.ZH_HANS) -> None:
    for each in queries:
        missed.note(each, locale)


async def kept(site: Site) -> dict[str, int]:
    rows = await site.database.rows("SELECT text, count FROM missed_search ORDER BY id")
    return {each["text"]: each["count"] for each in rows}


async def days(site: Site) -> list[str]:
    rows = await site.database.rows("SELECT day FROM missed_search ORDER BY day")
    return [each["day"] for each in rows]


async def rename(site: Site, old: str, new: str) -> None:
    async with site.database.transaction() as tx:
        await tx.execute_query(f"ALTER TABLE {old} RENAME TO {new}")


@asynccontextmanager
async def table_away(site: Site) -> AsyncIterator[None]:
    """The database takes nothing within the block."""
    await rename(site, "missed_search", "missed_search_away")
    try:
        yield
    finally:
        await rename(site, "missed_search_away", "missed_search")


async def test_searches_are_added_up_by_day_text_and_language(site: Site) -> None:
    clock = Hands(datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    missed = counter(site, clock)

    search(missed, "时装周", "時裝週", " 时装周？")
    search(missed, "时装周", locale=Locale.EN)
    await missed.write()
    search(missed, "时装周")
    clock.forward(60)  # midnight in China
    search(missed, "时装周")
    await missed.write()

    rows = await site.database.rows("SELECT * FROM missed_search ORDER BY day, locale")
    assert [{name: row[name] for name in row if name != "id"} for row in rows] == [
        {"day": "2026-03-01", "text": "时装周", "locale": "EN", "count": 1},
        {"day": "2026-03-01", "text": "时装周", "locale": "ZH_HANS", "count": 4},
        {"day": "2026-03-02", "text": "时装周", "locale": "ZH_HANS", "count": 1},
    ]


async def test_what_may_be_somebodys_never_reaches_the_table(site: Site) -> None:
    missed = counter(site)

    for each in PERSONAL:
        search(missed, each, f"面料 {each}", "面料")
    await missed.write()

    assert await kept(site) == {"面料": len(PERSONAL)}


async def test_nothing_is_written_where_nothing_was_missed(site: Site) -> None:
    missed = counter(site)
    search(missed, "", "？", "13800000000")
    before = site.database.commits

    await missed.write()
    await missed.forget()
    quiet = site.database.commits
    search(missed, "面料")
    await missed.write()

    assert (quiet, site.database.commits) == (before, before + 1)


async def test_days_of_zero_count_nothing_and_forget_all(site: Site) -> None:
    search(missed := counter(site), "面料")
    await missed.write()
    nothing = MissedSearches(site.database, keep_days=0, clock=Hands())

    search(nothing, "面料")
    await nothing.write()
    before = await kept(site)
    await nothing.forget()

    assert (before, await kept(site)) == ({"面料": 1}, {})


async def test_two_processes_add_to_the_same_rows(site: Site) -> None:
    rounds = 20
    worker = Path(__file__).with_name("missed_worker.py")
    command = [sys.executable, "-m", "tests.delivery.missed_worker", site.database.url.text, str(rounds)]  # fmt: skip

    run = partial(subprocess.run, command, cwd=worker.parents[2], timeout=120)
    ended = await asyncio.gather(*(asyncio.to_thread(run) for _ in range(2)))

    assert [each.returncode for each in ended] == [0, 0]
    assert await kept(site) == dict.fromkeys(TEXTS, 2 * rounds)


async def test_what_was_counted_is_written_now_and_then_and_at_the_end(site: Site) -> None:
    async with counting_missed(site.database, keep_days=180, every_seconds=0.02) as missed:
        search(missed, "面料")
        async with asyncio.timeout(30):
            while not await kept(site):  # noqa: ASYNC110  # only the table tells
                await asyncio.sleep(0.01)
    async with counting_missed(site.database, keep_days=180, every_seconds=3_600) as missed:
        search(missed, "面料", "展会")
        early = await kept(site)

    assert early == {"面料": 1}
    assert await kept(site) == {"面料": 2, "展会": 1}


async def test_a_service_that_ends_has_written_what_it_counted(settings: Settings) -> None:
    contract: Contract = _contract(settings)
    parts = Parts(settings, CATALOGUE, lambda: contract, settings.data_dir, lambda _: None, pytest.fail)  # fmt: skip
    service = Service(parts, access_log("json"))

    async with service.life(Starlette()):
        async with asyncio.timeout(60):
            while service.waiting_for is not None:  # noqa: ASYNC110  # nothing else tells
                await asyncio.sleep(0.01)
        assert service.missed is not None
        search(service.missed, "面料")

    with closing(sqlite3.connect(settings.data_dir / "kapok.sqlite3")) as file:
        found = file.execute("SELECT text, count FROM missed_search").fetchall()
    assert found == [("面料", 1)]


async def test_a_database_that_is_away_loses_nothing(site: Site) -> None:
    missed = counter(site)
    search(missed, "面料")

    async with table_away(site):
        for _ in range(2):
            with pytest.raises(OperationalError):
                await missed.write()
            search(missed, "面料", "展会")
    await missed.write()

    assert await kept(site) == {"面料": 3, "展会": 2}


async def test_the_task_lives_on_when_the_database_was_away(site: Site) -> None:
    async with counting_missed(site.database, keep_days=180, every_seconds=0.01) as missed:
        async with table_away(site):
            search(missed, "面料")
            await asyncio.sleep(0.1)
        search(missed, "展会")

    assert await kept(site) == {"面料": 1, "展会": 1}


async def test_what_is_counted_during_a_write_is_written_though_the_end_comes_meanwhile(
    site: Site,
) -> None:
    stop = asyncio.Event()

    class Interrupted(MissedSearches):
        async def write(self) -> None:
            await super().write()
            if not stop.is_set():
                search(self, "展会")
                stop.set()

    missed = Interrupted(site.database, keep_days=180, clock=Hands())
    search(missed, "面料")
    await missed.run(stop, every_seconds=0.001)

    assert await kept(site) == {"面料": 1, "展会": 1}


async def test_a_flood_between_two_writes_leaves_what_is_asked_again_and_again(site: Site) -> None:
    missed = counter(site, most_at_once=10)

    search(missed, "面料", "面料")
    search(missed, *(f"题{chr(0x4E00 + n)}" for n in range(500)))
    search(missed, "面料")
    await missed.write()

    found = await kept(site)
    assert found["面料"] == 3
    assert len(found) <= 12
    assert sum(found.values()) == 503


async def test_a_flood_of_a_day_leaves_what_is_asked_again_and_again(site: Site) -> None:
    async def flood(first: int, number: int) -> None:
        texts = {Missed(DAY, f"题{n}", "EN"): 1 for n in range(first, first + number)}
        await add_missed(site.database, texts, most_a_day=5)

    await add_missed(site.database, {Missed(DAY, "面料", "EN"): 2}, most_a_day=5)
    await flood(0, 4)
    full = await kept(site)
    await flood(4, 3)
    flooded = await kept(site)
    await add_missed(site.database, {Missed(DAY, "面料", "EN"): 1, Missed(DAY, "展会", "EN"): 4}, most_a_day=5)  # fmt: skip
    await flood(100, 20)

    assert full == {"面料": 2, "题0": 1, "题1": 1, "题2": 1, "题3": 1}
    assert flooded == {"面料": 2, "题3": 1, "题4": 1, "题5": 1, "题6": 1, "": 3}
    found = await kept(site)
    assert sum(found.values()) == 2 + 4 + 3 + 5 + 20
    assert len(found) == 6


async def test_other_days_have_room_of_their_own(site: Site) -> None:
    counts = {Missed(day, f"题{n}", "EN"): 1 for day in (DAY, "2026-03-02") for n in range(3)}

    await add_missed(site.database, counts | {other(DAY): 7}, most_a_day=3)

    rows = await site.database.rows("SELECT day, text, count FROM missed_search ORDER BY day, text")
    assert [tuple(row.values()) for row in rows] == [
        (DAY, "", 7),
        *((DAY, f"题{n}", 1) for n in range(3)),
        *(("2026-03-02", f"题{n}", 1) for n in range(3)),
    ]


async def test_as_many_as_are_held_at_once_are_written(site: Site) -> None:
    missed = counter(site)

    search(missed, *map("".join, product("abcdefghij", repeat=3)))
    await missed.write()

    assert len(await kept(site)) == 1_000 <= MOST_A_DAY


async def test_what_is_too_old_is_forgotten_once_a_day(site: Site) -> None:
    clock = Hands(datetime(2026, 3, 1, 9, tzinfo=UTC))
    missed = MissedSearches(site.database, keep_days=2, clock=clock)
    for _ in range(3):
        search(missed, "面料")
        await missed.write()
        clock.forward(86_400)
    clock.forward(-86_400)
    await site.database.script(
        "INSERT INTO missed_dismissal (text, day) VALUES ('面料', '2026-03-01'), ('展会', '2026-03-03')"
    )

    before = await days(site)
    await missed.forget()
    after = await days(site)
    clock.forward(86_400)
    await missed.forget()

    assert before == ["2026-03-01", "2026-03-02", "2026-03-03"]
    assert after == ["2026-03-02", "2026-03-03"]
    assert await days(site) == ["2026-03-03"]
    dismissed = await site.database.rows("SELECT text FROM missed_dismissal")
    assert [each["text"] for each in dismissed] == ["展会"]


@pytest.mark.parametrize("query", ["", "\x00", "\ud800", "a" * 10_000, "😀", "\u0301"])
def test_counting_never_raises(query: str) -> None:
    missed = MissedSearches(None, keep_days=180)  # type: ignore[arg-type]  # counting needs no database

    search(missed, query)
