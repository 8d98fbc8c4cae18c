"""An editor's desk: views of one's own, what waits, and who links here."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from publishing.grounds import Ground
from publishing.roles import FIRST_ROLES
from publishing.schedule import schedule
from publishing.takedown import open_takedown
from publishing.update import update
from tests.manage.roles import NOBODY, Door, person
from tests.site import Hands, Site

AUTHOR, OTHER = person("author"), person("author", name="other")
SAVE = """mutation ($name: String!, $filter: JSON!, $id: ID) { savedViewSave(name: $name, filter: $filter, id: $id) {
  savedView { id name filter } errors { code } } }"""
REMOVE = "mutation ($id: ID!) { savedViewRemove(id: $id) { savedView { id } errors { code } } }"
VIEWS = "{ savedViews { name filter } }"
DESK = "{ desk { myDrafts dueToday staleTranslations openTakedowns overdueTakedowns } }"
LINKED = """query ($id: ID!, $first: Int = 20, $after: String) { article(by: {id: $id}, perspective: DRAFT) {
  linksHere(first: $first, after: $after) { pageInfo { hasNextPage endCursor }
    nodes { id type content { id } fields { field inDraft isLive isScheduled } } } } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def test_a_view_is_kept_changed_and_removed_by_its_owner_alone(door: Door) -> None:
    first = await door.do(SAVE, by=AUTHOR, name="我的稿", filter={"states": ["DRAFT"]})
    await door.do(SAVE, by=AUTHOR, name="我的稿", filter={"states": ["IN_REVIEW"]})
    await door.do(SAVE, by=AUTHOR, name="已发布", filter={})
    key = first["savedView"]["id"]

    mine = (await door.ask(VIEWS, by=AUTHOR))["savedViews"]
    theirs = (await door.ask(VIEWS, by=OTHER))["savedViews"]
    foreign = await door.refused(REMOVE, by=OTHER, id=key)
    taken = await door.refused(SAVE, by=AUTHOR, name="已发布", filter={}, id=key)
    nameless = await door.refused(SAVE, by=AUTHOR, name=" ", filter={})
    nobody = await door.refused(SAVE, by=NOBODY, name="x", filter={})
    await door.do(REMOVE, by=AUTHOR, id=key)

    assert {"name": "我的稿", "filter": {"states": ["IN_REVIEW"]}} in mine
    assert (len(mine), theirs) == (2, [])
    codes = [each[0]["code"] for each in (foreign, taken, nameless, nobody)]
    assert codes == ["NOT_FOUND", "TAKEN", "REQUIRED", "FORBIDDEN"]
    assert len((await door.ask(VIEWS, by=AUTHOR))["savedViews"]) == 1


async def test_the_desk_counts_what_waits(site: Site, hands: Hands) -> None:
    door = Door(site)
    hands.now = datetime(2026, 3, 1, 20, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    article = await site.make("Article", title={"ZH_HANS": "一", "EN": "One"}, kind="NEWS")
    claimed = await site.make("Article", title="二", kind="NEWS")
    due = [await site.make("Article", title=each, kind="NEWS", live=False) for each in "三四"]
    for key, hours in zip(due, (3, 5), strict=True):
        await site.act(schedule, [key], publish_at=hands.now + timedelta(hours=hours))
    async with site.desk.act(by=AUTHOR) as act:
        await update(act, article, {"title": {"ZH_HANS": "壹"}}, expected_revision=1)
    await site.act(
        open_takedown, claimed, claimant={"name": "甲"}, category=Ground.PRIVACY, ground="肖像"
    )

    author = (await door.ask(DESK, by=AUTHOR))["desk"]
    hands.forward(31 * 86_400)
    publisher = (await door.ask(DESK, by=person("publisher")))["desk"]

    assert author == {
        "myDrafts": 1,
        "dueToday": 1,
        "staleTranslations": 1,
        "openTakedowns": 0,
        "overdueTakedowns": 0,
    }
    assert (publisher["myDrafts"], publisher["openTakedowns"], publisher["overdueTakedowns"]) == (
        0,
        1,
        1,
    )


async def test_who_links_here_is_listed_with_the_field(site: Site, door: Door) -> None:
    target = await site.make("Article", title="目标", kind="NEWS")
    live = await site.make("Article", title="甲", kind="NEWS", related=[target])
    await site.save(live, title="甲", kind="NEWS", mentions=[target])
    draft = await site.make("Article", title="乙", kind="NEWS", live=False, related=[target])
    await site.make("Article", title="丙", kind="NEWS")

    page = (await door.ask(LINKED, by=AUTHOR, id=target, first=1))["article"]["linksHere"]
    after = page["pageInfo"]["endCursor"]
    rest = (await door.ask(LINKED, by=AUTHOR, id=target, after=after))["article"]["linksHere"]

    assert page["pageInfo"]["hasNextPage"] is True
    assert [(each["id"], each["content"]["id"]) for each in page["nodes"]] == [(draft, draft)]
    assert page["nodes"][0]["fields"] == [
        {"field": "related", "inDraft": True, "isLive": False, "isScheduled": False}
    ]
    assert [each["id"] for each in rest["nodes"]] == [live]
    assert rest["nodes"][0]["fields"] == [
        {"field": "mentions", "inDraft": True, "isLive": False, "isScheduled": False},
        {"field": "related", "inDraft": False, "isLive": True, "isScheduled": False},
    ]


async def test_a_field_that_may_not_be_read_is_not_told_as_a_link(site: Site, door: Door) -> None:
    target = await site.make("Article", title="目标", kind="NEWS")
    source = await site.make(
        "Article", title="甲", kind="NEWS", related=[target], mentions=[target]
    )
    grants = next(each.grants for each in FIRST_ROLES if each.name == "author")
    narrow = tuple(replace(each, but_fields=frozenset({"Article.related"})) for each in grants)

    found = await door.ask(LINKED, by=replace(AUTHOR, grants=narrow), id=target)

    nodes = found["article"]["linksHere"]["nodes"]
    assert [(each["id"], [one["field"] for one in each["fields"]]) for each in nodes] == [
        (source, ["mentions"])
    ]
