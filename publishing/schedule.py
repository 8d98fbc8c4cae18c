"""Schedule and cancel: readers see the draft from an instant to come, and no worker is needed."""

from collections.abc import Sequence
from datetime import datetime

from models.clock import micros
from models.system import Item, Placement
from models.view import FOREVER, LIVE
from publishing.actor import Verb
from publishing.desk import Act, item_for, placements_of, settle, show, tell
from publishing.errors import Code, refuse
from publishing.publish import place_live
from publishing.unpublish import unpublish


async def schedule(
    act: Act,
    public_ids: Sequence[str],
    *,
    publish_at: datetime | None,
    unpublish_at: datetime | None = None,
    zone: str | None = None,
) -> list[Placement]:
    """Each item's draft is live from `publish_at` until `unpublish_at` or until something follows it.

    With `unpublish_at` alone, whatever is live then ends. Raises Refused when an instant is not in the future, has no offset, or the two are reversed.
    """
    if publish_at is None:
        if unpublish_at is None:
            raise refuse(Code.INVALID, "Say when: give publishAt, unpublishAt or both.")
        await unpublish(act, public_ids, at=unpublish_at, zone=zone)
        return []
    _refuse_bad_instants(act, publish_at, unpublish_at)
    return await place_live(
        act,
        public_ids,
        live_from=micros(publish_at),
        ends_at=micros(unpublish_at) if unpublish_at else None,
        act_name="schedule",
        zone=zone,
    )


async def cancel(act: Act, public_id: str) -> list[Placement]:
    """Call off everything scheduled for the item; what it would have replaced goes on.

    Where nothing is to appear, the end that was set for what is live is taken away. Raises Refused
    when nothing is scheduled.
    """
    item = await item_for(act, Verb.PUBLISH, public_id)
    due = await scheduled(act, item)
    if not due and not await keep_live(act, item):
        raise refuse(Code.STATE, f"Nothing is scheduled for {public_id}.")
    for placement in due:
        await call_off(act, item, placement)
    await settle(act, item)
    await tell(act, item, "ScheduleCancelled", placements=[each.id for each in due])
    return due


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


def _refuse_bad_instants(act: Act, publish_at: datetime, unpublish_at: datetime | None) -> None:
    for at in filter(None, (publish_at, unpublish_at)):
        if at.tzinfo is None:
            raise refuse(Code.INVALID, "Say the offset too, such as 2026-03-01T09:30:00+08:00.")
    if publish_at <= act.now:
        raise refuse(Code.INVALID, "The instant has passed. Choose one to come, or publish now.")
    if unpublish_at is not None and unpublish_at <= publish_at:
        raise refuse(Code.INVALID, "It would end before it begins. Choose a later end.")
