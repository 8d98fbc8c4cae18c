"""What happens to an event or an item of its programme: moved in time, put off, online, cancelled, back on.

Such an act on what is live is an act of publishing of its own. It changes dates and form only, so it
goes out at once and without reviews, and the audit log says so. Where the draft holds other changes
as well, it goes into the draft and out with them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Any

import orjson

from models.clock import wire_instant
from models.system import Item, Revision
from models.view import FOREVER
from publishing.actor import Actor, Grant, Verb
from publishing.check import Content
from publishing.desk import Act, item_for, record, revision_of, tell
from publishing.errors import Code, refuse
from publishing.moments import zone_of
from publishing.permissions import no_such_item
from publishing.publish import place_live
from publishing.save import save
from publishing.shown import live_placement, shown_revision

TYPES = frozenset({"Event", "Session"})
HOME = "Asia/Shanghai"

CHANGED = frozenset(
    {"status", "starts_at", "ends_at", "attendance_mode", "schedule_changes", "calendar_sequence"}
)
"""The fields that such an act may change."""


class Happening(Enum):
    """What happened; the value is the fact that is told."""

    RESCHEDULED = "Rescheduled"
    POSTPONED = "Postponed"
    MOVED_ONLINE = "MovedOnline"
    CANCELLED = "Cancelled"
    REINSTATED = "Reinstated"


@dataclass(frozen=True)
class Happened:
    """What came of it: the new draft, and whether readers see it already."""

    revision: Revision
    is_out: bool


async def reschedule(
    act: Act,
    public_id: str,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    reason: str,
    expected_revision: int,
) -> Happened:
    """It takes place at another time. Raises Refused, Conflict."""
    if ends_at is not None and ends_at < starts_at:
        raise refuse(Code.INVALID, "It would end before it begins. Choose a later end.", "endsAt")
    dates = {"starts_at": wire_instant(starts_at), "ends_at": _wire(ends_at)}
    return await _happen(
        act, public_id, Happening.RESCHEDULED, dates, reason=reason, expected=expected_revision
    )


async def postpone(act: Act, public_id: str, *, reason: str, expected_revision: int) -> Happened:
    """It takes place later, nobody knows when yet. Raises Refused, Conflict."""
    return await _happen(
        act,
        public_id,
        Happening.POSTPONED,
        {"starts_at": None, "ends_at": None},
        reason=reason,
        expected=expected_revision,
    )


async def move_online(act: Act, public_id: str, *, reason: str, expected_revision: int) -> Happened:
    """It takes place as planned, but online only. Raises Refused, Conflict."""
    return await _happen(
        act,
        public_id,
        Happening.MOVED_ONLINE,
        {"attendance_mode": "ONLINE"},
        reason=reason,
        expected=expected_revision,
    )


async def cancel_event(
    act: Act, public_id: str, *, reason: str, expected_revision: int
) -> Happened:
    """It does not take place. Raises Refused, Conflict."""
    return await _happen(
        act, public_id, Happening.CANCELLED, {}, reason=reason, expected=expected_revision
    )


async def reinstate(
    act: Act,
    public_id: str,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    reason: str,
    expected_revision: int,
) -> Happened:
    """What was cancelled or postponed takes place after all, when it was to, or at other dates.

    Raises Refused unless it was cancelled or postponed.
    """
    dates: dict[str, Any] = {}
    if starts_at is not None:
        dates = {"starts_at": wire_instant(starts_at), "ends_at": _wire(ends_at)}
    return await _happen(
        act, public_id, Happening.REINSTATED, dates, reason=reason, expected=expected_revision
    )


async def _happen(
    act: Act,
    public_id: str,
    happening: Happening,
    changes: Mapping[str, Any],
    *,
    reason: str,
    expected: int,
) -> Happened:
    item = await item_for(act, Verb.PUBLISH, public_id)
    if item.type not in TYPES:
        raise no_such_item(public_id)
    if not reason.strip():
        raise refuse(Code.REQUIRED, "Say why; readers are told.", "reason")
    if not item.draft_number:
        raise refuse(Code.STATE, f"{public_id} has no content yet; save a draft first.")
    shown = await shown_revision(act, item)
    before = await revision_of(act, item, item.draft_number)
    alone = shown is not None and shown.sha256 == before.sha256
    content = _after(act, orjson.loads(before.content), happening, changes, reason)
    trusted = _trusted(act, item)
    revision = await save(trusted, public_id, content, expected_revision=expected)
    if alone:
        live = await live_placement(act, item)
        ends_at = None if live is None or live.ends_at == FOREVER else live.ends_at
        await place_live(
            trusted,
            [public_id],
            live_from=act.at,
            ends_at=ends_at,
            act_name="publish",
            reason=reason,
            right=Verb.URGENT,
        )
        record(
            act,
            "PublishedWithoutReviews",
            public_id=public_id,
            revision=revision.number,
            reason=reason,
            happening=happening.value,
        )
    await tell(act, item, happening.value, revision=revision.number, reason=reason, is_out=alone)
    return Happened(revision, alone)


def _trusted(act: Act, item: Item) -> Act:
    """The act with what this one thing takes: to change these fields, and to publish without reviews."""
    grant = Grant(frozenset({Verb.READ, Verb.EDIT, Verb.URGENT}), frozenset({item.type}), CHANGED)
    actor: Actor = act.actor
    scope = None if actor.scope is None else (*actor.scope, grant)
    return replace(act, actor=replace(actor, grants=(*actor.grants, grant), scope=scope))


def _after(
    act: Act, content: Content, happening: Happening, changes: Mapping[str, Any], reason: str
) -> Content:
    """The content after it happened, with what held before in its schedule changes."""
    was = content.get("status")
    rows = list(content.get("schedule_changes") or ())
    if happening is Happening.REINSTATED:
        if was not in ("CANCELLED", "POSTPONED"):
            raise refuse(Code.STATE, "It was neither cancelled nor postponed.")
        changes = {**_dates_before(content, rows), **changes}
    elif was == "CANCELLED":
        raise refuse(Code.STATE, "It is cancelled. Reinstate it first.")
    status = "SCHEDULED" if happening is Happening.REINSTATED else happening.name
    row = {
        "status": status,
        "changed_on": _today(act, content),
        "previous_starts_at": content.get("starts_at"),
        "previous_ends_at": content.get("ends_at"),
        "reason": {"ZH_HANS": reason},
    }
    after = {
        **content,
        **changes,
        "status": status,
        "schedule_changes": [*rows, {key: value for key, value in row.items() if value}],
        "calendar_sequence": (content.get("calendar_sequence") or 0) + 1,
    }
    return {name: value for name, value in after.items() if value is not None}


def _dates_before(content: Content, rows: list[Content]) -> dict[str, Any]:
    """The dates it had before it was put off; nothing where it has dates."""
    if content.get("starts_at") or not rows:
        return {}
    last = rows[-1]
    return {"starts_at": last.get("previous_starts_at"), "ends_at": last.get("previous_ends_at")}


def _today(act: Act, content: Content) -> str:
    return f"{act.now.astimezone(zone_of(content.get('time_zone') or HOME)):%Y-%m-%d}"


def _wire(at: datetime | None) -> str | None:
    return None if at is None else wire_instant(at)
