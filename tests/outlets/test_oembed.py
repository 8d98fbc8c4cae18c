"""oEmbed: what a page of ours looks like elsewhere, over HTTP and as a field."""

import math
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import lxml.etree
import lxml.html
import orjson
import pytest

from models.clock import system_clock
from models.locale import Locale
from publishing.legacy_addresses import Given, save_legacy
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from resolvers import oembed
from resolvers.answer import Answers, Operation
from resolvers.file_addresses import FileAddresses
from tests.addresses import BASE, PATTERNS, make_site
from tests.files import samples
from tests.files.conftest import place  # noqa: F401  # a fixture
from tests.files.place import Place
from tests.outlets.conftest import CONTENT, Shown
from tests.outlets.test_calendars import make_event
from tests.outlets.test_embeds import HOSTILE, ON_SQLITE
from tests.site import Site, schema_of

EVENTS = [{"type_name": "Event", "pattern": "/e/{slug}"}, {"type_name": "Event", "language": "EN", "pattern": "/en/e/{slug}"}]  # fmt: skip
FIELD = """query ($url: String!, $w: Int, $h: Int) { oembed(url: $url, maxWidth: $w, maxHeight: $h) {
  type version title author_name: authorName provider_name: providerName provider_url: providerUrl cache_age: cacheAge
  html width height thumbnail_url: thumbnailUrl thumbnail_width: thumbnailWidth thumbnail_height: thumbnailHeight } }"""


async def told(embedded: httpx.AsyncClient, url: str, **asked: str) -> Any:
    """What the provider tells of an address."""
    response = await embedded.get("/oembed", params={"url": url, **asked})
    assert response.status_code == 200, response.text
    return response.json()


def framed(html: str) -> Any:
    """The one element of the HTML."""
    [element] = lxml.html.fragments_fromstring(html)
    return element


def with_base(site: Site, base: str = CONTENT) -> Answers:
    """Answers that know how the service is reached."""
    files = FileAddresses(base)
    return Answers(schema_of(site.catalogue), site.catalogue, site.answers.readings, files=files)


async def field(through: Answers, url: str, **asked: Any) -> dict[str, Any]:
    """The whole body of the field's answer."""
    operation = Operation(FIELD, None, {"url": url, **asked})
    body: dict[str, Any] = orjson.loads((await through.answer(operation, request_id="t")).body)
    return body


@pytest.fixture
async def event(site: Site) -> str:
    """An event on a site with addresses."""
    await make_site(site, address_patterns=[*PATTERNS, *EVENTS], name={"ZH_HANS": "木棉协会"})
    return await make_event(site, title={"ZH_HANS": "木棉时装周", "EN": "Kapok Week"})


async def test_an_event_is_a_frame(site: Site, embedded: httpx.AsyncClient, event: str) -> None:
    found = await told(embedded, f"{BASE}/e/week")
    frame = framed(found.pop("html"))

    assert found == {
        "type": "rich",
        "version": "1.0",
        "title": "木棉时装周",
        "author_name": "木棉协会",
        "provider_name": "木棉协会",
        "provider_url": BASE,
        "width": 640,
        "height": 280,
        "cache_age": 3600,
    }
    assert frame.tag == "iframe"
    assert frame.get("src") == f"{CONTENT}/embed/events/{event}"
    assert (frame.get("title"), frame.get("width"), frame.get("height")) == (
        "木棉时装周",
        "640",
        "280",
    )
    assert (await embedded.get(urlsplit(frame.get("src")).path)).status_code == 200


async def test_every_address_of_an_event_leads_to_it(
    site: Site, embedded: httpx.AsyncClient, event: str
) -> None:
    await site.act(save_legacy, Given("/old.asp?id=7", event))
    await site.save(
        event, live=True, title={"ZH_HANS": "木棉时装周", "EN": "Kapok Week"}, slug="new"
    )
    addresses = {
        f"{BASE}/e/new": "",
        f"{BASE}/e/week": "",
        f"{BASE}/e/week/?utm_source=x#y": "",
        f"{BASE}/en/e/week": "?locale=en",
        f"{BASE}/old.asp?id=7": "",
        f"{BASE}/go/{event}": "",
        f"{CONTENT}/go/{event}": "",
        f"{CONTENT}/embed/events/{event}": "",
        f"{CONTENT}/embed/events/week?locale=en&theme=dark&x=1": "?locale=en&theme=dark",
        "HTTPS://CONTENT.example.org:443/embed/events/new?theme=%22%3E": "",
    }  # fmt: skip

    for url, query in addresses.items():
        frame = framed((await told(embedded, url))["html"])
        assert frame.get("src") == f"{CONTENT}/embed/events/{event}{query}", url
    titles = {
        (await told(embedded, url))["title"] for url, query in addresses.items() if "en" in query
    }
    assert titles == {"Kapok Week"}


