"""How often each item was shown where, and which state of it: counted without a word about visitors."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from tortoise.exceptions import OperationalError

from delivery.portals import UNKNOWN, Portal, Portals, Selection, counting_portals
from publishing.portal_counts import MOST_PULLS
from publishing.unpublish import unpublish
from tests.portals.counting_worker import ITEMS, PORTAL
from tests.portals.web import VISITOR, Web
from tests.site import Hands, Site

FIGURES = """
query ($id: ID!, $from: Date, $to: Date, $first: Int!, $after: String) {
  portal(id: $id) {
    total(from: $from, to: $to)
    figures(from: $from, to: $to, first: $first, after: $after) {
      nodes { day item views } pageInfo { hasNextPage endCursor }
    }
  }
}
"""
SHOWN = """
query ($id: ID!) {
  portal(id: $id) {
    shown(first: 10) { nodes { item revision isCurrent at content { id } } pageInfo { hasNextPage } }
  }
}
"""


def counter(site: Site, clock: Hands | None = None, **options: Any) -> Portals:
    return Portals(site.database, **{"keep_days": 400, "clock": clock or Hands(), **options})


def one(number: int = 1) -> Portal:
    return Portal(f"portal_{number}", (), 100, Selection())


async def kept(site: Site) -> list[tuple[Any, ...]]:
    rows = await site.database.rows("SELECT portal, day, item, views FROM portal_view")
    return sorted(tuple(each.values()) for each in rows)


async def test_views_are_added_up_by_portal_day_in_china_and_item(site: Site) -> None:
    clock = Hands(datetime(2026, 3, 1, 15, 59, tzinfo=UTC))
    portals = counter(site, clock)

    portals.note(one(), ["event_a", "event_b"])
    portals.note(one(), ["event_a"])
    portals.note(one(2), ["event_a"])
    portals.note(UNKNOWN, ["event_a"])
    await portals.write()
    portals.note(one(), ["event_a"])
    clock.forward(60)  # midnight in China
    portals.note(one(), ["event_a"])
    await portals.write()

    assert await kept(site) == [
        ("", "2026-03-01", "event_a", 1),
        ("portal_1", "2026-03-01", "event_a", 3),
        ("portal_1", "2026-03-01", "event_b", 1),
        ("portal_1", "2026-03-02", "event_a", 1),
        ("portal_2", "2026-03-01", "event_a", 1),
    ]


async def test_several_processes_add_to_the_same_rows(site: Site) -> None:
    rounds = 15
    command = [sys.executable, "-m", "tests.portals.counting_worker", site.database.url.text, str(rounds)]  # fmt: skip

    run = partial(subprocess.run, command, cwd=Path(__file__).parents[2], timeout=120)
    ended = await asyncio.gather(*(asyncio.to_thread(run) for _ in range(2)))

    assert [each.returncode for each in ended] == [0, 0]
    found = {(portal, item): views for portal, _day, item, views in await kept(site)}
    assert found == dict.fromkeys(((p, i) for p in ("", PORTAL.id) for i in ITEMS), 2 * rounds)


async def test_what_was_counted_is_written_now_and_then_and_at_the_end(site: Site) -> None:
    async with counting_portals(site.database, keep_days=400, every_seconds=0.02) as portals:
        portals.note(one(), ["event_a"])
        async with asyncio.timeout(30):
            while not await kept(site):  # noqa: ASYNC110  # only the table tells
                await asyncio.sleep(0.01)
    async with counting_portals(site.database, keep_days=400, every_seconds=3_600) as portals:
        portals.note(one(), ["event_a"])
        early = [each[-1] for each in await kept(site)]

    assert early == [1]
    assert [each[-1] for each in await kept(site)] == [2]


async def test_a_database_that_is_away_loses_no_view(site: Site) -> None:
    portals = counter(site)
    portals.note(one(), ["event_a"])
    portals.note_pull(one(), epoch="e", types=(), position=3)

    await site.database.script("ALTER TABLE portal_pull RENAME TO portal_pull_away")
    try:
        with pytest.raises(OperationalError):
            await portals.write()
        portals.note(one(), ["event_a"])
    finally:
        await site.database.script("ALTER TABLE portal_pull_away RENAME TO portal_pull")
    await portals.write()

    assert [each[-1] for each in await kept(site)] == [2]
    assert len(await site.database.rows("SELECT * FROM portal_pull")) == 1


async def test_what_is_too_old_is_forgotten_and_days_of_zero_count_nothing(site: Site) -> None:
    clock = Hands(datetime(2026, 3, 1, 9, tzinfo=UTC))
    portals = counter(site, clock, keep_days=2)
    for number in range(3):
        portals.note(one(number), [f"event_{number}"])
        portals.note_pull(one(), epoch="e", types=(), position=number)
        await portals.write()
        clock.forward(86_400)
    clock.forward(-86_400)
    nothing = counter(site, clock, keep_days=0)

    await portals.forget()
    days = [each[1] for each in await kept(site)]
    nothing.note(one(), ["event_a"])
    nothing.note_gone(one(), "event_a")
    nothing.note_pull(one(), epoch="e", types=(), position=9)
    await nothing.write()
    shown = await site.database.rows("SELECT item FROM portal_shown ORDER BY item")
    await nothing.forget()

    assert days == ["2026-03-02", "2026-03-03"]
    assert [each["item"] for each in shown] == ["event_1", "event_2"]
    for table in ("portal_view", "portal_shown", "portal_pull"):
        assert await site.database.rows(f"SELECT * FROM {table}") == []


async def test_of_a_flood_of_pulls_the_newest_are_kept(site: Site) -> None:
    portals = counter(site)
    for number in range(MOST_PULLS + 5):
        portals.note_pull(one(), epoch="e", types=(), position=number)
    portals.note_pull(one(2), epoch="e", types=(), position=1)

    await portals.write()

    rows = await site.database.rows("SELECT portal, position FROM portal_pull ORDER BY id")
    kept_of = [each["position"] for each in rows if each["portal"] == "portal_1"]
    assert kept_of == list(range(5, MOST_PULLS + 5))
    assert len(rows) == MOST_PULLS + 1


async def test_figures_are_read_by_days_and_in_pages(web: Web, site: Site) -> None:
    clock = Hands(datetime(2026, 3, 1, 9, tzinfo=UTC))
    portal, boss = await web.portal(), await web.administrator()
    known = await web.portals.by_id(portal.public_id)
    assert known is not None
    portals = counter(site, clock)
    for number in range(3):
        for _ in range(number + 1):
            portals.note(known, ["event_a", "event_b"])
        portals.note(UNKNOWN, ["event_a"])
        clock.forward(86_400)
    await portals.write()

    async def page(**given: Any) -> Any:
        values = {"id": portal.public_id, "first": 100, **given}
        return (await web.data(FIGURES, token=boss, **values))["portal"]

    whole = await page()
    first = await page(first=4)
    cursor = first["figures"]["pageInfo"]["endCursor"]
    second = await page(first=4, after=cursor)
    day = {"from": "2026-03-02", "to": "2026-03-02"}
    unknown = await web.data("{ unknownPortal { total figures { nodes { views } } } }", token=boss)

    listed = [(each["day"], each["views"]) for each in whole["figures"]["nodes"]]
    assert listed == [("2026-03-03", 3)] * 2 + [("2026-03-02", 2)] * 2 + [("2026-03-01", 1)] * 2
    assert first["figures"]["nodes"] + second["figures"]["nodes"] == whole["figures"]["nodes"]
    assert second["figures"]["pageInfo"]["hasNextPage"] is False
    assert (whole["total"], (await page(**day))["total"]) == (12, 4)
    assert [each["views"] for each in (await page(**day))["figures"]["nodes"]] == [2, 2]
    assert unknown["unknownPortal"] == {"total": 3, "figures": {"nodes": [{"views": 1}] * 3}}


async def test_it_is_told_which_revision_a_portal_still_shows(web: Web, site: Site) -> None:
    portal, boss = await web.portal(), await web.administrator()
    known = await web.portals.by_id(portal.public_id)
    assert known is not None
    moved = await site.make("Event", title="旧", status="SCHEDULED")
    same = await site.make("Event", title="同", status="SCHEDULED")
    gone = await site.make("Event", title="去", status="SCHEDULED")

    web.portals.note(known, [moved, same, gone, "event_aaaaaaaaaaaaaaaaaaaa"])
    await site.save(moved, live=True, title="新", status="SCHEDULED")
    await site.act(unpublish, [gone])
    await web.portals.write()
    found = (await web.data(SHOWN, token=boss, id=portal.public_id))["portal"]["shown"]["nodes"]
    web.portals.note(known, [moved])
    await web.portals.write()
    again = (await web.data(SHOWN, token=boss, id=portal.public_id))["portal"]["shown"]["nodes"]

    states = {each["item"]: (each["revision"], each["isCurrent"]) for each in found}
    assert states == {moved: (1, False), same: (1, True), gone: (1, False), "event_aaaaaaaaaaaaaaaaaaaa": (None, False)}  # fmt: skip
    assert (again[0]["item"], again[0]["revision"], again[0]["isCurrent"]) == (moved, 2, True)
    assert again[0]["content"] == {"id": moved}


async def test_what_is_kept_says_nothing_of_any_visitor(web: Web, site: Site) -> None:
    event = await site.make("Event", title="秀", status="SCHEDULED", starts_at="2027-04-09T02:00:00Z", ends_at="2027-04-09T03:00:00Z", time_zone="Asia/Shanghai")  # fmt: skip
    portal = await web.portal()
    headers = {
        "user-agent": "Netscape 4.7 of Mrs Chen",
        "referer": "https://www.portal.example/chen?phone=13800000000",
        "cookie": "who=chen",
        "accept-language": "yue",
    }

    answer = await web.client.get(f"/calendar/events.ics?portal={portal.key}", headers=headers)
    await web.portals.write()

    assert "set-cookie" not in answer.headers
    found = await site.contents_of("portal_view", "portal_shown", "portal_pull")
    assert [each["item"] for each in found["portal_view"]] == [event]
    assert {name: set(rows[0]) for name, rows in found.items() if rows} == {
        "portal_view": {"id", "portal", "item", "day", "views"},
        "portal_shown": {"id", "portal", "item", "shown_at", "gone_at"},
    }
    told = str(found)
    for each in (VISITOR[0], "Netscape", "Chen", "chen", "13800000000", "yue"):
        assert each not in told
