"""Files that nothing uses: no draft, release or edition links to them."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.database import Database
from models.ids import is_id


@dataclass(frozen=True)
class Unused:
    """A picture or file that nothing links to; `uploaded_at` in microseconds since 1970."""

    public_id: str
    type: str
    name: str
    bytes: int
    uploaded_at: int


async def unused_files(
    database: Database, types: Sequence[str], *, after: str | None, limit: int
) -> list[Unused]:
    """Uploaded items of these types that no item links to, by their ids, after one of them.

    Those in the trash are left out. What once was linked to by a text that readers may look up in the
    past counts as used.
    """
    if not types:
        return []
    names = ", ".join(f"'{each}'" for each in types)
    beyond = f" AND i.public_id > '{after}'" if after and is_id(after) else ""
    rows = await database.rows(
        "SELECT i.public_id, i.type, s.name, s.bytes, s.made_at FROM item i JOIN stored_file s"
        " ON s.id = (SELECT MAX(n.id) FROM stored_file n WHERE n.item = i.id)"
        f" WHERE i.type IN ({names}) AND i.trashed_at IS NULL{beyond}"
        " AND NOT EXISTS (SELECT 1 FROM link l WHERE l.target_item = i.id)"
        f" ORDER BY i.public_id{_bytewise(database)} LIMIT {int(limit)}"
    )
    return [
        Unused(row["public_id"], row["type"], row["name"], row["bytes"], row["made_at"])
        for row in rows
    ]


def _bytewise(database: Database) -> str:
    return ' COLLATE "C"' if database.engine == "postgres" else ""
