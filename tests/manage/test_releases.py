"""Releases: previewed as a whole, out all at once or not at all, and following the drafts until then."""

from datetime import timedelta
from typing import Any

import pytest

from models.clock import wire_instant
from publishing.withdraw import withdraw
from tests.manage.lifecycle_words import publish_without_reviews
from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.site import Hands, Site, titles

PUBLISHER = person("publisher")
AUTHOR = person("author")
MAY = {"publisher", "administrator"}

SHOWN = """release { id title state publishAt timeZone items { id unpublished locales }
  contents { id ... on Article { title } } problems { code path } } errors { code message path }"""

CREATE = "mutation ($title: String!) { releaseCreate(title: $title) { %s } }" % SHOWN
UPDATE = (
    "mutation ($id: ID!, $title: String!) { releaseUpdate(id: $id, title: $title) { %s } }" % SHOWN
)
ADD = (
    "mutation ($id: ID!, $items: [ID!]!, $locales: [Locale!]) { releaseAdd(id: $id, items: $items, locales: $locales) { %s } }"
    % SHOWN
)
LEAVE = (
    "mutation ($id: ID!, $items: [ID!]!) { releaseAddUnpublish(id: $id, items: $items) { %s } }"
    % SHOWN
)
REMOVE = (
    "mutation ($id: ID!, $items: [ID!]!) { releaseRemove(id: $id, items: $items) { %s } }" % SHOWN
)
SCHEDULE = (
    """mutation ($id: ID!, $at: DateTime!, $dryRun: Boolean! = false) {
  releaseSchedule(id: $id, publishAt: $at, timeZone: "Asia/Shanghai", dryRun: $dryRun) {
    report { items { kind item { id } at } } %s } }"""
    % SHOWN
)
PUBLISH = "mutation ($id: ID!) { releasePublish(id: $id) { %s } }" % SHOWN
CANCEL = "mutation ($id: ID!) { releaseCancel(id: $id) { %s } }" % SHOWN
RESUME = "mutation ($id: ID!) { releaseResume(id: $id) { %s } }" % SHOWN

WHOLE = """query ($release: ID) {
  articles(release: $release) { totalCount nodes { title byline { name } related { title } } }
  people(release: $release) { totalCount nodes { name articles { totalCount nodes { title } } } }
}"""


@pytest.fixture
async def door(site: Site, hands: Hands) -> Door:
    await publish_without_reviews(site)
    return Door(site)


async def open_release(door: Door, *items: str, **given: Any) -> str:
    made = await door.do(CREATE, by=PUBLISHER, title="时装周上线")
    public_id: str = made["release"]["id"]
    if items:
        await door.do(ADD, by=PUBLISHER, id=public_id, items=list(items), **given)
    return public_id


async def test_a_release_is_previewed_as_a_whole_with_its_links_and_counts(
    site: Site, door: Door
) -> None:
    old = await site.make("Article", title="旧文", kind="NEWS")
    writer = await site.make("Person", live=False, name="林一")
    new = await site.make(
        "Article", live=False, title="新文", kind="NEWS", byline=[writer], related=[old]
    )
    gone = await site.make("Article", title="过时", kind="NEWS")
    await site.save(old, title="旧文改", kind="NEWS", related=[new])
    release = await open_release(door, writer, new, old)
    await door.do(LEAVE, by=PUBLISHER, id=release, items=[gone])
    public = "{ articles { totalCount nodes { title } } people { totalCount } }"

    seen = await door.ask(WHOLE, by=AUTHOR, release=release)

    article = {"title": "新文", "byline": [{"name": "林一"}], "related": [{"title": "旧文改"}]}
    changed = {"title": "旧文改", "byline": [], "related": [{"title": "新文"}]}
    assert seen["articles"]["totalCount"] == 2
    assert sorted(seen["articles"]["nodes"], key=str) == sorted([article, changed], key=str)
    assert seen["people"] == {
        "totalCount": 1,
        "nodes": [{"name": "林一", "articles": {"totalCount": 1, "nodes": [{"title": "新文"}]}}],
    }
    shown = await site.ask(public)
    assert (shown["articles"]["totalCount"], shown["people"]["totalCount"]) == (2, 0)
    assert sorted(titles(shown)) == ["旧文", "过时"]


async def test_all_of_it_goes_out_at_its_instant(site: Site, door: Door, hands: Hands) -> None:
    new = await site.make("Article", live=False, title="新文", kind="NEWS")
    gone = await site.make("Article", title="过时", kind="NEWS")
    release = await open_release(door, new)
    await door.do(LEAVE, by=PUBLISHER, id=release, items=[gone])
    at = hands.now + timedelta(days=1)

    rehearsed = await door.do(SCHEDULE, by=PUBLISHER, id=release, at=wire_instant(at), dryRun=True)
    planned = await door.do(SCHEDULE, by=PUBLISHER, id=release, at=wire_instant(at))
    await site.save(new, title="后来改的", kind="NEWS")

    query = "{ articles { nodes { title } } }"
    moments = [hands.now, at - timedelta(seconds=1), at, at + timedelta(days=9)]
    assert [titles(await site.ask_privileged(query, at=each)) for each in moments] == [
        ["过时"],
        ["过时"],
        ["新文"],
        ["新文"],
    ]
    assert [(each["kind"], each["item"]["id"]) for each in rehearsed["report"]["items"]] == [
        ("APPEARS", new),
        ("VANISHES", gone),
    ]
    assert rehearsed["release"]["state"] == "OPEN"
    assert planned["release"]["state"] == "SCHEDULED"
    assert planned["release"]["timeZone"] == "Asia/Shanghai"
    hands.now = at
    found = await door.ask(
        '{ release(id: "%s") { state } releases(states: ["PUBLISHED"]) { totalCount nodes { id } } }'
        % release,
        by=AUTHOR,
    )
    assert found == {
        "release": {"state": "PUBLISHED"},
        "releases": {"totalCount": 1, "nodes": [{"id": release}]},
    }


