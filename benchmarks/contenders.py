"""What is measured: each server with the way it is asked, and Kapok's own ways among them."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.load import Ask
from benchmarks.queries import LATEST, MANY, QUERIES, Family, Query
from benchmarks.stores import Stores
from models.database import Engine

OPPONENTS = ("-m", "benchmarks.opponents")
ORDINARY = ("-m", "benchmarks.serve")
SERVED = ("server.py", "serve", "--port", "0", "--json")


@dataclass(frozen=True)
class Contender:
    """A server process and the way it is asked. `path` is how Kapok must say it has answered."""

    name: str
    label: str
    engine: Engine | None
    family: Family
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict, hash=False)
    queries: tuple[Query, ...] = QUERIES
    method: str = "POST"
    path: str | None = None

    @property
    def argv(self) -> tuple[str, ...]:
        """The command, run by this Python."""
        return (sys.executable, *self.command)

    def ask(self, address: str, query: Query, variables: Mapping[str, Any]) -> Ask:
        """The request that asks this server this."""
        document = query.document(self.family)
        if self.method == "GET":
            asked = urlencode({"query": document, "variables": json.dumps(variables)})
            return Ask(f"{address}/graphql?{asked}")
        return Ask(
            f"{address}/graphql",
            "POST",
            {"content-type": "application/json"},
            json.dumps({"query": document, "variables": variables}),
        )


def contenders(stores: Stores, same_bytes: Path) -> list[Contender]:
    """Everything that is measured; `same_bytes` will hold Kapok's own answer to the first query."""
    return [
        *_on("sqlite", stores.plain_sqlite, stores.kapok_sqlite),
        *_on("postgres", stores.plain_postgres, stores.kapok_postgres),
        Contender(
            name="same-bytes",
            label="Starlette, the same bytes from memory",
            engine=None,
            family="kapok",
            command=(*OPPONENTS, "same-bytes", str(same_bytes)),
            queries=(LATEST,),
        ),
    ]


def _on(engine: Engine, plain: str, kapok: str) -> list[Contender]:
    lists = (LATEST, MANY)
    return [
        _opponent("naive", "strawberry + Tortoise, naive", engine, plain, queries=lists),
        _opponent("tuned", "strawberry + Tortoise, tuned", engine, plain),
        _opponent("sql", "strawberry + SQL by hand", engine, plain),
        _kapok("ordinary", "Kapok, graphql-core completes", engine, kapok, queries=lists),
        _kapok("compiled", "Kapok, compiled", engine, kapok),
        _kapok("cached", "Kapok, cached", engine, kapok),
        _kapok("cached-get", "Kapok, cached, by GET", engine, kapok, queries=(LATEST,)),
    ]


def _opponent(
    name: str, label: str, engine: Engine, url: str, *, queries: tuple[Query, ...] = QUERIES
) -> Contender:
    return Contender(name, label, engine, "plain", (*OPPONENTS, name, url), queries=queries)


def _kapok(
    name: str, label: str, engine: Engine, url: str, *, queries: tuple[Query, ...] = QUERIES
) -> Contender:
    way = name.split("-")[0]
    return Contender(
        name,
        label,
        engine,
        "kapok",
        ORDINARY if way == "ordinary" else SERVED,
        kapok_environment(url, cached=way == "cached"),
        queries,
        "GET" if name.endswith("-get") else "POST",
        way,
    )


def kapok_environment(url: str, *, cached: bool) -> dict[str, str]:
    """The settings of every measured Kapok; the limits of cost are far above the queries' own."""
    return {
        "KAPOK_DATABASE_URL": url,
        "KAPOK_DEMO": "false",
        "KAPOK_LOG_FORMAT": "json",
        "KAPOK_REQUEST_POINTS": "20000",
        "KAPOK_ANSWER_CACHE": str(cached).lower(),
    }
