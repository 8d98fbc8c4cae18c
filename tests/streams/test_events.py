"""Server-sent events in public: what is told and from where it goes on."""

import asyncio
import time
from datetime import timedelta

import orjson
import pytest

from delivery.budget import Budgets
from delivery.documents import KeptDocuments
from delivery.seats import Seats
from delivery.streams import Pace
from models.locale import Locale
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.search.test_kept_answers import another_process, heard, tell
from tests.site import Site
from tests.streams.asgi import events
from tests.streams.conftest import Telling, Told

CHANGES = """
subscription Changes($since: String, $ids: [ID!], $types: [ContentType!], $first: Int) {
  changes(since: $since, ids: $ids, types: $types, first: $first) {
    nodes { kind id item { id ... on Topic { name } } tombstone { notice } } cursor hasMore
  }
}
"""
FAR = ("203.0.113.7", 50_000)
HEARD_WITHIN_SECONDS = 5.0
"""On a busy machine; by itself it takes a fifth of a second."""


async def test_what_changes_is_told_as_it_happens(site: Site, told: Told) -> None:
    before = await site.make("Topic", name="从前")
    await told.caught_up()

    async with events(told.app, CHANGES) as stream:
        topic = await site.make("Topic", name="题")
        first = await stream.next()
        await site.save(topic, live=True, name="新题")
        second = await stream.next()
        await site.act(unpublish, [topic])
        third = await stream.next()

    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert stream.headers["cache-control"] == "no-store"
    assert before not in str([first, second, third])
    assert [each and each.changes for each in (first, second, third)] == [
        [("UPSERTED", topic)],
        [("UPSERTED", topic)],
        [("REMOVED", topic)],
    ]
    assert second is not None
    assert second.name == "next"
    assert second.data["data"]["changes"]["nodes"][0]["item"] == {"id": topic, "name": "新题"}
    assert second.id == second.data["data"]["changes"]["cursor"]


async def test_a_stream_goes_on_from_the_last_event_that_was_heard(site: Site, told: Told) -> None:
    async with events(told.app, CHANGES) as stream:
        one = await site.make("Topic", name="一")
        heard = await stream.next()
    assert heard is not None
    assert heard.id is not None
    two = await site.make("Topic", name="二")
    await site.act(unpublish, [one])
    await told.caught_up()

    async with events(told.app, CHANGES, headers={"last-event-id": heard.id}) as stream:
        by_id = await stream.next()
    async with events(told.app, CHANGES, since=heard.id) as stream:
        by_argument = await stream.next()
    async with events(told.app, CHANGES, since="x", headers={"last-event-id": heard.id}) as stream:
        first_id = await stream.next()

    missed = [("UPSERTED", two), ("REMOVED", one)]
    assert by_id is not None
    assert by_id.changes == missed
    assert by_argument is not None
    assert by_argument.changes == missed
    assert first_id is not None
    assert first_id.changes == missed


async def test_the_id_to_go_on_from_is_told_before_the_first_event(site: Site, told: Told) -> None:
    async with events(told.app, CHANGES) as stream:
        begun = await stream.start()
    topic = await site.make("Topic", name="题")
    await told.caught_up()

    async with events(told.app, CHANGES, headers={"last-event-id": begun}) as again:
        missed = await again.next()

    assert stream.retry == "3000"
    assert missed is not None
    assert missed.changes == [("UPSERTED", topic)]


async def test_what_does_not_fit_into_a_page_comes_in_the_next_event(
    site: Site, told: Told
) -> None:
    async with events(told.app, CHANGES) as stream:
        begun = await stream.start()
    topics = [await site.make("Topic", name=f"题{n}") for n in range(5)]
    await told.caught_up()

    async with events(told.app, CHANGES, since=begun, first=2) as stream:
        pages = [await stream.next() for _ in range(3)]

    assert [each.changes for each in pages if each] == [
        [("UPSERTED", each) for each in topics[n : n + 2]] for n in (0, 2, 4)
    ]


async def test_only_the_items_and_types_asked_for_are_told(site: Site, told: Told) -> None:
    wanted = await site.make("Topic", name="要的")
    await told.caught_up()

    async with (
        events(told.app, CHANGES, ids=[wanted, "topic_unknown"]) as by_id,
        events(told.app, CHANGES, types=["VENUE"]) as by_type,
    ):
        await site.make("Topic", name="不要的")
        venue = await site.make("Venue", name="馆")
        await site.save(wanted, live=True, name="要的新")
        item, place = await by_id.next(), await by_type.next()

    assert item is not None
    assert item.changes == [("UPSERTED", wanted)]
    assert place is not None
    assert place.changes == [("UPSERTED", venue)]


