"""The history of an item, autosaves that fold, and locks that only advise."""

from typing import Any

import pytest

from tests.manage.lifecycle_words import publish_without_reviews
from tests.manage.roles import Door, person
from tests.site import Hands, Site, paragraph

AUTHOR = person("author")
OTHER = person("author", name="other")

UPDATE = """mutation ($id: ID!, $expected: Int!, $title: String!, $autosave: Boolean! = false) {
  articleUpdate(id: $id, expectedRevision: $expected, autosave: $autosave, input: {locale: ZH_HANS, title: $title}) {
    article { revision title } warnings { code } errors { code message } } }"""
RESTORE = """mutation ($id: ID!, $to: Int!, $expected: Int!) {
  contentRestore(id: $id, revision: $to, expectedRevision: $expected) {
    content { revision ... on Article { title body { id } } } errors { code message } } }"""
HISTORY = """query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT) {
  revisions { totalCount hasNextPage nodes { number author { id } sha256 wasLive wasSubmitted autosave } } } }"""


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    return Door(site)


async def past(door: Door, public_id: str) -> list[Any]:
    found = await door.ask(HISTORY, by=AUTHOR, id=public_id)
    nodes: list[Any] = found["article"]["revisions"]["nodes"]
    return nodes


async def test_every_saved_state_is_told_with_what_became_of_it(site: Site, door: Door) -> None:
    article = await site.make("Article", title="时装周开幕", kind="NEWS")
    await door.do(UPDATE, by=AUTHOR, id=article, expected=1, title="时装周盛大开幕")
    query = """query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT) { pastRevision(number: 2) {
      diff(against: 1) { kind path before after pieces { kind text } } } } }"""

    nodes = await past(door, article)
    diff = await door.ask(query, by=AUTHOR, id=article)

    assert [(each["number"], each["wasLive"], each["author"]["id"]) for each in nodes] == [
        (2, False, AUTHOR.id),
        (1, True, "editor"),
    ]
    change = diff["article"]["pastRevision"]["diff"][0]
    assert (change["path"], change["before"]) == (["title", "ZH_HANS"], "时装周开幕")
    added = [each["text"] for each in change["pieces"] if each["kind"] == "ADDED"]
    assert "".join(added) == "盛大"


async def test_going_back_is_a_new_revision_and_blocks_keep_their_ids(
    site: Site, door: Door
) -> None:
    article = await site.make(
        "Article",
        live=False,
        title="一",
        kind="NEWS",
        body=[paragraph("甲", "b1"), paragraph("乙", "b2")],
    )
    await site.save(article, title="二", kind="NEWS", body=[paragraph("丙", "b3")])

    stale = await door.refused(RESTORE, by=AUTHOR, id=article, to=1, expected=1)
    back = await door.do(RESTORE, by=AUTHOR, id=article, to=1, expected=2)

    assert stale[0]["code"] == "CONFLICT"
    assert back["content"] == {"revision": 3, "title": "一", "body": [{"id": "b1"}, {"id": "b2"}]}
    assert len(await past(door, article)) == 3


async def test_autosaves_of_one_person_in_a_row_become_one(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="零", kind="NEWS")
    for expected, title in enumerate("一二三", start=1):
        await door.do(UPDATE, by=AUTHOR, id=article, expected=expected, title=title, autosave=True)
    await door.do(UPDATE, by=OTHER, id=article, expected=4, title="四", autosave=True)
    await door.do(UPDATE, by=AUTHOR, id=article, expected=5, title="五")

    nodes = await past(door, article)

    assert [(each["number"], each["autosave"]) for each in nodes] == [
        (6, False),
        (5, True),
        (4, True),
        (1, False),
    ]


async def test_an_autosave_that_somebody_saw_stays(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="零", kind="NEWS")
    await door.do(UPDATE, by=AUTHOR, id=article, expected=1, title="一", autosave=True)
    preview = "mutation ($id: ID!) { previewCreate(id: $id) { errors { code } } }"
    await door.do(preview, by=AUTHOR, id=article)

    await door.do(UPDATE, by=AUTHOR, id=article, expected=2, title="二", autosave=True)

    assert [each["number"] for each in await past(door, article)] == [3, 2, 1]


SEEN_BY = {
    "submitted": "mutation ($id: ID!) { reviewSubmit(id: $id, expectedRevision: 2) { errors { message } } }",
    "commented": """mutation ($id: ID!) { commentAdd(id: $id, locale: ZH_HANS, text: "好") { errors { message } } }""",
    "published": "mutation ($id: ID!) { contentPublish(ids: [$id]) { errors { message } } }",
}


@pytest.mark.parametrize("seen", SEEN_BY)
async def test_an_autosave_that_something_was_done_with_stays(
    site: Site, door: Door, seen: str
) -> None:
    await publish_without_reviews(site)
    article = await site.make("Article", live=False, title="零", kind="NEWS")
    await door.do(UPDATE, by=AUTHOR, id=article, expected=1, title="一", autosave=True)
    await door.do(SEEN_BY[seen], by=person("administrator"), id=article)

    await door.do(UPDATE, by=AUTHOR, id=article, expected=2, title="二", autosave=True)

    assert [each["number"] for each in await past(door, article)] == [3, 2, 1]


TAKE = "mutation ($id: ID!, $force: Boolean! = false) { lockTake(id: $id, force: $force) { lock { by { id } since expires } errors { code message } } }"
KEEP = "mutation ($id: ID!) { lockKeep(id: $id) { lock { by { id } expires } errors { code } } }"
LEAVE = "mutation ($id: ID!) { lockRelease(id: $id) { errors { code } } }"
WHO = "query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT) { lock { by { id } } presence { id } } }"


async def test_a_lock_advises_and_never_bars(site: Site, door: Door, hands: Hands) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")

    await door.do(TAKE, by=AUTHOR, id=article)
    refused = await door.refused(TAKE, by=OTHER, id=article)
    saved = await door.do(UPDATE, by=OTHER, id=article, expected=1, title="二")
    own = await door.do(UPDATE, by=AUTHOR, id=article, expected=2, title="三")
    taken = await door.do(TAKE, by=OTHER, id=article, force=True)
    who = await door.ask(WHO, by=AUTHOR, id=article)

    assert refused[0]["code"] == "LOCKED"
    assert (saved["article"]["revision"], saved["warnings"]) == (2, [{"code": "LOCKED"}])
    assert own["warnings"] == []
    assert taken["lock"]["by"] == {"id": OTHER.id}
    assert who["article"] == {
        "lock": {"by": {"id": OTHER.id}},
        "presence": [{"id": AUTHOR.id}, {"id": OTHER.id}],
    }


async def test_a_lock_ends_unless_it_is_kept(site: Site, door: Door, hands: Hands) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")
    await door.do(TAKE, by=AUTHOR, id=article)

    hands.forward(100)
    await door.do(KEEP, by=AUTHOR, id=article)
    hands.forward(100)
    kept = await door.ask(WHO, by=OTHER, id=article)
    hands.forward(21)
    ended = await door.ask(WHO, by=OTHER, id=article)
    await door.do(TAKE, by=OTHER, id=article)
    await door.do(LEAVE, by=OTHER, id=article)
    left = await door.ask(WHO, by=OTHER, id=article)

    assert kept["article"]["lock"] == {"by": {"id": AUTHOR.id}}
    assert ended["article"] == left["article"] == {"lock": None, "presence": []}
