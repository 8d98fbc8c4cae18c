"""Editors' facts: told in the order of their commits, to those alone who may know of them."""

import ast
import asyncio
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import publishing
from delivery.manage import managing
from delivery.streams import Pace
from models.system import Account
from publishing.actor import EVERYTHING, Grant, Verb
from publishing.event_acts import Happening
from publishing.fact_pages import FactKind
from publishing.grounds import Ground
from publishing.people.accounts import update_account
from publishing.people.roles import save_role
from publishing.people.sessions import csrf_of, end_session
from publishing.people.tokens import make_token, revoke_token
from publishing.portals import make_portal
from publishing.preview import preview
from publishing.schedule import schedule
from publishing.takedown import open_takedown
from publishing.unpublish import unpublish
from resolvers.manage.answer import ManageAnswers
from tests.manage.roles import Door
from tests.people.crowd import account, session
from tests.site import EDITOR, Site
from tests.streams.asgi import Socket, events, socket
from tests.streams.conftest import Telling, Told, away

MANAGE = "/graphql/manage"
LOOK = Grant(frozenset({Verb.READ, Verb.HISTORY}))
CASE: dict[str, Any] = {
    "claimant": {"name": "某人"},
    "category": Ground.COPYRIGHT,
    "ground": "说是他的",
}
FACTS = """
subscription Facts($since: String, $types: [String!], $ids: [ID!], $kinds: [FactKind!]) {
  facts(since: $since, types: $types, ids: $ids, kinds: $kinds) {
    nodes { cursor kind id type by { id } revision content { id label } } cursor hasMore
  }
}
"""


async def token_of(site: Site, who: Account, *scope: Grant) -> tuple[str, dict[str, str]]:
    """A token of somebody's: its id, and the header that shows it."""
    async with site.desk.act(by="tests") as act:
        made, text = await make_token(act, owner=who.public_id, name="试", scope=scope or (LOOK,))
    return made.public_id, {"authorization": f"Bearer {text}"}


async def following(client: Socket, shown: dict[str, str], **variables: Any) -> None:
    """Begin to follow facts with what `shown` shows."""
    await client.init(**shown)
    await client.subscribe("1", FACTS, **variables)


async def told_by(client: Socket) -> list[tuple[str, str]]:
    """The kinds and items of the next message."""
    message = await client.next()
    assert message["type"] == "next", message
    assert "errors" not in message["payload"], message
    return [(each["kind"], each["id"]) for each in message["payload"]["data"]["facts"]["nodes"]]


async def several(client: Socket, number: int) -> list[tuple[str, str]]:
    """The next facts, in however many messages they come."""
    found: list[tuple[str, str]] = []
    while len(found) < number:
        found += await told_by(client)
    return found


async def test_editors_are_told_what_happens_in_the_order_of_the_commits(
    site: Site, told: Told
) -> None:
    who = await account(site.desk, "author")
    _, shown = await token_of(site, who)
    before = await site.make("Topic", name="从前")

    async with events(told.app, FACTS, path=MANAGE, method="POST", headers=shown) as stream:
        draft = await site.make("Topic", live=False, name="草稿")
        first = await stream.next()
        await site.save(draft, live=True, name="草稿二")
        rest = [await stream.next()]
        if len(rest[0].data["data"]["facts"]["nodes"]) < 2:  # type: ignore[union-attr]
            rest.append(await stream.next())

    assert first is not None
    assert first.data["data"]["facts"]["nodes"] == [
        {
            "cursor": first.id,
            "kind": "SAVED",
            "id": draft,
            "type": "Topic",
            "by": {"id": EDITOR},
            "revision": 1,
            "content": {"id": draft, "label": "草稿"},
        }
    ]
    nodes = [node for each in rest if each for node in each.data["data"]["facts"]["nodes"]]
    assert [(each["kind"], each["revision"]) for each in nodes] == [("SAVED", 2), ("PUBLISHED", 2)]
    assert before not in str([first, *rest])


