"""Feeds: the newest items of a type, as Atom, RSS and JSON Feed have them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from delivery.outlets.asked import Wanted
from delivery.outlets.entries import instant_of, located, zone_named
from delivery.outlets.questions import Questions, chosen, locale_of
from delivery.outlets.texts import BLOCK_FIELDS, body_html, corrections_html, plain
from delivery.outlets.times import dates_between
from delivery.outlets.words import (
    CANCELLED,
    COLON,
    DOT,
    MOVED_ONLINE,
    POSTPONED,
    RESCHEDULED,
)
from delivery.portals import UNKNOWN, Portal, Selection
from models.declare import Catalogue, Choice, ContentType
from models.declare.catalogue import camel
from models.locale import Locale
from resolvers.names import labels_of

MOST = 30
"""How many entries a feed has; whoever comes every day misses none."""


@dataclass(frozen=True)
class Entry:
    """One item of a feed."""

    id: str
    locale: Locale
    title: str
    url: str | None
    published_at: datetime
    updated_at: datetime
    summary: str
    html: str
    authors: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True)
class Feed:
    """What a feed tells, whatever its form. `key` is what its id is made from, `site` whose it is."""

    key: str
    title: str
    site: str
    locale: Locale
    home: str | None
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime | None:
        """When anything in it was changed last."""
        return max((each.updated_at for each in self.entries), default=None)


def path_of(content_type: ContentType, form: str) -> str:
    """The address of a type's feed in one form."""
    return f"/feeds/{content_type.plural}.{form}"


# --- asking -------------------------------------------------------------------------------------

_ARTICLES_OF = "articles: {some: {topics: {some: {id: {eq: $topic}}}}}"


def narrowing(content_type: ContentType) -> Mapping[str, str]:
    """By what a type's feed can be narrowed: for each parameter the filter it stands for."""
    fields = content_type.fields
    found = {}
    if "topics" in fields:
        found["topic"] = "topics: {some: {id: {eq: $topic}}}"
    elif content_type.name == "Event":
        found["topic"] = _ARTICLES_OF
    if "series" in fields:
        found["series"] = "series: {id: {eq: $series}}"
    elif "event" in fields:
        found["series"] = "event: {is: {series: {id: {eq: $series}}}}"
    return found


def _selected(content_type: ContentType, selection: Selection) -> dict[str, list[str]] | None:
    """By which ids a portal's selection narrows a type's feed, by parameter; None where nothing is in it."""
    given = {"topic": list(selection.topics), "series": list(selection.series)}
    held = {each: given[each] for each in narrowing(content_type) if given[each]}
    if selection.types and content_type.name not in selection.types:
        return None
    return None if any(given.values()) and not held else held


_OF_EVENTS = "status startsAt endsAt timeZone place venues { name address }"


def _document(
    content_type: ContentType, narrowed: Sequence[str], selected: Sequence[str] = ()
) -> str:
    told = content_type.feed
    assert told is not None
    fields = content_type.fields
    more = [f"title: {camel(told.title)}"]
    more += [f"summary: {camel(told.summary)}"] if told.summary else []
    more += [f"date: {camel(told.date)}"]
    more += [f"text: {camel(told.text)} {{ {BLOCK_FIELDS} }}"] if told.text else []
    more += ["byline { name }"] if "byline" in fields else []
    more += ["topics { name }"] if "topics" in fields else []
    more += ["kindLabel"] if isinstance(fields.get("kind"), Choice) else []
    more += [_OF_EVENTS] if content_type.name == "Event" else []
    more += ["corrections { wrong right text }"] if "corrections" in fields else []
    filters = narrowing(content_type)
    where = ", ".join(filters[each] for each in narrowed)
    either = [filters[each].replace(f"eq: ${each}", f"in: ${each}s") for each in selected]
    where += f", or: [{', '.join(f'{{{each}}}' for each in either)}]" if either else ""
    given = "".join(f", ${each}: ID!" for each in narrowed)
    given += "".join(f", ${each}s: [ID!]" for each in selected)
    order = f"[{{field: {told.date.upper()}, direction: DESC}}]"
    return f"""query ($locale: Locale!{given}) {{
  site(locale: $locale) {{ label baseAddress updatedAt }}
  {content_type.plural}(first: {MOST}, locale: $locale, where: {{{where}}}, orderBy: {order}) {{
    nodes {{ id canonicalUrl publishedAt updatedAt language {{ served }} {" ".join(more)} }} }} }}"""


