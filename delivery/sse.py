"""Server-sent events: one subscription a request, in the distinct connections mode of graphql-sse.

Each event's id is the cursor to go on from, which a browser sends back when it connects again.
"""

import asyncio
from contextlib import suppress

import orjson
import structlog
from starlette.types import Receive, Scope, Send

from delivery.asked import Asked
from delivery.envelope import READ_PATH
from delivery.head import Head
from delivery.negotiate import EVENTS
from delivery.streams import (
    Ended,
    Guest,
    Streaming,
    Teller,
    Telling,
    Wire,
    first_of,
    pages,
    watch_rights,
)
from resolvers.errors import RequestFault
from resolvers.following import Page
from resolvers.purse import Spent

log = structlog.get_logger("kapok.sse")

RETRY_MS = 3_000
LONGEST_CURSOR = 1_000

_HEADERS = [
    (b"content-type", f"{EVENTS}; charset=utf-8".encode()),
    (b"cache-control", b"no-store"),
    # nginx would otherwise gather events before it hands them on.
    (b"x-accel-buffering", b"no"),
    (READ_PATH, b"stream"),
]


class EventStream:
    """Answers one request with the events of its subscription."""

    def __init__(self, streaming: Streaming, teller: Teller) -> None:
        self._streaming = streaming
        self._teller = teller

    async def answer(self, asked: Asked, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell until it is over. Raises TurnedAway before anything was told."""
        head: Head = scope["state"]["head"]
        guest = await self._teller.guest(scope, head)
        wire = Wire(scope, send, self._streaming.pace)
        with self._streaming.seats.taken(scope["client"]):
            try:
                telling = await self._begun(asked, guest, scope, head)
            except (RequestFault, Spent) as error:
                await _open(wire)
                await self._refuse(wire, error, guest)
                return
            await _open(wire, telling.start)
            await self._tell(wire, telling, guest, receive)

    async def _begun(self, asked: Asked, guest: Guest, scope: Scope, head: Head) -> Telling:
        since = head.get(b"last-event-id", b"").decode("latin-1")[:LONGEST_CURSOR] or None
        return await self._teller.subscribe(
            asked, guest, request_id=scope["state"]["request_id"], since=since
        )

    async def _tell(self, wire: Wire, telling: Telling, guest: Guest, receive: Receive) -> None:
        pace = self._streaming.pace
        try:
            await first_of(
                self._events(wire, telling, guest),
                _beats(wire, pace.beat_every),
                watch_rights(guest, pace, [telling]),
                _gone(receive),
                _rung(self._streaming.ending),
                asyncio.sleep(pace.longest),
            )
        except (RequestFault, Spent) as error:
            await self._refuse(wire, error, guest)
            return
        except Ended as error:
            log.info("stream ended", reason=str(error))
        except Exception:
            log.exception("stream failed", request_id=wire.request_id)
        # Without a word: whoever still wants to know connects again, and is told what has become.
        await _end(wire)

    async def _events(self, wire: Wire, telling: Telling, guest: Guest) -> None:
        cursor = telling.start
        async for page in pages(telling, guest, self._streaming.pace):
            if page.told or page.cursor != cursor:
                await wire.send(_body(_event(page)))
            cursor = page.cursor

    async def _refuse(self, wire: Wire, error: RequestFault | Spent, guest: Guest) -> None:
        errors = orjson.dumps({"errors": self._teller.refused(error, guest)})
        await wire.send(_body(b"event: next\ndata: " + errors + b"\n\nevent: complete\ndata: \n\n"))
        await _end(wire)


def _event(page: Page) -> bytes:
    """The page as an event. One that tells nothing only moves the cursor on."""
    begins = b"id: " + page.cursor.encode() + b"\n"
    if not page.told:
        return begins + b"\n"
    return b"event: next\n" + begins + b"data: " + page.body + b"\n\n"


def _body(text: bytes, *, more: bool = True) -> dict[str, object]:
    return {"type": "http.response.body", "body": text, "more_body": more}


async def _open(wire: Wire, start: str | None = None) -> None:
    begins = f"id: {start}\n" if start else ""
    await wire.send(
        {"type": "http.response.start", "status": 200, "headers": list(_HEADERS)},
        _body(f"{begins}retry: {RETRY_MS}\n\n".encode()),
    )


async def _end(wire: Wire) -> None:
    with suppress(Ended):
        await wire.last(_body(b"", more=False))


async def _beats(wire: Wire, every: float) -> None:
    """Comments, so that nobody on the way takes the connection for dead."""
    while True:
        await asyncio.sleep(every)
        await wire.send(_body(b":\n\n"))


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _rung(ending: asyncio.Event) -> None:
    await ending.wait()
