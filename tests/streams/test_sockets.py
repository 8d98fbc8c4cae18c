"""WebSockets in public: the protocol to the letter, and nothing but subscriptions."""

import asyncio
from typing import Any

import pytest

from delivery.seats import Seats
from delivery.streams import Pace
from delivery.ws import MAX_SUBSCRIPTIONS
from publishing.portals import make_portal, revoke_portal
from publishing.unpublish import unpublish
from tests.site import Site
from tests.streams.asgi import Socket, events, socket
from tests.streams.conftest import Telling, Told, away
from tests.streams.test_events import CHANGES, FAR


async def test_several_subscriptions_are_told_over_one_connection(site: Site, told: Told) -> None:
    async with socket(told.app, headers={"origin": "https://portal.example"}) as client:
        await client.init()
        await client.subscribe("1", CHANGES)
        await told.listening()
        topic = await site.make("Topic", name="题")
        first = await client.told("1")
        await client.subscribe("2", CHANGES, types=["VENUE"])
        await told.listening(2)
        await client.say({"type": "ping", "payload": {"a": 1}})
        pong = await client.next()
        await client.say({"id": "1", "type": "complete"})
        await site.act(unpublish, [topic])
        venue = await site.make("Venue", name="馆")
        second = await client.told("2")
        await client.say({"id": "2", "type": "complete"})
        await client.say({"id": "unknown", "type": "complete"})
        await client.subscribe("1", CHANGES, types=["VENUE"])
        await told.listening()
        await site.act(unpublish, [venue])
        third = await client.told("1")

    assert client.subprotocol == "graphql-transport-ws"
    assert first == [("UPSERTED", topic)]
    assert pong == {"type": "pong"}
    assert second == [("UPSERTED", venue)]
    assert third == [("REMOVED", venue)]


async def test_a_subscription_goes_on_from_a_cursor(site: Site, told: Told) -> None:
    async with events(told.app, CHANGES) as stream:
        start = await stream.start()
    topic = await site.make("Topic", name="题")
    await told.caught_up()

    async with socket(told.app) as client:
        await client.init()
        await client.subscribe("1", CHANGES, since=start)
        missed = await client.told()

    assert missed == [("UPSERTED", topic)]


SUBSCRIBE = {"id": "1", "type": "subscribe", "payload": {"query": CHANGES}}


FAULTS: list[tuple[int, list[Any]]] = [
    (4400, ["no JSON"]),
    (4400, ["[]"]),
    (4400, [b"{}"]),
    (4400, [{"type": "unknown"}]),
    (4400, [{"payload": {}}]),
    (4400, [{"type": "connection_init", "payload": "text"}]),
    (1009, ["x" * 65_537]),
    (4401, [SUBSCRIBE]),
    (4429, [{"type": "connection_init"}, {"type": "connection_init"}]),
    (4409, [{"type": "connection_init"}, SUBSCRIBE, SUBSCRIBE]),
    (4400, [{"type": "connection_init"}, {**SUBSCRIBE, "id": ""}]),
    (4400, [{"type": "connection_init"}, {**SUBSCRIBE, "id": 1}]),
    (4400, [{"type": "connection_init"}, {**SUBSCRIBE, "id": "x" * 129}]),
    (4400, [{"type": "connection_init"}, {**SUBSCRIBE, "payload": None}]),
    (4400, [{"type": "connection_init"}, {**SUBSCRIBE, "payload": {"query": 1}}]),
    (4400, [{"type": "connection_init"}, {"type": "complete"}]),
    (4403, [{"type": "connection_init", "payload": {"Authorization": "Bearer kapok_x"}}]),
]


# No part of the protocol depends on the engine.
@pytest.mark.parametrize("engine", ["sqlite"])
async def test_what_breaks_the_protocol_ends_the_connection_with_its_code(told: Told) -> None:
    for code, messages in FAULTS:
        async with socket(told.app) as client:
            for each in messages:
                await client.say(each)
            if {"type": "connection_init"} in messages:
                assert await client.next() == {"type": "connection_ack"}
            closed = await client.closed()
            await client.quiet(0.01)

        assert closed.code == code, messages
        assert 0 < len(closed.reason.encode()) <= 123


async def test_who_does_not_begin_in_time_or_speaks_another_protocol_is_sent_away(
    telling: Telling,
) -> None:
    async with (
        telling(pace=Pace(init_within=0.2)) as told,
        socket(told.app) as silent,
        socket(told.app, subprotocols=("graphql-ws",)) as other,
    ):
        assert (await other.closed()).code == 4406
        await silent.say({"type": "ping"})
        assert await silent.next() == {"type": "pong"}
        assert (await silent.closed()).code == 4408


async def test_queries_and_mutations_and_what_is_not_valid_are_refused(told: Told) -> None:
    wrong = {
        "{ topics { totalCount } }": "BAD_REQUEST",
        "mutation { nope }": "GRAPHQL_VALIDATION_FAILED",
        "subscription { nope }": "GRAPHQL_VALIDATION_FAILED",
        "{ __schema { types { name } } }": "BAD_REQUEST",
        "subscription { changes(first: 100) { %s } }"
        % " ".join("n: nodes { id }" for _ in range(99)): "TOO_MANY_ALIASES",
    }

    async with socket(told.app) as client:
        await client.init()
        for query, code in wrong.items():
            await client.subscribe("1", query)
            refused = await client.next()
            assert (refused["id"], refused["type"]) == ("1", "error")
            assert [each["extensions"]["code"] for each in refused["payload"]] == [code]
        await client.subscribe("1", CHANGES)
        await client.quiet(0.1)


