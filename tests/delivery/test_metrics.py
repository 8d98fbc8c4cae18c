"""The numbers that operators read: of requests, the cache and the process, and for whom they are."""

import asyncio

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr

from delivery.metrics import PATH, path_class
from delivery.settings import BadSettings, Settings, read_settings
from models.database import Database
from tests.delivery.conftest import Running

TOKEN = "a-long-word-for-metrics"


async def numbers(client: httpx.AsyncClient) -> dict[tuple[str, ...], float]:
    answer = await client.get(PATH)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["cache-control"] == "no-store"
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


async def test_requests_answers_and_the_process_are_counted(
    running: Running, settings: Settings
) -> None:
    async with running(settings) as client:
        query = {"query": "{ articles(first: 1) { totalCount } }"}
        asked = [await client.post("/graphql", json=query) for _ in range(6)]
        await client.get("/feeds/articles.atom")
        await client.get("/event_hidden/slug-of-a-draft")
        found = await numbers(client)
        text = (await client.get(PATH)).text

    assert found["kapok_request_seconds_count", "/graphql", "200"] == 6
    assert found["kapok_request_seconds_count", "/feeds", "200"] == 1
    assert found["kapok_request_seconds_count", "other", "404"] == 1
    cached = sum(each.headers["kapok-read-path"] == "cached" for each in asked)
    assert found["kapok_cache_hits_total",] == cached > 0
    assert found["kapok_cache_misses_total",] > 0
    assert found["kapok_cache_bytes",] > 0
    assert found["process_resident_memory_bytes",] > 10_000_000
    assert found["kapok_streams",] == 0
    assert found["kapok_listener_lag_facts", "changes"] >= 0
    assert "slug-of-a-draft" not in text


async def test_who_leads_says_so(running: Running, settings: Settings) -> None:
    async with running(settings) as client, asyncio.timeout(20):
        while (await numbers(client))["kapok_dispatch_leads",] != 1:  # noqa: ASYNC110  # only HTTP tells
            await asyncio.sleep(0.02)
    async with running(settings.model_copy(update={"dispatch": False})) as client:
        assert (await numbers(client))["kapok_dispatch_leads",] == 0


@pytest.mark.parametrize("address", ["10.0.0.8", "2001:db8::1"])
async def test_nobody_else_is_shown_the_numbers(
    running: Running, settings: Settings, address: str
) -> None:
    async with running(settings, address=(address, 1)) as client:
        refused = await client.get(PATH)
        nothing = await client.get("/nothing")

    assert refused.status_code == 404
    assert _message(refused) == _message(nothing)


async def test_who_comes_through_a_proxy_of_this_machine_is_somebody_else(
    running: Running, settings: Settings
) -> None:
    async with running(settings) as client:
        refused = [
            (await client.get(PATH, headers={each: "127.0.0.1"})).status_code
            for each in ("x-forwarded-for", "Forwarded", "x-real-ip", "via")
        ]
        shown = await client.get(PATH)

    assert (refused, shown.status_code) == ([404] * 4, 200)


async def test_with_a_token_it_is_shown_to_whoever_has_it_and_to_nobody_else(
    running: Running, settings: Settings
) -> None:
    opened = Settings(data_dir=settings.data_dir, metrics_token=SecretStr(TOKEN))
    async with running(opened, address=("203.0.113.7", 1)) as client:
        answers = [
            (await client.get(PATH, headers={"authorization": each})).status_code
            for each in (f"Bearer {TOKEN}", f"Bearer {TOKEN}x", TOKEN, "")
        ]
    async with running(opened) as client:
        without = await client.get(PATH)

    assert answers == [200, 404, 404, 404]
    assert without.status_code == 404


def test_a_short_token_stops_the_start_and_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPOK_METRICS_TOKEN", "secret")

    with pytest.raises(BadSettings, match=r"KAPOK_METRICS_TOKEN cannot be used\. Write") as caught:
        read_settings()

    assert "is 'secret'" not in str(caught.value)


async def test_while_the_database_is_away_the_rest_is_told(
    running: Running, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_self: Database, _sql: str) -> None:
        raise OSError("away")

    async with running(settings) as client:
        monkeypatch.setattr(Database, "rows", away)
        found = await numbers(client)

    assert found["kapok_metrics_faults_total",] == 1
    assert found["process_resident_memory_bytes",] > 0
    assert not any(name.startswith("kapok_listener") for name, *_ in found)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", "/"),
        ("/graphql", "/graphql"),
        ("/graphql/manage", "/graphql/manage"),
        ("/media/abc/bild.jpg", "/media"),
        ("/calendar/events/fashion-week.ics", "/calendar"),
        ("/approve/secret", "/approve"),
        ("/topic_7mnawhwx5zlg", "other"),
    ],
)
def test_paths_are_counted_by_few_names(path: str, told: str) -> None:
    assert path_class(path) == told


def _message(answer: httpx.Response) -> str:
    return str(answer.json()["errors"][0]["message"])
