"""Holds: what is scheduled and has become unfit is called off, remembered, and put back when it is fit."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from models.system import Hold, Item, Placement, Release
from models.view import FOREVER, LIVE
from publishing.actor import Verb
from publishing.alarms import clear_alarm, raise_alarm
from publishing.desk import Act, item_for, place, settle, show, tell
from publishing.due import call_off, scheduled
from publishing.errors import Code, Problem, Refused, refuse
from publishing.fitness import pairs_of, unfit
from publishing.release_lane import let_go_on, members
from publishing.shown import shown_date
from publishing.struck import blocked_words

Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Gives the rows of a statement outside a transaction."""

HELD = "HELD"
MISSED = "MISSED"
RESUMED = "RESUMED"
DROPPED = "DROPPED"


async def hold_dependents(act: Act, item: Item) -> None:
    """Hold everything scheduled that links to the item and cannot do without it as it now stands.

    What is held makes others unfit in turn; those are held too.
    """
    waiting, seen = [item], {item.id}
    while waiting:
        target = waiting.pop()
        for placement in await _depending(act, target):
            group = await _together(act, placement)
            if not group:
                continue
            found = await unfit(act, await pairs_of(act, group), at=placement.live_from)
            if found:
                held = await _hold(act, group, code=found[0][0], cause=target.public_id)
                waiting += [each for each in held if each.id not in seen]
                seen |= {each.id for each in held}


async def hold_item(act: Act, item: Item, *, code: str, cause: str) -> None:
    """Hold everything scheduled of one item, and the releases it goes out with."""
    for placement in await scheduled(act, item):
        group = await _together(act, placement)
        if group:
            for each in await _hold(act, group, code=code, cause=cause):
                await hold_dependents(act, each)


async def drop_holds(act: Act, item: Item) -> list[Hold]:
    """What was held of the item is no longer to be put back; gives what was."""
    held = await Hold.filter(item=item.id, state__in=[HELD, MISSED]).using_db(act.tx)
    for each in held:
        each.state, each.ended_at = DROPPED, act.at
        await each.save(using_db=act.tx, update_fields=["state", "ended_at"])
        await _clear(act, each.release or item.public_id)
    return held


async def resume(act: Act, public_id: str) -> list[Placement]:
    """What was held of the item is scheduled again as it was.

    Raises Refused when nothing is held, when its instant has passed, or while it is still unfit;
    an item of a release is put back with its release.
    """
    item = await item_for(act, Verb.PUBLISH, public_id)
    held = await Hold.filter(item=item.id, state__in=[HELD, MISSED]).using_db(act.tx)
    if not held:
        raise refuse(Code.STATE, f"Nothing of {public_id} is held.")
    if any(each.release for each in held):
        raise refuse(Code.STATE, f"{public_id} is held with its release. Resume the release.")
    return await put_back(act, held)


async def put_back(act: Act, held: Sequence[Hold]) -> list[Placement]:
    """Schedule what was held again, all of it or nothing. Raises Refused."""
    passed = [each for each in held if each.publish_at <= act.at]
    if passed:
        raise refuse(
            Code.HELD, "Its instant has passed while it was held. Publish it or schedule it anew."
        )
    old = [await Placement.get(id=each.placement, using_db=act.tx) for each in held]
    pairs = await pairs_of(act, old)
    for at in {each.publish_at for each in held}:
        together = [pair for pair, each in zip(pairs, held, strict=True) if each.publish_at == at]
        found = await unfit(act, together, at=at)
        if found:
            raise Refused([Problem(Code.HELD, each.message, each.path) for _, each in found])
    if any(each.code == Code.TERM_BLOCKED.value for each in held):
        words = await blocked_words(act, pairs)
        if words:
            raise Refused([Problem(Code.HELD, each) for each in words])
    made = []
    for (item, revision), hold, before in zip(pairs, held, old, strict=True):
        placement = await place(
            act,
            item,
            revision,
            lane=LIVE,
            live_from=before.live_from,
            ends_at=None if before.ends_at == FOREVER else before.ends_at,
            act_name="schedule",
            published_at=await shown_date(act, item, before.live_from),
            release=before.release,
            reviews=before.reviews,
        )
        await settle(act, item)
        await show(act, item, await Placement.get(id=placement.id, using_db=act.tx))
        hold.state, hold.ended_at = RESUMED, act.at
        await hold.save(using_db=act.tx, update_fields=["state", "ended_at"])
        await _clear(act, hold.release or item.public_id)
        await tell(act, item, "Resumed", revision=revision.number, live_from=before.live_from)
        made.append(placement)
    return made


