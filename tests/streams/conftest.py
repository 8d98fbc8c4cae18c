"""A site whose subscriptions are told: the doors of its streams, its hub, and the dispatcher."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp
from tortoise.backends.base.executor import EXECUTOR_CACHE

from delivery.access import AccessLog
from delivery.budget import Budgets
from delivery.changes import ChangesListener
from delivery.cors import PublicAddresses
from delivery.credentials import credential_of
from delivery.dispatch import Pace as DispatchPace
from delivery.dispatch import dispatching
from delivery.documents import KeptDocuments
from delivery.envelope import Envelope
from delivery.http import Serving
from delivery.hub import Hub, hub_of
from delivery.manage import managing
from delivery.portals import Portals
from delivery.seats import Seats
from delivery.stream_door import StreamDoor
from delivery.streams import Pace, Streaming
from delivery.tellers import stream_places
from publishing.changes import LISTENER, fill_changes
from publishing.listeners import position_of
from publishing.outbox import newest_position
from tests.manage.roles import Door
from tests.site import Site

QUICK = DispatchPace(first_retry=0.02, longest_retry=0.05, look_anyway=0.5)
PACE = Pace(rights_every=0.1, send_within=0.3, beat_every=0.2, retry_after=0.05)


class Told:
    """The application of a site's streams, with what a test may turn."""

    def __init__(self, site: Site, app: ASGIApp, streaming: Streaming, hub: Hub) -> None:
        self.site = site
        self.app = app
        self.streaming = streaming
        self.hub = hub

    async def listening(self, number: int = 1) -> None:
        """So many subscriptions have told all there was, and wait for more."""
        async with asyncio.timeout(20):
            while self._waiting() < number:  # noqa: ASYNC110  # no protocol tells that
                await asyncio.sleep(0.01)

    def _waiting(self) -> int:
        places = (self.hub.changes, self.hub.facts)
        return sum(len(each._moved._waiters) for each in places)

    async def caught_up(self) -> None:
        """Everything that has happened by now is noted."""
        newest = await newest_position(self.site.database)
        async with asyncio.timeout(10):
            while await position_of(self.site.database, LISTENER) < newest:  # noqa: ASYNC110  # only the database tells
                await asyncio.sleep(0.01)


Telling = Callable[..., AbstractAsyncContextManager[Told]]


@asynccontextmanager
async def streams_of(
    site: Site,
    *,
    pace: Pace = PACE,
    seats: Seats | None = None,
    budgets: Budgets | None = None,
    documents: KeptDocuments | None = None,
) -> AsyncIterator[Told]:
    """The streams of the site, without anybody who notes changes."""

    async def shown(scope: Any) -> Any:
        return await credential_of(scope, site.database)

    serving = Serving(
        site.answers,
        documents or KeptDocuments({}),
        budgets or Budgets(points_per_minute=20_000, burst=5_000),
        30,
        credential_of=shown,
        portals=(portals := Portals(site.database, keep_days=400)),
    )
    editors = managing(lambda: Door(site).answers, site.database, public_url=None)
    streaming = Streaming(seats or Seats(most=100, per_address=20), pace, asyncio.Event())
    async with hub_of(site.database) as hub:
        places = stream_places(lambda: serving, lambda: editors, lambda: hub)
        door = StreamDoor(PlainTextResponse("within"), streaming=streaming, places=places)
        public = PublicAddresses(door, portals=lambda: portals)
        app = Envelope(public, access=AccessLog(lambda _lines: None))
        yield Told(site, app, streaming, hub)


@pytest.fixture
def telling(site: Site) -> Telling:
    """`async with telling(pace=…, seats=…, budgets=…) as told` gives the streams of the site."""
    EXECUTOR_CACHE.clear()

    @asynccontextmanager
    async def tell(**given: Any) -> AsyncIterator[Told]:
        await fill_changes(site.database)
        listener = ChangesListener(site.database, keep_days=90)
        async with (
            streams_of(site, **given) as told,
            dispatching(site.database, {LISTENER: listener}, pace=QUICK),
        ):
            yield told

    return tell


@pytest.fixture
async def told(telling: Telling) -> AsyncIterator[Told]:
    """The streams of the site."""
    async with telling() as found:
        yield found


@contextmanager
def away(site: Site) -> Iterator[None]:
    """The database cannot be looked at."""

    def looking() -> Any:
        raise ConnectionError("away")

    site.database.looking = looking  # type: ignore[method-assign]
    try:
        yield
    finally:
        del site.database.looking
