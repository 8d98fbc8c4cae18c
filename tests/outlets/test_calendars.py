"""Calendars, read by the package that wrote none of what is compared here by its own words."""

import asyncio
import os
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from icalendar import Calendar

import server
from delivery.outlets.entries import HOME, times_between
from models.clock import system_clock
from models.system import Item
from publishing.desk import revision_of
from publishing.event_acts import cancel_event, move_online, postpone, reinstate, reschedule
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.shown import shown_revision
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from resolvers.answer import Answers
from resolvers.file_addresses import FileAddresses
from resolvers.operation import Operation
from tests.addresses import BASE, PATTERNS, make_site
from tests.reading.canaries import CANARY, leaked, plant
from tests.site import Site, schema_of

EVENTS = "/calendar/events.ics"
STARTS, ENDS = "2027-04-09T02:00:00Z", "2027-04-11T10:00:00Z"
CLIENTS = server.ROOT / "tests" / "clients"
HOSTILE = '木棉, "周"; \\n 第一行\n第二行\t😀👩‍👩‍👧 BEGIN:VEVENT\r\nEND:VCALENDAR'


def read(response: httpx.Response) -> Any:
    """The calendar as the package reads it; its types know too many kinds of values to be told apart."""
    return Calendar.from_ical(response.content)


async def entries(outlet: httpx.AsyncClient, path: str = EVENTS) -> dict[str, Any]:
    """The calendar's entries, by the ids of what they tell of."""
    response = await outlet.get(path)
    assert response.status_code == 200, response.text
    calendar = read(response)
    return {str(each["uid"]).partition("@")[0]: each for each in calendar.walk("VEVENT")}


async def make_event(site: Site, **fields: Any) -> str:
    given = {
        "title": "木棉时装周",
        "slug": "week",
        "status": "SCHEDULED",
        "starts_at": STARTS,
        "ends_at": ENDS,
        "time_zone": "Asia/Shanghai",
    }
    wanted = {**given, **fields}
    return await site.make("Event", **{k: v for k, v in wanted.items() if v is not None})


async def number(site: Site, public_id: str) -> int:
    async with site.database.transaction() as tx:
        return (await Item.get(public_id=public_id, using_db=tx)).draft_number or 0


async def happens(site: Site, verb: Any, event: str, **given: Any) -> None:
    """Something happens to the event, whose newest draft is what readers see."""
    expected = await number(site, event)
    await site.act(verb, event, reason="台风", expected_revision=expected, **given)


