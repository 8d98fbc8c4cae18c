"""Schedules come true by themselves, at their instant, and can be called off."""

import asyncio
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from models.clock import system_clock
from publishing.errors import Refused
from publishing.publish import publish
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from tests.site import Hands, Site, titles

LIST = "{ articles { totalCount nodes { title } pageInfo { hasNextPage } } }"
TITLES = "{ articles { nodes { title } } }"


async def test_embargo_holds_until_its_instant_and_ends_at_its_end(site: Site) -> None:
    article = await site.make("Article", live=False, title="定时", kind="NEWS")
    appears = system_clock() + timedelta(seconds=0.35)
    vanishes = appears + timedelta(seconds=0.3)
    await site.act(schedule, [article], publish_at=appears, unpublish_at=vanishes)

    seen: dict[str, set[tuple[str, ...]]] = {"before": set(), "while": set(), "after": set()}
    while not seen["after"]:
        began = system_clock()
        found = tuple(titles(await site.ask(LIST)))
        ended = system_clock()
        if ended < appears:
            seen["before"].add(found)
        elif began >= appears and ended < vanishes:
            seen["while"].add(found)
        elif began >= vanishes:
            seen["after"].add(found)
        await asyncio.sleep(0.01)

    assert seen == {"before": {()}, "while": {("定时",)}, "after": {()}}


async def test_the_future_is_readable_behind_the_other_door_only(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="现在", kind="NEWS")
    now = hands.now
    later = now + timedelta(days=1)
    await site.save(article, title="将来", kind="NEWS")
    await site.act(schedule, [article], publish_at=later)

    at = [now, later - timedelta(microseconds=1), later, later + timedelta(days=4000)]
    assert [titles(await site.ask_privileged(TITLES, at=each)) for each in at] == [
        ["现在"],
        ["现在"],
        ["将来"],
        ["将来"],
    ]


async def test_what_is_scheduled_far_ahead_is_nowhere_in_public(site: Site) -> None:
    article = await site.make("Article", title="现在", kind="NEWS")
    await site.save(article, title="将来", kind="NEWS")
    await site.act(schedule, [article], publish_at=system_clock() + timedelta(days=1))
    new = await site.make("Article", live=False, title="全新", kind="NEWS")
    await site.act(schedule, [new], publish_at=system_clock() + timedelta(days=1))

    query = "query ($id: ID!) { articles { totalCount nodes { title } } node(id: $id) { id } nodes(ids: [$id]) { id } }"
    assert await site.ask(query, id=new) == {
        "articles": {"totalCount": 1, "nodes": [{"title": "现在"}]},
        "node": None,
        "nodes": [None],
    }


