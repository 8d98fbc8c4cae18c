"""Entries of a calendar: what events and the items of their programmes are to a calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from delivery.outlets.questions import locale_of
from delivery.outlets.texts import plain
from delivery.outlets.words import CANCELLED, COLON, COMMA, POSTPONED
from models.locale import Locale

HOME = ZoneInfo("Asia/Shanghai")
SUFFIX = "@kapok"
"""What makes an item's id a calendar's UID; no host, since that may change."""

_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)

VENUE_FIELDS = "venue: name address point { lat lng } updatedAt".removeprefix("venue: ")
COMMON_FIELDS = """id slug title status startsAt endsAt calendarSequence summary kindLabel canonicalUrl updatedAt
  language { served } liveLinks { url } scheduleChanges { previousStartsAt previousEndsAt }"""
EVENT_FIELDS = (
    f"""{COMMON_FIELDS} timeZone place website series {{ name }} venues {{ {VENUE_FIELDS} }}"""
)
SESSION_FIELDS = (
    f"""{COMMON_FIELDS} hall event {{ id title timeZone place }} venue {{ {VENUE_FIELDS} }}"""
)


@dataclass(frozen=True)
class Times:
    """From when until when: instants in a zone, or with `all_day` days, the end before which it is over."""

    starts: datetime | date
    ends: datetime | date | None


@dataclass(frozen=True)
class Entry:
    """What a calendar is told of one item."""

    uid: str
    sequence: int
    status: str
    times: Times
    changed_at: datetime
    summary: str
    description: str = ""
    location: str = ""
    point: tuple[float, float] | None = None
    url: str | None = None
    categories: tuple[str, ...] = ()
    parent: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether it takes anybody's time."""
        return self.status == "CONFIRMED"


_STATUSES = {"CANCELLED": "CANCELLED", "POSTPONED": "TENTATIVE"}


def entry_of_event(item: Mapping[str, Any]) -> Entry | None:
    """An event's entry; None where nobody knows when it is, or was to be."""
    zone = zone_named(item["timeZone"])
    where = located(item["venues"], item["place"], locale_of(item))
    categories = [item["kindLabel"], (item["series"] or {}).get("name")]
    return _entry(item, zone, where, item["venues"], categories, None)


def entry_of_session(item: Mapping[str, Any]) -> Entry | None:
    """The entry of an item of a programme, which is in its event's time zone."""
    event = item["event"]
    zone = zone_named(event and event["timeZone"])
    venues = [item["venue"]] if item["venue"] else []
    where = located(venues, event and event["place"], locale_of(item), item["hall"])
    categories = [item["kindLabel"], event and event["title"]]
    return _entry(item, zone, where, venues, categories, event and uid(event["id"]))


def entry_of_withdrawn(dates: Mapping[str, Any], locale: Locale) -> Entry | None:
    """The entry of what was withdrawn: that it is cancelled, and nothing of what it said."""
    if dates["startsAt"] is None:
        return None
    at = instant_of(dates["at"])
    return Entry(
        uid=uid(dates["id"]),
        sequence=sequence(at, dates["calendarSequence"]),
        status="CANCELLED",
        times=times_between(dates["startsAt"], dates["endsAt"], zone_named(dates["timeZone"])),
        changed_at=at,
        summary=CANCELLED[locale],
    )


