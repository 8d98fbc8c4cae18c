"""A lock that one process holds at a time: an open file beside the database."""

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path


@asynccontextmanager
async def file_lock(path: Path, *, every_seconds: float) -> AsyncIterator[None]:
    """Waits for the lock, trying that often; it is given up when the block or the process ends."""
    # The file stays: whoever removed it would let two others lock two files of one name.
    with path.open("ab") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(every_seconds)
        yield
