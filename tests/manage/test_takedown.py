"""Takedown cases: hidden at once, back exactly as it was, or gone for good with a tombstone."""

from datetime import timedelta

import pytest

from models.system import Placement
from publishing.actions import Action, verdict_on
from publishing.audit import chain_of
from publishing.desk import item_of
from publishing.errors import Refused
from publishing.grounds import Ground
from publishing.publish import publish
from publishing.rebuild import rebuild, verify
from publishing.schedule import schedule
from publishing.standing import standing_of
from publishing.takedown import (
    CaseState,
    decide_takedown,
    forget_claimant,
    open_takedown,
    overdue_takedowns,
)
from publishing.withdraw import restore, withdraw
from tests.manage.roles import Door, person
from tests.site import Hands, Site, titles

PUBLISHER = person("publisher")
TITLES = "{ articles { totalCount nodes { title } } }"
CLAIM = {"claimant": {"name": "某公司"}, "category": Ground.COPYRIGHT, "ground": "照片未经授权"}

OPEN = """mutation ($id: ID!) {
  takedownOpen(id: $id, category: COPYRIGHT, ground: "照片未经授权", claimant: {name: "某公司"}, receivedAt: "2020-01-01T00:00:00Z") {
    takedown { id item state claimant receivedAt dueAt isOverdue openedBy { id } content { id } }
    errors { code message } } }"""
DECIDE = """mutation ($id: ID!, $state: TakedownState!, $notice: NoticeInput) {
  takedownDecide(id: $id, state: $state, note: "查明", notice: $notice) {
    takedown { id state decision decidedBy { id } } errors { code message } } }"""
CASES = "query ($overdue: Boolean = false, $state: TakedownState) { takedowns(overdue: $overdue, state: $state) { nodes { id claimant } pageInfo { hasNextPage } } }"
TOMBSTONES = "{ tombstones { nodes { id type category notice withdrawnAt } pageInfo { hasNextPage endCursor } } }"


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def opened(site: Site, article: str) -> str:
    case: str = (await site.act(open_takedown, article, **CLAIM)).public_id
    return case


async def decided(site: Site, case: str, state: CaseState) -> None:
    await site.act(decide_takedown, case, state=state, note="查明")


async def seen(site: Site, hands: Hands) -> list[str]:
    return sorted(titles(await site.ask_privileged(TITLES, at=hands.now)))


