"""The benchmark compares like with like: one content, and the same answers from every server."""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from strawberry.asgi import GraphQL

from benchmarks import kapok
from benchmarks.chart import Bar, Chart, svg
from benchmarks.content import DataSet, data_set
from benchmarks.opponents import naive, tables, tuned
from benchmarks.opponents.orm import Orm
from benchmarks.opponents.sql import Sql
from benchmarks.queries import MANY, QUERIES, Query
from benchmarks.searching import GROUPS
from models.database import sqlite_url
from publishing.desk import Desk
from tests.search.corpus import corpus
from tests.site import Ask

FEW = data_set(articles=24, events=8, authors=3, tags=4, venues=2)
OPPONENTS: dict[str, Callable[[], GraphQL]] = {
    "naive": naive.view,
    "tuned": lambda: tuned.view(Orm()),
    "sql": lambda: tuned.view(Sql("sqlite")),
}
FIRST_PAGE = "{ articles(first: 100, locale: ZH_HANS) { pageInfo { endCursor } } }"


@pytest.fixture
async def plain(tmp_path: Path) -> AsyncIterator[DataSet]:
    """The opponents' tables, filled."""
    async with tables.opened(sqlite_url(tmp_path / "plain.db").text):
        await tables.fill(FEW)
        yield FEW


def test_the_content_is_the_same_whenever_it_is_made() -> None:
    made = json.dumps(asdict(FEW), ensure_ascii=False, default=datetime.isoformat)

    assert hashlib.sha256(made.encode()).hexdigest()[:16] == "da45a15df958c8aa"


def test_no_two_articles_or_events_have_the_same_instant() -> None:
    content = data_set(articles=500, events=100)

    assert len({each.published_at for each in content.articles}) == 500
    assert len({each.starts_at for each in content.events}) == 100


async def test_kapok_gives_what_the_content_says(desk: Desk, ask: Ask) -> None:
    await kapok.fill(desk, FEW, tell=lambda _: None)

    end = (await ask(FIRST_PAGE))["articles"]["pageInfo"]["endCursor"]
    for query in QUERIES:
        variables = dict(query.variables(FEW)) | ({"after": end} if query is MANY else {})
        assert query.seen(await ask(query.document("kapok"), **variables)) == query.expected(FEW)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: str(query.name))
@pytest.mark.parametrize("opponent", OPPONENTS)
async def test_an_opponent_gives_what_the_content_says(
    opponent: str, query: Query, plain: DataSet
) -> None:
    view = OPPONENTS[opponent]()

    data = await _asked(view, query.document("plain"), query.variables(plain))

    assert query.seen(data) == query.expected(plain)


def test_the_chart_is_logarithmic() -> None:
    bars = tuple(Bar(str(each), {"SQLite": each}, ours=False) for each in (20, 200, 2000))

    drawn = svg(Chart("Requests", "", "", ("SQLite",), bars))

    small, middle, large = (
        float(each) for each in re.findall(r'width="([0-9.]+)" height="13"', drawn)
    )
    assert large - middle == pytest.approx(middle - small, abs=0.2)


async def _asked(view: GraphQL, query: str, variables: Mapping[str, Any]) -> Any:
    transport = httpx.ASGITransport(view)
    async with httpx.AsyncClient(transport=transport, base_url="http://plain") as client:
        answer = await client.post("/", json={"query": query, "variables": variables})
    return answer.json()["data"]


def test_every_sort_of_query_that_finds_something_is_measured() -> None:
    measured = [kind for kinds in GROUPS.values() for kind in kinds]

    assert len(measured) == len(set(measured))
    assert {each.kind for each in corpus(articles=20).queries} - set(measured) == {
        "hidden",
        "nothing",
    }
