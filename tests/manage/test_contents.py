"""The editors' list and the catalogue: enough for a client that knows no type."""

from datetime import timedelta

import pytest

from publishing.schedule import schedule
from publishing.unpublish import unpublish
from tests.manage.roles import NOBODY, Door, person
from tests.site import Hands, Site

AUTHOR = person("author")

LIST = """query ($where: ContentsWhere, $first: Int! = 20, $after: String) {
  contents(where: $where, first: $first, after: $after) {
    nodes { id type label revision lifecycle changedBy { id } content { __typename } }
    hasNextPage endCursor totalCount
  }
}"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def labels(door: Door, **where: object) -> list[str]:
    found = await door.ask(LIST, by=AUTHOR, where=where)
    assert found["contents"]["totalCount"] == len(found["contents"]["nodes"])
    return [each["label"] for each in found["contents"]["nodes"]]


async def test_items_of_every_type_are_listed_by_state(site: Site, door: Door) -> None:
    await site.make("Topic", live=False, name="面料")
    await site.make("Article", title="已发布", kind="NEWS")
    ended = await site.make("Article", title="已下线", kind="NEWS")
    await site.act(unpublish, [ended])

    assert await labels(door) == ["已下线", "已发布", "面料"]
    assert await labels(door, states=["PUBLISHED"]) == ["已发布"]
    assert await labels(door, states=["UNPUBLISHED", "DRAFT"]) == ["已下线", "面料"]
    assert await labels(door, types=["Topic"]) == ["面料"]
    assert await labels(door, text="下线") == ["已下线"]
    assert await labels(door, text="100%_!") == []


async def test_items_are_listed_by_who_wrote_and_when_they_are_due(
    site: Site, hands: Hands
) -> None:
    door, other = Door(site), person("author", name="other")
    due = await site.make("Article", live=False, title="定时", kind="NEWS")
    changed = await site.make("Article", live=False, title="她改过", kind="NEWS")
    update = """mutation ($id: ID!, $expected: Int!) {
      articleUpdate(id: $id, expectedRevision: $expected, input: {locale: ZH_HANS, subtitle: "副"}) {
        errors { message } } }"""
    await site.act(schedule, [due], publish_at=hands.now + timedelta(hours=1))
    await door.do(update, by=other, id=changed, expected=1)
    instants = [f"{hands.now + timedelta(minutes=each):%Y-%m-%dT%H:%M:%SZ}" for each in (30, 90)]

    assert await labels(door, changedBy=other.id) == ["她改过"]
    assert sorted(await labels(door, writtenBy="editor")) == ["她改过", "定时"]
    assert await labels(door, changedBy="editor") == ["定时"]
    assert await labels(door, dueBefore=instants[0]) == []
    assert await labels(door, dueBefore=instants[1]) == ["定时"]


async def test_pages_follow_each_other_without_gaps(site: Site, door: Door) -> None:
    made = [await site.make("Topic", live=False, name=f"题{n}") for n in range(5)]

    found, after = [], None
    while True:
        page = (await door.ask(LIST, by=AUTHOR, first=2, after=after))["contents"]
        found += [each["id"] for each in page["nodes"]]
        after = page["endCursor"]
        if not page["hasNextPage"]:
            break

    assert sorted(found) == sorted(made)
    assert len(found) == 5


async def test_whoever_has_no_role_sees_no_draft(site: Site, door: Door) -> None:
    hidden = await site.make("Article", live=False, title="机密草稿", kind="NEWS")

    listed = await door.ask(LIST, by=NOBODY)
    single = await door.ask("query ($id: ID!) { content(id: $id) { id } }", by=NOBODY, id=hidden)
    refused = await door.body("{ articles(perspective: DRAFT) { totalCount } }", by=NOBODY)

    assert listed["contents"] == {
        "nodes": [],
        "hasNextPage": False,
        "endCursor": None,
        "totalCount": 0,
    }
    assert single == {"content": None}
    assert refused["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_the_catalogue_tells_words_limits_and_rights(door: Door) -> None:
    found = await door.ask(
        """{ catalogue { types { name label { zhHans zhHant en } rights
          fields { name kind label { zhHant } maxLength required localized choices { value label { zhHans } }
            rights { read edit sort } } } blocks { name apiName } } }""",
        by=AUTHOR,
    )

    article = next(each for each in found["catalogue"]["types"] if each["name"] == "Article")
    title = next(each for each in article["fields"] if each["name"] == "title")
    kind = next(each for each in article["fields"] if each["name"] == "kind")
    assert article["label"] == {"zhHans": "文章", "zhHant": "文章", "en": "Article"}
    assert "edit" in article["rights"]
    assert "publish" not in article["rights"]
    assert (title["maxLength"], title["required"], title["localized"]) == (140, True, True)
    assert title["label"]["zhHant"] == "標題"
    assert title["rights"] == {"read": True, "edit": True, "sort": True}
    assert {"value": "NEWS", "label": {"zhHans": "新闻"}} in kind["choices"]
    assert {"name": "ParagraphBlock", "apiName": "paragraph"} in found["catalogue"]["blocks"]
