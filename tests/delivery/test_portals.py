"""Who shows our content elsewhere: keys, websites, budgets, and what browsers are told."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx

from delivery.settings import Settings
from models.content import CATALOGUE
from models.database import open_database
from publishing.desk import Desk
from publishing.portals import make_portal
from tests.delivery.conftest import Running

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
