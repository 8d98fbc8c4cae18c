"""Kapok beside its peers, on PostgreSQL: without its cache of answers, and as it is served."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.contenders import SERVED, kapok_environment
from benchmarks.content import DataSet
from benchmarks.measure import READ_PATH
from benchmarks.peers.peer import INSTALLS
from benchmarks.processes import Running, start
from benchmarks.queries import MANY, Query
from benchmarks.stores import FULL, Keeper, stores

FIRST_PAGE = "{ articles(first: 100, locale: ZH_HANS) { pageInfo { endCursor } } }"


@dataclass(frozen=True)
class Kapok:
    """One process, its answers given in the way that `path` names."""

    name: str
    label: str
    path: str
    endpoint: str = "/graphql"
    sources: Sequence[Path] = ()

    @property
    def versions(self) -> Mapping[str, str]:
        """What answers."""
        names = ("graphql-core", "strawberry-graphql", "starlette", "uvicorn", "asyncpg")
        return {name: version(name) for name in names}

    def set_up(self) -> None:
        """Nothing: what measures is what answers."""

    def filled(self, keep: Keeper) -> str:
        """The address of the database that `make bench` measures too."""
        return stores(FULL, keep).kapok_postgres

    def start(self, url: str) -> Running:
        """The service."""
        INSTALLS.mkdir(parents=True, exist_ok=True)
        log = INSTALLS / f"{self.name}.log"
        environment = kapok_environment(url, cached=self.path == "cached")
        return start([sys.executable, *SERVED], environment, log)

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query; 200 articles are two pages, and the second begins where the first ends."""
        variables = dict(query.variables(content))
        if query is MANY:
            variables["after"] = _end_of_first_page(address + self.endpoint)
        return {"query": query.document("kapok"), "variables": variables}

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Whether the answer was given in the way that is measured."""
        return headers.get(READ_PATH) == self.path

    def plain(self, data: Any) -> Any:
        """The data as they are: the check knows Kapok's shape."""
        return data


def _end_of_first_page(url: str) -> str:
    body = json.dumps({"query": FIRST_PAGE}).encode()
    with urlopen(Request(url, body, {"content-type": "application/json"}), timeout=60) as answer:
        return str(json.load(answer)["data"]["articles"]["pageInfo"]["endCursor"])


COMPILED = Kapok("kapok", "Kapok, no cache of answers", "compiled")
CACHED = Kapok("kapok-cached", "Kapok as served, cached", "cached")
