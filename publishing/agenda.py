"""The agenda: everything that comes true, is due, ends or takes place in a span of time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from models.clock import micros, wire_instant
from models.locale import Locale
from models.system import Hold, Item, Placement, Release, Submission
from models.view import DRAFT, FOREVER, LIVE
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.holds import HELD, MISSED
from publishing.permissions import may, may_read_title, permit

LONGEST = timedelta(days=400)
MOST = 1_000


class AgendaKind(Enum):
    """What comes."""

    APPEARS = "APPEARS"
    ENDS = "ENDS"
    RELEASE = "RELEASE"
    HELD = "HELD"
    REVIEW_DUE = "REVIEW_DUE"
    TAKES_PLACE = "TAKES_PLACE"


@dataclass(frozen=True)
class Entry:
    """One thing that comes, at an instant; `until` where it lasts. Microseconds since 1970.

    `public_id` is the item's, or the release's.
    """

    kind: AgendaKind
    at: int
    until: int | None
    public_id: str
    type: str | None
    label: str
    release: str | None = None


async def agenda(act: Act, *, begin: datetime, end: datetime) -> list[Entry]:
    """What comes from `begin` until before `end` of the types that the actor may read, in order.

    Raises Refused for more than 400 days, or more than 1,000 entries.
    """
    permit(act.actor, Verb.READ)
    if not begin < end <= begin + LONGEST:
        raise refuse(Code.INVALID, f"Ask for 1 to {LONGEST.days} days at once.", "to")
    first, last = micros(begin), micros(end)
    found = [
        *await _placements(act, first, last),
        *await _holds(act, first, last),
        *await _reviews(act, first, last),
    ]
    items = {each.id: each for each in await _items(act, {key for key, *_ in found})}
    labels = await _labels(act, set(items))
    entries = [
        Entry(
            kind,
            at,
            None,
            items[key].public_id,
            items[key].type,
            labels.get(key, "") if _may_name(act, items[key].type) else "",
            release,
        )
        for key, kind, at, release in found
        if may(act.actor, Verb.READ, items[key].type).allowed
    ]
    entries += await _releases(act, first, last)
    entries += await _happenings(act, begin, end)
    if len(entries) > MOST:
        raise refuse(Code.INVALID, f"More than {MOST} entries. Ask for a shorter span.", "to")
    return sorted(entries, key=lambda each: (each.at, each.kind.value, each.public_id))


_Found = tuple[int, AgendaKind, int, str | None]


async def _placements(act: Act, first: int, last: int) -> list[_Found]:
    rows = Placement.filter(lane=LIVE, cancelled=0).using_db(act.tx)
    begun = await rows.filter(live_from__gte=first, live_from__lt=last, live_from__gt=act.at)
    ended = await rows.filter(live_until__gte=first, live_until__lt=last, live_until__gt=act.at)
    following = {(each.item, each.live_from) for each in await rows.filter(live_from__gt=act.at)}
    return [(each.item, AgendaKind.APPEARS, each.live_from, each.release) for each in begun] + [
        (each.item, AgendaKind.ENDS, each.live_until, None)
        for each in ended
        # What is followed at once by another revision only changes.
        if each.live_until != FOREVER
        and each.live_from < each.live_until
        and (each.item, each.live_until) not in following
    ]


async def _holds(act: Act, first: int, last: int) -> list[_Found]:
    rows = Hold.filter(state__in=[HELD, MISSED], publish_at__gte=first, publish_at__lt=last)
    return [
        (each.item, AgendaKind.HELD, each.publish_at, each.release)
        for each in await rows.using_db(act.tx)
    ]


async def _reviews(act: Act, first: int, last: int) -> list[_Found]:
    rows = Submission.filter(closed_at=None, due_at__gte=first, due_at__lt=last).using_db(act.tx)
    return [(each.item, AgendaKind.REVIEW_DUE, int(each.due_at or 0), None) for each in await rows]


async def _releases(act: Act, first: int, last: int) -> list[Entry]:
    rows = Release.filter(
        state__in=["SCHEDULED", HELD], publish_at__gte=first, publish_at__lt=last
    ).using_db(act.tx)
    return [
        Entry(AgendaKind.RELEASE, int(each.publish_at or 0), None, each.public_id, None, each.title)
        for each in await rows
    ]


async def _happenings(act: Act, begin: datetime, end: datetime) -> list[Entry]:
    """What takes place, as the drafts say: of every type that has a beginning and an end."""
    found: list[Entry] = []
    first, last = wire_instant(begin), wire_instant(end)
    for each in act.catalogue.types.values():
        if each.period is None or not may(act.actor, Verb.READ, each.name).allowed:
            continue
        starts, ends = each.period
        # Both instants are made here; nothing that a client wrote is in the statement.
        rows = await act.tx.execute_query_dict(
            f"SELECT public_id, label, {starts} AS starts, {ends} AS ends FROM {each.table}"
            f" WHERE lane = '{DRAFT}' AND over = 0 AND locale = {Locale.ZH_HANS.value}"
            f" AND {starts} < '{last}' AND COALESCE({ends}, {starts}) >= '{first}'"
            f" LIMIT {MOST + 1}"
        )
        named = _may_name(act, each.name)
        found += [_happening(each.name, row if named else {**row, "label": None}) for row in rows]
    return found


def _may_name(act: Act, type_name: str) -> bool:
    return may_read_title(act.actor, act.catalogue.types[type_name])


def _happening(type_name: str, row: dict[str, Any]) -> Entry:
    starts, ends = (
        None if row[name] is None else micros(datetime.fromisoformat(row[name]))
        for name in ("starts", "ends")
    )
    return Entry(
        AgendaKind.TAKES_PLACE,
        int(starts or 0),
        ends,
        row["public_id"],
        type_name,
        row["label"] or "",
    )


async def _items(act: Act, keys: set[int]) -> list[Item]:
    return await Item.filter(id__in=list(keys)).using_db(act.tx)


async def _labels(act: Act, keys: set[int]) -> dict[int, str]:
    if not keys:
        return {}
    rows = await act.tx.execute_query_dict(
        f"SELECT item, label FROM edition WHERE lane = '{DRAFT}' AND over = 0"
        f" AND locale = {Locale.ZH_HANS.value} AND item IN ({', '.join(map(str, sorted(keys)))})"
    )
    return {row["item"]: row["label"] or "" for row in rows}
