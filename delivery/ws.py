"""WebSockets that speak graphql-transport-ws: many subscriptions over one connection, and nothing else.

Queries and mutations are refused here, so that every guard of HTTP stands before them. A connection
ends with one of the protocol's codes and a sentence that says why.
"""

import asyncio
from contextlib import suppress
from itertools import count
from typing import Any

import orjson
import structlog
from starlette.types import Message, Receive, Scope, Send

from delivery.asked import Asked, posted_object
from delivery.cookies import CSRF_HEADER, refuse_other_sites
from delivery.decode import BadJson, decode_json
from delivery.head import Head
from delivery.portals import HEADER as PORTAL_HEADER
from delivery.refusals import TurnedAway
from delivery.streams import (
    Ended,
    Guest,
    Streaming,
    Teller,
    Telling,
    Wire,
    first_of,
    pages,
    sent_away,
    too_old,
    watch_rights,
)
from resolvers.errors import Code, RequestFault
from resolvers.purse import Spent

log = structlog.get_logger("kapok.ws")

PROTOCOL = "graphql-transport-ws"
MAX_FRAME_BYTES = 64 * 1024
MAX_SUBSCRIPTIONS = 20
MAX_ID_CHARACTERS = 128

_CREDENTIALS = ("authorization", CSRF_HEADER, PORTAL_HEADER)
"""What connection_init may bring in place of headers, which a browser cannot set here."""


