"""Items in the words of schema.org: what happens to events, whose news it is, and what nobody may see."""

import asyncio
import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

import server
from models.system import Item, StoredFile
from publishing.event_acts import cancel_event, move_online, postpone, reschedule
from publishing.rebuild import rebuild
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from reading.limit import Limits
from resolvers.answer import Operation
from tests.addresses import BASE, PATTERNS, make_site
from tests.outlets.google_rules import event_faults, news_faults
from tests.reading.canaries import CANARY, leaked, plant
from tests.site import REQUEST, Site

STARTS, ENDS = "2027-04-09T02:00:00Z", "2027-04-11T10:00:00Z"
ADDRESSES = [*PATTERNS, {"type_name": "Event", "pattern": "/e/{slug}"}]


async def told(site: Site, public_id: str, locale: str = "ZH_HANS") -> Any:
    """The item's JSON-LD, the same by both paths."""
    item_type = site.catalogue.by_prefix(public_id)
    assert item_type is not None
    query = "query ($id: ID!, $locale: Locale!) { node(id: $id, locale: $locale) { ... on %s { jsonLd } } }"
    operation = Operation(query % item_type.name, None, {"id": public_id, "locale": locale})
    fast = await site.answers.answer(operation, request_id=REQUEST)
    slow = await site.answers.ordinary(operation, request_id=REQUEST)
    assert fast.path == "compiled"
    assert fast.body == slow.body
    node = json.loads(fast.body)["data"]["node"]
    return node and node["jsonLd"]


async def make_event(site: Site, **fields: Any) -> str:
    venue = await site.make("Venue", name="木棉会馆", address="木棉路一号", place="广州")
    given = {"title": "木棉时装周", "slug": "week", "status": "SCHEDULED", "starts_at": STARTS, "ends_at": ENDS, "venues": [venue], "attendance_mode": "IN_PERSON"}  # fmt: skip
    return await site.make("Event", **{**given, **fields})


async def happens(site: Site, verb: Any, event: str, **given: Any) -> Any:
    """Something happens to the event; gives what is told of it then."""
    async with site.database.transaction() as tx:
        number = (await Item.get(public_id=event, using_db=tx)).draft_number
    await site.act(verb, event, reason="台风", expected_revision=number, **given)
    return await told(site, event)


def go(public_id: str) -> str:
    return f"{BASE}/go/{public_id}"


async def test_an_event_is_told_with_everything_around_it(site: Site) -> None:
    await make_site(site, address_patterns=ADDRESSES)
    series = await site.make("EventSeries", name="时装周", kind="FASHION_WEEK")
    host = await site.make("Organisation", name="协会", kind="INDUSTRY_ASSOCIATION")
    backer = await site.make("Enterprise", name="织机厂")
    event = await make_event(
        site,
        series=series,
        kind="TRADE_FAIR",
        summary="三天的发布",
        organisers=[{"role": "HOST", "party": host}, {"role": "SUPPORTED_BY", "party": backer}],
    )
    opening = await site.make("Session", title="开幕式", event=event, starts_at=STARTS)
    found = await told(site, event)
    venue = found["location"][0].pop("@id")

    assert event_faults({**found, "location": found["location"]}) == []
    assert found == {
        "@context": "https://schema.org",
        "@type": "ExhibitionEvent",
        "@id": go(event),
        "name": "木棉时装周",
        "description": "三天的发布",
        "startDate": STARTS,
        "endDate": ENDS,
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": "zh-Hans",
        "location": [
            {
                "@type": "Place",
                "name": "木棉会馆",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "木棉路一号",
                    "addressLocality": "广州",
                },
            }
        ],
        "organizer": [{"@type": "Organization", "@id": go(host), "name": "协会"}],
        "contributor": [{"@type": "Corporation", "@id": go(backer), "name": "织机厂"}],
        "superEvent": [{"@type": "EventSeries", "@id": go(series), "name": "时装周"}],
        "subEvent": [{"@type": "Event", "@id": go(opening), "name": "开幕式", "startDate": STARTS}],
        "url": f"{BASE}/e/week",
    }
    assert venue.startswith(f"{BASE}/go/venue_")
    # Each says it of the other.
    assert (await told(site, opening))["superEvent"]["@id"] == go(event)
    assert [each["@id"] for each in (await told(site, series))["subEvent"]] == [go(event)]


