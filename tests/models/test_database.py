"""The one way to write: whole or not at all, and nothing left open whatever happens meanwhile."""

import asyncio
import random
import time
from typing import Any, cast

from models.database import Database
from models.system import Fact
from tests.servers import opened

ROUNDS = 200


async def write_a_pair(database: Database, name: str) -> None:
    async with database.transaction() as tx:
        for half in ("a", "b"):
            await Fact.create(
                using_db=tx, kind=half, item=1, public_id=name, type="T", at=1, by="test"
            )
            await asyncio.sleep(0)


async def pairs(database: Database) -> dict[str, str]:
    async with database.transaction() as tx:
        rows = await Fact.all().using_db(tx).order_by("id")
    found: dict[str, str] = {}
    for row in rows:
        found[row.public_id] = found.get(row.public_id, "") + row.kind
    return found


def is_at_rest(database: Database) -> bool:
    client = cast(Any, database.client)
    if database.engine == "sqlite":
        return not client._lock.locked()
    return bool(client._pool.get_idle_size() == client._pool.get_size())


async def test_cancelling_a_transaction_anywhere_leaves_nothing_open(database: Database) -> None:
    chance = random.Random(7)
    finished: set[str] = set()
    cancelled = 0
    for each in ("cold", "warm"):
        began = time.perf_counter()
        await asyncio.gather(*(write_a_pair(database, f"{each}{n}") for n in range(4)))
        usual_seconds = time.perf_counter() - began

    async def attempt(name: str) -> None:
        nonlocal cancelled
        try:
            # As long as it takes, more or less, however fast the machine is.
            seconds = chance.uniform(0, usual_seconds * 1.5)
            await asyncio.wait_for(write_a_pair(database, name), seconds)
            finished.add(name)
        except TimeoutError:
            cancelled += 1

    for start in range(0, ROUNDS, 4):
        await asyncio.gather(*(attempt(f"r{n}") for n in range(start, start + 4)))

    async with asyncio.timeout(10):
        await write_a_pair(database, "last")
        found = await pairs(database)
    assert cancelled > 0
    assert finished > set()
    assert set(found.values()) == {"ab"}
    assert finished | {"last"} <= found.keys()
    assert is_at_rest(database)


async def test_cancelling_while_it_begins_leaves_nothing_open(database: Database) -> None:
    for steps in range(80):
        task = asyncio.ensure_future(write_a_pair(database, f"r{steps}"))
        for _ in range(steps % 20):
            await asyncio.sleep(0)
        task.cancel()
        if steps >= 20:  # and once more while it cleans up
            for _ in range(steps % 3 + 1):
                await asyncio.sleep(0)
            task.cancel()
        await asyncio.wait([task])

    async with asyncio.timeout(10):
        await write_a_pair(database, "last")
        found = await pairs(database)
    assert set(found.values()) == {"ab"}
    assert "last" in found
    assert is_at_rest(database)


async def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    async def fail() -> None:
        async with database.transaction() as tx:
            await Fact.create(
                using_db=tx, kind="a", item=1, public_id="gone", type="T", at=1, by="test"
            )
            raise ZeroDivisionError

    await write_a_pair(database, "kept")
    results = await asyncio.gather(*(fail() for _ in range(8)), return_exceptions=True)

    assert [type(each) for each in results] == [ZeroDivisionError] * 8
    assert await pairs(database) == {"kept": "ab"}
    assert is_at_rest(database)


async def test_ten_writers_that_read_before_they_write_all_succeed(database: Database) -> None:
    async def count_on(name: str) -> None:
        async with database.transaction() as tx:
            await Fact.all().using_db(tx).count()
            await asyncio.sleep(0.001)
            await Fact.create(
                using_db=tx, kind="a", item=1, public_id=name, type="T", at=1, by="test"
            )

    await asyncio.gather(*(count_on(f"w{n}") for n in range(10)))

    assert sorted(await pairs(database)) == sorted(f"w{n}" for n in range(10))


async def test_two_processes_that_read_before_they_write_all_succeed(database: Database) -> None:
    other = await opened(database.url, database.catalogue)

    async def count_on(through: Database, name: str) -> None:
        async with through.transaction() as tx:
            await Fact.all().using_db(tx).count()
            await asyncio.sleep(0.002)
            await Fact.create(
                using_db=tx, kind="a", item=1, public_id=name, type="T", at=1, by="test"
            )

    try:
        await asyncio.gather(
            *(count_on((database, other)[n % 2], f"w{n}") for n in range(20)),
        )
    finally:
        await other.close()

    assert sorted(await pairs(database)) == sorted(f"w{n}" for n in range(20))
