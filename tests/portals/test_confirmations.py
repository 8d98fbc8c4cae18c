"""Who has taken note of a withdrawal: by a webhook, by a pull of changes, by an embed that asked again."""

from typing import Any

import pytest

from delivery.portals import UNKNOWN, Portal
from models.system import WebhookDelivery
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.changes import fill_changes
from publishing.grounds import Ground
from publishing.publish import publish
from publishing.takedown import CaseState, decide_takedown, open_takedown
from publishing.withdraw import restore, withdraw
from tests.dispatch.receiver import answering, echoing, receiving
from tests.dispatch.test_webhooks import Hooks
from tests.manage.roles import person
from tests.people.crowd import account
from tests.portals.web import Web
from tests.site import Site

LOOK = """
{
  tombstones {
    nodes {
      id withdrawnAt
      confirmations { portal { id name } owner { id name } way at }
      awaiting { portal { id } owner { id } lastShownAt }
    }
  }
}
"""
CASES = """
{ takedowns { nodes { confirmations { portal { id } way } awaiting { portal { id } } } } }
"""
PULL = """
query ($since: String, $types: [ContentType!], $ids: [ID!]) {
  changes(since: $since, types: $types, ids: $ids, first: 100) { cursor nodes { id kind } }
}
"""


def holder(owner: str) -> Actor:
    """Somebody who may have webhooks, with this account."""
    return Actor("tok_x", ActorKind.TOKEN, (Grant(frozenset({Verb.WEBHOOK})),), person=owner)


class Withdrawn:
    """A site with portals, and an event that is shown and then withdrawn."""

    def __init__(self, web: Web) -> None:
        self.web, self.site, self.hooks = web, web.site, Hooks(web.site)

    async def event(self) -> str:
        return await self.site.make("Event", title="走秀", status="SCHEDULED")

    async def portal(self, name: str) -> Portal:
        made = await self.web.portal(name)
        self.web.portals._read_at = None
        known = await self.web.portals.by_id(made.public_id)
        assert known is not None
        return known

    async def key(self, portal: Portal) -> str:
        rows = await self.site.database.rows("SELECT public_id, key FROM portal")
        return next(str(each["key"]) for each in rows if each["public_id"] == portal.id)

    async def owner(self, portal: Portal) -> str:
        rows = await self.site.database.rows("SELECT public_id, account FROM portal")
        return next(str(each["account"]) for each in rows if each["public_id"] == portal.id)

    async def pull(self, portal: Portal, since: str | None, **values: Any) -> str:
        """Where the portal has come to."""
        asked = await self.web.ask(PULL, key=await self.key(portal), since=since, **values)
        return str(asked.json()["data"]["changes"]["cursor"])

    async def look(self, public_id: str) -> tuple[dict[str, str], set[str | None]]:
        """In which way each portal has taken note, and which ones have not, as the publisher sees it."""
        await self.web.portals.write()
        found = await self.web.door.ask(LOOK, by=person("publisher"))
        stone = next(each for each in found["tombstones"]["nodes"] if each["id"] == public_id)
        return (
            {each["portal"]["id"]: each["way"] for each in stone["confirmations"]},
            {each["portal"]["id"] for each in stone["awaiting"]},
        )


@pytest.fixture
async def withdrawn(web: Web) -> Withdrawn:
    await fill_changes(web.site.database)
    return Withdrawn(web)


async def test_who_showed_the_item_is_waited_for_until_its_embed_asks_again(
    withdrawn: Withdrawn,
) -> None:
    portals, event = withdrawn.web.portals, await withdrawn.event()
    showed, late, never = [await withdrawn.portal(each) for each in ("示", "迟", "无")]
    for each in (showed, late, UNKNOWN):
        portals.note(each, [event])
    portals.note_gone(late, event)
    await portals.write()

    await withdrawn.site.act(withdraw, event, ground="x")
    before = await withdrawn.look(event)
    portals.note_gone(showed, event)
    portals.note_gone(never, event)
    portals.note_gone(UNKNOWN, event)
    after = await withdrawn.look(event)

    # What was told before it was withdrawn cannot have been this.
    assert before == ({}, {showed.id, late.id})
    assert after == ({showed.id: "EMBED", never.id: "EMBED"}, {late.id})