async def has_missed(read: Rows, *, now: int) -> bool:
    """Whether there is something to tell as missed; asked outside an act."""
    held = f"SELECT 1 AS held FROM hold WHERE state = '{HELD}' AND publish_at <= {int(now)} LIMIT 1"
    return bool(await read(held))


async def tell_missed(act: Act) -> list[str]:
    """Tell of everything whose instant has passed while it was held; gives the items' public ids.

    Called by the clock. Each is told once.
    """
    missed = []
    due = Hold.filter(state=HELD, publish_at__lte=act.at).using_db(act.tx)
    for each in await due.order_by("publish_at", "id"):
        item = await Item.get(id=each.item, using_db=act.tx)
        each.state = MISSED
        await each.save(using_db=act.tx, update_fields=["state"])
        await tell(act, item, "Missed", live_from=each.publish_at, release=each.release)
        await raise_alarm(act, MISSED, code=each.code, public_id=each.release or item.public_id)
        missed.append(item.public_id)
    return missed


async def _depending(act: Act, target: Item) -> list[Placement]:
    """Scheduled placements whose content links to the item."""
    rows = await act.tx.execute_query_dict(
        f"SELECT DISTINCT edition / 8 AS placement FROM link WHERE target_item = {int(target.id)}"
        f" AND lane = '{LIVE}' AND live_from > {act.at} AND live_until > live_from"
    )
    keys = sorted(int(each["placement"]) for each in rows)
    return await Placement.filter(id__in=keys, cancelled=0).using_db(act.tx).order_by("id")


async def _together(act: Act, placement: Placement) -> list[Placement]:
    """The placement and all that go out in one release with it; none when it was just called off."""
    fresh = await Placement.get(id=placement.id, using_db=act.tx)
    if fresh.cancelled:
        return []
    if fresh.release is None:
        return [fresh]
    whole = Placement.filter(release=fresh.release, lane=LIVE, cancelled=0, live_from__gt=act.at)
    return await whole.using_db(act.tx).order_by("id")


async def _hold(act: Act, placements: Sequence[Placement], *, code: str, cause: str) -> list[Item]:
    """Call these off and remember them; gives their items."""
    items = []
    for placement in placements:
        item = await Item.get(id=placement.item, using_db=act.tx)
        await call_off(act, item, placement)
        await settle(act, item)
        await Hold.create(
            using_db=act.tx,
            item=item.id,
            placement=placement.id,
            release=placement.release,
            publish_at=placement.live_from,
            code=code,
            cause=cause,
            state=HELD,
            held_at=act.at,
        )
        await tell(act, item, "Held", code=code, cause=cause, live_from=placement.live_from)
        items.append(item)
    about = placements[0].release or items[0].public_id
    await raise_alarm(act, HELD, code=code, public_id=about)
    if placements[0].release is not None:
        await _hold_release(act, placements[0].release)
    return items


async def _hold_release(act: Act, public_id: str) -> None:
    """The release is held as a whole: what it was to end goes on as well."""
    release = await Release.get(public_id=public_id, using_db=act.tx)
    release.state = HELD
    await release.save(using_db=act.tx, update_fields=["state"])
    for item, row in await members(act, release):
        await let_go_on(act, release, row)
        await settle(act, item)


async def _clear(act: Act, about: str) -> None:
    for kind in (HELD, MISSED):
        await clear_alarm(act, kind, public_id=about)
