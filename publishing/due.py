"""What is still to come of an item, and how it is called off."""

from models.system import Item, Placement
from models.view import FOREVER, LIVE
from publishing.desk import Act, placements_of, show


async def scheduled(act: Act, item: Item) -> list[Placement]:
    """The item's placements that are still to come."""
    return [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from > act.at and not each.cancelled
    ]


async def call_off(act: Act, item: Item, placement: Placement) -> None:
    """Empty a placement that has not begun."""
    placement.cancelled, placement.live_until, placement.over = 1, placement.live_from, 1
    await placement.save(using_db=act.tx, update_fields=["cancelled", "live_until", "over"])
    await show(act, item, placement)


async def keep_live(act: Act, item: Item) -> bool:
    """Whether what is live of the item had an end to come; from now on it has none."""
    ending = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= act.at < each.live_until and each.ends_at != FOREVER
    ]
    for placement in ending:
        placement.ends_at = FOREVER
        await placement.save(using_db=act.tx, update_fields=["ends_at"])
    return bool(ending)
