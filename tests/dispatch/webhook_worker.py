"""A leader in a process of its own that notes changes and sends webhooks; to be killed by tests.

Arguments: the database's address, and the file to which it writes when it leads.
"""

import asyncio
import sys
from pathlib import Path

from delivery.changes import ChangesListener
from delivery.dispatch import Dispatch, Pace
from delivery.webhook_sender import Sender
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from publishing.changes import LISTENER
from publishing.outgoing import Outgoing
from tests.dispatch.queueing import queueing


async def main(url: str, written: Path) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    listener = ChangesListener(database, keep_days=90, then=[queueing(database)])
    sender = Sender(database, Outgoing(local=True), look_anyway=0.05)
    pace = Pace(first_retry=0.05, look_anyway=0.5, at_once=3)
    dispatch = Dispatch(database, {LISTENER: listener}, pace=pace, beside=[sender.run])
    running = asyncio.create_task(dispatch.run())
    while True:
        if dispatch.leads:
            break
        await asyncio.sleep(0.01)
    written.write_text("leads")
    await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
