"""What happens to events: the dates before are kept, calendars are told, and readers see it at once."""

from datetime import timedelta
from typing import Any

import pytest

from models.system import AuditEntry
from publishing.schedule import schedule
from tests.manage.lifecycle_words import REPORT
from tests.manage.roles import Door, person
from tests.site import Hands, Site

PUBLISHER = person("publisher")
AUTHOR = person("author")

FIELDS = """status startsAt endsAt calendarSequence attendanceMode
  scheduleChanges { status changedOn previousStartsAt previousEndsAt reason }"""


def document(name: str, more: str = "", passed: str = "") -> str:
    return """mutation ($id: ID!, $expected: Int!, $dryRun: Boolean! = false%s) {
      %s(id: $id, reason: "台风", expectedRevision: $expected, dryRun: $dryRun%s) {
        published clashes { kind item { id } shared } %s
        content { ... on Event { %s } ... on Session { %s } } errors { code message } } }""" % (
        more,
        name,
        passed,
        REPORT,
        FIELDS,
        FIELDS,
    )


RESCHEDULE = document(
    "eventReschedule", ", $from: DateTime!, $to: DateTime", ", startsAt: $from, endsAt: $to"
)
FIRST, LAST = "2026-05-01T01:00:00Z", "2026-05-03T09:00:00Z"
NEW_FIRST, NEW_LAST = "2026-06-01T01:00:00Z", "2026-06-03T09:00:00Z"
SHOWN = "{ events { nodes { %s } } }" % FIELDS


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    return Door(site)


async def fashion_week(site: Site, **more: Any) -> str:
    given = {"title": "时装周", "starts_at": FIRST, "ends_at": LAST, **more}
    return await site.make("Event", **given)


async def shown(site: Site, hands: Hands) -> Any:
    return (await site.ask_privileged(SHOWN, at=hands.now))["events"]["nodes"]


async def test_a_live_event_is_rescheduled_at_once_and_its_dates_before_are_public(
    site: Site, door: Door, hands: Hands
) -> None:
    event = await fashion_week(site)

    done = await door.do(
        RESCHEDULE, by=PUBLISHER, id=event, expected=1, **{"from": NEW_FIRST, "to": NEW_LAST}
    )

    expected = {
        "status": "RESCHEDULED",
        "startsAt": NEW_FIRST,
        "endsAt": NEW_LAST,
        "calendarSequence": 1,
        "attendanceMode": None,
        "scheduleChanges": [
            {
                "status": "RESCHEDULED",
                "changedOn": "2026-03-01",
                "previousStartsAt": FIRST,
                "previousEndsAt": LAST,
                "reason": "台风",
            }
        ],
    }
    assert done["published"] is True
    assert await shown(site, hands) == [expected]
    assert (await site.facts())[-2:] == ["Published", "Rescheduled"]
    async with site.database.transaction() as tx:
        verbs = [each.verb for each in await AuditEntry.filter(actor=PUBLISHER.id).using_db(tx)]
    assert "PublishedWithoutReviews" in verbs


async def test_what_is_put_off_or_cancelled_is_reinstated_with_its_dates(
    site: Site, door: Door, hands: Hands
) -> None:
    event = await fashion_week(site)
    seen = []

    for expected, name in enumerate(
        ("eventPostpone", "eventReinstate", "eventMoveOnline", "eventCancel", "eventReinstate"),
        start=1,
    ):
        await door.do(document(name), by=PUBLISHER, id=event, expected=expected)
        now = (await shown(site, hands))[0]
        seen.append((now["status"], now["startsAt"], now["calendarSequence"]))
    twice = await door.refused(document("eventReinstate"), by=PUBLISHER, id=event, expected=6)

    assert seen == [
        ("POSTPONED", None, 1),
        ("SCHEDULED", FIRST, 2),
        ("MOVED_ONLINE", FIRST, 3),
        ("CANCELLED", FIRST, 4),
        ("SCHEDULED", FIRST, 5),
    ]
    assert twice[0]["code"] == "STATE"


async def test_with_other_changes_in_the_draft_it_waits_for_them(
    site: Site, door: Door, hands: Hands
) -> None:
    event = await fashion_week(site)
    await site.save(event, title="时装周改名", starts_at=FIRST, ends_at=LAST)

    done = await door.do(document("eventCancel"), by=PUBLISHER, id=event, expected=2)

    assert done["published"] is False
    assert done["content"]["status"] == "CANCELLED"
    assert (await shown(site, hands))[0]["status"] is None


async def test_only_whoever_may_publish_does_it_and_a_stale_one_is_a_conflict(
    site: Site, door: Door, hands: Hands
) -> None:
    event = await fashion_week(site)
    await site.save(event, title="改", starts_at=FIRST, live=True)

    author = await door.refused(document("eventCancel"), by=AUTHOR, id=event, expected=2)
    stale = await door.refused(document("eventCancel"), by=PUBLISHER, id=event, expected=1)
    article = await site.make("Article", title="一", kind="NEWS")
    other = await door.refused(document("eventCancel"), by=PUBLISHER, id=article, expected=1)

    assert [each[0]["code"] for each in (author, stale, other)] == [
        "FORBIDDEN",
        "CONFLICT",
        "NOT_FOUND",
    ]


async def test_a_rehearsal_lists_what_it_would_clash_with(
    site: Site, door: Door, hands: Hands
) -> None:
    hall = await site.make("Venue", name="一号馆")
    speaker = await site.make("Person", name="林一")
    event = await fashion_week(site, venues=[hall])
    at: dict[str, Any] = {"starts_at": "2026-06-02T01:00:00Z", "ends_at": "2026-06-02T03:00:00Z"}
    fair = await site.make("Event", title="面料展", venues=[hall], **at)
    planned = await site.make("Session", live=False, title="发布", speakers=[speaker], **at)
    await site.act(schedule, [planned], publish_at=hands.now + timedelta(days=1))
    await site.make("Session", live=False, title="草稿", venue=hall, speakers=[speaker], **at)
    mine = await site.make("Session", title="我的", speakers=[speaker], venue=hall)
    move = document(
        "sessionReschedule", ", $from: DateTime!, $to: DateTime", ", startsAt: $from, endsAt: $to"
    )
    moved = {"from": NEW_FIRST, "to": NEW_LAST}

    whole = await door.do(RESCHEDULE, by=PUBLISHER, id=event, expected=1, dryRun=True, **moved)
    one = await door.do(move, by=PUBLISHER, id=mine, expected=1, dryRun=True, **moved)

    assert whole["clashes"] == [{"kind": "VENUE", "item": {"id": fair}, "shared": hall}]
    assert sorted(one["clashes"], key=str) == sorted(
        [
            {"kind": "VENUE", "item": {"id": fair}, "shared": hall},
            {"kind": "PERSON", "item": {"id": planned}, "shared": speaker},
        ],
        key=str,
    )
    assert [each["kind"] for each in whole["report"]["items"]] == ["CHANGES"]
    assert (await shown(site, hands))[-1]["status"] is None
