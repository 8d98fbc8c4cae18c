"""What embeds show of an event, asked for at the public door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from delivery.embeds.words import NEW_DATE, REASON, UNDATED, UNKNOWN
from delivery.outlets.asked import Wanted
from delivery.outlets.calendars import held_by, where_of
from delivery.outlets.calendars import path_of as calendar_of
from delivery.outlets.entries import zone_named
from delivery.outlets.questions import (
    NARROWING,
    Chosen,
    Moved,
    Questions,
    by_what,
    chosen,
    locale_of,
    one,
)
from delivery.outlets.texts import plain
from delivery.outlets.times import Dates, dates_between
from delivery.outlets.words import COLON, COMMA, DOT, EVENTS
from delivery.refusals import Reason, TurnedAway, bad_request
from models.declare import Catalogue
from models.locale import Locale
from publishing.portals import Selection

FIELDS = """id slug title status statusLabel kindLabel startsAt endsAt timeZone place canonicalUrl
  language { served } series { name } venues { name address }
  scheduleChanges { status previousStartsAt previousEndsAt reason }
  cover { url(width: 640) srcset(widths: [320, 640, 960, 1280], format: WEBP) alt credit widthPx heightPx }"""

MOST = 20
USUAL_COUNT = 5
WHENS = ("upcoming", "current", "past", "undated")


@dataclass(frozen=True)
class Picture:
    """A picture with what has to stand beside it."""

    src: str
    srcset: str | None
    alt: str
    credit: str | None
    width: int | None
    height: int | None


@dataclass(frozen=True)
class Card:
    """An event as embeds show it, in words of `lang`; what is not known is null.

    `status` is one of GraphQL's where something has changed. `dates` holds what was before it, too;
    `undated` says so where there are none to come. `calendar` is a path of this service.
    """

    id: str
    lang: str
    title: str
    kind: str | None
    status: str | None
    badge: str | None
    reason: str | None
    dates: tuple[Dates, ...]
    undated: str | None
    place: str | None
    summary: str | None
    picture: Picture | None
    url: str | None
    calendar: str | None


@dataclass(frozen=True)
class Found:
    """A single event, and the same in the words of schema.org."""

    card: Card
    json_ld: Mapping[str, Any]


@dataclass(frozen=True)
class Cards:
    """Events under a name."""

    name: str
    cards: tuple[Card, ...]


class Gone(Exception):
    """The event was withdrawn; its notice, if there is one, stands in its place."""

    def __init__(self, id: str, notice: str | None) -> None:
        super().__init__(id)
        self.id = id
        self.notice = notice


# --- asking -------------------------------------------------------------------------------------


async def one_event(
    questions: Questions,
    catalogue: Catalogue,
    asked: Wanted,
    slug: str,
    path: str,
    selection: Selection,
) -> Found:
    """The event of this slug or id. Raises Gone, TurnedAway (404), Moved where its slug is another now.

    `path` is where the asked-for form of it is, with `{}` in the place of the slug. What is not in a
    portal's selection is refused (403): it is public, but not the portal's to show.
    """
    by = by_what(catalogue, "Event", slug)
    document = one("event", by, f"{FIELDS} summary jsonLd")
    event = (await questions.ask(document, value=slug, locale=asked.locale.name))["found"]
    if event is None:
        raise await _missing(questions, asked.locale, by, slug)
    if by == "slug" and event["slug"] != slug:
        raise Moved(path.format(event["slug"]) + asked.query())
    if not await _is_selected(questions, event["id"], selection):
        message = "This event is not among those that this portal may show."
        raise TurnedAway(403, Reason.FORBIDDEN, message)
    return Found(card_of(event, asked.locale), event["jsonLd"])


_GONE_ID = "query ($slug: String!) { removedDates(types: [EVENT], slug: $slug, first: 1) { id } }"
_NOTICE = """query ($path: String!, $locale: Locale!) {
  resolveUrl(path: $path, locale: $locale) { status notice } }"""


async def _missing(questions: Questions, locale: Locale, by: str, value: str) -> Exception:
    public_id: str | None = value
    if by == "slug":
        found = (await questions.ask(_GONE_ID, slug=value))["removedDates"]
        public_id = found[0]["id"] if found else None
    if public_id is not None:
        data = await questions.ask(_NOTICE, path=f"/go/{public_id}", locale=locale.name)
        if data["resolveUrl"]["status"] == 410:
            return Gone(public_id, data["resolveUrl"]["notice"])
    return TurnedAway(404, Reason.NOT_FOUND, UNKNOWN[locale])


async def _is_selected(questions: Questions, public_id: str, selection: Selection) -> bool:
    if not is_among_types(selection):
        return False
    held = held_by(selection)
    if not held:
        return True
    given = "".join(f", ${each}: [ID!]" for each in held)
    document = f"""query ($id: ID!{given}) {{
  events(first: 1, where: {{id: {{eq: $id}}, {where_of((), tuple(held))}}}) {{ totalCount }} }}"""
    found = await questions.ask(document, id=public_id, **held)
    return bool(found["events"]["totalCount"])


def is_among_types(selection: Selection) -> bool:
    """Whether a portal's selection holds events at all."""
    return not selection.types or "Event" in selection.types


