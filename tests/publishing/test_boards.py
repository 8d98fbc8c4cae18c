"""Boards list what has to be mended, and nothing else; what one may not read is on none of them."""

from datetime import date
from typing import Any

import pytest

from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.boards import (
    Column,
    DeadLink,
    ExternalLink,
    Place,
    announced_not_recorded,
    dead_links,
    external_links,
    stale_columns,
    unsourced,
)
from publishing.recorded import Recorded
from publishing.trash import trash
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.site import Hands, Site, paragraph

BLIND = Actor(
    "usr_one", ActorKind.PERSON, (Grant(frozenset({Verb.READ}), types=frozenset({"Topic"})),)
)


async def test_facts_without_source_are_listed_with_their_place(site: Site) -> None:
    article = await site.make("Article", title="文", kind="NEWS")
    bare = await site.make("Cluster", name="无来源")
    await site.make("Cluster", name="有来源", sources=[{"url": "https://a.cn/"}])
    empty = await site.make("Cluster", name="空来源", sources=[{"note": "听说"}])
    event = await site.make(
        "Event",
        title="会",
        sources=[{"article": article}],
        figures=[
            {"metric": "人数", "value": "3", "source": article},
            {"metric": "品牌", "value": "5"},
        ],
    )
    await site.make("Cluster", name="草稿", live=False)

    found = await site.act(unsourced, types=["Cluster", "Event"])

    assert found == [
        Place("Cluster", bare, "无来源", "sources"),
        Place("Cluster", empty, "空来源", "sources"),
        Place("Event", event, "会", "figures", 1),
    ]


async def test_readings_and_recognitions_name_their_evidence_too(site: Site) -> None:
    indicator = await site.make("Indicator", name="产值", readings=[{"value": "1"}])
    recognition = await site.make("Recognition", category="CLUSTER")

    found = await site.act(unsourced, types=["Indicator", "Recognition"])

    assert set(found) == {
        Place("Indicator", indicator, "产值", "readings", 0),
        Place("Recognition", recognition, None, "evidence"),
    }


async def test_what_was_announced_and_is_not_recorded(site: Site) -> None:
    plan = await site.make("Plan", title="方案")
    subject = await site.make("Cluster", name="大朗")
    hidden = await site.make("Cluster", name="暗", live=False)
    for category, announced in (("CLUSTER", 2), ("SERVICE_PLATFORM", 0), ("SUPPORT_PROJECT", 1)):
        await site.make("Quota", name="数", plan=plan, category=category, announced=announced)
    recognitions: tuple[dict[str, Any], ...] = (
        {"category": "CLUSTER", "subject": subject, "valid_until": "2026-06-30"},
        {"category": "CLUSTER", "subject": hidden},
        {"category": "CLUSTER", "subject": subject, "revoked_on": "2026-03-01"},
        {"category": "CULTIVATED_ENTERPRISE", "subject": subject},
    )
    for fields in recognitions:
        await site.make("Recognition", plan=plan, **fields)

    now = await site.act(announced_not_recorded)
    in_february = await site.act(announced_not_recorded, valid_on=date(2026, 2, 1))

    assert now == [
        Recorded(plan, "CLUSTER", 2, 1),
        Recorded(plan, "CULTIVATED_ENTERPRISE", None, 1),
        Recorded(plan, "SUPPORT_PROJECT", 1, 0),
    ]
    assert [each.category for each in in_february] == ["CULTIVATED_ENTERPRISE", "SUPPORT_PROJECT"]


async def test_the_number_recorded_is_the_one_that_readers_are_shown(site: Site) -> None:
    plan = await site.make("Plan", title="方案")
    subject = await site.make("Cluster", name="大朗")
    await site.make("Quota", name="数", plan=plan, category="CLUSTER", announced=9)
    for revoked_on in (None, None, "2026-03-01"):
        await site.make(
            "Recognition", plan=plan, category="CLUSTER", subject=subject, revoked_on=revoked_on
        )

    (found,) = await site.act(announced_not_recorded)

    asked = await site.ask("{ quotas { nodes { announced recorded } } }")
    assert asked["quotas"]["nodes"] == [{"announced": found.announced, "recorded": found.recorded}]


