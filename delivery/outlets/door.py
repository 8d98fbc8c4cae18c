"""The addresses of calendars, feeds and sitemaps: what is asked there, and how it is sent."""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from delivery.encode import ENCODERS, SMALLEST, encoding_for
from delivery.head import Head
from delivery.http import Serving, portal_of, purse_of, tags
from delivery.outlets import calendars, feeds, sitemaps
from delivery.outlets.asked import Wanted, wanted
from delivery.outlets.feed_forms import FORMS
from delivery.outlets.questions import Moved, Questions
from delivery.portals import UNKNOWN, Portal
from delivery.refusals import Reason, TurnedAway
from models.declare import Catalogue, ContentType

MOST_KEPT_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True)
class Outlet:
    """What an address gives: its media type, and how its body is written from what was answered.

    `address` is the same however the same was asked for. `headers` stand in the place of the usual
    ones of the same name.
    """

    address: str
    media: str
    write: Callable[[], bytes]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


Gather = Callable[[Questions, Request], Awaitable[Outlet]]
"""Asks what an address needs. Raises TurnedAway, Moved."""


class Written:
    """Bodies kept by what they were written from: the same answers are not written twice."""

    def __init__(self, most_bytes: int = MOST_KEPT_BYTES) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._bodies: OrderedDict[bytes, bytes] = OrderedDict()
        self._writing: dict[bytes, asyncio.Task[bytes]] = {}

    async def body(self, key: bytes, write: Callable[[], bytes]) -> bytes:
        """The body, written once however many ask for it at the same time.

        A long one takes half a second, and meanwhile others are to be answered.
        """
        found = self._bodies.get(key)
        if found is not None:
            self._bodies.move_to_end(key)
            return found
        task = self._writing.get(key)
        if task is None:
            task = self._writing[key] = asyncio.create_task(asyncio.to_thread(write))
            task.add_done_callback(lambda done: self._keep(key, done))
        return await asyncio.shield(task)

    def _keep(self, key: bytes, done: asyncio.Task[bytes]) -> None:
        del self._writing[key]
        if done.cancelled() or done.exception() is not None:
            return
        made = done.result()
        if len(made) <= self._most_bytes:
            self._bodies[key] = made
            self._bytes += len(made)
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._bodies.popitem(last=False)[1])


def outlets(
    serving: Callable[[], Serving], catalogue: Catalogue, public_url: str | None = None
) -> list[Route]:
    """The addresses of everything that leaves in other forms than GraphQL.

    `public_url` is how this service is reached; without it links to itself name no host.
    """
    kept = Written()

    def route(path: str, gather: Gather) -> Route:
        async def answer(request: Request) -> Response:
            return await answered(serving(), kept, request, gather)

        return Route(path, answer, methods=["GET"])

    def note(portal: Portal, ids: Sequence[str]) -> None:
        portals = serving().portals
        if portals is not None and portal.id is not None:
            portals.note(portal, ids)

    async def all_events(questions: Questions, request: Request) -> Outlet:
        asked = wanted(request.scope["query_string"], calendars.KNOWN)
        portal = _portal(request, asked)
        shown = await calendars.all_events(questions, catalogue, asked, portal.selection)
        note(portal, shown.ids)
        return Outlet(
            calendars.PATH + asked.query(), calendars.MEDIA, lambda: calendars.written(shown)
        )

    async def one_event(questions: Questions, request: Request) -> Outlet:
        asked = wanted(request.scope["query_string"], ())
        slug = request.path_params["slug"]
        shown = await calendars.one_event(questions, catalogue, asked, slug)
        return Outlet(
            calendars.path_of(slug) + asked.query(),
            calendars.MEDIA,
            lambda: calendars.written(shown),
        )

    def feed(content_type: ContentType, form: str) -> Route:
        media, write = FORMS[form]
        path = feeds.path_of(content_type, form)
        known = (*feeds.narrowing(content_type), "portal")

        async def gather(questions: Questions, request: Request) -> Outlet:
            asked = wanted(request.scope["query_string"], known)
            portal = _portal(request, asked)
            found = await feeds.feed_of(questions, catalogue, content_type, asked, path, portal)
            note(portal, [each.id for each in found.entries])
            address = path + asked.query()
            self_link = (public_url or "").rstrip("/") + address
            return Outlet(address, media, lambda: write(found, self_link))

        return route(path, gather)

    async def sitemap(questions: Questions, request: Request) -> Outlet:
        asked = wanted(request.scope["query_string"], sitemaps.KNOWN, languages=False)
        told = await sitemaps.everything(questions, catalogue, asked.chosen.get("part"))
        address = sitemaps.PATH + asked.query()
        return Outlet(address, sitemaps.MEDIA, lambda: sitemaps.written(told, public_url))

    async def news(questions: Questions, request: Request) -> Outlet:
        wanted(request.scope["query_string"], (), languages=False)
        found = await sitemaps.newest(questions, catalogue)
        write = partial(sitemaps.news_written, found)
        return Outlet(sitemaps.NEWS_PATH, sitemaps.MEDIA, write)

    fed = [each for each in catalogue.types.values() if each.feed]
    return [
        route(calendars.PATH, all_events),
        route(calendars.path_of("{slug}"), one_event),
        *(feed(each, form) for each in fed for form in FORMS),
        route(sitemaps.PATH, sitemap),
        route(sitemaps.NEWS_PATH, news),
    ]


def _portal(request: Request, asked: Wanted) -> Portal:
    """The portal that is named by its key. Raises TurnedAway (403) for what is none."""
    if "portal" not in asked.chosen:
        return UNKNOWN
    portal = portal_of(request.scope)
    if portal.id is None:
        raise TurnedAway(403, Reason.FORBIDDEN, "portal holds no key. Copy it again: pk_….")
    return portal


async def answered(serving: Serving, kept: Written, request: Request, gather: Gather) -> Response:
    """The answer to a request for an outlet, kept, validated and paid for. Raises TurnedAway."""
    head: Head = request.scope["state"]["head"]
    purse = await purse_of(serving, request.scope, head)
    questions = Questions(serving, purse, request.scope["state"]["request_id"])
    try:
        outlet = await gather(questions, request)
    except Moved as moved:
        # Not for ever: a slug may come back to its item.
        freshness = f"public, max-age={serving.max_age}"
        return Response(
            status_code=301, headers={"location": moved.location, "cache-control": freshness}
        )
    answered = outlet.address.encode() + b"\n" + questions.seen
    key = hashlib.blake2b(answered, digest_size=16).digest()
    body = await kept.body(key, outlet.write)
    etag = f'W/"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    private = b"authorization" in head or b"cookie" in head or not questions.cacheable
    headers = {
        "etag": etag,
        "cache-control": "private, no-store" if private else f"public, max-age={serving.max_age}",
        "vary": "Accept-Encoding",
        **{name.decode(): value.decode() for name, value in tags(frozenset(questions.types))},
        **outlet.headers,
    }
    if outlet.status == 200 and etag.encode() in head.get(b"if-none-match", b""):
        return Response(status_code=304, headers=headers)
    encoding = encoding_for(head.get(b"accept-encoding"))
    if encoding is not None and len(body) >= SMALLEST:
        headers["content-encoding"] = encoding
        body = await asyncio.to_thread(ENCODERS[encoding], body)
    headers["content-length"] = str(len(body))
    if request.method == "HEAD":
        body = b""
    return Response(
        body, outlet.status, headers=headers, media_type=f"{outlet.media}; charset=utf-8"
    )
