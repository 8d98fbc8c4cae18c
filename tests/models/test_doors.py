"""Bringing the public door up to date beside a process that serves already."""

import asyncio

import asyncpg

from models.doors import unhindered
from tests.site import Site


async def test_the_door_is_installed_though_others_hold_its_tables_in_another_order(
    site: Site,
) -> None:
    """Two transactions that want two tables in opposite orders: PostgreSQL ends one of them."""
    if site.engine == "sqlite":
        return
    await site.make("Topic", name="题")
    other = await asyncpg.connect(site.database.url.asyncpg)
    try:
        # Whoever waits longer than this for others looks for a circle: let it be the one under test.
        await other.execute("SET deadlock_timeout = '20s'")
        reading = other.transaction()
        await reading.start()
        await other.execute("SELECT 1 FROM article")
        installing = asyncio.create_task(
            unhindered(
                site.database,
                "LOCK TABLE topic IN ACCESS EXCLUSIVE MODE; LOCK TABLE article IN ACCESS EXCLUSIVE MODE;"
                " UPDATE topic SET position_sort = 'installed'",
            )
        )
        await asyncio.sleep(0.2)
        await other.execute("SELECT 1 FROM topic")
        await reading.rollback()
        await installing
    finally:
        await other.close()

    rows = await site.database.rows("SELECT DISTINCT position_sort FROM topic")
    assert [each["position_sort"] for each in rows] == ["installed"]
