from typing import Any

import httpx
import orjson
import pytest
from graphql import get_introspection_query

from delivery.negotiate import GRAPHQL
from delivery.refusals import JSON
from delivery.settings import Settings
from tests.delivery.conftest import Running

TYPENAME = {"query": "{ __typename }"}
SITES = "{ sites(first: 1) { totalCount } }"
ONE_SITE = {
    "data": {"sites": {"totalCount": 1}},
    "extensions": {"cost": {"points": 2, "limit": 1000}},
}


def _code(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def _post(client: httpx.AsyncClient, content: bytes | str, **headers: str) -> httpx.Response:
    return await client.post(
        "/graphql", content=content, headers={"content-type": JSON, "accept": GRAPHQL} | headers
    )


async def test_a_query_is_answered_by_post_and_by_get(client: httpx.AsyncClient) -> None:
    posted = await client.post("/graphql", json={"query": SITES})
    got = await client.get(
        "/graphql", params={"query": SITES, "variables": "", "operationName": ""}
    )

    assert (posted.status_code, posted.json()) == (200, ONE_SITE)
    assert (got.status_code, got.json()) == (200, ONE_SITE)


async def test_an_answer_says_what_it_is_and_how_it_was_read(client: httpx.AsyncClient) -> None:
    read = await client.post("/graphql", json={"query": SITES})
    not_read = await client.post("/graphql", json={"query": "{ __schema { __typename } }"})

    assert read.headers["kapok-read-path"] == "compiled"
    assert not_read.headers["kapok-read-path"] == "ordinary"
    assert read.headers["content-type"] == "application/json; charset=utf-8"
    assert read.headers["cache-control"] == "no-store"
    assert read.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("query", ["{", "{ nope }", "query($n: Int!) { __typename @skip(if: $n) }"])
async def test_a_refused_document_is_400_without_data_for_whoever_can_tell(
    client: httpx.AsyncClient, query: str
) -> None:
    telling = await client.post("/graphql", json={"query": query}, headers={"accept": GRAPHQL})
    plain = await client.post("/graphql", json={"query": query}, headers={"accept": JSON})

    assert (telling.status_code, plain.status_code) == (400, 200)
    assert telling.headers["content-type"] == f"{GRAPHQL}; charset=utf-8"
    assert telling.json() == plain.json()
    assert list(telling.json()) == ["errors"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "The body is empty"),
        (b'{"not a JSON', "The body cannot be read"),
        (b"[" * 100_000, "The body cannot be read"),
        (b'{"query": "{__typename}", "variables": ' + b"1" * 100_000 + b"}", "The body cannot"),
        (b'{"query": "\xff"}', "The body cannot be read"),
        (rb'{"query": "{__typename}", "variables": {"a": "\ud800"}}', "The body cannot be read"),
        (b'{"query": "{__typename}", "variables": {"a": NaN}}', "The body cannot be read"),
        (b'[{"query": "{ __typename }"}]', "Several requests in one"),
        (b'"{ __typename }"', "The body must be a JSON object"),
        (b'{"qeury": "{ __typename }"}', "There is no query"),
        (b'{"query": null}', "There is no query"),
        (b'{"query": 0}', "query must be a text"),
        (b'{"query": "{ __typename }", "operationName": 0}', "operationName must be a text"),
        (b'{"query": "{ __typename }", "variables": []}', "variables must be an object"),
        (b'{"query": "{ __typename }", "extensions": 0}', "extensions must be an object"),
        (rb'{"query": "{ __typename }", "variables": {"a": "\u0000"}}', "The request holds a NUL"),
        (rb'{"query": "{ node(id: \"\\ud800\") { id } }"}', "Syntax Error"),
        (b'{"query": "{ articles(first: 1180591620717411303424) { totalCount } }"}', "Int cannot"),
        (b'{"query": "{ articles(first: 2147483647) { totalCount } }"}', "first must be 1 to 100"),
        (b'{"query": "' + b"{a" * 3_000 + b'"}', "Syntax Error: Document is nested too deeply"),
    ],
)
async def test_odd_requests_are_400_and_say_why(
    client: httpx.AsyncClient, body: bytes, said: str
) -> None:
    response = await _post(client, body)

    assert response.status_code == 400
    assert response.json()["errors"][0]["message"].startswith(said)
    assert "data" not in response.json()


async def test_null_parameters_are_as_good_as_none(client: httpx.AsyncClient) -> None:
    asked = {"query": SITES, "operationName": None, "variables": None, "extensions": None}

    assert (await client.post("/graphql", json=asked)).json() == ONE_SITE


