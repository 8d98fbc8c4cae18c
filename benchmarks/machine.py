"""What the figures were measured on: the machine, the programs, and how busy it was before."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from benchmarks import load
from benchmarks.postgres import Postgres

PACKAGES = ("graphql-core", "starlette", "strawberry-graphql", "tortoise-orm", "uvicorn")


def facts(server: Postgres) -> dict[str, str | int | float]:
    """The machine and the versions; nothing that tells whose it is or when it was."""
    return {
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(_memory_kib() / 1024**2),
        "load_average_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "postgresql": str(server.value("SHOW server_version")).split()[0],
        "node": subprocess.check_output(["node", "--version"], text=True).strip().lstrip("v"),
        "load_tool": load.version(),
        **{each: version(each) for each in PACKAGES},
    }


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _memory_kib() -> int:
    for line in Path("/proc/meminfo").read_text("utf-8").splitlines():
        if line.startswith("MemTotal:"):
            return int(line.split()[1])
    return 0
