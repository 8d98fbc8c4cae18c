"""Embeds on a website of another origin, in a real browser, over a service in a process of its own."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from models.content import CATALOGUE
from models.database import sqlite_url
from models.locale import Locale
from publishing.event_acts import reschedule
from publishing.files import signing_secret
from publishing.withdraw import withdraw
from tests.delivery.browser import Browser, browsing, website
from tests.files import samples
from tests.files.place import Place
from tests.outlets.test_calendars import happens
from tests.servers import opened
from tests.service import serving
from tests.site import Site

HOME = ZoneInfo("Asia/Shanghai")
STARTS = datetime(2030, 6, 3, 10, tzinfo=HOME)
HOSTILE = '"><img src=x onerror=alert(1)></template></script><script>alert(2)</script>'
NOTICE = {Locale.ZH_HANS: "应主办方要求撤下", Locale.EN: "Taken down at the organiser's request"}
LANGUAGES = ("zh-Hans", "zh-Hant", "en")

HOST = """<!doctype html><html lang="{locale}"><head><meta charset="utf-8"><title>Portal</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/host.css">
<script src="/host.js"></script><script async src="{service}/embed.js"></script></head><body><main><h1>Portal</h1><h2>Kapok</h2>
<kapok-event id="moving" event="moving" locale="{locale}"><noscript><a href="/x">x</a></noscript></kapok-event>
<kapok-event id="leaving" event="leaving" locale="{locale}"></kapok-event>
<kapok-event id="hostile" slug="hostile" locale="{locale}"></kapok-event>
<kapok-events id="list" series="series" locale="{locale}" count="3"></kapok-events>
<kapok-event id="nothing" event="nothing" locale="{locale}">old</kapok-event>
<iframe title="Kapok" src="{service}/embed/events/moving?locale={locale}" width="100%" height="150"></iframe>
</main></body></html>"""
HOST_STYLE = "p, a, h3, article { color: red !important; font-size: 60px; width: 2000px; display: none } main { max-width: 50rem }"
HOST_SCRIPT = (
    "window.heights = []; addEventListener('message', (e) => heights.push([e.origin, e.data]))"
)


@dataclass(frozen=True)
class Stage:
    """What the browser is shown: the content, the service, and a website of somebody else."""

    site: Site
    events: dict[str, str]
    service: str
    host: str


@asynccontextmanager
async def staged(folder: Path, template: Path) -> AsyncIterator[Stage]:
    """A service over a few events, and a strict website that embeds them."""
    shutil.copyfile(template, folder / "kapok.sqlite3")
    site = Site(await opened(sqlite_url(folder / "kapok.sqlite3"), CATALOGUE))
    place = Place(site, folder / "media", await signing_secret(site.database))
    try:
        events = await _events(site, place)
        with serving(folder, log=folder / "log", KAPOK_DEMO="false") as service:
            files = {
                f"/{each}": ("text/html", HOST.format(locale=each, service=service.address))
                for each in LANGUAGES
            }
            files |= {"/host.css": ("text/css", HOST_STYLE), "/host.js": ("text/javascript", HOST_SCRIPT)}  # fmt: skip
            own, other = "'self'", service.address
            policy = (
                f"default-src 'none'; script-src {own} {other}; style-src {own}; img-src {other}; "
                f"connect-src {other}; frame-src {other}"
            )
            with website(files, policy) as host:
                yield Stage(site, events, service.address, host)
    finally:
        await place.client.aclose()
        await site.close()


async def _events(site: Site, place: Place) -> dict[str, str]:
    picture = await place.published(samples.picture(size=(1_000, 500)))
    series = await site.make("EventSeries", name="系列", slug="series", kind="FORUM")
    venue = await site.make("Venue", name={"ZH_HANS": "木棉会馆", "EN": "Kapok Hall"})
    when = ("2030-06-03T02:00:00Z", "2030-06-03T04:00:00Z")
    titles = {"moving": ("会动的活动", "Moving"), "leaving": ("会撤下的活动", "Leaving"), "hostile": (HOSTILE, HOSTILE)}  # fmt: skip
    return {
        slug: await site.make(
            "Event",
            title={"ZH_HANS": chinese, "EN": english},
            slug=slug,
            status="SCHEDULED",
            time_zone=HOME.key,
            place={"ZH_HANS": HOSTILE},
            venues=[venue] if slug == "moving" else [],
            cover=picture["id"] if slug == "moving" else None,
            series=series,
            starts_at=when[0],
            ends_at=when[1],
        )
        for slug, (chinese, english) in titles.items()
    }


def text_of(element: str) -> str:
    """The script that gives what an element shows."""
    return f"(document.getElementById('{element}').shadowRoot?.textContent ?? '')"


def ready(browser: Browser, page: int) -> None:
    """Wait until everything on the host's page is shown."""
    browser("wait", page=page, script=f"{text_of('list')}.includes('onerror')")
    for each in ("moving", "leaving", "hostile", "nothing"):
        browser("wait", page=page, script=f"{text_of(each)}.length > 4")


