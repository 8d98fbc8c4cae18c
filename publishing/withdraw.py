"""Withdraw and restore: out of every public view at once, past ones included."""

from models.system import Placement
from models.view import WITHDRAWN
from publishing.actor import Verb
from publishing.desk import (
    Act,
    is_withdrawn,
    item_for,
    place,
    placements_of,
    record,
    revision_of,
    settle,
    show_all,
    tell,
)
from publishing.due import call_off, scheduled
from publishing.errors import Code, refuse
from publishing.holds import drop_holds, hold_dependents
from publishing.unpublish import end_live


async def withdraw(
    act: Act, public_id: str, *, ground: str, notice: str | None = None
) -> Placement:
    """The item vanishes from every public view; what was scheduled is called off.

    `ground` is kept in the outbox, the public `notice` in the audit log. Raises Refused when it is withdrawn already.
    """
    item = await item_for(act, Verb.WITHDRAW, public_id)
    if await is_withdrawn(act, item):
        raise refuse(Code.STATE, f"{public_id} is withdrawn already.")
    await end_live(act, item)
    for placement in await scheduled(act, item):
        await call_off(act, item, placement)
    await drop_holds(act, item)
    await settle(act, item)
    revision = await revision_of(act, item, item.draft_number)
    placement = await place(
        act, item, revision, lane=WITHDRAWN, live_from=act.at, act_name="withdraw"
    )
    await show_all(act, item)
    await tell(act, item, "Withdrawn", reason=ground, ground=ground)
    await hold_dependents(act, item)
    if notice is not None:
        record(act, "Noticed", public_id=public_id, reason=notice)
    return placement


async def restore(act: Act, public_id: str) -> None:
    """The item may be published again, and its past is readable again; nothing becomes live by this.

    Raises Refused when it is not withdrawn.
    """
    item = await item_for(act, Verb.WITHDRAW, public_id)
    open_ones = [each for each in await placements_of(act, item, WITHDRAWN) if not each.over]
    if not open_ones:
        raise refuse(Code.STATE, f"{public_id} is not withdrawn.")
    for placement in open_ones:
        placement.live_until, placement.over = act.at, 1
        await placement.save(using_db=act.tx, update_fields=["live_until", "over"])
    await show_all(act, item)
    await tell(act, item, "Restored")
