"""A site with more content types than usual, migrated from one that lacked them."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from models.database import Engine, sqlite_url
from models.declare import Catalogue
from models.migrate import migrate
from tests.servers import Template, opened
from tests.site import Site


@asynccontextmanager
async def grown(
    catalogue: Catalogue, engine: Engine, request: pytest.FixtureRequest, folder: Path
) -> AsyncIterator[Site]:
    """The site, empty, while the block lasts; on SQLite its file is in the folder."""
    name = ""
    template: Template | None = None
    if engine == "sqlite":
        path = folder / "grown.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        url, public_url, login = sqlite_url(path), None, None
    else:
        template = request.getfixturevalue("postgres_template")
        assert template is not None
        name = template.copy()
        url, public_url, login = template.url(name), template.public_url(name), template.login
    database = await opened(url, catalogue)
    try:
        assert (await migrate(database, login)).lacking == ()
        site = Site(database, public_url, catalogue)
        yield site
        await site.close()
    finally:
        if template is not None:
            template.drop(name)
