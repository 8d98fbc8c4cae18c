"""Feeds, read by feedparser and by the rules of JSON Feed."""

import re
from typing import Any

import feedparser  # type: ignore[import-untyped]  # it has no types
import httpx
import pytest
from lxml import etree

from publishing.withdraw import withdraw
from tests.addresses import BASE, make_site
from tests.reading.canaries import CANARY, leaked, plant
from tests.site import Site, paragraph

FORMS = ("atom", "rss", "json")
HOSTILE = "<script>alert(1)</script> & ]]> “周” 😀"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


async def fetched(outlet: httpx.AsyncClient, form: str, query: str = "") -> Any:
    """The feed as its reader reads it."""
    response = await outlet.get(f"/feeds/articles.{form}{query}")
    assert response.status_code == 200, response.text
    if form == "json":
        return response.json()
    found = feedparser.parse(response.content, response_headers=dict(response.headers))
    assert not found.bozo, found.bozo_exception
    return found


async def ids(outlet: httpx.AsyncClient, form: str, query: str = "") -> list[str]:
    """The ids of what is in the feed, newest first."""
    found = await fetched(outlet, form, query)
    each = found["items"] if form == "json" else found.entries
    return [one["id"].rpartition(":")[2] for one in each]


async def make_article(site: Site, **fields: Any) -> str:
    given: dict[str, Any] = {"title": "木棉开了", "kind": "NEWS", "lead": "两三句话"}
    return await site.make("Article", **{**given, **fields})


@pytest.fixture
async def article(site: Site) -> str:
    await make_site(site)
    author = await site.make("Person", name="刘一")
    topic = await site.make("Topic", name="面料", slug="fabric")
    return await make_article(
        site,
        slug="kapok",
        title=HOSTILE,
        lead=HOSTILE,
        byline=[author],
        topics=[topic],
        published_at="2026-01-02T03:04:05Z",
        corrections=[{"wrong": "一<b>", "right": "二"}],
        body=[paragraph('<strong>正文</strong><a href="/go/x">看</a>')],
    )


async def test_feed_readers_find_everything_in_it(
    site: Site, outlet: httpx.AsyncClient, article: str
) -> None:
    updated = (await site.ask("{ articles { nodes { updatedAt } } }"))["articles"]["nodes"][0]
    for form in ("atom", "rss"):
        found = await fetched(outlet, form)
        [entry] = found.entries
        [content] = entry.content

        assert found.feed.title == "文章 · 站"
        assert found.feed.language == ("zh-Hans" if form == "atom" else "zh-hans")
        assert {each["rel"]: each["href"] for each in found.feed.links} == {
            "alternate": BASE,
            "self": f"/feeds/articles.{form}",
        }
        assert entry.id.endswith(article)
        assert entry.link == f"{BASE}/news/kapok"
        assert entry.title_detail.value == HOSTILE.replace("<", "&lt;").replace(">", "&gt;") or (
            entry.title == HOSTILE
        )
        assert [each.name for each in entry.authors] == ["刘一"]
        assert [each.term for each in entry.tags] == ["新闻", "面料"]
        assert entry.published_parsed[:6] == (2026, 1, 2, 3, 4, 5)
        assert entry.updated == updated["updatedAt"]
        assert "<strong>更正</strong> 原文：一&lt;b&gt; / 更正为：二" in content.value
        assert f'<strong>正文</strong><a href="{BASE}/go/x"' in content.value
        assert "<script" not in content.value


async def test_a_json_feed_keeps_the_rules(outlet: httpx.AsyncClient, article: str) -> None:
    found = await fetched(outlet, "json")
    [item] = found["items"]

    assert found["version"] == "https://jsonfeed.org/version/1.1"
    assert found["title"]
    assert found["home_page_url"] == BASE
    assert "feed_url" not in found
    assert item["id"] == article
    assert item["url"] == f"{BASE}/news/kapok"
    assert item["title"] == HOSTILE
    assert item["summary"] == HOSTILE
    assert item["authors"] == [{"name": "刘一"}]
    assert item["tags"] == ["新闻", "面料"]
    assert item["language"] == "zh-Hans"
    assert ("content_html" in item) != ("content_text" in item)
    assert all(DATE.fullmatch(item[each]) for each in ("date_published", "date_modified"))
    assert None not in item.values()


async def test_texts_are_escaped_once_and_by_the_rules_of_each_form(
    outlet: httpx.AsyncClient, article: str
) -> None:
    atom = etree.fromstring((await outlet.get("/feeds/articles.atom")).content)
    rss = etree.fromstring((await outlet.get("/feeds/articles.rss")).content)

    names = {"a": "http://www.w3.org/2005/Atom"}
    assert atom.findtext("a:entry/a:title", namespaces=names) == HOSTILE
    assert rss.findtext("channel/item/title") == HOSTILE
    assert rss.findtext("channel/item/description", "").startswith("&lt;script&gt;")


