"""The audit log: nothing in it can be changed unnoticed, and each sees what they may."""

import asyncpg
import pytest

from models.database import Engine
from publishing.audit import chain_of
from publishing.people.accounts import erase_account
from publishing.save import create
from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.people.crowd import account, actor_of
from tests.site import Site

AUDIT = """query ($first: Int = 20, $after: String, $actor: ID, $verb: String, $item: ID, $since: DateTime, $until: DateTime) {
  audit(first: $first, after: $after, actor: $actor, verb: $verb, item: $item, since: $since, until: $until) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { at verb item revision reason details sha256 actor { id name } } } }"""
ACTS = """query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT) {
  acts(first: 10) { verb revision actor { id } } } }"""
TRASH = "mutation ($id: ID!) { contentTrash(id: $id) { content { id } errors { code } } }"

ADMINISTRATOR = person("administrator")


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


FORGERIES = {
    "changed": ("UPDATE audit_entry SET reason = 'other' WHERE id = 3", 3),
    "its author changed": ("UPDATE audit_entry SET actor = 'usr_other' WHERE id = 2", 2),
    "removed": ("DELETE FROM audit_entry WHERE id = 3", 4),
    "the first removed": ("DELETE FROM audit_entry WHERE id = 1", 2),
    "the last removed": ("DELETE FROM audit_entry WHERE id = 6", 5),
    "two exchanged": (
        "UPDATE audit_entry SET id = 99 WHERE id = 2; UPDATE audit_entry SET id = 2 WHERE id = 3;"
        " UPDATE audit_entry SET id = 3 WHERE id = 99",
        2,
    ),
    "inserted": (
        "UPDATE audit_entry SET id = id + 10 WHERE id > 3;"
        " INSERT INTO audit_entry (id, at, actor, verb, details, previous, sha256)"
        " SELECT 4, at, actor, verb, details, sha256, sha256 FROM audit_entry WHERE id = 3",
        4,
    ),
    "the end forgotten": ("DELETE FROM audit_head", 6),
}


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_what_was_done_to_the_log_is_named(site: Site, forgery: str) -> None:
    sql, broken = FORGERIES[forgery]
    for title in ("一", "二", "三"):
        await site.make("Article", title=title, kind="NEWS")
    before = await chain_of(site.database)

    await site.database.script(sql)

    after = await chain_of(site.database)
    assert (before.entries, before.broken) == (6, None)
    assert after.broken == broken
    assert after.why


async def test_a_log_written_anew_lacks_the_hash_noted_before(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    noted = (await chain_of(site.database)).head
    await site.make("Article", title="二", kind="NEWS")
    still = await chain_of(site.database, noted=noted)

    await site.database.script("DELETE FROM audit_entry; DELETE FROM audit_head")
    await site.make("Article", title="三", kind="NEWS")

    assert still.broken is None
    assert (await chain_of(site.database)).broken is None
    assert (await chain_of(site.database, noted=noted)).broken is not None


async def test_the_public_login_can_do_nothing_to_the_log(site: Site, engine: Engine) -> None:
    if engine == "sqlite":
        pytest.skip("SQLite has no logins; its public connections are opened for reading only")
    await site.make("Article", title="一", kind="NEWS")
    connection = await asyncpg.connect(site.public_url)

    refused = []
    for sql in (
        "SELECT * FROM audit_entry",
        "UPDATE audit_entry SET reason = 'x'",
        "DELETE FROM audit_entry",
        "INSERT INTO audit_entry (at) VALUES (1)",
        "UPDATE audit_head SET count = 0",
    ):
        try:
            await connection.execute(sql)
        except asyncpg.InsufficientPrivilegeError:
            refused.append(sql)
    await connection.close()

    assert len(refused) == 5
    assert (await chain_of(site.database)).entries == 2


async def test_the_log_is_read_in_pages_and_by_what_is_looked_for(site: Site, door: Door) -> None:
    first = await site.make("Article", title="一", kind="NEWS")
    second = await site.make("Article", title="二", kind="NEWS")

    page = (await door.ask(AUDIT, by=ADMINISTRATOR, first=3))["audit"]
    rest = (await door.ask(AUDIT, by=ADMINISTRATOR, after=page["pageInfo"]["endCursor"]))["audit"]
    published = (await door.ask(AUDIT, by=ADMINISTRATOR, verb="Published", item=second))["audit"]
    later = (await door.ask(AUDIT, by=ADMINISTRATOR, since="2999-01-01T00:00:00Z"))["audit"]

    assert [(each["verb"], each["item"]) for each in page["nodes"] + rest["nodes"]] == [
        ("Published", second),
        ("Saved", second),
        ("Published", first),
        ("Saved", first),
    ]
    assert (page["pageInfo"]["hasNextPage"], rest["pageInfo"]["hasNextPage"]) == (True, False)
    assert published["totalCount"] == 1
    assert published["nodes"][0]["actor"] == {"id": "editor", "name": "editor"}
    assert (later["totalCount"], later["nodes"]) == (0, [])


@pytest.mark.parametrize("role", [*ROLES, "nobody"])
async def test_only_administrators_read_the_log(site: Site, door: Door, role: str) -> None:
    await site.make("Article", title="一", kind="NEWS")
    who = NOBODY if role == "nobody" else person(role)

    body = await door.body(AUDIT, by=who)

    if role == "administrator":
        assert body["data"]["audit"]["totalCount"] == 2
    else:
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert not body["data"]


@pytest.mark.parametrize("cursor", ["", "x", "a2E", "%", "一"])
async def test_a_cursor_that_is_none_is_refused(door: Door, cursor: str) -> None:
    body = await door.body(AUDIT, by=ADMINISTRATOR, after=cursor)

    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_an_item_shows_what_was_done_to_it(site: Site, door: Door) -> None:
    article = await site.make("Article", title="一", kind="NEWS")
    await site.make("Article", title="二", kind="NEWS")

    found = await door.ask(ACTS, by=person("author"), id=article)

    assert found["article"]["acts"] == [
        {"verb": "Published", "revision": 1, "actor": {"id": "editor"}},
        {"verb": "Saved", "revision": 1, "actor": {"id": "editor"}},
    ]


async def test_a_refused_attempt_is_no_act(site: Site, door: Door) -> None:
    article = await site.make("Article", title="一", kind="NEWS", live=False)

    errors = await door.refused(TRASH, by=person("first_reviewer"), id=article)

    log = (await door.ask(AUDIT, by=ADMINISTRATOR))["audit"]
    assert errors[0]["code"] == "FORBIDDEN"
    assert [each["verb"] for each in log["nodes"]] == ["Saved"]


async def test_a_name_is_shown_until_it_is_erased_and_the_log_stays_whole(
    site: Site, door: Door
) -> None:
    await account(site.desk, "administrator")
    who = await account(site.desk, "author", login="linyi")
    author = await actor_of(site.desk, who)
    async with site.desk.act(by=author) as act:
        await create(act, "Article", {"title": {"ZH_HANS": "题"}})
    before = (await door.ask(AUDIT, by=ADMINISTRATOR, verb="Saved"))["audit"]["nodes"]

    async with site.desk.act(by="erasing") as act:
        await erase_account(act, author.id)
    after = (await door.ask(AUDIT, by=ADMINISTRATOR, verb="Saved"))["audit"]["nodes"]

    assert before[0]["actor"] == {"id": author.id, "name": "Name of linyi"}
    assert after[0]["actor"] == {"id": author.id, "name": None}
    assert (await chain_of(site.database)).broken is None
    assert "linyi" not in str(await site.database.rows("SELECT * FROM audit_entry"))