async def test_there_are_so_many_subscriptions_and_sockets_and_no_more(telling: Telling) -> None:
    async with (
        telling(seats=Seats(most=10, per_address=1)) as told,
        socket(told.app, address=FAR) as client,
        socket(told.app, address=FAR) as another,
    ):
        assert another.status == 429
        await client.init()
        for number in range(MAX_SUBSCRIPTIONS):
            await client.subscribe(str(number), CHANGES)
        await client.quiet(0.1)
        await client.subscribe("more", CHANGES)
        refused = await client.next()
        await client.say({"id": "7", "type": "complete"})
        await client.subscribe("more", CHANGES)
        await client.quiet(0.1)

    assert (refused["id"], refused["type"]) == ("more", "error")
    assert "20 subscriptions" in refused["payload"][0]["message"]


async def test_a_slow_client_is_dropped_and_the_others_are_told(site: Site, told: Told) -> None:
    async with socket(told.app) as slow, socket(told.app) as quick:
        for each in (slow, quick):
            await each.init()
            await each.subscribe("1", CHANGES)
        await told.listening(2)
        slow.stuck = True
        topic = await site.make("Topic", name="题")
        heard = await quick.told()
        await asyncio.wait_for(slow.over.wait(), 5)
        slow.stuck = False
        await site.act(unpublish, [topic])
        again = await quick.told()
        await slow.quiet(0.1)

    assert heard == [("UPSERTED", topic)]
    assert again == [("REMOVED", topic)]


async def test_a_client_that_takes_nothing_is_not_heard_any_more(telling: Telling) -> None:
    flood = 500
    async with telling(pace=Pace(send_within=1)) as told, socket(told.app) as client:
        await client.init()
        client.stuck = True
        for number in range(flood):
            await client.subscribe(str(number), "subscription { nope }")
        await asyncio.sleep(0.5)
        unheard = client.to_server.qsize()
        await asyncio.wait_for(client.over.wait(), 5)

    assert unheard > flood - 100


async def test_a_connection_that_is_too_old_ends(telling: Telling) -> None:
    pace = Pace(longest=0.2)
    async with telling(pace=pace) as told, socket(told.app) as client:
        await client.init()
        closed = await client.closed()

    assert closed.code == 1001


async def test_who_is_followed_while_the_database_is_away_is_asked_to_try_again(
    site: Site, told: Told
) -> None:
    portal = await site.act(make_portal, name="门户")
    async with socket(told.app) as client:
        await client.init(**{"kapok-portal": portal.key})
        await client.subscribe("1", CHANGES)
        await told.listening()
        with away(site):
            closed = await client.closed()
            async with socket(told.app) as late:
                await late.say({"type": "connection_init", "payload": {"kapok-portal": portal.key}})
                refused = await late.closed()
            async with events(told.app, CHANGES, headers={"kapok-portal": portal.key}) as stream:
                pass

    assert (closed.code, refused.code, stream.status) == (1013, 1013, 503)
    assert "Try again" in closed.reason
    assert stream.headers["retry-after"] == "5"


async def test_a_token_in_the_address_is_refused_before_anything_is_opened(told: Told) -> None:
    async with socket(told.app, query_string=b"token=kapok_x") as client:
        pass
    assert client.status == 400
    assert isinstance(client, Socket)


async def test_identical_subscriptions_are_read_once(site: Site, told: Told) -> None:
    reads: list[str] = []
    reader = site.answers.readings.reader
    json = reader.json

    async def counted(statement: Any, *args: Any, **more: Any) -> bytes:
        reads.append(statement.text)
        return await json(statement, *args, **more)

    reader.json = counted  # type: ignore[method-assign]
    async with socket(told.app) as one, socket(told.app) as other:
        for each in (one, other):
            await each.init()
            for number in range(10):
                await each.subscribe(str(number), CHANGES)
        await told.listening(20)
        reads.clear()
        await site.make("Topic", name="题")
        for each in (one, other):
            for _ in range(10):
                assert (await each.next())["type"] == "next"

    assert 1 <= len(reads) <= 3


async def test_what_is_subscribed_with_a_portals_key_ends_with_the_portal(
    site: Site, told: Told
) -> None:
    ours, others = "https://www.portal.example", "https://evil.example"
    portal = await site.act(make_portal, name="门户", origins=[ours])
    shown = {"kapok-portal": portal.key}
    async with (
        events(told.app, CHANGES, headers={**shown, "origin": ours}) as stream,
        socket(told.app, headers={"origin": ours}) as client,
        socket(told.app) as anybody,
    ):
        await client.init(**shown)
        await anybody.init()
        for each in (client, anybody):
            await each.subscribe("1", CHANGES)
        await told.listening(3)
        topic = await site.make("Topic", name="题")
        heard = await client.told("1")
        first = await stream.next()
        await anybody.told("1")
        await site.act(revoke_portal, portal.public_id)
        closed = await client.closed()
        assert await stream.next() is None
        await site.make("Topic", name="又")
        still = await anybody.told("1")
    async with (
        events(told.app, CHANGES, headers={**shown, "origin": others}) as refused,
        socket(told.app, headers={"origin": others}) as late,
    ):
        await late.say({"type": "connection_init", "payload": shown})
        sent_away = await late.closed()

    assert stream.headers["access-control-allow-origin"] == ours
    assert first is not None
    assert first.changes == heard == [("UPSERTED", topic)]
    assert (closed.code, sent_away.code, refused.status) == (4403, 4403, 403)
    assert len(still) == 1
