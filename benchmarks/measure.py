"""The measuring: every answer checked, then short rounds in which the contenders take turns."""

import json
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.contenders import Contender
from benchmarks.content import DataSet
from benchmarks.load import CONNECTIONS, Ask, Tool
from benchmarks.processes import Running, cpu_seconds, machine_cpu_seconds, start
from benchmarks.queries import LATEST, MANY, QUERIES, Query

READ_PATH = "kapok-read-path"
WARM_SECONDS = 0.3
FIRST_ANSWERS = 5
SETTLE_SECONDS = 10.0


class Different(Exception):
    """A server does not give what the content says, so its speed means nothing."""


@dataclass(frozen=True)
class Effort:
    """How long is measured."""

    rounds: int
    seconds: float


@dataclass(frozen=True)
class Round:
    """One short run. CPU times are milliseconds a request; shares are of one core.

    `foreign_share` is what neither server, PostgreSQL nor tool used: the rest of the machine.
    """

    per_second: float
    p50_ms: float
    p99_ms: float
    server_ms: float
    postgres_ms: float
    tool_share: float
    foreign_share: float


def round_of(tool: Tool, ask: Ask, *, amount: int, pids: tuple[int, int]) -> Round:
    """So many requests, and what they cost; `pids` are the server's and PostgreSQL's."""
    watched = (*pids, tool.pid)
    before, machine = [cpu_seconds(each) for each in watched], machine_cpu_seconds()
    took = tool.send(ask, amount=amount)
    all_used = machine_cpu_seconds() - machine
    server, postgres, itself = (
        cpu_seconds(pid) - then for pid, then in zip(watched, before, strict=True)
    )
    return Round(
        per_second=took.per_second,
        p50_ms=took.p50_ms,
        p99_ms=took.p99_ms,
        server_ms=server * 1000 / took.answered,
        postgres_ms=postgres * 1000 / took.answered,
        tool_share=itself / took.seconds,
        foreign_share=max(0.0, all_used - server - postgres - itself) / took.seconds,
    )


@dataclass(frozen=True)
class Cell:
    """One contender on one query: its rounds, and the size of its answer."""

    query: str
    contender: str
    engine: str | None
    answer_bytes: int
    rounds: tuple[Round, ...]

    def median(self, what: str) -> float:
        """The median of one of a round's numbers."""
        return float(statistics.median(getattr(each, what) for each in self.rounds))


@dataclass(frozen=True)
class _Ready:
    """A contender that runs, and the request it has shown to answer rightly."""

    contender: Contender
    running: Running
    ask: Ask
    answer_bytes: int