async def test_publishing_before_a_schedule_stops_where_the_schedule_begins(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", live=False, title="三", kind="NEWS")
    t3 = hands.now + timedelta(hours=3)
    await site.act(schedule, [article], publish_at=t3)
    hands.forward(3600)
    await site.save(article, title="一", kind="NEWS", live=True)
    t1 = hands.now

    assert [titles(await site.ask_privileged(TITLES, at=each)) for each in (t1, t3)] == [
        ["一"],
        ["三"],
    ]


@pytest.mark.parametrize("own_end", [None, timedelta(hours=2), timedelta(hours=9)])
async def test_cancelling_reopens_what_the_schedule_cut_short(
    site: Site, hands: Hands, own_end: timedelta | None
) -> None:
    start = hands.now
    article = await site.make("Article", live=False, title="前", kind="NEWS")
    begins = start + timedelta(hours=1)
    end = start + own_end if own_end else None
    await site.act(schedule, [article], publish_at=begins, unpublish_at=end)
    await site.save(article, title="后", kind="NEWS")
    await site.act(schedule, [article], publish_at=start + timedelta(hours=5))

    async def at_hours() -> list[list[str]]:
        moments = (start + timedelta(hours=each) for each in (0.5, 1.5, 3, 6, 10))
        return [titles(await site.ask_privileged(TITLES, at=each)) for each in moments]

    planned = await at_hours()
    hands.now = begins + timedelta(minutes=1)
    await site.act(cancel, article)

    until = own_end.total_seconds() / 3600 if own_end else 1e9
    assert planned == [
        [],
        ["前"],
        ["前"] if until > 3 else [],
        ["后"],
        ["后"],
    ]
    assert await at_hours() == [
        [],
        ["前"],
        ["前"] if until > 3 else [],
        ["前"] if until > 6 else [],
        ["前"] if until > 10 else [],
    ]


async def test_cancelling_calls_off_everything_that_has_not_begun(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="现在", kind="NEWS")
    await site.save(article, title="将来", kind="NEWS")
    for hours in (1, 2):
        await site.act(schedule, [article], publish_at=hands.now + timedelta(hours=hours))

    await site.act(cancel, article)

    moments = [hands.now + timedelta(hours=each) for each in (0, 1, 2, 3)]
    assert [titles(await site.ask_privileged(TITLES, at=each)) for each in moments] == [
        ["现在"]
    ] * 4
    with pytest.raises(Refused, match="Nothing is scheduled"):
        await site.act(cancel, article)
    assert await site.facts() == [
        "Saved",
        "Published",
        "Saved",
        "Scheduled",
        "Scheduled",
        "ScheduleCancelled",
    ]


async def test_what_was_called_off_can_be_scheduled_again(site: Site, hands: Hands) -> None:
    article = await site.make("Article", live=False, title="将来", kind="NEWS")
    soon = hands.now + timedelta(hours=1)
    await site.act(schedule, [article], publish_at=soon)
    await site.act(cancel, article)
    await site.act(schedule, [article], publish_at=soon)

    assert titles(await site.ask_privileged(TITLES, at=soon)) == ["将来"]
    assert titles(await site.ask_privileged(TITLES, at=hands.now)) == []


async def test_unpublishing_leaves_what_is_scheduled(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="现在", kind="NEWS")
    await site.save(article, title="将来", kind="NEWS")
    later = hands.now + timedelta(hours=1)
    await site.act(schedule, [article], publish_at=later)
    hands.forward(60)

    await site.act(unpublish, [article])

    assert titles(await site.ask_privileged(TITLES, at=hands.now)) == []
    assert titles(await site.ask_privileged(TITLES, at=later)) == ["将来"]


async def test_two_schedules_at_one_instant_leave_the_later_act(site: Site, hands: Hands) -> None:
    article = await site.make("Article", live=False, title="先", kind="NEWS")
    later = hands.now + timedelta(hours=1)
    await site.act(schedule, [article], publish_at=later)
    await site.save(article, title="后", kind="NEWS")
    await site.act(schedule, [article], publish_at=later)

    assert titles(await site.ask_privileged(TITLES, at=later)) == ["后"]


async def test_an_instant_is_refused_unless_it_is_to_come_and_has_an_offset(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", live=False, title="题", kind="NEWS")
    now = hands.now
    before = await site.contents_of("placement", "fact")

    async def refusal(publish_at: datetime, unpublish_at: datetime | None = None) -> str:
        with pytest.raises(Refused) as refused:
            await site.act(schedule, [article], publish_at=publish_at, unpublish_at=unpublish_at)
        return str(refused.value)

    hour = timedelta(hours=1)
    assert [
        await refusal(now),
        await refusal(now - hour),
        await refusal(now + hour, now + hour),
        await refusal((now + hour).replace(tzinfo=None)),
        await refusal(now + hour, (now + hour).replace(tzinfo=None)),
    ] == [
        "The instant has passed. Choose one to come, or publish now.",
        "The instant has passed. Choose one to come, or publish now.",
        "It would end before it begins. Choose a later end.",
        "Say the offset too, such as 2026-03-01T09:30:00+08:00.",
        "Say the offset too, such as 2026-03-01T09:30:00+08:00.",
    ]
    assert await site.contents_of("placement", "fact") == before


async def test_live_intervals_of_one_item_never_overlap(site: Site, hands: Hands) -> None:
    article = await site.make("Article", live=False, title="零", kind="NEWS")
    for hours, length in [(5, 4), (1, 10), (3, 1), (3, 1), (7, None)]:
        begins = hands.now + timedelta(hours=hours)
        end = begins + timedelta(hours=length) if length else None
        await site.act(schedule, [article], publish_at=begins, unpublish_at=end)
    await site.act(publish, [article])

    rows = await site.database.rows(
        "SELECT live_from, live_until FROM placement WHERE lane = 'live' AND live_until > live_from ORDER BY live_from"
    )
    assert len(rows) == 5
    assert all(a["live_until"] <= b["live_from"] for a, b in pairwise(rows))