async def test_what_happens_to_an_event_is_told_as_search_engines_ask_for_it(site: Site) -> None:
    await make_site(site, address_patterns=ADDRESSES)
    event = await make_event(site)
    later = datetime(2027, 5, 1, 8, tzinfo=UTC)
    moved = await happens(site, reschedule, event, starts_at=later, ends_at=None)
    put_off = await happens(site, postpone, event)
    again = await happens(site, postpone, event)
    off = await happens(site, cancel_event, event)

    words = ("eventStatus", "startDate", "endDate", "previousStartDate")
    state = [[each.get(word) for word in words] for each in (moved, put_off, again)]
    assert state == [
        ["https://schema.org/EventRescheduled", "2027-05-01T08:00:00Z", None, [STARTS]],
        # The date is not known yet, so the one it had is kept.
        ["https://schema.org/EventPostponed", "2027-05-01T08:00:00Z", None, [STARTS, "2027-05-01T08:00:00Z"]],
        ["https://schema.org/EventPostponed", "2027-05-01T08:00:00Z", None, [STARTS, "2027-05-01T08:00:00Z"]],
    ]  # fmt: skip
    assert off["eventStatus"] == "https://schema.org/EventCancelled"
    assert [event_faults(each) for each in (moved, put_off, again)] == [[], [], []]


async def test_an_event_without_any_date_has_none(site: Site) -> None:
    event = await make_event(site, starts_at=None, ends_at=None, status=None)
    found = await told(site, event)

    assert {"startDate", "endDate", "previousStartDate", "eventStatus"} & found.keys() == set()
    assert event_faults(found) == ["no startDate"]


async def test_where_it_is_held_follows_how_people_take_part(site: Site) -> None:
    await make_site(site, address_patterns=ADDRESSES)
    channel = [{"label": "直播间", "url": "https://live.example.org/1"}]
    mixed = await make_event(site, attendance_mode="MIXED", live_links=channel)
    event = await make_event(site, slug="other", live_links=channel)
    in_person = await told(site, event)
    online = await happens(site, move_online, event)
    bare = await make_event(site, slug="third", attendance_mode="ONLINE")
    town = await make_event(site, slug="town", venues=[], place="中山", region="CN-GD")
    found = [await told(site, each) for each in (mixed, bare, town)]

    watched = {"@type": "VirtualLocation", "name": "直播间", "url": channel[0]["url"]}
    assert [each["@type"] for each in in_person["location"]] == ["Place"]
    assert online["location"] == [watched]
    assert online["eventStatus"] == "https://schema.org/EventMovedOnline"
    assert online["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    assert [each["@type"] for each in found[0]["location"]] == ["Place", "VirtualLocation"]
    assert found[1]["location"] == [{"@type": "VirtualLocation", "url": f"{BASE}/e/third"}]
    assert found[2]["location"][0]["name"] == "中山"
    assert [event_faults(each) for each in (in_person, online, *found)] == [[]] * 5


async def test_a_piece_of_news_names_who_wrote_it_whose_it_is_and_what_was_wrong(
    site: Site,
) -> None:
    await make_site(site, name={"ZH_HANS": "广东服装", "EN": "Guangdong Garment"})
    author = await site.make("Person", name={"ZH_HANS": "林一", "EN": "Lin Yi"})
    cover = await site.make("Picture", alt="走秀", storage_key="a" * 32, width_px=1600)
    await _upload(site, cover, "a" * 32)
    topic = await site.make("Topic", name="棉")
    article = await site.make(
        "Article",
        kind="REPRINT",
        title={"ZH_HANS": "棉的一年", "EN": "A Year of Cotton"},
        slug="cotton",
        published_at="2026-02-03T00:00:00Z",
        byline=[author],
        responsible_editor=author,
        topics=[topic],
        mentions=[author, topic],
        keywords=["棉花"],
        cover=cover,
        attribution={
            "source_name": "织造报",
            "original_title": "棉花的一年",
            "url": "https://example.com/cotton",
            "originally_published_on": "2026-02-01",
        },
        corrections=[
            {"corrected_at": "2026-02-04T00:00:00Z", "wrong": "十吨", "right": "百吨"},
            {"text": "产地应为湛江"},
        ],
    )
    found, english = await told(site, article), await told(site, article, "EN")
    signed = {"@type": "Person", "@id": go(author), "name": "林一"}
    house = {"@type": "Organization", "name": "广东服装", "url": BASE}

    assert news_faults(found) == news_faults(english) == []
    assert found["headline"] == found["name"] == "棉的一年"
    assert found["author"] == [signed]
    assert found["editor"] == signed
    assert found["publisher"] == house
    assert found["isBasedOn"] == {
        "@type": "CreativeWork",
        "name": "棉花的一年",
        "url": "https://example.com/cotton",
        "publisher": {"@type": "Organization", "name": "织造报"},
        "datePublished": "2026-02-01",
    }
    assert found["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": "百吨",
            "parentItem": {"@type": "Comment", "text": "十吨"},
            "datePublished": "2026-02-04T00:00:00Z",
        },
        {"@type": "CorrectionComment", "text": "产地应为湛江"},
    ]
    assert found["about"] == [{"@type": "DefinedTerm", "@id": go(topic), "name": "棉"}]
    assert [each["@type"] for each in found["mentions"]] == ["Person", "DefinedTerm"]
    assert found["image"]["contentUrl"] == f"/media/{'a' * 32}/picture"
    assert (found["mainEntityOfPage"], found["url"]) == (f"{BASE}/news/cotton",) * 2
    assert english["inLanguage"] == "en"
    assert english["headline"] == "A Year of Cotton"
    assert english["publisher"]["name"] == "Guangdong Garment"
    assert english["author"][0] == {**signed, "name": "Lin Yi"}
    assert english["url"] == f"{BASE}/en/news/cotton"
    # What nobody has signed is the house's.
    plain = await site.make("Article", kind="NEWS", title="通知", slug="plain")
    assert (await told(site, plain))["author"] == house
    assert "isBasedOn" not in await told(site, plain)