async def test_embeds_on_a_foreign_website(tmp_path: Path, sqlite_template: Path) -> None:
    with browsing() as browser:
        async with staged(tmp_path, sqlite_template) as stage:
            home = browser("open", url=f"{stage.host}/zh-Hans", timezone=HOME.key)
            away = browser("open", url=f"{stage.host}/en", timezone="Europe/London")
            small = {"width": 360, "scheme": "dark", "timezone": "Europe/London"}
            phone = browser("open", url=f"{stage.host}/zh-Hant", **small)
            deaf = browser("open", url=f"{stage.host}/zh-Hans", without="**/graphql**")
            for page in (home, away, phone):
                ready(browser, page)
            browser("wait", page=deaf, script=f"{text_of('moving')}.includes('会动的活动')")

            _shows_times_where_the_visitor_is(browser, home, away, phone)
            _is_untouched_by_the_host_s_style(browser, home, phone)
            _is_accessible(browser, home, away, phone)
            _tells_its_height(browser, home, stage)
            _is_shown_without_scripts(browser, stage)
            await _follows_what_happens(browser, home, stage)
            _looks_itself_where_nobody_tells(browser, deaf)
            _keeps_what_is_shown_when_nothing_is_to_be_had(browser, away)
            _gives_the_code(browser, stage)

            assert browser("dialogs") == []
            assert set(browser("faults", page=home)) == _ANSWERS_OF_NOTHING


_ANSWERS_OF_NOTHING = {
    "Failed to load resource: the server responded with a status of 404 (Not Found)",
    "Failed to load resource: the server responded with a status of 410 (Gone)",
}
"""What the console tells of an event that is not there and of one that was withdrawn."""


def _shows_times_where_the_visitor_is(browser: Browser, home: int, away: int, phone: int) -> None:
    near = browser("look", page=home, script=text_of("moving"))
    far = browser("look", page=away, script=text_of("moving"))

    assert "会动的活动" in near
    assert "木棉会馆" in near
    assert "2030年6月3日（周一）10:00–12:00 (GMT+8)" in near
    assert "您所在时区" not in near
    assert "Mon 3 Jun 2030, 03:00–05:00 (GMT+1) Your time" in far
    assert "Mon 3 Jun 2030, 10:00–12:00 (GMT+8) Local time" in far
    chinese_and_far = browser("look", page=phone, script=text_of("moving"))
    assert "2030年6月3日（週一）03:00–05:00 (GMT+1) 您所在時區" in chinese_and_far
    assert browser("look", page=home, script=text_of("hostile")).startswith(HOSTILE)
    assert browser("look", page=home, script=text_of("nothing")).startswith("没有这个活动")
    images = "[...document.getElementById('moving').shadowRoot.querySelectorAll('img')].map((each) => [each.alt, each.complete && each.naturalWidth > 0])"
    browser("wait", page=home, script=f"{images}[0][1]")
    assert browser("look", page=home, script=images) == [["图", True]]


def _is_untouched_by_the_host_s_style(browser: Browser, home: int, phone: int) -> None:
    look = "((style) => [style.color, style.backgroundColor])(getComputedStyle(document.getElementById('moving').shadowRoot.querySelector('article')))"

    assert browser("look", page=home, script=look) == ["rgb(29, 29, 27)", "rgb(255, 255, 255)"]
    assert browser("look", page=phone, script=look) == ["rgb(240, 238, 235)", "rgb(33, 31, 30)"]
    assert browser("look", page=phone, script="document.documentElement.scrollWidth") == 360
    assert "星期" not in browser("look", page=phone, script=text_of("moving"))


