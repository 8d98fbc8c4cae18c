"""What the two-path tests read: hard content, made once per run, and the same on both engines."""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.clock import system_clock
from models.content import CATALOGUE
from reading.doors import PostgresReader, SqliteReader
from tests.postgres import FOLDER
from tests.properties.content import fill
from tests.properties.oracle import Oracle
from tests.properties.oracle_answers import OracleAnswers
from tests.properties.pool import Pool
from tests.properties.ways import Hard, Ways, ways_through
from tests.servers import Template, copy_editions, filled_file, run
from tests.site import schema_of


@pytest.fixture(scope="session")
def hard_file(sqlite_template: Path, pytestconfig: pytest.Config) -> Path:
    """A SQLite file with the content, made by the first worker that asks."""
    return filled_file(pytestconfig.stash[FOLDER] / "hard.db", sqlite_template, fill)


@pytest.fixture(scope="session")
def hard(hard_file: Path, postgres_template: Template) -> Iterator[Hard]:
    """The content on both engines, and a second reading of it."""
    name = postgres_template.copy()
    run(copy_editions(hard_file, postgres_template.url(name).asyncpg))
    oracle = Oracle(hard_file, system_clock())
    pool = Pool(schema_of(CATALOGUE), oracle, _ids(hard_file))
    yield Hard(hard_file, postgres_template.public_url(name), OracleAnswers(oracle), pool)
    postgres_template.drop(name)


def _ids(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as inside:
        return [row[0] for row in inside.execute("SELECT public_id FROM item ORDER BY id")]


@pytest.fixture
async def ways(hard: Hard) -> AsyncIterator[Ways]:
    """The ways to an answer about the content."""
    sqlite = SqliteReader(hard.file, CATALOGUE, public=True)
    postgres = PostgresReader(hard.postgres, public=True, size=1)
    yield ways_through(hard, sqlite, postgres)
    await sqlite.close()
    await postgres.close()
