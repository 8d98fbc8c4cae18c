"""Sitemaps: every address of the website with those in other languages, and the newest news.

A large site is told in parts: by type, the types of which there is much by year, full years by month, and
full months by day.
"""

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Any

from delivery.outlets import xml
from delivery.outlets.entries import instant_of
from delivery.outlets.questions import PAGE, Questions
from delivery.outlets.texts import plain
from delivery.refusals import bad_request
from models.clock import system_clock, wire_instant
from models.declare import Catalogue, ContentType
from models.locale import Locale

PATH = "/sitemap.xml"
NEWS_PATH = "/news-sitemap.xml"
MEDIA = "application/xml"
KNOWN = ("part",)

MOST_AT_ONCE = 500
"""So many items are told in one part: each costs six points, and a fresh purse holds 5,000."""

MOST_IN_A_DAY = 700
MOST_NEWS = 1_000
MOST_NEWS_ITEMS = 500
NEWS_FOR = timedelta(days=2)
NEWS_TYPE = "Article"
PAGES = "pages"

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"

_PART = re.compile(r"([A-Za-z]{1,40})(?:-(\d{4}(?:-\d{2}){0,2}))?")


@dataclass(frozen=True)
class Place:
    """One item: its addresses by language, and when its words were changed."""

    urls: Mapping[Locale, str]
    updated_at: Mapping[Locale, datetime]
    titles: Mapping[Locale, str]
    published_at: datetime | None = None


@dataclass(frozen=True)
class Part:
    """A type's items, all of them or those published in a span of time."""

    type: ContentType
    begins: datetime | None = None
    ends: datetime | None = None
    name: str = ""


@dataclass(frozen=True)
class Told:
    """What is told: addresses, or the parts in which they are told."""

    places: Sequence[Place] = ()
    parts: Sequence[str] = ()
    base: str = ""


# --- asking -------------------------------------------------------------------------------------

_SITE = "{ site { baseAddress addressPatterns { typeName } navigation { path } } }"
_NAMES = " ".join(f"{each.name}: site(locale: {each.name}) {{ label }}" for each in Locale)
_IN_ALL = " ".join(
    f"{each.name}: nodes(ids: $ids, locale: {each.name}, fallback: [])"
    " { id ... on Content { label canonicalUrl publishedAt updatedAt } }"
    for each in Locale
)
_ADDRESSES = f"query ($ids: [ID!]!) {{ {_IN_ALL} }}"


@cache
def _count(plural: str) -> str:
    return f"""query ($from: DateTime, $until: DateTime) {{
  {plural}(first: 1, where: {{publishedAt: {{gte: $from, lt: $until}}}}) {{ totalCount }} }}"""


@cache
def _ends(plural: str) -> str:
    each = f"{plural}(first: 1, orderBy: [{{field: PUBLISHED_AT, direction: %s}}]) {{ nodes {{ publishedAt }} }}"
    return f"{{ first: {each % 'ASC'} last: {each % 'DESC'} }}"


@cache
def _ids(plural: str, *, timed: bool) -> str:
    given = ", $from: DateTime!, $until: DateTime!" if timed else ""
    where = "where: {publishedAt: {gte: $from, lt: $until}}, " if timed else ""
    return f"""query ($first: Int!, $after: String{given}) {{ {plural}(first: $first, after: $after, {where}
  orderBy: [{{field: PUBLISHED_AT, direction: DESC}}])
  {{ nodes {{ id }} pageInfo {{ hasNextPage endCursor }} }} }}"""


async def everything(questions: Questions, catalogue: Catalogue, part: str | None) -> Told:
    """What is told at the address, or of one part. Raises TurnedAway for a part that is none."""
    site = (await questions.ask(_SITE))["site"] or {"addressPatterns": [], "navigation": []}
    named = {each["typeName"] for each in site["addressPatterns"]}
    types = [each for name, each in catalogue.types.items() if name in named]
    if part is not None:
        if part == PAGES:
            return Told(list(_own_pages(site)))
        return Told(await _places(questions, _part(types, part)))
    counts = {each.plural: await _counted(questions, Part(each)) for each in types}
    if sum(counts.values()) <= MOST_AT_ONCE:
        places = list(_own_pages(site))
        for each in types:
            if count := counts[each.plural]:
                # No more than there are: what is asked for is paid for.
                places += await _places(questions, Part(each), size=min(count, PAGE))
        return Told(places)
    parts = [PAGES]
    for each in types:
        parts += [found.name async for found in _parts(questions, each, counts[each.plural])]
    return Told(parts=parts, base=(site.get("baseAddress") or "").rstrip("/"))


