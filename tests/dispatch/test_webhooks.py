"""Webhooks: told of what readers can see and of nothing else, signed, until they have taken it."""

import asyncio
import re
import shutil
import subprocess
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from graphql import parse, validate

import server
from delivery.changes import ChangesListener
from delivery.dispatch import dispatching
from delivery.webhook_sender import DISABLE_AFTER, KEEP, SCHEDULE, Sender
from models.content import CATALOGUE
from models.database import Transaction
from models.system import Account, Webhook, WebhookAttempt, WebhookDelivery
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.alarms import alarms
from publishing.changes import LISTENER, fill_changes
from publishing.event_acts import postpone
from publishing.outbox import facts_after
from publishing.outgoing import REFUSAL, Outgoing
from publishing.people.tokens import make_token, revoke_token
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.webhook_messages import WebhookKind
from publishing.webhook_signature import headers, new_secret, signature
from publishing.withdraw import withdraw
from tests.addresses import make_site
from tests.dispatch.queueing import queueing
from tests.dispatch.receiver import Receiver, answering, echoing, receiving
from tests.dispatch.test_changes import QUICK, Noting
from tests.dispatch.test_dispatch import until, until_found
from tests.manage.roles import Door, _schema, person
from tests.people.crowd import account
from tests.reading.canaries import LIVE, leaked, plant
from tests.site import Site

LOCAL = Outgoing(local=True)


def portal(name: str = "portal", *types: str) -> Actor:
    """Somebody who may have webhooks and nothing else."""
    grant = Grant(frozenset({Verb.WEBHOOK}), frozenset(types or {"*"}))
    return Actor(f"tok_{name}", ActorKind.TOKEN, (grant,), person=f"usr_{name}")


CREATE = """
mutation Create($input: WebhookCreateInput!) {
  webhookCreate(input: $input) {
    webhook { id state owner { id } kinds types items } secret errors { code message path }
  }
}
"""
LOOK = """
query Look($id: ID!) {
  webhook(id: $id) {
    state failingSince verifiedAt url
    deliveries(first: 100) {
      nodes { id kind item state payload nextAt attempts { status error ms } }
    }
  }
}
"""


def on(name: str, more: str = "") -> str:
    """A document with a mutation on one webhook."""
    return (
        f"mutation ($id: ID!) {{ {name}(id: $id{more}) {{ webhook {{ id state }} secret replayed"
        " errors { code message } } }"
    )


