"""Portals met over the whole service: their websites, what browsers are told, and their figures."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from delivery.settings import Settings
from models.content import CATALOGUE
from models.database import open_database
from publishing.actor import EVERYTHING, Grant, Verb
from publishing.confirmations import Way, responses
from publishing.desk import Desk
from publishing.people.tokens import make_token
from publishing.portals import make_portal, revoke_portal
from publishing.withdraw import withdraw
from tests.delivery.conftest import Running
from tests.people.crowd import account

QUERY = {"query": "{ articles(first: 1) { nodes { id } } }"}
OURS, OTHERS = "https://www.portal.example", "https://evil.example"
IN_OTHER_LETTERS = f"http://{'门户.cn'.encode('idna').decode()}:8080"
ALLOWED = "access-control-allow-origin"


@asynccontextmanager
async def desk_of(settings: Settings) -> AsyncIterator[Desk]:
    """Where portals are made and revoked, as another process would."""
    database = await open_database(settings.database, CATALOGUE)
    try:
        yield Desk(database)
    finally:
        await database.close()


async def act(settings: Settings, verb: Any, *args: Any, **kwargs: Any) -> Any:
    async with desk_of(settings) as desk, desk.act(by="test") as made:
        return await verb(made, *args, **kwargs)


async def ask(client: httpx.AsyncClient, *, key: str | None = None, **headers: str) -> Any:
    shown = {"kapok-portal": key} if key else {}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await client.post("/graphql", json=QUERY, headers={**shown, **named})


async def test_a_key_is_good_on_its_websites_and_nowhere_else(
    running: Running, settings: Settings
) -> None:
    wide = "https://*.portal.example"
    portal = await act(settings, make_portal, name="门户", origins=[OURS, "http://门户.cn:8080"])
    below = await act(settings, make_portal, name="门户群", origins=[wide])

    async with running(settings) as client:
        answers = {
            "ours": await ask(client, key=portal.key, origin=OURS),
            "in another script": await ask(client, key=portal.key, origin=IN_OTHER_LETTERS),
            "our page": await ask(client, key=portal.key, referer=f"{OURS}/a?b=c"),
            "no browser": await ask(client, key=portal.key),
            "this service": await ask(client, key=portal.key, origin="http://kapok.test"),
            "below": await ask(client, key=below.key, origin="https://m.portal.example"),
            "in the address": await client.get(
                "/graphql", params={**QUERY, "key": portal.key}, headers={"origin": OURS}
            ),
        }
        refused = {
            "another": await ask(client, key=portal.key, origin=OTHERS),
            "another's page": await ask(client, key=portal.key, referer=f"{OTHERS}/{OURS}"),
            "no website": await ask(client, key=portal.key, origin="null"),
            "not encrypted": await ask(
                client, key=portal.key, origin=OURS.replace("https", "http")
            ),
            "not below": await ask(client, key=below.key, origin="https://evilportal.example"),
            "in the address": await client.get(
                "/graphql", params={**QUERY, "key": portal.key}, headers={"origin": OTHERS}
            ),
            "calendar": await client.get(
                f"/calendar/events.ics?key={portal.key}", headers={"origin": OTHERS}
            ),
        }

    assert {name: each.status_code for name, each in answers.items()} == dict.fromkeys(answers, 200)
    assert {name: each.status_code for name, each in refused.items()} == dict.fromkeys(refused, 403)
    for each in refused.values():
        assert "add its origin" in each.json()["errors"][0]["message"]
        assert ALLOWED not in each.headers


async def test_pages_of_other_websites_read_public_addresses_and_never_the_editors_door(
    running: Running, settings: Settings
) -> None:
    public = ["/graphql?query={__typename}", "/feeds/articles.atom", "/calendar/events.ics", "/sitemap.xml", "/media/nothing"]  # fmt: skip
    closed = ["/graphql/manage", "/auth/login", "/auth/session", "/media/upload", "/readyz", "/", "/review/x"]  # fmt: skip
    asked = {"origin": OTHERS, "access-control-request-method": "POST"}

    async with running(settings) as client:
        for path in public:
            found = await client.get(path, headers={"origin": OTHERS})
            told = await client.options(path, headers=asked)
            # What is refused says so to people, in the log of their browser.
            if found.status_code == 200:
                assert found.headers.get_list(ALLOWED) == ["*"], path
            assert (told.status_code, told.headers.get(ALLOWED)) == (204, "*"), path
        for path in closed:
            for method in ("GET", "POST", "OPTIONS"):
                answer = await client.request(method, path, headers=asked)
                named = [each for each in answer.headers if each.startswith("access-control")]
                assert (answer.status_code != 204, named) == (True, []), (method, path)


async def test_from_a_key_to_its_figures_over_http_and_a_revoked_key_within_a_second(
    running: Running, settings: Settings
) -> None:
    async with desk_of(settings) as desk:
        boss = await account(desk, "administrator")
    async with desk_of(settings) as desk, desk.act(by="test") as made:
        portal = await make_portal(made, name="门户")
        _, everything = await make_token(made, owner=boss.public_id, name="t", scope=[EVERYTHING])
        scope = [Grant(frozenset({Verb.WEBHOOK}))]
        _, own = await make_token(made, owner=portal.account, name="t", scope=scope)

    async with running(settings) as client:
        calendar = await client.get(f"/calendar/events.ics?portal={portal.key}")
        again = await client.get(
            f"/calendar/events.ics?portal={portal.key}",
            headers={"if-none-match": calendar.headers["etag"]},
        )
        both = (await ask(client, key=portal.key)).status_code
    # A service that ends has written what it counted.
    async with running(settings) as client:
        found = [await manage(client, FIGURES, token=each) for each in (everything, own)]
        before = (await ask(client, key=portal.key)).status_code
        await act(settings, revoke_portal, portal.public_id)
        began = time.monotonic()
        while (last := await ask(client, key=portal.key)).status_code == 200:  # noqa: ASYNC110  # only an answer tells
            await asyncio.sleep(0.02)
        took = time.monotonic() - began
        ended = await manage(client, FIGURES, token=own)

    assert (calendar.status_code, again.status_code, both, before) == (200, 304, 200, 200)
    assert calendar.text.count("BEGIN:VEVENT") > 1
    assert found[0] == found[1]
    (shown,) = found[0]["data"]["portals"]["nodes"]
    assert shown["id"] == portal.public_id
    # The one that was not sent again is shown again all the same.
    assert {each["views"] for each in shown["figures"]["nodes"]} == {2}
    assert shown["total"] == 2 * calendar.text.count("BEGIN:VEVENT")
    assert last.status_code == 403
    assert took < 1.5
    assert "UNAUTHENTICATED" in str(ended)


async def test_an_embed_that_asks_again_after_a_withdrawal_has_taken_note(
    running: Running, settings: Settings
) -> None:
    quick, slow = [await act(settings, make_portal, name=each) for each in ("快", "慢")]
    async with running(settings) as client:
        listed = await client.post(
            "/graphql", json={"query": "{ events(first: 1) { nodes { id } } }"}
        )
        event = listed.json()["data"]["events"]["nodes"][0]["id"]
        shown = [
            await client.get(f"/embed/events/{event}?key={each.key}") for each in (quick, slow)
        ]
        await act(settings, withdraw, event, ground="x")
        async with asyncio.timeout(10):
            while (await client.get(f"/embed/events/{event}?key={quick.key}")).status_code == 200:  # noqa: ASYNC110  # only an answer tells
                await asyncio.sleep(0.02)
    # A service that ends has written what it counted.
    async with desk_of(settings) as desk, desk.act(by="test") as made:
        found = (await responses(made, [event]))[event]

    assert [each.status_code for each in shown] == [200, 200]
    assert [(each.owner, each.way) for each in found.confirmations] == [(quick.account, Way.EMBED)]
    assert [each.owner for each in found.awaiting] == [slow.account]
    assert found.awaiting[0].last_shown_at is not None


FIGURES = "{ portals { nodes { id total figures(first: 100) { nodes { item views } } } } }"


async def manage(client: httpx.AsyncClient, query: str, *, token: str) -> Any:
    headers = {"authorization": f"Bearer {token}"}
    answer = await client.post("/graphql/manage", json={"query": query}, headers=headers)
    return answer.json()
