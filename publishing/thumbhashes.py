"""ThumbHashes and widths of pictures that were uploaded before these were kept."""

from collections.abc import Callable

from models.database import Database
from models.system import StoredFile
from publishing.renditions import CannotMake, Renditions

Progress = Callable[[int, int], None]


async def fill_thumbhashes(
    database: Database, renditions: Renditions, *, progress: Progress = lambda _done, _of: None
) -> tuple[int, list[str]]:
    """How many were filled in, and the keys of pictures that cannot be read or are lost.

    Editions tell them only once they are made again: see `publishing.rebuild`.
    """
    rows = await database.rows(
        "SELECT key FROM stored_file WHERE thumbhash IS NULL AND mime LIKE 'image/%' ORDER BY id"
    )
    filled, lost = 0, []
    for done, row in enumerate(rows, start=1):
        try:
            hashed, width = await renditions.hash_of(row["key"])
        except (CannotMake, FileNotFoundError):
            lost.append(row["key"])
        else:
            async with database.transaction() as tx:
                found = StoredFile.filter(key=row["key"]).using_db(tx)
                await found.update(thumbhash=hashed, width=width)
            filled += 1
        progress(done, len(rows))
    return filled, lost
