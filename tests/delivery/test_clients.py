"""GraphQL clients that others wrote, asking a service that runs in a process of its own."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.conftest import CLIENTS
from tests.service import serving

ENDS_WITHIN_SECONDS = 60

Request = dict[str, Any]
Answer = dict[str, Any]
Ask = Callable[..., list[Answer]]

CONFERENCES: Request = {
    "query": """
        query Conferences($locale: Locale!, $kind: EventKind!) {
          events(first: 1, locale: $locale, fallback: [ZH_HANS], where: {kind: {eq: $kind}}) {
            nodes { title kind }
          }
        }
    """
}
# The client asks for every type's name on its own, to keep its answers by it.
FOUND = {
    "events": {
        "__typename": "EventConnection",
        "nodes": [
            {
                "__typename": "Event",
                "title": "Guangdong Garment Industry Upgrading Conference",
                "kind": "CONFERENCE",
            }
        ],
    }
}


@pytest.fixture(scope="module")
def endpoint(
    node: str, demonstration_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Where the service over the demonstration content answers GraphQL."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copyfile(demonstration_file, folder / "kapok.sqlite3")
    with serving(folder, log=folder / "log") as service:
        yield f"{service.address}/graphql"


@pytest.fixture
def ask(node: str, endpoint: str) -> Ask:
    """`ask("post", …)` gives what urql makes of the answers, each with what it sent for it."""

    def ask_in(manner: str, *requests: Request) -> list[Answer]:
        asked = {"url": endpoint, "manner": manner, "requests": requests}
        answers: list[Answer] = _run(node, "urql.mjs", given=json.dumps(asked))
        return answers

    return ask_in


def _run(node: str, script: str, *words: str, given: str = "") -> Any:
    done = subprocess.run(
        [node, script, *words],
        cwd=CLIENTS,
        input=given,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_audit_of_graphql_over_http_passes(node: str, endpoint: str) -> None:
    audits = _run(node, "audit.mjs", endpoint)

    assert [each for each in audits if each["status"] != "ok"] == []
    assert len(audits) == 61


@pytest.mark.parametrize("manner", ["post", "get"])
def test_a_client_is_answered_with_its_variables_and_enums(ask: Ask, manner: str) -> None:
    [answer] = ask(manner, CONFERENCES | {"variables": {"locale": "EN", "kind": "CONFERENCE"}})

    assert answer == {
        "data": FOUND,
        "errors": [],
        "sent": [
            {
                "method": manner.upper(),
                "names": ["operationName", "query", "variables"],
                "status": 200,
                "codes": [],
            }
        ],
    }


@pytest.mark.parametrize("manner", ["post", "get"])
def test_a_refusal_reaches_a_client_as_a_graphql_error(ask: Ask, manner: str) -> None:
    asked = [
        {"query": "{ nope }"},
        CONFERENCES | {"variables": {"locale": "EN", "kind": "NOPE"}},
    ]

    field, kind = ask(manner, *asked)

    assert (field["data"], kind["data"]) == (None, None)
    assert field["errors"] == [
        {
            "message": "Cannot query field 'nope' on type 'Query'.",
            "code": "GRAPHQL_VALIDATION_FAILED",
        }
    ]
    assert [each["code"] for each in kind["errors"]] == ["BAD_USER_INPUT"]
    assert [(each["method"], each["status"]) for each in field["sent"] + kind["sent"]] == [
        (manner.upper(), 400)
    ] * 2


@pytest.mark.parametrize(
    ("fields", "told_with"),
    [("title kind", "GET"), ("kind " * 200 + "title", "POST")],
    ids=["short", "too long for an address"],
)
def test_a_document_is_told_once_and_then_asked_for_by_its_hash(
    ask: Ask, fields: str, told_with: str
) -> None:
    query = CONFERENCES["query"].replace("title kind", fields)
    asked = {"query": query, "variables": {"locale": "EN", "kind": "CONFERENCE"}}

    first, again = ask("persisted", asked, asked)

    by_hash = ["extensions", "operationName", "variables"]
    assert [(each["data"], each["errors"]) for each in (first, again)] == [(FOUND, [])] * 2
    assert [(each["method"], each["names"], each["codes"]) for each in first["sent"]] == [
        ("GET", by_hash, ["PERSISTED_QUERY_NOT_FOUND"]),
        (told_with, sorted([*by_hash, "query"]), []),
    ]
    assert [(each["method"], each["names"], each["codes"]) for each in again["sent"]] == [
        ("GET", by_hash, []),
    ]
