"""Connections that must come to the point: uvicorn itself waits for a request's head for ever.

Without this, 512 connections that say nothing would keep everybody else out.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from delivery.streams import ABORT

HEAD_SECONDS = 10.0
CLOSE_SECONDS = 5.0
FRAME_BYTES = 64 * 1024
PING_SECONDS = 20.0
MOST_PINGS = 100
"""So many are answered to a client that takes nothing meanwhile."""


class PromptHttp(HttpToolsProtocol):
    """HTTP/1.1 whose clients have `head_seconds` for each request's head and the first of its body."""

    head_seconds = HEAD_SECONDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One timer a connection, which looks anew when it rings: setting and stopping one for
        # every request would cost more than the rest of reading its head.
        self._timer: asyncio.TimerHandle | None = None
        self._due: float | None = None

    # uvicorn leaves the types of these out.
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A client has come; its first request must follow soon."""
        super().connection_made(transport)
        self._due = self.loop.time() + self.head_seconds
        self._timer = self.loop.call_later(self.head_seconds, self._ring)

    def on_message_begin(self) -> None:
        """The first bytes of a request."""
        self._due = self.loop.time() + self.head_seconds
        super().on_message_begin()
        self.scope["extensions"] = {ABORT: self.transport.abort}  # type: ignore[dict-item]

    def on_body(self, body: bytes) -> None:
        """The body has begun; the rest of it has a time of its own."""
        self._due = None
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; how long its answer takes is our own affair."""
        self._due = None
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """The connection becomes a WebSocket, and another's affair."""
        self._stop()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        self._stop()
        super().connection_lost(exc)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self) -> None:
        left = self.head_seconds if self._due is None else self._due - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(left, self._ring)
        elif not self.transport.is_closing():
            self.transport.close()


class PromptSocket(WebSocketsSansIOProtocol):
    """A WebSocket that is cut off when its client neither answers a ping nor takes what was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pings_waiting = 0

    def handle_connect(self, event: Request) -> None:
        """A client wants to connect; the app is given the means to cut it off."""
        super().handle_connect(event)
        if self.response.status_code == 101:
            extensions: dict[str, Any] = self.scope["extensions"]
            extensions[ABORT] = self.transport.abort

    def handle_ping(self) -> None:
        """Answer; but answers that nobody takes would fill the memory as fast as pings can be sent."""
        if self.transport.is_closing():
            return
        super().handle_ping()
        if self.writable.is_set():
            self._pings_waiting = 0
            return
        self._pings_waiting += 1
        if self._pings_waiting > MOST_PINGS:
            self.transport.abort()

    def keepalive_timeout(self) -> None:
        """The client does not answer; closing alone would wait until it took what is left to send."""
        super().keepalive_timeout()
        self.loop.call_later(CLOSE_SECONDS, self.transport.abort)
