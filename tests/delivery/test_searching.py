"""Search over HTTP: by POST, GET, a hash or a trusted document, compiled, kept and validated like any list."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from delivery.settings import Settings
from tests.delivery.conftest import Running

WHOLE = """query Search($q: String!, $types: [ContentType!], $locale: Locale! = ZH_HANS, $first: Int = 5, $after: String,
    $where: SearchWhere, $facets: Boolean! = true, $bare: Boolean! = false) {
  search(query: $q, types: $types, locale: $locale, first: $first, after: $after, where: $where) {
    __typename totalCount
    nodes { __typename id label slug publishedAt language { served converted } ...Card ... on Event { title startsAt series { name } } ... on Person { name aliases } }
    edges { cursor __typename node { id ... on Article { byline { name } topics { name } } }
      highlights @skip(if: $bare) { __typename field html text ranges } }
    facets(fields: [TYPE, YEAR, TOPIC]) @include(if: $facets) { field buckets { value label count } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
fragment Card on Article { title lead kind kindLabel cover { alt } body { __typename ... on ParagraphBlock { html } } }"""
SUGGEST = "query ($p: String!) { suggest(prefix: $p, first: 5) { __typename id label ... on EventSeries { name } } }"


async def post(client: httpx.AsyncClient, query: str, **variables: Any) -> httpx.Response:
    return await client.post("/graphql", json={"query": query, "variables": variables})


def path_of(response: httpx.Response) -> str:
    return response.headers["kapok-read-path"]


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def get(client: httpx.AsyncClient, query: str, headers: Any = None, **variables: Any) -> httpx.Response:  # fmt: skip
    params = {"query": query, "variables": orjson.dumps(variables).decode()}
    return await client.get("/graphql", params=params, headers=headers)


async def test_a_whole_search_page_is_one_compiled_statement(client: httpx.AsyncClient) -> None:
    for variables in (
        {"q": "时装周"},
        {"q": "guangdong fashion", "locale": "EN", "first": 3},
        {"q": "轉型升級", "locale": "ZH_HANT_HK", "types": ["ARTICLE", "PLAN"]},
        {"q": "广东", "where": {"publishedAt": {"gte": "2020-01-01T00:00:00Z"}}, "bare": True},
        {"q": "没有这样的东西"},
        {"q": "周", "facets": False},
    ):
        answer = await post(client, WHOLE, **variables)
        assert path_of(answer) == "compiled"
        body = answer.json()
        assert "errors" not in body, body
        found = body["data"]["search"]
        assert ("facets" in found) == variables.get("facets", True)
        assert all(("highlights" in each) != variables.get("bare", False) for each in found["edges"])  # fmt: skip
        assert [each["node"]["id"] for each in found["edges"]] == [each["id"] for each in found["nodes"]]  # fmt: skip
        assert (found["totalCount"] > 0) == (variables["q"] != "没有这样的东西")
        for edge in found["edges"]:
            for each in edge.get("highlights", ()):
                assert "<mark>" in each["html"]
                assert all(start < end <= len(each["text"]) for start, end in each["ranges"])


async def test_it_is_answered_by_get_and_validated(client: httpx.AsyncClient) -> None:
    posted = await post(client, WHOLE, q="时装周")
    got = [await get(client, WHOLE, q="时装周") for _ in range(3)]

    again = await get(client, WHOLE, headers={"if-none-match": got[-1].headers["etag"]}, q="时装周")
    other = await get(client, WHOLE, headers={"if-none-match": got[-1].headers["etag"]}, q="时装")

    assert {each.content for each in got} == {posted.content}
    assert {each.headers["etag"] for each in got} == {got[0].headers["etag"]}
    assert path_of(got[-1]) == "cached"
    assert (again.status_code, again.content) == (304, b"")
    assert other.status_code == 200
    assert "public" in got[-1].headers["cache-control"]


async def test_it_is_asked_for_by_a_hash(client: httpx.AsyncClient) -> None:
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(WHOLE)}}}
    unknown = await client.post("/graphql", json={**named, "variables": {"q": "时装周"}})
    taught = await client.post("/graphql", json={**named, "query": WHOLE, "variables": {"q": "时装周"}})  # fmt: skip
    known = await client.post("/graphql", json={**named, "variables": {"q": "时装周"}})
    params = {
        "extensions": orjson.dumps(named["extensions"]).decode(),
        "variables": '{"q":"时装周"}',
    }
    got = await client.get("/graphql", params=params)

    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert taught.content == known.content == got.content
    assert known.json()["data"]["search"]["totalCount"] > 0


async def test_several_searches_are_asked_for_at_once(client: httpx.AsyncClient) -> None:
    query = """query ($a: String!) {
      first: search(query: $a, first: 2) { ...Page } second: search(query: "刘岳屏", first: 2) { ...Page }
      third: search(query: $a, locale: EN, first: 2) { totalCount ...Page } offered: suggest(prefix: $a, first: 2) { id }
      articles(first: 1) { nodes { title } } }
    fragment Page on SearchConnection { nodes { id label } pageInfo { endCursor } edges { highlights { text } } }"""

    answers = [await post(client, query, a="时装周") for _ in range(4)]
    alone = [
        (await post(client, "query ($q: String!, $l: Locale) { search(query: $q, locale: $l, first: 2) { nodes { id label } } }", q=q, l=locale)).json()["data"]["search"]
        for q, locale in (("时装周", "ZH_HANS"), ("刘岳屏", "ZH_HANS"), ("时装周", "EN"))
    ]  # fmt: skip

    data = answers[0].json()["data"]
    assert {each.content for each in answers} == {answers[0].content}
    assert [path_of(each) for each in answers][::3] == ["compiled", "cached"]
    assert [data[each]["nodes"] for each in ("first", "second", "third")] == [each["nodes"] for each in alone]  # fmt: skip
    assert all(data[each]["nodes"] for each in ("first", "second", "third"))
    assert data["offered"]


async def test_compiled_and_completed_answers_are_one(client: httpx.AsyncClient) -> None:
    completed = WHOLE.replace("{\n  search", "{ rateLimit { cost }\n  search", 1)

    for q in ("时装周", "guangdong", "没有这样的东西", "刘"):
        compiled, other = await post(client, WHOLE, q=q), await post(client, completed, q=q)
        assert (path_of(compiled), path_of(other)) == ("compiled", "ordinary")
        assert other.json()["data"]["search"] == compiled.json()["data"]["search"]


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        ({"q": "长" * 10_000}, "The query has 10,000 characters; 200 are allowed"),
        ({"q": "a " * 9}, "The query has 9 terms; 8 are allowed"),
        ({"q": "甲\0"}, "a NUL"),
        ({"q": "甲", "first": 101}, "first must be 1 to 100"),
        ({"q": "甲", "first": 0}, "first must be 1 to 100"),
        ({"q": "甲", "after": "zz"}, "This is no cursor"),
        ({"q": "甲", "after": "5b5d"}, "This is no cursor"),
        ({"q": "甲", "after": "5b22615d"}, "This is no cursor"),
        ({"q": "甲", "after": "7b7d"}, "This is no cursor"),
        ({"q": "甲", "after": "5b2261225d"}, "This cursor belongs to another list"),
        ({"q": None}, "Variable"),
    ],
)
async def test_bad_input_is_a_clear_error(
    client: httpx.AsyncClient, variables: dict[str, Any], told: str
) -> None:
    for _ in range(3):
        (error,) = (await post(client, WHOLE, **variables)).json()["errors"]
        assert told in error["message"]
        assert error["extensions"]["code"] == "BAD_USER_INPUT"


async def test_half_a_character_is_a_clear_error(client: httpx.AsyncClient) -> None:
    body = orjson.dumps({"query": WHOLE, "variables": {"q": "half"}}).replace(b"half", b"\\ud83d")
    answer = await client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )

    assert "lone surrogate" in answer.text or "JSON" in answer.text
    assert answer.json()["errors"][0]["extensions"]["code"] in ("BAD_USER_INPUT", "BAD_REQUEST")


async def test_a_trusted_document_searches(
    running: Running, settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "search.graphql").write_text(WHOLE)
    trusting = settings.model_copy(update={"trusted_documents": folder})
    named = {"documentId": sha256(WHOLE), "variables": {"q": "时装周"}}
    async with running(trusting) as client:
        answers = [await client.post("/graphql", json=named) for _ in range(4)]

    assert [path_of(each) for each in answers][::3] == ["compiled", "cached"]
    assert answers[0].json()["data"]["search"]["totalCount"] > 0


async def test_what_is_missed_is_counted_by_whichever_way_it_was_asked(
    running: Running, settings: Settings
) -> None:
    named = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(SUGGEST)}}}
    async with running(settings) as client:
        for _ in range(5):
            await post(client, WHOLE, q="没有一")
        kept = [await get(client, WHOLE, q="没有二") for _ in range(5)]
        for each in kept[:2]:
            again = await get(client, WHOLE, {"if-none-match": each.headers["etag"]}, q="没有二")
            assert again.status_code == 304
        by_hash = {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": sha256(WHOLE)}}}
        await client.post(
            "/graphql", json={**by_hash, "query": WHOLE, "variables": {"q": "没有三"}}
        )
        for _ in range(2):
            await client.post("/graphql", json={**by_hash, "variables": {"q": "没有三"}})
        await post(client, "{ rateLimit { cost } " + 'search(query: "没有四") { totalCount } }')
        await client.post(
            "/graphql", json={**named, "query": SUGGEST, "variables": {"p": "没有五"}}
        )
        await post(client, WHOLE, q="时装周")
        page = (await post(client, WHOLE, q="时装周", first=1)).json()["data"]["search"]["pageInfo"]
        await post(client, WHOLE, q="时装周", first=1, after=page["endCursor"])

    with closing(sqlite3.connect(settings.data_dir / "kapok.sqlite3")) as inside:
        counted = dict(inside.execute("SELECT text, count FROM missed_search"))
    assert counted == {"没有一": 5, "没有二": 7, "没有三": 3, "没有四": 1}