def _entry(
    item: Mapping[str, Any],
    zone: ZoneInfo,
    where: str,
    venues: Sequence[Mapping[str, Any]],
    categories: Sequence[str | None],
    parent: str | None,
) -> Entry | None:
    times = _times(item, zone)
    if times is None:
        return None
    changed_at = max(instant_of(each["updatedAt"]) for each in (item, *venues))
    status = _STATUSES.get(item["status"], "CONFIRMED")
    entry = Entry(
        uid=uid(item["id"]),
        sequence=sequence(changed_at, item["calendarSequence"]),
        status=status,
        times=times,
        changed_at=changed_at,
        summary=_summary(item),
        url=item["canonicalUrl"],
        parent=parent,
    )
    if status == "CANCELLED":
        return entry
    points = [each["point"] for each in venues if each["point"]]
    links = [each["url"] for each in item["liveLinks"]]
    website = item["canonicalUrl"] or item.get("website")
    return Entry(
        **{
            **vars(entry),
            "description": plain("\n".join(filter(None, (item["summary"], *links, website)))),
            "location": plain(where),
            "point": (points[0]["lat"], points[0]["lng"]) if points else None,
            "url": website,
            "categories": tuple(plain(each) for each in categories if each),
        }
    )


def _summary(item: Mapping[str, Any]) -> str:
    locale = locale_of(item)
    said = {"CANCELLED": CANCELLED, "POSTPONED": POSTPONED}.get(item["status"])
    title = plain(item["title"])
    return f"{said[locale]}{COLON[locale]}{title}" if said else title


def located(
    venues: Sequence[Mapping[str, Any]], place: str | None, locale: Locale, hall: str | None = None
) -> str:
    """Where something is: its venues with their addresses, else its place; "" where nobody has said."""
    houses = [
        COMMA[locale].join(filter(None, (each["name"], hall, each["address"]))) for each in venues
    ]
    return " / ".join(houses) or COMMA[locale].join(filter(None, (place, hall)))


# --- times --------------------------------------------------------------------------------------


def has_times(item: Mapping[str, Any]) -> bool:
    """Whether somebody knows when it is, or was to be, so that it has an entry."""
    return _times(item, HOME) is not None


def _times(item: Mapping[str, Any], zone: ZoneInfo) -> Times | None:
    """When it is; for what is put off or cancelled without new dates, when it was to be."""
    starts, ends = item["startsAt"], item["endsAt"]
    if starts is None and item["status"] in _STATUSES:
        before = [each for each in item["scheduleChanges"] if each["previousStartsAt"]]
        if before:
            starts, ends = before[-1]["previousStartsAt"], before[-1]["previousEndsAt"]
    return None if starts is None else times_between(starts, ends, zone)


def times_between(starts: str, ends: str | None, zone: ZoneInfo) -> Times:
    """Between two instants; whole days where both are midnights there, or the end is a minute before one."""
    begin = instant_of(starts).astimezone(zone)
    end = instant_of(ends).astimezone(zone) if ends else None
    if end is not None and end <= begin:
        end = None
    if begin.time() != time(0):
        return Times(begin, end)
    if end is None:
        return Times(begin.date(), begin.date() + timedelta(days=1))
    if end.time() == time(0):
        return Times(begin.date(), end.date())
    if end.time() >= time(23, 59):
        return Times(begin.date(), end.date() + timedelta(days=1))
    return Times(begin, end)


def zone_named(name: str | None) -> ZoneInfo:
    """The zone of that name; home where there is none."""
    try:
        return ZoneInfo(name) if name else HOME
    except (KeyError, ValueError, OSError):  # a folder of zones, such as Asia, is an OSError
        return HOME


def instant_of(text: str) -> datetime:
    """An instant as GraphQL gives it."""
    return datetime.fromisoformat(text).astimezone(UTC)


# --- names and numbers ------------------------------------------------------------------------


def uid(public_id: str) -> str:
    """The same for ever, in every language and every calendar."""
    return public_id + SUFFIX


MOST_SEQUENCE = 2**31 - 1


def sequence(changed_at: datetime, happened: int | None) -> int:
    """Rises with each change: by the seconds since another, and by one for each act on the event.

    Editors' changes of a date, a title or a venue are changes as well, and only the instant tells of
    all of them. It fits into the 32 bits that calendars have until 2088.
    """
    seconds = int((changed_at - _BEGINNING).total_seconds())
    return min(seconds + (happened or 0), MOST_SEQUENCE)