async def _upload(site: Site, picture: str, key: str) -> None:
    """Bytes under this key, as an upload leaves them."""
    async with site.database.transaction() as tx:
        item = await Item.get(public_id=picture, using_db=tx)
        await StoredFile.create(
            using_db=tx, key=key, item=item.id, sha256="0" * 64, mime="image/jpeg",
            bytes=1, name="x", thumbhash=None, made_at=0, made_by="a",
        )  # fmt: skip
    await rebuild(site.database)


async def test_three_languages_are_told_by_one_name(site: Site) -> None:
    event = await make_event(site, title={"ZH_HANS": "时装周", "EN": "Fashion week"})
    found = [await told(site, event, each) for each in ("ZH_HANS", "ZH_HANT_HK", "EN")]

    assert [each["inLanguage"] for each in found] == ["zh-Hans", "zh-Hant-HK", "en"]
    assert [each["name"] for each in found] == ["时装周", "時裝周", "Fashion week"]
    # Without an address of the site an item is named by its id.
    assert {each["@id"] for each in found} == {f"kapok:{event}"}
    assert all("url" not in each for each in found)


async def test_what_is_hidden_is_never_told(site: Site) -> None:
    live = await plant(site)
    hidden = await site.make("Person", live=False, name=CANARY)
    gone = await site.make("Organisation", name=f"{CANARY} body", kind="OTHER")
    venue = await site.make("Venue", name=f"{CANARY} hall")
    shown = await site.make("Organisation", name="sparrow body", kind="OTHER")
    person = await site.make(
        "Person",
        name="sparrow person",
        appointments=[{"role": f"{CANARY} post", "organisation": gone}],
    )
    event = await make_event(
        site,
        title="sparrow event",
        venues=[venue],
        organisers=[{"role": "HOST", "party": each} for each in (gone, shown)],
    )
    session = await site.make("Session", title=CANARY, event=event)
    article = await site.make(
        "Article",
        kind="NEWS",
        title="sparrow",
        slug="s",
        byline=[hidden, person],
        mentions=[hidden, person, session],
        sources=[{"article": live}],
    )
    before = [await told(site, each) for each in (event, article, person)]
    for each in (gone, session):
        await site.act(withdraw, each, ground=CANARY)
    await site.act(unpublish, [venue])
    after = [await told(site, each) for each in (event, article, person)]

    assert leaked(before)
    assert not leaked(*after, await told(site, live))
    assert [each["name"] for each in after[0]["organizer"]] == ["sparrow body"]
    assert "location" not in after[0]
    assert "subEvent" not in after[0]
    assert [each["@id"] for each in after[1]["author"]] == [f"kapok:{person}"]
    assert [each["@id"] for each in after[1]["mentions"]] == [f"kapok:{person}"]
    assert [each["name"] for each in after[1]["citation"]] == ["sparrow now"]
    assert "affiliation" not in after[2]
    assert await told(site, gone) is None