async def test_columns_past_their_period(site: Site, hands: Hands) -> None:
    fresh, old, empty = [await site.make("Topic", name=name) for name in ("新", "旧", "空")]
    for topic, day, kind in (
        (fresh, "2026-02-28T00:00:00Z", "NEWS"),
        (fresh, "2025-01-01T00:00:00Z", "NEWS"),
        (old, "2026-02-01T00:00:00Z", "NOTICE"),
    ):
        await site.make("Article", title="文", kind=kind, topics=[topic], published_at=day)
    await site.make("Article", title="稿", kind="NOTICE", topics=[old, empty], live=False)

    found = await site.act(stale_columns)
    month = await site.act(stale_columns, days=30)

    assert hands.now.isoformat() == "2026-03-01T09:00:00+00:00"
    assert [each for each in found if each.kind == "TOPIC"] == [
        Column("TOPIC", empty, "空", None, None),
        Column("TOPIC", old, "旧", "2026-02-01T00:00:00Z", 28),
    ]
    assert Column("KIND", "NOTICE", "通知", "2026-02-01T00:00:00Z", 28) in found
    assert "NEWS" not in {each.id for each in found}
    assert [each.id for each in month if each.kind == "TOPIC"] == [empty]


async def test_links_that_lead_readers_nowhere(site: Site) -> None:
    gone, drafted, withdrawn, there = [
        await site.make("Topic", name=name) for name in ("下线", "草稿", "撤回", "在线")
    ]
    never = await site.make("Topic", name="从未", live=False)
    trashed = await site.make("Topic", name="回收站", live=False)
    article = await site.make(
        "Article",
        title="文",
        kind="NEWS",
        topics=[gone, withdrawn, there, never],
        body=[
            paragraph(f'<a href="/go/{trashed}">一</a><a href="/go/{there}">二</a>'),
            paragraph('<a href="/go/topic_aaaaaaaaaaaaaaaaaaaa">三</a>', "p2"),
        ],
    )
    await site.act(unpublish, [gone])
    await site.act(withdraw, withdrawn, ground="侵权")
    await site.act(trash, trashed)

    found = await site.act(dead_links)

    topics, body = (
        Place("Article", article, "文", "topics"),
        Place("Article", article, "文", "body"),
    )
    assert drafted
    assert found == [
        DeadLink(topics, gone, "下线", "ENDED"),
        DeadLink(topics, withdrawn, "撤回", "WITHDRAWN"),
        DeadLink(topics, never, "从未", "DRAFT"),
        DeadLink(body, trashed, None, "TRASHED"),
        DeadLink(body, "topic_aaaaaaaaaaaaaaaaaaaa", None, "MISSING"),
    ]


async def test_addresses_outside_are_listed_and_never_fetched(site: Site) -> None:
    article = await site.make(
        "Article",
        title="文",
        kind="NEWS",
        body=[paragraph('<a href="https://b.cn/?x=1&amp;y=2">一</a>')],
        sources=[{"url": "https://a.cn/"}],
    )
    base = await site.make("Base", name="基地", website="https://a.cn/")

    found = await site.act(external_links)

    in_article = Place("Article", article, "文", "sources")
    assert [each.url for each in found] == ["https://a.cn/", "https://b.cn/?x=1&y=2"]
    assert set(found[0].places) == {in_article, Place("Base", base, "基地", "website")}
    assert found[1] == ExternalLink(
        "https://b.cn/?x=1&y=2", (Place("Article", article, "文", "body"),)
    )


@pytest.mark.parametrize(
    "board", [unsourced, announced_not_recorded, stale_columns, dead_links, external_links]
)
async def test_what_one_may_not_read_is_on_no_board(site: Site, board: object) -> None:
    plan = await site.make("Plan", title="方案", original_url="https://a.cn/")
    await site.make("Quota", name="数", plan=plan, category="CLUSTER", announced=1)
    hidden = await site.make("Topic", name="暗", live=False)
    await site.make("Article", title="文", kind="NEWS", topics=[hidden])
    assert await site.act(board)  # type: ignore[arg-type]  # one of several acts

    async with site.desk.act(by=BLIND) as act:
        assert not await board(act)  # type: ignore[operator]
