"""Who links here: every item that leads to another, and by which of its fields."""

from dataclasses import dataclass

from models.system import Item
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import may


@dataclass(frozen=True)
class Where:
    """One field that leads here, and in which of the item's states."""

    field: str
    in_draft: bool
    is_live: bool
    is_scheduled: bool


@dataclass(frozen=True)
class Linking:
    """One item that leads here."""

    key: int
    public_id: str
    type: str
    fields: tuple[Where, ...]


async def linked_from(
    act: Act, item: Item, *, first: int, before: int | None = None
) -> tuple[list[Linking], bool]:
    """The newest items first, at most `first`, and whether more follow.

    With `before`, those older than the item of that key. Types and fields that the actor may not
    read are left out. Private fields are in no list of links.
    """
    readable = [
        f"'{each}'" for each in act.catalogue.types if may(act.actor, Verb.READ, each).allowed
    ]
    if not readable:
        return [], False
    older = f" AND l.item < {int(before)}" if before is not None else ""
    rows = await act.tx.execute_query_dict(
        f"""SELECT l.item AS key, i.public_id AS public_id, i.type AS type, l.field AS field,
         MAX(CASE WHEN l.lane = 'draft' THEN 1 ELSE 0 END) AS in_draft,
         MAX(CASE WHEN l.lane = 'live' AND l.live_from <= {act.at} THEN 1 ELSE 0 END) AS is_live,
         MAX(CASE WHEN l.lane = 'live' AND l.live_from > {act.at} THEN 1 ELSE 0 END) AS is_scheduled
         FROM link l JOIN item i ON i.id = l.item
         WHERE l.target_item = {int(item.id)} AND l.over = 0 AND l.lane IN ('draft', 'live')
         AND (l.lane = 'draft' OR l.live_until > {act.at}) AND i.type IN ({", ".join(readable)}){older}
         GROUP BY l.item, i.public_id, i.type, l.field ORDER BY l.item DESC, l.field"""
    )
    found: dict[int, Linking] = {}
    for row in rows:
        field = row["field"].split(".", 1)[1]
        if not may(act.actor, Verb.READ, row["type"], field.split(".")[0]).allowed:
            continue
        here = Where(field, bool(row["in_draft"]), bool(row["is_live"]), bool(row["is_scheduled"]))
        before_it = found[row["key"]].fields if row["key"] in found else ()
        found[row["key"]] = Linking(row["key"], row["public_id"], row["type"], (*before_it, here))
    page = list(found.values())
    return page[:first], len(page) > first
