"""Publishing and what goes with it at the editors' door: rights, rehearsals, and once under a key."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest

from models.clock import wire_instant
from models.system import AuditEntry, Fact
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from tests.manage.lifecycle_words import (
    CANCEL,
    PUBLISH,
    REINSTATE,
    SCHEDULE,
    UNPUBLISH,
    WITHDRAW,
    publish_without_reviews,
)
from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.site import Hands, Site, titles

PUBLISHER = person("publisher")
AUTHOR = person("author")
MAY = {"publisher", "administrator"}


@pytest.fixture
async def door(site: Site) -> Door:
    await publish_without_reviews(site)
    return Door(site)


def later(site_now: datetime, **span: float) -> str:
    return wire_instant(site_now + timedelta(**span))


async def test_a_draft_is_published_and_unpublished_by_a_publisher(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="开幕", kind="NEWS")

    published = await door.do(PUBLISH, by=PUBLISHER, ids=[article])
    seen = await site.ask("{ articles { nodes { title } } }")
    ended = await door.do(UNPUBLISH, by=PUBLISHER, ids=[article])
    gone = await site.ask("{ articles { nodes { title } } }")

    assert published["contents"] == [{"id": article, "lifecycle": "PUBLISHED"}]
    assert (titles(seen), titles(gone)) == (["开幕"], [])
    assert ended["contents"] == [{"id": article, "lifecycle": "UNPUBLISHED"}]


ACTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "contentPublish": (PUBLISH, "draft", {}),
    "contentSchedule": (SCHEDULE, "draft", {"at": "2099-01-01T00:00:00Z"}),
    "contentScheduleCancel": (CANCEL, "scheduled", {}),
    "contentUnpublish": (UNPUBLISH, "live", {}),
    "contentWithdraw": (WITHDRAW, "live", {}),
    "contentReinstate": (REINSTATE, "withdrawn", {}),
}


@pytest.mark.parametrize("name", ACTS)
async def test_only_those_with_the_right_do_it_and_nobody_else_learns_of_it(
    site: Site, door: Door, name: str
) -> None:
    document, state, given = ACTS[name]
    found: dict[str, list[str]] = {}
    for role in ROLES:
        article = await in_state(site, state)
        which = {"id": article} if "$id:" in document else {"ids": [article]}
        body = await door.ask(document, by=person(role), **which, **given)
        found[role] = [each["code"] for each in next(iter(body.values()))["errors"]]
    article = await in_state(site, state)
    which = {"id": article} if "$id:" in document else {"ids": [article]}
    stranger = await door.refused(document, by=NOBODY, **which, **given)
    nothing = f"article_{'a' * 20}"
    missing = {"id": nothing} if "id" in which else {"ids": [nothing]}
    none = await door.refused(document, by=PUBLISHER, **missing, **given)

    assert found == {role: [] if role in MAY else ["FORBIDDEN"] for role in ROLES}
    assert stranger[0]["code"] == none[0]["code"] == "NOT_FOUND"
    assert stranger[0]["message"].replace(article, nothing) == none[0]["message"]


async def in_state(site: Site, state: str) -> str:
    article = await site.make(
        "Article", live=state in ("live", "withdrawn"), title="一", kind="NEWS"
    )
    if state == "scheduled":
        await site.act(schedule, [article], publish_at=datetime(2099, 1, 1, tzinfo=UTC))
    if state == "withdrawn":
        await site.act(withdraw, article, ground="侵权")
    return article


async def test_all_or_nothing_unless_the_fit_ones_are_to_go(site: Site, door: Door) -> None:
    fit = await site.make("Article", live=False, title="好", kind="NEWS")
    unfit = await site.make("Article", live=False, kind="NEWS")

    errors = await door.refused(PUBLISH, by=PUBLISHER, ids=[fit, unfit])
    none = await site.ask("{ articles { totalCount } }")
    body = await door.ask(PUBLISH, by=PUBLISHER, ids=[fit, unfit], policy="REJECT_FAILED")
    some = await site.ask("{ articles { nodes { id } } }")

    assert [(each["code"], each["path"]) for each in errors] == [("REQUIRED", [unfit, "title"])]
    assert none == {"articles": {"totalCount": 0}}
    assert body["contentPublish"]["contents"] == [{"id": fit, "lifecycle": "PUBLISHED"}]
    assert [each["path"] for each in body["contentPublish"]["errors"]] == [[unfit, "title"]]
    assert some == {"articles": {"nodes": [{"id": fit}]}}


async def test_local_time_is_read_in_its_zone_and_the_zone_is_kept(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="定时", kind="NEWS")

    await door.do(SCHEDULE, by=PUBLISHER, ids=[article], local="2099-01-01T09:30")

    async with site.database.transaction() as tx:
        fact = await Fact.filter(kind="Scheduled").using_db(tx).get()
    told = orjson.loads(fact.details)
    assert told["zone"] == "Asia/Shanghai"
    assert datetime.fromtimestamp(told["live_from"] / 1e6, UTC) == datetime(
        2099, 1, 1, 1, 30, tzinfo=UTC
    )


@pytest.mark.parametrize(
    ("local", "zone", "said"),
    [
        ("2099-03-29T02:30", "Europe/Berlin", "never show"),
        ("2099-10-25T02:30", "Europe/Berlin", "twice"),
        ("2099-01-01T09:30", "Asia", "no time zone"),
        ("2099-01-01T09:30", "../../etc/passwd", "no time zone"),
        ("2001-01-01T09:30", "Asia/Shanghai", "has passed"),
    ],
)
async def test_a_time_that_clocks_show_twice_or_never_is_refused(
    site: Site, door: Door, local: str, zone: str, said: str
) -> None:
    article = await site.make("Article", live=False, title="定时", kind="NEWS")

    errors = await door.refused(SCHEDULE, by=PUBLISHER, ids=[article], local=local, zone=zone)

    assert [each["code"] for each in errors] == ["INVALID"]
    assert said in errors[0]["message"]


async def test_what_is_live_ends_at_an_instant_and_the_end_can_be_taken_away(
    site: Site, hands: Hands, door: Door
) -> None:
    article = await site.make("Article", title="现在", kind="NEWS")
    query = "{ articles { nodes { title } } }"
    days = [hands.now, hands.now + timedelta(days=2)]

    await door.do(UNPUBLISH, by=PUBLISHER, ids=[article], at=later(hands.now, days=1))
    ending = [titles(await site.ask_privileged(query, at=each)) for each in days]
    await door.do(CANCEL, by=PUBLISHER, ids=[article])
    kept = [titles(await site.ask_privileged(query, at=each)) for each in days]

    assert (ending, kept) == ([["现在"], []], [["现在"], ["现在"]])


# --- rehearsals -----------------------------------------------------------------------------------


async def test_a_rehearsal_tells_what_would_happen_and_does_nothing(
    site: Site, hands: Hands, door: Door
) -> None:
    writer = await site.make("Person", live=False, name="林一")
    article = await site.make("Article", title="报道", kind="NEWS", byline=[writer])
    tables = ("placement", "revision", "fact", "audit_entry", "edition", "link", "once")
    before = await site.contents_of(*tables)

    rehearsed = await door.do(PUBLISH, by=PUBLISHER, ids=[writer], dryRun=True, key="k")

    now = wire_instant(hands.now)
    assert await site.contents_of(*tables) == before
    assert rehearsed["report"] == {
        "items": [
            {
                "kind": "APPEARS",
                "item": {"id": writer, "type": "Person", "label": "林一"},
                "at": now,
                "until": None,
                "fields": [],
            }
        ],
        "links": [
            {
                "source": {"id": article},
                "field": "Article.byline",
                "target": {"id": writer},
                "shown": True,
                "at": now,
                "until": None,
            }
        ],
        "facts": [{"kind": "Published", "id": writer}],
    }


async def test_a_rehearsal_of_what_cannot_be_done_says_why(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, kind="NEWS")

    errors = await door.refused(PUBLISH, by=PUBLISHER, ids=[article], dryRun=True)

    assert [each["code"] for each in errors] == ["REQUIRED"]


# --- once under a key ------------------------------------------------------------------------------


async def test_the_same_request_under_one_key_has_one_effect(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")

    first = await door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1")
    again = await door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1")
    others = await door.do(PUBLISH, by=person("administrator"), ids=[article], key="k1")

    assert first == again == others
    assert (await site.facts()).count("Published") == 2


async def test_a_key_stands_for_one_request_only(site: Site, door: Door) -> None:
    one, two = [await site.make("Article", live=False, title=each, kind="NEWS") for each in "一二"]
    await door.do(PUBLISH, by=PUBLISHER, ids=[one], key="k1")

    errors = await door.refused(PUBLISH, by=PUBLISHER, ids=[two], key="k1")
    other_verb = await door.refused(UNPUBLISH, by=PUBLISHER, ids=[one], key="k1")

    assert [each["code"] for each in errors + other_verb] == ["REPEATED", "REPEATED"]
    assert (await site.ask("{ articles { nodes { id } } }"))["articles"]["nodes"] == [{"id": one}]


async def test_ten_at_once_have_one_effect(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")

    answers = await asyncio.gather(
        *(door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1") for _ in range(10))
    )

    assert all(each == answers[0] for each in answers)
    assert (await site.facts()).count("Published") == 1


async def test_a_refused_request_may_be_tried_again_under_its_key(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, kind="NEWS")
    await door.refused(PUBLISH, by=PUBLISHER, ids=[article], key="k1")
    await site.save(article, title="一", kind="NEWS")

    await door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1")

    assert (await site.facts()).count("Published") == 1


async def test_after_a_day_a_key_is_new_again(site: Site, hands: Hands, door: Door) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")
    await door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1")

    hands.forward(24 * 3600 + 1)
    await door.do(PUBLISH, by=PUBLISHER, ids=[article], key="k1")

    assert (await site.facts()).count("Published") == 2


async def test_a_creation_under_a_key_makes_one_item(door: Door) -> None:
    document = """mutation ($key: String) {
      articleCreate(input: {locale: ZH_HANS, title: "一", kind: NEWS}, idempotencyKey: $key) {
        article { id } errors { code message } } }"""

    made = [await door.do(document, by=AUTHOR, key=key) for key in ("a", "a", "b")]

    assert made[0] == made[1] != made[2]


async def test_each_act_is_in_the_audit_with_its_reason(site: Site, door: Door) -> None:
    article = await site.make("Article", title="一", kind="NEWS")

    await door.do(UNPUBLISH, by=PUBLISHER, ids=[article])
    await door.do(WITHDRAW, by=PUBLISHER, id=article)

    async with site.database.transaction() as tx:
        entries = await AuditEntry.filter(actor=PUBLISHER.id).using_db(tx).order_by("id")
    assert [(each.verb, each.reason) for each in entries] == [
        ("Unpublished", "过期"),
        ("Withdrawn", "侵权"),
        ("Noticed", "已撤下"),
    ]
