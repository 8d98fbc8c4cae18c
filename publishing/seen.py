"""Look: remember which revision of an item a person has seen, to tell them later what changed."""

from collections.abc import Sequence

from models.system import Item, Seen
from publishing.actor import Verb
from publishing.desk import Act, item_for, record, revision_of
from publishing.errors import Code, refuse


async def see(act: Act, public_id: str, *, revision: int) -> Item:
    """The person has looked at this revision of the item. Raises Refused when there is none."""
    item = await item_for(act, Verb.READ, public_id)
    if not 1 <= revision <= item.last_number:
        raise refuse(Code.NOT_FOUND, f"{public_id} has no revision {revision}.")
    await revision_of(act, item, revision)
    await look(act, item, revision)
    record(act, "Seen", public_id=public_id, revision=revision)
    return item


async def look(act: Act, item: Item, revision: int) -> None:
    """Remember what whoever acts has seen of the item."""
    row = await Seen.filter(person=act.person, item=item.id).using_db(act.tx).first()
    if row is None:
        await Seen.create(
            using_db=act.tx, person=act.person, item=item.id, revision=revision, at=act.at
        )
        return
    row.revision, row.at = revision, act.at
    await row.save(using_db=act.tx, update_fields=["revision", "at"])


async def last_seen(act: Act, items: Sequence[int]) -> dict[int, int]:
    """The revision of each item that whoever acts looked at last; nothing for those never seen."""
    rows = await Seen.filter(person=act.person, item__in=list(items)).using_db(act.tx)
    return {row.item: row.revision for row in rows}
