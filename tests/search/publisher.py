"""Another process that publishes: told a line, it gives that article its new title, live, and says so.

Its argument is the database's address; each line is an id and a title, divided by a tab.
"""

import asyncio
import sys

from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from models.system import Item
from publishing.desk import Desk
from publishing.publish import publish
from publishing.update import update


async def main(url: str) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        public_id, title = line.strip().split("\t")
        async with Desk(database).act(by="another process") as act:
            item = await Item.get(public_id=public_id, using_db=act.tx)
            changes = {"title": {"ZH_HANS": title}}
            await update(act, public_id, changes, expected_revision=item.draft_number)
            await publish(act, [public_id])
        print("published", flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