class Hooks:
    """A site with a dispatcher's parts, done when a test says so."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.database = site.database
        self.door = Door(site)
        self.door.answers.outgoing = LOCAL
        self.sender = Sender(site.database, LOCAL)
        self.note = Noting(site)
        self.note.listener = ChangesListener(
            site.database, keep_days=90, then=[queueing(self.database)]
        )

    async def create(
        self, receiver: Receiver, by: Actor | None = None, **wanted: Any
    ) -> tuple[str, str]:
        """A webhook that was made and, with what the receiver answers, verified; and its secret."""
        values = {"name": "站点", "url": receiver.url, "wanted": wanted}
        made = await self.door.do(CREATE, by=by or portal(), input=values)
        assert made["webhook"]["state"] == "PENDING"
        await self.send()
        return made["webhook"]["id"], made["secret"]

    async def send(self) -> None:
        """Note what has changed, and try once what is due."""
        await self.note()
        now = await self.database.now()
        async with self.database.transaction() as tx:
            due = WebhookDelivery.filter(state="WAITING", next_at__lte=now).using_db(tx)
            found = [each.id for each in await due.order_by("id")]
        for each in found:
            await self.sender.send(each)

    async def due_now(self) -> None:
        """Let what is to be tried later be due, as if that time had passed."""
        async with self.database.transaction() as tx:
            await WebhookDelivery.filter(state="WAITING").using_db(tx).update(next_at=0)

    async def look(self, webhook: str, by: Actor | None = None) -> dict[str, Any]:
        found: dict[str, Any] = (await self.door.ask(LOOK, by=by or portal(), id=webhook))[
            "webhook"
        ]
        return found

    async def state(self, webhook: str) -> str:
        return str((await self.look(webhook))["state"])


@pytest.fixture
async def hooks(site: Site) -> Hooks:
    await fill_changes(site.database)
    return Hooks(site)


def kinds(receiver: Receiver) -> list[tuple[str, str]]:
    return [(each["type"], each["data"]["id"]) for each in receiver.told]


# --- signatures -------------------------------------------------------------------------------


def test_signatures_are_those_of_the_specification() -> None:
    made = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body=b'{"test": 2432232314}',
    )

    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert len({new_secret() for _ in range(100)}) == 100


@pytest.mark.parametrize("language", ["python", "js"])
def test_the_snippets_of_the_manual_check_signatures(language: str, tmp_path: Path) -> None:
    manual = (server.ROOT / "docs" / "portals.md").read_text("utf-8")
    found = re.findall(rf"^```{language}\n(.*?)^```$", manual, re.DOTALL | re.MULTILINE)
    (snippet,) = [each for each in found if "webhook-signature" in each]
    secret, body, now = new_secret(), '{"data": "时装"}', int(time.time())
    good = headers([new_secret(), secret], message_id="msg_1", timestamp=now, body=body.encode())
    old = headers([secret], message_id="msg_1", timestamp=now - 301, body=body.encode())
    tries = [
        (good, body),
        (good, body.replace("装", "裝")),
        (old, body),
        ({**good, "webhook-id": "msg_2"}, body),
        ({**good, "webhook-signature": "v1, v2,x"}, body),
        ({**good, "webhook-timestamp": "soon"}, body),
    ]

    if language == "python":
        names: dict[str, Any] = {}
        exec(compile(snippet, "portals.md", "exec"), names)
        found = [names["is_ours"](secret, each, text.encode()) for each, text in tries]
    else:
        node = shutil.which("node")
        assert node is not None
        call = (
            "const tries = JSON.parse(process.argv[2]);\n"
            "console.log(JSON.stringify(tries.map(([secret, headers, body]) =>"
            " isOurs(secret, headers, Buffer.from(body)))));\n"
        )
        script = tmp_path / "check.mjs"
        script.write_text(snippet + call)
        given = orjson.dumps([[secret, *each] for each in tries]).decode()
        ran = subprocess.run([node, script, given], capture_output=True, text=True, check=True)
        found = orjson.loads(ran.stdout)

    assert found == [True, False, False, False, False, False]


def test_what_the_manual_for_portals_asks_of_the_editors_door_fits_its_schema() -> None:
    manual = (server.ROOT / "docs" / "portals.md").read_text("utf-8")
    asked = re.findall(r"^```graphql manage\n(.*?)^```$", manual, re.DOTALL | re.MULTILINE)

    assert asked
    assert [validate(_schema(CATALOGUE), parse(each)) for each in asked] == [[] for _ in asked]


async def test_a_rotated_secret_is_signed_with_beside_the_new_one_until_its_hour(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, first = await hooks.create(receiver)
        second = (await hooks.door.do(on("webhookRotateSecret"), by=portal(), id=webhook))["secret"]
        await site.make("Topic", name="一")
        await hooks.send()
        third = (
            await hooks.door.do(
                on("webhookRotateSecret", ", overlapHours: 0"), by=portal(), id=webhook
            )
        )["secret"]
        await site.make("Topic", name="二")
        await hooks.send()

    assert len({first, second, third}) == 3
    challenge, one, two = receiver.got
    assert challenge.is_signed_with(first)
    assert [one.is_signed_with(each) for each in (first, second)] == [True, True]
    assert [two.is_signed_with(each) for each in (first, second, third)] == [False, False, True]


# --- what is told -----------------------------------------------------------------------------


async def test_an_active_webhook_is_told_of_what_readers_can_see_and_in_which_form(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        _, secret = await hooks.create(receiver)
        await site.make("Topic", live=False, name="先有的")
        topic = await site.make("Topic", name="题", slug="ti")
        await hooks.send()
        await site.save(topic, live=True, name="新题", slug="ti")
        await hooks.send()
        await site.act(unpublish, [topic])
        await hooks.send()
        await site.act(withdraw, topic, ground="内部事由", notice="已撤回")
        await hooks.send()

    assert kinds(receiver) == [
        (f"content.{each}", topic) for each in ("published", "changed", "removed", "withdrawn")
    ]
    first = receiver.got[1]
    assert first.is_signed_with(secret)
    assert first.headers["webhook-id"].startswith("msg_")
    assert first.message == {
        "type": "content.published",
        "timestamp": first.message["data"]["at"],
        "version": 1,
        "data": {
            "kind": "PUBLISHED",
            "id": topic,
            "type": "TOPIC",
            "at": first.message["data"]["at"],
            "revision": 1,
            "slug": "ti",
            "path": None,
            "paths": {},
        },
    }
    assert [each["data"]["revision"] for each in receiver.told] == [1, 2, None, None]
    assert "内部" not in str(receiver.got)


async def test_a_message_says_where_the_website_has_it(hooks: Hooks, site: Site) -> None:
    await make_site(site)
    async with receiving() as receiver:
        await hooks.create(receiver, types=["Article", "Topic", "Venue"])
        await site.make("Article", title={"ZH_HANS": "报道", "EN": "Report"}, kind="NEWS", slug="one")  # fmt: skip
        topic = await site.make("Topic", name="题")
        await site.make("Venue", name="馆")
        await hooks.send()
        await site.act(unpublish, [topic])
        await hooks.send()
    query = '{ resolveUrl(path: "/news/one") { item { path } alternates { locale path } } }'
    found = (await site.ask(query))["resolveUrl"]

    article, told, venue, gone = [each["data"] for each in receiver.told]
    assert article["path"] == found["item"]["path"] == "/news/one"
    assert article["paths"] == {each["locale"]: each["path"] for each in found["alternates"]}
    assert article["paths"]["EN"] == "/en/news/one"
    assert told["path"] == f"/topics/{topic}.html"
    assert set(told["paths"]) == {"ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW"}
    for each in (venue, gone):
        assert (each["path"], each["paths"]) == (None, {})


async def test_what_happens_to_an_event_has_a_kind_of_its_own_once_readers_see_it(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver, kinds=["POSTPONED", "REMOVED"])
        event = await site.make("Event", title="会")
        venue = await site.make("Venue", name="馆")
        await hooks.send()
        await site.act(postpone, event, reason="天气", expected_revision=1)
        await hooks.send()
        await site.act(unpublish, [venue])
        await hooks.send()

    assert kinds(receiver) == [("content.postponed", event), ("content.removed", venue)]


async def test_a_webhook_is_told_of_the_kinds_types_and_items_it_asked_for(
    hooks: Hooks, site: Site
) -> None:
    one, other = [await site.make("Topic", name=each) for each in "甲乙"]
    venue = await site.make("Venue", name="馆")
    await hooks.note()
    async with receiving() as narrow, receiving() as items, receiving() as changed:
        await hooks.create(narrow, kinds=["REMOVED"], types=["Venue"])
        await hooks.create(items, items=[other])
        await hooks.create(changed, kinds=["CHANGED"])
        await site.save(one, live=True, name="新甲")
        await site.save(other, live=True, name="新乙")
        await site.act(withdraw, venue, ground="误")
        await hooks.send()

    assert kinds(narrow) == [("content.withdrawn", venue)]
    assert kinds(items) == [("content.changed", other)]
    assert kinds(changed) == [("content.changed", one), ("content.changed", other)]


async def test_no_hidden_word_is_sent_and_nothing_before_its_instant(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver)
        live = await plant(site)
        due = await site.make("Topic", live=False, name="将来")
        async with site.desk.act(by="editor") as act:
            await schedule(act, [due], publish_at=act.now + timedelta(days=1))
        await hooks.send()
        rows = await site.contents_of("webhook_delivery", "webhook_attempt")

    assert live in str(receiver.told)
    assert LIVE in str(receiver.told)
    assert not leaked(receiver.told, rows)
    assert due not in str(receiver.got)


# --- verification -----------------------------------------------------------------------------


async def test_only_who_answers_the_challenge_is_told_anything(hooks: Hooks, site: Site) -> None:
    async with receiving(answering(200, b"ok")) as receiver:
        webhook, secret = await hooks.create(receiver)
        await site.make("Topic", name="一")
        await hooks.send()
        refused = await hooks.door.refused(on("webhookTest"), by=portal(), id=webhook)
        before = await hooks.look(webhook)
        receiver.answer = echoing
        await hooks.due_now()
        await hooks.send()
        topic = await site.make("Topic", name="二")
        await hooks.send()

    assert receiver.got[0].is_signed_with(secret)
    assert receiver.got[0].message["type"] == "webhook.challenge"
    assert before["state"] == "PENDING"
    assert [each["error"] for each in before["deliveries"]["nodes"][0]["attempts"]] == ["CHALLENGE"]
    assert [each["code"] for each in refused] == ["STATE"]
    assert await hooks.state(webhook) == "ACTIVE"
    assert kinds(receiver) == [("content.published", topic)]


@pytest.mark.parametrize("form", ["{c}", '"{c}"', ' {{"challenge": "{c}"}}\n'])
async def test_a_challenge_may_come_back_as_text_or_as_json(hooks: Hooks, form: str) -> None:
    async def answer(got: Any, writer: asyncio.StreamWriter) -> None:
        body = form.format(c=got.message["data"]["challenge"]).encode()
        await answering(200, body)(got, writer)

    async with receiving(answer) as receiver:
        webhook, _ = await hooks.create(receiver)

    assert await hooks.state(webhook) == "ACTIVE"


async def test_at_another_address_it_has_to_be_verified_again(hooks: Hooks, site: Site) -> None:
    update = """
    mutation ($id: ID!, $url: String!) {
      webhookUpdate(id: $id, input: {url: $url}) { webhook { state url } errors { code } }
    }
    """
    async with receiving() as old, receiving(answering(500)) as new:
        webhook, _ = await hooks.create(old)
        await hooks.door.do(update, by=portal(), id=webhook, url=new.url)
        await hooks.send()
        await site.make("Topic", name="题")
        await hooks.send()
        state = await hooks.state(webhook)
        new.answer = echoing
        await hooks.door.do(on("webhookVerify"), by=portal(), id=webhook)
        await hooks.send()

    assert state == "PENDING"
    assert old.told == []
    assert await hooks.state(webhook) == "ACTIVE"


# --- failure ----------------------------------------------------------------------------------


async def test_what_is_not_taken_is_tried_again_over_hours_and_then_given_up(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        receiver.answer = answering(500, b"secret of the receiver")
        await site.make("Topic", name="题")
        waits = []
        for _ in SCHEDULE:
            await hooks.send()
            found = (await hooks.look(webhook))["deliveries"]["nodes"][0]
            waits.append(await _wait_of(hooks, found["id"]))
            await hooks.due_now()
        await hooks.send()
        dead = (await hooks.look(webhook))["deliveries"]["nodes"][0]
        tries = len(receiver.told)
        receiver.answer = echoing
        again = await hooks.door.do(on("webhookReplay"), by=portal(), id=webhook)
        await hooks.send()

    assert waits == [*(each * 1_000_000 for each in SCHEDULE[1:]), None]
    assert (tries, dead["state"]) == (8, "DEAD")
    assert [(each["status"], each["error"]) for each in dead["attempts"]] == [(500, "STATUS")] * 8
    assert again["replayed"] == 1
    ids = {
        each.headers["webhook-id"]
        for each in receiver.got
        if each.message["type"] != "webhook.challenge"
    }
    assert ids == {dead["id"]}
    assert "secret of" not in str(await site.contents_of("webhook_attempt", "audit_entry"))


async def _wait_of(hooks: Hooks, message: str) -> int | None:
    """How long after its last attempt a message is tried next."""
    async with hooks.database.transaction() as tx:
        row = await WebhookDelivery.get(public_id=message, using_db=tx)
        last = await WebhookAttempt.filter(delivery=row.id).using_db(tx).order_by("-id").first()
    assert last is not None
    return None if row.next_at is None else row.next_at - last.at


async def test_after_five_days_of_failure_a_webhook_is_disabled_with_an_alarm(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        receiver.answer = answering(503)
        await site.make("Topic", name="一")
        await hooks.send()
        failing = await hooks.look(webhook)
        async with hooks.database.transaction() as tx:
            hook = await Webhook.get(public_id=webhook, using_db=tx)
            hook.failing_since = (hook.failing_since or 0) - DISABLE_AFTER
            await hook.save(using_db=tx)
        await hooks.due_now()
        await hooks.send()
        raised = await alarms(hooks.database)
        disabled = await hooks.state(webhook)
        await site.make("Topic", name="二")
        await hooks.send()
        tries = len(receiver.told)
        receiver.answer = echoing
        await hooks.door.do(on("webhookVerify"), by=portal(), id=webhook)
        await hooks.send()

    assert failing["failingSince"] is not None
    assert disabled == "DISABLED"
    assert [(each.code, each.public_id) for each in raised] == [("WEBHOOK_DISABLED", webhook)]
    assert tries == 2
    assert await hooks.state(webhook) == "ACTIVE"
    assert await alarms(hooks.database) == []
    entries = await site.database.rows("SELECT verb FROM audit_entry ORDER BY id")
    assert "WebhookDisabled" in [each["verb"] for each in entries]
    facts = await facts_after(site.database, 0)
    assert [(each.public_id, each.type, each.details) for each in facts if each.kind == "WebhookDisabled"] == [(webhook, "Webhook", {"why": "FAILED"})]  # fmt: skip


async def test_with_the_token_that_made_it_a_webhook_ends_and_others_go_on(
    hooks: Hooks, site: Site
) -> None:
    who = await account(site.desk, "administrator")
    grants = (Grant(frozenset({Verb.WEBHOOK}), frozenset({"*"})),)
    made = []
    for name in ("甲", "乙"):
        async with site.desk.act(by="tests") as act:
            token, _ = await make_token(act, owner=who.public_id, name=name, scope=grants)
        made.append(Actor(token.public_id, ActorKind.TOKEN, grants, person=who.public_id))
    first, second = made
    async with receiving() as receiver, receiving() as other:
        webhook, _ = await hooks.create(receiver, by=first)
        kept, _ = await hooks.create(other, by=second)
        await site.make("Topic", name="在途")
        await hooks.note()
        await site.act(revoke_token, first.id)
        await site.make("Topic", name="之后")
        await hooks.send()
        states = [(await hooks.look(each, by=second))["state"] for each in (webhook, kept)]
        told = len(receiver.told), len(other.told)
        await hooks.door.do(on("webhookVerify"), by=second, id=webhook)
        await hooks.send()
        again = (await hooks.look(webhook, by=second))["state"]

    assert states == ["DISABLED", "ACTIVE"]
    assert told == (0, 2)
    assert again == "ACTIVE"
    facts = await facts_after(site.database, 0)
    ended = [each for each in facts if each.kind == "WebhookDisabled"]
    assert [(each.public_id, each.details) for each in ended] == [(webhook, {"why": "TOKEN_REVOKED"})]  # fmt: skip
    assert await alarms(hooks.database) == []


async def test_who_says_that_they_are_gone_is_sent_no_more(hooks: Hooks, site: Site) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        receiver.answer = answering(410)
        await site.make("Topic", name="题")
        await hooks.send()

    assert await hooks.state(webhook) == "DISABLED"


async def test_a_redirect_is_a_failure_and_leads_nowhere(hooks: Hooks, site: Site) -> None:
    async with receiving() as inside, receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        receiver.answer = answering(302, b"", f"Location: {inside.url}")
        await site.make("Topic", name="题")
        await hooks.send()
        found = (await hooks.look(webhook))["deliveries"]["nodes"][0]

    assert [(each["status"], each["error"]) for each in found["attempts"]] == [(302, "REDIRECT")]
    assert inside.connections == 0


async def test_an_address_is_checked_when_it_is_saved_and_each_time_it_is_sent_to(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        hooks.door.answers.outgoing = Outgoing()
        hooks.sender = Sender(site.database, Outgoing())
        values = {"name": "内", "url": receiver.url}
        refused = await hooks.door.refused(CREATE, by=portal(), input=values)
        await site.make("Topic", name="题")
        before = receiver.connections
        await hooks.send()
        found = (await hooks.look(webhook))["deliveries"]["nodes"][0]

    assert [(each["code"], each["message"]) for each in refused] == [("INVALID", REFUSAL)]
    assert receiver.connections == before == 1
    assert found["attempts"] == [{"status": None, "error": "ADDRESS", "ms": None}]


async def test_old_messages_are_forgotten(hooks: Hooks, site: Site) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver)
        await site.make("Topic", name="题")
        await hooks.send()
    now = await hooks.database.now()

    await hooks.sender._forget(now)
    kept = await site.contents_of("webhook_delivery", "webhook_attempt")
    await hooks.sender._forget(now + KEEP + 1_000_000)

    assert {name: len(rows) for name, rows in kept.items()} == {
        "webhook_delivery": 2,
        "webhook_attempt": 2,
    }
    assert not any((await site.contents_of("webhook_delivery", "webhook_attempt")).values())


# --- whose it is ------------------------------------------------------------------------------


async def test_others_webhooks_are_as_if_they_were_not_there(hooks: Hooks) -> None:
    every = [
        on(f"webhook{each}") for each in ("Verify", "RotateSecret", "Replay", "Revoke", "Test")
    ]
    every.append(
        'mutation ($id: ID!) { webhookUpdate(id: $id, input: {name: "我的"}) { webhook { id } errors { code } } }'
    )
    mine = "{ webhooks { nodes { id } } }"
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        stranger = portal("stranger")
        before = await hooks.site.contents_of("webhook", "webhook_delivery")

        for document in every:
            told = await hooks.door.refused(document, by=stranger, id=webhook)
            assert [each["code"] for each in told] == ["NOT_FOUND"]
        assert (await hooks.door.ask(LOOK, by=stranger, id=webhook))["webhook"] is None
        assert (await hooks.door.ask(mine, by=stranger))["webhooks"]["nodes"] == []
        assert await hooks.site.contents_of("webhook", "webhook_delivery") == before

        for reaches in (portal(), person("administrator")):
            found = (await hooks.door.ask(mine, by=reaches))["webhooks"]["nodes"]
            assert [each["id"] for each in found] == [webhook]
        for lacking in (person("author"), person("publisher")):
            body = await hooks.door.body(mine, by=lacking)
            assert [each["extensions"]["code"] for each in body["errors"]] == ["FORBIDDEN"]


async def test_a_portal_is_told_of_the_types_it_was_granted_and_reads_nothing_by_its_right(
    hooks: Hooks, site: Site
) -> None:
    narrow = portal("narrow", "Event")
    topic = await site.make("Topic", live=False, name="草稿")
    async with receiving() as receiver:
        await hooks.create(receiver, by=narrow)
        values = {"name": "多", "url": receiver.url, "wanted": {"types": ["Topic"]}}
        refused = await hooks.door.refused(CREATE, by=narrow, input=values)
        event = await site.make("Event", title="会")
        await site.make("Topic", name="题")
        await hooks.send()
        draft = await hooks.door.body(
            f'{{ node(id: "{topic}", perspective: DRAFT) {{ id }} }}', by=narrow
        )

    assert [each["code"] for each in refused] == ["FORBIDDEN"]
    assert kinds(receiver) == [("content.published", event)]
    assert "errors" in draft


async def test_a_token_whose_scope_meets_none_of_its_owners_types_gets_no_webhook(
    hooks: Hooks,
) -> None:
    scope = (Grant(frozenset({Verb.WEBHOOK}), frozenset({"Topic"})),)
    apart = replace(portal("narrow", "Event"), scope=scope)
    asked: list[dict[str, Any]] = [{}, {"types": []}]
    for wanted in asked:
        values = {"name": "全", "url": "http://127.0.0.1:9", "wanted": wanted}
        refused = await hooks.door.refused(CREATE, by=apart, input=values)

        assert [each["code"] for each in refused] == ["FORBIDDEN"]


async def test_a_secret_is_told_once_and_a_revoked_webhook_is_sent_nothing(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, secret = await hooks.create(receiver)
        await site.make("Topic", name="一")
        await hooks.note()
        revoked = await hooks.door.do(on("webhookRevoke"), by=portal(), id=webhook)
        await site.make("Topic", name="二")
        await hooks.send()
        seen = await hooks.look(webhook)
        again = await hooks.door.refused(on("webhookVerify"), by=portal(), id=webhook)

    assert revoked["webhook"]["state"] == "REVOKED"
    assert receiver.told == []
    assert [each["code"] for each in again] == ["STATE"]
    kept = await site.contents_of("webhook", "webhook_delivery", "audit_entry", "fact")
    assert secret not in str([seen, kept])


async def test_with_its_owner_suspended_a_webhook_is_sent_nothing(hooks: Hooks, site: Site) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver)
        await site.make("Topic", name="一")
        await hooks.note()
        async with hooks.database.transaction() as tx:
            await Account.create(
                using_db=tx, public_id="usr_portal", login="p", state="SUSPENDED", made_at=0
            )
        await site.make("Topic", name="二")
        await hooks.send()

    assert receiver.told == []


async def test_faults_are_told_together_and_there_are_not_too_many(hooks: Hooks) -> None:
    async with receiving() as receiver:
        bad = {"name": " ", "url": receiver.url, "wanted": {"items": ["x", "topic_1"]}}
        told = await hooks.door.refused(CREATE, by=portal(), input=bad)
        unknown = {"name": "x", "url": receiver.url, "wanted": {"types": ["Nothing"]}}
        nothing = await hooks.door.refused(CREATE, by=portal(), input=unknown)
        good = {"name": "x", "url": receiver.url}
        for _ in range(20):
            await hooks.door.do(CREATE, by=portal(), input=good)
        many = await hooks.door.refused(CREATE, by=portal(), input=good)

    assert [each["path"][0] for each in told] == ["name", "items", "items"]
    assert [each["code"] for each in nothing] == ["NOT_FOUND"]
    assert [each["code"] for each in many] == ["STATE"]


async def test_a_test_is_sent_and_what_was_taken_can_be_sent_again(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        webhook, _ = await hooks.create(receiver)
        await hooks.door.do(on("webhookTest"), by=portal(), id=webhook)
        await site.make("Topic", name="题")
        await hooks.send()
        since = ', since: "2020-01-01T00:00:00Z"'
        done = await hooks.door.do(on("webhookReplay", since), by=portal(), id=webhook)
        await hooks.send()

    types = [each.message["type"] for each in receiver.got]
    assert types == ["webhook.challenge", "webhook.test", "content.published", "content.published"]
    assert done["replayed"] == 1
    assert receiver.got[2].headers["webhook-id"] == receiver.got[3].headers["webhook-id"]


# --- at least once ----------------------------------------------------------------------------


@asynccontextmanager
async def leading(hooks: Hooks) -> AsyncIterator[None]:
    listener = hooks.note.listener
    sender = Sender(hooks.database, LOCAL, look_anyway=0.1)
    async with dispatching(
        hooks.database, {LISTENER: listener}, pace=QUICK, beside=[sender.run]
    ) as dispatch:
        await until(lambda: dispatch.leads)
        yield


async def test_with_ten_writers_a_webhook_is_told_of_every_item_by_the_leader(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver, receiving(answering(500)) as broken, leading(hooks):
        await hooks.door.do(CREATE, by=portal("b"), input={"name": "坏", "url": broken.url})
        made = await hooks.door.do(CREATE, by=portal(), input={"name": "站", "url": receiver.url})
        webhook = made["webhook"]["id"]

        async def active() -> bool:
            return await hooks.state(webhook) == "ACTIVE"

        await until_found(active)

        async def write(n: int) -> list[str]:
            ids = []
            for round_number in range(3):
                async with site.desk.act(by=f"writer-{n}") as act:
                    ids.append(await site.make_in(act, "Topic", name=f"题{n}·{round_number}"))
                    if site.engine == "postgres":
                        await asyncio.sleep(0.03 * (n % 3))
            return ids

        written = [each for some in await asyncio.gather(*map(write, range(10))) for each in some]
        await until(lambda: len(receiver.told) >= 30)

    assert sorted(each["data"]["id"] for each in receiver.told) == sorted(written)
    assert {each["type"] for each in receiver.told} == {"content.published"}


async def test_a_crash_between_sending_and_marking_sends_once_more_under_the_same_id(
    hooks: Hooks, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver)
        await site.make("Topic", name="题")
        marking = hooks.sender._mark

        async def crash(*_args: object) -> None:
            raise RuntimeError("killed")

        monkeypatch.setattr(hooks.sender, "_mark", crash)
        with pytest.raises(RuntimeError, match="killed"):
            await hooks.send()
        monkeypatch.setattr(hooks.sender, "_mark", marking)
        await hooks.send()
        await hooks.send()

    assert len(receiver.told) == 2
    assert len({each.headers["webhook-id"] for each in receiver.got[1:]}) == 1


async def test_a_crash_while_it_is_noted_loses_no_message_and_doubles_none(
    hooks: Hooks, site: Site
) -> None:
    async with receiving() as receiver:
        await hooks.create(receiver)
        topic = await site.make("Topic", name="题")
        fails = [True]

        async def crash(_tx: Transaction, _noted: Any) -> None:
            if fails.pop():
                raise RuntimeError("killed")

        queue = queueing(hooks.database)
        hooks.note.listener = ChangesListener(hooks.database, keep_days=90, then=[queue, crash])
        with pytest.raises(RuntimeError, match="killed"):
            await hooks.send()
        hooks.note.listener = ChangesListener(hooks.database, keep_days=90, then=[queue])
        hooks.note.position = 0
        await hooks.send()
        hooks.note.position = 0
        await hooks.send()

    assert kinds(receiver) == [("content.published", topic)]


def test_every_kind_leads_to_a_wider_one_that_is_its_own() -> None:
    assert {each.wider.wider is each.wider for each in WebhookKind} == {True}
