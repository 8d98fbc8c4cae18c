"""How answers travel: what they cost, how they are validated, compressed and kept by others."""

import gzip
from contextlib import AbstractAsyncContextManager
from typing import Any

import brotli  # type: ignore[import-untyped]  # it has no types
import httpx
import pytest
import zstandard

from delivery.settings import Settings
from tests.delivery.conftest import Running

SITES = "{ sites(first: 1) { totalCount } }"
LONG = (
    "{ articles(first: 10) { nodes { title body { __typename ... on ParagraphBlock { html } } } } }"
)
STRANGER = ("203.0.113.7", 4711)


async def test_an_answer_says_what_it_cost(client: httpx.AsyncClient) -> None:
    query = "{ articles(first: 5) { totalCount nodes { title byline { name } cover { alt } } } }"
    answer = await client.post("/graphql", json={"query": query})

    # The list 1, its count 1, and five times an article with 10 signatures and a cover.
    assert answer.json()["extensions"]["cost"] == {"points": 2 + 5 * (1 + 10 + 1), "limit": 1000}


async def test_what_costs_too_much_is_refused_with_the_limit(client: httpx.AsyncClient) -> None:
    query = "{ articles(first: 100) { nodes { byline { name } } } }"
    answer = await client.post("/graphql", json={"query": query})

    (error,) = answer.json()["errors"]
    assert error["extensions"] == {"code": "TOO_COSTLY"}
    assert error["message"].startswith("The query costs 1,101 points; 1,000 are allowed")


