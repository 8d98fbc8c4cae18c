"""A process for strangers' bytes ends when it takes too long, and when nobody waits for it."""

import asyncio
import os
from pathlib import Path

import pytest

from publishing import bounded_process
from publishing.bounded_process import Stopped, ask_process


def running() -> int:
    """How many processes this one has begun that still run."""
    return len(Path(f"/proc/self/task/{os.getpid()}/children").read_text().split())


async def test_what_takes_too_long_is_killed_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_process, "MAX_CPU_SECONDS", 0)
    monkeypatch.setattr(bounded_process, "GRACE_SECONDS", 1.0)
    before = running()

    with pytest.raises(Stopped):
        await ask_process("http.server", "0", "--bind", "127.0.0.1")

    assert running() == before


async def test_what_nobody_waits_for_is_killed() -> None:
    before = running()
    asking = asyncio.create_task(ask_process("http.server", "0", "--bind", "127.0.0.1"))
    await asyncio.sleep(1)
    during = running()

    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)

    assert (during, running()) == (before + 1, before)


async def test_what_says_nothing_is_told() -> None:
    with pytest.raises(Stopped):
        await ask_process("publishing.shrink", "few", "arguments")


async def test_nothing_of_ours_is_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAPOK_DATABASE_URL", "postgres://root:secret@db/kapok")

    said = await ask_process("timeit", "-n1", "-r1", "import os; print(os.environ)")

    assert b"LC_ALL" in said
    assert b"secret" not in said
