"""Around every request: its id, its line in the log, and an answer in JSON whatever goes wrong."""

import itertools
import re
import secrets
import time
from collections.abc import Sequence
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from delivery.access import AccessLog, Line
from delivery.credentials import refuse_tokens_in_address
from delivery.head import Head, read_head, refuse_other_hosts
from delivery.logs import REQUEST_ID
from delivery.refusals import TurnedAway, masked, refusal

log = structlog.get_logger("kapok")

READ_PATH = b"kapok-read-path"
"""The header that says how an answer was read."""

ADDED = "headers"
"""Where in `scope["state"]` headers are put that belong to every answer of an address."""

# Random bytes for every request would cost as much as a tenth of a kept answer.
_PROCESS = secrets.token_hex(4)
_COUNT = itertools.count(1)

_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}")


class Envelope:
    """Outermost of all: nothing leaves without a request id, and no fault without its mask.

    What stands within finds the request's id in `scope["state"]["request_id"]` and its headers,
    read once, in `scope["state"]["head"]`.
    """

    def __init__(
        self, app: ASGIApp, *, access: AccessLog, trusted_hosts: Sequence[str] = ()
    ) -> None:
        self.app = app
        self.access = access
        self.trusted_hosts = frozenset(trusted_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        exchange = _Exchange(send)
        token = REQUEST_ID.set(exchange.request_id)
        try:
            await self._answer(scope, receive, exchange)
        finally:
            REQUEST_ID.reset(token)
            ms = (time.perf_counter() - began) * 1000
            self.access.note(
                Line(
                    exchange.request_id,
                    scope.get("method", "WEBSOCKET"),
                    _told(scope["path"]),
                    exchange.status,
                    ms,
                    exchange.read_path,
                    time.time(),
                )
            )

    async def _answer(self, scope: Scope, receive: Receive, exchange: "_Exchange") -> None:
        try:
            head = read_head(scope)
            exchange.take_id(head)
            state = exchange.state = scope.setdefault("state", {})
            state["request_id"], state["head"] = exchange.request_id, head
            refuse_other_hosts(scope, head, self.trusted_hosts)
            refuse_tokens_in_address(scope)
            await self.app(scope, receive, exchange.send)
        except TurnedAway as error:
            if exchange.status is not None:
                raise
            await _refuse(refusal(error), scope, receive, exchange.send)
        except Exception:
            log.exception("request failed")
            if exchange.status is not None:
                raise
            await _refuse(masked(exchange.request_id), scope, receive, exchange.send)


async def _refuse(answer: Response, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal; a WebSocket is refused by the answer to its handshake, or closed without one."""
    if scope["type"] == "websocket" and _DENIAL not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 4403})
        return
    await answer(scope, receive, send)


_DENIAL = "websocket.http.response"


def _told(path: str) -> str:
    """The path as the log shows it: the token of an approval link is a key, and stays out."""
    return "/approve/…" if path.startswith("/approve/") else path


class _Exchange:
    """What has been sent so far, with the headers that every answer carries."""

    __slots__ = ("_send", "read_path", "request_id", "state", "status")

    def __init__(self, send: Send) -> None:
        self._send = send
        self.request_id = f"{_PROCESS}{next(_COUNT):08x}"
        self.status: int | None = None
        self.read_path: str | None = None
        self.state: dict[str, Any] = {}

    def take_id(self, head: Head) -> None:
        """Take the id a proxy gave the request, if it gave a plain one."""
        given = head.get(b"x-request-id")
        if given is not None and _REQUEST_ID.fullmatch(given):
            self.request_id = given.decode()
            REQUEST_ID.set(self.request_id)

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.accept":
            self.status = 101
        elif message["type"] in ("http.response.start", f"{_DENIAL}.start"):
            headers = message["headers"]
            self.status = message["status"]
            for name, value in headers:
                if name == READ_PATH:
                    self.read_path = value.decode()
            message["headers"] = [
                *headers,
                *self.state.get(ADDED, ()),
                (b"x-request-id", self.request_id.encode()),
                (b"x-content-type-options", b"nosniff"),
            ]
        await self._send(message)
