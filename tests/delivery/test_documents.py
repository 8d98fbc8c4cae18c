import hashlib
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from delivery.documents import BadManifest, read_manifests
from delivery.settings import Settings
from tests.delivery.conftest import Failures, Running

SITES = "{ sites(first: 1) { totalCount } }"
BY_SLUG = "query One($slug: String!) { article(by: {slug: $slug}) { slug } }"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def by_hash(text: str, **more: Any) -> dict[str, Any]:
    return {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": digest(text)}}, **more}


def code_of(response: httpx.Response) -> str:
    return str(response.json()["errors"][0]["extensions"]["code"])


async def test_a_document_is_kept_once_it_came_with_its_hash(client: httpx.AsyncClient) -> None:
    unknown = await client.post("/graphql", json=by_hash(SITES))
    taught = await client.post("/graphql", json=by_hash(SITES, query=SITES))
    known = await client.post("/graphql", json=by_hash(SITES))
    got = await client.get(
        "/graphql", params={"extensions": orjson.dumps(by_hash(SITES)["extensions"]).decode()}
    )

    assert unknown.json()["errors"][0]["message"] == "PersistedQueryNotFound"
    assert code_of(unknown) == "PERSISTED_QUERY_NOT_FOUND"
    assert taught.json()["data"] == known.json()["data"] == got.json()["data"]
    assert known.json()["data"] == {"sites": {"totalCount": 1}}


async def test_variables_go_with_a_hash(client: httpx.AsyncClient) -> None:
    slug = {"slug": "five-lines-of-work"}
    await client.post("/graphql", json=by_hash(BY_SLUG, query=BY_SLUG, variables=slug))

    found = [
        (await client.post("/graphql", json=by_hash(BY_SLUG, variables={"slug": each}))).json()
        for each in ("five-lines-of-work", "nothing")
    ]

    assert [each["data"] for each in found] == [{"article": slug}, {"article": None}]


async def test_a_wrong_hash_is_refused_and_not_kept(client: httpx.AsyncClient) -> None:
    wrong = await client.post("/graphql", json=by_hash(BY_SLUG, query=SITES))
    after = await client.post("/graphql", json=by_hash(BY_SLUG))

    assert wrong.json()["errors"][0]["message"].startswith("The hash is not the SHA-256")
    assert code_of(after) == "PERSISTED_QUERY_NOT_FOUND"


async def test_a_document_that_is_refused_is_not_kept(client: httpx.AsyncClient) -> None:
    await client.post("/graphql", json=by_hash("{ nope }", query="{ nope }"))

    assert code_of(await client.post("/graphql", json=by_hash("{ nope }"))) == (
        "PERSISTED_QUERY_NOT_FOUND"
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"extensions": {"persistedQuery": 1}},
        {"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "a"}}},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": 5}}},
        {"documentId": 5},
    ],
)
async def test_an_odd_hash_is_a_bad_request(client: httpx.AsyncClient, asked: Any) -> None:
    assert (await client.post("/graphql", json=asked)).status_code == 400


@pytest.fixture
def trusting(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with two trusted documents, and nothing else allowed."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "client.json").write_bytes(orjson.dumps({digest(SITES): SITES}))
    (folder / "one.graphql").write_text(BY_SLUG, "utf-8")
    return settings.model_copy(update={"trusted_documents": folder, "trusted_only": True})


async def test_trusted_documents_are_answered_and_nothing_else(
    running: Running, trusting: Settings
) -> None:
    slug = {"slug": "five-lines-of-work"}
    async with running(trusting) as client:
        by_id = await client.post("/graphql", json={"documentId": f"sha256:{digest(SITES)}"})
        by_name = await client.get(
            "/graphql", params={"documentId": digest(BY_SLUG), "variables": orjson.dumps(slug).decode()}
        )  # fmt: skip
        in_full = await client.post("/graphql", json={"query": SITES})
        strange = await client.post("/graphql", json={"query": "{ __typename }"})
        taught = await client.post("/graphql", json=by_hash("{ __typename }", query="{ __typename }"))  # fmt: skip
        unknown = await client.post("/graphql", json=by_hash("{ __typename }"))

    assert [each.json()["data"] for each in (by_id, in_full)] == [{"sites": {"totalCount": 1}}] * 2
    assert by_name.json()["data"] == {"article": slug}
    assert [code_of(each) for each in (strange, taught, unknown)] == [
        "DOCUMENT_NOT_TRUSTED",
        "DOCUMENT_NOT_TRUSTED",
        "PERSISTED_QUERY_NOT_FOUND",
    ]


async def test_a_trusted_document_is_compiled_at_first_sight(
    running: Running, trusting: Settings
) -> None:
    async with running(trusting) as client:
        paths = [
            (await client.post("/graphql", json={"query": SITES})).headers["kapok-read-path"]
            for _ in range(3)
        ]

    assert paths == ["compiled", "compiled", "cached"]


def test_manifests_are_read_in_each_form(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"sha256:x": "{ a }"}')
    (tmp_path / "b.json").write_text('{"operations": [{"id": "y", "name": "N", "body": "{ b }"}]}')
    (tmp_path / "c.graphql").write_text("{ c }")
    (tmp_path / "notes.txt").write_text("not a document")

    assert read_manifests(tmp_path) == {"x": "{ a }", "y": "{ b }", digest("{ c }"): "{ c }"}


@pytest.mark.parametrize("text", ["{", "[1]", '{"a": 1}', '{"operations": [{"id": "x"}]}', "5"])
def test_what_is_no_manifest_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.json").write_text(text)

    with pytest.raises(BadManifest, match=r"bad\.json is no manifest of documents"):
        read_manifests(tmp_path)


async def test_a_manifest_that_cannot_be_read_stops_the_start(
    running: Running, settings: Settings, failures: Failures, tmp_path: Path
) -> None:
    wrong = settings.model_copy(update={"trusted_documents": tmp_path / "nowhere"})
    async with running(wrong, ready=False):
        await failures.heard.wait()

    assert failures.said[0].startswith("There is no folder ")