def _is_accessible(browser: Browser, *pages: int) -> None:
    for page in pages:
        assert browser("axe", page=page) == []


def _tells_its_height(browser: Browser, home: int, stage: Stage) -> None:
    browser("wait", page=home, script="heights.length > 0")
    origin, told = browser("look", page=home, script="heights.at(-1)")
    inside = browser("look", page=home, frame="/embed/events/moving", script="document.documentElement.getBoundingClientRect().height")  # fmt: skip

    assert origin == stage.service
    assert told.keys() == {"type", "height"}
    assert told["type"] == "kapok:height"
    assert 0 <= told["height"] - inside <= 1


def _is_shown_without_scripts(browser: Browser, stage: Stage) -> None:
    url = f"{stage.service}/embed/events/moving?theme=dark"
    page = browser("open", url=url, javascript=False, scheme="light")
    look = "((shadow) => [shadow.querySelector('h1').textContent, getComputedStyle(shadow.querySelector('article')).backgroundColor])(document.querySelector('kapok-event').shadowRoot)"

    assert browser("look", page=page, script=look) == ["会动的活动", "rgb(33, 31, 30)"]


async def _follows_what_happens(browser: Browser, home: int, stage: Stage) -> None:
    browser("look", page=home, script="window.sameDocument = true")
    moved = datetime(2030, 7, 1, 9, tzinfo=HOME)
    await happens(stage.site, reschedule, stage.events["moving"], starts_at=moved, ends_at=None)
    await stage.site.act(withdraw, stage.events["leaving"], ground="x", notice=NOTICE)

    frame = "document.querySelector('kapok-event').shadowRoot.textContent"
    for shown in ({"script": f"{text_of('moving')}.includes('改期')"}, {"script": f"{text_of('list')}.includes('改期')"}, {"script": f"{frame}.includes('改期')", "frame": "/embed/events/moving"}):  # fmt: skip
        browser("wait", page=home, **shown)
    browser("wait", page=home, script=f"{text_of('leaving')}.includes('应主办方要求撤下')")
    now = browser("look", page=home, script=text_of("moving"))
    struck = "document.getElementById('moving').shadowRoot.querySelector('s').textContent"

    assert "2030年7月1日（周一）09:00 (GMT+8)" in now
    assert "台风" in now
    assert (
        browser("look", page=home, script=struck) == "原定 2030年6月3日（周一）10:00–12:00 (GMT+8)"
    )
    assert "会撤下的活动" not in browser("look", page=home, script=text_of("leaving"))
    assert "会撤下的活动" not in browser("look", page=home, script=text_of("list"))
    assert browser("look", page=home, script="window.sameDocument") is True
    assert browser("axe", page=home) == []


def _looks_itself_where_nobody_tells(browser: Browser, page: int) -> None:
    assert "改期" not in browser("look", page=page, script=text_of("moving"))
    browser("pass", page=page, seconds=62)
    browser("wait", page=page, script=f"{text_of('moving')}.includes('改期')")


def _keeps_what_is_shown_when_nothing_is_to_be_had(browser: Browser, page: int) -> None:
    browser("offline", page=page, **{"is": True})
    browser("look", page=page, script="document.getElementById('moving').load(true)")
    browser("wait", page=page, script=f"{text_of('moving')}.includes('Could not be updated')")

    assert "Moving" in browser("look", page=page, script=text_of("moving"))


def _gives_the_code(browser: Browser, stage: Stage) -> None:
    for locale in LANGUAGES:
        page = browser("open", url=f"{stage.service}/embed?locale={locale}", width=360)
        browser("wait", page=page, script="document.querySelector('kapok-events').shadowRoot?.querySelector('article') != null")  # fmt: skip
        assert browser("axe", page=page) == []
        assert browser("look", page=page, script="document.documentElement.scrollWidth") == 360
    # By the keyboard alone: behind the three languages stands the list of events.
    for key in ("Tab", "Tab", "Tab", "Tab", "ArrowDown"):
        browser("press", page=page, key=key)
    code = "document.querySelector('#chosen code').textContent"
    browser("wait", page=page, script=f"{code}.includes('<kapok-event event=')")
    browser("wait", page=page, script="document.querySelector('kapok-event')?.shadowRoot?.querySelector('article') != null")  # fmt: skip
    assert browser("faults", page=page) == []
