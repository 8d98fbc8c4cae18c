"""Portals: what their keys and tokens reach, what they pay, and how they end."""

from typing import Any

import pytest
from icalendar import Calendar

from models.system import Role
from publishing.errors import Refused
from publishing.people.accounts import erase_account, update_account
from publishing.people.invitations import password_link
from publishing.portals import POINTS, Selection
from tests.people.crowd import account
from tests.portals.web import Web
from tests.site import Site

OTHER_LETTERS = "门户.cn".encode("idna").decode()
ARTICLES = "{ articles(first: 1) { nodes { id } } }"
PORTALS = "{ portals { nodes { id name key state } } }"
CREATE = """
mutation ($input: PortalCreateInput!) {
  portalCreate(input: $input) {
    portal {
      id name key account { id name } origins selection { types series topics }
      pointsPerMinute state madeBy { id } endedAt formerKeyUntil
    }
    errors { code message path }
  }
}
"""
UPDATE = """
mutation ($id: ID!, $input: PortalUpdateInput!) {
  portalUpdate(id: $id, input: $input) {
    portal { name origins selection { types topics } pointsPerMinute }
    errors { code message path }
  }
}
"""


def on(name: str, more: str = "") -> str:
    return (
        f"mutation ($id: ID!) {{ {name}(id: $id{more})"
        " { portal { id key state } errors { code message path } } }"
    )


async def test_a_portal_is_made_with_a_key_and_an_account_of_its_own(web: Web, site: Site) -> None:
    topic = await site.make("Topic", name="时装周")
    series = await site.make("EventSeries", name="木棉时装周", kind="FASHION_WEEK")
    boss = await web.administrator()
    wanted = {
        "name": "湾区门户",
        "origins": ["https://WWW.portal.example/", "https://*.门户.cn"],
        "selection": {"types": ["Event"], "series": [series], "topics": [topic]},
    }

    made = (await web.data(CREATE, token=boss, input=wanted))["portalCreate"]["portal"]

    assert made["key"].startswith("pk_")
    assert made["name"] == made["account"]["name"] == "湾区门户"
    assert made["origins"] == ["https://www.portal.example", f"https://*.{OTHER_LETTERS}"]
    assert made["selection"] == {"types": ["Event"], "series": [series], "topics": [topic]}
    assert (made["pointsPerMinute"], made["state"]) == (POINTS, "ACTIVE")
    kept = await site.database.rows("SELECT * FROM account WHERE portal IS NOT NULL")
    assert [(each["login"], each["password"], each["roles"]) for each in kept] == [(None, None, '["portal"]')]  # fmt: skip


async def test_what_is_wrong_with_a_portal_is_told_at_once(web: Web) -> None:
    boss = await web.administrator()
    wrong = {
        "name": " ",
        "origins": ["portal.example", "https://a.example; script-src *", "https://a.example/b"],
        "selection": {"types": ["Evnt"], "series": ["eventseries_no"], "topics": ["x"] * 51},
        "pointsPerMinute": 0,
    }

    made = (await web.data(CREATE, token=boss, input=wrong))["portalCreate"]
    portal = await web.portal()
    changed = (await web.data(UPDATE, token=boss, id=portal.public_id, input=wrong))["portalUpdate"]

    paths = [".".join(each["path"]) for each in made["errors"]]
    assert sorted(paths) == sorted(["name", *["origins"] * 3, "selection.types", "selection.series", "selection.topics", "pointsPerMinute"])  # fmt: skip
    assert made["portal"] is changed["portal"] is None
    assert changed["errors"] == made["errors"]


async def test_a_portal_is_changed_and_what_is_left_out_stays(web: Web) -> None:
    boss = await web.administrator()
    portal = await web.portal(origins=["https://a.example"], points_per_minute=100)
    given = {"name": "新名", "selection": {"types": ["Article"]}}

    changed = (await web.data(UPDATE, token=boss, id=portal.public_id, input=given))["portalUpdate"]

    assert changed["portal"] == {
        "name": "新名",
        "origins": ["https://a.example"],
        "selection": {"types": ["Article"], "topics": []},
        "pointsPerMinute": 100,
    }


