"""The load tool: autocannon in a process of its own, which is told what to send."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONNECTIONS = 8


@dataclass(frozen=True)
class Ask:
    """A request that is sent again and again."""

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True)
class Took:
    """How a number of requests went."""

    seconds: float
    answered: int
    p50_ms: float
    p99_ms: float
    fault: str

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.answered / self.seconds


class LoadFailed(Exception):
    """Some requests were not answered, or not with 200; the sentence says what came instead."""


class Tool:
    """A running load tool."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """Its process, whose own use of the CPU must not become the measure."""
        return self._process.pid

    def send(self, ask: Ask, *, amount: int, connections: int = CONNECTIONS) -> Took:
        """Send this many requests over this many connections; raises LoadFailed."""
        wanted = max(amount, connections)
        job = {**asdict(ask), "amount": wanted, "connections": connections}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        took = Took(**json.loads(self._process.stdout.readline()))
        if took.fault or took.answered < wanted:
            raise LoadFailed(
                f"{took.answered} of {wanted} requests to {ask.url} were answered. {took.fault}"
            )
        return took


@contextmanager
def load_tool() -> Iterator[Tool]:
    """The load tool while the block lasts."""
    process = subprocess.Popen(
        ["node", "load.mjs"],
        cwd=HERE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Tool(process)
    finally:
        process.terminate()
        process.wait()


def version() -> str:
    """The tool's name and version."""
    package = json.loads((HERE / "node_modules" / "autocannon" / "package.json").read_text("utf-8"))
    return f"autocannon {package['version']}"