@pytest.mark.parametrize(
    "headers",
    [
        {"content-type": "text/plain"},
        {"content-type": ""},
        {"content-type": "application/x-www-form-urlencoded"},
        {"content-type": "multipart/form-data; boundary=x"},
        {"content-type": "application/json; charset=gbk"},
        {"content-encoding": "gzip"},
        {"content-encoding": "br"},
    ],
)
async def test_other_types_and_encodings_are_415(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await _post(client, orjson.dumps(TYPENAME), **headers)

    assert (response.status_code, _code(response)) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_an_unacceptable_answer_is_406(client: httpx.AsyncClient) -> None:
    response = await _post(client, orjson.dumps(TYPENAME), accept="application/xml")

    assert (response.status_code, _code(response)) == (406, "NOT_ACCEPTABLE")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_other_methods_are_405_and_name_those_allowed(
    client: httpx.AsyncClient, method: str
) -> None:
    response = await client.request(method, "/graphql")

    assert (response.status_code, _code(response)) == (405, "METHOD_NOT_ALLOWED")
    assert {"GET", "POST"} <= set(response.headers["allow"].split(", "))


async def test_nothing_but_queries_can_be_asked_with_get(client: httpx.AsyncClient) -> None:
    queries = ["mutation { a }", "query A { a } mutation B { a }"]
    answers = [
        await client.get("/graphql", params={"query": each, "operationName": name})
        for each, name in zip(queries, ["", "B"], strict=True)
    ]

    assert [(each.status_code, each.headers["allow"]) for each in answers] == [(405, "POST")] * 2


async def test_a_subscription_sent_as_a_request_is_told_which_transports_there_are(
    client: httpx.AsyncClient,
) -> None:
    asked = {"query": "subscription { changes { cursor } }"}
    accept = {"accept": GRAPHQL}
    answers = [
        await client.get("/graphql", params=asked, headers=accept),
        await client.post("/graphql", json=asked, headers=accept),
    ]

    for each in answers:
        [error] = each.json()["errors"]
        assert each.status_code == 400
        assert error["extensions"]["code"] == "BAD_REQUEST"
        assert "graphql-transport-ws" in error["message"]
        assert "text/event-stream" in error["message"]


@pytest.mark.parametrize(
    "params",
    [
        [],
        [("query", "")],
        [("query", "{ a }"), ("query", "{ b }")],
        [("query", "{ __typename }"), ("variables", "{")],
        [("query", "{ __typename }"), ("variables", "[]")],
        [("query", "{ __typename }"), ("extensions", "1")],
    ],
)
async def test_odd_get_requests_are_400(client: httpx.AsyncClient, params: Any) -> None:
    response = await client.get("/graphql", params=params, headers={"accept": JSON})

    assert (response.status_code, _code(response)) == (400, "BAD_REQUEST")


async def test_a_body_may_have_256_kib_and_not_a_byte_more(client: httpx.AsyncClient) -> None:
    most = orjson.dumps(TYPENAME).ljust(256 * 1024)

    async def in_pieces() -> Any:
        yield most
        yield b" "

    fits = await _post(client, most)
    announced = await _post(client, most + b" ")
    unannounced = await client.post("/graphql", content=in_pieces(), headers={"content-type": JSON})

    assert fits.status_code == 200
    assert (announced.status_code, _code(announced)) == (413, "TOO_LARGE")
    assert (unannounced.status_code, _code(unannounced)) == (413, "TOO_LARGE")


async def test_introspection_can_be_switched_off(running: Running, settings: Settings) -> None:
    asked = {"query": "{ __schema { queryType { name } } }"}
    closed = settings.model_copy(update={"introspection": False})

    async with running(settings) as client:
        open_answer = (await client.post("/graphql", json=asked)).json()
    async with running(closed) as client:
        closed_answer = await _post(client, orjson.dumps(asked))
        printed = await client.get("/schema.graphql")
        content = (await client.post("/graphql", json={"query": SITES})).json()

    assert open_answer["data"] == {"__schema": {"queryType": {"name": "Query"}}}
    assert (closed_answer.status_code, _code(closed_answer)) == (400, "GRAPHQL_VALIDATION_FAILED")
    assert printed.status_code == 404
    assert content == ONE_SITE


async def test_the_introspection_query_of_every_tool_is_answered(client: httpx.AsyncClient) -> None:
    asked = {"query": get_introspection_query(input_value_deprecation=True)}

    assert list((await client.post("/graphql", json=asked)).json()) == ["data", "extensions"]