async def _parts(
    questions: Questions, content_type: ContentType, count: int
) -> AsyncIterator[Part]:
    if count <= MOST_AT_ONCE:
        if count:
            yield Part(content_type, name=content_type.plural)
        return
    found = await questions.ask(_ends(content_type.plural))
    first, last = (
        instant_of(found[each]["nodes"][0]["publishedAt"]).year for each in ("first", "last")
    )
    years = [_span(content_type, f"{year:04}") for year in range(first, last + 1)]
    async for part in _split(questions, years):
        yield part


async def _split(questions: Questions, spans: Iterable[Part]) -> AsyncIterator[Part]:
    """The spans in which anything was published; those with too much in shorter ones."""
    for span in spans:
        count = await _counted(questions, span)
        if count > MOST_AT_ONCE and (shorter := _shorter(span)):
            async for part in _split(questions, shorter):
                yield part
        elif count:
            yield span


def _span(content_type: ContentType, when: str) -> Part:
    """A year, month or day, written as ISO 8601 has it. Raises ValueError for what is none."""
    year, month, day = (*map(int, when.split("-")), None, None)[:3]
    begins = datetime(year or 0, month or 1, day or 1, tzinfo=UTC)
    if day:
        ends = begins + timedelta(days=1)
    else:
        months = begins.year * 12 + (month or 12)
        ends = datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
    return Part(content_type, begins, ends, f"{content_type.plural}-{when}")


def _shorter(span: Part) -> list[Part]:
    """The months of a year, or the days of a month; a day has none."""
    when = span.name.partition("-")[2]
    assert span.begins is not None
    assert span.ends is not None
    if when.count("-") > 1:
        return []
    days = (span.ends - span.begins).days
    return [
        _span(span.type, f"{when}-{each:02}") for each in range(1, (days if days < 32 else 12) + 1)
    ]


def _part(types: Iterable[ContentType], name: str) -> Part:
    found = _PART.fullmatch(name)
    by_plural = {each.plural: each for each in types}
    if found and found[1] in by_plural:
        if found[2] is None:
            return Part(by_plural[found[1]], name=name)
        with suppress(ValueError):
            return _span(by_plural[found[1]], found[2])
    raise bad_request(f"There is no such part. {PATH} lists all there are.")


async def _counted(questions: Questions, part: Part) -> int:
    given = {"from": _wire(part.begins), "until": _wire(part.ends)} if part.begins else {}
    data = await questions.ask(_count(part.type.plural), **given)
    return int(data[part.type.plural]["totalCount"])


async def _places(
    questions: Questions, part: Part, *, most: int = MOST_IN_A_DAY, size: int = PAGE
) -> list[Place]:
    given = {"from": _wire(part.begins), "until": _wire(part.ends)} if part.begins else {}
    document = _ids(part.type.plural, timed=part.begins is not None)
    found: list[Place] = []
    async for page in questions.pages(document, part.type.plural, most=most, first=size, **given):
        if not page:
            break
        ids = [each["id"] for each in page]
        data = await questions.ask(_ADDRESSES, ids=ids)
        by_locale = [(each, data[each.name]) for each in Locale]
        for place in range(len(ids)):
            shown = {each: items[place] for each, items in by_locale if items[place]}
            found += _place(shown)
    return found


def _place(shown: Mapping[Locale, Mapping[str, Any]]) -> list[Place]:
    seen = {each: item for each, item in shown.items() if item["canonicalUrl"]}
    if not seen:
        return []
    published = next(iter(seen.values()))["publishedAt"]
    return [
        Place(
            {each: item["canonicalUrl"] for each, item in seen.items()},
            {each: instant_of(item["updatedAt"]) for each, item in seen.items()},
            {each: plain(item["label"] or "") for each, item in seen.items()},
            instant_of(published) if published else None,
        )
    ]


