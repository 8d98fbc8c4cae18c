"""What waits for whom: the filters of the editors' list, and the numbers of the desk beside their lists."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.locale import Locale
from models.system import Item
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.delegation import delegate
from publishing.holds import hold_item
from publishing.people.accounts import add_account
from publishing.schedule import schedule
from publishing.stages import Decision, Stage
from publishing.trash import trash
from tests.manage.roles import NOBODY, Door, person
from tests.publishing.reviewed import AUTHOR, FINAL, FIRST, PUBLISHER, SECOND, Rounds
from tests.site import Hands, Site

LIST = """query ($where: ContentsWhere) {
  contents(where: $where, first: 100) { nodes { label } totalCount }
}"""
DESK = """{ desk { myDrafts returnedToMe held dueToday toMend staleTranslations
  waitingForMe { stage count } } }"""
MEND = "{ toMend(first: 100) { nodes { locale } } }"


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    return Door(site)


@pytest.fixture
def rounds(site: Site, hands: Hands) -> Rounds:
    return Rounds(site.desk)


async def listed(door: Door, by: Actor, **where: Any) -> set[str]:
    """The titles in the list; each number that stands for it is its length."""
    found = (await door.ask(LIST, by=by, where=where))["contents"]
    assert found["totalCount"] == len(found["nodes"])
    return {each["label"] for each in found["nodes"]}


async def article(rounds: Rounds, title: str, **more: Any) -> str:
    return await rounds.write(title={"ZH_HANS": title}, kind="NEWS", **more)


async def test_the_list_tells_what_waits_for_a_step_and_for_me(door: Door, rounds: Rounds) -> None:
    await article(rounds, "草稿")
    first, second, gone = [await article(rounds, each) for each in ("待初审", "待复审", "已删")]
    for each in (first, second, gone):
        await rounds.submit(each)
    await rounds.decide(second, Stage.FIRST_REVIEW)
    await rounds.edit(second, lead={"ZH_HANS": "改过"})
    await rounds.decide(second, Stage.FIRST_REVIEW)
    async with rounds.desk.act(by="editor") as act:
        await trash(act, gone)

    at_second = {"stage": "SECOND_REVIEW"}
    assert await listed(door, AUTHOR, waitingFor={}) == {"待初审", "待复审"}
    assert await listed(door, AUTHOR, waitingFor={"me": True}) == set()
    assert await listed(door, AUTHOR, waitingFor=at_second) == {"待复审"}
    assert await listed(door, FIRST, waitingFor={"me": True}) == {"待初审"}
    assert await listed(door, SECOND, waitingFor={"me": True}) == {"待复审"}
    assert await listed(door, FIRST, waitingFor={"me": True, **at_second}) == set()
    assert await listed(door, NOBODY, waitingFor={}) == set()
    assert await listed(door, AUTHOR, states=["IN_REVIEW"]) == {"待初审", "待复审"}


async def test_a_step_waits_for_whoever_was_given_it_and_not_for_who_wrote_the_text(
    door: Door, rounds: Rounds, site: Site, hands: Hands
) -> None:
    async with site.desk.act(by="setup") as act:
        account = await add_account(act, login="chief", name="主编", roles=["first_reviewer"])
    chief = replace(FIRST, id=account.public_id, person=account.public_id)
    both = person("author", "first_reviewer", name="both")
    await rounds.submit(await article(rounds, "别人的"))
    own = await rounds.write(by=both, title={"ZH_HANS": "自己的"}, kind="NEWS")
    await rounds.submit(own, by=both)

    before = await listed(door, SECOND, waitingFor={"me": True})
    async with site.desk.act(by=chief) as act:
        until = hands.now + timedelta(days=1)
        await delegate(act, SECOND.id, Stage.FIRST_REVIEW, types=["Article"], until=until)

    read_only = (Grant(frozenset({Verb.READ, Verb.FILTER, Verb.SORT})),)
    token = replace(SECOND, id="tok_a", kind=ActorKind.TOKEN, scope=read_only)

    assert before == set()
    assert await listed(door, token, waitingFor={"me": True}) == set()
    assert await listed(door, SECOND, waitingFor={"me": True}) == {"别人的", "自己的"}
    assert await listed(door, both, waitingFor={"me": True}) == {"别人的"}


async def test_what_has_passed_waits_for_nobody_and_is_called_approved(
    door: Door, rounds: Rounds
) -> None:
    passed = await article(rounds, "已通过")
    await rounds.submit(passed)
    await rounds.pass_all(passed)

    assert await listed(door, AUTHOR, states=["APPROVED"]) == {"已通过"}
    assert await listed(door, AUTHOR, states=["IN_REVIEW"]) == set()
    assert await listed(door, AUTHOR, waitingFor={}) == set()


async def test_what_came_back_is_with_whoever_handed_it_in_until_they_do_again(
    door: Door, rounds: Rounds
) -> None:
    back, other = [await article(rounds, each) for each in ("退回", "在审")]
    await rounds.submit(back)
    await rounds.submit(other)
    await rounds.decide(back, Stage.FIRST_REVIEW, Decision.RETURN, note="导语太长")
    returned = await listed(door, AUTHOR, returnedToMe=True)
    of_others = await listed(door, FIRST, returnedToMe=True)
    await rounds.edit(back, lead={"ZH_HANS": "短了"})
    still = await listed(door, AUTHOR, returnedToMe=True)
    await rounds.submit(back)

    assert (returned, of_others, still) == ({"退回"}, set(), {"退回"})
    assert await listed(door, AUTHOR, returnedToMe=True) == set()


async def test_the_list_tells_whose_review_is_due(door: Door, rounds: Rounds, hands: Hands) -> None:
    soon, later = [await article(rounds, each) for each in ("急稿", "缓稿")]
    await rounds.submit(soon, due_at=hands.now + timedelta(hours=1))
    await rounds.submit(later, due_at=hands.now + timedelta(days=3))
    tomorrow = (hands.now + timedelta(days=1)).isoformat()

    assert await listed(door, FIRST, reviewDueBefore=tomorrow) == {"急稿"}


async def test_the_list_tells_which_translation_is_behind(door: Door, site: Site) -> None:
    both = {"ZH_HANS": "旧题", "EN": "Old"}
    behind = await site.make("Article", title=both, kind="NEWS")
    await site.make("Article", title={"ZH_HANS": "同步", "EN": "In step"}, kind="NEWS")
    await site.save(behind, title={**both, "ZH_HANS": "新题"}, kind="NEWS")

    assert await listed(door, AUTHOR, stale="EN") == {"新题"}
    assert await listed(door, AUTHOR, stale="ZH_HANT") == set()


async def test_the_list_tells_what_is_held(door: Door, site: Site, hands: Hands) -> None:
    held, free = [await site.make("Topic", live=False, name=each) for each in ("暂停", "照常")]
    await site.act(schedule, [held, free], publish_at=hands.now + timedelta(days=1))
    async with site.desk.act(by="editor") as act:
        item = await Item.get(public_id=held, using_db=act.tx)
        await hold_item(act, item, code="TERM_BLOCKED", cause=held)

    assert await listed(door, AUTHOR, held=True) == {"暂停"}
    assert await listed(door, NOBODY, held=True) == set()


async def test_each_number_of_the_desk_is_the_length_of_its_list(
    door: Door, rounds: Rounds, site: Site, hands: Hands
) -> None:
    await _everything(rounds, site, hands)
    midnight = "2026-03-02T00:00:00+08:00"

    for who in (AUTHOR, FIRST, SECOND, FINAL, PUBLISHER, NOBODY):
        desk = (await door.ask(DESK, by=who))["desk"]
        waiting = {each["stage"]: each["count"] for each in desk["waitingForMe"]}
        for stage in Stage:
            mine = await listed(door, who, waitingFor={"me": True, "stage": stage.value})
            assert waiting.get(stage.value, 0) == len(mine)
        drafts = await listed(door, who, changedBy=who.id, hasChanges=True)
        assert desk["myDrafts"] == len(drafts)
        assert desk["returnedToMe"] == len(await listed(door, who, returnedToMe=True))
        assert desk["held"] == len(await listed(door, who, held=True))
        assert desk["dueToday"] == len(await listed(door, who, dueBefore=midnight))
        stale = [await listed(door, who, stale=each.name) for each in Locale]
        assert desk["staleTranslations"] == sum(len(each) for each in stale)
    author = (await door.ask(DESK, by=AUTHOR))["desk"]
    first = (await door.ask(DESK, by=FIRST))["desk"]
    mend = (await door.ask(MEND, by=AUTHOR))["toMend"]["nodes"]
    assert first["waitingForMe"] == [{"stage": "FIRST_REVIEW", "count": 1}]
    assert mend != []
    assert author == {
        "myDrafts": 3,
        "returnedToMe": 1,
        "held": 1,
        "dueToday": 1,
        "staleTranslations": 1,
        "toMend": len(mend),
        "waitingForMe": [],
    }


async def _everything(rounds: Rounds, site: Site, hands: Hands) -> None:
    for title in ("待初审", "退回", "草稿"):
        public_id = await article(rounds, title)
        if title != "草稿":
            await rounds.submit(public_id)
        if title == "退回":
            await rounds.decide(public_id, Stage.FIRST_REVIEW, Decision.RETURN, note="重写")
    both = {"ZH_HANS": "旧题", "EN": "Old"}
    behind = await site.make("Article", title=both, kind="NEWS")
    await site.save(behind, title={**both, "ZH_HANS": "新题"}, kind="NEWS")
    await site.make("Article", title="全国第一的最佳展会", kind="NEWS")
    held, due = [await site.make("Topic", live=False, name=each) for each in ("暂停", "照常")]
    await site.act(schedule, [held, due], publish_at=hands.now + timedelta(hours=2))
    async with site.desk.act(by="editor") as act:
        item = await Item.get(public_id=held, using_db=act.tx)
        await hold_item(act, item, code="TERM_BLOCKED", cause=held)
