"""Embeds of the whole application: what browsers may read, and what is counted."""

import httpx
import pytest

from delivery.settings import Settings
from models.content import CATALOGUE
from models.database import open_database
from tests.delivery.conftest import Running

DATA, PAGE = "/embed/data/events", "/embed/events"
NO_KEY = "pk_" + "a" * 32
ELSEWHERE = {"origin": "https://portal.example"}


@pytest.mark.parametrize("path", [DATA, PAGE, "/embed", "/embed.js", f"{DATA}?count=20&when=past"])
async def test_each_costs_less_than_a_request_may(client: httpx.AsyncClient, path: str) -> None:
    response = await client.get(path)

    assert response.status_code == 200, response.text
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in response.headers


async def test_pages_elsewhere_may_read_the_data_and_why_they_may_not(
    client: httpx.AsyncClient,
) -> None:
    found = await client.get(DATA, headers=ELSEWHERE)
    missing = await client.get(f"{DATA}/nothing", headers=ELSEWHERE)
    refused = await client.get(f"{DATA}?key={NO_KEY}", headers=ELSEWHERE)

    answers = (found, missing, refused)
    assert [each.status_code for each in answers] == [200, 404, 403]
    allowed = [each.headers.get_list("access-control-allow-origin") for each in answers]
    assert allowed == [["*"]] * 3
    assert "key" in refused.json()["errors"][0]["message"]
    assert refused.json()["title"] == "不能在此处显示"


async def test_a_frame_says_in_words_that_a_key_is_none(client: httpx.AsyncClient) -> None:
    response = await client.get(f"{PAGE}?key={NO_KEY}&locale=en")

    assert response.status_code == 403
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "This cannot be shown here" in response.text
    assert "access-control-allow-origin" not in response.headers


@pytest.mark.parametrize("mistyped", ["abc", "%70k_" + "a" * 32, "kapok-portal"])
async def test_what_is_no_key_at_all_is_refused_too(
    client: httpx.AsyncClient, mistyped: str
) -> None:
    for path in (DATA, PAGE, f"{DATA}/nothing", f"{PAGE}/nothing"):
        response = await client.get(f"{path}?key={mistyped}", headers=ELSEWHERE)

        assert response.status_code == 403
        assert "pk_" in response.text


async def test_views_are_kept_by_day_and_another_look_is_none(
    settings: Settings, running: Running
) -> None:
    async with running(settings) as client:
        events = (await client.get(DATA)).json()["events"]
        for path in (DATA, PAGE, f"{PAGE}/{events[0]['id']}", f"{DATA}?again=1"):
            assert (await client.get(path)).status_code == 200
    database = await open_database(settings.database, CATALOGUE)
    views = await database.rows("SELECT portal, item, views FROM portal_view")
    shown = await database.rows("SELECT portal, item, shown_at FROM portal_shown")
    await database.close()

    assert views == [{"portal": "", "item": events[0]["id"], "views": 4}]
    assert [(each["portal"], each["item"]) for each in shown] == [("", events[0]["id"])]
