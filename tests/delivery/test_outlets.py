"""Calendars, feeds and sitemaps of the whole application, over the demonstration content."""

import asyncio

import httpx
import pytest

from delivery.settings import Settings
from models.content import CATALOGUE
from models.database import open_database
from publishing.desk import Desk
from publishing.unpublish import unpublish
from tests.delivery.conftest import Running

PATHS = (
    "/calendar/events.ics",
    "/feeds/articles.atom",
    "/feeds/events.rss",
    "/feeds/articles.json",
    "/sitemap.xml",
    "/news-sitemap.xml",
)


@pytest.mark.parametrize("path", PATHS)
async def test_each_outlet_costs_less_than_a_request_may(
    client: httpx.AsyncClient, path: str
) -> None:
    response = await client.get(path)

    assert response.status_code == 200, response.text
    assert response.headers["x-content-type-options"] == "nosniff"


async def test_an_outlet_is_answered_from_the_cache_until_something_changes(
    settings: Settings, running: Running
) -> None:
    path = "/calendar/events.ics"
    async with running(settings) as client:
        first, second = await client.get(path), await client.get(path)
        found = await client.post(
            "/graphql", json={"query": "{ events { nodes { id startsAt } } }"}
        )
        dated = [each for each in found.json()["data"]["events"]["nodes"] if each["startsAt"]]
        database = await open_database(settings.database, CATALOGUE)
        async with Desk(database).act(by="editor") as act:
            await unpublish(act, [dated[0]["id"]])
        await database.close()
        await asyncio.sleep(1)  # so long others may take to hear of it
        third = await client.get(path, headers={"if-none-match": first.headers["etag"]})

    assert dated[0]["id"] in first.text
    assert first.content == second.content
    assert third.status_code == 200
    assert dated[0]["id"] + "@kapok\r\nSEQ" not in third.text


async def test_an_outlet_is_paid_from_the_purse_of_its_address(
    settings: Settings, running: Running
) -> None:
    tight = settings.model_copy(
        update={"burst_points": 10, "minute_points": 60, "answer_cache": False}
    )
    async with running(tight, address=("203.0.113.7", 123)) as client:
        answers = [await client.get("/news-sitemap.xml") for _ in range(8)]

    refused = [each for each in answers if each.status_code == 429]
    assert answers[0].status_code in (200, 429)
    assert refused
    assert int(refused[0].headers["retry-after"]) >= 1
    assert refused[0].json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
