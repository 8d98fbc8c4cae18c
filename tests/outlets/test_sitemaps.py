"""Sitemaps, read as XML by the names of their protocols."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from lxml import etree

from delivery.outlets import sitemaps
from models.clock import system_clock, wire_instant
from publishing.withdraw import withdraw
from tests.addresses import BASE, make_site
from tests.reading.canaries import leaked, plant
from tests.site import Site

NAMES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}
NEWS = "/news-sitemap.xml"
BOTH = {"ZH_HANS": "木棉", "EN": "Kapok"}


async def parsed(outlet: httpx.AsyncClient, path: str = "/sitemap.xml") -> Any:
    response = await outlet.get(path)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/xml; charset=utf-8"
    return etree.fromstring(response.content)


def locations(root: Any) -> list[str]:
    """Every address in it."""
    return [each.text for each in root.findall(".//s:loc", NAMES)]


def alternates(root: Any, url: str) -> dict[str, str]:
    """The addresses beside one, by language."""
    [entry] = [
        each for each in root.findall("s:url", NAMES) if each.findtext("s:loc", "", NAMES) == url
    ]
    return {each.get("hreflang"): each.get("href") for each in entry.findall("x:link", NAMES)}


async def test_every_address_is_there_with_its_languages(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(site, navigation=[{"label": "活动", "path": "/events"}])
    await site.make("Article", title=BOTH, kind="NEWS", slug="both")
    await site.make("Article", title="只有中文", kind="NEWS", slug="chinese")
    topic = await site.make("Topic", name="面料")
    await site.make("Event", title="没有网址格式")
    root = await parsed(outlet)
    both = {
        "zh-Hans": f"{BASE}/news/both",
        "zh-Hant": f"{BASE}/hant/news/both",
        "zh-Hant-HK": f"{BASE}/hk/news/both",
        "zh-Hant-TW": f"{BASE}/news/both",
        "en": f"{BASE}/en/news/both",
        "x-default": f"{BASE}/news/both",
    }

    assert set(locations(root)) == {
        f"{BASE}/",
        f"{BASE}/events",
        *both.values(),
        f"{BASE}/news/chinese",
        f"{BASE}/hant/news/chinese",
        f"{BASE}/hk/news/chinese",
        f"{BASE}/topics/{topic}.html",
    }
    assert len(locations(root)) == len(set(locations(root)))
    for url in both.values():
        assert alternates(root, url) == both
    assert "en" not in alternates(root, f"{BASE}/hk/news/chinese")
    assert alternates(root, f"{BASE}/topics/{topic}.html") == {}
    assert len(root.findall("s:url/s:lastmod", NAMES)) == 4 + 3 + 1


async def test_a_large_site_is_told_in_parts_that_hold_all_of_it(
    site: Site, outlet: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "MOST_AT_ONCE", 2)
    await make_site(site)
    for number, date in enumerate(
        ["2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", *["2026-11-05T00:00:00Z"] * 3]
    ):
        await site.make("Article", title="某", kind="NEWS", slug=f"a{number}", published_at=date)
    await site.make("Topic", name="面料")
    parts = locations(await parsed(outlet))

    names = ["pages", "topics", "articles-2024", "articles-2025", "articles-2026-11-05"]
    assert set(parts) == {f"{BASE}/sitemap.xml?part={each}" for each in names}
    told = [
        url for part in parts for url in locations(await parsed(outlet, part.removeprefix(BASE)))
    ]
    assert len(told) == len(set(told)) == 1 + 1 + 5 * 3


@pytest.mark.parametrize(
    "query",
    [
        "?part=people",
        "?part=articles-20",
        "?part=articles-2026-13",
        "?part=articles-0000",
        "?part=articles-9999",
        "?part=articles-2026-02-30",
        "?part=",
        "?locale=en",
        "?x=1",
    ],
)
async def test_a_part_that_is_none_is_refused(
    site: Site, outlet: httpx.AsyncClient, query: str
) -> None:
    await make_site(site)

    assert (await outlet.get(f"/sitemap.xml{query}")).status_code == 400
    assert (await outlet.get("/sitemap.xml?part=articles")).status_code == 200


async def test_news_are_there_for_two_days_with_the_name_of_the_site(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await make_site(site, name={"ZH_HANS": "木棉网", "EN": "Kapok News"})
    old = wire_instant(system_clock() - timedelta(days=3))
    await site.make("Article", title="旧闻", kind="NEWS", slug="old", published_at=old)
    await site.make("Article", title=BOTH, kind="NEWS", slug="new")
    root = await parsed(outlet, NEWS)
    told = {
        each.findtext("s:loc", "", NAMES): [
            each.findtext(f"n:news/{name}", "", NAMES)
            for name in ("n:publication/n:name", "n:publication/n:language", "n:title")
        ]
        for each in root.findall("s:url", NAMES)
    }

    assert told == {
        f"{BASE}/news/new": ["木棉网", "zh-cn", "木棉"],
        f"{BASE}/hant/news/new": ["木棉網", "zh-tw", "木棉"],
        f"{BASE}/hk/news/new": ["木棉網", "zh-tw", "木棉"],
        f"{BASE}/en/news/new": ["Kapok News", "en", "Kapok"],
    }
    assert (await outlet.get(f"{NEWS}?locale=en")).status_code == 400


@pytest.mark.parametrize("path", ["/sitemap.xml", "/sitemap.xml?part=articles", NEWS])
async def test_what_is_hidden_is_in_no_sitemap(
    site: Site, outlet: httpx.AsyncClient, path: str
) -> None:
    await make_site(site)
    await plant(site)
    gone = await site.make("Article", title="撤回", kind="NEWS", slug="gone-away")
    before = await outlet.get(path)
    await site.act(withdraw, gone, ground="错")
    after = await outlet.get(path, headers={"if-none-match": before.headers["etag"]})

    assert "gone-away" in before.text
    assert "gone-away" not in after.text
    assert "sparrow-now" in after.text
    assert not leaked(after.text, after.headers)


async def test_a_site_without_addresses_has_an_empty_sitemap(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    await site.make("Article", title="某", kind="NEWS")

    assert locations(await parsed(outlet)) == []
    assert locations(await parsed(outlet, NEWS)) == []
