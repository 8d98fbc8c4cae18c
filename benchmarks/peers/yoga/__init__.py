"""GraphQL Yoga on Node.js: a schema by hand, SQL by hand, batched with DataLoader; no CMS at all.

It reads the plain tables that the opponents in Python read.
"""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.content import DataSet
from benchmarks.peers import npm, plain
from benchmarks.peers.peer import INSTALLS, SOURCES, NotHere, started
from benchmarks.processes import Running, free_port
from benchmarks.queries import Query
from benchmarks.stores import Keeper

HERE = SOURCES / "yoga"
INSTALL = INSTALLS / "yoga"


class Yoga:
    """The server in `server.mjs`, in one process."""

    name = "yoga"
    label = "GraphQL Yoga, pg, DataLoader (no CMS)"
    endpoint = "/graphql"
    sources: Sequence[Path] = ()

    @property
    def versions(self) -> Mapping[str, str]:
        """What answers."""
        return npm.versions(HERE, "node", "graphql-yoga", "graphql", "dataloader", "pg")

    def set_up(self) -> None:
        """Install the packages; raises NotHere."""
        if npm.node_version("node") < (18,):
            raise NotHere("It needs Node.js 18 or newer.")
        npm.installed(HERE, INSTALL)

    def filled(self, keep: Keeper) -> str:
        """The address of the plain tables."""
        return keep.postgres("plain_full", plain.fill)

    def start(self, url: str) -> Running:
        """The server, started beside its packages, since there Node.js looks for them."""
        shutil.copyfile(HERE / "server.mjs", INSTALL / "server.mjs")
        port = free_port()
        return started(
            self.name,
            ["node", "server.mjs"],
            within=INSTALL,
            environment={"PORT": str(port), "DATABASE_URL": url, "NODE_ENV": "production"},
            well_at="/health",
            port=port,
        )

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query in the plain schema's own words."""
        return {"query": query.document("plain"), "variables": query.variables(content)}

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Always: it has one way to answer."""
        return True

    def plain(self, data: Any) -> Any:
        """The data as they are."""
        return data