@ON_SQLITE
async def test_it_is_no_larger_than_asked_for(
    site: Site, embedded: httpx.AsyncClient, event: str
) -> None:
    url = f"{BASE}/e/week"
    for asked in ({"maxwidth": "300"}, {"maxheight": "100"}, {"maxwidth": "1", "maxheight": "1"}):
        found = await told(embedded, url, **asked)
        frame = framed(found["html"])
        assert found["width"] <= int(asked.get("maxwidth", "640"))
        assert found["height"] <= int(asked.get("maxheight", "999"))
        assert (frame.get("width"), frame.get("height")) == (
            str(found["width"]),
            str(found["height"]),
        )
    for wrong in ("0", "-1", "x", "1e3", "²", "1000000"):
        response = await embedded.get("/oembed", params={"url": url, "maxwidth": wrong})
        assert response.status_code == 400


@ON_SQLITE
async def test_xml_says_the_same(site: Site, embedded: httpx.AsyncClient, event: str) -> None:
    response = await embedded.get("/oembed", params={"url": f"{BASE}/e/week", "format": "xml"})
    root = lxml.etree.fromstring(response.content)

    assert response.headers["content-type"] == "text/xml; charset=utf-8"
    assert root.tag == "oembed"
    found = await told(embedded, f"{BASE}/e/week", format="json", dnt="1")
    assert {each.tag: each.text for each in root} == {
        name: str(value) for name, value in found.items()
    }
    other = await embedded.get("/oembed", params={"url": f"{BASE}/e/week", "format": "yaml"})
    assert (other.status_code, other.json()["errors"][0]["extensions"]["code"]) == (
        501,
        "NOT_IMPLEMENTED",
    )


@ON_SQLITE
async def test_an_article_is_a_link_by_its_authors(site: Site, embedded: httpx.AsyncClient) -> None:
    await make_site(site, name="木棉协会")
    one, two = await site.make("Person", name="甲"), await site.make("Person", name="乙")
    await site.make("Article", title="一篇", slug="a", kind="NEWS", byline=[one, two])
    found = await told(embedded, f"{BASE}/news/a")

    assert (found["type"], found["title"], found["author_name"]) == ("link", "一篇", "甲, 乙")
    assert "html" not in found


async def test_what_is_hidden_is_as_what_others_have(
    site: Site, embedded: httpx.AsyncClient, event: str, portals: Shown
) -> None:
    draft = await make_event(site, live=False, slug="draft")
    coming = await make_event(site, live=False, slug="coming")
    await site.act(schedule, [coming], publish_at=system_clock() + timedelta(days=1))
    over = await make_event(site, slug="over")
    await site.act(unpublish, [over])
    ids = [f"{CONTENT}/embed/events/{each}" for each in (draft, coming, over)]
    slugs = [f"{base}/{each}" for each in ("draft", "coming", "over", "none") for base in (f"{BASE}/e", f"{CONTENT}/embed/events")]  # fmt: skip
    foreign = [
        "https://evil.example/e/week",
        f"https://evil.example/embed/events/{event}",
        "https://www.example.org.evil.example/e/week",
        "https://www.example.org@evil.example/e/week",
        "https://evil.example\\@www.example.org/e/week",
        "ftp://www.example.org/e/week",
        "javascript:alert(1)",
        "/e/week",
        "//www.example.org/e/week",
        "https://",
        "https:///e/week",
        f"{BASE}/" + "x" * 3_000,
        f"{CONTENT}/",
        f"{CONTENT}/embed/events/",
        f"{CONTENT}/embed/events/..%2F..%2Fgraphql",
        f"{BASE}/",
        "https://[",
        "https://[::1/e/week",
        "https://[www.example.org]/e/week",
        "https://www.example.org]/e/week",
    ]
    answers = set()
    for url in (*ids, *slugs, *foreign):
        response = await embedded.get("/oembed", params={"url": url})
        answers.add((response.status_code, response.text))
        assert (await field(with_base(site), url))["data"] == {"oembed": None}, url

    assert [each[0] for each in answers] == [404]
    assert (await told(embedded, f"{BASE}/e/week"))["type"] == "rich"
    assert portals.gone == []