async def test_nothing_that_is_not_public_is_told(site: Site, told: Told) -> None:
    async with events(told.app, CHANGES) as stream:
        draft = await site.make("Topic", live=False, name="秘密的草稿")
        later = await site.make("Topic", live=False, name="秘密的预告")
        live = await site.make("Topic", name="公开的")
        async with site.desk.act(by="editor") as act:
            at = act.now + timedelta(seconds=1.5)
            await schedule(act, [later], publish_at=at, unpublish_at=None)
        await site.save(live, name="秘密的改动")
        first = await stream.next()
        await site.act(withdraw, live, ground="秘密的缘由", notice={Locale.ZH_HANS: "已撤回"})
        second = await stream.next()
        third = await stream.next()

    assert first is not None
    assert first.changes == [("UPSERTED", live)]
    assert second is not None
    assert second.data["data"]["changes"]["nodes"] == [
        {"kind": "REMOVED", "id": live, "item": None, "tombstone": {"notice": "已撤回"}}
    ]
    assert third is not None
    assert third.changes == [("UPSERTED", later)]
    early = orjson.dumps([first.data, second.data]).decode()
    assert "秘密" not in early
    assert later not in early
    assert draft not in early + str(third.data)


async def test_cursors_that_cannot_be_gone_on_from_end_the_stream_and_say_so(
    site: Site, told: Told
) -> None:
    async with events(told.app, CHANGES) as stream:
        await site.make("Topic", name="题")
        heard = await stream.next()
    assert heard is not None
    assert heard.id is not None
    parts = orjson.loads(bytes.fromhex(heard.id))
    foreign = orjson.dumps([*parts[:2], "another", *parts[3:]]).hex()
    wrong = {
        "no cursor": "BAD_USER_INPUT",
        foreign: "CURSOR_EXPIRED",
        orjson.dumps([*parts[:2], "\0", *parts[3:]]).hex(): "BAD_USER_INPUT",
    }

    for since, code in wrong.items():
        async with events(told.app, CHANGES, since=since) as stream:
            told_so, done, nothing = [await stream.next() for _ in range(3)]
        assert told_so is not None
        assert [each["extensions"]["code"] for each in told_so.data["errors"]] == [code]
        assert "since: null" in told_so.data["errors"][0]["message"]
        assert done is not None
        assert (done.name, nothing) == ("complete", None)
    async with events(told.app, CHANGES, since=heard.id, types=["TOPIC"]) as stream:
        other = await stream.next()
    assert other is not None
    assert "other types or ids" in other.data["errors"][0]["message"]


async def test_only_subscriptions_that_may_be_asked_are_answered(told: Told) -> None:
    wrong = {
        "{ topics { totalCount } }": "BAD_REQUEST",
        "subscription { nope }": "GRAPHQL_VALIDATION_FAILED",
        "subscription { changes": "GRAPHQL_PARSE_FAILED",
        "subscription { changes { cursor } more: changes { cursor } }": "GRAPHQL_VALIDATION_FAILED",
        "subscription { __typename }": "GRAPHQL_VALIDATION_FAILED",
        "subscription { changes(first: 101) { cursor } }": "BAD_USER_INPUT",
        'subscription { changes(ids: ["%s"]) { cursor } }'
        % '","'.join("x" * 101): "BAD_USER_INPUT",
        "subscription { changes @skip(if: true) { cursor } }": "GRAPHQL_VALIDATION_FAILED",
    }

    for method in ("GET", "POST"):
        for query, code in wrong.items():
            async with events(told.app, query, method=method) as stream:
                refused, done = await stream.next(), await stream.next()
            assert refused is not None
            assert refused.name == "next"
            assert [each["extensions"]["code"] for each in refused.data["errors"]] == [code], query
            assert done is not None
            assert (done.name, done.data) == ("complete", None)


async def test_a_token_that_is_none_and_a_token_in_the_address_are_refused(told: Told) -> None:
    token = {"authorization": "Bearer kapok_nothing"}
    async with events(told.app, CHANGES, headers=token) as stream:
        pass
    assert stream.status == 401
    async with events(told.app, CHANGES, since="kapok_nothing") as stream:
        error = await stream.next()
    assert stream.status == 200, "inside the variables it is no token"
    assert error is not None


async def test_subscribers_have_places_each_address_its_own(telling: Telling) -> None:
    seats = Seats(most=3, per_address=1)
    async with telling(seats=seats) as told:
        async with events(told.app, CHANGES, address=FAR):
            async with events(told.app, CHANGES, address=FAR) as again:
                pass
            async with (
                events(told.app, CHANGES, address=("203.0.113.8", 1)),
                events(told.app, CHANGES) as third,
                events(told.app, CHANGES) as fourth,
            ):
                pass
        async with events(told.app, CHANGES, address=FAR) as anew:
            pass

    assert [each.status for each in (again, third, fourth, anew)] == [429, 200, 503, 200]


