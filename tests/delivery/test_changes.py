"""The running service notes what has changed and tells it over HTTP, never from an answer it kept."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import httpx

from delivery.settings import Settings
from models.content import CATALOGUE
from models.database import open_database
from publishing.desk import Desk
from publishing.unpublish import unpublish
from tests.delivery.conftest import Running

PULL = """
query Pull($since: String) {
  changes(since: $since, first: 100) { nodes { kind id item { id } } cursor hasMore }
}
"""


async def page(client: httpx.AsyncClient, since: str | None) -> dict[str, Any]:
    answer = await client.post("/graphql", json={"query": PULL, "variables": {"since": since}})
    found: dict[str, Any] = answer.json()["data"]["changes"]
    return found


async def test_a_site_that_was_filled_before_is_pulled_whole_and_goes_on(
    running: Running, settings: Settings
) -> None:
    async with running(settings) as client:
        since, copy, more = None, dict[str, str](), True
        while more:
            told = await page(client, since)
            since, more = told["cursor"], told["hasMore"]
            copy |= {each["id"]: each["kind"] for each in told["nodes"]}
        quiet = [(await page(client, since))["nodes"] for _ in range(3)]
        gone = next(each for each in copy if each.startswith("event_"))
        database = await open_database(settings.database, CATALOGUE)
        try:
            async with Desk(database).act(by="editor") as act:
                await unpublish(act, [gone])
        finally:
            await database.close()
        async with asyncio.timeout(30):
            while not (told := await page(client, since))["nodes"]:  # noqa: ASYNC110  # only HTTP tells
                await asyncio.sleep(0.02)

    assert set(copy.values()) == {"UPSERTED"}
    assert set(copy) == live_in(settings.database.path)
    assert quiet == [[], [], []]
    assert {"kind": "REMOVED", "id": gone, "item": None} in told["nodes"]


def live_in(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        rows = connection.execute(
            "SELECT DISTINCT public_id FROM edition WHERE lane = 'live' AND locale = 1"
            " AND live_from <= CAST(strftime('%s', 'now') AS INTEGER) * 1000000"
        )
        return {row[0] for row in rows}


async def test_others_may_not_keep_changes(client: httpx.AsyncClient) -> None:
    for query in (
        "{ changes { cursor } }",
        "{ changes { cursor } __typename }",
        "{ changes { cursor } __schema { queryType { name } } }",
    ):
        for _ in range(3):  # planned anew, and by a plan that is known
            answer = await client.get("/graphql", params={"query": query})
            assert answer.status_code == 200
            assert answer.headers["cache-control"] == "private, no-store"
            assert answer.headers["kapok-read-path"] != "cached"
