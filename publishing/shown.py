"""What readers see of an item now, and since when they have been told of it."""

from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.desk import Act, placements_of


async def live_placement(act: Act, item: Item) -> Placement | None:
    """The placement by which readers see the item now."""
    live = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= act.at < each.live_until
    ]
    return live[-1] if live else None


async def shown_revision(act: Act, item: Item) -> Revision | None:
    """What readers see of the item now."""
    live = await live_placement(act, item)
    return await Revision.get(id=live.revision, using_db=act.tx) if live else None


async def shown_date(act: Act, item: Item, live_from: int) -> int:
    """First published is what readers are told, however often it is published again."""
    earlier = [each for each in await placements_of(act, item, LIVE) if not each.cancelled]
    return min([live_from, *(int(each.published_at or live_from) for each in earlier)])
