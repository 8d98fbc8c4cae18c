"""The addresses below `/auth`, over a site on each engine, met by browsers and programs."""

from collections.abc import AsyncIterator

import pytest
from tortoise.backends.base.executor import EXECUTOR_CACHE

from tests.people.web import Web
from tests.site import Site


@pytest.fixture
async def web(site: Site) -> AsyncIterator[Web]:
    EXECUTOR_CACHE.clear()
    made = Web(site)
    yield made
    await made.close()
