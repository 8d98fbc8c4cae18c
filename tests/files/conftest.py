"""A site with its files."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from publishing.files import signing_secret
from tests.files.place import Place
from tests.site import Site


@pytest.fixture
async def place(site: Site, tmp_path: Path) -> AsyncIterator[Place]:
    made = Place(site, tmp_path / "media", await signing_secret(site.database))
    yield made
    await made.client.aclose()