@pytest.mark.parametrize("form", FORMS)
async def test_a_feed_has_the_language_topic_and_series_asked_for(
    site: Site, outlet: httpx.AsyncClient, article: str, form: str
) -> None:
    series = await site.make("EventSeries", name="系列", slug="weeks", kind="FORUM")
    event = await site.make("Event", title="周", series=series)
    report = await make_article(site, event=event, title={"ZH_HANS": "报道", "EN": "Report"})

    assert set(await ids(outlet, form)) == {article, report}
    assert await ids(outlet, form, "?topic=fabric") == [article]
    assert await ids(outlet, form, "?series=weeks") == [report]
    english = await outlet.get(f"/feeds/articles.{form}?locale=en&series=weeks")
    assert "Report" in english.text
    assert "系列 · Articles" in english.text
    other = await outlet.get(f"/feeds/events.{form}")
    assert event in other.text
    hongkong = await outlet.get(f"/feeds/events.{form}?locale=zh-Hant-HK")
    assert "活動 · 站" in hongkong.text


@pytest.mark.parametrize("form", FORMS)
async def test_an_unknown_value_is_refused_and_an_old_slug_leads_on(
    site: Site, outlet: httpx.AsyncClient, article: str, form: str
) -> None:
    topic = await site.make("Topic", name="旧", slug="old")
    await site.save(topic, live=True, name="新", slug="new")
    path = f"/feeds/articles.{form}"

    for query in ("?topic=none", "?series=none", "?locale=de", "?first=3"):
        assert (await outlet.get(path + query)).status_code == 400
    assert (await outlet.get(f"{path}?topic=old")).headers["location"] == f"{path}?topic=new"
    assert (await outlet.get(f"/feeds/people.{form}")).status_code == 404


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_withdrawn_vanishes_and_the_rest_stays(
    site: Site, outlet: httpx.AsyncClient, article: str, form: str
) -> None:
    path = f"/feeds/articles.{form}"
    first = await outlet.get(path)
    other = await make_article(site, published_at="2026-03-01T00:00:00Z")
    assert await ids(outlet, form) == [other, article]
    await site.act(withdraw, article, ground="错")

    assert await ids(outlet, form) == [other]
    again = await outlet.get(path, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 200
    now = {"if-none-match": again.headers["etag"]}
    assert (await outlet.get(path, headers=now)).status_code == 304
    assert "Article" in again.headers["cache-tag"]


async def test_what_happened_to_an_event_stands_before_its_title(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    statuses = (None, "SCHEDULED", "CANCELLED", "POSTPONED", "MOVED_ONLINE", "RESCHEDULED")
    for day, status in enumerate(statuses, start=1):
        told: dict[str, Any] = {"title": {"ZH_HANS": "展会", "EN": "Fair"}, "published_at": f"2026-01-0{day}T00:00:00Z"}  # fmt: skip
        await site.make("Event", **told, status=status)

    titles = {
        tag: [
            each["title"]
            for each in (await outlet.get(f"/feeds/events.json?locale={tag}")).json()["items"]
        ]
        for tag in ("zh-Hans", "en")
    }

    assert titles == {
        "zh-Hans": ["改期：展会", "转为线上：展会", "延期：展会", "已取消：展会", "展会", "展会"],
        "en": ["Rescheduled: Fair", "Moved online: Fair", "Postponed: Fair", "Cancelled: Fair", "Fair", "Fair"],
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_hidden_is_in_no_feed(
    site: Site, outlet: httpx.AsyncClient, form: str
) -> None:
    live = await plant(site)
    response = await outlet.get(f"/feeds/articles.{form}")

    assert "sparrow now" in response.text
    assert await ids(outlet, form) == [live]
    assert not leaked(response.text, response.headers)
    refused = await outlet.get(f"/feeds/articles.{form}?topic={CANARY}")
    assert refused.status_code == 400


@pytest.mark.parametrize("form", FORMS)
async def test_an_empty_feed_is_a_feed(outlet: httpx.AsyncClient, form: str) -> None:
    assert await ids(outlet, form) == []


async def test_an_event_in_a_feed_says_when_and_where_it_is(
    site: Site, outlet: httpx.AsyncClient
) -> None:
    venue = await site.make("Venue", name={"ZH_HANS": "会展中心", "EN": "Exhibition Centre"})
    known: dict[str, Any] = {"starts_at": "2027-04-09T02:00:00Z", "ends_at": "2027-04-09T04:00:00Z", "venues": [venue]}  # fmt: skip
    titles = {"ZH_HANS": "展会", "EN": "Fair"}
    await site.make("Event", title=titles, summary={"ZH_HANS": "看布", "EN": "Cloth"}, **known)
    await site.make("Event", title={"ZH_HANS": "没有日期", "EN": "Undated"}, place=None)

    async def told(tag: str) -> dict[str, str | None]:
        items = (await outlet.get(f"/feeds/events.json?locale={tag}")).json()["items"]
        return {each["title"]: each.get("summary") for each in items}

    chinese, english = await told("zh-Hans"), await told("en")
    assert chinese["展会"] == "2027年4月9日（周五）10:00–12:00 (GMT+8) · 会展中心\n看布"
    assert english["Fair"] == "Fri 9 Apr 2027, 10:00–12:00 (GMT+8) · Exhibition Centre\nCloth"
    assert not chinese["没有日期"]
