"""What is told of a run: tables with ratios for people, and the same figures as JSON."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.contenders import Contender
from benchmarks.growth import Grown
from benchmarks.measure import Cell, Effort
from benchmarks.queries import QUERIES
from benchmarks.searching import Room, Searched, Spread
from benchmarks.stores import Size

ENGINES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}
COMPARED = "compiled"
# With the tool this busy, a server may wait for it instead of the other way round.
TOOL_IS_BUSY = 0.8
MACHINE_IS_BUSY = 0.2


@dataclass(frozen=True)
class Life:
    """What a process of the service takes on one engine: to start, and in memory after the rounds.

    `own_mib` is the part of its memory that is no mapped file.
    """

    engine: str
    start_seconds: float
    start_cpu_seconds: float
    resident_mib: float
    own_mib: float


@dataclass(frozen=True)
class Results:
    """Everything that one run has found."""

    machine: Mapping[str, Any]
    size: Size
    effort: Effort
    cells: Sequence[Cell]
    lives: Sequence[Life]
    by_page: Sequence[Grown]
    by_articles: Sequence[Grown]
    searches: Sequence[Searched]
    rooms: Sequence[Room]
    labels: Mapping[str, str]

    def on(self, query: str, engine: str) -> list[Cell]:
        """One query's cells on one engine, and those that use none."""
        return [
            each for each in self.cells if each.query == query and each.engine in (engine, None)
        ]


def labels_of(contenders: Iterable[Contender]) -> dict[str, str]:
    """The label of each contender by its name."""
    return {each.name: each.label for each in contenders}


def cpu_ms(cell: Cell) -> float:
    """What a request costs in all: the server's CPU time and PostgreSQL's."""
    return cell.median("server_ms") + cell.median("postgres_ms")


def compared(cells: Sequence[Cell]) -> Cell:
    """The cell that the others are compared with."""
    return next(each for each in cells if each.contender == COMPARED)


# --- for people -----------------------------------------------------------------------------------


def text(results: Results) -> str:
    """The whole report."""
    parts = [_machine(results)]
    for query in QUERIES:
        for engine, name in ENGINES.items():
            parts.append(f"{query.title}, {name}\n{_table(results, query.name, engine)}")
    return "\n\n".join(
        [*parts, _growth(results), _searches(results), _lives(results), _notes(results)]
    )


def _machine(results: Results) -> str:
    facts = results.machine
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gib']} GiB;"
        f" load average before: {facts['load_average_before']}.\n"
        f"Python {facts['python']}, PostgreSQL {facts['postgresql']}, {facts['load_tool']}."
        f" {results.size.articles} articles, {results.size.events} events;"
        f" medians of {results.effort.rounds} rounds of about {results.effort.seconds:g} s."
    )


_COLUMNS = (
    ("req/s", 8),
    ("lowest", 8),
    ("p50 ms", 8),
    ("p99 ms", 8),
    ("server", 8),
    ("PG", 7),
    ("req/s ×", 8),
    ("CPU ×", 7),
)


def _table(results: Results, query: str, engine: str) -> str:
    cells = results.on(query, engine)
    ours = compared(cells)
    lines = ["  " + " " * 38 + "".join(name.rjust(width) for name, width in _COLUMNS)]
    for each in cells:
        figures = (
            f"{each.median('per_second'):,.0f}",
            f"{min(some.per_second for some in each.rounds):,.0f}",
            f"{each.median('p50_ms'):.2f}",
            f"{each.median('p99_ms'):.1f}",
            f"{each.median('server_ms'):.3f}",
            f"{each.median('postgres_ms'):.3f}",
            f"{ours.median('per_second') / each.median('per_second'):.2f}",
            f"{cpu_ms(each) / cpu_ms(ours):.2f}",
        )
        widths = [width for _, width in _COLUMNS]
        numbers = "".join(
            figure.rjust(width) for figure, width in zip(figures, widths, strict=True)
        )
        lines.append(f"  {results.labels[each.contender]:<38}{numbers}")
    return "\n".join(lines)


def _growth(results: Results) -> str:
    lines = [
        "The first query in process, by the rows of its page: milliseconds (microseconds a row)"
    ]
    for engine, name in ENGINES.items():
        shown = ", ".join(
            f"{each.size}: {each.milliseconds:.2f} ({each.milliseconds * 1000 / each.size:.0f})"
            for each in results.by_page
            if each.engine == engine
        )
        lines.append(f"  {name:<12}{shown}")
    lines.append("and by the articles there are: milliseconds")
    for engine, name in ENGINES.items():
        shown = ", ".join(
            f"{each.size:,}: {each.milliseconds:.3f}"
            for each in results.by_articles
            if each.engine == engine
        )
        lines.append(f"  {name:<12}{shown}")
    return "\n".join(lines)