async def test_only_who_manages_people_reaches_portals(web: Web, site: Site) -> None:
    portal = await web.portal()
    who = await account(site.desk, "publisher", "final_reviewer")
    editor = await web.token(who.public_id, "*")

    looked = await web.manage(PORTALS, token=editor)
    made = (await web.data(CREATE, token=editor, input={"name": "x"}))["portalCreate"]
    ended = [
        (await web.data(on("portalRevoke"), token=editor, id=each))["portalRevoke"]["errors"]
        for each in (portal.public_id, "portal_aaaaaaaaaaaaaaaaaaaa")
    ]

    assert looked["data"] is None
    assert looked["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert made["errors"][0]["code"] == "FORBIDDEN"
    assert ended[0] == ended[1]
    assert (await web.ask(ARTICLES, key=portal.key)).status_code == 200


async def test_an_older_site_gets_the_role_of_portals_with_its_first(web: Web, site: Site) -> None:
    async with site.database.transaction() as tx:
        await Role.filter(name="portal").using_db(tx).delete()
        old = Role.filter(name="administrator").using_db(tx)
        await old.update(grants='[{"verbs": ["people", "read"]}]')
    boss = await web.administrator()

    made = (await web.data(CREATE, token=boss, input={"name": "门户"}))["portalCreate"]["portal"]
    token = await web.token(made["account"]["id"])

    assert (await web.data(PORTALS, token=token))["portals"]["nodes"][0]["id"] == made["id"]
    assert (await web.data("{ webhooks { nodes { id } } }", token=token))["webhooks"] == {"nodes": []}  # fmt: skip


async def test_a_new_key_is_good_beside_the_old_one_for_its_hours(web: Web, site: Site) -> None:
    seconds = [0.0]
    web.portals._seconds = lambda: seconds[0]
    portal = await web.portal()
    old = portal.key
    boss = await web.administrator()

    before = (await web.ask(ARTICLES, key=old)).status_code
    document = on("portalRotateKey", ", overlapHours: 1")
    rotated = (await web.data(document, token=boss, id=portal.public_id))["portalRotateKey"]
    seconds[0] += 1
    both = [
        (await web.ask(ARTICLES, key=each)).status_code for each in (old, rotated["portal"]["key"])
    ]
    await site.database.script("UPDATE portal SET former_until = 1")
    seconds[0] += 1
    later = [
        (await web.ask(ARTICLES, key=each)).status_code for each in (old, rotated["portal"]["key"])
    ]

    assert (before, both, later) == (200, [200, 200], [403, 200])


async def test_one_switch_ends_keys_tokens_and_webhooks_within_a_second(
    web: Web, site: Site
) -> None:
    seconds = [0.0]
    web.portals._seconds = lambda: seconds[0]
    portal, other = await web.portal(), await web.portal("另一")
    token, others = await web.token(portal.account), await web.token(other.account)
    boss = await web.administrator()
    for each in (portal, other):
        await web.webhook(each.account)
    assert (await web.ask(ARTICLES, key=portal.key)).status_code == 200
    done = (await web.data(on("portalRevoke"), token=boss, id=portal.public_id))["portalRevoke"]
    seconds[0] += 0.95
    keyed = await web.ask(ARTICLES, key=portal.key)

    assert done["portal"]["state"] == "REVOKED"
    assert keyed.status_code == 403
    assert "revoked" in keyed.json()["errors"][0]["message"]
    assert await web.portals.by_id(portal.public_id) is None
    assert "errors" in await web.manage(PORTALS, token=token)
    assert (await web.ask(ARTICLES, token=token)).status_code == 401
    rows = await site.database.rows("SELECT account, state FROM webhook ORDER BY id")
    assert [(each["account"], each["state"]) for each in rows] == [(portal.account, "REVOKED"), (other.account, "PENDING")]  # fmt: skip
    assert (await web.ask(ARTICLES, key=other.key)).status_code == 200
    assert "errors" not in await web.manage(PORTALS, token=others)
    again = (await web.data(on("portalRevoke"), token=boss, id=portal.public_id))["portalRevoke"]
    assert again["errors"][0]["code"] == "STATE"


@pytest.mark.parametrize("verb", [erase_account, password_link, update_account])
async def test_nobody_makes_a_person_of_a_portals_account(web: Web, site: Site, verb: Any) -> None:
    portal = await web.portal()
    given = {"email": "somebody@example.org"} if verb is update_account else {}

    with pytest.raises(Refused) as refused:
        await site.act(verb, portal.account, **given)

    assert portal.public_id in refused.value.problems[0].message


# --- keys and websites ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "key", ["pk_", "pk_x", "kapok_x", "pk_" + "a" * 30, "é", "pk_" + "a" * 4_000]
)
async def test_what_can_be_no_key_is_refused_without_a_look_up(web: Web, key: str) -> None:
    headers = [(b"kapok-portal", key.encode())]

    answer = await web.client.post("/graphql", json={"query": ARTICLES}, headers=headers)

    assert answer.status_code == 403
    assert "pk_" in answer.json()["errors"][0]["message"]
    assert web.portals._read_at is None


