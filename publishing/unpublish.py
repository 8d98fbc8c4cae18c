"""Unpublish: what is live ends now; its past stays readable to those who may see the past."""

from collections.abc import Sequence

from models.system import Item, Placement
from models.view import LIVE
from publishing.actor import Verb
from publishing.desk import Act, items_for, placements_of, settle, tell
from publishing.errors import Code, refuse


async def unpublish(act: Act, public_ids: Sequence[str]) -> None:
    """What is live of each item ends now; what is scheduled stays scheduled.

    Raises Refused when an item is not live.
    """
    for item in await items_for(act, Verb.PUBLISH, public_ids):
        if not await end_live(act, item):
            raise refuse(Code.STATE, f"{item.public_id} is not live.")
        await tell(act, item, "Unpublished")


async def end_live(act: Act, item: Item) -> list[Placement]:
    """End what is live of the item, and give what was ended."""
    live = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= act.at < each.live_until
    ]
    for placement in live:
        placement.ends_at = act.at
        await placement.save(using_db=act.tx, update_fields=["ends_at"])
    await settle(act, item)
    return live
