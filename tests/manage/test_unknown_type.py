"""A content type that no code knows goes its whole way through the general API alone."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from models.content import TYPES
from models.database import Engine
from models.declare import (
    Choice,
    Choices,
    Content,
    RichText,
    Text,
    catalogue_of,
    content_type,
    link,
)
from publishing.rebuild import verify
from publishing.stages import Stage
from tests.grown import grown
from tests.manage.roles import NOBODY, Door
from tests.publishing.reviewed import AUTHOR, CHAIN, PUBLISHER, WHO
from tests.site import Site


class Drive(Choices):
    """What moves a loom."""

    HAND = "手动", "By hand"
    POWER = "电动", "Powered"


@content_type("织机", plural="looms", title="name", review="full")
class Loom(Content):
    """A machine that weaves."""

    name = Text("名称", "Its name.", localized=True, required=True, max_length=40)
    drive = Choice("动力", "What moves it.", of=Drive, required=True)
    notes = RichText("说明", "More of it.", localized=True)
    maker = link("Enterprise", "厂家", "Who made it.", reverse="looms")


CATALOGUE = catalogue_of((*TYPES, Loom))

TYPE = """{ catalogue { types { name single plural title rights label { zhHans en }
  fields { name kind required localized maxLength targets choices { value label { zhHans } } } } } }"""
LIST = """query ($where: ContentsWhere) { contents(where: $where) { totalCount
  nodes { id type label revision lifecycle values } } }"""
ONE = """query ($id: ID!) { content(id: $id) { lifecycle values allowedActions
  content { translations { locale state } reviews { locale isPassed sha256 steps { id kind isNext } } } } }"""
CREATE = """mutation ($values: JSON!) { contentCreate(type: "Loom", values: $values) {
  content { id revision lifecycle } errors { code path message } } }"""
UPDATE = """mutation ($id: ID!, $revision: Int!, $values: JSON!) {
  contentUpdate(id: $id, expectedRevision: $revision, values: $values) {
    content { revision } errors { code path message } } }"""
FINDINGS = "query ($id: ID!) { findings(id: $id, locale: ZH_HANS) { words severity proposal } }"
SUBMIT = """mutation ($id: ID!, $revision: Int!) { reviewSubmit(id: $id, expectedRevision: $revision) {
  reviews { locale } errors { code message } } }"""
DECIDE = """mutation ($step: ID!, $sha256: String!) {
  reviewDecide(step: $step, expectedSha256: $sha256, decision: APPROVE) {
    review { isPassed } errors { code message } } }"""
SCHEDULE = """mutation ($ids: [ID!]!) { contentSchedule(ids: $ids, publishAt: "2099-01-01T00:00:00Z", timeZone: "Asia/Shanghai") {
  contents { lifecycle } errors { code message } } }"""
CANCEL = "mutation ($ids: [ID!]!) { contentScheduleCancel(ids: $ids) { contents { lifecycle } errors { code } } }"
PUBLISH = "mutation ($ids: [ID!]!) { contentPublish(ids: $ids) { contents { lifecycle } errors { code message } } }"
WITHDRAW = """mutation ($id: ID!) { contentWithdraw(id: $id, ground: "侵权", notice: "已撤下") {
  contents { lifecycle } errors { code message } } }"""
SEEN = "query ($id: ID!) { node(id: $id) { __typename ... on Loom { name } } }"

HANS = {"ZH_HANS": "提花机"}
VALUES = {"name": HANS, "drive": "HAND"}


@pytest.fixture
async def mill(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Site]:
    async with grown(CATALOGUE, engine, request, tmp_path) as site:
        yield site


@pytest.fixture
def door(mill: Site) -> Door:
    return Door(mill)


async def made(door: Door, **values: Any) -> str:
    payload = await door.do(CREATE, by=AUTHOR, values={**VALUES, **values})
    public_id: str = payload["content"]["id"]
    return public_id


async def one(door: Door, public_id: str) -> dict[str, Any]:
    found: dict[str, Any] = (await door.ask(ONE, by=AUTHOR, id=public_id))["content"]
    return found


async def pass_all(door: Door, public_id: str) -> list[str]:
    """Every step of every language, each by whom it belongs to; gives the steps in their order."""
    passed = []
    reviews = (await one(door, public_id))["content"]["reviews"]
    while waiting := [(each, step) for each in reviews for step in each["steps"] if step["isNext"]]:
        review, step = waiting[0]
        who = WHO[Stage[step["kind"]]]
        await door.do(DECIDE, by=who, step=step["id"], sha256=review["sha256"])
        passed.append(step["kind"])
        reviews = (await one(door, public_id))["content"]["reviews"]
    return passed


async def test_the_catalogue_describes_it(door: Door) -> None:
    types = (await door.ask(TYPE, by=AUTHOR))["catalogue"]["types"]

    loom = next(each for each in types if each["name"] == "Loom")
    fields = {each["name"]: each for each in loom["fields"]}
    assert (loom["single"], loom["plural"], loom["title"]) == ("loom", "looms", "name")
    assert loom["label"]["zhHans"] == "织机"
    assert {"create", "edit", "submit"} <= set(loom["rights"])
    assert (fields["name"]["required"], fields["name"]["maxLength"]) == (True, 40)
    assert fields["drive"]["choices"][0] == {"value": "HAND", "label": {"zhHans": "手动"}}
    assert fields["maker"]["targets"] == ["Enterprise"]


async def test_it_is_created_edited_and_listed(door: Door, mill: Site) -> None:
    maker = await mill.make("Enterprise", name="织造厂")
    loom = await made(door)
    changed = await door.do(
        UPDATE, by=AUTHOR, id=loom, revision=1, values={"drive": "POWER", "maker": maker}
    )
    stale = await door.refused(UPDATE, by=AUTHOR, id=loom, revision=1, values={"drive": "HAND"})
    unfit = await door.refused(
        CREATE, by=AUTHOR, values={"name": {"ZH_HANS": "长" * 41}, "drive": "STEAM", "speed": 3}
    )

    listed = (await door.ask(LIST, by=AUTHOR, where={"types": ["Loom"]}))["contents"]
    assert changed["content"]["revision"] == 2
    assert stale[0]["code"] == "CONFLICT"
    assert {each["path"][0] for each in unfit if each["path"]} >= {"name", "drive"}
    assert listed["totalCount"] == 1
    [node] = listed["nodes"]
    expected = {"name": HANS, "drive": "POWER", "maker": maker}
    assert {name: node["values"][name] for name in expected} == expected
    assert (node["id"], node["type"], node["label"]) == (loom, "Loom", "提花机")
    assert (node["revision"], node["lifecycle"]) == (2, "DRAFT")
    assert (await door.ask(LIST, by=NOBODY, where={"types": ["Loom"]}))["contents"]["nodes"] == []


async def test_the_machine_checks_it_and_keeps_it_from_review_until_it_is_mended(
    door: Door,
) -> None:
    loom = await made(door, name={"ZH_HANS": "国家级提花机"})

    found = (await door.ask(FINDINGS, by=AUTHOR, id=loom))["findings"]
    refused = await door.refused(SUBMIT, by=AUTHOR, id=loom, revision=1)
    await door.do(UPDATE, by=AUTHOR, id=loom, revision=1, values={"name": HANS})
    mended = (await door.ask(FINDINGS, by=AUTHOR, id=loom))["findings"]

    assert {"words": "国家级", "severity": "BLOCK"}.items() <= found[0].items()
    assert refused[0]["code"] == "TERM_BLOCKED"
    assert [each for each in mended if each["severity"] == "BLOCK"] == []


async def test_how_each_language_stands_is_shown(door: Door) -> None:
    loom = await made(door, name={**HANS, "EN": "Jacquard loom"})
    await door.do(UPDATE, by=AUTHOR, id=loom, revision=1, values={"name": {"ZH_HANS": "新提花机"}})

    states = {
        each["locale"]: each["state"] for each in (await one(door, loom))["content"]["translations"]
    }
    stale = (await door.ask(LIST, by=AUTHOR, where={"stale": "EN"}))["contents"]

    assert (states["ZH_HANS"], states["ZH_HANT"], states["EN"]) == ("OWN", "CONVERTED", "STALE")
    assert [each["id"] for each in stale["nodes"]] == [loom]


async def test_it_is_reviewed_scheduled_published_and_withdrawn(door: Door, mill: Site) -> None:
    loom = await made(door)
    early = await door.refused(PUBLISH, by=PUBLISHER, ids=[loom])
    await door.do(SUBMIT, by=AUTHOR, id=loom, revision=1)
    waiting = (await door.ask(LIST, by=AUTHOR, where={"waitingFor": {}}))["contents"]["nodes"]
    passed = await pass_all(door, loom)
    approved = (await one(door, loom))["lifecycle"]
    scheduled = await door.do(SCHEDULE, by=PUBLISHER, ids=[loom])
    unseen = await mill.ask(SEEN, id=loom)
    await door.do(CANCEL, by=PUBLISHER, ids=[loom])
    published = await door.do(PUBLISH, by=PUBLISHER, ids=[loom])
    seen = await mill.ask(SEEN, id=loom)
    withdrawn = await door.do(WITHDRAW, by=PUBLISHER, id=loom)
    gone = await mill.ask(SEEN, id=loom)

    assert early[0]["code"] == "REVIEW_INCOMPLETE"
    assert [(each["id"], each["lifecycle"]) for each in waiting] == [(loom, "IN_REVIEW")]
    assert passed == [each.value for each in CHAIN]
    assert approved == "APPROVED"
    assert scheduled["contents"] == [{"lifecycle": "SCHEDULED"}]
    assert published["contents"] == [{"lifecycle": "PUBLISHED"}]
    assert withdrawn["contents"] == [{"lifecycle": "WITHDRAWN"}]
    assert seen == {"node": {"__typename": "Loom", "name": "提花机"}}
    assert unseen == gone == {"node": None}
    assert await verify(mill.database) == []
