from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx
import orjson
import pytest
import structlog
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from delivery.access import AccessLog, Line, write_console, write_json
from delivery.envelope import Envelope
from delivery.refusals import bad_request


async def _broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("SELECT secret FROM person")


async def _turned_away(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise bad_request("Not like this.")


def _client(
    app: Any, access: AccessLog | None = None, trusted_hosts: Sequence[str] = ()
) -> httpx.AsyncClient:
    access = access or AccessLog(lambda _lines: None)
    transport = httpx.ASGITransport(Envelope(app, access=access, trusted_hosts=trusted_hosts))
    return httpx.AsyncClient(transport=transport, base_url="http://kapok.test")


async def test_a_fault_is_masked_and_logged_under_its_id() -> None:
    with structlog.testing.capture_logs() as logs:
        async with _client(_broken) as client:
            response = await client.get("/x")

    request_id = response.headers["x-request-id"]
    (error,) = response.json()["errors"]
    assert response.status_code == 500
    assert "secret" not in response.text
    assert error["extensions"] == {"code": "INTERNAL", "requestId": request_id}
    assert [each["event"] for each in logs] == ["request failed"]


async def test_a_request_turned_away_is_told_why_in_json() -> None:
    async with _client(_turned_away) as client:
        response = await client.get("/x")

    assert response.status_code == 400
    assert response.json() == {
        "errors": [{"message": "Not like this.", "extensions": {"code": "BAD_REQUEST"}}]
    }


async def test_each_request_is_one_line_without_what_was_asked() -> None:
    lines: list[Line] = []
    access = AccessLog(lines.extend)
    async with _client(PlainTextResponse("here"), access) as client:
        answered = await client.get("/graphql", params={"query": "secret"})
    access.flush()

    (line,) = [each.fields() for each in lines]
    assert line.pop("ms") >= 0
    assert line.pop("timestamp") <= datetime.now(UTC)
    assert line == {
        "event": "request",
        "level": "info",
        "request_id": answered.headers["x-request-id"],
        "method": "GET",
        "path": "/graphql",
        "status": 200,
        "read_path": None,
    }


async def test_lines_are_written_in_the_form_that_was_chosen(
    capsys: pytest.CaptureFixture[str],
) -> None:
    line = Line("id-1", "POST", "/graphql", 200, 1.234, "cached", 1_700_000_000.5)

    write_json([line, line])
    with structlog.testing.capture_logs() as console:
        write_console([line])

    written = [orjson.loads(each) for each in capsys.readouterr().err.splitlines()]
    shown = {"request_id": "id-1", "method": "POST", "path": "/graphql", "status": 200, "ms": 1.23, "read_path": "cached"}  # fmt: skip
    assert written == [{"event": "request", "level": "info", "timestamp": "2023-11-14T22:13:20.500000Z", **shown}] * 2  # fmt: skip
    assert console == [{"event": "request", "log_level": "info", **shown}]


async def test_a_proxys_request_id_is_kept_and_an_odd_one_is_not() -> None:
    async with _client(PlainTextResponse("here")) as client:
        kept = await client.get("/", headers={"x-request-id": "proxy-1234567"})
        odd = await client.get("/", headers={"x-request-id": "a b\\n" * 30})

    assert kept.headers["x-request-id"] == "proxy-1234567"
    assert len(odd.headers["x-request-id"]) == 16


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({f"x-{n}": "1" for n in range(90)}, 200),
        ({f"x-{n}": "1" for n in range(101)}, 431),
        ({"x": "1" * 17_000}, 431),
        ({"host": "x/admin?y="}, 400),
        ({"host": ""}, 400),
        ({"host": "[::1]:8000"}, 200),
    ],
)
async def test_odd_headers_are_refused(headers: dict[str, str], status: int) -> None:
    async with _client(PlainTextResponse("here")) as client:
        assert (await client.get("/", headers=headers)).status_code == status


async def test_two_hosts_are_refused() -> None:
    async with _client(PlainTextResponse("here")) as client:
        response = await client.get("/", headers=[("host", "a"), ("host", "b")])

    assert response.status_code == 400


async def test_only_trusted_hosts_are_served_where_they_are_named() -> None:
    async with _client(PlainTextResponse("here"), trusted_hosts=["content.example"]) as client:
        asked = ["content.example", "Content.Example:8000", "evil.example"]
        statuses = [(await client.get("/", headers={"host": each})).status_code for each in asked]

    assert statuses == [200, 200, 400]
