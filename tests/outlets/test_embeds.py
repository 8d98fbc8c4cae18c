"""Events on others' pages: what the component and the frame are given, and what they never are."""

import base64
import hashlib
import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import lxml.html
import orjson
import pytest

from delivery.embeds import files
from delivery.outlets.times import dates_between
from delivery.portals import Portal
from delivery.refusals import Reason, TurnedAway
from models.clock import system_clock
from models.locale import Locale
from publishing.event_acts import cancel_event, move_online, postpone, reschedule
from publishing.portals import Selection
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.update import update
from publishing.withdraw import withdraw
from tests.addresses import BASE, PATTERNS, make_site
from tests.files import samples
from tests.files.conftest import place  # noqa: F401  # a fixture
from tests.files.place import Place
from tests.outlets.conftest import CONTENT, Shown
from tests.outlets.test_calendars import happens, make_event
from tests.site import Site

ON_SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
"""For what has nothing to do with the database."""

DATA, PAGE = "/embed/data/events", "/embed/events"
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOSTILE = '"><img src=x onerror=alert(1)></template></script><script>alert(2)</script>{{}}'
NOTICE = {Locale.ZH_HANS: "应主办方要求撤下", Locale.EN: "Taken down at the organiser's request"}


def document(content: bytes | str) -> Any:
    """A page as it is parsed; elements are of more types than can be told apart."""
    return lxml.html.document_fromstring(content)


async def shown(embedded: httpx.AsyncClient, slug: str = "week", **asked: str) -> Any:
    """The event as the component is given it."""
    response = await embedded.get(f"{DATA}/{slug}", params=asked)
    assert response.status_code == 200, response.text
    return response.json()["event"]


async def page(embedded: httpx.AsyncClient, path: str, **asked: str) -> tuple[httpx.Response, Any]:
    """A page and what a browser without scripts shows of it: its declared shadow."""
    response = await embedded.get(path, params=asked or None)
    found = document(response.content)
    [shadow] = found.iter("template")
    return response, shadow


async def soon(site: Site, **fields: Any) -> str:
    """An event that begins in some days."""
    days = fields.pop("days", 3)
    starts = system_clock().replace(microsecond=0) + timedelta(days=days)
    ends = starts + timedelta(hours=fields.pop("hours", 2))
    return await make_event(site, starts_at=starts.isoformat(), ends_at=ends.isoformat(), **fields)


# --- what is shown ------------------------------------------------------------------------------


