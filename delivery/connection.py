"""Connections that must come to the point: uvicorn itself waits for a request's head for ever.

Without this, 512 connections that say nothing would keep everybody else out.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_SECONDS = 10.0


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

    def on_body(self, body: bytes) -> None:
        """The body has begun; the rest of it has a time of its own."""
        self._due = None
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; how long its answer takes is our own affair."""
        self._due = None
        super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        super().connection_lost(exc)

    def _ring(self) -> None:
        left = self.head_seconds if self._due is None else self._due - self.loop.time()
        if left > 0:
            self._timer = self.loop.call_later(left, self._ring)
        elif not self.transport.is_closing():
            self.transport.close()
