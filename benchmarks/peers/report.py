"""What is told of a run: a table a query for people, and the same figures as JSON."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.measure import Cell, Effort
from benchmarks.queries import QUERIES

COMPARED = "kapok"
COLUMNS = (
    ("req/s", 9),
    ("p50 ms", 10),
    ("p99 ms", 10),
    ("server ms", 11),
    ("PG ms", 9),
    ("bytes", 9),
    ("req/s ×", 9),
    ("CPU ×", 8),
)


@dataclass(frozen=True)
class Told:
    """What is known of one peer besides its speed."""

    name: str
    label: str
    versions: Mapping[str, str]
    start_seconds: float
    resident_mib: float


@dataclass(frozen=True)
class Results:
    """Everything that one run has found."""

    machine: Mapping[str, Any]
    effort: Effort
    peers: Sequence[Told]
    cells: Sequence[Cell]
    left_out: Mapping[str, str]

    def on(self, query: str) -> list[Cell]:
        """One query's cells."""
        return [each for each in self.cells if each.query == query]


def text(results: Results) -> str:
    """The whole report."""
    tables = [
        f"{query.title}\n{_table(results, results.on(query.name))}"
        for query in QUERIES
        if results.on(query.name)
    ]
    lives = [
        f"  {each.label:<40}{each.start_seconds:5.1f} s{each.resident_mib:7.0f} MiB"
        for each in results.peers
    ]
    left_out = [f"Left out: {name}. {why}" for name, why in results.left_out.items()]
    return "\n\n".join(
        [
            _machine(results),
            *tables,
            "From the start until it answers, and in memory afterwards\n" + "\n".join(lives),
            *left_out,
            _NOTES,
        ]
    )


_NOTES = (
    "'server' and 'PG' are milliseconds of CPU time a request. '×' is how much more Kapok without\n"
    "its cache of answers does: requests in a second, and for the CPU time of server and PostgreSQL\n"
    "together. Where there are figures no request failed, and what the answers show was checked\n"
    "before and after."
)


def _machine(results: Results) -> str:
    facts = results.machine
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_gib']} GiB;"
        f" load average before {facts['load_average_before']}, after {facts['load_average_after']};"
        f" others used {_foreign(results):.0%} of a core meanwhile.\n"
        f"PostgreSQL {facts['postgresql']}, {facts['load_tool']}, 8 connections;"
        f" medians of {results.effort.rounds} rounds of about {results.effort.seconds:g} s."
    )


def _foreign(results: Results) -> float:
    """What the rest of the machine used of a core, in the middle one of the cells."""
    shares = [each.median("foreign_share") for each in results.cells]
    return statistics.median(shares) if shares else 0.0


def _table(results: Results, cells: Sequence[Cell]) -> str:
    labels = {each.name: each.label for each in results.peers}
    lines = [" " * 42 + "".join(name.rjust(width) for name, width in COLUMNS)]
    for each in cells:
        figures = (
            f"{each.median('per_second'):,.1f}",
            f"{each.median('p50_ms'):,.1f}",
            f"{each.median('p99_ms'):,.1f}",
            f"{each.median('server_ms'):,.2f}",
            f"{each.median('postgres_ms'):,.2f}",
            f"{each.answer_bytes:,}",
            *(f"{each:.1f}" if each else "" for each in times(each, cells)),
        )
        numbers = "".join(
            figure.rjust(width) for figure, (_, width) in zip(figures, COLUMNS, strict=True)
        )
        lines.append(f"  {labels[each.contender]:<40}{numbers}")
    return "\n".join(lines)


def cpu_ms(cell: Cell) -> float:
    """What a request costs in all: the server's CPU time and PostgreSQL's."""
    return cell.median("server_ms") + cell.median("postgres_ms")


def times(cell: Cell, cells: Sequence[Cell]) -> tuple[float | None, float | None]:
    """How much better Kapok is, by requests and by CPU time; nothing where it did not run."""
    ours = next((each for each in cells if each.contender == COMPARED), None)
    if ours is None:
        return None, None
    return ours.median("per_second") / cell.median("per_second"), cpu_ms(cell) / cpu_ms(ours)


def document(results: Results) -> dict[str, Any]:
    """The figures as JSON has them."""
    return {
        "machine": dict(results.machine),
        "rounds": results.effort.rounds,
        "peers": [
            {
                "name": each.name,
                "label": each.label,
                "versions": dict(each.versions),
                "start_seconds": round(each.start_seconds, 2),
                "resident_mib": round(each.resident_mib),
            }
            for each in results.peers
        ],
        "cells": [_cell(each, results.on(each.query)) for each in results.cells],
        "left_out": dict(results.left_out),
    }


def _cell(cell: Cell, beside: Sequence[Cell]) -> dict[str, Any]:
    by_requests, by_cpu = times(cell, beside)
    return {
        "query": cell.query,
        "peer": cell.contender,
        "answer_bytes": cell.answer_bytes,
        "per_second": round(cell.median("per_second"), 1),
        "per_second_rounds": [round(each.per_second, 1) for each in cell.rounds],
        "p50_ms": round(cell.median("p50_ms"), 2),
        "p99_ms": round(cell.median("p99_ms"), 2),
        "server_ms": round(cell.median("server_ms"), 3),
        "postgres_ms": round(cell.median("postgres_ms"), 3),
        "foreign_share": round(cell.median("foreign_share"), 2),
        "times_per_second": by_requests and round(by_requests, 2),
        "times_cpu": by_cpu and round(by_cpu, 2),
    }
