"""A client of the outlets over one site, on both engines."""

from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from delivery.budget import Budgets
from delivery.documents import KeptDocuments
from delivery.envelope import Envelope
from delivery.http import Serving
from delivery.logs import access_log
from delivery.outlets.door import outlets
from tests.site import Site


@pytest.fixture
async def outlet(site: Site) -> AsyncIterator[httpx.AsyncClient]:
    """A client of calendars, feeds and sitemaps."""
    budgets = Budgets(points_per_minute=20_000, burst=20_000)
    serving = Serving(site.answers, KeptDocuments({}, trusted_only=False), budgets, 30)
    app = Starlette(
        routes=outlets(lambda: serving, site.catalogue),
        middleware=[Middleware(Envelope, access=access_log("json"))],
    )
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://kapok.test") as client:
        yield client
