"""Fills one database with the benchmark's content, in a process of its own.

`python -m benchmarks.fill kapok sqlite:///… --articles 5000 --events 1000`
"""

import argparse
import asyncio
import sqlite3
from collections.abc import Sequence
from itertools import islice

import asyncpg

from benchmarks import kapok
from benchmarks.content import data_set
from benchmarks.opponents import tables
from models.columns import SEARCH_DOC, SEARCH_TEXT
from models.content import CATALOGUE
from models.database import Database, DatabaseUrl, open_database
from models.doors import public_login
from models.migrate import migrate
from publishing.desk import Desk
from publishing.rebuild import reindex
from tests.search import filling
from tests.search.corpus import corpus

# What `migrate` itself puts in, and the index, which each engine keeps in its own way.
NOT_COPIED = (
    "tortoise_migrations",
    "protected_term",
    "counter",
    "search_version",
    SEARCH_DOC,
    SEARCH_TEXT,
)
ROWS_AT_ONCE = 5_000


async def fill_kapok(url: str, articles: int, events: int) -> None:
    """A Kapok database on SQLite, with everything in it put there by acts."""
    database = await _migrated(url)
    try:
        content = data_set(articles, events)
        await kapok.fill(Desk(database), content, tell=lambda what: print(f"  {what}", flush=True))
        await database.script("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        await database.close()


async def copy_kapok(url: str, source: str) -> None:
    """A Kapok database on PostgreSQL with the very rows of one on SQLite.

    The acts give the same rows on both engines; copying them takes a tenth of the time.
    """
    database = await _migrated(url)
    try:
        await _copied(DatabaseUrl(source), DatabaseUrl(url))
        await reindex(database)
        # Autovacuum is off in the private server; a server in use would have done this by itself.
        await database.script("VACUUM ANALYZE")
    finally:
        await database.close()


async def fill_searched(url: str, articles: int, sentences: int) -> None:
    """A Kapok database with the texts that are searched, each with its draft beside it."""
    database = await _migrated(url)
    try:
        documents = corpus(articles=articles, sentences=sentences).documents
        await filling.fill(database, filling.stored(filling.written(documents), drafts=True))
    finally:
        await database.close()


async def fill_plain(url: str, articles: int, events: int) -> None:
    """The opponents' tables with everything in them."""
    async with tables.opened(url):
        await tables.fill(data_set(articles, events))
        await tables.run("VACUUM", "ANALYZE")


async def _migrated(url: str) -> Database:
    address = DatabaseUrl(url)
    database = await open_database(address, CATALOGUE)
    done = await migrate(database, public_login(address) if address.engine == "postgres" else None)
    assert not done.lacking, done.lacking
    return database


async def _copied(source: DatabaseUrl, target: DatabaseUrl) -> None:
    old = sqlite3.connect(source.path)
    new = await asyncpg.connect(target.asyncpg)
    try:
        for table, columns in await new.fetch(_TABLES, NOT_COPIED):
            names = ", ".join(f'"{each}"' for each in columns)
            rows = old.execute(f'SELECT {names} FROM "{table}"')
            while some := list(islice(rows, ROWS_AT_ONCE)):
                await new.copy_records_to_table(table, records=some, columns=columns)
        for table, column in await new.fetch(_COUNTED, NOT_COPIED):
            await new.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f' (SELECT max("{column}") FROM "{table}"))'
            )
    finally:
        await new.close()
        old.close()


_COUNTED = """
SELECT table_name, column_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_default LIKE 'nextval%' AND table_name <> ALL ($1)
"""
_TABLES = """
SELECT table_name, array_agg(column_name::text) FROM information_schema.columns
WHERE table_schema = 'public' AND table_name <> ALL ($1) GROUP BY table_name
"""


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill the database named on the command line."""
    parser = argparse.ArgumentParser(description="Fill one database for the benchmark.")
    parser.add_argument("which", choices=("kapok", "copy", "searched", "plain"))
    parser.add_argument("url")
    parser.add_argument("--articles", type=int, default=0)
    parser.add_argument("--events", type=int, default=0)
    parser.add_argument("--sentences", type=int, default=0, help="of a text that is searched")
    parser.add_argument("--source", default="", help="the database on SQLite that is copied")
    given = parser.parse_args(arguments)
    match given.which:
        case "kapok":
            asyncio.run(fill_kapok(given.url, given.articles, given.events))
        case "copy":
            asyncio.run(copy_kapok(given.url, given.source))
        case "searched":
            asyncio.run(fill_searched(given.url, given.articles, given.sentences))
        case _:
            asyncio.run(fill_plain(given.url, given.articles, given.events))


if __name__ == "__main__":
    main()