async def test_what_hinders_one_item_hinders_all_of_it_and_is_told(site: Site, door: Door) -> None:
    fit = await site.make("Article", live=False, title="好", kind="NEWS")
    unfit = await site.make("Article", live=False, kind="NEWS")
    withdrawn = await site.make("Article", title="撤", kind="NEWS")
    await site.act(withdraw, withdrawn, ground="侵权")
    release = await open_release(door, fit, unfit, withdrawn)
    before = await site.contents_of("placement", "revision", "fact")

    errors = await door.refused(PUBLISH, by=PUBLISHER, id=release)
    told = await door.ask('{ release(id: "%s") { problems { code path } } }' % release, by=AUTHOR)

    assert {each["code"] for each in errors} == {"REQUIRED", "STATE"}
    assert [each["path"] for each in told["release"]["problems"]] == [
        each["path"] for each in errors
    ]
    assert {each["path"][0] for each in errors} == {unfit, withdrawn}
    assert await site.contents_of("placement", "revision", "fact") == before


async def test_an_open_release_follows_the_draft(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="一稿", kind="NEWS")
    release = await open_release(door, article)

    await site.save(article, title="二稿", kind="NEWS")
    seen = await door.ask(WHOLE, by=AUTHOR, release=release)
    await door.do(PUBLISH, by=PUBLISHER, id=release)

    assert titles(seen) == ["二稿"]
    assert titles(await site.ask("{ articles { nodes { title } } }")) == ["二稿"]


async def test_only_the_languages_named_go_out(site: Site, door: Door) -> None:
    first = {"ZH_HANS": "中文", "EN": "English"}
    article = await site.make("Article", title=first, kind="NEWS")
    await site.save(article, title={"ZH_HANS": "中文改", "EN": "English again"}, kind="NEWS")
    release = await open_release(door, article, locales=["EN"])
    query = "query ($release: ID) { zh: articles(release: $release) { nodes { title } } en: articles(locale: EN, release: $release) { nodes { title } } }"

    preview = await door.ask(query, by=AUTHOR, release=release)
    await door.do(PUBLISH, by=PUBLISHER, id=release)
    after = await door.ask(query, by=AUTHOR)

    assert (titles(preview, "zh"), titles(preview, "en")) == (["中文"], ["English again"])
    assert preview == after


async def test_cancelling_opens_it_again_and_then_gives_it_up(
    site: Site, door: Door, hands: Hands
) -> None:
    new = await site.make("Article", live=False, title="新文", kind="NEWS")
    gone = await site.make("Article", title="过时", kind="NEWS")
    release = await open_release(door, new)
    await door.do(LEAVE, by=PUBLISHER, id=release, items=[gone])
    at = hands.now + timedelta(days=1)
    await door.do(SCHEDULE, by=PUBLISHER, id=release, at=wire_instant(at))

    reopened = await door.do(CANCEL, by=PUBLISHER, id=release)
    later = await site.ask_privileged("{ articles { nodes { title } } }", at=at)
    given_up = await door.do(CANCEL, by=PUBLISHER, id=release)
    errors = await door.refused(ADD, by=PUBLISHER, id=release, items=[gone])

    assert (reopened["release"]["state"], given_up["release"]["state"]) == ("OPEN", "CANCELLED")
    assert titles(later) == ["过时"]
    assert errors[0]["code"] == "STATE"


async def test_a_scheduled_release_takes_no_more_changes(
    site: Site, door: Door, hands: Hands
) -> None:
    article = await site.make("Article", live=False, title="新文", kind="NEWS")
    release = await open_release(door, article)
    at = wire_instant(hands.now + timedelta(days=1))
    await door.do(SCHEDULE, by=PUBLISHER, id=release, at=at)

    refused = [
        await door.refused(document, by=PUBLISHER, id=release, **given)
        for document, given in (
            (ADD, {"items": [article]}),
            (REMOVE, {"items": [article]}),
            (PUBLISH, {}),
            (SCHEDULE, {"at": at}),
        )
    ]

    assert [each[0]["code"] for each in refused] == ["STATE"] * 4


RELEASE_ACTS: dict[str, tuple[str, dict[str, Any]]] = {
    "update": (UPDATE, {"title": "新名"}),
    "add": (ADD, {"items": []}),
    "add unpublish": (LEAVE, {"items": []}),
    "remove": (REMOVE, {"items": []}),
    "schedule": (SCHEDULE, {"at": "2099-01-01T00:00:00Z"}),
    "publish": (PUBLISH, {}),
    "cancel": (CANCEL, {}),
}


@pytest.mark.parametrize("name", RELEASE_ACTS)
async def test_only_publishers_do_anything_to_a_release(site: Site, door: Door, name: str) -> None:
    document, given = RELEASE_ACTS[name]
    found = {}
    for role in ROLES:
        article = await site.make("Article", live=name == "add unpublish", title="一", kind="NEWS")
        release = await open_release(door, *([article] if name != "add" else []))
        some = {"items": [article]} if "items" in given else {}
        body = await door.ask(document, by=person(role), id=release, **given | some)
        found[role] = [each["code"] for each in next(iter(body.values()))["errors"]]
    created = await door.refused(CREATE, by=AUTHOR, title="一")
    plain = document.replace(SHOWN, "errors { code }")
    stranger = await door.refused(plain, by=NOBODY, id=release, **given | some)

    assert found == {role: [] if role in MAY else ["FORBIDDEN"] for role in ROLES}
    assert [each["code"] for each in created + stranger] == ["FORBIDDEN", "FORBIDDEN"]