async def test_an_event_is_an_entry_with_all_that_calendars_show(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(
        site, address_patterns=[*PATTERNS, {"type_name": "Event", "pattern": "/e/{slug}"}]
    )
    venue = await site.make(
        "Venue", name="木棉会馆", address="木棉路一号", point={"lat": 23.5, "lng": 113.25}
    )
    series = await site.make("EventSeries", name="时装周", kind="FASHION_WEEK")
    event = await make_event(
        site, venues=[venue], summary="三天的发布", kind="FASHION_WEEK", series=series
    )
    found = (await entries(outlet))[event]

    assert str(found["uid"]) == f"{event}@kapok"
    assert str(found["summary"]) == "木棉时装周"
    assert str(found["status"]) == "CONFIRMED"
    assert found["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert found["dtstart"].dt == datetime(2027, 4, 9, 10, tzinfo=HOME)
    assert found["dtend"].dt == datetime(2027, 4, 11, 18, tzinfo=HOME)
    assert str(found["location"]) == "木棉会馆，木棉路一号"
    assert (found["geo"].latitude, found["geo"].longitude) == (23.5, 113.25)
    assert str(found["url"]) == f"{BASE}/e/week"
    assert [str(each) for each in found["categories"].cats] == ["时装周", "时装周"]
    assert str(found["description"]) == f"三天的发布\n{BASE}/e/week"
    assert found["last-modified"].dt == found["dtstamp"].dt
    assert system_clock() - found["dtstamp"].dt < timedelta(minutes=5)


async def test_the_calendar_says_what_it_is_and_when_to_come_again(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(site, name={"ZH_HANS": "木棉协会", "EN": "Kapok Association"})
    empty = read(await outlet.get(EVENTS))
    english = read(await outlet.get(EVENTS, params={"locale": "en"}))

    assert str(empty["x-wr-calname"]) == "活动 · 木棉协会"
    assert str(english["x-wr-calname"]) == "Events · Kapok Association"
    assert empty["refresh-interval"].dt == timedelta(hours=1)
    assert str(empty["x-published-ttl"]) == "PT1H"
    [zone] = empty.walk("VTIMEZONE")
    assert str(zone["tzid"]) == "Asia/Shanghai"
    assert zone.walk("STANDARD")[0]["tzoffsetto"].td == timedelta(hours=8)


async def test_each_change_raises_the_sequence_and_the_uid_stays(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    seen = [(await entries(outlet))[event]]
    moved = datetime(2027, 5, 1, 2, tzinfo=UTC)
    for verb, given in (
        (reschedule, {"starts_at": moved, "ends_at": None}),
        (move_online, {}),
        (postpone, {}),
        (reinstate, {}),
        (cancel_event, {}),
        (reinstate, {}),
    ):
        await happens(site, verb, event, **given)
        seen.append((await entries(outlet))[event])

    numbers = [int(each["sequence"]) for each in seen]
    assert numbers == sorted(set(numbers))
    assert max(numbers) < 2**31
    assert {str(each["uid"]) for each in seen} == {f"{event}@kapok"}
    assert [str(each["status"]) for each in seen] == [
        *["CONFIRMED"] * 3,
        "TENTATIVE",
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
    ]
    assert seen[1]["dtstart"].dt == moved


async def test_what_is_cancelled_or_put_off_keeps_its_times_and_says_so(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site, summary="三天的发布", title={"ZH_HANS": "周", "EN": "Week"})
    await happens(site, postpone, event)
    put_off = (await entries(outlet))[event]
    await happens(site, cancel_event, event)
    cancelled = (await entries(outlet))[event]
    english = (await entries(outlet, f"{EVENTS}?locale=en"))[event]

    assert (str(put_off["status"]), str(put_off["summary"])) == ("TENTATIVE", "延期：周")
    assert (str(cancelled["status"]), str(cancelled["summary"])) == ("CANCELLED", "已取消：周")
    assert str(english["summary"]) == "Cancelled: Week"
    for each in (put_off, cancelled):
        assert each["dtstart"].dt == datetime(2027, 4, 9, 10, tzinfo=HOME)
        assert each["dtend"].dt == datetime(2027, 4, 11, 18, tzinfo=HOME)
        assert str(each["transp"]) == "TRANSPARENT"
    assert "description" not in cancelled


async def test_what_has_no_date_is_left_out_and_what_has_no_end_is_not(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    undated = await make_event(site, slug="undated", starts_at=None, ends_at=None)
    endless = await make_event(site, slug="endless", ends_at=None)
    found = await entries(outlet)

    assert list(found) == [endless]
    assert "dtend" not in found[endless]
    assert await entries(outlet, "/calendar/events/undated.ics") == {}
    assert undated not in found


@pytest.mark.parametrize(
    ("starts", "ends", "days"),
    [
        ("2027-04-08T16:00:00Z", "2027-04-10T16:00:00Z", (9, 11)),
        ("2027-04-08T16:00:00Z", "2027-04-10T15:59:00Z", (9, 11)),
        ("2027-04-08T16:00:00Z", "2027-04-10T15:59:59Z", (9, 11)),
        ("2027-04-08T16:00:00Z", None, (9, 10)),
        ("2027-04-08T16:00:00Z", "2027-04-08T16:00:00Z", (9, 10)),
        ("2027-04-08T16:00:00Z", "2027-04-10T10:00:00Z", None),
        (STARTS, "2027-04-10T16:00:00Z", None),
    ],
)
def test_from_midnight_to_midnight_is_whole_days(
    starts: str, ends: str | None, days: tuple[int, int] | None
) -> None:
    times = times_between(starts, ends, HOME)

    whole = tuple(date(2027, 4, each) for each in days) if days else None
    assert (times.starts, times.ends) == whole or (
        whole is None and isinstance(times.starts, datetime)
    )


async def test_whole_days_are_dates_in_the_calendar(site: Site, outlet: httpx.AsyncClient) -> None:
    event = await make_event(site, starts_at="2027-04-08T16:00:00Z", ends_at="2027-04-10T16:00:00Z")
    found = (await entries(outlet))[event]

    assert b"DTSTART;VALUE=DATE:20270409" in found.to_ical()
    assert found["dtend"].dt == date(2027, 4, 11)


async def test_another_zone_is_written_with_its_changes_and_an_unknown_one_is_home(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    paris = await make_event(site, slug="paris", time_zone="Europe/Paris")
    nowhere = await make_event(site, slug="nowhere", time_zone="Asia")
    calendar = read(await outlet.get(EVENTS))
    found = await entries(outlet)

    assert [str(each["tzid"]) for each in calendar.walk("VTIMEZONE")] == [
        "Asia/Shanghai",
        "Europe/Paris",
    ]
    assert found[paris]["dtstart"].dt.isoformat() == "2027-04-09T04:00:00+02:00"
    assert found[nowhere]["dtstart"].params["TZID"] == "Asia/Shanghai"


async def test_the_programme_is_there_with_its_event(site: Site, outlet: httpx.AsyncClient) -> None:
    event = await make_event(site, place="广州")
    session = await site.make(
        "Session", title="开幕式", event=event, starts_at=STARTS, hall="二号馆", status="SCHEDULED"
    )
    await site.make("Session", title="以后再说", event=event)
    whole, single = await entries(outlet), await entries(outlet, "/calendar/events/week.ics")

    assert set(whole) == set(single) == {event, session}
    assert str(single[session]["related-to"]) == f"{event}@kapok"
    assert str(single[session]["location"]) == "广州，二号馆"
    assert "related-to" not in single[event]


async def test_a_series_and_a_topic_have_calendars_of_their_own(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(site)
    series = await site.make("EventSeries", name="时装周", slug="weeks", kind="FASHION_WEEK")
    topic = await site.make("Topic", name="面料", slug="fabric")
    edition = await make_event(site, series=series)
    show = await site.make("Session", title="发布", event=edition, starts_at=STARTS)
    reported = await make_event(site, slug="fair")
    await site.make("Article", title="报道", kind="NEWS", event=reported, topics=[topic])

    assert set(await entries(outlet)) == {edition, show, reported}
    for of_series in ("weeks", series):
        assert set(await entries(outlet, f"{EVENTS}?series={of_series}")) == {edition, show}
    assert set(await entries(outlet, f"{EVENTS}?topic=fabric")) == {reported}
    assert set(await entries(outlet, f"{EVENTS}?topic=fabric&series=weeks")) == set()
    named = read(await outlet.get(f"{EVENTS}?series=weeks"))
    assert str(named["x-wr-calname"]) == "时装周 · 站"


async def test_an_old_slug_leads_to_the_present_one(site: Site, outlet: httpx.AsyncClient) -> None:
    event = await make_event(site, slug="old")
    await site.save(event, live=True, title="周", slug="new", starts_at=STARTS)
    series = await site.make("EventSeries", name="系列", slug="before", kind="FORUM")
    await site.save(series, live=True, name="系列", slug="after", kind="FORUM")
    moved = await outlet.get("/calendar/events/old.ics?locale=zh-Hant")
    by_id = await outlet.get(f"/calendar/events/{event}.ics")
    narrowed = await outlet.get(f"{EVENTS}?series=before&locale=en")

    assert (moved.status_code, moved.headers["location"]) == (
        301,
        "/calendar/events/new.ics?locale=zh-Hant",
    )
    assert (by_id.status_code, by_id.headers["location"]) == (301, "/calendar/events/new.ics")
    assert narrowed.headers["location"] == f"{EVENTS}?locale=en&series=after"
    assert list(await entries(outlet, "/calendar/events/new.ics")) == [event]


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        (f"{EVENTS}?locale=fr", 400, "There is no such locale"),
        (f"{EVENTS}?series=nothing", 400, "There is no such series"),
        (f"{EVENTS}?topic=event_aaaaaaaaaaaaaaaaaaaa", 400, "There is no such topic"),
        (f"{EVENTS}?topic=", 400, "topic has no value"),
        (f"{EVENTS}?topic=a&topic=b", 400, "topic is there twice"),
        (f"{EVENTS}?page=2", 400, "There is no such parameter"),
        (f"{EVENTS}?topic=%00", 400, "topic has no value"),
        (f"{EVENTS}?topic=%ff", 400, "The parameters cannot be read"),
        ("/calendar/events/week.ics?series=week", 400, "There is no such parameter"),
        ("/calendar/events/nothing.ics", 404, "There is no such event"),
        ("/calendar/events/%00.ics", 400, "The request holds a NUL"),
        (f"/calendar/events/{'a' * 2_000}.ics", 404, "There is no such event"),
    ],
)
async def test_what_cannot_be_meant_is_refused_in_words(
    site: Site, outlet: httpx.AsyncClient, path: str, status: int, said: str
) -> None:
    await make_event(site)
    response = await outlet.get(path)

    assert response.status_code == status
    assert response.json()["errors"][0]["message"].startswith(said)


async def test_lines_are_folded_at_75_octets_and_inside_no_character(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    for length in range(1, 28):
        await make_event(site, slug=f"e{length}", title="a" * length + "木棉😀" * 20)
    body = (await outlet.get(EVENTS)).content

    for line in body.split(b"\r\n"):
        assert len(line) <= 75
        line.decode("utf-8")
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in body.replace(b"\r\n", b"")


async def test_hostile_texts_stay_texts(site: Site, outlet: httpx.AsyncClient) -> None:
    event = await make_event(site, title='周,;:"\\n', place="X;TZID=Mars:,", summary=HOSTILE)
    found = await entries(outlet)

    assert list(found) == [event]
    assert str(found[event]["summary"]) == '周,;:"\\n'
    assert str(found[event]["location"]) == "X;TZID=Mars:,"
    assert str(found[event]["description"]).split() == HOSTILE.split()


async def test_an_answer_can_be_kept_and_asked_for_again(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site, summary="三天的发布。" * 100)
    first = await outlet.get(EVENTS)
    again = await outlet.get(EVENTS, headers={"if-none-match": first.headers["etag"]})
    only_head = await outlet.head(EVENTS)
    squeezed = await outlet.get(EVENTS, headers={"accept-encoding": "br"})
    plain = await outlet.get(EVENTS, headers={"accept-encoding": "identity"})
    await site.save(event, live=True, title="新的", starts_at=STARTS)
    changed = await outlet.get(EVENTS, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["content-type"] == "text/calendar; charset=utf-8"
    assert first.headers["cache-control"] == "public, max-age=30"
    assert "Event" in first.headers["cache-tag"].split(",")
    assert (again.status_code, again.content) == (304, b"")
    assert (only_head.status_code, only_head.content) == (200, b"")
    assert only_head.headers["etag"] == first.headers["etag"]
    assert squeezed.headers["content-encoding"] == "br"
    assert squeezed.content == plain.content
    assert changed.status_code == 200
    assert (await outlet.post(EVENTS)).status_code == 405
    private = await outlet.get(EVENTS, headers={"cookie": "a=b"})
    assert private.headers["cache-control"] == "private, no-store"


async def test_what_is_hidden_is_in_no_calendar(site: Site, outlet: httpx.AsyncClient) -> None:
    await plant(site)
    words: dict[str, Any] = {"summary": f"{CANARY} summary", "place": CANARY, "starts_at": STARTS}
    shown = await make_event(site, title="sparrow", slug="sparrow")
    await site.save(shown, title=f"{CANARY} draft", slug="sparrow", **words)
    await site.make("Event", live=False, title=f"{CANARY} alone", slug=f"{CANARY}-1", **words)
    soon = await site.make("Event", live=False, title=f"{CANARY} soon", slug=f"{CANARY}-2", **words)
    await site.act(schedule, [soon], publish_at=system_clock() + timedelta(days=1))
    gone = await site.make("Event", title=f"{CANARY} gone", slug=f"{CANARY}-3", **words)
    await site.act(withdraw, gone, ground=CANARY)
    ended = await site.make("Event", title=f"{CANARY} ended", slug=f"{CANARY}-4", **words)
    await site.make("Session", title="sparrow show", event=ended, starts_at=STARTS)
    await site.act(unpublish, [ended])
    secret = await site.make("Venue", live=False, name=f"{CANARY} venue")
    await site.make("Session", title="sparrow", event=shown, venue=secret, starts_at=STARTS)
    answers = [await outlet.get(EVENTS), await outlet.get("/calendar/events/sparrow.ics")]
    refused = [
        await outlet.get(f"/calendar/events/{each}.ics")
        for each in (ended, soon, f"{CANARY}-1", f"{CANARY}-2", "nothing")
    ]

    for each in answers:
        assert "sparrow" in each.text
        assert not leaked(each.text, each.headers)
        assert ended not in each.text
    assert {each.status_code for each in refused} == {404}
    assert len({each.text for each in refused}) == 1


def _node(body: bytes) -> Any:
    """What ical.js makes of it."""
    done = subprocess.run(
        ["node", "ical.mjs"], cwd=CLIENTS, input=body, capture_output=True, check=True, timeout=60
    )
    return orjson.loads(done.stdout)


@pytest.mark.skipif(
    os.environ.get("CI") != "true"
    and (shutil.which("node") is None or not (CLIENTS / "node_modules" / "ical.js").exists()),
    reason="ical.js is not installed; `make test` installs it where npm can",
)
async def test_another_parser_reads_the_same(site: Site, outlet: httpx.AsyncClient) -> None:
    event = await make_event(site, title='木棉,;"周" 😀' * 5, summary=HOSTILE)
    days = await make_event(
        site, slug="days", starts_at="2027-04-08T16:00:00Z", ends_at="2027-04-10T16:00:00Z"
    )
    session = await site.make("Session", title="开幕式", event=event, starts_at=STARTS)
    body = (await outlet.get(EVENTS)).content
    told = await asyncio.to_thread(_node, body)
    found = {each["uid"].partition("@")[0]: each for each in told}

    assert set(found) == {event, days, session}
    assert found[event]["summary"] == '木棉,;"周" 😀' * 5
    assert found[event]["description"].split() == HOSTILE.split()
    assert (found[event]["starts"], found[event]["ends"]) == (STARTS, ENDS)
    assert (found[days]["starts"], found[days]["ends"]) == ("2027-04-09", "2027-04-11")
    assert found[session]["parent"] == f"{event}@kapok"


async def test_what_is_withdrawn_is_cancelled_and_says_nothing_of_itself(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    secret: dict[str, Any] = {"title": f"{CANARY} title", "summary": CANARY, "place": CANARY}
    event = await make_event(site, **secret, time_zone="Europe/Paris")
    session = await site.make("Session", title=CANARY, event=event, starts_at=STARTS)
    await site.make("Event", title="sparrow", starts_at=STARTS)
    never = await site.make("Event", live=False, title=CANARY, starts_at=STARTS, slug="never")
    await happens(
        site, reschedule, event, starts_at=datetime(2027, 5, 1, 8, tzinfo=UTC), ends_at=None
    )
    before = (await entries(outlet))[event]
    for each in (session, event, never):
        await site.act(withdraw, each, ground=CANARY, notice={"ZH_HANS": CANARY})
    whole = await entries(outlet)
    single = await entries(outlet, "/calendar/events/week.ics")
    by_id = await entries(outlet, f"/calendar/events/{event}.ics?locale=en")

    assert {str(each["summary"]) for each in whole.values()} == {"已取消", "sparrow"}
    assert str(by_id[event]["summary"]) == "Cancelled"
    for each in (whole[event], single[event], by_id[event]):
        assert str(each["uid"]) == str(before["uid"])
        assert str(each["status"]) == "CANCELLED"
        assert int(each["sequence"]) > int(before["sequence"])
        assert each["dtstart"].dt == before["dtstart"].dt
        assert each["dtstart"].params["TZID"] == "Europe/Paris"
    assert whole[session]["dtstart"].params["TZID"] == "Europe/Paris"
    assert set(single) == {event}
    assert never not in whole
    assert (await outlet.get("/calendar/events/never.ics")).status_code == 404
    for path in (EVENTS, "/calendar/events/week.ics"):
        response = await outlet.get(path)
        assert not leaked(response.text, response.headers)


async def test_what_is_no_time_zone_is_not_told_of_what_is_withdrawn(site: Site) -> None:
    event = await make_event(site, time_zone="木棉厅")
    await site.act(withdraw, event, ground="版权")

    found = (await site.ask("{ removedDates { id startsAt timeZone } }"))["removedDates"]

    assert found == [{"id": event, "startsAt": STARTS, "timeZone": None}]


async def test_the_highest_sequence_of_all_is_one_that_calendars_take(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site, calendar_sequence=2**31 - 1)

    assert (await entries(outlet))[event]["sequence"] == 2**31 - 1


async def test_what_comes_back_is_no_longer_cancelled(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    await site.act(withdraw, event, ground="错")
    gone = (await entries(outlet))[event]
    await site.act(restore, event)

    assert await entries(outlet) == {}
    await site.save(event, live=True, title="周", slug="week", starts_at=STARTS)
    back = (await entries(outlet))[event]
    assert (str(gone["status"]), str(back["status"])) == ("CANCELLED", "CONFIRMED")


async def test_the_sequence_rises_through_withdrawals_that_are_taken_back(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    seen = [(await entries(outlet))[event]]
    for n in range(2):
        await site.act(withdraw, event, ground="错")
        seen.append((await entries(outlet))[event])
        await site.act(restore, event)
        await site.act(publish, [event])
        seen.append((await entries(outlet))[event])
        if n == 0:
            await happens(site, postpone, event)
            seen.append((await entries(outlet))[event])
    draft = await number(site, event)
    await site.act(publish, [event])

    numbers = [int(each["sequence"]) for each in seen]
    assert numbers == sorted(set(numbers))
    assert [str(each["status"]) for each in seen] == [
        "CONFIRMED",
        "CANCELLED",
        "CONFIRMED",
        "TENTATIVE",
        "CANCELLED",
        "TENTATIVE",
    ]
    assert await number(site, event) == draft  # nothing is saved anew without need


async def test_what_was_approved_stays_so_when_it_comes_back(site: Site) -> None:
    event = await make_event(site)
    async with site.desk.act(by="editor") as act:
        item = await Item.get(public_id=event, using_db=act.tx)
        before = await revision_of(act, item, item.draft_number)
    await site.act(withdraw, event, ground="错")
    await site.act(restore, event)
    await site.act(publish, [event])
    async with site.desk.act(by="editor") as act:
        item = await Item.get(public_id=event, using_db=act.tx)
        after = await revision_of(act, item, item.draft_number)
        shown = await shown_revision(act, item)

    assert shown == after
    changed = orjson.loads(after.content)
    assert changed.pop("calendar_sequence") == 2
    assert changed == orjson.loads(before.content)


async def test_what_is_withdrawn_is_cancelled_where_it_was_listed_and_nowhere_else(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(site)
    weeks, forums = [
        await site.make("EventSeries", name=each, slug=each, kind="FORUM")
        for each in ("weeks", "forums")
    ]
    fabric, other = [await site.make("Topic", name=each, slug=each) for each in ("fabric", "other")]
    hidden = await site.make("Topic", live=False, name="hidden", slug="hidden")
    event = await make_event(site, series=weeks)
    show = await site.make("Session", title="发布", event=event, starts_at=STARTS)
    elsewhere = await make_event(site, slug="elsewhere", series=forums)
    report: dict[str, Any] = {"kind": "NEWS", "event": event}
    await site.make("Article", title="报道", topics=[fabric, hidden], **report)
    await site.make("Article", live=False, title="未发", topics=[other], **report)
    for each in (show, event, elsewhere):
        await site.act(withdraw, each, ground="内部")
    await site.act(publish, [hidden])

    async def cancelled(more: str) -> set[str]:
        found = await entries(outlet, EVENTS + more)
        assert {str(each["status"]) for each in found.values()} <= {"CANCELLED"}
        return set(found)

    assert await cancelled("") == {event, show, elsewhere}
    assert await cancelled("?series=weeks") == await cancelled("?topic=fabric") == {event, show}
    assert await cancelled("?series=weeks&topic=fabric") == {event, show}
    assert await cancelled("?series=forums") == {elsewhere}
    assert await cancelled("?topic=other") == await cancelled("?topic=hidden") == set()
    assert await cancelled("?series=forums&topic=fabric") == set()


async def test_the_dates_of_what_is_withdrawn_are_a_field_of_their_own(site: Site) -> None:
    event = await make_event(site)
    await site.make("Article", title="没有时间", kind="NEWS")
    other = await make_event(site, slug="other")
    for each in (event, other):
        await site.act(withdraw, each, ground="错")
    asked = (
        "query ($slug: String) { removedDates(types: [EVENT, ARTICLE], slug: $slug)"
        " { __typename id type startsAt endsAt timeZone calendarSequence } }"
    )
    everything = (await site.ask(asked))["removedDates"]
    one = (await site.ask(asked, slug="week"))["removedDates"]

    assert {each["id"] for each in everything} == {event, other}
    assert one == [
        {
            "__typename": "RemovedDates",
            "id": event,
            "type": "EVENT",
            "startsAt": STARTS,
            "endsAt": ENDS,
            "timeZone": "Asia/Shanghai",
            "calendarSequence": 1,
        }
    ]
    assert await site.errors("{ removedDates(first: 0) { id } }")
    ordinary = await site.answers.ordinary(
        Operation(asked, None, {"slug": "week"}), request_id="test"
    )
    assert orjson.loads(ordinary.body)["data"]["removedDates"] == one


async def test_an_item_tells_where_its_calendar_is(site: Site, outlet: httpx.AsyncClient) -> None:
    series = await site.make("EventSeries", name="时装周", slug="weeks", kind="FASHION_WEEK")
    topic = await site.make("Topic", name="棉")
    event = await make_event(site, series=series, title={"ZH_HANS": "周", "EN": "Week"})
    other = await make_event(site, slug="other")
    await site.make("Article", title="报道", slug="a", kind="NEWS", event=event, topics=[topic])
    document = """query ($locale: Locale!) {
      event(by: {slug: "week"}, locale: $locale) { calendarUrl series { calendarUrl } }
      topics(locale: $locale) { nodes { calendarUrl } } }"""
    files = FileAddresses("https://content.example.org/")
    readings = site.answers.readings
    answers = Answers(schema_of(site.catalogue), site.catalogue, readings, files=files)
    found = []
    for locale in ("ZH_HANS", "EN"):
        operation = Operation(document, None, {"locale": locale})
        fast = await answers.answer(operation, request_id="test")
        slow = await answers.ordinary(operation, request_id="test")
        assert (fast.path, fast.body) == ("compiled", slow.body)
        data = orjson.loads(fast.body)["data"]
        found.append(data["event"]["calendarUrl"])
        found.append(data["event"]["series"]["calendarUrl"])
        found += [each["calendarUrl"] for each in data["topics"]["nodes"]]

    begin = "https://content.example.org"
    slug = (await site.ask("{ topics { nodes { slug } } }"))["topics"]["nodes"][0]["slug"]
    assert found == [
        f"{begin}/calendar/events/week.ics",
        f"{begin}/calendar/events.ics?series=weeks",
        f"{begin}/calendar/events.ics?topic={slug}",
        f"{begin}/calendar/events/week.ics?locale=en",
        f"{begin}/calendar/events.ics?series=weeks&locale=en",
        f"{begin}/calendar/events.ics?topic={slug}&locale=en",
    ]
    for each in found:
        shown = await entries(outlet, each.removeprefix(begin))
        assert set(shown) == {event}
    assert set(await entries(outlet)) == {event, other}
