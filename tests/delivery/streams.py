"""Clients of streams that speak to an application in this process, message by message."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import orjson

WITHIN_SECONDS = 10


@dataclass
class Event:
    """One server-sent event: its name, its id and what it holds."""

    name: str
    id: str | None
    data: Any

    @property
    def changes(self) -> list[tuple[str, str]]:
        """What has become of which items."""
        nodes = self.data["data"]["changes"]["nodes"]
        return [(each["kind"], each["id"]) for each in nodes]


@dataclass
class Events:
    """One request for events, as it goes on."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    retry: str | None = None
    last_id: str | None = None
    _blocks: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)

    async def next(self) -> Event | None:
        """The next event that holds something; None when there will be none."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while (block := await self._blocks.get()) is not None:
                event = self._read(block.decode())
                if event is not None:
                    return event
        return None

    def _read(self, block: str) -> Event | None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        self.retry = fields.get("retry", self.retry)
        self.last_id = fields.get("id", self.last_id)
        if "event" not in fields:
            return None
        data = orjson.loads(fields["data"]) if fields["data"] else None
        return Event(fields["event"], fields.get("id"), data)

    def take(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): text.decode() for name, text in message["headers"]}
            return
        self.body += message.get("body", b"")
        if self.headers["content-type"].startswith("text/event-stream"):
            *blocks, self.body = self.body.split(b"\n\n")
            for block in blocks:
                self._blocks.put_nowait(block)
        if not message.get("more_body"):
            self._blocks.put_nowait(None)


def app_of(client: httpx.AsyncClient) -> Any:
    """The application that a client speaks to."""
    return client._transport.app  # type: ignore[attr-defined]


@asynccontextmanager
async def events(
    client: httpx.AsyncClient,
    query: str,
    *,
    path: str = "/graphql",
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    address: tuple[str, int] = ("127.0.0.1", 123),
    stuck: bool = False,
    **variables: Any,
) -> AsyncIterator[Events]:
    """Ask for events until the block ends; the first have arrived when it begins.

    A `stuck` client takes the head of the answer and nothing after it.
    """
    told, gone = Events(), asyncio.Event()
    asked = {"query": query, "variables": variables}
    body = orjson.dumps(asked) if method == "POST" else b""
    given = {"host": "kapok.test", "accept": "text/event-stream", **(headers or {})}
    if method == "POST":
        given["content-type"] = "application/json"
    text = {"query": query, "variables": orjson.dumps(variables).decode()}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": urlencode(text).encode() if method == "GET" else b"",
        "root_path": "",
        "scheme": "http",
        "server": ("kapok.test", 80),
        "client": address,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "state": {},
    }
    first = True

    async def receive() -> dict[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Mapping[str, Any]) -> None:
        if stuck and message["type"] == "http.response.body" and b"event" in message["body"]:
            await asyncio.Event().wait()
        told.take(message)

    running = asyncio.create_task(app_of(client)(scope, receive, send))
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            while not told.headers:  # noqa: ASYNC110  # nothing else tells
                await asyncio.sleep(0.005)
        yield told
    finally:
        gone.set()
        await asyncio.wait_for(running, WITHIN_SECONDS)