@pytest.fixture
def from_afar(
    running: Running, settings: Settings
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    """A client at another address, which may spend ten points."""
    tight = settings.model_copy(update={"burst_points": 10, "minute_points": 60})
    return running(tight, address=STRANGER)


async def test_who_has_spent_all_is_told_when_to_come_again(
    from_afar: AbstractAsyncContextManager[httpx.AsyncClient],
) -> None:
    query = "{ articles(first: %d) { nodes { title } } }"
    async with from_afar as client:
        first = await client.post("/graphql", json={"query": query % 8})
        second = await client.post("/graphql", json={"query": query % 7})

    (error,) = second.json()["errors"]
    assert (first.status_code, first.headers["ratelimit-remaining"]) == (200, "1")
    assert (second.status_code, error["extensions"]["code"]) == (429, "RATE_LIMITED")
    assert int(second.headers["retry-after"]) in (6, 7)


async def test_a_kept_answer_costs_nothing(
    from_afar: AbstractAsyncContextManager[httpx.AsyncClient],
) -> None:
    async with from_afar as client:
        answers = [await client.post("/graphql", json={"query": SITES}) for _ in range(20)]

    assert [each.headers["kapok-read-path"] for each in answers] == ["compiled"] * 3 + ["cached"] * 17  # fmt: skip
    assert "ratelimit-remaining" not in answers[-1].headers


async def test_refusals_are_paid_too(
    from_afar: AbstractAsyncContextManager[httpx.AsyncClient],
) -> None:
    async with from_afar as client:
        statuses = [
            (await client.post("/graphql", json={"query": f"{{ nope{n} }}"})).status_code
            for n in range(2)
        ]

    assert statuses == [200, 429]


async def test_what_is_left_can_be_asked_for(
    from_afar: AbstractAsyncContextManager[httpx.AsyncClient],
) -> None:
    query = "{ sites(first: 1) { totalCount } left: rateLimit { cost limit remaining resetAt __typename } }"
    async with from_afar as client:
        answer = await client.get("/graphql", params={"query": query})

    left = answer.json()["data"]["left"]
    assert left.pop("resetAt").endswith("Z")
    assert left == {"cost": 3, "limit": 10, "remaining": 7, "__typename": "RateLimit"}
    assert answer.headers["kapok-read-path"] == "ordinary"
    assert answer.headers["cache-control"] == "private, no-store"


async def test_the_reason_for_not_compiling_is_told_in_debug_only(
    running: Running, settings: Settings
) -> None:
    query = {"query": "{ __schema { queryType { name } } }"}
    async with running(settings) as client:
        plain = await client.post("/graphql", json=query)
    async with running(settings.model_copy(update={"debug": True})) as client:
        telling = await client.post("/graphql", json=query)

    assert "kapok-declined" not in plain.headers
    assert telling.headers["kapok-declined"] == "__schema is no read"


async def test_what_has_not_changed_is_not_sent_again(client: httpx.AsyncClient) -> None:
    asked: dict[str, Any] = {"params": {"query": SITES}}
    answers = [await client.get("/graphql", **asked) for _ in range(4)]
    tag = answers[0].headers["etag"]
    again = [
        await client.get("/graphql", **asked, headers={"if-none-match": each})
        for each in (tag, f'"x", {tag}', 'W/"another"')
    ]

    # The validator is the same however the answer was read.
    assert {each.headers["etag"] for each in answers} == {tag}
    assert {each.headers["kapok-read-path"] for each in answers} == {"compiled", "cached"}
    assert [(each.status_code, bool(each.content)) for each in again] == [
        (304, False),
        (304, False),
        (200, True),
    ]


async def test_a_cdn_is_told_by_what_it_may_forget_an_answer(client: httpx.AsyncClient) -> None:
    query = "{ article(by: {slug: \"five-lines-of-work\"}) { byline { name } topics { name } } }"
    answers = [await client.get("/graphql", params={"query": query}) for _ in range(4)]
    posted = await client.post("/graphql", json={"query": query})

    assert [each.headers["cache-tag"] for each in answers] == ["Article,Person,Topic"] * 4
    assert [each.headers["surrogate-key"] for each in answers] == ["Article Person Topic"] * 4
    assert "cache-tag" not in posted.headers


async def test_others_may_keep_a_get_for_a_moment_and_nothing_else(
    running: Running, settings: Settings
) -> None:
    async with running(settings.model_copy(update={"max_age": 7})) as client:
        got = await client.get("/graphql", params={"query": SITES})
        posted = await client.post("/graphql", json={"query": SITES})
        refused = await client.get("/graphql", params={"query": "{ nope }"})
        known = await client.get("/graphql", params={"query": SITES}, headers={"cookie": "a=b"})
        keyed = await client.get(
            "/graphql", params={"query": SITES}, headers={"authorization": "Bearer x"}
        )

    assert got.headers["cache-control"] == "public, max-age=7"
    assert got.headers["vary"] == "Accept, Accept-Encoding"
    assert [each.headers["cache-control"] for each in (posted, refused, known, keyed)] == [
        "no-store",
        "no-store",
        "private, no-store",
        "private, no-store",
    ]


@pytest.mark.parametrize(
    ("accepted", "sent"),
    [
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, br", "br"),
        ("gzip;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("*", "zstd"),
        ("identity", None),
        ("deflate", None),
    ],
)
async def test_an_answer_is_compressed_for_whoever_takes_it(
    client: httpx.AsyncClient, accepted: str, sent: str | None
) -> None:
    headers = {"accept-encoding": accepted}
    plain = await client.post("/graphql", json={"query": LONG}, headers={"accept-encoding": "identity"})  # fmt: skip

    # Three times: freshly read, read by a known plan, and kept.
    for _ in range(3):
        async with client.stream("POST", "/graphql", json={"query": LONG}, headers=headers) as answer:  # fmt: skip
            raw = b"".join([each async for each in answer.aiter_raw()])
        assert answer.headers.get("content-encoding") == sent
        assert int(answer.headers["content-length"]) == len(raw)
        assert decoded(raw, sent) == plain.content
    assert (len(raw) < len(plain.content)) == (sent is not None)


def decoded(raw: bytes, encoding: str | None) -> bytes:
    match encoding:
        case "zstd":
            return zstandard.decompress(raw)
        case "br":
            return bytes(brotli.decompress(raw))
        case "gzip":
            return gzip.decompress(raw)
    return raw


async def test_a_short_answer_is_sent_as_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.post("/graphql", json={"query": SITES}, headers={"accept-encoding": "br"})

    assert "content-encoding" not in answer.headers


async def test_pages_and_the_schema_are_compressed_too(client: httpx.AsyncClient) -> None:
    page = await client.get("/", headers={"accept-encoding": "br"})

    assert page.headers["content-encoding"] == "br"
    assert "Kapok" in page.text


async def test_chinese_is_sent_as_it_is_written(client: httpx.AsyncClient) -> None:
    for _ in range(3):
        answer = await client.post("/graphql", json={"query": "{ plans(first: 1) { nodes { title } } }"})  # fmt: skip
        assert "方案" in answer.content.decode()
        assert "\\u" not in answer.content.decode()
