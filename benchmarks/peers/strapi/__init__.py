"""Strapi on Node.js, its tables filled by rows."""

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.content import DataSet
from benchmarks.peers import npm
from benchmarks.peers.peer import INSTALLS, SOURCES, NotHere, asked_from, started
from benchmarks.peers.strapi.load import load
from benchmarks.processes import ROOT, NotUp, Running, free_port
from benchmarks.queries import EVENTS, Query
from benchmarks.stores import Keeper

HERE = SOURCES / "strapi"
INSTALL = INSTALLS / "strapi"
TYPES = HERE / "types.json"
FACTORIES = {
    "controllers": "createCoreController",
    "routes": "createCoreRouter",
    "services": "createCoreService",
}
SECRET = "only-answers-on-this-machine-to-a-benchmark"


class Strapi:
    """One process, its editors' pages switched off."""

    name = "strapi"
    label = "Strapi"
    endpoint = "/graphql"
    sources: Sequence[Path] = (
        ROOT / "benchmarks" / "content.py",
        HERE / "package-lock.json",
        HERE / "load.py",
        TYPES,
    )

    @property
    def versions(self) -> Mapping[str, str]:
        """What answers."""
        return npm.versions(HERE, "node", "@strapi/strapi", "@strapi/plugin-graphql")

    def set_up(self) -> None:
        """Install the packages and lay out the site; raises NotHere."""
        if npm.node_version("node") < (20,):
            raise NotHere("It needs Node.js 20 or newer.")
        npm.installed(HERE, INSTALL)
        shutil.copytree(HERE / "site", INSTALL, dirs_exist_ok=True)
        (INSTALL / "public" / "uploads").mkdir(parents=True, exist_ok=True)
        for name, declared in json.loads(TYPES.read_text("utf-8")).items():
            _write_type(name, declared)

    def filled(self, keep: Keeper) -> str:
        """The address of its database; raises NotHere."""
        return keep.postgres("strapi_full", self._fill)

    def _fill(self, url: str) -> None:
        try:
            self.start(url).stop()  # the first start makes the tables
        except NotUp as reason:
            raise NotHere(str(reason)) from reason
        asyncio.run(load(url))

    def start(self, url: str) -> Running:
        """The server in one process."""
        port = free_port()
        return started(
            self.name,
            ["node", "node_modules/@strapi/strapi/bin/strapi.js", "start"],
            within=INSTALL,
            environment={
                "NODE_ENV": "production",
                "PORT": str(port),
                "DATABASE_URL": url,
                "SECRET": SECRET,
                "TZ": "UTC",
                "STRAPI_TELEMETRY_DISABLED": "true",
            },
            well_at="/_health",
            port=port,
        )

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query with Strapi's own arguments; it knows no word for now."""
        asked = asked_from(HERE, query, content)
        if query is not EVENTS:
            return asked
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        return {**asked, "variables": {**asked["variables"], "now": now}}

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Always: it has one way to answer."""
        return True

    def plain(self, data: Any) -> Any:
        """The data with the one article out of its list."""
        return {"article": data["article"][0]} if "article" in data else data


def _write_type(name: str, declared: Mapping[str, Any]) -> None:
    api = INSTALL / "src" / "api" / name
    schema = {
        "kind": "collectionType",
        "collectionName": declared["plural"],
        "info": {"singularName": name, "pluralName": declared["plural"], "displayName": name},
        "options": {"draftAndPublish": declared.get("draftAndPublish", False)},
        "attributes": declared["attributes"],
    }
    _write(api / "content-types" / name / "schema.json", json.dumps(schema, indent=2))
    for part, factory in FACTORIES.items():
        made = f'require("@strapi/strapi").factories.{factory}("api::{name}.{name}")'
        _write(api / part / f"{name}.js", f"module.exports = {made};")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", "utf-8")
