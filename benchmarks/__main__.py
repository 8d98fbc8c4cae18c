"""The benchmark: `make bench`, or `make bench ARGS=--quick` to see that it works.

One run measures everything, writes the figures and the chart, and says what it is doing.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from urllib.error import URLError

from benchmarks import growth, machine, report
from benchmarks.chart import Bar, Chart, svg
from benchmarks.contenders import contenders
from benchmarks.content import data_set
from benchmarks.load import LoadFailed, load_tool
from benchmarks.measure import Bench, Different, Effort, started
from benchmarks.postgres import Postgres, postgres
from benchmarks.processes import ROOT, NotUp, own_mib, resident_mib
from benchmarks.queries import LATEST
from benchmarks.searching import searching
from benchmarks.stores import (
    FEW_TEXTS,
    FOLDER,
    FULL,
    FULL_TEXTS,
    SMALL,
    Keeper,
    sources_key,
    stores,
)
from tests.postgres import NoPostgres

RESULTS = ROOT / "benchmarks" / "results.json"
CHART = ROOT / "docs" / "benchmarks.svg"

FULL_EFFORT = Effort(rounds=5, seconds=0.8)
QUICK_EFFORT = Effort(rounds=1, seconds=0.15)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and tell what came of it."""
    parser = argparse.ArgumentParser(prog="make bench", description="Measure Kapok.")
    parser.add_argument(
        "--quick", action="store_true", help="little content and short rounds; writes no figures"
    )
    quick = parser.parse_args(arguments).quick
    began = time.perf_counter()
    try:
        with postgres() as server:
            results = _run(server, quick=quick)
    except (NoPostgres, NotUp, Different, LoadFailed, URLError, growth.Unequal) as error:
        sys.exit(f"The benchmark stopped: {error}")
    print(f"\n{report.text(results)}\n")
    if not quick:
        RESULTS.write_text(json.dumps(report.document(results), indent=1) + "\n", "utf-8")
        CHART.write_text(svg(_chart(results)), "utf-8")
        _say(f"Written: {RESULTS.relative_to(ROOT)}, {CHART.relative_to(ROOT)}.")
    _say(f"Done in {time.perf_counter() - began:.0f} s.")


def _run(server: Postgres, *, quick: bool) -> report.Results:
    size, effort = (SMALL, QUICK_EFFORT) if quick else (FULL, FULL_EFFORT)
    facts = machine.facts(server)
    keep = Keeper(server, sources_key(), _say)
    filled, small = stores(size, keep), stores(SMALL, keep)
    same_bytes = FOLDER / "same-bytes.json"
    everyone = [each for each in contenders(filled, same_bytes) if not quick or each.name in _QUICK]
    services = [each for each in everyone if each.name == "cached"]
    _say("Starting the service on both engines.")
    starts = [started(each, times=1 if quick else 5, log=FOLDER / "start.log") for each in services]
    with (
        load_tool() as tool,
        Bench(
            data_set(size.articles, size.events),
            tool,
            postgres_pid=server.pid,
            logs=FOLDER,
            tell=_say,
        ) as bench,
    ):
        cells = bench.measure(everyone, effort, same_bytes)
        lives = [
            report.Life(str(each.engine), *start, resident_mib(pid), own_mib(pid))
            for each, start in zip(services, starts, strict=True)
            for pid in [bench.pid(each)]
        ]
    _say("Measuring how answers grow.")
    by_page = growth.by_page(filled)
    by_articles = growth.by_articles(small, keep, (1, 10) if quick else (1, 10, 100))
    _say("Measuring searches.")
    searches, rooms = searching(FEW_TEXTS if quick else FULL_TEXTS, keep, _say)
    labels = report.labels_of(everyone)
    return report.Results(
        facts, size, effort, cells, lives, by_page, by_articles, searches, rooms, labels
    )


def _chart(results: report.Results) -> Chart:
    engines = report.ENGINES
    figures: dict[str, dict[str, float]] = {}
    for each in results.cells:
        if each.query == LATEST.name:
            on = engines[each.engine] if each.engine else "none"
            figures.setdefault(each.contender, {})[on] = each.median("per_second")
    facts = results.machine
    return Chart(
        title="每秒请求数 Requests a second",
        subtitle=f"最新 20 篇文章，含署名与主题 {LATEST.title}; 8 connections, one process; logarithmic",
        foot=f"{facts['processor']}, {facts['cores']} cores, shared with PostgreSQL"
        f" {facts['postgresql']} and {facts['load_tool']}; Python {facts['python']}",
        engines=tuple(engines.values()),
        bars=tuple(
            Bar(results.labels[name], some, ours=name in _OURS) for name, some in figures.items()
        ),
    )


_QUICK = ("tuned", "compiled", "cached", "same-bytes")
_OURS = ("ordinary", "compiled", "cached", "cached-get")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main()
