"""Unpublish: what is live ends now; its past stays readable to those who may see the past."""

from collections.abc import Sequence
from datetime import datetime

from models.clock import micros
from models.system import Item, Placement
from models.view import LIVE
from publishing.actor import Verb
from publishing.desk import Act, items_for, placements_of, settle, tell
from publishing.errors import Code, refuse
from publishing.holds import hold_dependents


async def unpublish(
    act: Act,
    public_ids: Sequence[str],
    *,
    reason: str | None = None,
    at: datetime | None = None,
    zone: str | None = None,
) -> None:
    """What is live of each item ends now, or what is shown at an instant to come ends then.

    What is scheduled for later stays scheduled. Raises Refused when an item is not live then, or
    when the instant has passed.
    """
    if at is not None and at <= act.now:
        raise refuse(Code.INVALID, "The instant has passed. Choose one to come, or unpublish now.")
    instant = micros(at) if at is not None else act.at
    for item in await items_for(act, Verb.PUBLISH, public_ids):
        ended = await end_live(act, item, at=instant)
        if not ended:
            raise refuse(Code.STATE, f"{item.public_id} is not live{' then' if at else ''}.")
        if at is None:
            await tell(act, item, "Unpublished", reason=reason)
        else:
            await tell(act, item, "UnpublishScheduled", reason=reason, ends_at=instant, zone=zone)
        await hold_dependents(act, item)


async def end_live(act: Act, item: Item, *, at: int | None = None) -> list[Placement]:
    """End what is live of the item now, or at an instant to come, and give what was ended."""
    instant = act.at if at is None else at
    live = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= instant < each.live_until and not each.cancelled
    ]
    for placement in live:
        placement.ends_at = instant
        await placement.save(using_db=act.tx, update_fields=["ends_at"])
    await settle(act, item)
    return live