async def test_an_answer_with_it_is_made_anew_when_what_it_names_changes(site: Site) -> None:
    host = await site.make("Organisation", name="旧名", kind="OTHER")
    event = await make_event(site, organisers=[{"role": "HOST", "party": host}])
    query = '{ event(by: {slug: "week"}) { jsonLd } }'
    selected = site.planned(query, {})
    prepared = site.answers.readings.prepare(selected.read, selected.values)
    found = await site.answers.readings.run(prepared, selected.values)
    async with site.database.transaction() as tx:
        keys = {str((await Item.get(public_id=each, using_db=tx)).id) for each in (event, host)}

    # Single items end the answer; of what no link of the event itself leads to, the whole type does.
    assert keys <= found.keys
    assert "Organisation" not in prepared.tags.whole
    assert {"Session", "Site"} <= prepared.tags.whole


async def test_a_page_of_events_is_told_within_what_one_request_may_cost(site: Site) -> None:
    await make_event(site)
    site.limits = Limits()
    answers = site.answers_through(site.reader())
    types = " ".join(f"... on {each} {{ jsonLd }}" for each in site.catalogue.types)
    once, twice = "a: nodes(ids: []) { ...Told }", "b: nodes(ids: []) { ...Told }"
    fragment = f"fragment Told on Content {{ {types} }}"
    page, whole, again = [
        json.loads((await answers.answer(Operation(each, None, {}), request_id=REQUEST)).body)
        for each in (
            "{ events(first: 50) { nodes { jsonLd } } }",
            f"{{ {once} }} {fragment}",
            f"{{ {once} {twice} }} {fragment}",
        )
    ]

    assert len(page["data"]["events"]["nodes"]) == 1
    assert whole["data"] == {"a": []}
    # A statement as long as this one is work even where it finds nothing.
    assert again["errors"][0]["extensions"]["code"] == "TOO_COSTLY"


# --- in a page ------------------------------------------------------------------------------

HOSTILE = "</script><script>alert(1)</script><!-- <ScRiPt> \u2028 ]]> & 木棉"


class _Scripts(HTMLParser):
    """Collects what stands in script elements, and every other element."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self.others: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag == "script":
            self.scripts.append("")
        else:
            self.others.append(tag)

    def handle_data(self, data: str) -> None:
        if self.scripts:
            self.scripts[-1] += data


def _run(program: str) -> str:
    """What the program writes under Node.js."""
    command = ["node", "--input-type=module", "-e", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
async def test_what_the_documentation_shows_ends_no_script_element(site: Site) -> None:
    event = await make_event(site, title=HOSTILE, summary=HOSTILE)
    found = await told(site, event)
    text = (server.ROOT / "docs" / "developers.md").read_text()
    shown = re.search(r"```js\n(const script = .*?)```", text, re.DOTALL)
    assert shown is not None
    program = (
        f"const item = {json.dumps({'jsonLd': found})}\n{shown[1]}\nprocess.stdout.write(script)"
    )
    reader = _Scripts()
    reader.feed(await asyncio.to_thread(_run, program))

    assert "</script><script>" in found["name"]
    assert reader.others == []
    assert [json.loads(each) for each in reader.scripts] == [found]