async def test_a_case_hides_at_once_and_a_rejected_one_brings_back_what_was_live(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", title="旧", kind="NEWS")
    await site.make("Article", title="别的", kind="NEWS")
    past = hands.now
    hands.forward(60)
    await site.save(article, title="新", kind="NEWS")
    soon = hands.now + timedelta(hours=1)
    await site.act(schedule, [article], publish_at=soon, unpublish_at=soon + timedelta(hours=1))
    placements = "SELECT * FROM placement WHERE lane = 'live' ORDER BY id"
    before = await site.database.rows(placements)

    case = await opened(site, article)
    hidden = await seen(site, hands)
    hidden_then = titles(await site.ask_privileged(TITLES, at=past))
    held = await site.database.rows(placements)
    hands.forward(3_600)
    hidden_on_schedule = await seen(site, hands)
    await decided(site, case, CaseState.REJECTED)

    assert (hidden, hidden_then, hidden_on_schedule) == (["别的"], ["别的"], ["别的"])
    assert held == before
    assert await seen(site, hands) == ["别的", "新"]
    assert sorted(titles(await site.ask_privileged(TITLES, at=past))) == ["别的", "旧"]
    assert await site.database.rows("SELECT * FROM tombstone") == []
    assert await verify(site.database) == []


async def test_the_public_door_sees_nothing_of_it_while_a_case_is_open(site: Site) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    await site.make("Article", title="别的", kind="NEWS")

    case = await opened(site, article)
    hidden = titles(await site.ask(TITLES))
    await decided(site, case, CaseState.WITHDRAWN_BY_CLAIMANT)

    assert hidden == ["别的"]
    assert sorted(titles(await site.ask(TITLES))) == ["别的", "题"]


async def test_of_several_cases_the_last_one_brings_it_back(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    first, second = await opened(site, article), await opened(site, article)

    await decided(site, first, CaseState.REJECTED)
    still = await seen(site, hands)
    await decided(site, second, CaseState.REJECTED)

    assert still == []
    assert await seen(site, hands) == ["题"]


async def test_an_upheld_case_withdraws_for_good(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    first, second = await opened(site, article), await opened(site, article)

    await decided(site, first, CaseState.UPHELD)
    await decided(site, second, CaseState.REJECTED)

    assert await seen(site, hands) == []
    with pytest.raises(Refused, match="for good"):
        await site.act(restore, article)
    with pytest.raises(Refused, match="withdrawn"):
        await site.act(publish, [article])
    async with site.database.transaction() as tx:
        live = await Placement.filter(lane="live").using_db(tx)
    assert all(each.live_until <= each.live_from for each in live)
    await rebuild(site.database)
    assert await seen(site, hands) == []


async def test_an_open_case_is_not_lifted_by_restoring(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    case = await opened(site, article)

    with pytest.raises(Refused, match="decide it first"):
        await site.act(restore, article)
    await site.act(withdraw, article, ground="编辑决定")
    await decided(site, case, CaseState.REJECTED)

    assert await seen(site, hands) == []
    await site.act(restore, article)
    assert await seen(site, hands) == []


async def test_only_what_was_public_can_be_claimed(site: Site, hands: Hands) -> None:
    draft = await site.make("Article", title="稿", kind="NEWS", live=False)
    article = await site.make("Article", title="题", kind="NEWS")

    with pytest.raises(Refused, match="never public"):
        await opened(site, draft)
    with pytest.raises(Refused, match="future"):
        await site.act(
            open_takedown, article, **CLAIM, received_at=hands.now + timedelta(seconds=1)
        )
    with pytest.raises(Refused, match="what is claimed"):
        await site.act(open_takedown, article, **{**CLAIM, "ground": " "})
    case = await opened(site, article)
    await decided(site, case, CaseState.UPHELD)
    with pytest.raises(Refused, match="is decided"):
        await decided(site, case, CaseState.REJECTED)
    with pytest.raises(Refused, match="withdrawn already"):
        await opened(site, article)


async def test_a_case_is_due_thirty_days_on_and_then_an_alarm(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    case = await opened(site, article)
    hands.forward(30 * 86_400 - 1)
    async with site.database.transaction() as tx:
        not_yet = await overdue_takedowns(tx, hands.now)

    hands.forward(2)

    async with site.database.transaction() as tx:
        late = await overdue_takedowns(tx, hands.now)
    assert not_yet == []
    assert [each.public_id for each in late] == [case]


async def test_an_erased_claimant_is_nowhere_and_the_log_is_whole(site: Site) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    case = await opened(site, article)
    with pytest.raises(Refused, match="decide it first"):
        await site.act(forget_claimant, case)
    await decided(site, case, CaseState.REJECTED)

    await site.act(forget_claimant, case)

    tables = ("takedown", "audit_entry", "fact")
    assert "某公司" not in str(
        [await site.database.rows(f"SELECT * FROM {each}") for each in tables]
    )
    assert (await chain_of(site.database)).broken is None


async def test_a_case_from_opening_to_its_end_at_the_editors_door(site: Site, door: Door) -> None:
    article = await site.make("Article", title="题", kind="NEWS")

    case = (await door.do(OPEN, by=PUBLISHER, id=article))["takedown"]
    late = await door.ask(CASES, by=PUBLISHER, overdue=True)
    unseen = await door.ask(CASES, by=person("author"))
    done = await door.do(
        DECIDE,
        by=PUBLISHER,
        id=case["id"],
        state="UPHELD",
        notice={"zhHans": "应权利人要求撤下。", "en": "Withdrawn at the owner's request."},
    )
    stones = (await door.ask(TOMBSTONES, by=PUBLISHER))["tombstones"]["nodes"]

    assert (case["item"], case["state"], case["isOverdue"]) == (article, "OPEN", True)
    assert (case["receivedAt"], case["dueAt"]) == ("2020-01-01T00:00:00Z", "2020-01-31T00:00:00Z")
    assert case["openedBy"] == {"id": "usr_publisher"}
    assert case["content"] == {"id": article}
    assert late["takedowns"]["nodes"] == [{"id": case["id"], "claimant": {"name": "某公司"}}]
    assert unseen["takedowns"]["nodes"] == []
    assert done["takedown"]["state"] == "UPHELD"
    assert [(each["id"], each["type"], each["category"]) for each in stones] == [
        (article, "Article", "COPYRIGHT")
    ]
    assert stones[0]["notice"] == {
        "ZH_HANS": "应权利人要求撤下。",
        "ZH_HANT": "應權利人要求撤下。",
        "ZH_HANT_HK": "應權利人要求撤下。",
        "ZH_HANT_TW": "應權利人要求撤下。",
        "EN": "Withdrawn at the owner's request.",
    }


async def test_a_tombstone_stands_only_for_what_was_public(site: Site, door: Door) -> None:
    public = await site.make("Article", title="公开过", kind="NEWS")
    draft = await site.make("Article", title="稿", kind="NEWS", live=False)

    await site.act(withdraw, draft, ground="作废")
    await site.act(withdraw, public, ground="作废", category=Ground.ERROR, notice="内容有误。")
    stones = (await door.ask(TOMBSTONES, by=PUBLISHER))["tombstones"]["nodes"]
    kept = str(await site.database.rows("SELECT * FROM tombstone"))
    await site.act(restore, public)

    assert [(each["id"], each["category"]) for each in stones] == [(public, "ERROR")]
    assert stones[0]["notice"]["ZH_HANT"] == "內容有誤。"
    assert "公开过" not in kept
    assert "gong-kai" not in kept
    assert (await door.ask(TOMBSTONES, by=PUBLISHER))["tombstones"]["nodes"] == []


async def test_the_buttons_follow_the_case(site: Site) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    await opened(site, article)

    async with site.desk.act(by=PUBLISHER) as act:
        standing = await standing_of(act, await item_of(act, article))

    assert verdict_on(PUBLISHER, Action.OPEN_TAKEDOWN, standing).allowed
    assert verdict_on(PUBLISHER, Action.WITHDRAW, standing).allowed
    assert (
        verdict_on(PUBLISHER, Action.REINSTATE, standing).reason == "A takedown case keeps it out."
    )


async def test_a_case_about_something_unknown_is_not_found(door: Door) -> None:
    errors = await door.refused(DECIDE, by=PUBLISHER, id="case_x", state="UPHELD")

    assert errors[0]["code"] == "NOT_FOUND"
