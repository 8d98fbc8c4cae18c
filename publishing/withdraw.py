"""Withdraw and restore: out of every public view at once, past ones included."""

import hashlib
from collections.abc import Mapping

import orjson

from models.database import Transaction
from models.system import Address, GoneAddress, Item, Placement, Tombstone
from models.view import WITHDRAWN
from publishing.actor import Verb
from publishing.desk import (
    Act,
    item_for,
    place,
    placements_of,
    revision_of,
    settle,
    show_all,
    tell,
)
from publishing.due import call_off, scheduled
from publishing.errors import Code, refuse
from publishing.grounds import Ground, Notice, whole_notice
from publishing.holds import drop_holds, hold_dependents
from publishing.permissions import may
from publishing.removed_dates import dates_of
from publishing.standing import FOR_GOOD, HIDDEN, standing_of
from publishing.unpublish import end_live


async def withdraw(
    act: Act,
    public_id: str,
    *,
    ground: str,
    category: Ground = Ground.WITHDRAWN_BY_EDITOR,
    notice: Notice = None,
) -> Placement:
    """The item vanishes from every public view; what was scheduled is called off.

    `ground` stays in the audit log; `category` and `notice` are for the public, where the item was
    public. Raises Refused when it is withdrawn already.
    """
    item = await item_for(act, Verb.WITHDRAW, public_id)
    if (await standing_of(act, item)).is_gone:
        raise refuse(Code.STATE, f"{public_id} is withdrawn already.")
    return await take_out(
        act, item, act_name="withdraw", ground=ground, category=category, notice=notice
    )


async def take_out(
    act: Act, item: Item, *, act_name: str, ground: str, category: Ground, notice: Notice
) -> Placement:
    """Withdraw the item, whoever decided it; a tombstone stands where it was public."""
    told = whole_notice(notice, act.terms)
    was_public = (await standing_of(act, item)).was_live
    dates = await dates_of(act, item) if was_public else None
    await end_live(act, item)
    for placement in await scheduled(act, item):
        await call_off(act, item, placement)
    await drop_holds(act, item)
    await settle(act, item)
    revision = await revision_of(act, item, item.draft_number)
    placement = await place(
        act, item, revision, lane=WITHDRAWN, live_from=act.at, act_name=act_name
    )
    await show_all(act, item)
    if was_public:
        await _raise_tombstone(act, item, category, told, dates)
    await tell(act, item, "Withdrawn", reason=ground, category=category.value)
    await hold_dependents(act, item)
    return placement


async def _raise_tombstone(
    act: Act, item: Item, category: Ground, notice: Mapping[str, str], dates: str | None
) -> None:
    await Tombstone.create(
        using_db=act.tx,
        item=item.id,
        public_id=item.public_id,
        type=item.type,
        at=act.at,
        category=category.value,
        notice=orjson.dumps(notice).decode(),
        dates=dates,
    )
    await keep_gone(act.tx, item, act.at)


async def keep_gone(tx: Transaction, item: Item, at: int) -> None:
    """Let the addresses under which the item was public be told as gone."""
    shown = await Address.filter(item=item.id, live_from__lte=at).using_db(tx).order_by("slug")
    rows = [
        GoneAddress(item=item.id, digest=address_digest(item.type, each.slug)) for each in shown
    ]
    await GoneAddress.bulk_create(rows, using_db=tx)


def address_digest(type_name: str, slug: str) -> str:
    """What stands for an address that nobody shall read; the dialects make the same."""
    return hashlib.sha256(f"{type_name}/{slug}".encode()).hexdigest()


async def restore(act: Act, public_id: str) -> None:
    """The item may be published again, and its past is readable again; nothing becomes live by this.

    Raises Refused when it is not withdrawn, and while or since a takedown case keeps it out.
    """
    item = await item_for(act, Verb.WITHDRAW, public_id)
    standing = await standing_of(act, item)
    if HIDDEN in standing.kept_out_by:
        raise refuse(Code.STATE, f"A takedown case about {public_id} is open; decide it first.")
    if FOR_GOOD in standing.kept_out_by:
        raise refuse(
            Code.STATE,
            f"A takedown case withdrew {public_id} for good. Publish a corrected text as a new item.",
        )
    if not standing.withdrawn:
        raise refuse(Code.STATE, f"{public_id} is not withdrawn.")
    await let_in(act, item, "withdraw")
    for each in await Tombstone.filter(item=item.id, lifted_at=None).using_db(act.tx):
        each.lifted_at = act.at
        await each.save(using_db=act.tx, update_fields=["lifted_at"])
    await GoneAddress.filter(item=item.id).using_db(act.tx).delete()
    await tell(act, item, "Restored")


async def let_in(act: Act, item: Item, act_name: str) -> None:
    """End what keeps the item out by acts of this name; show it where nothing else does."""
    for placement in await placements_of(act, item, WITHDRAWN):
        if not placement.over and placement.act == act_name:
            placement.live_until, placement.over = act.at, 1
            await placement.save(using_db=act.tx, update_fields=["live_until", "over"])
    await show_all(act, item)


async def tombstones(act: Act, *, first: int, before: int | None = None) -> list[Tombstone]:
    """What was public and is withdrawn, newest first, of the types the actor may read.

    At most `first`; with `before`, those older than the tombstone with that key.
    """
    types = [each for each in act.catalogue.types if may(act.actor, Verb.READ, each).allowed]
    found = Tombstone.filter(type__in=types, lifted_at=None).using_db(act.tx)
    if before is not None:
        found = found.filter(id__lt=before)
    return await found.order_by("-id").limit(first)
