"""Portals over a site on each engine."""

from collections.abc import AsyncIterator

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from tests.portals.web import Web
from tests.site import Site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[Web]:
    # Tortoise keeps each table's INSERT for the whole process, with one engine's bind marks.
    EXECUTOR_CACHE.clear()
    made = Web(site)
    yield made
    await made.client.aclose()
