"""The measuring: every answer checked, then short rounds in which the peers take turns."""

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.request import Request, urlopen

from benchmarks.content import DataSet
from benchmarks.load import CONNECTIONS, Ask, LoadFailed, Tool
from benchmarks.measure import Cell, Different, Effort, Round, round_of
from benchmarks.peers.peer import Peer
from benchmarks.processes import Running
from benchmarks.queries import Query

SETTLE_SECONDS = 10.0
# Of a slow server no fewer are asked: cut off after some seconds, most of its answers were lost.
FEWEST = 2 * CONNECTIONS


@dataclass(frozen=True)
class Lane:
    """A running peer and the request that asks it one query."""

    peer: Peer
    running: Running
    query: Query
    content: DataSet
    ask: Ask

    def check(self) -> int:
        """The size of its answer, once it comes the way that is measured; raises Different."""
        until = time.perf_counter() + SETTLE_SECONDS
        while True:
            body, headers = _answer(self.ask)
            self._compare(json.loads(body))
            if self.peer.is_warm(headers):
                return len(body)
            if time.perf_counter() > until:
                raise Different(f"It does not answer in the way it should: {dict(headers)}.")

    def _compare(self, answer: Mapping[str, Any]) -> None:
        if answer.get("errors"):
            raise Different(f"It answers with errors: {answer['errors']}")
        seen = self.query.seen(self.peer.plain(answer["data"]))
        if list(seen) != list(self.query.expected(self.content)):
            raise Different("It does not show what it must, in the order it must.")


def lane(peer: Peer, running: Running, query: Query, content: DataSet) -> Lane:
    """The peer with the request for this query."""
    body = json.dumps(peer.asked(query, content, running.address), ensure_ascii=False)
    headers = {"content-type": "application/json"}
    ask = Ask(running.address + peer.endpoint, "POST", headers, body)
    return Lane(peer, running, query, content, ask)


@dataclass
class Trial:
    """What has been found of one lane so far, and what went wrong, after which it is let be."""

    lane: Lane
    answer_bytes: int = 0
    amount: int = 0
    rounds: list[Round] = field(default_factory=list)
    fault: str = ""

    @property
    def cell(self) -> Cell:
        """The figures."""
        names = (self.lane.query.name, self.lane.peer.name, "postgres")
        return Cell(*names, self.answer_bytes, tuple(self.rounds))


@dataclass(frozen=True)
class Meter:
    """The load tool, and PostgreSQL, whose use of the CPU is a part of the price."""

    tool: Tool
    postgres_pid: int
    effort: Effort

    def trials(self, lanes: Sequence[Lane]) -> list[Trial]:
        """Every lane tried; one that fails stops none of the others."""
        trials = [Trial(each) for each in lanes]
        for step in (self._begin, *[self._add_round] * self.effort.rounds, self._end):
            for each in trials:
                if not each.fault:
                    try:
                        step(each)
                    except (Different, LoadFailed, OSError) as error:
                        each.fault = str(error)
        return trials

    def _begin(self, trial: Trial) -> None:
        trial.answer_bytes = trial.lane.check()
        trial.amount = self._warm(trial.lane)

    def _add_round(self, trial: Trial) -> None:
        trial.rounds.append(self._round(trial.lane, trial.amount))

    def _end(self, trial: Trial) -> None:
        trial.lane.check()

    def _warm(self, lane: Lane) -> int:
        """How many requests make a round; found out while what can grow warm does."""
        amount = CONNECTIONS
        while True:
            took = self.tool.send(lane.ask, amount=amount)
            if took.seconds >= self.effort.seconds:
                return max(FEWEST, round(took.per_second * self.effort.seconds))
            amount *= 3

    def _round(self, lane: Lane, amount: int) -> Round:
        # Others had their turn since: let it open what it has closed meanwhile.
        self.tool.send(lane.ask, amount=CONNECTIONS)
        pids = (lane.running.pid, self.postgres_pid)
        return round_of(self.tool, lane.ask, amount=amount, pids=pids)


def _answer(ask: Ask) -> tuple[bytes, Mapping[str, str]]:
    body = (ask.body or "").encode()
    with urlopen(Request(ask.url, body, dict(ask.headers)), timeout=60) as answer:
        return answer.read(), answer.headers
