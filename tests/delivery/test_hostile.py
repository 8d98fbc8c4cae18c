"""Requests that mean harm: each is answered with the limit it passed, and the next one as if nothing had been."""

from typing import Any

import httpx
import pytest
from graphql import get_introspection_query

SITES = {"query": "{ sites(first: 1) { totalCount } }"}
VALUES = "query($w: ArticleWhere) { articles(where: $w) { totalCount } }"


def _chain(length: int) -> str:
    """Fragments each of which spreads the next one twice: 2 to the power of `length` fields."""
    links = [f"fragment F{n} on Article {{ ...F{n + 1} x{n}: title ...F{n + 1} }}" for n in range(length)]  # fmt: skip
    last = f"fragment F{length} on Article {{ title }}"
    return "{ articles { nodes { ...F0 } } } " + " ".join([*links, last])


def _deep_where(depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {"id": {"eq": "x"}}
    for _ in range(depth):
        found = {"and": [found]}
    return found


def _nested(depth: int, first: int = 100) -> str:
    inner = "title"
    for _ in range(depth):
        inner = f"topics {{ articles(first: {first}) {{ nodes {{ {inner} }} }} }}"
    return f"{{ articles(first: {first}) {{ nodes {{ {inner} }} }} }}"


OF_TYPE = "ofType { " * 12 + "name" + " }" * 12

ATTACKS: dict[str, tuple[dict[str, Any], str]] = {
    "aliases": ({"query": "{ " + " ".join(f"a{n}: sites {{ totalCount }}" for n in range(10)) + " articles { nodes { " + " ".join(f"b{n}: title" for n in range(21)) + " } } }"}, "TOO_MANY_FIELDS"),
    "aliases in a fragment": ({"query": "{ articles { nodes { " + "...F " * 50 + "} } } fragment F on Article { " + " ".join(f"a{n}: title" for n in range(16)) + " }"}, "TOO_MANY_ALIASES"),
    "fragments that double": ({"query": _chain(20)}, "TOO_MANY_ALIASES"),
    "fragments in a circle": ({"query": "{ articles { nodes { ...A } } } fragment A on Article { ...B } fragment B on Article { ...A }"}, "GRAPHQL_VALIDATION_FAILED"),
    "directives": ({"query": "query($y: Boolean!) { sites { " + "totalCount @include(if: $y) " * 60 + "} }", "variables": {"y": True}}, "TOO_MANY_DIRECTIVES"),
    "too deep": ({"query": "{ articles { nodes { " + "related { " * 11 + "title" + " }" * 11 + " } } }"}, "TOO_DEEP"),
    "the same field": ({"query": "{ sites { " + "totalCount " * 3_000 + "} }"}, "TOO_MANY_TOKENS"),
    "many root fields": ({"query": "{ " + " ".join(f"a{n}: sites {{ totalCount }}" for n in range(11)) + " }"}, "TOO_MANY_FIELDS"),
    "inline fragments": ({"query": "{ articles { nodes { " + "... on Article { title } " * 190 + "} } }"}, "TOO_MANY_TOKENS"),
    "a list of values": ({"query": VALUES, "variables": {"w": {"id": {"in": ["x"] * 5_000}}}}, "BAD_USER_INPUT"),
    "a filter of many terms": ({"query": VALUES, "variables": {"w": {"and": [{"id": {"eq": "x"}}] * 500}}}, "BAD_USER_INPUT"),
    "a filter that is deep": ({"query": VALUES, "variables": {"w": _deep_where(400)}}, "BAD_USER_INPUT"),
    "a list in the document": ({"query": "{ articles(where: {id: {in: [" + '"x" ' * 101 + "]}}) { totalCount } }"}, "BAD_USER_INPUT"),
    "a text in the document": ({"query": '{ article(by: {slug: "' + "a" * 10_001 + '"}) { title } }'}, "BAD_USER_INPUT"),
    "a long text": ({"query": VALUES, "variables": {"w": {"title": {"contains": "纺" * 60_000}}}}, "BAD_USER_INPUT"),
    "pages in pages": ({"query": _nested(3)}, "TOO_COSTLY"),
    "a page too large": ({"query": "{ articles(first: 2147483647) { totalCount } }"}, "BAD_USER_INPUT"),
    "many ids": ({"query": "query($i: [ID!]!) { nodes(ids: $i) { id } }", "variables": {"i": ["x"] * 101}}, "BAD_USER_INPUT"),
    "types of types": ({"query": "{ __schema { types { fields { type { " + OF_TYPE + " } } } } }"}, ""),
    "all of the schema": ({"query": get_introspection_query()}, ""),
    "the schema over and over": ({"query": "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }"}, "GRAPHQL_VALIDATION_FAILED"),
    "variables nobody uses": ({**SITES, "variables": {f"v{n}": ["x"] * 100 for n in range(200)}}, ""),
    "a slug without end": ({"query": 'query($s: String!) { article(by: {slug: $s}) { title } }', "variables": {"s": "a" * 200_000}}, "BAD_USER_INPUT"),
    "a cursor without end": ({"query": 'query($a: String!) { articles(after: $a) { totalCount } }', "variables": {"a": "5b" * 50_000}}, "BAD_USER_INPUT"),
    "facets over facets": ({"query": "{ articles { facets(fields: [" + "KIND " * 11 + "]) { field } } }"}, "BAD_USER_INPUT"),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
async def test_it_is_refused_by_name_and_the_next_is_answered(
    client: httpx.AsyncClient, name: str
) -> None:
    asked, code = ATTACKS[name]

    answer = await client.post("/graphql", json=asked)
    after = await client.post("/graphql", json=SITES)

    body = answer.json()
    told = body["errors"][0]["extensions"]["code"] if "errors" in body else ""
    assert (answer.status_code, told) == (200, code)
    assert after.json()["data"] == {"sites": {"totalCount": 1}}


async def test_a_filter_as_deep_as_json_may_be_is_refused(client: httpx.AsyncClient) -> None:
    deep = '{"and": [' * 480 + '{"id": {"eq": "x"}}' + "]}" * 480
    body = '{"query": "%s", "variables": {"w": %s}}' % (VALUES, deep)

    answer = await client.post("/graphql", content=body, headers={"content-type": "application/json"})  # fmt: skip

    assert answer.json()["errors"][0]["extensions"] == {"code": "BAD_USER_INPUT"}


async def test_nothing_is_suggested_to_strangers(client: httpx.AsyncClient) -> None:
    asked = ["{ artcles { totalCount } }", "{ articles(firstt: 1) { totalCount } }", "{ articles(where: {titel: {eq: \"x\"}}) { totalCount } }", "{ articles(locale: ZH_HAN) { totalCount } }"]  # fmt: skip
    answers = [await client.post("/graphql", json={"query": each}) for each in asked]
    by_variable = await client.post("/graphql", json={"query": VALUES, "variables": {"w": {"titel": {"eq": "x"}}}})  # fmt: skip

    assert all(each.json()["errors"] for each in (*answers, by_variable))
    assert not any("Did you mean" in each.text for each in (*answers, by_variable))
