"""Clients of streams that speak to an application in this process, message by message."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
from starlette.types import ASGIApp, Message

WITHIN_SECONDS = 30


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
    raw: bytes = b""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    _blocks: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)

    async def start(self) -> str:
        """The id to go on from that is told before any event."""
        assert await asyncio.wait_for(self._blocks.get(), WITHIN_SECONDS) is not None
        assert self.last_id is not None
        return self.last_id

    async def next(self) -> Event | None:
        """The next event that holds something; None when there will be none."""
        async with asyncio.timeout(WITHIN_SECONDS):
            while (block := await self._blocks.get()) is not None:
                fields = _fields(block)
                if "event" in fields:
                    data = orjson.loads(fields["data"]) if fields["data"] else None
                    return Event(fields["event"], fields.get("id"), data)
        return None

    def take(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): text.decode() for name, text in message["headers"]}
            return
        self.begun.set()
        self.body += message.get("body", b"")
        self.raw += message.get("body", b"")
        if self.headers["content-type"].startswith("text/event-stream"):
            *blocks, self.body = self.body.split(b"\n\n")
            for block in blocks:
                fields = _fields(block)
                self.retry = fields.get("retry", self.retry)
                self.last_id = fields.get("id", self.last_id)
                self._blocks.put_nowait(block)
        if not message.get("more_body"):
            self._blocks.put_nowait(None)


def _fields(block: bytes) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in block.decode().split("\n") if ": " in line)


@asynccontextmanager
async def events(
    app: ASGIApp,
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
        "extensions": {},
    }
    first = True

    async def receive() -> Message:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": body, "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if stuck and message["type"] == "http.response.body" and b"event" in message["body"]:
            await asyncio.Event().wait()
        told.take(message)

    running = asyncio.ensure_future(app(scope, receive, send))
    running.add_done_callback(lambda _done: told.over.set())
    try:
        await asyncio.wait_for(told.begun.wait(), WITHIN_SECONDS)
        yield told
    finally:
        gone.set()
        await asyncio.wait_for(running, WITHIN_SECONDS)


PROTOCOL = "graphql-transport-ws"


class Closed(Exception):
    """The server has closed the connection, with this code and for this reason."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(code, reason)
        self.code = code
        self.reason = reason


class Socket:
    """A WebSocket as its client has it."""

    def __init__(self) -> None:
        self.subprotocol: str | None = None
        self.status: int | None = None
        self.stuck = False
        self.over = asyncio.Event()
        self.to_server: asyncio.Queue[Message] = asyncio.Queue()
        self.from_server: asyncio.Queue[Message] = asyncio.Queue()

    async def say(self, message: Any) -> None:
        """Send a message, as JSON unless it is a text or bytes already."""
        if isinstance(message, bytes):
            await self.to_server.put({"type": "websocket.receive", "bytes": message})
            return
        text = message if isinstance(message, str) else orjson.dumps(message).decode()
        await self.to_server.put({"type": "websocket.receive", "text": text})

    async def next(self) -> dict[str, Any]:
        """The next message; raises Closed where there will be none."""
        async with asyncio.timeout(WITHIN_SECONDS):
            message = await self.from_server.get()
        if message["type"] == "websocket.close":
            raise Closed(message["code"], message["reason"])
        assert message["type"] == "websocket.send", message
        found: dict[str, Any] = orjson.loads(message["text"])
        return found

    async def closed(self) -> Closed:
        """How the connection ends, with nothing told before."""
        try:
            found = await self.next()
        except Closed as error:
            return error
        raise AssertionError(found)

    async def init(self, **payload: str) -> None:
        """Begin as the protocol wants."""
        await self.say({"type": "connection_init", "payload": payload})
        assert await self.next() == {"type": "connection_ack"}

    async def subscribe(self, name: str, query: str, **variables: Any) -> None:
        """Ask for a subscription."""
        payload = {"query": query, "variables": variables}
        await self.say({"id": name, "type": "subscribe", "payload": payload})

    async def told(self, name: str = "1") -> list[tuple[str, str]]:
        """What the next message of a subscription says has become of which items."""
        message = await self.next()
        assert (message["id"], message["type"]) == (name, "next"), message
        nodes = message["payload"]["data"]["changes"]["nodes"]
        return [(each["kind"], each["id"]) for each in nodes]

    async def quiet(self, seconds: float = 0.5) -> None:
        """Nothing is told for a while."""
        await asyncio.sleep(seconds)
        assert self.from_server.empty(), self.from_server.get_nowait()


@asynccontextmanager
async def socket(
    app: ASGIApp,
    *,
    path: str = "/graphql",
    headers: Mapping[str, str] | None = None,
    address: tuple[str, int] = ("127.0.0.1", 123),
    subprotocols: tuple[str, ...] = (PROTOCOL,),
    query_string: bytes = b"",
) -> AsyncIterator[Socket]:
    """A WebSocket until the block ends; it is open, or was refused, when it begins."""
    made = Socket()
    given = {"host": "kapok.test", **(headers or {})}
    scope = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query_string,
        "root_path": "",
        "scheme": "ws",
        "server": ("kapok.test", 80),
        "client": address,
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
        "subprotocols": list(subprotocols),
        "state": {},
        "extensions": {"websocket.http.response": {}},
    }
    opened = asyncio.Event()

    async def send(message: Message) -> None:
        if made.stuck:
            await asyncio.Event().wait()
        match message["type"]:
            case "websocket.accept":
                made.subprotocol = message["subprotocol"]
                opened.set()
            case "websocket.http.response.start":
                made.status = message["status"]
                opened.set()
            case "websocket.http.response.body":
                pass
            case _:
                await made.from_server.put(message)

    await made.to_server.put({"type": "websocket.connect"})
    running = asyncio.ensure_future(app(scope, made.to_server.get, send))
    running.add_done_callback(lambda _done: made.over.set())
    try:
        async with asyncio.timeout(WITHIN_SECONDS):
            await opened.wait()
        yield made
    finally:
        await made.to_server.put({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(running, WITHIN_SECONDS)