async def several(
    questions: Questions, catalogue: Catalogue, asked: Wanted, path: str, selection: Selection
) -> Cards:
    """The events that the parameters select, of those that a portal's selection holds.

    Raises TurnedAway, Moved for an old slug.
    """
    when, count = asked.chosen.get("when", "upcoming"), _count(asked)
    if when not in WHENS:
        raise bad_request(f"There is no such time. Known are: {', '.join(WHENS)}.")
    narrowed = await chosen(questions, catalogue, asked, path)
    # What is on now is what visitors look for first.
    spans = ["CURRENT", "UPCOMING"] if when == "upcoming" else [when.upper()]
    if not is_among_types(selection):
        spans = []
    held = held_by(selection)
    events: list[Mapping[str, Any]] = []
    for span in spans:
        if len(events) < count:
            document = _list(span, narrowed, tuple(held))
            given = {**{each.parameter: each.id for each in narrowed}, **held}
            found = await questions.ask(
                document, locale=asked.locale.name, first=count - len(events), **given
            )
            events += found["events"]["nodes"]
    name = DOT.join([EVENTS[asked.locale], *(each.label for each in narrowed)])
    return Cards(plain(name), tuple(card_of(each, asked.locale) for each in events))


def _count(asked: Wanted) -> int:
    given = asked.chosen.get("count", str(USUAL_COUNT))
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise bad_request(f"count is how many events: 1 to {MOST}.")
    return int(given)


def _list(span: str, narrowed: Sequence[Chosen], held: tuple[str, ...]) -> str:
    where = where_of(tuple(each.parameter for each in narrowed), held)
    given = "".join(f", ${each.parameter}: ID!" for each in narrowed)
    given += "".join(f", ${each}: [ID!]" for each in held)
    order = {"PAST": "STARTS_AT, direction: DESC", "UNDATED": "TITLE, direction: ASC"}
    by = order.get(span, "STARTS_AT, direction: ASC")
    return f"""query ($locale: Locale!, $first: Int!{given}) {{
  events(first: $first, when: {span}, locale: $locale, where: {{{where}}}, orderBy: [{{field: {by}}}])
  {{ nodes {{ {FIELDS} }} }} }}"""


LIST_PARAMETERS = (*NARROWING, "when", "count")


# --- what is shown ------------------------------------------------------------------------------


def card_of(event: Mapping[str, Any], asked: Locale) -> Card:
    """The event as it is shown."""
    locale = locale_of(event)
    dates = _dates(event, locale)
    changed = event["status"] not in (None, "SCHEDULED")
    changes = event["scheduleChanges"]
    coming = any(not each.old for each in dates)
    off = event["status"] == "CANCELLED"
    query = Wanted(asked).query()
    return Card(
        id=event["id"],
        lang=locale.tag,
        title=plain(event["title"]),
        kind=_plain(
            DOT.join(filter(None, (event["kindLabel"], (event["series"] or {}).get("name"))))
        ),
        status=event["status"] if changed else None,
        badge=_plain(event["statusLabel"]) if changed else None,
        reason=_reason(changes, locale) if changed else None,
        dates=dates,
        undated=None if coming or off else (NEW_DATE if dates else UNDATED)[locale],
        place=_place(event, locale),
        summary=_plain(event.get("summary")),
        picture=_picture(event["cover"]),
        url=event["canonicalUrl"],
        calendar=calendar_of(event["slug"] or event["id"]) + query if dates and not off else None,
    )


def _reason(changes: Sequence[Mapping[str, Any]], locale: Locale) -> str | None:
    """Why it was changed last, where readers are told."""
    said = _plain(changes[-1]["reason"]) if changes else None
    return f"{REASON[locale]}{COLON[locale]}{said}" if said else None


def _dates(event: Mapping[str, Any], locale: Locale) -> tuple[Dates, ...]:
    zone = zone_named(event["timeZone"])
    starts, ends, off = event["startsAt"], event["endsAt"], event["status"] == "CANCELLED"
    now = [] if starts is None else [dates_between(starts, ends, zone, locale, old=off)]
    if event["status"] in (None, "SCHEDULED"):
        return tuple(now)
    before = [each for each in event["scheduleChanges"] if each["previousStartsAt"]]
    if before:
        held = before[-1]["previousStartsAt"], before[-1]["previousEndsAt"]
        was = dates_between(*held, zone, locale, old=True)
        if all(each.text != was.text for each in now):
            return (was, *now)
    return tuple(now)


def _place(event: Mapping[str, Any], locale: Locale) -> str | None:
    houses = [
        COMMA[locale].join(filter(None, (each["name"], each["address"])))
        for each in event["venues"]
    ]
    return _plain(" / ".join(houses) or event["place"])


def _picture(cover: Mapping[str, Any] | None) -> Picture | None:
    if cover is None or not cover["url"]:
        return None
    return Picture(
        cover["url"],
        cover["srcset"],
        plain(cover["alt"]),
        _plain(cover["credit"]),
        cover["widthPx"],
        cover["heightPx"],
    )


def _plain(text: str | None) -> str | None:
    return (plain(text) or None) if text else None
