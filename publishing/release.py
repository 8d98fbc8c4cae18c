"""Releases: many items that go out, or off line, at one instant, all or none of them.

While a release is open it follows the drafts of its items; once it is scheduled it shows what was
scheduled, whatever is saved afterwards.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import orjson

from models.clock import micros
from models.ids import fresh_id
from models.locale import Locale
from models.system import Hold, Item, Placement, Release, ReleaseItem
from models.view import LIVE
from publishing.actor import EVERYTHING, Actor, ActorKind, Verb
from publishing.desk import Act, items_for, placements_of, record, settle, tell
from publishing.due import call_off
from publishing.errors import Code, Problem, Refused, refuse
from publishing.holds import HELD, MISSED, drop_holds, hold_dependents, put_back
from publishing.permissions import permit
from publishing.publish import Sharing, place_live
from publishing.release_lane import (
    OPEN,
    PUBLISH,
    UNPUBLISH,
    let_go_on,
    locales_of,
    members,
    put,
    take_out,
)
from publishing.save import write_beside
from publishing.savepoint import savepoint
from publishing.shown import live_placement
from publishing.unpublish import end_live

SCHEDULED = "SCHEDULED"
PUBLISHED = "PUBLISHED"
CANCELLED = "CANCELLED"

MAX_ITEMS = 500
MAX_TITLE = 200


def state_of(release: Release, now: int) -> str:
    """Where the release is: once its instant has come, a scheduled one is published."""
    if release.state == SCHEDULED and release.publish_at is not None and release.publish_at <= now:
        return PUBLISHED
    return str(release.state)


async def make_release(act: Act, *, title: str) -> Release:
    """A new, empty release."""
    permit(act.actor, Verb.PUBLISH)
    release = await Release.create(
        using_db=act.tx,
        public_id=fresh_id("release"),
        title=_title(title),
        state=OPEN,
        made_by=act.by,
        made_at=act.at,
    )
    record(act, "ReleaseCreated", public_id=release.public_id)
    return release


async def retitle(act: Act, public_id: str, *, title: str) -> Release:
    """Give the release another title."""
    release = await release_for(act, public_id)
    release.title = _title(title)
    await release.save(using_db=act.tx, update_fields=["title"])
    record(act, "ReleaseUpdated", public_id=public_id)
    return release


async def add(
    act: Act,
    public_id: str,
    item_ids: Sequence[str],
    *,
    locales: Sequence[Locale] | None = None,
    unpublish: bool = False,
) -> Release:
    """These items go out with the release as their drafts are then, or off line with it.

    With `locales` only the texts in these languages go out; the item must be live for that. Raises
    Refused unless the release is open.
    """
    release = await _open_release(act, public_id)
    items = await items_for(act, Verb.PUBLISH, list(dict.fromkeys(item_ids)))
    for item in items:
        if not item.draft_number:
            raise refuse(Code.STATE, f"{item.public_id} has no content yet; save a draft first.")
        if locales is not None and await live_placement(act, item) is None:
            message = f"{item.public_id} is not live; let all its languages go out first."
            raise refuse(Code.STATE, message)
        row = await ReleaseItem.filter(release=release.id, item=item.id).using_db(act.tx).first()
        if row is None:
            row = await ReleaseItem.create(
                using_db=act.tx, release=release.id, item=item.id, kind=PUBLISH
            )
        row.kind = UNPUBLISH if unpublish else PUBLISH
        row.locales = _written(locales)
        await row.save(using_db=act.tx, update_fields=["kind", "locales"])
        await put(act, item, release, row, write_beside)
    if await ReleaseItem.filter(release=release.id).using_db(act.tx).count() > MAX_ITEMS:
        raise refuse(Code.TOO_LONG, f"A release holds {MAX_ITEMS} items at most. Make another.")
    _note(act, "ReleaseAdded", release, items)
    return release


async def remove(act: Act, public_id: str, item_ids: Sequence[str]) -> Release:
    """These items are no longer of the release. Raises Refused unless it is open."""
    release = await _open_release(act, public_id)
    items = await items_for(act, Verb.PUBLISH, list(dict.fromkeys(item_ids)))
    for item in items:
        row = ReleaseItem.filter(release=release.id, item=item.id).using_db(act.tx)
        if not await row.delete():
            raise refuse(Code.STATE, f"{item.public_id} is not of this release.")
        await take_out(act, item, release)
    _note(act, "ReleaseRemoved", release, items)
    return release


async def schedule_release(act: Act, public_id: str, *, publish_at: datetime, zone: str) -> Release:
    """All of the release happens at that instant. Raises Refused with everything that hinders it."""
    release = await _open_release(act, public_id)
    if publish_at <= act.now:
        raise refuse(Code.INVALID, "The instant has passed. Choose one to come, or publish now.")
    await _go_out(act, release, at=micros(publish_at), act_name="schedule", zone=zone)
    release.state, release.publish_at, release.zone = SCHEDULED, micros(publish_at), zone
    await release.save(using_db=act.tx, update_fields=["state", "publish_at", "zone"])
    record(act, "ReleaseScheduled", public_id=public_id, publish_at=micros(publish_at), zone=zone)
    return release


async def publish_release(act: Act, public_id: str) -> Release:
    """All of the release happens now. Raises Refused with everything that hinders it."""
    release = await _open_release(act, public_id)
    await _go_out(act, release, at=act.at, act_name="publish", zone=None)
    for item, _ in await members(act, release):
        await take_out(act, item, release)
    release.state, release.publish_at = PUBLISHED, act.at
    await release.save(using_db=act.tx, update_fields=["state", "publish_at"])
    record(act, "ReleasePublished", public_id=public_id)
    return release


async def cancel_release(act: Act, public_id: str) -> Release:
    """A scheduled or held release is open again, and nothing of it will happen; an open one is given up.

    Raises Refused when it is out, or given up already.
    """
    release = await release_for(act, public_id)
    state = state_of(release, act.at)
    if state in (SCHEDULED, HELD):
        await _call_off(act, release)
        release.state, release.publish_at, release.zone = OPEN, None, None
        for item, row in await members(act, release):
            await put(act, item, release, row, write_beside)
    elif state == OPEN:
        for item, _ in await members(act, release):
            await take_out(act, item, release)
        release.state = CANCELLED
    else:
        raise refuse(Code.STATE, f"The release is {state.lower()} already.")
    await release.save(using_db=act.tx, update_fields=["state", "publish_at", "zone"])
    record(act, "ReleaseCancelled", public_id=public_id, now=release.state)
    return release


async def resume_release(act: Act, public_id: str) -> Release:
    """A held release is scheduled again as it was.

    Raises Refused while something of it is still unfit, or when its instant has passed.
    """
    release = await release_for(act, public_id)
    if release.state != HELD:
        raise refuse(Code.STATE, "The release is not held.")
    held = Hold.filter(release=public_id, state__in=[HELD, MISSED]).using_db(act.tx)
    await put_back(act, await held.order_by("id"))
    release.state = SCHEDULED
    await release.save(using_db=act.tx, update_fields=["state"])
    await _end_those_leaving(act, release, at=int(release.publish_at or 0))
    record(act, "ReleaseResumed", public_id=public_id)
    return release


async def hindrances(act: Act, release: Release) -> list[Problem]:
    """Everything that would keep the release from going out now, rights left aside."""
    if state_of(release, act.at) not in (OPEN, HELD):
        return []
    anybody = Actor(act.by, ActorKind.PERSON, (EVERYTHING,), person=act.actor.person)
    trial = replace(act, actor=anybody)
    try:
        async with savepoint(act, "trial", undo=True):
            await _go_out(trial, release, at=act.at, act_name="publish", zone=None)
    except Refused as refused:
        return list(refused.problems)
    return []


async def release_for(act: Act, public_id: str, verb: Verb = Verb.PUBLISH) -> Release:
    """The release, locked, if the actor may do this at all; raises Refused."""
    permit(act.actor, verb)
    found = Release.filter(public_id=public_id).using_db(act.tx).select_for_update()
    release = await found.first()
    if release is None:
        raise refuse(Code.NOT_FOUND, f"There is no release {public_id!r}.")
    return release


async def _open_release(act: Act, public_id: str) -> Release:
    release = await release_for(act, public_id)
    state = state_of(release, act.at)
    if state in (SCHEDULED, HELD):
        raise refuse(Code.STATE, f"The release is {state.lower()}. Cancel that first.")
    if state != OPEN:
        raise refuse(Code.STATE, f"The release is {state.lower()}. Make a new one.")
    return release


async def _go_out(act: Act, release: Release, *, at: int, act_name: str, zone: str | None) -> None:
    held = await members(act, release)
    if not held:
        raise refuse(Code.STATE, "The release holds nothing yet. Add something first.")
    going = {item.public_id: locales_of(row) for item, row in held if row.kind == PUBLISH}
    sharing = Sharing(
        release.public_id, {key: each for key, each in going.items() if each is not None}
    )
    if going:
        await place_live(
            act,
            list(going),
            live_from=at,
            ends_at=None,
            act_name=act_name,
            zone=zone,
            release=sharing,
        )
    await _end_those_leaving(act, release, at=at)


async def _end_those_leaving(act: Act, release: Release, *, at: int) -> None:
    leaving = {
        item.public_id: row for item, row in await members(act, release) if row.kind == UNPUBLISH
    }
    for item in await items_for(act, Verb.PUBLISH, sorted(leaving)):
        row = leaving[item.public_id]
        ending = [
            each
            for each in await placements_of(act, item, LIVE)
            if each.live_from <= at < each.live_until and not each.cancelled
        ]
        if not ending:
            raise Refused(
                [Problem(Code.STATE, f"{item.public_id} is not live then.", (item.public_id,))]
            )
        row.ending, row.ends_at = ending[-1].id, ending[-1].ends_at
        await row.save(using_db=act.tx, update_fields=["ending", "ends_at"])
        await end_live(act, item, at=at)
        kind = "Unpublished" if at == act.at else "UnpublishScheduled"
        await tell(act, item, kind, release=release.public_id, ends_at=at)
        await hold_dependents(act, item)


async def _call_off(act: Act, release: Release) -> None:
    """Nothing of the release will happen; what was to end goes on."""
    for item, row in await members(act, release):
        mine = Placement.filter(
            item=item.id, lane=LIVE, release=release.public_id, cancelled=0, live_from__gt=act.at
        )
        for placement in await mine.using_db(act.tx):
            await call_off(act, item, placement)
        await let_go_on(act, release, row)
        await settle(act, item)
        await drop_holds(act, item)
        await tell(act, item, "ScheduleCancelled", release=release.public_id)
        await hold_dependents(act, item)


def _title(title: str) -> str:
    clean = " ".join(title.split())
    if not 1 <= len(clean) <= MAX_TITLE:
        raise refuse(Code.INVALID, f"A title has 1 to {MAX_TITLE} characters.", "title")
    return clean


def _written(locales: Sequence[Locale] | None) -> str | None:
    return None if locales is None else orjson.dumps([each.name for each in locales]).decode()


def _note(act: Act, verb: str, release: Release, items: Sequence[Item]) -> None:
    record(act, verb, public_id=release.public_id, items=[each.public_id for each in items])
