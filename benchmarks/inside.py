"""Kapok asked in process: through its public door, without HTTP and with the cache off."""

from collections.abc import Callable
from urllib.parse import urlsplit

import server
from delivery.settings import read_settings
from models.content import CATALOGUE
from models.database import DatabaseUrl, Engine
from models.doors import public_login
from reading.dictionary import Dictionary
from reading.doors import PostgresReader, Reader, SqliteReader
from resolvers.answer import Answers, forget_missed

ENGINES: tuple[Engine, ...] = ("sqlite", "postgres")


def public_address(postgres: str, login_of: str) -> str:
    """The public's address of a database that was copied from the one whose login it knows."""
    login = public_login(DatabaseUrl(login_of))
    assert login is not None
    return urlsplit(login.url)._replace(path=urlsplit(postgres).path).geturl()


def reader_of(engine: Engine, *, sqlite: str, postgres: str) -> Reader:
    """The public door to one of two databases; `postgres` is the public's address."""
    if engine == "sqlite":
        return SqliteReader(DatabaseUrl(sqlite).path, CATALOGUE, public=True)
    return PostgresReader(postgres, public=True, size=1)


def editors_reader_of(engine: Engine, *, sqlite: str, postgres: str) -> Reader:
    """The editors' door, behind which the terms are; `postgres` is the owner's address."""
    if engine == "sqlite":
        return SqliteReader(DatabaseUrl(sqlite).path, CATALOGUE, public=False)
    return PostgresReader(DatabaseUrl(postgres).asyncpg, public=False, size=1)


def answering() -> Callable[[Reader, Reader], Answers]:
    """Makes answers as the service does, but without a cache: through a door, and one for the terms."""
    contract = server.contract(read_settings(request_points=20_000))
    return lambda reader, terms: contract.answers(reader, None, Dictionary(terms), forget_missed)
