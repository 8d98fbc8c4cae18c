"""The filled databases: made once, and kept until the content or the way it is stored changes."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.postgres import Postgres
from benchmarks.processes import ROOT
from models.database import sqlite_url

FOLDER = ROOT / "var" / "bench"
# What decides how the rows look; the type declarations show themselves in the migrations.
SOURCES = (
    "benchmarks/content.py",
    "benchmarks/kapok.py",
    "benchmarks/fill.py",
    "benchmarks/opponents/tables.py",
    "models/migrations/*.py",
    "models/columns.py",
    "models/search_index.py",
    "language/*.py",
    "publishing/*.py",
    "tests/search/corpus.py",
    "tests/search/filling.py",
)


Fill = Callable[[str], None]
"""Fills the empty database at an address."""


@dataclass(frozen=True)
class Size:
    """How much content there is; an article in twenty is a draft."""

    name: str
    articles: int
    events: int


FULL = Size("full", articles=5000, events=1000)
# 52 of them are drafts, so exactly 1,000 are shown.
SMALL = Size("small", articles=1052, events=100)


@dataclass(frozen=True)
class Texts:
    """How many texts are searched, and how long they are: about 25 characters a sentence."""

    name: str
    articles: int
    sentences: int


# About 700 characters, which is what a piece of news has.
FULL_TEXTS = Texts("full", articles=6000, sentences=26)
FEW_TEXTS = Texts("few", articles=300, sentences=4)


@dataclass(frozen=True)
class Stores:
    """The addresses of the filled databases: Kapok's own, and the opponents' plain tables."""

    kapok_sqlite: str
    kapok_postgres: str
    plain_sqlite: str
    plain_postgres: str


@dataclass(frozen=True)
class Keeper:
    """Makes databases under a name and a key of the sources; another key makes them anew."""

    server: Postgres
    key: str
    tell: Callable[[str], None]

    def sqlite(self, name: str, fill: Fill) -> str:
        """The address of a file of that name, filled if it was not there."""
        path = FOLDER / f"{name}_{self.key}.sqlite3"
        if not path.exists():
            FOLDER.mkdir(parents=True, exist_ok=True)
            _remove(FOLDER.glob(f"{name}_*"))
            partial = path.with_suffix(".partial")
            self.tell(f"Filling {path.relative_to(ROOT)}.")
            fill(sqlite_url(partial).text)
            partial.rename(path)
            _remove(FOLDER.glob(f"{partial.name}*"))
        return sqlite_url(path).text

    def postgres(self, name: str, fill: Fill, *, template: str = "template1") -> str:
        """The address of a database of that name, a filled copy of the template if it was not there."""
        database = f"{name}_{self.key}"
        url = self.server.database(database)
        if not self.server.value(_IS_FILLED, database):
            for old in self.server.value(_OLD, f"{name}_") or []:
                self.server.execute(f"DROP DATABASE {old} WITH (FORCE)")
            self.tell(f"Filling {database} in PostgreSQL.")
            self.server.execute(f"CREATE DATABASE {database} TEMPLATE {template}")
            fill(url)
            self.server.execute(f"COMMENT ON DATABASE {database} IS 'filled'")
        return url


def stores(size: Size, keep: Keeper) -> Stores:
    """All four databases of one size; those that are missing are filled."""
    amount = ("--articles", str(size.articles), "--events", str(size.events))
    kapok, plain = f"kapok_{size.name}", f"plain_{size.name}"
    kapok_sqlite = keep.sqlite(kapok, lambda url: _fill("kapok", url, *amount))
    return Stores(
        kapok_sqlite,
        keep.postgres(kapok, lambda url: _fill("copy", url, "--source", kapok_sqlite)),
        keep.sqlite(plain, lambda url: _fill("plain", url, *amount)),
        keep.postgres(plain, lambda url: _fill("plain", url, *amount)),
    )


def searched(texts: Texts, keep: Keeper) -> tuple[str, str]:
    """The addresses of the databases that are searched, on SQLite and on PostgreSQL."""
    amount = ("--articles", str(texts.articles), "--sentences", str(texts.sentences))
    name = f"searched_{texts.name}"
    return (
        keep.sqlite(name, lambda url: _fill("searched", url, *amount)),
        keep.postgres(name, lambda url: _fill("searched", url, *amount)),
    )


_IS_FILLED = (
    "SELECT shobj_description(oid, 'pg_database') = 'filled' FROM pg_database WHERE datname = $1"
)
_OLD = "SELECT array_agg(datname::text) FROM pg_database WHERE starts_with(datname, $1)"


def _fill(*arguments: str) -> None:
    # In a process of its own: Tortoise keeps one engine's statements for the whole process.
    subprocess.run([sys.executable, "-m", "benchmarks.fill", *arguments], cwd=ROOT, check=True)


def sources_key() -> str:
    """What the databases depend on, in twelve letters."""
    digest = hashlib.sha256()
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _remove(paths: Iterable[Path]) -> None:
    for each in list(paths):
        each.unlink()