async def test_facts_go_on_from_a_cursor_and_are_narrowed(site: Site, told: Told) -> None:
    _, shown = await token_of(site, await account(site.desk, "author"))
    async with socket(told.app, path=MANAGE) as client:
        await following(client, shown)
        await told.listening()
        topic = await site.make("Topic", name="题")
        [*_, first] = (await client.next())["payload"]["data"]["facts"]["nodes"]
    venue = await site.make("Venue", name="馆")
    await site.act(unpublish, [topic])

    async with socket(told.app, path=MANAGE) as client:
        await following(client, shown, since=first["cursor"], types=["Venue"])
        of_type = await several(client, 2)
        await client.subscribe("2", FACTS, since=first["cursor"], kinds=["UNPUBLISHED"])
        of_kind = (await client.next())["payload"]["data"]["facts"]["nodes"]
        for name in ("types", "kinds", "ids"):
            await client.subscribe(name, FACTS, since=first["cursor"], **{name: []})
        await client.subscribe("3", FACTS, since=first["cursor"], ids=[topic])
        of_item = (await client.next())["payload"]["data"]["facts"]["nodes"]

    assert of_type == [("SAVED", venue), ("PUBLISHED", venue)]
    assert [(each["kind"], each["id"]) for each in of_kind] == [("UNPUBLISHED", topic)]
    assert [(each["kind"], each["id"]) for each in of_item if each["kind"] != "PUBLISHED"] == [
        ("UNPUBLISHED", topic)
    ]


async def test_the_clock_tells_when_something_scheduled_has_become_live(
    site: Site, told: Told
) -> None:
    _, shown = await token_of(site, await account(site.desk, "author"))
    topic = await site.make("Topic", live=False, name="题")

    async with socket(told.app, path=MANAGE) as client:
        await following(client, shown, kinds=["BECAME_LIVE"])
        await told.listening()
        async with site.desk.act(by=EDITOR) as act:
            at = act.now + timedelta(seconds=0.7)
            await schedule(act, [topic], publish_at=at, unpublish_at=None)
        found = await several(client, 1)

    assert found == [("BECAME_LIVE", topic)]


async def test_whoever_may_not_know_of_a_type_or_of_cases_is_told_nothing_of_them(
    site: Site, told: Told
) -> None:
    publisher, author = await account(site.desk, "publisher"), await account(site.desk, "author")
    venues = Grant(frozenset({Verb.READ, Verb.HISTORY}), types=frozenset({"Venue"}))
    cases = Grant(frozenset({Verb.READ, Verb.HISTORY, Verb.TAKEDOWN}))
    readers = [
        (await token_of(site, publisher, cases))[1],
        (await token_of(site, author))[1],
        (await token_of(site, author, venues))[1],
    ]
    async with (
        socket(told.app, path=MANAGE) as all_of_it,
        socket(told.app, path=MANAGE) as no_cases,
        socket(told.app, path=MANAGE) as only_venues,
    ):
        clients = (all_of_it, no_cases, only_venues)
        for client, shown in zip(clients, readers, strict=True):
            await following(client, shown)
        await told.listening(3)
        topic = await site.make("Topic", name="题")
        await site.act(open_takedown, topic, **CASE)
        venue = await site.make("Venue", live=False, name="馆")
        heard = [await several(each, n) for each, n in zip(clients, (4, 3, 1), strict=True)]

    assert heard[2] == [("SAVED", venue)]
    assert heard[1] == [("SAVED", topic), ("PUBLISHED", topic), ("SAVED", venue)]
    assert heard[0] == [*heard[1][:2], ("TAKEDOWN_OPENED", topic), ("SAVED", venue)]