def _own_pages(site: Mapping[str, Any]) -> Iterator[Place]:
    """The pages that are no item's: the home page, and those in the navigation."""
    base = (site.get("baseAddress") or "").rstrip("/")
    if base:
        paths = ("/", *(each["path"] for each in site["navigation"] if each["path"]))
        for path in dict.fromkeys(paths):
            yield Place({Locale.ZH_HANS: base + path}, {}, {})


def _wire(at: datetime | None) -> str | None:
    return None if at is None else wire_instant(at)


# --- news ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class News:
    """The newest articles, and what the site is called in each language."""

    places: Sequence[Place]
    names: Mapping[Locale, str]


async def newest(questions: Questions, catalogue: Catalogue) -> News:
    """What was published within two days, at most a thousand addresses."""
    now = system_clock()
    # To the hour, so that what is kept serves others too.
    begins = (now - NEWS_FOR).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    part = Part(catalogue.types[NEWS_TYPE], begins, begins + NEWS_FOR)
    sites = await questions.ask(f"{{ {_NAMES} }}")
    names = {each: plain((sites[each.name] or {}).get("label") or "") for each in Locale}
    return News(await _places(questions, part, most=MOST_NEWS_ITEMS), names)


# --- writing ------------------------------------------------------------------------------------


def written(told: Told, public_url: str | None) -> bytes:
    """The sitemap, or with parts the index, which names them where this service is reached."""
    if told.parts:
        root = xml.root_of("sitemapindex", {None: SITEMAP}, namespace=SITEMAP)
        address = (public_url or told.base).rstrip("/") + PATH
        for each in told.parts:
            _add(_add(root, "sitemap"), "loc", f"{address}?part={each}")
        return xml.xml(root)
    root = xml.root_of("urlset", {None: SITEMAP, "xhtml": XHTML}, namespace=SITEMAP)
    for place in told.places:
        for url in dict.fromkeys(place.urls.values()):
            _add_url(root, place, url)
    return xml.xml(root)


def _add_url(root: Any, place: Place, url: str) -> None:
    entry = _add(root, "url")
    _add(entry, "loc", url)
    locales = [each for each, address in place.urls.items() if address == url]
    changes = [place.updated_at[each] for each in locales if each in place.updated_at]
    if changes:
        _add(entry, "lastmod", _iso(max(changes)))
    if len(set(place.urls.values())) > 1:
        usual = place.urls.get(Locale.ZH_HANS) or next(iter(place.urls.values()))
        tagged = [(each.tag, address) for each, address in place.urls.items()]
        for tag, address in (*tagged, ("x-default", usual)):
            xml.add(entry, "link", namespace=XHTML, rel="alternate", hreflang=tag, href=address)


_NEWS_LANGUAGES = {
    Locale.ZH_HANS: "zh-cn",
    Locale.ZH_HANT: "zh-tw",
    Locale.ZH_HANT_HK: "zh-tw",
    Locale.ZH_HANT_TW: "zh-tw",
    Locale.EN: "en",
}


def news_written(news: News) -> bytes:
    """The news sitemap: an entry for each address, in the first language it is in."""
    root = xml.root_of("urlset", {None: SITEMAP, "news": NEWS}, namespace=SITEMAP)
    news_add = partial(xml.add, namespace=NEWS)
    for place, locale, url in _news(news.places)[:MOST_NEWS]:
        entry = _add(root, "url")
        _add(entry, "loc", url)
        told = news_add(entry, "news")
        publication = news_add(told, "publication")
        news_add(publication, "name", news.names[locale])
        news_add(publication, "language", _NEWS_LANGUAGES[locale])
        assert place.published_at is not None
        news_add(told, "publication_date", _iso(place.published_at))
        news_add(told, "title", place.titles[locale])
    return xml.xml(root)


def _news(places: Iterable[Place]) -> list[tuple[Place, Locale, str]]:
    found = []
    for place in places:
        if place.published_at is not None:
            first: dict[str, Locale] = {}
            for locale, url in place.urls.items():
                first.setdefault(url, locale)
            found += [(place, locale, url) for url, locale in first.items()]
    return found


_add = partial(xml.add, namespace=SITEMAP)


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