async def test_the_first_notice_after_the_last_withdrawal_counts(withdrawn: Withdrawn) -> None:
    portals, site, event = withdrawn.web.portals, withdrawn.site, await withdrawn.event()
    showed = await withdrawn.portal("示")

    async def told() -> Any:
        await portals.write()
        (row,) = await site.database.rows("SELECT gone_at FROM portal_shown")
        return row["gone_at"]

    portals.note(showed, [event])
    await site.act(withdraw, event, ground="x")
    portals.note_gone(showed, event)
    first = await told()
    portals.note_gone(showed, event)
    again = await told()
    await site.act(restore, event)
    await site.act(publish, [event])
    portals.note(showed, [event])
    await portals.write()
    await site.act(withdraw, event, ground="y")
    waiting = await withdrawn.look(event)
    portals.note_gone(showed, event)

    assert first == again
    assert waiting == ({}, {showed.id})
    assert await withdrawn.look(event) == ({showed.id: "EMBED"}, set())


async def test_a_pull_past_the_removal_takes_note(withdrawn: Withdrawn) -> None:
    event, other = await withdrawn.event(), await withdrawn.event()
    quick, slow, others, few = [await withdrawn.portal(each) for each in ("快", "慢", "他", "少")]
    await withdrawn.hooks.note()
    cursors = {each.id: await withdrawn.pull(each, None) for each in (quick, slow)}
    narrow = await withdrawn.pull(others, None, types=["ARTICLE"])
    for each in (quick, slow):
        await withdrawn.pull(each, cursors[each.id])
    await withdrawn.pull(others, narrow, types=["ARTICLE"])

    await withdrawn.site.act(withdraw, event, ground="x")
    await withdrawn.hooks.note()
    before = await withdrawn.look(event)
    taken = await withdrawn.pull(quick, cursors[quick.id])
    given = await withdrawn.look(event)
    await withdrawn.pull(quick, taken)
    # Who follows another item only is told nothing of this one.
    await withdrawn.pull(few, await withdrawn.pull(few, None, ids=[other]), ids=[other])
    await withdrawn.pull(others, await withdrawn.pull(others, narrow, types=["ARTICLE"]), types=["ARTICLE"])  # fmt: skip

    # Whoever was given the removal has taken it once they say so by their next cursor.
    assert before == given == ({}, {quick.id, slow.id})
    assert await withdrawn.look(event) == ({quick.id: "CHANGES"}, {slow.id})


async def test_a_token_of_the_portal_and_an_answer_that_is_kept_count_as_well(
    withdrawn: Withdrawn,
) -> None:
    event, portal = await withdrawn.event(), await withdrawn.portal("示")
    token = await withdrawn.web.token(await withdrawn.owner(portal))
    await withdrawn.site.act(withdraw, event, ground="x")
    await withdrawn.hooks.note()
    cursor = await withdrawn.pull(portal, None)
    literal = f'{{ again: changes(since: "{cursor}") {{ ...C }} }} fragment C on ChangeList {{ cursor }}'  # fmt: skip

    for _ in range(2):
        assert (await withdrawn.web.ask(literal, token=token)).status_code == 200
    refused = await withdrawn.web.ask(PULL, token=token, since="00")

    assert "errors" in refused.json()
    assert await withdrawn.look(event) == ({portal.id: "CHANGES"}, set())
    assert len(await withdrawn.site.database.rows("SELECT * FROM portal_pull")) == 1


