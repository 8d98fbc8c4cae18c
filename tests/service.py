"""The service as a process of its own, for tests that meet it as its operators and clients do."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

import server

ANSWERS_WITHIN_SECONDS = 60


@dataclass(frozen=True)
class Service:
    """A service that answers, and where it does."""

    process: subprocess.Popen[str]
    address: str


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """This process's environment, with these settings and this data folder and no others."""
    ours = {each: value for each, value in os.environ.items() if not each.startswith("KAPOK_")}
    return ours | {"KAPOK_DATA_DIR": str(folder), "NO_COLOR": "1", "COLUMNS": "120"} | settings


@contextmanager
def serving(folder: Path, *, log: Path, **settings: str) -> Iterator[Service]:
    """A service on a free port that has started; killed in the end if it still runs."""
    # The log goes to a file: a pipe that nobody reads fills up, and the service would wait for it.
    with (
        log.open("w", encoding="utf-8") as written,
        subprocess.Popen(
            [sys.executable, "server.py", "serve", "--port", "0", "--json"],
            cwd=server.ROOT,
            env=environment(folder, **settings),
            stdout=subprocess.PIPE,
            stderr=written,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            told = process.stdout.readline()
            assert told, log.read_text("utf-8")
            address = json.loads(told)["address"]
            _wait_for(f"{address}/healthz")
            yield Service(process, address)
        finally:
            process.kill()


def _wait_for(url: str) -> None:
    until = time.monotonic() + ANSWERS_WITHIN_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(url)
