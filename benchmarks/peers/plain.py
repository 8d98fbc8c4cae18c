"""The plain tables, filled by the loader that the benchmark's opponents are filled with."""

import sys

from benchmarks.peers.peer import AMOUNT, run
from benchmarks.processes import ROOT

SOURCES = (
    ROOT / "benchmarks" / "content.py",
    ROOT / "benchmarks" / "fill.py",
    ROOT / "benchmarks" / "opponents" / "tables.py",
)


def fill(url: str) -> None:
    """Put all of the content into an empty database, in a process of its own."""
    run([sys.executable, "-m", "benchmarks.fill", "plain", url, *AMOUNT], within=ROOT)