async def test_events_are_paid_for_and_waited_for(site: Site, telling: Telling) -> None:
    # To begin costs a page, which is all there is; the next one can be paid in two seconds.
    cost = orjson.loads((await site.answer(CHANGES.replace("subscription", "query"))).body)
    points = cost["extensions"]["cost"]["points"]
    budgets = Budgets(points_per_minute=points * 30, burst=points)
    async with (
        telling(budgets=budgets) as told,
        events(told.app, CHANGES, address=FAR) as stream,
        events(told.app, CHANGES, address=FAR) as poor,
    ):
        refused = await poor.next()
        topic = await site.make("Topic", name="题")
        heard = await stream.next()

    assert refused is not None
    assert refused.data["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert heard is not None
    assert heard.changes == [("UPSERTED", topic)]


async def test_a_client_that_takes_nothing_is_dropped(site: Site, told: Told) -> None:
    async with (
        events(told.app, CHANGES, stuck=True) as slow,
        events(told.app, CHANGES) as quick,
    ):
        topic = await site.make("Topic", name="题")
        heard = await quick.next()
        await asyncio.wait_for(slow.over.wait(), 5)

    assert heard is not None
    assert heard.changes == [("UPSERTED", topic)]


async def test_a_quiet_stream_beats_and_ends_when_it_is_old_or_the_service_ends(
    telling: Telling,
) -> None:
    async with telling(pace=Pace(beat_every=0.05, longest=0.3)) as told:
        async with events(told.app, CHANGES) as old:
            assert await old.next() is None
        assert old.raw.count(b":\n\n") >= 2
    async with telling() as told, events(told.app, CHANGES) as stream:
        told.streaming.ending.set()
        assert await stream.next() is None


async def test_where_only_known_documents_are_answered_a_subscription_must_be_one(
    site: Site, telling: Telling
) -> None:
    documents = KeptDocuments({"news": CHANGES}, trusted_only=True)
    async with (
        telling(documents=documents) as told,
        events(told.app, CHANGES) as known,
        events(told.app, CHANGES + " ") as unknown,
    ):
        refused = await unknown.next()
        topic = await site.make("Topic", name="题")
        heard = await known.next()

    assert refused is not None
    assert refused.data["errors"][0]["extensions"]["code"] == "DOCUMENT_NOT_TRUSTED"
    assert heard is not None
    assert heard.changes == [("UPSERTED", topic)]


async def test_what_another_process_publishes_is_told_at_once(site: Site, told: Told) -> None:
    article = await site.make("Article", live=False, title="题", kind="NEWS")
    with another_process(site) as process:
        await heard(process, "ready")
        async with events(told.app, CHANGES) as stream:
            await told.listening()
            tell(process, f"{article}\t新题\n")
            await heard(process, "published")
            began = time.monotonic()
            event = await stream.next()
            seconds = time.monotonic() - began

    assert event is not None
    assert event.changes == [("UPSERTED", article)]
    assert seconds < HEARD_WITHIN_SECONDS


@pytest.mark.parametrize("engine", ["postgres"])
async def test_a_stream_goes_on_when_the_connection_it_hears_by_is_lost(
    site: Site, told: Told
) -> None:
    async with events(told.app, CHANGES) as stream:
        await told.listening()
        cut = await site.database.rows(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE 'LISTEN %'"
        )
        topic = await site.make("Topic", name="题")
        event = await stream.next()

    assert len(cut) >= 1
    assert event is not None
    assert event.changes == [("UPSERTED", topic)]


async def test_single_items_are_pulled_with_a_cursor_of_their_own(site: Site, told: Told) -> None:
    pull = CHANGES.replace("subscription", "query")
    topics = [await site.make("Topic", name=f"题{n}") for n in range(3)]
    await told.caught_up()

    pages = [(await site.ask(pull, ids=[each]))["changes"] for each in topics for _ in range(3)]
    await site.save(topics[0], live=True, name="新")
    await told.caught_up()
    again = await site.ask(pull, ids=[topics[0]], since=pages[0]["cursor"])
    others = await site.errors(pull, ids=topics[:2], since=pages[0]["cursor"])
    too_many = await site.errors(pull, ids=["x"] * 101)

    assert [[node["id"] for node in each["nodes"]] for each in pages] == [
        [each] for each in topics for _ in range(3)
    ]
    assert [each["id"] for each in again["changes"]["nodes"]] == [topics[0]]
    assert "other types or ids" in others[0]
    assert "100 are allowed" in too_many[0]