async def test_a_webhook_that_took_the_message_takes_note(withdrawn: Withdrawn) -> None:
    event, hooks = await withdrawn.event(), withdrawn.hooks
    good, down = [await withdrawn.portal(each) for each in ("好", "停")]
    friend = await account(withdrawn.site.desk, "author")
    await hooks.note()
    async with receiving(echoing) as taking, receiving(echoing) as failing:
        for owner, receiver in (
            (await withdrawn.owner(good), taking),
            (await withdrawn.owner(down), failing),
            (friend.public_id, taking),
        ):
            await hooks.create(receiver, by=holder(owner))
        failing.answer = answering(500)
        await withdrawn.site.act(withdraw, event, ground="x")
        await hooks.send()
        found = await withdrawn.web.door.ask(LOOK, by=person("publisher"))
        failing.answer = echoing
        await hooks.due_now()
        await hooks.send()

    (stone,) = found["tombstones"]["nodes"]
    assert {(each["portal"] or {}).get("name"): each["way"] for each in stone["confirmations"]} == {"好": "WEBHOOK", None: "WEBHOOK"}  # fmt: skip
    assert {each["owner"]["id"] for each in stone["confirmations"]} == {await withdrawn.owner(good), friend.public_id}  # fmt: skip
    assert all(each["at"] >= stone["withdrawnAt"] for each in stone["confirmations"])
    assert [each["portal"]["id"] for each in stone["awaiting"]] == [down.id]
    found = await withdrawn.web.door.ask(LOOK, by=person("publisher"))
    (stone,) = found["tombstones"]["nodes"]
    assert (len(stone["confirmations"]), stone["awaiting"]) == (3, [])


async def test_who_took_note_by_a_webhook_is_known_for_longer_than_its_messages(
    withdrawn: Withdrawn,
) -> None:
    event, hooks = await withdrawn.event(), withdrawn.hooks
    portal = await withdrawn.portal("好")
    await hooks.note()
    async with receiving(echoing) as receiver:
        await hooks.create(receiver, by=holder(await withdrawn.owner(portal)))
        await withdrawn.site.save(event, live=True, title="改", status="SCHEDULED")
        await hooks.send()
        await withdrawn.site.act(withdraw, event, ground="x")
        await hooks.send()
        now = await withdrawn.site.database.now()
        await hooks.sender._forget(now + 60 * 86_400_000_000)
        kinds = await withdrawn.site.database.rows("SELECT kind FROM webhook_delivery")
        found = await withdrawn.look(event)
        await hooks.sender._forget(now + 500 * 86_400_000_000)

    assert [each["kind"] for each in kinds] == ["WITHDRAWN"]
    assert found == ({portal.id: "WEBHOOK"}, set())
    async with withdrawn.site.database.transaction() as tx:
        assert not await WebhookDelivery.all().using_db(tx).exists()


async def test_a_takedown_case_tells_it_while_the_item_is_hidden(withdrawn: Withdrawn) -> None:
    portals, site, event = withdrawn.web.portals, withdrawn.site, await withdrawn.event()
    told, waiting = [await withdrawn.portal(each) for each in ("知", "候")]
    for each in (told, waiting):
        portals.note(each, [event])

    async def look() -> Any:
        await portals.write()
        found = await withdrawn.web.door.ask(CASES, by=person("publisher"))
        return found["takedowns"]["nodes"][0]

    case = await site.act(open_takedown, event, claimant={}, category=Ground.COPYRIGHT, ground="x")
    portals.note_gone(told, event)
    hidden = await look()
    await site.act(decide_takedown, case.public_id, state=CaseState.REJECTED, note="x")

    assert hidden == {
        "confirmations": [{"portal": {"id": told.id}, "way": "EMBED"}],
        "awaiting": [{"portal": {"id": waiting.id}}],
    }
    assert await look() == {"confirmations": [], "awaiting": []}


async def test_a_revoked_portal_and_one_that_showed_it_long_ago_are_not_waited_for(
    withdrawn: Withdrawn, site: Site
) -> None:
    portals, event = withdrawn.web.portals, await withdrawn.event()
    recent, old, revoked = [await withdrawn.portal(each) for each in ("新", "旧", "销")]
    for each in (recent, old, revoked):
        portals.note(each, [event])
    await portals.write()
    await site.database.script(
        f"UPDATE portal_shown SET shown_at = shown_at - 31 * 86400000000 WHERE portal = '{old.id}'"
    )
    await withdrawn.web.manage(
        f'mutation {{ portalRevoke(id: "{revoked.id}") {{ errors {{ code }} }} }}',
        token=await withdrawn.web.administrator(),
    )

    await site.act(withdraw, event, ground="x")

    assert await withdrawn.look(event) == ({}, {recent.id})
