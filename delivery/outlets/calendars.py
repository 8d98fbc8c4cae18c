"""Calendars to subscribe to: all events, those of a series, under a topic or of a portal, and one event with its programme."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from delivery.outlets.asked import Wanted
from delivery.outlets.entries import (
    EVENT_FIELDS,
    HOME,
    SESSION_FIELDS,
    Entry,
    entry_of_event,
    entry_of_session,
    entry_of_withdrawn,
    has_times,
)
from delivery.outlets.questions import PAGE, Chosen, Moved, Questions, by_what, chosen, one
from delivery.outlets.texts import plain
from delivery.outlets.words import CANCELLED, DOT, EVENTS
from delivery.portals import Selection
from delivery.refusals import Reason, TurnedAway
from models.declare import Catalogue
from models.locale import Locale

if TYPE_CHECKING:
    from icalendar import Event as Written

PATH = "/calendar/events.ics"
MEDIA = "text/calendar"
KNOWN = ("topic", "series", "portal")
EVENTS_AT_ONCE = 40
"""An event is 20 points with its venues, and a request may cost a thousand."""

MOST_EVENTS = 120
MOST_SESSIONS = 300
"""Together they cost a fresh purse less than it holds; whoever comes again finds the answers kept."""

REFRESH = timedelta(hours=1)
"""How often a calendar may look again; it is told so in two ways."""

# Daylight saving ended at home in 1991; nothing here is older.
_FIRST_DAY, _LAST_DAY = date(1992, 1, 1), date(2038, 1, 1)


@dataclass(frozen=True)
class Shown:
    """What a calendar shows, under which name and in which language."""

    name: str
    locale: Locale
    events: Sequence[Mapping[str, Any]]
    sessions: Sequence[Mapping[str, Any]]
    withdrawn: Sequence[Mapping[str, Any]] = ()

    @property
    def ids(self) -> list[str]:
        """Of what has an entry, without what was withdrawn."""
        return [each["id"] for each in (*self.events, *self.sessions) if has_times(each)]


# --- asking -------------------------------------------------------------------------------------

_ARTICLES_OF = "articles: {some: {topics: {some: {id: {%s}}}}}"
_EVENTS_OF: Mapping[str, str] = {
    "series": "series: {id: {eq: $series}}",
    "topic": _ARTICLES_OF % "eq: $topic",
}
_EVENTS_OF_PORTAL: Mapping[str, str] = {
    "portalSeries": "series: {id: {in: $portalSeries}}",
    "portalTopics": _ARTICLES_OF % "in: $portalTopics",
}


def held_by(selection: Selection) -> dict[str, list[str]]:
    """What a portal's selection narrows events by, as the variables that `where_of` names."""
    held = {"portalSeries": list(selection.series), "portalTopics": list(selection.topics)}
    return {name: ids for name, ids in held.items() if ids}


def where_of(narrowed: tuple[str, ...], selected: tuple[str, ...]) -> str:
    """The terms of a filter of events, with a variable for each parameter and part of a selection."""
    terms = [_EVENTS_OF[each] for each in narrowed]
    either = ", ".join(f"{{{_EVENTS_OF_PORTAL[each]}}}" for each in selected)
    return ", ".join([*terms, *([f"or: [{either}]"] if either else [])])


@cache
def _list_document(narrowed: tuple[str, ...], selected: tuple[str, ...], *, sessions: bool) -> str:
    where = where_of(narrowed, selected)
    if sessions and where:
        where = f"event: {{is: {{{where}}}}}"
    given = "".join(f", ${each}: ID!" for each in narrowed)
    given += "".join(f", ${each}: [ID!]" for each in selected)
    root, fields, size = (
        ("sessions", SESSION_FIELDS, PAGE) if sessions else ("events", EVENT_FIELDS, EVENTS_AT_ONCE)
    )
    return f"""query ($locale: Locale!, $after: String{given}) {{
  {root}(first: {size}, after: $after, locale: $locale, where: {{{where}}},
    orderBy: [{{field: STARTS_AT, direction: DESC}}])
  {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"""


_PROGRAMME = f"""query ($locale: Locale!, $after: String, $event: ID!) {{
  sessions(first: 100, after: $after, locale: $locale, where: {{event: {{id: {{eq: $event}}}}}})
  {{ nodes {{ {SESSION_FIELDS} }} pageInfo {{ hasNextPage endCursor }} }} }}"""

_SITE = "query ($locale: Locale!) { site(locale: $locale) { label } }"


_DATES = "id at startsAt endsAt timeZone calendarSequence"
_WITHDRAWN = (
    "query ($types: [ContentType!], $series: ID, $topic: ID) {"
    f" removedDates(types: $types, series: $series, topic: $topic) {{ {_DATES} }} }}"
)
_WITHDRAWN_HERE = (
    f"query ($slug: String!) {{ removedDates(types: [EVENT], slug: $slug) {{ {_DATES} }} }}"
)


