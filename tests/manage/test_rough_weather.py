"""Rough weather: crashes between statements, huge pages, credentials that end, and the same thing twice."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest

from delivery.access import AccessLog
from delivery.envelope import Envelope
from delivery.manage import PATH, ManageDoor, managing
from models.database import Database, Transaction
from publishing.actor import Grant, Verb
from publishing.desk import Act, Desk
from publishing.duplicate import duplicate
from publishing.import_page import import_page
from publishing.once import once
from publishing.page_parts import read_parts
from publishing.people.tokens import make_token, revoke_token
from publishing.publish import publish
from publishing.rebuild import verify
from publishing.save import create
from publishing.schedule import schedule
from publishing.trash import trash
from publishing.update import update
from publishing.withdraw import withdraw
from tests.manage.lifecycle_words import publish_without_reviews
from tests.manage.roles import Door, person
from tests.people.crowd import account
from tests.site import Site, paragraph

AUTHOR = person("author")
OTHER = person("author", name="other")
CHIEF = person("administrator")
TABLES = ("item", "revision", "placement", "fact", "audit_entry", "audit_head", "address", "article", "edition", "link", "once", "release", "release_item")  # fmt: skip

CREATE = """mutation ($body: [BlockInput!]!, $key: String) {
  articleCreate(input: {locale: ZH_HANS, title: "新", kind: NEWS, body: $body}, idempotencyKey: $key) {
    article { id revision } errors { code message path } } }"""
UPDATE = """mutation ($id: ID!, $expected: Int!, $input: ArticleUpdateInput!) {
  articleUpdate(id: $id, expectedRevision: $expected, input: $input) {
    article { revision title body { id } }
    errors { code message path ... on ConflictError { current mine proposal clashes { path } } } } }"""
RESTORE = """mutation ($id: ID!, $to: Int!, $expected: Int!) {
  contentRestore(id: $id, revision: $to, expectedRevision: $expected) {
    content { ... on Article { body { id } } } errors { code message } } }"""
TRASH = "mutation ($id: ID!) { contentTrash(id: $id) { content { id } errors { message } } }"
DUPLICATE = """mutation ($id: ID!) { contentDuplicate(id: $id) {
  content { id lifecycle ... on Article { slug title } } errors { code message } } }"""
IMPORT = """mutation ($html: String!) { importPage(html: $html) {
  content { id ... on Article { body { __typename ... on ParagraphBlock { html } } } } errors { code message } } }"""
FINDINGS = "query ($id: ID!) { findings(id: $id, locale: ZH_HANS) { rule words proposal path } }"


@pytest.fixture
async def door(site: Site) -> Door:
    await publish_without_reviews(site)
    return Door(site)


# --- a crash between any two statements -------------------------------------------------------------


class Crashed(Exception):
    """The process could go no further."""


class Frail(Database):
    """A database whose transactions end before a given statement, as when the process dies there."""

    def __init__(self, whole: Database) -> None:
        super().__init__(whole.url, whole.catalogue, whole.context)
        self.left = 0

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction in which only so many statements are left."""
        async with super().transaction() as tx:
            for name in ("execute_query", "execute_insert", "execute_many", "execute_query_dict", "execute_script"):  # fmt: skip
                setattr(tx, name, self._counted(getattr(tx, name)))
            yield tx
            self._use()

    def _counted(self, does: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        @functools.wraps(does)
        async def counted(*args: Any, **kwargs: Any) -> Any:
            self._use()
            return await does(*args, **kwargs)

        return counted

    def _use(self) -> None:
        if self.left == 0:
            raise Crashed
        self.left -= 1


Work = Callable[[Act, str], Awaitable[object]]

ACTS: dict[str, Work] = {
    "create": lambda act, _: create(act, "Topic", {"name": {"ZH_HANS": "面料"}}),
    "update": lambda act, article: update(act, article, {"title": {"ZH_HANS": "改"}}, expected_revision=1),
    "publish": lambda act, article: publish(act, [article]),
    "schedule": lambda act, article: schedule(act, [article], publish_at=act.now + timedelta(days=1)),
    "withdraw": lambda act, article: withdraw(act, article, ground="侵权"),
    "trash": trash,
    "duplicate": duplicate,
    "import": lambda act, _: import_page(act, read_parts(text="题目\n大朗毛织走向世界。", html=None, terms=act.terms)),
    "once": lambda act, article: once(act, "key", [article], lambda: _published(act, article)),
}  # fmt: skip


async def _published(act: Act, article: str) -> str:
    await publish(act, [article])
    return article


@pytest.mark.parametrize("name", ACTS)
async def test_a_crash_before_any_statement_leaves_nothing_of_the_act(
    site: Site, door: Door, name: str
) -> None:
    article = await site.make(
        "Article", live=name == "withdraw", title="题", kind="NEWS", body=[paragraph("一")]
    )
    before, frail = await site.contents_of(*TABLES), Frail(site.database)
    crashes = 0

    while True:
        frail.left = crashes
        try:
            async with Desk(frail).act(by=CHIEF) as act:
                await ACTS[name](act, article)
            break
        except Crashed:
            assert await site.contents_of(*TABLES) == before, crashes
        crashes += 1

    assert crashes > 5
    assert await site.contents_of(*TABLES) != before
    assert await verify(site.database) == []


# --- large pages ----------------------------------------------------------------------------------


async def test_five_hundred_blocks_are_kept_edited_and_read(site: Site, door: Door) -> None:
    blocks = [{"paragraph": {"id": f"b{n}", "html": f"第{n}段"}} for n in range(500)]
    made = await door.do(CREATE, by=AUTHOR, body=blocks)
    public_id = made["article"]["id"]
    blocks[250]["paragraph"]["html"] = "改过的一段"

    await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=1, input={"locale": "ZH_HANS", "body": blocks}
    )
    await site.act(publish, [public_id])
    seen = await site.ask("{ articles { nodes { body { id ... on ParagraphBlock { html } } } } }")

    assert seen["articles"]["nodes"][0]["body"] == [each["paragraph"] for each in blocks]


