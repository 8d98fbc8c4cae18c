"""Clients of the outlets and of embeds over one site, on both engines."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from delivery.budget import Budgets
from delivery.documents import KeptDocuments
from delivery.embeds.door import Embedding, embeds
from delivery.envelope import Envelope
from delivery.http import Serving
from delivery.logs import access_log
from delivery.outlets.door import outlets
from delivery.portals import UNKNOWN, Portal, Portals
from tests.site import Site

CONTENT = "https://content.example.org"
"""How the service of these tests is reached."""


@pytest.fixture
async def outlet(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of calendars, feeds and sitemaps."""
    async with _client(outlets(lambda: _serving(site), site.catalogue)) as client:
        yield client


@dataclass
class Shown:
    """Stands in for the portals of a site: who asks, and what was noted of whom."""

    portal: Portal = UNKNOWN
    refused: Exception | None = None
    views: list[tuple[str | None, list[str]]] = field(default_factory=list)
    again: list[tuple[str | None, list[str]]] = field(default_factory=list)
    gone: list[tuple[str | None, str]] = field(default_factory=list)

    async def of(self, _scope: Any) -> Portal:
        if self.refused is not None:
            raise self.refused
        return self.portal

    def note(self, portal: Portal, ids: Iterable[str]) -> None:
        self.views.append((portal.id, [*ids]))

    def note_again(self, portal: Portal, ids: Iterable[str]) -> None:
        self.again.append((portal.id, [*ids]))

    def note_gone(self, portal: Portal, public_id: str) -> None:
        self.gone.append((portal.id, public_id))

    def frame_ancestors(self, portal: Portal) -> str:
        return " ".join(portal.origins) or "*"


@pytest.fixture
def portals() -> Shown:
    """What is noted of portals; `portal` is who asks."""
    return Shown()


@pytest.fixture
async def embedded(site: Site, portals: Shown) -> AsyncIterator[httpx.AsyncClient]:
    """A client of embeds and oEmbed."""
    async with _embeds(site, portals, CONTENT) as client:
        yield client


@pytest.fixture
async def unaddressed(site: Site, portals: Shown) -> AsyncIterator[httpx.AsyncClient]:
    """The same of a service that does not know how it is reached."""
    async with _embeds(site, portals, None) as client:
        yield client


def _embeds(
    site: Site, portals: Shown, public_url: str | None
) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    known = cast(Portals, portals)
    embedding = Embedding(lambda: _serving(site), site.catalogue, lambda: known, public_url)
    return _client(embeds(embedding))


def _serving(site: Site) -> Serving:
    budgets = Budgets(points_per_minute=20_000, burst=20_000)
    return Serving(site.answers, KeptDocuments({}, trusted_only=False), budgets, 30)


def _client(routes: list[Route]) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    app = Starlette(routes=routes, middleware=[Middleware(Envelope, access=access_log("json"))])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://kapok.test")