async def all_events(
    questions: Questions,
    catalogue: Catalogue,
    asked: Wanted,
    selection: Selection = Selection(),  # noqa: B008  # an immutable value
) -> Shown:
    """The events that the parameters select, newest first, and the items of their programmes.

    Of those the ones that a portal's selection holds.
    """
    narrowed = await chosen(questions, catalogue, asked, PATH)
    by_parameter = {each.parameter: each.id for each in sorted(narrowed, key=_parameter)}
    held = held_by(selection)
    given = {"locale": asked.locale.name, **by_parameter, **held}
    names, selected = tuple(by_parameter), tuple(held)

    async def listed(type_name: str, root: str, most: int) -> list[dict[str, Any]]:
        if not _holds_type(selection, type_name):
            return []
        document = _list_document(names, selected, sessions=root == "sessions")
        return await questions.every(document, root, most=most, **given)

    events = await listed("Event", "events", MOST_EVENTS)
    sessions = await listed("Session", "sessions", MOST_SESSIONS)
    site = (await questions.ask(_SITE, locale=asked.locale.name))["site"]
    head = [each.label for each in narrowed] or [EVENTS[asked.locale]]
    name = DOT.join([*head, *([site["label"]] if site and site["label"] else [])])
    gone = await _withdrawn_of(questions, by_parameter, selection)
    return Shown(name, asked.locale, events, sessions, gone)


def _parameter(each: Chosen) -> str:
    return each.parameter


async def _withdrawn_of(
    questions: Questions, by_parameter: Mapping[str, str], selection: Selection
) -> list[dict[str, Any]]:
    """The dates of what was withdrawn and had been in this calendar."""
    names = [each.upper() for each in ("Event", "Session") if _holds_type(selection, each)]

    async def of(**where: str) -> list[dict[str, Any]]:
        found = await questions.ask(_WITHDRAWN, types=names, **where)
        return list(found["removedDates"])

    if not names:
        return []
    listed = await of(**by_parameter)
    parts = [{"series": each} for each in selection.series]
    parts += [{"topic": each} for each in selection.topics]
    if not parts:
        return listed
    held = {gone["id"] for each in parts for gone in await of(**each)}
    return [each for each in listed if each["id"] in held]


def _holds_type(selection: Selection, name: str) -> bool:
    return not selection.types or name in selection.types


def path_of(slug: str) -> str:
    """The address of one event's calendar."""
    return f"/calendar/events/{slug}.ics"


async def one_event(questions: Questions, catalogue: Catalogue, asked: Wanted, slug: str) -> Shown:
    """One event and its programme. Raises TurnedAway (404), Moved where its slug is another now."""
    by = by_what(catalogue, "Event", slug)
    given = {"locale": asked.locale.name}
    document = one("event", by, EVENT_FIELDS)
    event = (await questions.ask(document, value=slug, **given))["found"]
    if event is None:
        gone = await _withdrawn(questions, by, slug)
        if not gone:
            raise TurnedAway(404, Reason.NOT_FOUND, "There is no such event.")
        return Shown(CANCELLED[asked.locale], asked.locale, [], [], gone)
    if event["slug"] and event["slug"] != slug:
        raise Moved(path_of(event["slug"]) + asked.query())
    sessions = await questions.every(
        _PROGRAMME, "sessions", most=MOST_SESSIONS, event=event["id"], **given
    )
    return Shown(event["title"], asked.locale, [event], sessions)


async def _withdrawn(questions: Questions, by: str, value: str) -> list[dict[str, Any]]:
    """The dates of the withdrawn event that was public at the address."""
    if by == "slug":
        found = await questions.ask(_WITHDRAWN_HERE, slug=value)
        return list(found["removedDates"])
    listed = (await questions.ask(_WITHDRAWN, types=["EVENT", "SESSION"]))["removedDates"]
    return [each for each in listed if each["id"] == value]


# --- writing ------------------------------------------------------------------------------------


def written(shown: Shown) -> bytes:
    """The calendar as iCalendar has it. What has no date is in none."""
    from icalendar import Calendar, Timezone  # 60 ms that only calendars need

    found = [entry_of_event(each) for each in shown.events]
    found += [entry_of_session(each) for each in shown.sessions]
    found += [entry_of_withdrawn(each, shown.locale) for each in shown.withdrawn]
    entries = [each for each in found if each is not None]
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Kapok//Events//ZH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, plain(shown.name))
    calendar.add("x-wr-timezone", HOME.key)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for zone in sorted({HOME.key, *_zones(entries)}):
        calendar.add_component(Timezone.from_tzid(zone, first_date=_FIRST_DAY, last_date=_LAST_DAY))
    for each in entries:
        calendar.add_component(_component(each))
    return bytes(calendar.to_ical())


def _zones(entries: Sequence[Entry]) -> set[str]:
    found = [getattr(each.times.starts, "tzinfo", None) for each in entries]
    return {each.key for each in found if each is not None}


def _component(entry: Entry) -> "Written":
    from icalendar import Event, vGeo

    event = Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("status", entry.status)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("dtstart", entry.times.starts)
    if entry.times.ends is not None:
        event.add("dtend", entry.times.ends)
    event.add("summary", entry.summary)
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    for name, text in (("description", entry.description), ("location", entry.location)):
        if text:
            event.add(name, text)
    if entry.point is not None:
        event.add("geo", vGeo(entry.point))
    if entry.url:
        event.add("url", entry.url)
    if entry.categories:
        event.add("categories", list(entry.categories))
    if entry.parent:
        event.add("related-to", entry.parent, parameters={"RELTYPE": "PARENT"})
    return event