class Sockets:
    """Takes WebSockets at one address."""

    def __init__(self, streaming: Streaming, teller: Teller, *, public_url: str | None) -> None:
        self._streaming = streaming
        self._teller = teller
        self._public_url = public_url

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one until it is over. Raises TurnedAway before it was taken."""
        if self._teller.keeps_others_out:
            refuse_other_sites(scope, self._public_url)
        with self._streaming.seats.taken(scope["client"]):
            await receive()  # that it wants to connect
            await Socket(self._streaming, self._teller, scope, receive, send).run()


class Socket:
    """One connection and its subscriptions, by the ids that its client gave them."""

    def __init__(
        self, streaming: Streaming, teller: Teller, scope: Scope, receive: Receive, send: Send
    ) -> None:
        self._pace = streaming.pace
        self._teller = teller
        self._scope = scope
        self._receive = receive
        self._wire = Wire(scope, send, streaming.pace)
        self._guest: Guest | None = None
        self._asked = asyncio.Event()
        self._begun = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._tellings: dict[str, Telling] = {}
        self._numbers = count(1)
        self._over: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        """Serve until either side ends it."""
        known = PROTOCOL in self._scope["subprotocols"]
        accept = {"type": "websocket.accept", "subprotocol": PROTOCOL if known else None}
        await self._wire.send(accept)
        try:
            if not known:
                raise Ended(4406, f"Speak the sub-protocol {PROTOCOL}.")
            await first_of(self._hear(), self._initialised(), self._watch(), self._until_over())
        except Ended as error:
            await self._close(error)
        except TurnedAway as error:
            await self._close(sent_away(error))
        except Exception:
            log.exception("socket failed", request_id=self._wire.request_id)
            # Not 1011: after that clients of the protocol do not try again.
            await self._close(Ended(1013, "Something went wrong on our side. Connect again."))
        finally:
            await self._stop()

    async def _stop(self) -> None:
        """End every subscription."""
        tasks = list(self._running.values())
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _close(self, error: Ended) -> None:
        """Say why it ends, and not a word after that."""
        # First, so that none of them still waits for its turn to be heard.
        await self._stop()
        log.info("socket ended", code=error.code, reason=error.reason)
        with suppress(Ended):
            await self._wire.last(
                {"type": "websocket.close", "code": error.code, "reason": error.reason}
            )

    # --- what is watched meanwhile ----------------------------------------------------------

    async def _initialised(self) -> None:
        try:
            async with asyncio.timeout(self._pace.init_within):
                await self._asked.wait()
        except TimeoutError:
            raise Ended(4408, "Connection initialisation timeout") from None
        await asyncio.sleep(self._pace.longest)
        raise too_old()

    async def _watch(self) -> None:
        await self._begun.wait()
        assert self._guest is not None
        await watch_rights(self._guest, self._pace, self._tellings.values())

    async def _until_over(self) -> None:
        """Until a subscription finds that all of it is over."""
        await self._over

    # --- messages ---------------------------------------------------------------------------

    async def _hear(self) -> None:
        while (message := await self._receive())["type"] == "websocket.receive":
            await self._take(_read(message))
            # Whoever takes nothing is not heard either: refusals without end would wait here.
            await self._wire.taken()
        self._wire.closed = True  # the client has gone

    async def _take(self, message: dict[str, Any]) -> None:
        match message.get("type"):
            case "connection_init":
                await self._init(message.get("payload"))
            case "ping":
                await self._say({"type": "pong"})
            case "pong":
                pass
            case "subscribe":
                self._subscribe(message)
            case "complete":
                self._complete(_id_in(message))
            case _:
                raise Ended(4400, "There is no message of this type.")

    async def _init(self, payload: object) -> None:
        if self._asked.is_set():
            raise Ended(4429, "Too many initialisation requests")
        if payload is not None and not isinstance(payload, dict):
            raise Ended(4400, "The payload of connection_init must be an object.")
        self._asked.set()
        self._guest = await self._teller.guest(*_shown(self._scope, payload or {}))
        await self._say({"type": "connection_ack"})
        self._begun.set()

    def _subscribe(self, message: dict[str, Any]) -> None:
        if self._guest is None:
            raise Ended(4401, "Unauthorized")
        name = _id_in(message)
        if name in self._running:
            raise Ended(4409, f"Subscriber for {name} already exists")
        try:
            asked = posted_object(message.get("payload"))
        except TurnedAway as error:
            raise Ended(4400, str(error)) from None
        telling = self._tell(name, asked, self._guest)
        self._running[name] = asyncio.create_task(telling)

    def _complete(self, name: str) -> None:
        self._tellings.pop(name, None)
        running = self._running.pop(name, None)
        if running is not None:
            running.cancel()

    # --- subscriptions ----------------------------------------------------------------------

    async def _tell(self, name: str, asked: Asked, guest: Guest) -> None:
        """Tell one subscription until it is over; what breaks is the end of all of them."""
        try:
            await self._tell_or_refuse(name, asked, guest)
        except Exception as error:
            self._end(error)

    async def _tell_or_refuse(self, name: str, asked: Asked, guest: Guest) -> None:
        try:
            await self._events(name, asked, guest)
        except (RequestFault, Spent) as error:
            await self._refuse(name, self._teller.refused(error, guest))

    async def _events(self, name: str, asked: Asked, guest: Guest) -> None:
        if len(self._running) > MAX_SUBSCRIPTIONS:
            shown = {
                "message": f"At most {MAX_SUBSCRIPTIONS} subscriptions over one connection."
                " Complete one, or open another connection.",
                "extensions": {"code": Code.RATE_LIMITED.value},
            }
            await self._refuse(name, [shown])
            return
        request_id = f"{self._scope['state']['request_id']}-{next(self._numbers)}"
        telling = await self._teller.subscribe(asked, guest, request_id=request_id, since=None)
        self._tellings[name] = telling
        async for page in pages(telling, guest, self._pace):
            if page.told:
                payload = orjson.Fragment(page.body)
                await self._say({"id": name, "type": "next", "payload": payload})

    async def _refuse(self, name: str, errors: list[dict[str, Any]]) -> None:
        self._tellings.pop(name, None)
        self._running.pop(name, None)
        await self._say({"id": name, "type": "error", "payload": errors})

    def _end(self, error: Exception) -> None:
        if not self._over.done():
            self._over.set_exception(error)

    async def _say(self, message: dict[str, Any]) -> None:
        # Text: a client takes a message of bytes for none.
        await self._wire.send({"type": "websocket.send", "text": orjson.dumps(message).decode()})


def _read(message: Message) -> dict[str, Any]:
    text = message.get("text")
    if text is None:
        raise Ended(4400, "Send messages as text.")
    if len(text) > MAX_FRAME_BYTES:
        raise Ended(1009, f"A message is longer than {MAX_FRAME_BYTES // 1024} KiB.")
    try:
        found = decode_json(text)
    except BadJson:
        raise Ended(4400, "A message is no JSON.") from None
    if not isinstance(found, dict):
        raise Ended(4400, "A message is no JSON object.")
    return found


def _id_in(message: dict[str, Any]) -> str:
    found = message.get("id")
    if not isinstance(found, str) or not 0 < len(found) <= MAX_ID_CHARACTERS:
        raise Ended(4400, f"An id is a text of 1 to {MAX_ID_CHARACTERS} characters.")
    return found


def _shown(scope: Scope, payload: dict[str, Any]) -> tuple[Scope, Head]:
    """The scope and its head as of a request that shows what connection_init brought."""
    head = dict(scope["state"]["head"])
    for name, value in payload.items():
        if name.lower() in _CREDENTIALS and isinstance(value, str):
            head[name.lower().encode()] = value.encode("latin-1", "replace")
    state = {**scope["state"], "head": head}
    return {**scope, "method": "POST", "state": state}, head
