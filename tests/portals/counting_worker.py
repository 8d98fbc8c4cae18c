"""A process that shows items: so many rounds of the same, written after each.

Arguments: the database's address, and the number of rounds.
"""

import asyncio
import sys

from delivery.portals import UNKNOWN, Portal, Portals, Selection
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database

PORTAL = Portal("portal_aaaaaaaaaaaaaaaaaaaa", (), 100, Selection())
ITEMS = ["event_aaaaaaaaaaaaaaaaaaaa", "event_bbbbbbbbbbbbbbbbbbbb"]


async def main(url: str, rounds: int) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    portals = Portals(database, keep_days=400)
    for number in range(rounds):
        # In another order each time, as visitors would.
        for item in sorted(ITEMS, reverse=number % 2 == 0):
            for portal in (PORTAL, UNKNOWN):
                portals.note(portal, [item])
        await portals.write()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