async def test_two_keys_in_one_address_are_none(web: Web) -> None:
    one, two = (await web.portal()).key, (await web.portal()).key

    both = await web.client.get(
        "/graphql", params=[("query", ARTICLES), ("key", one), ("key", two)]
    )
    same = await web.client.get(
        "/graphql", params=[("query", ARTICLES), ("key", one), ("key", one)]
    )

    assert (both.status_code, same.status_code) == (403, 200)


# --- the budget -----------------------------------------------------------------------------

COSTLY = "{ articles(first: 40) { nodes { id title slug } } }"


async def test_a_flood_is_paid_by_the_portal_alone(web: Web, site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    flooding = await web.portal(points_per_minute=100)
    other = await web.portal("另一", points_per_minute=100)
    token = await web.token(flooding.account)

    answers = [await web.ask(COSTLY, key=flooding.key) for _ in range(4)]
    refused = next(each for each in answers if each.status_code == 429)
    by_token = await web.ask(COSTLY, token=token)

    assert answers[0].status_code == 200
    assert answers[0].headers["ratelimit-limit"] == "100"
    assert refused.json()["errors"][0]["extensions"]["code"] == "RATE_LIMITED"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert by_token.status_code == 429
    assert (await web.ask(COSTLY, key=other.key)).status_code == 200
    assert (await web.ask(COSTLY)).status_code == 200
    calendar = await web.client.get(f"/calendar/events.ics?portal={flooding.key}")
    assert calendar.status_code == 429


async def test_a_changed_budget_counts_from_the_next_second(web: Web) -> None:
    seconds = [0.0]
    web.portals._seconds = lambda: seconds[0]
    boss = await web.administrator()
    portal = await web.portal(points_per_minute=100)
    await web.ask(COSTLY, key=portal.key)
    given = {"pointsPerMinute": 1_000}

    await web.data(UPDATE, token=boss, id=portal.public_id, input=given)
    seconds[0] += 1
    answer = await web.ask(COSTLY, key=portal.key)

    assert answer.headers["ratelimit-limit"] == "1000"


# --- browsers -------------------------------------------------------------------------------

OURS, OTHERS = "https://www.portal.example", "https://evil.example"
ALLOWED = "access-control-allow-origin"


async def test_anybody_may_read_what_no_key_narrows(web: Web) -> None:
    answers = [
        await web.client.get(path, headers=headers)
        for path in (f"/graphql?query={ARTICLES}", "/calendar/events.ics", "/sitemap.xml")
        for headers in ({}, {"origin": OTHERS})
    ]

    assert [each.status_code for each in answers] == [200] * 6
    assert [each.headers.get_list(ALLOWED) for each in answers] == [["*"]] * 6
    assert not [each for each in answers if "access-control-allow-credentials" in each.headers]


async def test_the_website_of_a_key_alone_may_read(web: Web) -> None:
    portal = await web.portal(origins=[OURS])

    ours = await web.client.post("/graphql", json={"query": ARTICLES}, headers={"kapok-portal": portal.key, "origin": OURS})  # fmt: skip
    others = await web.client.post("/graphql", json={"query": ARTICLES}, headers={"kapok-portal": portal.key, "origin": OTHERS})  # fmt: skip

    assert (ours.status_code, ours.headers.get_list(ALLOWED)) == (200, [OURS])
    assert "Origin" in ours.headers["vary"]
    assert (others.status_code, others.headers.get_list(ALLOWED)) == (403, [])


async def test_browsers_are_told_beforehand_what_they_may_send(web: Web) -> None:
    portal = await web.portal(origins=[OURS])
    wanted = "content-type,authorization,kapok-portal,accept,last-event-id"
    asked = {
        "origin": OTHERS,
        "access-control-request-method": "POST",
        "access-control-request-headers": wanted,
    }

    free = await web.client.options("/graphql", headers=asked)
    keyed = await web.client.options(f"/graphql?key={portal.key}", headers=asked)
    ours = await web.client.options(f"/graphql?key={portal.key}", headers={**asked, "origin": OURS})

    assert (free.status_code, free.headers[ALLOWED]) == (204, "*")
    taken = {each.strip() for each in free.headers["access-control-allow-headers"].split(",")}
    assert set(wanted.split(",")) <= taken
    assert (keyed.status_code, keyed.headers.get(ALLOWED)) == (403, None)
    assert (ours.status_code, ours.headers[ALLOWED]) == (204, OURS)


# --- a portal's calendar --------------------------------------------------------------------


async def test_a_portals_calendar_holds_its_selection_and_counts_as_a_view(
    web: Web, site: Site
) -> None:
    ours = await site.make("EventSeries", name="木棉时装周", kind="FASHION_WEEK")
    others = await site.make("EventSeries", name="面料展", kind="FASHION_WEEK")
    topic = await site.make("Topic", name="湾区")
    dates: Any = {"starts_at": "2027-04-09T02:00:00Z", "ends_at": "2027-04-11T10:00:00Z"}
    made = {
        name: await site.make("Event", title=name, status="SCHEDULED", series=series, **dates)
        for name, series in (("ours", ours), ("others", others), ("topical", others))
    }
    draft = await site.make("Event", title="draft", series=ours, live=False, **dates)
    await site.make("Article", title="文", kind="NEWS", topics=[topic], event=made["topical"])
    selection = Selection(series=(ours,), topics=(topic,))
    portal = await web.portal(selection=selection)
    articles = await web.portal(selection=Selection(types=("Article",)))

    async def ids(key: str, more: str = "") -> set[str]:
        answer = await web.client.get(f"/calendar/events.ics?portal={key}{more}")
        assert answer.status_code == 200, answer.text
        entries: Any = Calendar.from_ical(answer.content)
        return {str(each["uid"]).partition("@")[0] for each in entries.walk("VEVENT")}

    assert await ids(portal.key) == {made["ours"], made["topical"]}
    assert await ids(portal.key, f"&series={ours}") == {made["ours"]}
    assert await ids(articles.key) == set()
    refused = await web.client.get("/calendar/events.ics?portal=abc")
    assert refused.status_code == 403
    await web.portals.write()
    rows = await site.database.rows("SELECT item, views FROM portal_view ORDER BY views")
    assert {each["item"]: each["views"] for each in rows} == {made["ours"]: 2, made["topical"]: 1}
    assert draft


async def test_a_portals_feed_holds_its_selection(web: Web, site: Site) -> None:
    series = await site.make("EventSeries", name="木棉时装周", kind="FASHION_WEEK")
    topics = [await site.make("Topic", name=each) for each in ("湾区", "面料")]
    of = {"ours": series, "others": None}
    events = {
        name: await site.make("Event", title=name, status="SCHEDULED", series=each)
        for name, each in of.items()
    }
    ours, topical, others = [
        await site.make("Article", title=each, kind="NEWS", topics=[topics[n]], event=events[event])
        for n, (each, event) in enumerate((("甲", "ours"), ("乙", "others")))
    ] + [await site.make("Article", title="丙", kind="NEWS")]
    selection = Selection(series=(series,), topics=(topics[1],))
    both, types = await web.portal(selection=selection), await web.portal(selection=Selection(types=("Event",)))  # fmt: skip

    async def ids(key: str, form: str = "articles.json") -> set[str]:
        answer = await web.client.get(f"/feeds/{form}?portal={key}")
        assert answer.status_code == 200, answer.text
        return {each["id"] for each in answer.json()["items"]}

    assert await ids(both.key) == {ours, topical}
    assert await ids(types.key) == set()
    assert {ours, topical, others} <= await ids((await web.portal()).key)
    assert (await web.client.get("/feeds/articles.json?portal=x")).status_code == 403
    await web.portals.write()
    rows = await site.database.rows(
        f"SELECT item FROM portal_view WHERE portal = '{both.public_id}'"
    )
    assert {each["item"] for each in rows} == {ours, topical}
