"""What calendars go on telling of something withdrawn: when it was to be, and where it was listed."""

from collections.abc import Sequence
from typing import Any

import orjson

from models.clock import wire_instant
from models.columns import LINK_TABLE
from models.locale import Locale
from models.system import Item, Revision, Tombstone
from models.view import View, in_interval
from publishing.check import Content
from publishing.desk import Act, type_of
from publishing.moments import is_zone
from publishing.save import write_as_draft, write_beside
from publishing.shown import shown_revision

_ARTICLE_EVENT, _ARTICLE_TOPICS = "Article.event", "Article.topics"
SEQUENCE = "calendar_sequence"
"""The field in which an item keeps how often calendars had to be told of a change."""

MOST = 2**31 - 1
"""The highest number that calendars and GraphQL know."""


async def dates_of(act: Act, item: Item) -> str | None:
    """The dates that readers see now, as JSON, of a type that has a period; None of any other.

    `listed` are the ids of the series and topics under which calendars show it, divided and bounded
    by spaces.
    """
    period = act.catalogue.types[item.type].period
    shown = await shown_revision(act, item) if period else None
    if period is None or shown is None:
        return None
    content = orjson.loads(shown.content)
    event, of_event = await _event(act, item, content)
    starts, ends = _times(content, period)
    zone = content.get("time_zone") or of_event.get("time_zone")
    dates = {
        "at": wire_instant(act.now),
        "starts_at": starts,
        "ends_at": ends,
        "time_zone": zone if zone and is_zone(zone) else None,
        "sequence": str(min((content.get(SEQUENCE) or 0) + 1, MOST)),
        "listed": "".join(f" {each}" for each in await _listed(act, event, of_event)) + " ",
    }
    told = {name: value for name, value in dates.items() if value and not str(value).isspace()}
    return orjson.dumps(told).decode()


def _times(content: Content, period: tuple[str, str]) -> tuple[str | None, str | None]:
    """When it is to be; of what is put off or cancelled without new dates, when it was to be."""
    starts, ends = content.get(period[0]), content.get(period[1])
    if starts is None and content.get("status") in ("CANCELLED", "POSTPONED"):
        for each in content.get("schedule_changes") or ():
            if each.get("previous_starts_at"):
                starts, ends = each["previous_starts_at"], each.get("previous_ends_at")
    return starts, ends


async def _event(act: Act, item: Item, content: Content) -> tuple[Item | None, Content]:
    """The event that it is, or belongs to as readers see it, and what that says."""
    if item.type == "Event":
        return item, content
    public_id = content.get("event")
    event = await Item.filter(public_id=public_id).using_db(act.tx).first() if public_id else None
    shown = await shown_revision(act, event) if event else None
    return (event, orjson.loads(shown.content)) if shown else (None, {})


async def _listed(act: Act, event: Item | None, content: Content) -> Sequence[str]:
    """The public series of an event, and the public topics of public articles about it, by id."""
    if event is None:
        return ()
    live = [in_interval(View(Locale.ZH_HANS), alias, now=str(act.at)) for alias in ("a", "t")]
    rows: list[dict[str, Any]] = await act.tx.execute_query_dict(
        "SELECT DISTINCT i.public_id AS id FROM item i"
        f" JOIN {LINK_TABLE} t ON t.target_item = i.id AND t.field = '{_ARTICLE_TOPICS}'"
        f" JOIN {LINK_TABLE} a ON a.item = t.item AND a.field = '{_ARTICLE_EVENT}'"
        f" WHERE a.target_item = {event.id} AND {live[0]} AND {live[1]}"
    )
    found = [content["series"]] if content.get("series") else []
    found += sorted(each["id"] for each in rows)
    return [each for each in found if await _is_public(act, each)]


async def _is_public(act: Act, public_id: str) -> bool:
    item = await Item.filter(public_id=public_id).using_db(act.tx).first()
    return item is not None and await shown_revision(act, item) is not None


async def told_anew(act: Act, item: Item, revision: Revision) -> Revision:
    """The revision to show; one that calendars take for newer than the withdrawal before it.

    What was withdrawn was told as cancelled under a higher number. So where it comes back, the same
    content is saved once more, with the next number after that.
    """
    if SEQUENCE not in type_of(act, item).fields:
        return revision
    content = orjson.loads(revision.content)
    told = await _last_told(act, item)
    if told < (content.get(SEQUENCE) or 0) or told == MOST:
        return revision
    anew = {**content, SEQUENCE: told + 1}
    if revision.number == item.draft_number:
        return await write_as_draft(act, item, anew)
    return await write_beside(act, item, type_of(act, item), anew)


async def _last_told(act: Act, item: Item) -> int:
    """The highest number under which it was told as cancelled; -1 if it never was."""
    stones = await Tombstone.filter(item=item.id).using_db(act.tx)
    told = [orjson.loads(each.dates) for each in stones if each.dates]
    return max((int(each.get("sequence", 0)) for each in told), default=-1)