async def test_what_may_not_be_asked_is_refused_with_a_reason(site: Site, told: Told) -> None:
    author = await account(site.desk, "author")
    read_only = Grant(frozenset({Verb.READ}))
    private = Grant(LOOK.verbs, but_fields=frozenset({"Topic.name"}))
    _, shown = await token_of(site, author)
    topic = await site.make("Topic", live=False, name="题")
    link = {"authorization": f"Bearer {(await site.act(preview, topic)).text}"}
    wrong: list[tuple[dict[str, str], dict[str, Any], str]] = [
        (shown, {"since": "nothing"}, "BAD_USER_INPUT"),
        (shown, {"since": "azk5OTk5OTk5"}, "BAD_USER_INPUT"),
        (shown, {"types": ["Unknown"]}, "BAD_USER_INPUT"),
        (shown, {"ids": ["x"] * 101}, "BAD_USER_INPUT"),
        ((await token_of(site, author, read_only))[1], {}, "FORBIDDEN"),
        ((await token_of(site, author, private))[1], {}, "FORBIDDEN_FIELD"),
        (link, {}, "FORBIDDEN"),
    ]

    for credential, variables, code in wrong:
        async with socket(told.app, path=MANAGE) as client:
            query = FACTS.replace("label", "... on Topic { name }")
            await client.init(**credential)
            await client.subscribe("1", query, **variables)
            refused = await client.next()
            assert refused["type"] == "error", (variables, code)
            assert [each["extensions"]["code"] for each in refused["payload"]] == [code], variables


