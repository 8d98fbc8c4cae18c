"""Doors under strain: long reads, readers who go away, and databases that do."""

import asyncio
import random
from typing import Any, cast

import asyncpg
import orjson
import pytest

from reading.compile import Statement
from reading.doors import PostgresReader, Reader, SqliteReader, TooSlow, Unavailable
from tests.site import Site

SHORT = {"sqlite": "SELECT CAST('1' AS BLOB)", "postgres": "SELECT convert_to('1', 'UTF8')"}
SLOW = {
    # Some seconds of work that nothing but an interrupt ends.
    "sqlite": "SELECT CAST((WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 300000000)"
    " SELECT COUNT(*) FROM n) AS BLOB)",
    "postgres": "SELECT convert_to(pg_sleep(20)::text, 'UTF8')",
}


def statement(site: Site, texts: dict[str, str]) -> Statement:
    return Statement(texts[site.engine], ())


async def test_a_long_read_keeps_nobody_waiting(site: Site) -> None:
    door = site.reader(public=False)
    slow = asyncio.ensure_future(door.json(statement(site, SLOW), {}, long=True))
    await asyncio.sleep(0.05)

    async with asyncio.timeout(2):
        answers = [await door.json(statement(site, SHORT), {}) for _ in range(20)]

    assert answers == [b"1"] * 20
    assert not slow.done()
    slow.cancel()
    await asyncio.wait([slow])


async def test_who_goes_away_leaves_nothing_running(site: Site) -> None:
    door = site.reader(public=False)
    for _ in range(6):  # more than there are connections or threads
        slow = asyncio.ensure_future(door.json(statement(site, SLOW), {}, long=True))
        await asyncio.sleep(0.02)
        slow.cancel()
        async with asyncio.timeout(5):
            await asyncio.wait([slow])
        assert slow.cancelled()

    async with asyncio.timeout(5):
        assert await door.json(statement(site, SHORT), {}, long=True) == b"1"
        assert await door.json(statement(site, SHORT), {}) == b"1"
    await nothing_runs(site)


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_a_connection_is_handed_on_only_when_nobody_reads_through_it(site: Site) -> None:
    door = cast(SqliteReader, site.reader(public=False))
    await door.json(statement(site, SHORT), {}, long=True)
    [first] = door._idle
    stopped: list[bool] = []
    first.stop = lambda: stopped.append(True)  # type: ignore[method-assign]  # it goes on reading
    slow = asyncio.ensure_future(door.json(statement(site, SLOW), {}, long=True))
    await asyncio.sleep(0.05)

    for _ in range(3):
        slow.cancel()
        await asyncio.sleep(0)
    await asyncio.wait([slow])

    assert stopped
    assert first not in door._idle
    first._deadline = 0.0
    async with asyncio.timeout(5):
        while first not in door._idle:  # noqa: ASYNC110  # only the list tells
            await asyncio.sleep(0.01)


async def nothing_runs(site: Site) -> None:
    """On PostgreSQL the server itself is asked; on SQLite the threads are free, as was seen."""
    if site.engine == "postgres":
        owner = await asyncpg.connect(site.database.url.asyncpg)
        try:
            async with asyncio.timeout(5):
                sleeping = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%pg_sleep(20)%' AND datname = current_database() AND pid <> pg_backend_pid()"
                while await owner.fetchval(sleeping):  # noqa: ASYNC110  # only the server tells
                    await asyncio.sleep(0.05)
        finally:
            await owner.close()


async def test_readers_who_go_away_at_any_moment_cost_no_connection(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    chance = random.Random(7)
    gone = 0

    async def ask() -> None:
        nonlocal gone
        task = asyncio.ensure_future(site.answer("{ articles { nodes { title } } }"))
        for _ in range(chance.randrange(12)):
            await asyncio.sleep(0)
        gone += task.cancel()
        await asyncio.wait([task])

    for _ in range(40):
        await asyncio.gather(*(ask() for _ in range(5)))

    async with asyncio.timeout(10):
        answers = await asyncio.gather(
            *(site.answer("{ articles { nodes { title } } }") for _ in range(8))
        )
    assert gone > 0
    assert {each.body for each in answers} == {answers[0].body}
    assert orjson.loads(answers[0].body)["data"] == {"articles": {"nodes": [{"title": "一"}]}}


async def test_a_statement_that_takes_too_long_is_ended(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reading.doors.STATEMENT_SECONDS", 0.2)
    door = site.reader(public=False)

    async with asyncio.timeout(10):
        for long in (False, True):
            with pytest.raises(TooSlow):
                await door.json(statement(site, SLOW), {}, long=long)

    assert await door.json(statement(site, SHORT), {}) == b"1"


async def test_who_waits_too_long_for_a_turn_is_sent_away(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reading.doors.WAIT_SECONDS", 0.05)
    door = site.reader(public=False)
    slow = [
        asyncio.ensure_future(door.json(statement(site, SLOW), {}, long=True)) for _ in range(4)
    ]

    ended = await asyncio.gather(*slow[2:], return_exceptions=True)

    assert [type(each) for each in ended] == [Unavailable] * 2
    for each in slow:
        each.cancel()
    await asyncio.wait(slow)


@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_lost_connection_is_said_so_and_replaced(site: Site) -> None:
    door = cast(PostgresReader, site.reader())
    await door.json(statement(site, SHORT), {})
    owner = await asyncpg.connect(site.database.url.asyncpg)
    slow = asyncio.ensure_future(door.json(statement(site, SLOW), {}))
    await asyncio.sleep(0.2)
    await owner.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE query LIKE '%pg_sleep(20)%' AND datname = current_database()"
        " AND pid <> pg_backend_pid()"
    )
    await owner.close()

    with pytest.raises(Unavailable):
        await slow
    assert await door.json(statement(site, SHORT), {}) == b"1"


async def test_a_database_that_is_away_is_told_as_such() -> None:
    door: Reader = PostgresReader("postgresql://a:b@127.0.0.1:1/none", public=True)

    with pytest.raises(Unavailable):
        await door.json(Statement("SELECT 1", ()), {})


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_long_reads_go_through_the_same_closed_door(site: Site) -> None:
    await site.make("Article", title="sparrow", kind="NEWS", live=False)
    door = cast(SqliteReader, site.reader())
    view = door._views["article"]

    shown: Any = await door.json(
        Statement(f'SELECT CAST(COUNT(*) AS BLOB) FROM "{view}"', ()), {}, long=True
    )

    assert shown == b"0"
    for sql in ("SELECT title FROM main.article", "SELECT title FROM article", "DELETE FROM item"):
        with pytest.raises(Exception, match=r"prohibited|not authorized|readonly"):
            await door.json(Statement(sql, ()), {}, long=True)