async def feed_of(
    questions: Questions,
    catalogue: Catalogue,
    content_type: ContentType,
    asked: Wanted,
    path: str,
    portal: Portal = UNKNOWN,
) -> Feed:
    """The newest items of the type that the parameters select, of those a portal's selection holds.

    Raises TurnedAway, Moved.
    """
    narrowed = await chosen(questions, catalogue, asked, path)
    by_parameter = {each.parameter: each.id for each in narrowed}
    selected = _selected(content_type, portal.selection)
    document = _document(content_type, sorted(by_parameter), sorted(selected or {}))
    values = by_parameter | {f"{name}s": ids for name, ids in (selected or {}).items()}
    data = await questions.ask(document, locale=asked.locale.name, **values)
    nodes = data[content_type.plural]["nodes"] if selected is not None else []
    site = data["site"] or {}
    base = site.get("baseAddress")
    label = plain(site.get("label") or "")
    heads = [each.label for each in narrowed]
    narrower = "".join(f"/{name}={value}" for name, value in sorted(by_parameter.items()))
    narrower += f"/portal={portal.id}" if portal.id else ""
    return Feed(
        key=f"{content_type.plural}/{asked.locale.tag}{narrower}",
        title=plain(
            DOT.join(filter(None, (*heads, _named(catalogue, content_type, asked.locale), label)))
        ),
        site=label,
        locale=asked.locale,
        home=base,
        entries=[_entry(each, base) for each in nodes],
    )


def _named(catalogue: Catalogue, content_type: ContentType, locale: Locale) -> str:
    """What the items of a type are called together: Chinese has no plural, English is made from it."""
    if locale is Locale.EN:
        return re.sub("(?<=[a-z])(?=[A-Z])", " ", content_type.plural).capitalize()
    labels = dict(labels_of(catalogue))[content_type.name]
    return labels[list(Locale).index(locale)]


_HAPPENED = {
    "CANCELLED": CANCELLED,
    "POSTPONED": POSTPONED,
    "MOVED_ONLINE": MOVED_ONLINE,
    "RESCHEDULED": RESCHEDULED,
}


def _titled(item: Mapping[str, Any], locale: Locale) -> str:
    """The title, and before it what happened to an event: a reader of feeds sees no more than this."""
    title = plain(item["title"] or "")
    happened = _HAPPENED.get(item.get("status") or "")
    return f"{happened[locale]}{COLON[locale]}{title}" if happened else title


def _summary(item: Mapping[str, Any], locale: Locale) -> str:
    """The summary, and above it when and where an event is."""
    starts, when = item.get("startsAt"), ""
    if starts is not None:
        when = dates_between(starts, item["endsAt"], zone_named(item["timeZone"]), locale).text
    where = located(item.get("venues") or (), item.get("place"), locale)
    told = DOT.join(filter(None, (when, plain(where))))
    return "\n".join(filter(None, (told, plain(item.get("summary") or ""))))


def _entry(item: Mapping[str, Any], base: str | None) -> Entry:
    locale = locale_of(item)
    parts = (
        corrections_html(item.get("corrections") or (), locale),
        body_html(item.get("text") or (), base),
    )
    updated_at = instant_of(item["updatedAt"])
    date = item["date"] or item["publishedAt"]
    names = [each["name"] for each in item.get("topics") or ()]
    return Entry(
        id=item["id"],
        locale=locale,
        title=_titled(item, locale),
        url=item["canonicalUrl"],
        published_at=instant_of(date) if date else updated_at,
        updated_at=updated_at,
        summary=_summary(item, locale),
        html="\n".join(filter(None, parts)),
        authors=tuple(plain(each["name"]) for each in item.get("byline") or ()),
        tags=tuple(plain(each) for each in (item.get("kindLabel"), *names) if each),
    )
