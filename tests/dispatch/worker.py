"""A dispatcher in a process of its own, which writes down what it hears; to be killed by tests.

Arguments: the database's address, the file to write to, and what to do after hearing of facts:
`mark` them done as usual, or `hang` between the work and the mark.
"""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from delivery.dispatch import Dispatch, Pace
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from publishing.outbox import Told


async def main(url: str, written: Path, after: str) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)

    async def hear(facts: Sequence[Told]) -> None:
        with written.open("a") as file:
            file.writelines(f"{each.position} {each.kind}\n" for each in facts)
        if after == "hang":
            await asyncio.sleep(3600)

    dispatch = Dispatch(database, {"writer": hear}, pace=Pace(first_retry=0.05, look_anyway=0.5))
    running = asyncio.create_task(dispatch.run())
    while True:
        if dispatch.leads:
            break
        await asyncio.sleep(0.02)
    with written.open("a") as file:
        file.write("leads\n")
    await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2]), sys.argv[3]))
