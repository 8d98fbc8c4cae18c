"""Where subscriptions come in: requests for events, and WebSockets, at the two doors of GraphQL."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.asked import Asked, asked, posted, refuse_other_types
from delivery.body import read_body
from delivery.head import Head
from delivery.negotiate import wants_events
from delivery.sse import EventStream
from delivery.streams import Streaming, Teller
from delivery.ws import Sockets


@dataclass(frozen=True)
class StreamPlace:
    """An address at which subscriptions are told: by whom, and by which methods they are asked for."""

    teller: Teller
    methods: tuple[str, ...]


class StreamDoor:
    """Answers subscriptions; everything else goes on to the app within."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        streaming: Streaming,
        places: Mapping[str, StreamPlace],
        public_url: str | None = None,
    ) -> None:
        self.app = app
        self.streaming = streaming
        self.places = places
        self.public_url = public_url

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        streams = scope["type"] in ("http", "websocket")
        place = self.places.get(scope["path"]) if streams else None
        if place is not None and scope["type"] == "websocket":
            sockets = Sockets(self.streaming, place.teller, public_url=self.public_url)
            await sockets.serve(scope, receive, send)
            return
        if place is None or scope["method"] not in place.methods:
            await self.app(scope, receive, send)
            return
        head: Head = scope["state"]["head"]
        if not wants_events(head.get(b"accept")):
            await self.app(scope, receive, send)
            return
        request = await _request(scope, head, receive)
        await EventStream(self.streaming, place.teller).answer(request, scope, receive, send)


async def _request(scope: Scope, head: Head, receive: Receive) -> Asked:
    """What is asked, by address or by body. Raises TurnedAway."""
    if scope["method"] == "GET":
        return asked(scope["query_string"])
    refuse_other_types(head)
    return posted(await read_body(receive, head))