async def test_what_was_withdrawn_is_gone_and_that_is_noted(
    site: Site, embedded: httpx.AsyncClient, event: str, portals: Shown
) -> None:
    await site.act(withdraw, event, ground="canary", notice="撤")
    urls = (f"{BASE}/e/week", f"{BASE}/go/{event}", f"{CONTENT}/embed/events/{event}", f"{CONTENT}/embed/events/week")  # fmt: skip

    for url in urls:
        response = await embedded.get("/oembed", params={"url": url})
        assert response.status_code == 410
        assert response.json()["errors"][0]["extensions"]["code"] == "GONE"
        assert not any(each in response.text for each in ("木棉", "canary"))
        assert (await field(with_base(site), url))["data"] == {"oembed": None}
    assert portals.gone == [(None, event)] * len(urls)


async def test_a_picture_is_told_as_wide_as_it_is(place: Place) -> None:  # noqa: F811  # a fixture
    site, made = place.site, await place.published(samples.picture(size=(1_000, 500)))
    event = await make_event(site, cover=made["id"])
    through, url = with_base(site), f"{CONTENT}/embed/events/{event}"
    found = {
        width: (await field(through, url, w=width))["data"]["oembed"] for width in (None, 400, 300)
    }
    sizes = {
        width: (each["thumbnail_width"], each["thumbnail_height"]) for width, each in found.items()
    }

    assert sizes == {None: (640, 320), 400: (320, 160), 300: (None, None)}
    assert found[None]["thumbnail_url"].startswith(f"{CONTENT}/media/")
    assert found[400]["height"] > found[None]["height"]


async def test_the_field_says_what_the_provider_says_and_is_paid(
    site: Site, embedded: httpx.AsyncClient, event: str
) -> None:
    through = with_base(site)
    for url in (f"{BASE}/e/week", f"{CONTENT}/embed/events/week?locale=en", f"{BASE}/go/{event}"):
        body = await field(through, url, w=500, h=200)
        known = {name: value for name, value in body["data"]["oembed"].items() if value is not None}
        assert known == await told(embedded, url, maxwidth="500", maxheight="200")
        assert body["extensions"]["cost"]["points"] == oembed.POINTS
    assert (await field(through, f"{BASE}/e/week", w=0))["errors"][0]["extensions"][
        "code"
    ] == "BAD_USER_INPUT"
    unknown = await field(site.answers, f"{BASE}/e/week")
    assert unknown["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_a_question_costs_no_more_than_the_field(site: Site, event: str) -> None:
    for url in (f"{BASE}/e/week", f"{CONTENT}/embed/events/week"):
        asked = oembed.question(url, base=CONTENT, locale=Locale.ZH_HANS)
        assert asked is not None
        answer = await site.answer(asked.document, **asked.values)
        points = orjson.loads(answer.body)["extensions"]["cost"]["points"]
        assert math.inf > oembed.POINTS >= points


@ON_SQLITE
async def test_hostile_titles_and_alts_leave_the_frame_as_it_is(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    await make_site(site, name=HOSTILE)
    event = await make_event(site, title=HOSTILE)
    found = await told(embedded, f"{CONTENT}/embed/events/{event}")
    frame = framed(found["html"])

    assert set(frame.keys()) == {"src", "title", "width", "height", "loading", "style"}
    assert frame.get("title") == HOSTILE
    assert len(frame) == 0


@ON_SQLITE
async def test_an_unreadable_request_is_refused(embedded: httpx.AsyncClient) -> None:
    for query in ("", "url=", "format=json", "url=%FF", "url=%00", "&".join(["url=x"] * 30)):
        assert (await embedded.get(f"/oembed?{query}")).status_code == 400, query
