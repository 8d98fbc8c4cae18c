"""Processes that are measured: starting them, waiting until they answer, and what they use."""

import json
import os
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 60.0
POLL_SECONDS = 0.01

_TICKS = os.sysconf("SC_CLK_TCK")


class NotUp(Exception):
    """A server did not come up; the sentence holds its last words."""


@dataclass(frozen=True)
class Running:
    """A server that answers; how long that took from its start, and how much CPU time."""

    address: str
    process: subprocess.Popen[bytes]
    start_seconds: float
    start_cpu_seconds: float

    @property
    def pid(self) -> int:
        """The process that answers."""
        return self.process.pid

    def stop(self) -> None:
        """End it, and wait until it is gone."""
        self.process.terminate()
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(command: Sequence[str], environment: Mapping[str, str], log: Path) -> Running:
    """Run a server whose first line is `{"address": …}`, and wait until its /healthz is well."""
    began = time.perf_counter()
    with log.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
        )
    assert process.stdout is not None
    line = process.stdout.readline()
    try:
        if not line:
            raise NotUp(f"{' '.join(command)} ended: {log.read_text('utf-8').strip()[-400:]}")
        address = str(json.loads(line)["address"])
        _wait_until_well(address, process, began + START_SECONDS)
    except BaseException:
        process.kill()
        process.wait()
        raise
    return Running(address, process, time.perf_counter() - began, cpu_seconds(process.pid))


def _wait_until_well(address: str, process: subprocess.Popen[bytes], until: float) -> None:
    while not _is_well(address):
        if process.poll() is not None or time.perf_counter() > until:
            raise NotUp(f"The server at {address} did not become well.")
        time.sleep(POLL_SECONDS)


def _is_well(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def free_port() -> int:
    """A port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_seconds(pid: int) -> float:
    """The CPU time that a process and those it started, ended ones too, have used so far.

    PostgreSQL ends a backend whenever somebody closes a connection.
    """
    while True:
        ended = _ended_children(pid)
        # One that ends while it is looked at would be counted nowhere.
        with suppress(FileNotFoundError, ProcessLookupError):
            living = sum(_nanoseconds(each) for each in [pid, *_children(pid)]) / 1e9
            if _ended_children(pid) == ended:
                return living + ended


def machine_cpu_seconds() -> float:
    """The CPU time that everything on this machine has used since it was started."""
    user, nice, system, _idle, _iowait, irq, softirq, *_ = (
        int(each) for each in Path("/proc/stat").read_text("utf-8").splitlines()[0].split()[1:]
    )
    return (user + nice + system + irq + softirq) / _TICKS


def resident_mib(pid: int) -> float:
    """The memory a process and those it started hold in RAM, mapped pages of files included."""
    return _memory_mib(pid, "VmRSS")


def own_mib(pid: int) -> float:
    """What of it is their own, and no page of a file that the system could take back."""
    return _memory_mib(pid, "RssAnon")


def _nanoseconds(pid: int) -> int:
    # `stat` counts in hundredths of a second, which is more than many backends use in a round.
    threads = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text("utf-8").split()[0]) for each in threads)


def _ended_children(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[13]) + int(fields[14])) / _TICKS


def _parent(pid: int) -> int:
    # The name stands in brackets and may hold blanks.
    return int(Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[1])


def _memory_mib(pid: int, name: str) -> float:
    return sum(_kib(each, name) for each in [pid, *_children(pid)]) / 1024


def _kib(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    line = next(each for each in status.splitlines() if each.startswith(f"{name}:"))
    return int(line.split()[1])


def _children(pid: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        # A process may end while we look.
        with suppress(OSError):
            if entry.name.isdigit() and _parent(int(entry.name)) == pid:
                found.append(int(entry.name))
    return found
