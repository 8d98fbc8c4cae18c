"""A process of its own for what parses strangers' bytes: little memory, little time, no environment.

Parsers of pictures and documents have had holes; in such a process one can take nothing with it.
"""

import asyncio
import resource
import sys
from contextlib import suppress
from pathlib import Path

MAX_MEMORY_BYTES = 768 * 1024 * 1024
MAX_CPU_SECONDS = 15
MAX_FILE_BYTES = 100 * 1024 * 1024
GRACE_SECONDS = 15.0
"""What it may wait for the processor beside that: on a busy machine a process waits for its turn."""

ROOT = Path(__file__).resolve().parents[1]


class Stopped(Exception):
    """It said nothing: stopped by its limits, or by a fault of a parser."""


async def ask_process(module: str, *arguments: str) -> bytes:
    """What `python -m module …` writes to standard output; raises Stopped. Killed when cancelled."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    try:
        async with asyncio.timeout(MAX_CPU_SECONDS + GRACE_SECONDS):
            written, _ = await process.communicate()
    except TimeoutError:
        raise Stopped from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    if not written:
        raise Stopped
    return written


def bound_self() -> None:
    """Bound this process; to be called before anything is parsed."""
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE_BYTES, MAX_FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
