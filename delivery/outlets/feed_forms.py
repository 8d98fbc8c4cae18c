"""The three forms of a feed: Atom 1.0, RSS 2.0 and JSON Feed 1.1."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import partial
from html import escape
from types import MappingProxyType
from typing import Any

import orjson

from delivery.outlets import xml
from delivery.outlets.feeds import Entry, Feed

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_NAMES = "tag:kapok.invalid,2026:"
"""What ids begin with; no host of ours, since that may change and an id may not."""

_NEVER = datetime(2026, 1, 1, tzinfo=UTC)
_MINUTES = "60"


def atom(feed: Feed, self_link: str) -> bytes:
    """The feed as Atom."""
    root = xml.root_of("feed", {None: ATOM}, namespace=ATOM)
    root.set(_LANGUAGE, feed.locale.tag)
    add = partial(xml.add, namespace=ATOM)
    add(root, "id", _NAMES + feed.key)
    add(root, "title", feed.title)
    add(root, "updated", _rfc3339(feed.updated_at or _NEVER))
    add(root, "link", rel="self", type="application/atom+xml", href=self_link)
    if feed.home:
        add(root, "link", rel="alternate", type="text/html", href=feed.home)
    add(add(root, "author"), "name", feed.site or feed.title)
    add(root, "generator", "Kapok")
    for each in feed.entries:
        entry = add(root, "entry")
        entry.set(_LANGUAGE, each.locale.tag)
        add(entry, "id", _NAMES + each.id)
        add(entry, "title", each.title)
        if each.url:
            add(entry, "link", rel="alternate", type="text/html", href=each.url)
        add(entry, "published", _rfc3339(each.published_at))
        add(entry, "updated", _rfc3339(each.updated_at))
        for name in each.authors:
            add(add(entry, "author"), "name", name)
        for name in each.tags:
            add(entry, "category", term=name)
        if each.summary:
            add(entry, "summary", each.summary)
        if each.html or not each.url:
            add(entry, "content", each.html, type="html")
    return xml.xml(root)


def rss(feed: Feed, self_link: str) -> bytes:
    """The feed as RSS."""
    root = xml.root_of("rss", {"atom": ATOM, "content": CONTENT, "dc": DC})
    root.set("version", "2.0")
    add = xml.add
    channel = add(root, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.home or self_link)
    add(channel, "description", feed.title)
    add(channel, "language", feed.locale.tag.lower())
    add(channel, "lastBuildDate", format_datetime(feed.updated_at or _NEVER))
    add(channel, "ttl", _MINUTES)
    xml.add(channel, "link", rel="self", type="application/rss+xml", href=self_link, namespace=ATOM)
    for each in feed.entries:
        item = add(channel, "item")
        add(item, "title", each.title)
        if each.url:
            add(item, "link", each.url)
        add(item, "guid", each.id, isPermaLink="false")
        add(item, "pubDate", format_datetime(each.published_at))
        for name in each.authors:
            xml.add(item, "creator", name, namespace=DC)
        for name in each.tags:
            add(item, "category", name)
        if each.summary:
            add(item, "description", escape(each.summary, quote=False))
        if each.html:
            xml.add(item, "encoded", each.html, namespace=CONTENT)
        xml.add(item, "updated", _rfc3339(each.updated_at), namespace=ATOM)
    return xml.xml(root)


def json(feed: Feed, self_link: str) -> bytes:
    """The feed as JSON Feed."""
    whole: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        # It must be whole, and only an operator can say how this service is reached.
        "feed_url": self_link if "://" in self_link else None,
        "language": feed.locale.tag,
        "authors": [{"name": feed.site}] if feed.site else None,
        "items": [_json_item(each) for each in feed.entries],
    }
    return orjson.dumps({name: value for name, value in whole.items() if value is not None})


def _json_item(entry: Entry) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html or None,
        "content_text": None if entry.html else entry.summary or entry.title,
        "summary": entry.summary or None,
        "date_published": _rfc3339(entry.published_at),
        "date_modified": _rfc3339(entry.updated_at),
        "authors": [{"name": each} for each in entry.authors] or None,
        "tags": list(entry.tags) or None,
        "language": entry.locale.tag,
    }
    return {name: value for name, value in item.items() if value is not None}


Form = tuple[str, Callable[[Feed, str], bytes]]

FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "atom": ("application/atom+xml", atom),
        "rss": ("application/rss+xml", rss),
        "json": ("application/feed+json", json),
    }
)
"""By the ending of the address: the media type, and who writes it."""


def _rfc3339(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
