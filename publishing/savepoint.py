"""A part of an act that can be undone while the rest of it goes on."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from publishing.desk import Act


@asynccontextmanager
async def savepoint(act: Act, name: str, *, undo: bool = False) -> AsyncIterator[None]:
    """What happens in the block stays, unless it raises or is to be undone in any case."""
    noted = len(act.entries)
    await act.tx.execute_query(f"SAVEPOINT {name}")
    done = False
    try:
        yield
        done = not undo
    finally:
        if not done:
            await act.tx.execute_query(f"ROLLBACK TO SAVEPOINT {name}")
            del act.entries[noted:]
        await act.tx.execute_query(f"RELEASE SAVEPOINT {name}")