async def test_an_event_is_shown_with_all_that_a_visitor_needs(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    patterns = [*PATTERNS, {"type_name": "Event", "pattern": "/e/{slug}"}]
    await make_site(site, address_patterns=patterns)
    venue = await site.make("Venue", name="木棉会馆", address="木棉路一号")
    series = await site.make("EventSeries", name="时装周系列", kind="FASHION_WEEK")
    event = await make_event(
        site, venues=[venue], summary="三天的发布", kind="FASHION_WEEK", series=series
    )

    assert await shown(embedded) == {
        "id": event,
        "lang": "zh-Hans",
        "title": "木棉时装周",
        "kind": "时装周 · 时装周系列",
        "status": None,
        "badge": None,
        "reason": None,
        "dates": [
            {
                "starts": "2027-04-09T02:00:00Z",
                "ends": "2027-04-11T10:00:00Z",
                "whole": False,
                "zone": "Asia/Shanghai",
                "text": "2027年4月9日（周五）10:00 – 4月11日（周日）18:00 (GMT+8)",
                "old": False,
            }
        ],
        "undated": None,
        "place": "木棉会馆，木棉路一号",
        "summary": "三天的发布",
        "picture": None,
        "url": f"{BASE}/e/week",
        "calendar": "/calendar/events/week.ics",
    }
    assert await shown(embedded, event) == await shown(embedded)


@pytest.mark.parametrize(
    ("starts", "ends", "zone", "locale", "text"),
    [
        ("2027-04-09T02:00:00Z", None, SHANGHAI, Locale.ZH_HANS, "2027年4月9日（周五）10:00 (GMT+8)"),
        ("2027-04-09T02:00:00Z", "2027-04-09T04:30:00Z", SHANGHAI, Locale.ZH_HANT_HK, "2027年4月9日（週五）10:00–12:30 (GMT+8)"),
        ("2027-04-09T02:00:00Z", "2027-04-11T10:00:00Z", SHANGHAI, Locale.EN, "Fri 9 Apr 2027, 10:00 – Sun 11 Apr, 18:00 (GMT+8)"),
        ("2027-12-31T02:00:00Z", "2028-01-01T10:00:00Z", SHANGHAI, Locale.EN, "Fri 31 Dec 2027, 10:00 – Sat 1 Jan 2028, 18:00 (GMT+8)"),
        ("2027-04-08T16:00:00Z", "2027-04-09T16:00:00Z", SHANGHAI, Locale.ZH_HANS, "2027年4月9日（周五）"),
        ("2027-04-08T16:00:00Z", "2027-04-11T16:00:00Z", SHANGHAI, Locale.EN, "Fri 9 Apr 2027 – Sun 11 Apr"),
        ("2027-04-09T02:00:00Z", "2027-04-08T02:00:00Z", SHANGHAI, Locale.EN, "Fri 9 Apr 2027, 10:00 (GMT+8)"),
        ("2027-04-09T02:00:00Z", None, ZoneInfo("Asia/Kolkata"), Locale.EN, "Fri 9 Apr 2027, 07:30 (GMT+5:30)"),
        ("2027-01-09T10:00:00Z", None, ZoneInfo("Europe/London"), Locale.EN, "Sat 9 Jan 2027, 10:00 (GMT)"),
        ("2027-01-09T10:00:00Z", None, ZoneInfo("America/St_Johns"), Locale.EN, "Sat 9 Jan 2027, 06:30 (GMT-3:30)"),
    ],
)  # fmt: skip
def test_dates_are_written_as_readers_know_them(
    starts: str, ends: str | None, zone: ZoneInfo, locale: Locale, text: str
) -> None:
    assert dates_between(starts, ends, zone, locale).text == text


@ON_SQLITE
async def test_a_picture_comes_with_its_words_and_its_credit(
    place: Place,  # noqa: F811  # a fixture
    embedded: httpx.AsyncClient,
) -> None:
    made = await place.sent(samples.picture(size=(1_000, 500)), name="x")
    async with place.site.desk.act(by="editor") as act:
        texts = {"alt": {"ZH_HANS": '走秀"现场'}, "credit": {"ZH_HANS": "木棉 摄"}}
        await update(act, made["id"], texts, expected_revision=1)
        await publish(act, [made["id"]])
    await make_event(place.site, cover=made["id"])
    picture = (await shown(embedded))["picture"]
    _, shadow = await page(embedded, f"{PAGE}/week")
    [image], [credit] = shadow.iter("img"), shadow.iter("figcaption")

    sizes = [each.split()[1] for each in picture["srcset"].split(", ")]
    assert sizes == ["320w", "640w", "960w", "1000w"]
    assert (picture["alt"], picture["credit"]) == ('走秀"现场', "木棉 摄")
    assert (picture["width"], picture["height"]) == (1_000, 500)
    assert (image.get("alt"), image.get("srcset")) == (picture["alt"], picture["srcset"])
    assert credit.text == "木棉 摄"


async def test_what_has_no_date_says_so(site: Site, embedded: httpx.AsyncClient) -> None:
    await make_event(site, starts_at=None, ends_at=None)
    event = await shown(embedded)

    assert (event["dates"], event["undated"], event["calendar"]) == ([], "日期待定", None)


async def test_what_was_moved_shows_both_dates_and_the_reason(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    later = system_clock() + timedelta(days=700)
    await happens(site, reschedule, event, starts_at=later, ends_at=None)
    moved = await shown(embedded)

    assert (moved["status"], moved["badge"], moved["reason"]) == (
        "RESCHEDULED",
        "改期",
        "原因：台风",
    )
    assert [each["old"] for each in moved["dates"]] == [True, False]
    assert moved["dates"][0]["starts"] == "2027-04-09T02:00:00Z"
    _, shadow = await page(embedded, f"{PAGE}/week")
    [struck] = shadow.iter("s")
    assert struck.text_content() == "原定 " + moved["dates"][0]["text"]


async def test_what_happened_to_an_event_is_said(site: Site, embedded: httpx.AsyncClient) -> None:
    found = {}
    for slug, verb in (("later", postpone), ("off", cancel_event), ("online", move_online)):
        event = await make_event(site, slug=slug)
        await happens(site, verb, event)
        told = await shown(embedded, slug)
        [dates] = told["dates"]
        assert dates["starts"] == "2027-04-09T02:00:00Z"
        found[slug] = (told["badge"], dates["old"], told["undated"])

    assert found == {
        "later": ("延期", True, "新日期待定"),
        "off": ("取消", True, None),
        "online": ("转为线上", False, None),
    }


@ON_SQLITE
async def test_words_are_in_the_language_asked_for(site: Site, embedded: httpx.AsyncClient) -> None:
    await make_event(site, title={"ZH_HANS": "木棉时装周", "EN": "Kapok Week"})
    found = {}
    for tag in ("zh-Hans", "zh-Hant-HK", "en"):
        body = (await embedded.get(f"{DATA}/week", params={"locale": tag})).json()
        found[tag] = (body["event"]["title"], body["event"]["lang"], body["words"]["calendar"])

    assert found == {
        "zh-Hans": ("木棉时装周", "zh-Hans", "加入日历"),
        "zh-Hant-HK": ("木棉時裝周", "zh-Hant-HK", "加入日曆"),
        "en": ("Kapok Week", "en", "Add to calendar"),
    }


# --- lists --------------------------------------------------------------------------------------


async def listed(embedded: httpx.AsyncClient, **asked: str) -> list[str]:
    response = await embedded.get(DATA, params=asked)
    assert response.status_code == 200, response.text
    return [each["title"] for each in response.json()["events"]]


async def test_a_list_shows_what_is_on_first_and_then_what_is_next(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    await soon(site, title="后", slug="b", days=9)
    await soon(site, title="先", slug="a", days=3)
    await soon(site, title="在办", slug="now", days=-1, hours=48)
    await soon(site, title="已完", slug="past", days=-9)
    await make_event(site, title="未定", slug="none", starts_at=None, ends_at=None)

    assert await listed(embedded) == ["在办", "先", "后"]
    assert await listed(embedded, count="2") == ["在办", "先"]
    assert await listed(embedded, count="1") == ["在办"]
    assert await listed(embedded, when="past") == ["已完"]
    assert await listed(embedded, when="current") == ["在办"]
    assert await listed(embedded, when="undated") == ["未定"]


async def test_a_list_is_narrowed_by_series_and_topic(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    series = await site.make("EventSeries", name="系列", slug="series", kind="FORUM")
    topic = await site.make("Topic", name="面料", slug="fabric")
    one = await soon(site, title="系列内", slug="in", series=series)
    two = await soon(site, title="报道过", slug="told", days=4)
    await site.make("Article", title="报道", kind="NEWS", topics=[topic], event=two)

    assert await listed(embedded, series="series") == ["系列内"]
    assert await listed(embedded, series=series) == ["系列内"]
    assert await listed(embedded, topic="fabric") == ["报道过"]
    assert await listed(embedded, topic="fabric", series="series") == []
    response = await embedded.get(DATA, params={"series": "series"})
    assert response.json()["name"] == "活动 · 系列"
    assert [each["id"] for each in response.json()["events"]] == [one]


async def test_the_longest_list_costs_less_than_a_request_may(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    site.limits = type(site.limits)()
    site.answers = site.answers_through(site.reader())
    await soon(site)

    assert await listed(embedded, count="20") == ["木棉时装周"]
    assert await listed(embedded, count="20", when="past") == []


# --- pages --------------------------------------------------------------------------------------


@ON_SQLITE
async def test_a_page_shows_the_event_without_a_script(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    event = await make_event(site, summary="三天的发布")
    response, shadow = await page(embedded, f"{PAGE}/week", theme="dark", locale="zh-Hant")

    assert response.status_code == 200
    said = shadow.text_content()
    assert "木棉時裝周" in said
    assert "2027年4月9日（週五）10:00 – 4月11日（週日）18:00 (GMT+8)" in said
    [time] = shadow.iter("time")
    assert time.get("datetime") == "2027-04-09T02:00:00Z"
    element = shadow.getparent()
    assert (element.tag, element.get("event"), element.get("theme")) == (
        "kapok-event",
        event,
        "dark",
    )
    assert document(response.content).get("lang") == "zh-Hant"


@ON_SQLITE
async def test_a_page_may_load_nothing_but_our_own_and_keeps_nothing(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    await make_event(site)
    response, shadow = await page(embedded, f"{PAGE}/week")
    policy = dict(
        each.strip().split(" ", 1)
        for each in response.headers["content-security-policy"].split(";")
    )

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "*"
    allowed = re.findall(r"'sha256-([^']+)'", policy["style-src"])
    found = document(response.content)
    styles = [each.text for each in found.iter("style")] + [shadow.findtext("style")]
    hashes = {base64.b64encode(hashlib.sha256(each.encode()).digest()).decode() for each in styles}
    assert hashes == set(allowed)
    assert "unsafe" not in str(policy)
    assert "set-cookie" not in response.headers
    assert response.headers["cache-control"] == "no-cache"
    assert response.headers["x-robots-tag"] == "noindex"
    assert response.headers["referrer-policy"] == "no-referrer"
    again = await embedded.get(f"{PAGE}/week", headers={"if-none-match": response.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["content-security-policy"] == response.headers["content-security-policy"]


@ON_SQLITE
async def test_a_portal_s_pages_are_framed_by_its_own_sites(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    await make_event(site)
    origins = ("https://a.example", "https://b.example")
    portals.portal = Portal("portal_1", origins, None, Selection())
    response = await embedded.get(f"{PAGE}/week")

    policy = response.headers["content-security-policy"]
    assert policy.endswith("frame-ancestors https://a.example https://b.example")
    html = document(response.content)
    assert html.get("data-origins") == "https://a.example https://b.example"


@ON_SQLITE
async def test_a_page_leads_to_what_oembed_tells_of_it(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    response, _ = await page(embedded, f"{PAGE}/week")
    links = document(response.content).findall(".//link[@rel='alternate']")

    assert [each.get("type") for each in links] == ["application/json+oembed", "text/xml+oembed"]
    for each in links:
        assert f'<{each.get("href")}>; rel="alternate"' in response.headers["link"]
        told = await embedded.get(each.get("href").removeprefix(CONTENT))
        assert told.status_code == 200
        assert event in told.text


# --- what is not there --------------------------------------------------------------------------


async def test_what_was_withdrawn_is_a_notice_and_nothing_of_what_it_was(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    event = await make_event(site, summary="三天的发布")
    undated = await make_event(site, slug="none", starts_at=None, ends_at=None)
    assert (await embedded.get(f"{PAGE}/week")).status_code == 200
    for each in (event, undated):
        await site.act(withdraw, each, ground="g", notice=NOTICE)
    portals.views.clear()

    for slug in ("week", event, "none", undated):
        data = await embedded.get(f"{DATA}/{slug}", params={"locale": "en"})
        response, shadow = await page(embedded, f"{PAGE}/{slug}", locale="en")
        assert (data.status_code, response.status_code) == (410, 410)
        assert data.json()["gone"]["notice"] == NOTICE[Locale.EN]
        assert shadow.text_content().endswith(f"This event has been withdrawn{NOTICE[Locale.EN]}")
        assert not any(each in data.text + response.text for each in ("木棉", "三天", "2027"))
    assert portals.views == []
    assert portals.gone == [(None, each) for each in (event, undated) for _ in range(4)]


async def test_what_is_hidden_is_as_if_it_were_not_there(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    secret: dict[str, Any] = {"title": "canary", "summary": "canary"}
    draft = await make_event(site, live=False, slug="canary-draft", **secret)
    coming = await make_event(site, live=False, slug="canary-coming", **secret)
    await site.act(schedule, [coming], publish_at=system_clock() + timedelta(days=1))
    over = await make_event(site, slug="canary-over", **secret)
    await site.act(unpublish, [over])
    live = await soon(site, title="sparrow", slug="sparrow")
    await site.save(live, title="canary", slug="sparrow", status="SCHEDULED")

    answers = set()
    for slug in (draft, coming, over, "canary-draft", "canary-coming", "canary-over", "nothing"):
        data, response = await embedded.get(f"{DATA}/{slug}"), await embedded.get(f"{PAGE}/{slug}")
        answers.add((data.status_code, data.text, response.status_code, response.text))
    seen = (await embedded.get(DATA)).text + (await embedded.get(PAGE)).text
    code = (await embedded.get("/embed")).text

    [(data_status, data_text, page_status, page_text)] = answers
    assert (data_status, page_status) == (404, 404)
    assert "没有这个活动" in page_text
    assert "sparrow" in seen
    assert "sparrow" in code
    assert "canary" not in seen + code + data_text + page_text
    assert portals.gone == []


async def test_an_old_slug_leads_to_the_present_one(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    event = await make_event(site)
    await site.save(event, live=True, title="木棉时装周", slug="week-2027", status="SCHEDULED")

    for path in (DATA, PAGE):
        moved = await embedded.get(f"{path}/week", params={"locale": "en"})
        assert moved.status_code == 301
        assert moved.headers["location"] == f"{path}/week-2027?locale=en"


@ON_SQLITE
async def test_what_cannot_be_meant_is_told_in_words(
    site: Site, embedded: httpx.AsyncClient
) -> None:
    await soon(site)
    mistakes = ["locale=xx", "when=soon", "count=0", "count=21", "count=x", "series=nothing", "colour=red", "topic="]  # fmt: skip
    for asked in ("theme=drak", *mistakes):
        response, shadow = await page(embedded, f"{PAGE}?{asked}")
        assert response.status_code == 400
        assert "嵌入代码有误" in shadow.text_content()
    for asked in mistakes:
        data = await embedded.get(f"{DATA}?{asked}")
        assert data.status_code == 400
        assert data.json()["title"] == "嵌入代码有误"
        assert data.json()["errors"][0]["message"]


@ON_SQLITE
async def test_a_portal_that_may_not_is_told_in_words(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    await make_event(site)
    portals.refused = TurnedAway(403, Reason.FORBIDDEN, "This key was revoked.")
    response, shadow = await page(embedded, f"{PAGE}/week")
    data = await embedded.get(f"{DATA}/week?locale=zh-Hant-TW")

    assert (response.status_code, data.status_code) == (403, 403)
    assert "This key was revoked." in shadow.text_content()
    assert data.json()["title"] == "不能在此處顯示"
    assert data.json()["errors"][0]["message"] == "This key was revoked."
    assert portals.views == []


async def test_a_portal_shows_what_it_was_given_and_nothing_else(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    series = await site.make("EventSeries", name="系列", slug="series", kind="FORUM")
    topic = await site.make("Topic", name="面料", slug="fabric")
    one = await soon(site, title="系列内", slug="in", series=series)
    two = await soon(site, title="报道过", slug="told", days=4)
    other = await soon(site, title="其他", slug="other", days=5)
    await site.make("Article", title="报道", kind="NEWS", topics=[topic], event=two)
    found = {}
    for name, selection in {
        "series": Selection(series=(series,)),
        "either": Selection(series=(series,), topics=(topic,)),
        "articles": Selection(types=("Article",)),
        "events": Selection(types=("Event",)),
    }.items():
        portals.portal = Portal("portal_1", (), None, selection)
        single = [(await embedded.get(f"{DATA}/{each}")).status_code for each in (one, two, other)]
        found[name] = (await listed(embedded), single)
    refused = await embedded.get(f"{DATA}/{one}")

    assert found == {
        "series": (["系列内"], [200, 403, 403]),
        "either": (["系列内", "报道过"], [200, 200, 403]),
        "articles": ([], [403, 403, 403]),
        "events": (["系列内", "报道过", "其他"], [200, 200, 200]),
    }
    assert refused.status_code == 200


# --- harm, and counting -------------------------------------------------------------------------


@ON_SQLITE
async def test_hostile_texts_stay_texts(site: Site, embedded: httpx.AsyncClient) -> None:
    series = await site.make("EventSeries", name=HOSTILE, slug="series", kind="FORUM")
    venue = await site.make("Venue", name=HOSTILE, address=HOSTILE)
    event = await soon(
        site, title=HOSTILE, summary=HOSTILE, place=HOSTILE, venues=[venue], series=series
    )
    paths = (
        f"{PAGE}/{event}",
        PAGE,
        "/embed",
        f"/embed?event={event}&portal-key=%22%3E%3Cscript%3E",
    )
    for path in paths:
        response = await embedded.get(path)
        assert response.status_code == 200, response.text
        found = document(response.content)
        told = [each for each in found.iter("script") if each.get("type")]
        assert all(HOSTILE in str(orjson.loads(each.text)) for each in told)
        assert len(told) == (path == paths[0])
        scripts = [each.get("src") for each in found.iter("script") if not each.get("type")]
        assert None not in scripts
        assert all(each.startswith("/embed") for each in scripts)
        names = {name for each in found.iter() for name in each.keys()}  # noqa: SIM118  # an element's attributes
        assert not [each for each in names if each.startswith("on")]
        assert not [each for each in found.iter("img") if each.get("src") == "x"]
        assert HOSTILE in found.text_content()
        links = [each for _, name, each, _ in found.iterlinks() if name in ("href", "src")]
        assert all(re.match(r"https?:|/(?!/)|data:,$", each) for each in links)


async def test_a_view_is_counted_once_and_another_look_is_not(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    one, two = await soon(site), await soon(site, slug="two", days=4)
    for path in (f"{DATA}/{one}", f"{PAGE}/{one}", DATA, PAGE):
        response = await embedded.get(path)
        await embedded.get(path, headers={"if-none-match": response.headers["etag"]})
    views = [*portals.views]
    for path in (f"{DATA}/{one}", DATA):
        assert (await embedded.get(path, params={"again": "1"})).status_code == 200

    assert views == [(None, [one])] * 4 + [(None, [one, two])] * 4
    assert portals.views == views
    assert portals.again == [(None, [one]), (None, [one, two])]
    assert (await embedded.get(DATA, params={"again": "2"})).status_code == 400


@ON_SQLITE
async def test_the_scripts_are_small_and_kept_for_minutes(embedded: httpx.AsyncClient) -> None:
    for path in ("/embed.js", "/embed/frame.js", "/embed/code.js"):
        response = await embedded.get(path)
        again = await embedded.get(path, headers={"if-none-match": response.headers["etag"]})
        assert response.headers["content-type"] == "text/javascript; charset=utf-8"
        assert response.headers["cache-control"] == "public, max-age=300"
        assert again.status_code == 304
        for word in ("innerHTML", "insertAdjacentHTML", "document.write", "eval(", ".style"):
            assert word not in response.text
    assert len(files.script()) < 14_000


# --- the page that gives the code ---------------------------------------------------------------


@ON_SQLITE
async def test_the_code_is_given_for_what_is_chosen(
    site: Site, embedded: httpx.AsyncClient, portals: Shown
) -> None:
    await site.make("EventSeries", name="系列", slug="series", kind="FORUM")
    event = await soon(site)
    one = (await embedded.get(f"/embed?event={event}&lang=en&theme=dark&portal-key=pk_x")).text
    many = (await embedded.get("/embed?series=series&count=3&event=&topic=&portal-key=pk_x")).text
    codes = [[each.text_content() for each in document(page).iter("code")] for page in (one, many)]

    given = f'event="{event}" locale="en" theme="dark" key="pk_x"'
    assert codes[0][0].startswith(
        f'<script async src="{CONTENT}/embed.js"></script>\n<kapok-event {given}>\n  <noscript><a href='
    )
    assert (
        f'src="{CONTENT}/embed/events/{event}?locale=en&amp;theme=dark&amp;key=pk_x"' in codes[0][1]
    )
    assert codes[0][3] == "webcal://content.example.org/calendar/events/week.ics?locale=en"
    assert '<kapok-events series="series" count="3" key="pk_x">' in codes[1][0]
    assert codes[1][2:] == [
        "webcal://content.example.org/calendar/events.ics?series=series&portal=pk_x",
        f"{CONTENT}/feeds/events.atom?series=series&portal=pk_x",
    ]
    assert (await embedded.get(codes[0][2].removeprefix(CONTENT))).json()["type"] == "rich"
    assert portals.views == []


@ON_SQLITE
async def test_no_address_of_oembed_is_given_where_none_would_answer(
    site: Site, embedded: httpx.AsyncClient, unaddressed: httpx.AsyncClient
) -> None:
    event = await soon(site)
    pages = [(await each.get(f"/embed?event={event}")).text for each in (embedded, unaddressed)]

    assert ["/oembed?url=" in each for each in pages] == [True, False]


@ON_SQLITE
@pytest.mark.parametrize(
    ("locale", "title"), [("zh-Hans", "获取嵌入代码"), ("zh-Hant", "取得嵌入代碼"), ("en", "Get the code")]
)  # fmt: skip
async def test_the_page_speaks_three_languages(
    embedded: httpx.AsyncClient, locale: str, title: str
) -> None:
    response = await embedded.get("/embed", params={"locale": locale})
    found = document(response.content)

    assert found.get("lang") == locale
    assert found.findtext(".//h1") == title
    assert "frame-ancestors 'none'" in response.headers["content-security-policy"]


@ON_SQLITE
async def test_what_cannot_be_chosen_is_told(embedded: httpx.AsyncClient) -> None:
    for asked in ("count=99", "event=event_x", "lang=xx", "nothing=1", "series=none"):
        assert (await embedded.get(f"/embed?{asked}")).status_code == 400
