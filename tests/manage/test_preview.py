"""A preview shows one draft among what is public, for a while, and lets nobody do anything."""

from publishing.actor import Actor, ActorKind
from publishing.people.accounts import add_account, update_account
from publishing.people.states import SUSPENDED
from publishing.preview import actor_of_preview
from tests.manage.roles import Door, person
from tests.site import Hands, Site

AUTHOR = person("author")

MAKE = """mutation ($id: ID!, $minutes: Int! = 60) {
  previewCreate(id: $id, minutes: $minutes) { id token expiresAt errors { code message } } }"""
LISTED = "{ articles { totalCount nodes { title topics { name } } } }"


async def holder(site: Site, token: str) -> Actor | None:
    async with site.desk.act(by="test") as act:
        return await actor_of_preview(act.tx, token, act.at)


async def test_it_shows_its_draft_and_of_everything_else_what_is_public(site: Site) -> None:
    door = Door(site)
    topic = await site.make("Topic", live=False, name="未公开的主题")
    live = await site.make("Article", title="旧标题", kind="NEWS")
    await site.save(live, title="新标题", kind="NEWS", topics=[topic])
    await site.make("Article", live=False, title="别人的草稿", kind="NEWS")

    made = await door.do(MAKE, by=AUTHOR, id=live)
    seen = await holder(site, made["token"])
    assert seen is not None
    shown = await door.ask(LISTED, by=seen)

    assert shown["articles"] == {"totalCount": 1, "nodes": [{"title": "新标题", "topics": []}]}
    assert (await site.ask("{ articles { nodes { title } } }"))["articles"] == {
        "nodes": [{"title": "旧标题"}]
    }


async def test_a_whole_release_is_shown_and_no_other_draft(site: Site) -> None:
    door, publisher = Door(site), person("publisher")
    items = [await site.make("Article", live=False, title=each, kind="NEWS") for each in "一二三"]
    create = 'mutation { releaseCreate(title: "合集") { release { id } errors { message } } }'
    add = "mutation ($id: ID!, $items: [ID!]!) { releaseAdd(id: $id, items: $items) { errors { message } } }"
    release = (await door.do(create, by=publisher))["release"]["id"]
    await door.do(add, by=publisher, id=release, items=items[:2])

    seen = await holder(site, (await door.do(MAKE, by=publisher, id=release))["token"])
    assert seen is not None
    shown = (await door.ask(LISTED, by=seen))["articles"]

    assert sorted(each["title"] for each in shown["nodes"]) == ["一", "二"]
    assert shown["totalCount"] == 2


async def test_its_holder_may_do_and_ask_nothing_else(site: Site) -> None:
    door = Door(site)
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")
    seen = await holder(site, (await door.do(MAKE, by=AUTHOR, id=draft))["token"])
    assert seen is not None

    refusals = [
        await door.body(document, by=seen)
        for document in (
            "{ articles(perspective: DRAFT) { totalCount } }",
            '{ articles(at: "2020-01-01T00:00:00Z") { totalCount } }',
            "{ articles { nodes { values } } }",
            "{ contents { totalCount } }",
            'mutation { contentTrash(id: "%s") { errors { code } } }' % draft,
        )
    ]

    assert all("errors" in each and "草稿" not in str(each) for each in refusals)


async def test_it_ends_by_itself_or_when_it_is_revoked(site: Site, hands: Hands) -> None:
    door = Door(site)
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")
    short = await door.do(MAKE, by=AUTHOR, id=draft, minutes=5)
    revoked = await door.do(MAKE, by=AUTHOR, id=draft)
    assert await holder(site, short["token"]) is not None

    hands.forward(300)
    await door.do(
        "mutation ($id: ID!) { previewRevoke(id: $id) { errors { code } } }",
        by=AUTHOR,
        id=revoked["id"],
    )

    assert await holder(site, short["token"]) is None
    assert await holder(site, revoked["token"]) is None
    assert await holder(site, "kapokpreview_" + "x" * 43) is None


async def test_nobody_previews_what_they_may_not_read(site: Site) -> None:
    door = Door(site)
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")
    stranger = person("nothing")

    there = await door.refused(MAKE, by=stranger, id=draft)
    absent = await door.refused(MAKE, by=stranger, id="article_" + "a" * 20)

    assert there[0]["code"] == absent[0]["code"] == "NOT_FOUND"
    assert there[0]["message"].replace(draft, "") == absent[0]["message"].replace(
        "article_" + "a" * 20, ""
    )


async def test_it_dies_with_the_account_of_whoever_made_it(site: Site) -> None:
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")
    async with site.desk.act(by="test") as act:
        account = await add_account(act, login="wang", name="王", roles=["author"])
    maker = Actor(account.public_id, ActorKind.PERSON, AUTHOR.grants, person=account.public_id)
    made = await Door(site).do(MAKE, by=maker, id=draft)
    assert await holder(site, made["token"]) is not None

    async with site.desk.act(by="test") as act:
        await update_account(act, account.public_id, state=SUSPENDED)

    assert await holder(site, made["token"]) is None
