"""Writing now and then what is counted in memory, and a last time when the service ends."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

LAST_WRITE_SECONDS = 5.0


@asynccontextmanager
async def writing(run: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """`run` writes while the block lasts; the event it is given is set when it is to write a last time."""
    stop = asyncio.Event()
    task = asyncio.create_task(run(stop))
    try:
        yield
    finally:
        # Not cancelled at once: whether a write that is broken off was kept, nobody could tell.
        stop.set()
        try:
            await asyncio.wait([task], timeout=LAST_WRITE_SECONDS)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