class Bench:
    """All contenders, each in a process of its own, and the tool that asks them."""

    def __init__(
        self,
        content: DataSet,
        tool: Tool,
        *,
        postgres_pid: int,
        logs: Path,
        tell: Callable[[str], None],
    ) -> None:
        self.content = content
        self.tool = tool
        self.postgres_pid = postgres_pid
        self.logs = logs
        self.tell = tell
        self._stack = ExitStack()
        self._running: dict[tuple[object, ...], Running] = {}

    def __enter__(self) -> "Bench":
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def measure(
        self, contenders: Sequence[Contender], effort: Effort, same_bytes: Path
    ) -> list[Cell]:
        """Every contender on every query it takes; raises Different, NotUp, LoadFailed."""
        cells = []
        for query in QUERIES:
            ready = []
            for each in contenders:
                if query in each.queries:
                    ready.append(self._ready(each, query))
                    if query is LATEST and each.name == "compiled":
                        same_bytes.write_bytes(_answer(ready[-1].ask)[0])
            self.tell(f"Measuring {query.title}: {len(ready)} contenders.")
            cells += self._rounds(query, ready, effort)
        return cells

    def pid(self, contender: Contender) -> int:
        """The process that answers for it."""
        return self._run(contender).pid

    def _ready(self, contender: Contender, query: Query) -> _Ready:
        running = self._run(contender)
        variables = dict(query.variables(self.content))
        if query is MANY and contender.family == "kapok":
            variables["after"] = _end_of_first_page(running.address)
        ask = contender.ask(running.address, query, variables)
        size = self._check(contender, query, ask)
        return _Ready(contender, running, ask, size)

    def _run(self, contender: Contender) -> Running:
        key = (contender.command, *sorted(contender.environment.items()))
        if key not in self._running:
            log = self.logs / f"{contender.name}-{contender.engine or 'none'}.log"
            running = start(contender.argv, contender.environment, log)
            self._stack.callback(running.stop)
            self._running[key] = running
        return self._running[key]

    def _check(self, contender: Contender, query: Query, ask: Ask) -> int:
        body, path = _settled(ask, contender.path)
        answer = json.loads(body)
        who = f"{contender.label} on {contender.engine}"
        if "errors" in answer:
            raise Different(f"{who} does not answer {query.name}: {answer['errors']}")
        if list(query.seen(answer["data"])) != list(query.expected(self.content)):
            raise Different(f"{who} does not show what it must: {query.name}.")
        if path != contender.path:
            raise Different(f"{who} answered {query.name} as {path!r}.")
        return len(body)

    def _rounds(self, query: Query, ready: Sequence[_Ready], effort: Effort) -> list[Cell]:
        amounts = [self._warm(each, effort) for each in ready]
        rounds: list[list[Round]] = [[] for _ in ready]
        for _ in range(effort.rounds):
            for place, (each, amount) in enumerate(zip(ready, amounts, strict=True)):
                pids = (each.running.pid, self.postgres_pid)
                rounds[place].append(round_of(self.tool, each.ask, amount=amount, pids=pids))
        return [
            Cell(
                query.name,
                each.contender.name,
                each.contender.engine,
                each.answer_bytes,
                tuple(some),
            )
            for each, some in zip(ready, rounds, strict=True)
        ]

    def _warm(self, ready: _Ready, effort: Effort) -> int:
        """How many requests make a round; found out while caches and plans grow warm."""
        amount = CONNECTIONS
        while True:
            took = self.tool.send(ready.ask, amount=amount)
            if took.seconds >= min(WARM_SECONDS, effort.seconds):
                return max(CONNECTIONS, round(took.per_second * effort.seconds))
            amount *= 3


def _answer(ask: Ask) -> tuple[bytes, Mapping[str, Any]]:
    body = ask.body.encode() if ask.body is not None else None
    with urlopen(Request(ask.url, body, dict(ask.headers)), timeout=60) as answer:
        return answer.read(), answer.headers


def _settled(ask: Ask, path: str | None) -> tuple[bytes, str | None]:
    """An answer given by this path; the last one, if none of several seconds was.

    A plan is made by the first answers, and some can be kept only after a look at what is due next.
    """
    until = time.perf_counter() + SETTLE_SECONDS
    for n in count(1):
        body, headers = _answer(ask)
        found: str | None = headers.get(READ_PATH)
        if time.perf_counter() > until or (found == path and n >= FIRST_ANSWERS):
            break
    return body, found


def _end_of_first_page(address: str) -> str:
    query = "{ articles(first: 100, locale: ZH_HANS) { pageInfo { endCursor } } }"
    headers = {"content-type": "application/json"}
    ask = Ask(f"{address}/graphql", "POST", headers, json.dumps({"query": query}))
    return str(json.loads(_answer(ask)[0])["data"]["articles"]["pageInfo"]["endCursor"])


def started(contender: Contender, *, times: int, log: Path) -> tuple[float, float]:
    """From the start of its process until it is well: seconds, and CPU seconds; the medians."""
    took = []
    for _ in range(times):
        running = start(contender.argv, contender.environment, log)
        running.stop()
        took.append((running.start_seconds, running.start_cpu_seconds))
    seconds, cpu = zip(*took, strict=True)
    return statistics.median(seconds), statistics.median(cpu)
