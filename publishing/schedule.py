"""Schedule and cancel: readers see the draft from an instant to come, and no worker is needed."""

from collections.abc import Sequence
from datetime import datetime

from models.clock import micros
from models.system import Placement
from publishing.actor import Verb
from publishing.desk import Act, item_for, settle, tell
from publishing.due import call_off, keep_live, scheduled
from publishing.errors import Code, refuse
from publishing.holds import drop_holds, hold_dependents
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

    With `unpublish_at` alone, whatever is live then ends. Raises Refused when an instant is not in
    the future, has no offset, or the two are reversed.
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

    What was held is forgotten. Where nothing is to appear, the end that was set for what is live is
    taken away. Raises Refused when nothing is scheduled.
    """
    item = await item_for(act, Verb.PUBLISH, public_id)
    due = await scheduled(act, item)
    held = await drop_holds(act, item)
    if not due and not held and not await keep_live(act, item):
        raise refuse(Code.STATE, f"Nothing is scheduled for {public_id}.")
    for placement in due:
        await call_off(act, item, placement)
    await settle(act, item)
    await tell(act, item, "ScheduleCancelled", placements=[each.id for each in due])
    await hold_dependents(act, item)
    return due


def _refuse_bad_instants(act: Act, publish_at: datetime, unpublish_at: datetime | None) -> None:
    for at in filter(None, (publish_at, unpublish_at)):
        if at.tzinfo is None:
            raise refuse(Code.INVALID, "Say the offset too, such as 2026-03-01T09:30:00+08:00.")
    if publish_at <= act.now:
        raise refuse(Code.INVALID, "The instant has passed. Choose one to come, or publish now.")
    if unpublish_at is not None and unpublish_at <= publish_at:
        raise refuse(Code.INVALID, "It would end before it begins. Choose a later end.")
