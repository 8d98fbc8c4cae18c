"""Locks and presence: who is at work on an item, as advice for others and never a bar."""

from dataclasses import dataclass

from models.system import EditLock, Item, Presence
from publishing.actor import Verb
from publishing.desk import Act, item_for, record
from publishing.errors import Code, Problem, refuse

LASTS = 120 * 1_000_000
"""How long a lock or a sign of presence holds without being kept, in microseconds."""


@dataclass(frozen=True)
class Held:
    """Whose lock it is; instants in microseconds since 1970."""

    by: str
    since: int
    expires_at: int


async def take(act: Act, public_id: str, *, force: bool = False) -> Held:
    """The item is asked to be left to whoever acts, for two minutes at a time.

    Raises Refused (LOCKED) while somebody else holds it, unless it is taken over by force.
    """
    item = await item_for(act, Verb.EDIT, public_id)
    held = await lock_on(act, item)
    if held is not None and held.by != act.by and not force:
        message = f"{held.by} is at work on {public_id}. Wait, or take it over."
        raise refuse(Code.LOCKED, message)
    since = held.since if held is not None and held.by == act.by else act.at
    await EditLock.filter(item=item.id).using_db(act.tx).delete()
    await EditLock.create(
        using_db=act.tx, item=item.id, by=act.by, since=since, expires_at=act.at + LASTS
    )
    await _be_present(act, item)
    if held is not None and held.by != act.by:
        record(act, "LockTakenOver", public_id=public_id, was=held.by)
    elif held is None:
        record(act, "LockTaken", public_id=public_id)
    return Held(act.by, since, act.at + LASTS)


async def keep(act: Act, public_id: str) -> Held | None:
    """Whoever acts is still there; their lock, if they hold one, lasts two minutes from now."""
    item = await item_for(act, Verb.READ, public_id)
    await _be_present(act, item)
    held = await lock_on(act, item)
    if held is None or held.by != act.by:
        return held
    row = EditLock.filter(item=item.id, by=act.by).using_db(act.tx)
    await row.update(expires_at=act.at + LASTS)
    return Held(held.by, held.since, act.at + LASTS)


async def let_go(act: Act, public_id: str) -> None:
    """Whoever acts has left the item, and their lock with it."""
    item = await item_for(act, Verb.READ, public_id)
    await Presence.filter(item=item.id, by=act.by).using_db(act.tx).delete()
    if await EditLock.filter(item=item.id, by=act.by).using_db(act.tx).delete():
        record(act, "LockReleased", public_id=public_id)


async def lock_on(act: Act, item: Item) -> Held | None:
    """The lock on the item, unless it has run out."""
    row = await EditLock.filter(item=item.id, expires_at__gt=act.at).using_db(act.tx).first()
    return Held(row.by, row.since, row.expires_at) if row else None


async def present(act: Act, item: Item) -> list[str]:
    """Who has the item open, whoever came first first."""
    rows = Presence.filter(item=item.id, seen_at__gt=act.at - LASTS).using_db(act.tx)
    return [each.by for each in await rows.order_by("id")]


async def warning_of(act: Act, public_id: str) -> Problem | None:
    """What somebody is told who saves an item that another has locked. The save itself stands."""
    item = await Item.filter(public_id=public_id).using_db(act.tx).first()
    held = await lock_on(act, item) if item is not None else None
    if held is None or held.by == act.by:
        return None
    return Problem(Code.LOCKED, f"{held.by} is at work on {public_id} as well. Your save stands.")


async def _be_present(act: Act, item: Item) -> None:
    seen = Presence.filter(item=item.id, by=act.by).using_db(act.tx)
    if not await seen.update(seen_at=act.at):
        await Presence.create(using_db=act.tx, item=item.id, by=act.by, seen_at=act.at)
