"""One database with the corpus for each engine, filled once by each worker that asks for it."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from language.terms import DEFAULT_TERMS
from models.content import CATALOGUE
from models.database import DatabaseUrl, Engine, sqlite_url
from reading.dictionary import Dictionary
from reading.doors import PostgresReader, Reader, SqliteReader
from reading.guard import PUBLIC
from reading.limit import Limits
from reading.run import Readings
from resolvers.answer import Answers
from tests.search.corpus import Corpus, corpus
from tests.search.filling import Stored, Written, fill, forms_in, pages, stored, written
from tests.search.oracle import Oracle
from tests.servers import Template, opened, run
from tests.site import schema_of


@pytest.fixture(scope="session")
def made() -> Corpus:
    """The documents and the queries."""
    return corpus()


@pytest.fixture(scope="session")
def writing(made: Corpus) -> list[Written]:
    """The documents in their stored form."""
    return written(made.documents)


@pytest.fixture(scope="session")
def rows(writing: list[Written]) -> Stored:
    """What the documents are in a database."""
    return stored(writing)


@pytest.fixture(scope="session")
def oracle(writing: list[Written]) -> Oracle:
    """Finds among the documents that readers may see, by what the first terms tell of synonyms too."""
    return Oracle(pages(writing), forms_in(DEFAULT_TERMS))


@pytest.fixture(scope="session")
def searched_sqlite(
    rows: Stored, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A SQLite file with the corpus."""
    path = tmp_path_factory.mktemp("searched") / "searched.db"
    shutil.copyfile(sqlite_template, path)
    run(_filled(sqlite_url(path), rows))
    return path


@pytest.fixture(scope="session")
def searched_postgres(rows: Stored, postgres_template: Template) -> Iterator[str]:
    """The name of a database with the corpus on PostgreSQL."""
    name = postgres_template.copy()
    run(_filled(postgres_template.url(name), rows))
    yield name
    postgres_template.drop(name)


async def _filled(url: DatabaseUrl, rows: Stored) -> None:
    database = await opened(url, CATALOGUE)
    try:
        await fill(database, rows)
    finally:
        await database.close()


@pytest.fixture
async def answers(engine: Engine, request: pytest.FixtureRequest) -> AsyncIterator[Answers]:
    """The public's answers about the corpus."""
    public, private = _doors(engine, request)
    # What a search may cost has tests of its own.
    readings = Readings(public, CATALOGUE, rights=PUBLIC, limits=Limits(points=100_000))
    yield Answers(schema_of(CATALOGUE), CATALOGUE, readings, dictionary=Dictionary(private))
    await public.close()
    await private.close()


def _doors(engine: Engine, request: pytest.FixtureRequest) -> tuple[Reader, Reader]:
    """The public's door, and that behind which the terms are."""
    if engine == "sqlite":
        path: Path = request.getfixturevalue("searched_sqlite")
        return (
            SqliteReader(path, CATALOGUE, public=True),
            SqliteReader(path, CATALOGUE, public=False),
        )
    template: Template = request.getfixturevalue("postgres_template")
    name: str = request.getfixturevalue("searched_postgres")
    return (
        PostgresReader(template.public_url(name), public=True, size=1),
        PostgresReader(template.url(name).asyncpg, public=False, size=1),
    )
