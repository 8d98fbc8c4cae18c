"""Another process that keeps terms: told a line, it saves that synonym and says so.

Its argument is the database's address; each line is a Simplified form and an English one, divided by
a tab.
"""

import asyncio
import sys

from language.terms import TermKind
from models.content import CATALOGUE
from models.database import DatabaseUrl, open_database
from publishing.desk import Desk
from publishing.house_terms import save_term


async def main(url: str) -> None:
    database = await open_database(DatabaseUrl(url), CATALOGUE)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        zh_hans, english = line.strip().split("\t")
        async with Desk(database).act(by="another process") as act:
            await save_term(
                act, {"zh_hans": zh_hans, "kind": TermKind.SYNONYM, "english": (english,)}
            )
        print("saved", flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
