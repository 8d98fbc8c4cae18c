"""What a peer is: a server that is not Kapok's, with its own way to be set up, filled and asked."""

import hashlib
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from benchmarks.content import DataSet
from benchmarks.processes import POLL_SECONDS, ROOT, NotUp, Running, cpu_seconds
from benchmarks.queries import Query
from benchmarks.stores import FULL, Keeper

SOURCES = ROOT / "benchmarks" / "peers"
INSTALLS = ROOT / "var" / "bench" / "peers"
AMOUNT = ("--articles", str(FULL.articles), "--events", str(FULL.events))
START_SECONDS = 120.0


class NotHere(Exception):
    """A peer cannot be had on this machine; the message says why in one sentence."""


class Peer(Protocol):
    """One server of the comparison."""

    @property
    def name(self) -> str:
        """The word by which it is asked for on the command line."""

    @property
    def label(self) -> str:
        """What it is, for people."""

    @property
    def versions(self) -> Mapping[str, str]:
        """The locked versions of what answers."""

    @property
    def endpoint(self) -> str:
        """The path that takes GraphQL."""

    @property
    def sources(self) -> Sequence[Path]:
        """The files that decide how its database looks; none where it is one of `make bench`."""

    def set_up(self) -> None:
        """Install what it needs, unless that is done; raises NotHere."""

    def filled(self, keep: Keeper) -> str:
        """The address of its database with the content in it; raises NotHere."""

    def start(self, url: str) -> Running:
        """The server on that database, once it answers; raises NotUp."""

    def asked(self, query: Query, content: DataSet, address: str) -> Mapping[str, Any]:
        """The query in its own words with its variables: the body of a request."""

    def is_warm(self, headers: Mapping[str, str]) -> bool:
        """Whether an answer with these headers came the way that is to be measured."""

    def plain(self, data: Any) -> Any:
        """Its answer's data in the shape of the benchmark's plain schema, to be checked."""


def asked_from(folder: Path, query: Query, content: DataSet) -> Mapping[str, Any]:
    """The query as a file in a peer's folder writes it, with the variables that all are given."""
    document = (folder / "queries" / f"{query.name}.graphql").read_text("utf-8")
    return {"query": document, "variables": query.variables(content)}


def key_of(sources: Sequence[Path]) -> str:
    """What a database depends on, in twelve letters."""
    digest = hashlib.sha256()
    for path in sorted(sources):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def run(
    command: Sequence[str | Path],
    *,
    within: Path,
    environment: Mapping[str, str] | None = None,
    give: str | None = None,
) -> None:
    """Run a program to its end, with `give` as its input; raises NotHere with its last words."""
    try:
        done = subprocess.run(
            command,
            cwd=within,
            env={**os.environ, **(environment or {})},
            input=give or "",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise NotHere(f"There is no program {command[0]} here.") from error
    if done.returncode:
        # npm's own last word is only where its log lies.
        said = " | ".join(
            [each for each in done.stdout.strip().splitlines() if "complete log" not in each][-3:]
        )
        program = " ".join([Path(command[0]).name, *map(str, command[1:3])])
        raise NotHere(f"{program} failed: {said[-600:]}")


def started(
    name: str,
    command: Sequence[str | Path],
    *,
    within: Path,
    environment: Mapping[str, str],
    well_at: str,
    port: int,
) -> Running:
    """A server that listens on that port, once `well_at` is answered well; raises NotUp."""
    address, log = f"http://127.0.0.1:{port}", INSTALLS / f"{name}.log"
    began = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=within,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    running = Running(address, process, 0.0, 0.0)
    try:
        while not _is_well(address + well_at):
            if process.poll() is not None or time.perf_counter() > began + START_SECONDS:
                raise NotUp(f"{name} did not start: {log.read_text('utf-8').strip()[-400:]}")
            time.sleep(POLL_SECONDS)
    except BaseException:
        running.stop()
        raise
    return Running(address, process, time.perf_counter() - began, cpu_seconds(process.pid))


def _is_well(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as answer:
            return bool(answer.status in (200, 204))
    except (HTTPError, URLError, OSError):
        return False
