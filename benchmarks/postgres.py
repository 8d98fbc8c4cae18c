"""A PostgreSQL server of the benchmark's own, whose data stays from one run to the next."""

import asyncio
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from benchmarks.processes import ROOT, free_port
from tests.postgres import Server, find_binaries, start, user_for_server

# Nothing but what a server of a few gigabytes would be given; Debian's default is half of it.
SHARED_BUFFERS = "256MB"


@dataclass(frozen=True)
class Postgres:
    """The running server: its address, and the process under which all backends stand."""

    url: str
    pid: int

    def database(self, name: str) -> str:
        """The address of one of its databases."""
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    def execute(self, *statements: str, database: str | None = None) -> None:
        """Run statements one by one, outside a transaction."""
        asyncio.run(_executed(self.database(database) if database else self.url, statements))

    def value(self, query: str, *values: Any) -> Any:
        """The single value of a query to the server's own database."""
        return asyncio.run(_value(self.url, query, values))


@contextmanager
def postgres() -> Iterator[Postgres]:
    """The server while the block lasts; raises NoPostgres where it cannot be had."""
    folder = _folder()
    server = Server(find_binaries(), folder, user_for_server())
    address = folder / "address"
    if not address.exists():
        _make(folder, address)
    elif (server.data / "postmaster.pid").exists():
        _stop(server)  # a run before this one was killed
    port = free_port()
    server.call(
        "pg_ctl",
        "start",
        "--wait",
        f"--pgdata={server.data}",
        f"--options=-c shared_buffers={SHARED_BUFFERS} -c port={port}",
    )
    try:
        pid = int((server.data / "postmaster.pid").read_text("utf-8").splitlines()[0])
        yield Postgres(_at_port(address.read_text("utf-8"), port), pid)
    finally:
        _stop(server)


def _make(folder: Path, address: Path) -> None:
    shutil.rmtree(folder / "data", ignore_errors=True)
    server, url = start(folder)
    _stop(server)
    address.touch(mode=0o600)
    address.write_text(url, "utf-8")


def _at_port(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{port}"))


def _stop(server: Server) -> None:
    server.call("pg_ctl", "stop", "--mode=fast", "--wait", f"--pgdata={server.data}")


def _folder() -> Path:
    folder = ROOT / "var" / "bench" / "postgres"
    if not _can_be_reached(folder):
        folder = Path("/var/tmp/kapok-benchmark")
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    return folder


def _can_be_reached(folder: Path) -> bool:
    """Whether the user that root lets the server run as can pass through all folders above."""
    return os.geteuid() != 0 or all(
        not place.exists() or place.stat().st_mode & stat.S_IXOTH for place in folder.parents
    )


async def _executed(url: str, statements: tuple[str, ...]) -> None:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        for each in statements:
            await connection.execute(each)
    finally:
        await connection.close()


async def _value(url: str, query: str, values: tuple[Any, ...]) -> Any:
    connection = await asyncpg.connect(url, timeout=30)
    try:
        return await connection.fetchval(query, *values)
    finally:
        await connection.close()