async def test_a_cursor_that_is_none_ends_the_stream_before_it_is_told(
    site: Site, told: Told
) -> None:
    _, shown = await token_of(site, await account(site.desk, "author"))
    forged = "k1\n\nevent: next\ndata: {}\n\n"
    for head, since in (({}, forged), ({"last-event-id": "none"}, None)):
        headers = {**shown, **head}
        async with events(told.app, FACTS, path=MANAGE, method="POST", headers=headers, since=since) as stream:  # fmt: skip
            refused, done, nothing = [await stream.next() for _ in range(3)]

        assert refused is not None
        assert refused.data["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
        assert done is not None
        assert (done.name, nothing, stream.last_id) == ("complete", None, None)


async def test_a_session_needs_its_word_and_a_page_of_ours(site: Site, told: Told) -> None:
    secret = await session(site.desk, await account(site.desk, "author"))
    cookie = {"cookie": f"kapok={secret}", "host": "kapok.test"}
    ours = {**cookie, "origin": "http://kapok.test"}
    word = {"x-kapok-csrf": csrf_of(secret)}

    async with socket(told.app, path=MANAGE, headers=ours) as client:
        await client.init(**word)
    for payload in ({}, {"x-kapok-csrf": "guessed"}, {"cookie": f"kapok={secret}"}):
        async with socket(told.app, path=MANAGE, headers=ours) as client:
            await client.say({"type": "connection_init", "payload": payload})
            assert (await client.closed()).code == 4403
    async with socket(told.app, path=MANAGE) as nobody:
        await nobody.say({"type": "connection_init"})
        assert (await nobody.closed()).code == 4403
    for origin in ("https://evil.example", "null"):
        async with socket(told.app, path=MANAGE, headers={**cookie, "origin": origin}) as client:
            assert client.status == 403
    for headers in (cookie, {**cookie, **word, "origin": "https://evil.example"}):
        stream = events(told.app, FACTS, path=MANAGE, method="POST", headers=headers)
        async with stream as refused:
            assert refused.status == 403


@pytest.mark.parametrize("ends", ["revoked", "suspended", "role", "narrowed", "erased role"])
async def test_a_stream_ends_when_its_token_may_nothing_any_more(
    site: Site, told: Told, ends: str
) -> None:
    who = await account(site.desk, "author")
    token, shown = await token_of(site, who)
    async with (
        socket(told.app, path=MANAGE) as client,
        events(told.app, FACTS, path=MANAGE, method="POST", headers=shown) as stream,
    ):
        await following(client, shown)
        await told.listening(2)
        topic = await site.make("Topic", name="题")
        await several(client, 2)
        async with site.desk.act(by="tests") as act:
            match ends:
                case "revoked":
                    await revoke_token(act, token)
                case "suspended":
                    await update_account(act, who.public_id, state="SUSPENDED")
                case "role":
                    await update_account(act, who.public_id, roles=[])
                case "narrowed":
                    grant = Grant(frozenset({Verb.READ}))
                    await save_role(act, name="author", zh="作者", en="Author", grants=[grant])
                case _:
                    await save_role(act, name="author", zh="作者", en="Author", grants=[])
        await site.save(topic, name="不该听到")
        closed = await client.closed()
        await client.quiet(0.05)
        heard = []
        while (event := await stream.next()) is not None:
            heard.append(event)

    assert closed.code == 4403
    assert closed.reason
    assert "不该听到" not in str(heard)
    assert all(each.name == "next" for each in heard)


async def test_who_takes_nothing_is_cut_off_when_rights_end(site: Site, telling: Telling) -> None:
    token, shown = await token_of(site, await account(site.desk, "author"))
    pace = Pace(rights_every=0.1, close_within=0.2)
    async with telling(pace=pace) as told, socket(told.app, path=MANAGE) as client:
        await following(client, shown)
        await told.listening()
        client.stuck = True
        await site.make("Topic", name="题")
        async with site.desk.act(by="tests") as act:
            await revoke_token(act, token)
        await asyncio.wait_for(client.over.wait(), 10)


async def test_a_stream_ends_with_its_session_and_does_not_keep_it_alive(
    site: Site, told: Told
) -> None:
    secret = await session(site.desk, await account(site.desk, "author"))
    before = await site.contents_of("login_session")
    headers = {"cookie": f"kapok={secret}"}
    async with socket(told.app, path=MANAGE, headers=headers) as client:
        await following(client, {"x-kapok-csrf": csrf_of(secret)})
        await told.listening()
        await client.quiet(0.4)
        assert await site.contents_of("login_session") == before
        async with site.desk.act(by="tests") as act:
            await end_session(act, secret)
        closed = await client.closed()

    assert closed.code == 4403


async def test_a_token_of_a_portal_ends_its_public_stream(site: Site, told: Told) -> None:
    token, shown = await token_of(site, await account(site.desk, "author"))
    query = "subscription { changes { nodes { id } } }"
    async with (
        socket(told.app) as client,
        events(told.app, query, headers=shown) as stream,
        socket(told.app) as anonymous,
    ):
        for each, payload in ((client, shown), (anonymous, {})):
            await each.init(**payload)
            await each.subscribe("1", query)
        await told.listening(3)
        async with site.desk.act(by="tests") as act:
            await revoke_token(act, token)
        closed = await client.closed()
        assert await stream.next() is None
        await site.make("Topic", name="题")
        still = await anonymous.next()

    assert closed.code == 4403
    assert still["type"] == "next"


async def test_a_portal_is_told_no_facts(site: Site, told: Told) -> None:
    portal = await site.act(make_portal, name="门户")
    scope = [EVERYTHING]
    _, text = await site.act(make_token, owner=portal.account, name="t", scope=scope)
    shown = {"authorization": f"Bearer {text}"}
    async with events(told.app, FACTS, path=MANAGE, method="POST", headers=shown) as stream:
        event = await stream.next()

    assert event is not None
    assert "A portal reaches its own webhooks" in str(event.data)


async def test_a_stream_ends_in_order_while_the_database_is_away(site: Site, told: Told) -> None:
    _, shown = await token_of(site, await account(site.desk, "author"))
    async with events(told.app, FACTS, path=MANAGE, method="POST", headers=shown) as stream:
        await told.listening()
        with away(site):
            assert await stream.next() is None

    assert stream.last_id is not None


@pytest.mark.parametrize("engine", ["sqlite"])
async def test_who_goes_away_while_the_door_is_made_lets_it_be_made_once(site: Site) -> None:
    made: list[ManageAnswers] = []

    def make() -> ManageAnswers:
        time.sleep(0.2)  # as long as a schema takes, and more
        made.append(Door(site).answers)
        return made[-1]

    door = managing(make, site.database, public_url=None)
    impatient = [asyncio.ensure_future(door.answers()) for _ in range(3)]
    await asyncio.sleep(0.05)
    for each in impatient:
        each.cancel()
    await asyncio.gather(*impatient, return_exceptions=True)
    found = [await door.answers(), await door.answers()]

    assert len(made) == 1
    assert found == made * 2


def test_every_kind_of_fact_can_be_told() -> None:
    told = {
        constant.value
        for path in Path(publishing.__path__[0]).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "tell"
        for kind in node.args[2:3]
        for constant in ast.walk(kind)
        if isinstance(constant, ast.Constant) and isinstance(constant.value, str)
    }
    known = {each.value for each in FactKind}

    assert len(told) > 15
    assert told | {each.value for each in Happening} <= known
