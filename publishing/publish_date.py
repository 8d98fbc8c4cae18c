"""The date readers are shown when the content itself names none."""

from models.system import Item
from models.view import LIVE
from publishing.desk import Act, placements_of


async def shown_date(act: Act, item: Item, live_from: int) -> int:
    """First published is what readers are told, however often it is published again."""
    earlier = [each for each in await placements_of(act, item, LIVE) if not each.cancelled]
    return min([live_from, *(int(each.published_at or live_from) for each in earlier)])
