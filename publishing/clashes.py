"""Clashes: what is in one place, or asks for one person, at the same time as something else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

import orjson

from models.clock import wire_instant
from models.system import Item, Revision
from models.view import LIVE
from publishing.actor import Verb
from publishing.check import Content
from publishing.desk import Act, item_for, revision_of
from publishing.permissions import may

UNKNOWN_LENGTH = timedelta(hours=1)
"""How long something is taken to last whose end nobody knows."""


class ClashKind(Enum):
    """What two of them share."""

    HALL = "HALL"
    VENUE = "VENUE"
    PERSON = "PERSON"
    TIME = "TIME"


@dataclass(frozen=True)
class Clash:
    """Another event or session at the same time; `shared` is the id, or the hall, of what they share."""

    kind: ClashKind
    public_id: str
    type: str
    label: str
    starts_at: str
    ends_at: str | None
    shared: str | None


async def clashes_of(act: Act, public_id: str) -> list[Clash]:
    """What the item's draft clashes with among everything that is live or scheduled, the earliest first.

    Sessions of one event at the same time clash in TIME where they share nothing else.
    """
    item = await item_for(act, Verb.READ, public_id)
    own = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    if not own.get("starts_at"):
        return []
    found = []
    for row in [each for name in ("Event", "Session") for each in await _meanwhile(act, name, own)]:
        if row["item"] == item.id or not may(act.actor, Verb.READ, row["type"]).allowed:
            continue
        other = orjson.loads(
            (await Revision.get(item=row["item"], number=row["revision"], using_db=act.tx)).content
        )
        if public_id == other.get("event") or row["public_id"] == own.get("event"):
            continue
        found += [
            Clash(kind, row["public_id"], row["type"], row["label"] or "", *_span(other), shared)
            for kind, shared in _shared(item, own, row["type"], other)
        ]
    return sorted(found, key=lambda each: (each.starts_at, each.public_id, each.kind.value))


async def _meanwhile(act: Act, type_name: str, own: Content) -> list[dict[str, Any]]:
    content_type = act.catalogue.types.get(type_name)
    if content_type is None:
        return []
    start, end = own["starts_at"], _end(own)
    late = wire_instant(datetime.fromisoformat(start) - UNKNOWN_LENGTH)
    # Both instants have been through the check, so they hold nothing but digits and marks.
    rows = await act.tx.execute_query_dict(
        f"SELECT DISTINCT item, revision, public_id, type, label FROM {content_type.table}"
        f" WHERE lane = '{LIVE}' AND live_until > {act.at} AND live_until > live_from"
        f" AND locale = served AND starts_at < '{end}'"
        f" AND (ends_at > '{start}' OR (ends_at IS NULL AND starts_at > '{late}'))"
    )
    first: dict[tuple[int, int], dict[str, Any]] = {}
    for row in rows:
        first.setdefault((row["item"], row["revision"]), dict(row))
    return list(first.values())


def _end(content: Content) -> str:
    known = content.get("ends_at")
    if known and known > content["starts_at"]:
        return str(known)
    return wire_instant(datetime.fromisoformat(content["starts_at"]) + UNKNOWN_LENGTH)


def _span(content: Content) -> tuple[str, str | None]:
    return content["starts_at"], content.get("ends_at")


def _shared(
    item: Item, own: Content, other_type: str, other: Content
) -> Iterator[tuple[ClashKind, str | None]]:
    if "CANCELLED" in (own.get("status"), other.get("status")):
        return
    places = _places(own) & _places(other)
    halls = [(each.get("hall") or {}).get("ZH_HANS") for each in (own, other)]
    people = _people(own) & _people(other)
    if places and all(halls):
        # In one house, two halls do not clash.
        if halls[0] == halls[1]:
            yield ClashKind.HALL, halls[0]
    else:
        for each in sorted(places):
            yield ClashKind.VENUE, each
    for each in sorted(people):
        yield ClashKind.PERSON, each
    one_event = own.get("event") is not None and own.get("event") == other.get("event")
    if one_event and other_type == item.type and not places and not people:
        yield ClashKind.TIME, None


def _places(content: Content) -> set[str]:
    one = content.get("venue")
    return {*(content.get("venues") or ()), *([one] if one else ())}


def _people(content: Content) -> set[str]:
    return {*(content.get("speakers") or ()), *(content.get("designers") or ())}