@asynccontextmanager
async def over_http(site: Site, door: Door) -> AsyncIterator[httpx.AsyncClient]:
    """The editors' door as a client with a token meets it."""

    async def nothing(scope: Any, receive: Any, send: Any) -> None:
        raise AssertionError(scope["path"])

    found = managing(lambda: door.answers, site.database, public_url=None)
    app = Envelope(ManageDoor(nothing, managing=lambda: found), access=AccessLog(lambda _lines: None))  # fmt: skip
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="https://kapok.test") as client:
        yield client


async def token_of(
    site: Site, *verbs: Verb, points: int | None = None
) -> tuple[str, dict[str, str]]:
    """The id of a new token, and the header it is shown in."""
    who = await account(site.desk, "author")
    async with site.desk.act(by="tests") as act:
        made, text = await make_token(
            act,
            owner=who.public_id,
            name="程序",
            scope=(Grant(frozenset(verbs)),),
            points_per_minute=points,
        )
    return made.public_id, {"authorization": f"Bearer {text}"}


async def test_two_megabytes_with_scripts_in_them_arrive_over_http_whole_and_harmless(
    site: Site, door: Door
) -> None:
    one = "<section style='margin:0'><p onclick='x()'>大朗<b>毛织</b></p><script>steal()</script></section>"
    page = one * (2 * 1024 * 1024 // len(one.encode()))
    _, shown = await token_of(site, Verb.READ, Verb.CREATE, Verb.EDIT, Verb.IMPORT)

    async with over_http(site, door) as client:
        answer = await client.post(
            PATH, json={"query": IMPORT, "variables": {"html": page}}, headers=shown
        )

    done = answer.json()["data"]["importPage"]
    words = "".join(each.get("html", "") for each in done["content"]["body"])
    assert (answer.status_code, done["errors"]) == (200, [])
    assert words.count("毛织") == page.count("毛织")
    assert "script" not in words
    assert "steal" not in words
    assert "onclick" not in words


@pytest.mark.parametrize(
    ("method", "kind", "status"),
    [
        ("POST", "multipart/form-data; boundary=x", 415),
        ("POST", "application/x-www-form-urlencoded", 415),
        ("POST", "text/plain", 415),
        ("GET", "application/json", 405),
        ("PUT", "application/json", 405),
    ],
)
async def test_nothing_is_written_by_what_a_form_can_send(
    site: Site, door: Door, method: str, kind: str, status: int
) -> None:
    _, shown = await token_of(site, Verb.READ, Verb.TRASH)
    article = await site.make("Article", live=False, title="题", kind="NEWS")
    before = await site.contents_of(*TABLES)
    asked = {"query": TRASH, "variables": {"id": article}}

    async with over_http(site, door) as client:
        refused = await client.request(
            method, PATH, json=asked, headers={**shown, "content-type": kind}
        )
        assert await site.contents_of(*TABLES) == before
        done = await client.post(PATH, json=asked, headers=shown)

    assert refused.status_code == status
    assert done.json()["data"]["contentTrash"]["errors"] == []


async def test_what_a_preview_is_sent_is_private_and_marked(site: Site, door: Door) -> None:
    article = await site.make("Article", live=False, title="草稿", kind="NEWS")
    preview = "mutation ($id: ID!) { previewCreate(id: $id) { token errors { code } } }"
    token = (await door.do(preview, by=AUTHOR, id=article))["token"]

    async with over_http(site, door) as client:
        answer = await client.post(
            PATH,
            json={"query": "{ articles { nodes { title } } }"},
            headers={"authorization": f"Bearer {token}"},
        )

    assert answer.json()["data"]["articles"]["nodes"] == [{"title": "草稿"}]
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["kapok-preview"] == article


# --- who may no longer ----------------------------------------------------------------------------


async def test_a_token_revoked_in_the_middle_writes_no_more_and_what_it_wrote_stays(
    site: Site, door: Door
) -> None:
    token, shown = await token_of(site, Verb.READ, Verb.CREATE, Verb.EDIT)
    article = await site.make("Article", live=False, title="零", kind="NEWS")
    values = {"id": article, "expected": 1, "input": {"locale": "ZH_HANS", "title": "一"}}

    async with over_http(site, door) as client:
        wrote = await client.post(PATH, json={"query": UPDATE, "variables": values}, headers=shown)
        async with site.desk.act(by="tests") as act:
            await revoke_token(act, token)
        before = await site.contents_of(*TABLES)
        refused = await client.post(
            PATH, json={"query": UPDATE, "variables": {**values, "expected": 2}}, headers=shown
        )

    assert wrote.json()["data"]["articleUpdate"]["article"]["title"] == "一"
    assert refused.status_code == 401
    assert await site.contents_of(*TABLES) == before
    kept = await door.ask(
        "query ($id: ID!) { content(id: $id) { label changedBy { id } } }", by=CHIEF, id=article
    )
    assert kept["content"] == {"label": "一", "changedBy": {"id": token}}


async def test_a_token_with_a_small_budget_must_wait_and_another_need_not(
    site: Site, door: Door
) -> None:
    _, small = await token_of(site, Verb.READ, points=1)
    _, usual = await token_of(site, Verb.READ)
    asked = {"query": "{ articles(first: 100) { nodes { title topics { name } } } }"}

    async with over_http(site, door) as client:
        spent = [await client.post(PATH, json=asked, headers=small) for _ in range(3)]
        other = await client.post(PATH, json=asked, headers=usual)

    assert spent[-1].json()["errors"]
    assert int(spent[-1].headers["retry-after"]) >= 1
    assert other.status_code == 200
    assert "errors" not in other.json()


# --- what is typed, and typed twice ---------------------------------------------------------------


async def test_traditional_text_in_a_simplified_field_is_kept_as_typed_and_found(
    site: Site, door: Door
) -> None:
    made = await door.do(CREATE, by=AUTHOR, body=[{"paragraph": {"id": "p", "html": "時裝週開幕"}}])
    public_id = made["article"]["id"]
    query = """query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT, locale: ZH_HANS) {
      body { ... on ParagraphBlock { html } } } }"""

    kept = await door.ask(query, by=AUTHOR, id=public_id)
    found = (await door.ask(FINDINGS, by=AUTHOR, id=public_id))["findings"]

    assert kept["article"]["body"] == [{"html": "時裝週開幕"}]
    assert {each["rule"] for each in found} >= {"MIXED_SCRIPT"}


async def test_the_same_save_twice_is_one_revision_and_a_conflict_without_a_clash(
    door: Door,
) -> None:
    made = await door.do(CREATE, by=AUTHOR, body=[{"paragraph": {"id": "p", "html": "一"}}])
    saved = {
        "id": made["article"]["id"],
        "expected": 1,
        "input": {"locale": "ZH_HANS", "title": "二"},
    }

    await door.do(UPDATE, by=AUTHOR, **saved)
    [again] = await door.refused(UPDATE, by=AUTHOR, **saved)

    assert again["code"] == "CONFLICT"
    assert again["clashes"] == []
    assert again["current"] == again["mine"] == again["proposal"]


# --- blocks and copies ----------------------------------------------------------------------------


async def test_blocks_keep_their_ids_through_edit_reorder_merge_and_restore(door: Door) -> None:
    def body(*blocks: tuple[str, str]) -> dict[str, Any]:
        told = [{"paragraph": {"id": name, "html": html}} for name, html in blocks]
        return {"locale": "ZH_HANS", "body": told}

    def ids(article: dict[str, Any]) -> list[str]:
        return [each["id"] for each in article["body"]]

    first = body(("a", "甲"), ("b", "乙"), ("c", "丙"))
    made = await door.do(CREATE, by=AUTHOR, body=first["body"])
    public_id = made["article"]["id"]

    edited = await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=1, input=body(("a", "甲改"), ("b", "乙"), ("c", "丙"))
    )  # fmt: skip
    moved = await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=2, input=body(("c", "丙"), ("a", "甲改"), ("b", "乙"))
    )  # fmt: skip
    [conflict] = await door.refused(
        UPDATE, by=OTHER, id=public_id, expected=2, input=body(("a", "甲改"), ("b", "乙改"), ("c", "丙"))
    )  # fmt: skip
    back = await door.do(RESTORE, by=AUTHOR, id=public_id, to=1, expected=3)

    merged = conflict["proposal"]["body"]["ZH_HANS"]
    assert ids(edited["article"]) == ["a", "b", "c"]
    assert ids(moved["article"]) == ["c", "a", "b"]
    assert {each["id"]: each["html"] for each in merged} == {"c": "丙", "a": "甲改", "b": "乙改"}
    assert [each["id"] for each in merged] == ["c", "a", "b"]
    assert ids(back["content"]) == ["a", "b", "c"]


@pytest.mark.parametrize("state", ["draft", "live", "withdrawn"])
async def test_a_copy_is_always_a_draft_with_an_address_of_its_own(
    site: Site, door: Door, state: str
) -> None:
    article = await site.make("Article", live=state != "draft", title="大朗毛织", kind="NEWS")
    if state == "withdrawn":
        await site.act(withdraw, article, ground="侵权")
    listed = "{ articles { nodes { id } } }"
    before = await site.ask(listed)

    made = await door.do(DUPLICATE, by=AUTHOR, id=article)

    copy = made["content"]
    assert (copy["lifecycle"], copy["title"]) == ("DRAFT", "大朗毛织")
    assert copy["id"] != article
    assert copy["slug"] != "da-lang-mao-zhi"
    assert await site.ask(listed) == before
