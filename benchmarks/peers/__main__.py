"""Kapok beside other GraphQL servers: `make bench-peers`, or `make bench-peers PEERS="yoga wagtail"`.

Each is installed from its registry and filled once, and kept. One that cannot be had here is left
out with a sentence, and the others still run.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack

from benchmarks import machine
from benchmarks.content import data_set
from benchmarks.load import load_tool
from benchmarks.measure import Cell, Effort
from benchmarks.peers import kapok, report
from benchmarks.peers.directus import Directus
from benchmarks.peers.measure import Meter, lane
from benchmarks.peers.peer import NotHere, Peer, key_of
from benchmarks.peers.strapi import Strapi
from benchmarks.peers.wagtail import Wagtail
from benchmarks.peers.yoga import Yoga
from benchmarks.postgres import Postgres, postgres
from benchmarks.processes import ROOT, NotUp, Running, resident_mib
from benchmarks.queries import QUERIES
from benchmarks.stores import FULL, Keeper, sources_key
from tests.postgres import NoPostgres

RESULTS = ROOT / "benchmarks" / "peers" / "results.json"
EFFORT = Effort(rounds=3, seconds=2.0)
PEERS: tuple[Peer, ...] = (kapok.COMPILED, kapok.CACHED, Yoga(), Directus(), Strapi(), Wagtail())


def main(arguments: Sequence[str] | None = None) -> None:
    """Set up, measure, and tell what came of it."""
    parser = argparse.ArgumentParser(prog="make bench-peers", description="Measure the peers.")
    names = [each.name for each in PEERS]
    parser.add_argument("peers", nargs="*", choices=[*names, []], help="all, if none is named")
    asked = parser.parse_args(arguments).peers or names
    try:
        with postgres() as server:
            results = _run(server, [each for each in PEERS if each.name in asked])
    except NoPostgres as error:
        sys.exit(f"The peers need PostgreSQL: {error}")
    print(f"\n{report.text(results)}\n")
    if set(asked) == set(names):
        RESULTS.write_text(
            json.dumps(report.document(results), indent=1, ensure_ascii=False) + "\n", "utf-8"
        )
        _say(f"Written: {RESULTS.relative_to(ROOT)}.")


def _run(server: Postgres, peers: Sequence[Peer]) -> report.Results:
    left_out: dict[str, str] = {}
    filled: list[tuple[Peer, str]] = []
    for peer in peers:
        _say(f"Setting up {peer.name}.")
        try:
            peer.set_up()
            filled.append((peer, peer.filled(_keeper(server, peer))))
        except NotHere as reason:
            left_out[peer.name] = str(reason)
    facts = machine.facts(server)
    with ExitStack() as stack:
        running: list[tuple[Peer, Running]] = []
        for peer, url in filled:
            try:
                its = peer.start(url)
            except NotUp as reason:
                left_out[peer.name] = str(reason)
            else:
                stack.callback(its.stop)
                running.append((peer, its))
        cells = _measured(server, running, left_out)
        told = [_told(peer, its) for peer, its in running]
    facts["load_average_after"] = round(os.getloadavg()[0], 2)
    return report.Results(facts, EFFORT, told, cells, left_out)


def _keeper(server: Postgres, peer: Peer) -> Keeper:
    return Keeper(server, key_of(peer.sources) if peer.sources else sources_key(), _say)


def _measured(
    server: Postgres, running: Sequence[tuple[Peer, Running]], left_out: dict[str, str]
) -> list[Cell]:
    content = data_set(FULL.articles, FULL.events)
    cells: list[Cell] = []
    with load_tool() as tool:
        meter = Meter(tool, server.pid, EFFORT)
        for query in QUERIES:
            _say(f"Measuring {query.title}.")
            lanes = [lane(peer, its, query, content) for peer, its in running]
            for trial in meter.trials(lanes):
                if trial.fault:
                    left_out[f"{trial.lane.peer.name} on {query.name}"] = trial.fault
                else:
                    cells.append(trial.cell)
    return cells


def _told(peer: Peer, running: Running) -> report.Told:
    memory = resident_mib(running.pid)
    return report.Told(peer.name, peer.label, peer.versions, running.start_seconds, memory)


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
