"""Editors search drafts, releases and other instants; nobody finds anything by what they may not read."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.preview import actor_of_preview
from publishing.publish import publish
from publishing.release import add, make_release
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.manage.roles import NOBODY, Door, person
from tests.site import Hands, Site, paragraph

LOOKING = frozenset({Verb.READ, Verb.FILTER, Verb.SORT, Verb.HISTORY})
READER = person("publisher")

SEARCH = """query ($q: String!, $p: Perspective, $r: ID, $at: DateTime, $types: [ContentType!], $where: SearchWhere) {
  search(query: $q, perspective: $p, release: $r, at: $at, types: $types, where: $where) {
    totalCount nodes { id } edges { highlights { field text } } facets(fields: [TYPE]) { buckets { value count } } } }"""
SUGGEST = """query ($q: String!, $p: Perspective, $r: ID, $at: DateTime, $types: [ContentType!]) {
  suggest(prefix: $q, perspective: $p, release: $r, at: $at, types: $types) { id } }"""


def narrow(*grants: Grant) -> Actor:
    return Actor("usr_narrow", ActorKind.PERSON, grants, person="usr_narrow")


def without(*fields: str) -> Actor:
    return narrow(Grant(LOOKING, but_fields=frozenset(fields)))


async def found(door: Door, q: str, *, by: Actor = READER, **view: Any) -> list[str]:
    answer = (await door.ask(SEARCH, by=by, q=q, **view))["search"]
    assert answer["totalCount"] == len(answer["nodes"]) == len(answer["edges"])
    counted = sum(each["count"] for each in answer["facets"][0]["buckets"])
    assert counted == answer["totalCount"]
    return [each["id"] for each in answer["nodes"]]


async def offered(door: Door, q: str, *, by: Actor = READER, **view: Any) -> list[str]:
    return [each["id"] for each in (await door.ask(SUGGEST, by=by, q=q, **view))["suggest"]]


async def refused(door: Door, query: str, *, by: Actor, **variables: Any) -> list[str]:
    body = await door.body(query, by=by, **variables)
    assert body.get("data") is None, body
    return [each["message"] for each in body["errors"]]


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    assert site.desk is not None
    return Door(site)


async def article(site: Site, title: str, *, live: bool = True, **fields: Any) -> str:
    return await site.make("Article", live=live, title=title, kind="NEWS", **fields)


async def test_drafts_are_found_as_they_are_now(site: Site, door: Door) -> None:
    changed = await article(site, "旧面料")
    await site.save(changed, title="新辅料", kind="NEWS")
    alone = await article(site, "面料草稿", live=False)
    gone = await article(site, "面料撤回")
    await site.act(withdraw, gone, ground="错")

    assert await found(door, "面料") == [changed]
    assert sorted(await found(door, "面料", p="DRAFT")) == sorted([alone, gone])
    assert await found(door, "辅料", p="DRAFT") == [changed]
    assert await found(door, "辅料") == []
    assert await offered(door, "xfl", p="DRAFT") == [changed]
    assert await offered(door, "xfl") == []
    assert await offered(door, "jml") == [changed]


async def test_a_release_is_found_as_it_will_be(site: Site, door: Door) -> None:
    changed, leaving = await article(site, "旧面料"), await article(site, "面料下线")
    await site.save(changed, title="新面料", kind="NEWS", body=[paragraph("辅料")])
    other = await article(site, "面料草稿", live=False)
    release = (await site.act(make_release, title="上线")).public_id
    await site.act(add, release, [changed])
    await site.act(add, release, [leaving], unpublish=True)

    assert await found(door, "面料", r=release) == [changed]
    assert await found(door, "辅料", r=release) == [changed]
    assert await offered(door, "xml", r=release) == [changed]
    assert await offered(door, "mlxx", r=release) == []
    assert sorted(await found(door, "面料")) == sorted([changed, leaving])
    assert other not in await found(door, "面料", r=release)


async def test_other_instants_are_found_as_they_were_and_will_be(
    site: Site, door: Door, hands: Hands
) -> None:
    first = hands.now.isoformat()
    past = await article(site, "旧面料", body=[paragraph("丝绸")])
    hands.forward(3600)
    await site.save(past, live=True, title="辅料", kind="NEWS")
    ended = await article(site, "面料结束")
    hands.forward(3600)
    middle = (hands.now - timedelta(minutes=1)).isoformat()
    await site.act(unpublish, [ended])
    soon = await article(site, "面料将来", live=False)
    await site.act(schedule, [soon], publish_at=hands.now + timedelta(hours=5))
    later = (hands.now + timedelta(hours=6)).isoformat()

    assert await found(door, "面料", at=first) == [past]
    assert await found(door, "丝绸", at=first) == [past]
    assert await found(door, "面料", at=middle) == [ended]
    assert await found(door, "辅料", at=middle) == [past]
    assert await found(door, "面料", at=later) == [soon]
    assert await found(door, "丝绸", at=later) == []


async def test_what_is_offered_for_another_instant_was_typed(
    site: Site, door: Door, hands: Hands
) -> None:
    kept = await article(site, "面料")
    gone = await article(site, "面料旧")
    hands.forward(3600)
    then = hands.now.isoformat()
    hands.forward(3600)
    await site.act(unpublish, [gone])
    soon = await article(site, "面料将来", live=False)
    await site.act(schedule, [soon], publish_at=hands.now + timedelta(hours=5))
    later = (hands.now + timedelta(hours=6)).isoformat()

    assert await offered(door, "zzz", at=then) == []
    assert await offered(door, "面料", at=then) == [kept], "nothing is offered that is over"
    assert sorted(await offered(door, "ml", at=later)) == sorted([kept, soon])


async def test_a_preview_finds_its_draft_among_what_is_public(site: Site) -> None:
    door = Door(site)
    live = await article(site, "旧面料")
    await site.save(live, title="新辅料", kind="NEWS")
    public, other = await article(site, "面料"), await article(site, "辅料草稿", live=False)
    make = "mutation ($id: ID!) { previewCreate(id: $id) { token errors { message } } }"
    token = (await door.do(make, by=person("author"), id=live))["token"]
    async with site.desk.act(by="test") as act:
        holder = await actor_of_preview(act.tx, token, act.at)
    assert holder is not None

    assert await found(door, "辅料", by=holder) == [live]
    assert await found(door, "面料", by=holder) == [public]
    assert await offered(door, "fl", by=holder) == [live]
    assert other not in await found(door, "料", by=holder)
    assert await refused(door, SEARCH, by=holder, q="辅料", p="DRAFT")


# --- rights -------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["lead", "subtitle", "title", "body", "byline", "topics"])
async def test_who_may_not_read_one_searched_field_finds_no_draft_of_the_type(
    site: Site, door: Door, field: str
) -> None:
    shown = await article(site, "公开的面料")
    await article(site, "面料", live=False, lead="导语", body=[paragraph("正文")])
    topic = await site.make("Topic", live=False, name="面料主题")
    by = without(f"Article.{field}")

    for q in ("面料", "导语", "正文"):
        assert set(await found(door, q, by=by, p="DRAFT")) <= {topic}
        assert set(await offered(door, q, by=by, p="DRAFT")) <= {topic}
    assert await found(door, "面料", by=by, p="DRAFT") == [topic]
    assert await found(door, "面料", by=by) == [shown], "what is public is everybody's"
    assert await offered(door, "面料", by=by) == [shown]
    for query in (SEARCH, SUGGEST):
        (told,) = await refused(door, query, by=by, q="面料", p="DRAFT", types=["ARTICLE"])
        assert told.startswith("You may not search drafts of Article")
        assert "Leave them out" in told


async def test_who_may_not_read_a_type_or_its_names_finds_nothing_through_them(
    site: Site, door: Door
) -> None:
    secret = await site.make("Person", live=False, name="刘岳屏")
    signed = await article(site, "面料", live=False, byline=[secret])

    assert sorted(await found(door, "刘岳屏", p="DRAFT")) == sorted([secret, signed])
    for by in (
        without("Person.name"),
        without("Person.summary"),
        narrow(Grant(LOOKING, types=frozenset({"Article"}))),
    ):
        assert await found(door, "刘岳屏", by=by, p="DRAFT") == [], by
        assert await found(door, "面料 刘", by=by, p="DRAFT") == []
        assert await found(door, "面料", by=by, p="DRAFT") == [signed]
        assert await offered(door, "lyp", by=by, p="DRAFT") == []
    assert await refused(door, SEARCH, by=NOBODY, q="面料", p="DRAFT")
    assert await refused(door, SUGGEST, by=NOBODY, q="面料", p="DRAFT")
    assert await refused(door, SEARCH, by=NOBODY, q="面料", at="2026-03-01T10:00:00Z")


async def test_a_label_is_told_to_those_who_may_read_it(site: Site, door: Door) -> None:
    await article(site, "面料", live=False)
    labels = '{ search(query: "面料", perspective: DRAFT) { nodes { label } } }'
    suggested = '{ suggest(prefix: "面料", perspective: DRAFT) { label } }'

    for query in (labels, suggested):
        assert "面料" in str(await door.ask(query, by=READER))
        told = await refused(door, query, by=without("Topic.name"))
        assert told == ["Your roles do not let you read Topic.name. Ask an administrator for a role that does."]  # fmt: skip


async def test_facets_tell_no_name_and_no_value_that_may_not_be_read(
    site: Site, door: Door
) -> None:
    topic = await site.make("Topic", live=False, name="秘密主题")
    await article(site, "面料", live=False, topics=[topic])
    facets = '{ search(query: "面料", perspective: DRAFT) { facets(fields: [%s]) { buckets { label } } } }'
    public = '{ search(query: "面料") { facets(fields: [TOPIC, YEAR]) { buckets { label } } } }'

    assert "秘密主题" in str(await door.ask(facets % "TOPIC", by=READER))
    for by, name, lacking in (
        (narrow(Grant(LOOKING, types=frozenset({"Article"}))), "TOPIC", "Topic"),
        (without("Topic.name"), "TOPIC", "Topic.name"),
        (narrow(Grant(LOOKING - {Verb.FILTER})), "TOPIC", "filter by Article.topics"),
        (without("Article.published_at"), "YEAR", "Article.published_at"),
    ):
        told = await refused(door, facets % name, by=by)
        assert any(lacking in each for each in told), told
        assert "秘密主题" not in str(told)
        assert await door.ask(public, by=by)
    assert await door.ask(facets % "TYPE", by=narrow(Grant(LOOKING, types=frozenset({"Article"}))))


async def test_a_filter_of_drafts_asks_for_the_right_to_filter(site: Site, door: Door) -> None:
    topic = await site.make("Topic", name="主题")
    draft = await article(site, "面料", live=False, topics=[topic], published_at="2026-01-01T00:00:00Z")  # fmt: skip
    about = {"topic": {"eq": topic}}
    since = {"publishedAt": {"gte": "2025-01-01T00:00:00Z"}}
    blind = narrow(Grant(LOOKING - {Verb.FILTER}))

    for where in (about, since, {"or": [{"not": about}, {"and": [since]}]}):
        told = await refused(door, SEARCH, by=blind, q="面料", p="DRAFT", where=where)
        assert all("filter by" in each for each in told)
        assert (await door.body(SEARCH, by=blind, q="面料", where=where))["data"]
    for where in (
        about,
        since,
        {"updatedAt": {"gte": "2025-01-01T00:00:00Z"}},
        {"id": {"eq": draft}},
    ):
        assert await found(door, "面料", p="DRAFT", where=where) == [draft]
    assert await found(door, "面料", by=blind, p="DRAFT") == [draft], "to search is to read"
    assert await found(door, "面料", by=blind, p="DRAFT", where={"id": {"eq": draft}}) == [draft]
    own = narrow(Grant(LOOKING, but_fields=frozenset({"Event.published_at"})))
    assert await found(door, "面料", by=own, p="DRAFT", where=since, types=["ARTICLE"]) == [draft]


async def test_what_is_public_may_be_searched_beside_drafts(site: Site, door: Door) -> None:
    public = await article(site, "面料")
    topic = await site.make("Topic", live=False, name="面料主题")
    both = """{ drafts: search(query: "面料", perspective: DRAFT) { nodes { id } }
      public: search(query: "面料", types: [ARTICLE]) { nodes { id } } offered: suggest(prefix: "面料") { id } }"""

    seen = await door.ask(both, by=without("Article.lead"))

    assert seen == {
        "drafts": {"nodes": [{"id": topic}]},
        "public": {"nodes": [{"id": public}]},
        "offered": [{"id": public}],
    }


async def test_a_token_finds_no_more_than_its_scope(site: Site, door: Door) -> None:
    draft = await article(site, "面料", live=False)
    topic = await site.make("Topic", live=False, name="面料主题")
    narrowed = replace(READER, id="tok_x", kind=ActorKind.TOKEN, scope=(Grant(LOOKING, types=frozenset({"Topic"})),))  # fmt: skip

    assert sorted(await found(door, "面料", p="DRAFT")) == sorted([draft, topic])
    assert await found(door, "面料", by=narrowed, p="DRAFT") == [topic]
    await site.act(publish, [draft])
    assert await found(door, "面料", by=narrowed) == [draft]


async def test_who_may_find_nothing_at_all_finds_nothing(site: Site, door: Door) -> None:
    public = await article(site, "面料")
    await article(site, "面料草稿", live=False)
    by = narrow(
        Grant(LOOKING, types=frozenset({"Article"}), but_fields=frozenset({"Article.lead"}))
    )

    assert await found(door, "面料", by=by, p="DRAFT") == []
    assert await offered(door, "面料", by=by, p="DRAFT") == []
    assert await found(door, "面料", by=by) == [public]
    assert await offered(door, "面料", by=by) == [public]
