"""What the tests are given: an empty site of one's own, once on each engine."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest

from models.content import CATALOGUE
from models.database import Database, Engine, sqlite_url
from publishing.desk import Desk
from tests.postgres import FOLDER, GIVEN_URL, _held
from tests.servers import Emptying, Template, opened, prepare, run
from tests.site import Ask, Hands, Make, Site


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest) -> Engine:
    return cast("Engine", request.param)


@pytest.fixture(scope="session")
def sqlite_template(pytestconfig: pytest.Config) -> Path:
    """A migrated, empty SQLite file, made by the first worker that asks."""
    path = pytestconfig.stash[FOLDER] / "template.db"
    with _held(path.with_suffix(".lock")):
        if not path.exists():
            run(prepare(sqlite_url(path), CATALOGUE, None))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, pytestconfig: pytest.Config) -> Template:
    """A migrated, empty database on PostgreSQL, made by the first worker that asks."""
    note = pytestconfig.stash[FOLDER] / "template"
    with _held(note.with_suffix(".lock")):
        if note.exists():
            return Template(postgres_url, note.read_text())
        template = Template(postgres_url, f"kapok_test_{secrets.token_hex(6)}")
        note.write_text(template.name)
        template.create(CATALOGUE)
    return template


@pytest.fixture(scope="session")
def postgres_database(postgres_template: Template) -> Iterator[str]:
    """The name of this worker's own copy, emptied before each test."""
    name = postgres_template.copy()
    yield name
    postgres_template.drop(name)


@pytest.fixture(scope="session")
def postgres_emptying(postgres_template: Template, postgres_database: str) -> Iterator[Emptying]:
    """Empties this worker's own copy."""
    emptying = Emptying(postgres_template.url(postgres_database))
    yield emptying
    emptying.close()


@pytest.hookimpl(tryfirst=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    given = os.environ.get(GIVEN_URL)
    if given and not hasattr(config, "workerinput"):
        note = config.stash[FOLDER] / "template"
        if note.exists():
            Template(given, note.read_text()).drop_all()


@pytest.fixture
async def site(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Site]:
    """An empty site on one engine."""
    if engine == "sqlite":
        path = tmp_path / "site.db"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        made = Site(await opened(sqlite_url(path), CATALOGUE))
    else:
        template: Template = request.getfixturevalue("postgres_template")
        name: str = request.getfixturevalue("postgres_database")
        emptying: Emptying = request.getfixturevalue("postgres_emptying")
        await emptying()
        made = Site(await opened(template.url(name), CATALOGUE), template.public_url(name))
    yield made
    await made.close()


@pytest.fixture
def database(site: Site) -> Database:
    return site.database


@pytest.fixture
def desk(site: Site) -> Desk:
    return site.desk


@pytest.fixture
def make(site: Site) -> Make:
    """`await make("Article", live=True, title="…")` gives the new item's public id."""
    return site.make


@pytest.fixture
def ask(site: Site) -> Ask:
    """`await ask(query, **variables)` gives the data that the public is answered."""
    return site.ask


@pytest.fixture
def ask_privileged(site: Site) -> Ask:
    """The same behind the other door, with `at=` and `lane=`."""
    return site.ask_privileged


@pytest.fixture
def hands(site: Site) -> Hands:
    """A clock for the desk that stands still until it is moved. Read with `ask_privileged(at=…)`."""
    clock = Hands()
    site.desk = Desk(site.database, clock=clock)
    return clock