def _searches(results: Results) -> str:
    lines = [
        "Searches in process: milliseconds of half of the queries / of 19 in 20. A page of 20, the same"
        " with an exact count, and beside them a bare look into every text"
    ]
    for engine, name in ENGINES.items():
        columns = ("queries", "found", "page", "counted", "scan", "×")
        lines.append(f"  {name:<16}" + "".join(each.rjust(16) for each in columns))
        for each in results.searches:
            if each.engine == engine:
                times = each.scan.median / each.page.median
                figures = (
                    f"{each.queries}",
                    f"{each.found}",
                    *(_spread(some) for some in (each.page, each.counted, each.scan)),
                    f"{times:.1f}",
                )
                lines.append(f"  {each.group:<16}" + "".join(some.rjust(16) for some in figures))
    lines += [
        f"  {ENGINES[each.engine]:<12}{each.documents:,} texts of {each.texts_mib:.1f} MiB;"
        f" the index takes {each.index_mib:.1f} MiB, these texts with it"
        for each in results.rooms
    ]
    return "\n".join(lines)


def _spread(spread: Spread) -> str:
    return f"{spread.median:.2f} / {spread.p95:.1f}"


def _lives(results: Results) -> str:
    lines = [
        "One process of the service: from its start until it is well, and its memory afterwards"
    ]
    lines += [
        f"  {ENGINES[each.engine]:<12}{each.start_seconds:.2f} s ({each.start_cpu_seconds:.2f} s of CPU time), {each.resident_mib:.0f} MiB"
        f" ({each.own_mib:.0f} without mapped files)"
        for each in results.lives
    ]
    return "\n".join(lines)


def _notes(results: Results) -> str:
    busiest = max(each.median("tool_share") for each in results.cells)
    foreign = statistics.median(each.median("foreign_share") for each in results.cells)
    lines = [
        f"'server' and 'PG' are milliseconds of CPU time a request. '×' is how much {COMPARED} Kapok"
        " is better: more requests, less CPU time of server and PostgreSQL together.",
        "Servers, PostgreSQL and the load tool share the cores and nothing is pinned: CPU time is the"
        f" steadier figure. The tool used at most {busiest:.0%} of one core; everything else on the"
        f" machine used {foreign:.0%} of one.",
    ]
    if foreign > MACHINE_IS_BUSY:
        lines.append("The machine was busy with other things: run it again before comparing.")
    waiting = sorted(
        {
            results.labels[each.contender]
            for each in results.cells
            if each.median("tool_share") > TOOL_IS_BUSY
        }
    )
    if waiting:
        lines.append(f"The tool itself may have been the limit for: {', '.join(waiting)}.")
    return "\n".join(lines)


# --- for programs ---------------------------------------------------------------------------------


def document(results: Results) -> dict[str, Any]:
    """The figures as JSON has them."""
    return {
        "machine": dict(results.machine),
        "content": {"articles": results.size.articles, "events": results.size.events},
        "rounds": results.effort.rounds,
        "labels": dict(results.labels),
        "cells": [_cell(results, each) for each in results.cells],
        "lives": [
            {
                "engine": each.engine,
                "start_seconds": round(each.start_seconds, 2),
                "start_cpu_seconds": round(each.start_cpu_seconds, 2),
                "resident_mib": round(each.resident_mib, 1),
                "own_mib": round(each.own_mib, 1),
            }
            for each in results.lives
        ],
        "by_page": [_grown(each) for each in results.by_page],
        "by_articles": [_grown(each) for each in results.by_articles],
        "searches": [_searched(each) for each in results.searches],
        "rooms": [
            {
                "engine": each.engine,
                "documents": each.documents,
                "texts_mib": round(each.texts_mib, 1),
                "index_mib": round(each.index_mib, 1),
            }
            for each in results.rooms
        ],
    }


def _cell(results: Results, cell: Cell) -> dict[str, Any]:
    found: dict[str, Any] = {
        "query": cell.query,
        "contender": cell.contender,
        "engine": cell.engine,
        "answer_bytes": cell.answer_bytes,
        "per_second": round(cell.median("per_second"), 1),
        "per_second_rounds": [round(each.per_second, 1) for each in cell.rounds],
        "p50_ms": round(cell.median("p50_ms"), 3),
        "p99_ms": round(cell.median("p99_ms"), 3),
        "server_ms": round(cell.median("server_ms"), 4),
        "postgres_ms": round(cell.median("postgres_ms"), 4),
        "tool_share": round(cell.median("tool_share"), 2),
        "foreign_share": round(cell.median("foreign_share"), 2),
    }
    if cell.engine is not None:
        ours = compared(results.on(cell.query, cell.engine))
        found["times_per_second"] = round(ours.median("per_second") / cell.median("per_second"), 2)
        found["times_cpu"] = round(cpu_ms(cell) / cpu_ms(ours), 2)
    return found


def _searched(searched: Searched) -> dict[str, Any]:
    spreads = {"page": searched.page, "counted": searched.counted, "scan": searched.scan}
    return {
        "engine": searched.engine,
        "group": searched.group,
        "queries": searched.queries,
        "found": searched.found,
        **{f"{name}_p50_ms": round(each.median, 3) for name, each in spreads.items()},
        **{f"{name}_p95_ms": round(each.p95, 2) for name, each in spreads.items()},
    }


def _grown(grown: Grown) -> dict[str, Any]:
    return {
        "engine": grown.engine,
        "size": grown.size,
        "milliseconds": round(grown.milliseconds, 4),
    }
