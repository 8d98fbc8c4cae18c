"""A process that searches in vain: so many rounds of the same texts, written after each.

Arguments: the database's address, and the number of rounds.
"""

import asyncio
import sys

from delivery.missed_searches import MissedSearches
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from models.locale import Locale

TEXTS = ["面料", "时装周", "rfid"]


async def main(url: str, rounds: int) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    missed = MissedSearches(database, keep_days=180)
    for number in range(rounds):
        # In another order each time, as visitors would.
        for text in sorted(TEXTS, reverse=number % 2 == 0):
            missed.note(text, Locale.ZH_HANS)
        await missed.write()
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
