"""The public addresses, as pages of other websites may use them: who asks, and what a browser may hand over.

Nothing here is for the editors' door or for logging in: these send no such header, so a page of
another website cannot read a word of them.
"""

from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.envelope import ADDED
from delivery.files import UPLOAD_PATH
from delivery.head import Head
from delivery.http import PATH as GRAPHQL
from delivery.http import Headers
from delivery.portals import HEADER, UNKNOWN, Portal, Portals, shows_key
from delivery.refusals import TurnedAway

_EMBEDDED = "/embed/data/"
_ADDRESSES = frozenset({GRAPHQL, "/oembed", "/embed.js", "/news-sitemap.xml"})
_BELOW = ("/feeds/", "/calendar/", _EMBEDDED, "/media/", "/sitemap")

_ANYBODY = (b"access-control-allow-origin", b"*")
_VARY = (b"vary", f"Origin, Authorization, {HEADER}".encode())
_EXPOSED = (
    b"access-control-expose-headers",
    b"etag, retry-after, ratelimit-limit, ratelimit-remaining, x-request-id",
)
_FREE: Headers = [_ANYBODY, _EXPOSED]
_PREFLIGHT: Headers = [
    (b"access-control-allow-methods", b"GET, HEAD, POST"),
    (
        b"access-control-allow-headers",
        f"accept, authorization, content-type, last-event-id, {HEADER}".encode(),
    ),
    (b"access-control-max-age", b"600"),
    (b"cache-control", b"no-store"),
]


def is_public(path: str) -> bool:
    """Whether pages of other websites may ask at this address."""
    return path in _ADDRESSES or (path.startswith(_BELOW) and path != UPLOAD_PATH)


class PublicAddresses:
    """Tells what stands within whose key a request shows, and browsers who may read the answer.

    What browsers are told is put on the answer by the envelope, on one that refuses too.

    The portal is in `scope["state"]["portal"]` at every public address. `portals` gives None while
    the service is starting.
    """

    def __init__(self, app: ASGIApp, *, portals: Callable[[], Portals | None]) -> None:
        self.app = app
        self.portals = portals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or not is_public(scope["path"]):
            await self.app(scope, receive, send)
            return
        head: Head = scope["state"]["head"]
        portals, portal = self.portals(), UNKNOWN
        if portals is not None and shows_key(scope):
            try:
                portal = await portals.of(scope)
            except TurnedAway:
                if not scope["path"].startswith(_EMBEDDED):
                    raise
                # A component says on the page it is on why it shows nothing, in words of its own.
                scope["state"]["portal"], scope["state"][ADDED] = portal, _FREE
                await self.app(scope, receive, send)
                return
        scope["state"]["portal"] = portal
        if scope["type"] == "http":
            scope["state"][ADDED] = _headers(portal, head)
            if scope["method"] == "OPTIONS" and b"access-control-request-method" in head:
                await _preflight(send)
                return
        await self.app(scope, receive, send)


def _headers(portal: Portal, head: Head) -> Headers:
    """What browsers are told: anybody may read, or the website alone that shows a key or a token."""
    if portal is UNKNOWN and b"authorization" not in head:
        # Whatever a cache keeps must be readable from anywhere; the rest is for who is asking from elsewhere.
        return _FREE if b"origin" in head else _FREE[:1]
    origin = head.get(b"origin")
    if origin is None:
        return [_VARY]
    return [(b"access-control-allow-origin", origin), _EXPOSED, _VARY]


async def _preflight(send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
    await send({"type": "http.response.body", "body": b""})
