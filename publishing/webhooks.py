"""Webhooks: made, verified, changed and revoked by whoever they belong to.

Whoever has the right reaches their own. Others' are as if they were not there, except for those who
manage people. What is sent is public, so a webhook needs no right to read anything.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Any

import orjson

from models.clock import micros
from models.ids import fresh_id, is_id
from models.system import Webhook, WebhookAttempt, WebhookDelivery
from publishing.actor import Verb
from publishing.alarms import clear_alarm
from publishing.desk import Act, record, tell_beside
from publishing.errors import Code, Problem, Refused, refuse
from publishing.permissions import may, permit
from publishing.webhook_messages import (
    ACTIVE,
    CHALLENGE,
    DEAD,
    DISABLED,
    PENDING,
    REVOKED,
    TEST,
    VERSION,
    WAITING,
    WebhookKind,
    queue_own,
    wake,
)
from publishing.webhook_signature import new_secret

ALARM = "WEBHOOK"
MOST_WEBHOOKS = 20
MOST_ITEMS = 100
MOST_NAME = 200
OVERLAP_HOURS, MOST_OVERLAP_HOURS = 24, 168
MOST_SECRETS = 3
MOST_REPLAYED = 1_000


@dataclass(frozen=True)
class Wanted:
    """What a webhook is narrowed to; empty is everything. Types by their names, items by their ids."""

    kinds: tuple[WebhookKind, ...] = ()
    types: tuple[str, ...] = ()
    items: tuple[str, ...] = ()


async def make_webhook(act: Act, *, name: str, url: str, wanted: Wanted) -> tuple[Webhook, str]:
    """A new webhook and its secret, which is told here and never again. It is sent a challenge.

    Whoever calls has had the address checked. Raises Refused.
    """
    permit(act.actor, Verb.WEBHOOK)
    wanted = _permitted(act, wanted)
    _refuse_faults(name, wanted)
    own = Webhook.filter(account=act.person, state__not=REVOKED).using_db(act.tx)
    if await own.count() >= MOST_WEBHOOKS:
        raise refuse(Code.STATE, f"At most {MOST_WEBHOOKS} webhooks. Revoke one first.")
    secret = new_secret()
    hook = await Webhook.create(
        using_db=act.tx,
        public_id=fresh_id("hook"),
        account=act.person,
        name=name.strip(),
        url=url,
        secrets=_written([{"secret": secret, "until": None}]),
        version=VERSION,
        state=PENDING,
        made_at=act.at,
        made_by=act.by,
        **_columns(wanted),
    )
    await _challenge(act, hook)
    record(act, "WebhookCreated", public_id=hook.public_id, owner=act.person)
    return hook, secret


async def update_webhook(
    act: Act,
    webhook_id: str,
    *,
    name: str | None = None,
    url: str | None = None,
    wanted: Wanted | None = None,
) -> Webhook:
    """The webhook with what is given changed. At another address it has to be verified again. Raises Refused."""
    hook = await webhook_for(act, webhook_id)
    _refuse_revoked(hook)
    asked = _permitted(act, wanted) if wanted is not None else None
    _refuse_faults(hook.name if name is None else name, asked or Wanted())
    hook.name = hook.name if name is None else name.strip()
    if asked is not None:
        for column, value in _columns(asked).items():
            setattr(hook, column, value)
    if url is not None and url != hook.url:
        hook.url, hook.state = url, PENDING
        await _challenge(act, hook)
    await hook.save(using_db=act.tx)
    record(act, "WebhookUpdated", public_id=hook.public_id)
    return hook


async def verify_webhook(act: Act, webhook_id: str) -> Webhook:
    """The webhook, which is sent a new challenge; with the right answer it is active. Raises Refused."""
    hook = await webhook_for(act, webhook_id)
    _refuse_revoked(hook)
    if hook.state == ACTIVE:
        raise refuse(Code.STATE, f"{webhook_id} is active already.")
    hook.state, hook.made_by = PENDING, act.by
    await _challenge(act, hook)
    await hook.save(using_db=act.tx)
    record(act, "WebhookVerifying", public_id=hook.public_id)
    return hook


async def rotate_secret(
    act: Act, webhook_id: str, *, overlap_hours: int = OVERLAP_HOURS
) -> tuple[Webhook, str]:
    """The webhook and its new secret, told here and never again. Raises Refused.

    Messages are signed with the secrets from before too, until so many hours have passed.
    """
    hook = await webhook_for(act, webhook_id)
    _refuse_revoked(hook)
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        message = f"The overlap is 0 to {MOST_OVERLAP_HOURS} hours."
        raise refuse(Code.INVALID, message, "overlapHours")
    until = micros(act.now + timedelta(hours=overlap_hours))
    before = [
        {"secret": each["secret"], "until": min(each["until"] or until, until)}
        for each in orjson.loads(hook.secrets)
        if each["until"] is None or each["until"] > act.at
    ]
    secret = new_secret()
    hook.secrets = _written([{"secret": secret, "until": None}, *before][:MOST_SECRETS])
    await hook.save(using_db=act.tx, update_fields=["secrets"])
    record(act, "WebhookSecretRotated", public_id=hook.public_id, overlap_hours=overlap_hours)
    return hook, secret


async def send_test(act: Act, webhook_id: str) -> WebhookDelivery:
    """A test on the list of an active webhook. Raises Refused."""
    hook = await webhook_for(act, webhook_id)
    _refuse_inactive(hook)
    record(act, "WebhookTested", public_id=hook.public_id)
    return await queue_own(act.tx, act.database.engine, hook, TEST, at=act.at)


async def replay(
    act: Act, webhook_id: str, *, messages: Sequence[str] | None = None, since: int | None = None
) -> int:
    """Put messages on the list again, under their ids: those named, else the dead ones.

    With `since` only those made then or later, delivered ones too. Gives how many. Raises Refused.
    """
    hook = await webhook_for(act, webhook_id)
    _refuse_inactive(hook)
    found = WebhookDelivery.filter(webhook=hook.id, state__not=WAITING, item__isnull=False)
    if messages is not None:
        if len(messages) > MOST_ITEMS:
            raise refuse(Code.TOO_LONG, f"At most {MOST_ITEMS} messages at once.", "messages")
        found = found.filter(public_id__in=list(messages))
    if since is not None:
        found = found.filter(made_at__gte=since)
    if messages is None and since is None:
        found = found.filter(state=DEAD)
    keys = (
        await found.using_db(act.tx)
        .order_by("id")
        .limit(MOST_REPLAYED)
        .values_list("id", flat=True)
    )
    if keys:
        again = WebhookDelivery.filter(id__in=list(keys)).using_db(act.tx)
        await again.update(state=WAITING, attempts=0, next_at=act.at, done_at=None)
        await wake(act.tx, act.database.engine)
        record(act, "WebhookReplayed", public_id=hook.public_id, messages=len(keys))
    return len(keys)


async def revoke_webhook(act: Act, webhook_id: str) -> Webhook:
    """The webhook, which is sent nothing from now on; for good. Raises Refused."""
    hook = await webhook_for(act, webhook_id)
    _refuse_revoked(hook)
    await _end(act, hook)
    return hook


async def revoke_webhooks_of(act: Act, person_id: str) -> None:
    """Nothing is sent from now on to any webhook of this account, for good."""
    hooks = Webhook.filter(account=person_id, state__not=REVOKED).using_db(act.tx)
    for hook in await hooks.select_for_update().order_by("id"):
        await _end(act, hook)


async def _end(act: Act, hook: Webhook) -> None:
    hook.state, hook.ended_at, hook.challenge = REVOKED, act.at, None
    hook.secrets = "[]"
    await hook.save(using_db=act.tx)
    await give_up(act, hook)
    await clear_alarm(act, ALARM, public_id=hook.public_id)
    record(act, "WebhookRevoked", public_id=hook.public_id)


class Ended(Enum):
    """Why a webhook is sent nothing any more, though nobody revoked it."""

    FAILED = "it failed for days"
    GONE = "its receiver said that it is gone"
    TOKEN_REVOKED = "the token that made it was revoked"


async def disable(act: Act, hook: Webhook, why: Ended) -> None:
    """Send the webhook nothing until it is verified again, and tell it as a fact."""
    hook.state, hook.ended_at = DISABLED, act.at
    await hook.save(using_db=act.tx, update_fields=["state", "ended_at"])
    await give_up(act, hook)
    record(act, "WebhookDisabled", public_id=hook.public_id, reason=why.value, why=why.name)
    await tell_beside(act, "WebhookDisabled", "Webhook", public_id=hook.public_id, why=why.name)


async def disable_made_by(act: Act, tokens: Sequence[str]) -> None:
    """Disable what these tokens made, and last verified: whoever holds one no longer speaks for its owner."""
    made = Webhook.filter(made_by__in=list(tokens), state__in=[PENDING, ACTIVE])
    for hook in await made.using_db(act.tx).order_by("id").select_for_update():
        await disable(act, hook, Ended.TOKEN_REVOKED)


async def give_up(act: Act, hook: Webhook) -> None:
    """What is still to be sent to the webhook is not sent; it can be replayed unless that is revoked."""
    waiting = WebhookDelivery.filter(webhook=hook.id, state=WAITING).using_db(act.tx)
    await waiting.update(state=DEAD, next_at=None, done_at=act.at)


async def webhook_for(act: Act, webhook_id: str) -> Webhook:
    """The webhook, locked, if it is the actor's own or they manage people; raises Refused."""
    permit(act.actor, Verb.WEBHOOK)
    hook = await Webhook.filter(public_id=webhook_id).using_db(act.tx).select_for_update().first()
    if hook is None or not _reaches(act, hook):
        raise refuse(Code.NOT_FOUND, f"There is no webhook {webhook_id!r}.")
    return hook


def _reaches(act: Act, hook: Webhook) -> bool:
    return hook.account == act.person or may(act.actor, Verb.PEOPLE).allowed


# --- looking ----------------------------------------------------------------------------------


async def webhooks(act: Act, *, first: int, after: int | None = None) -> list[Webhook]:
    """One's own webhooks, newest first, and everybody's for those who manage people. Raises Refused."""
    permit(act.actor, Verb.WEBHOOK)
    found = Webhook.all().using_db(act.tx)
    if not may(act.actor, Verb.PEOPLE).allowed:
        found = found.filter(account=act.person)
    if after is not None:
        found = found.filter(id__lt=after)
    return await found.order_by("-id").limit(first)


async def known_webhook(act: Act, webhook_id: str) -> Webhook | None:
    """One webhook that the actor reaches, or None. Raises Refused without the right."""
    permit(act.actor, Verb.WEBHOOK)
    hook = await Webhook.filter(public_id=webhook_id).using_db(act.tx).first()
    return hook if hook is not None and _reaches(act, hook) else None


async def deliveries(
    act: Act, hook: int, *, states: Sequence[str] | None, first: int, after: int | None = None
) -> list[WebhookDelivery]:
    """The messages to one webhook, newest first."""
    found = WebhookDelivery.filter(webhook=hook).using_db(act.tx)
    if states is not None:
        found = found.filter(state__in=list(states))
    if after is not None:
        found = found.filter(id__lt=after)
    return await found.order_by("-id").limit(first)


async def attempts(act: Act, delivery: int) -> list[WebhookAttempt]:
    """How the attempts at one message went, the oldest first."""
    return await WebhookAttempt.filter(delivery=delivery).using_db(act.tx).order_by("id").limit(100)


# --- faults -----------------------------------------------------------------------------------


def _permitted(act: Act, wanted: Wanted) -> Wanted:
    """What is wanted, narrowed to the types that the actor was granted. Raises Refused."""
    if unknown := [each for each in wanted.types if each not in act.catalogue.types]:
        raise refuse(Code.NOT_FOUND, f"There is no content type {unknown[0]!r}.", "types")
    for each in wanted.types:
        permit(act.actor, Verb.WEBHOOK, each)
    if wanted.types:
        return wanted
    granted = tuple(
        each for each in act.catalogue.types if may(act.actor, Verb.WEBHOOK, each).allowed
    )
    if not granted:
        # No types would mean all of them.
        message = "There is no type of which both your roles and this token let you have webhooks."
        raise refuse(Code.FORBIDDEN, message)
    whole = len(granted) == len(act.catalogue.types)
    return Wanted(wanted.kinds, () if whole else granted, wanted.items)


def _refuse_faults(name: str, wanted: Wanted) -> None:
    problems: list[Problem] = []
    if not name.strip():
        problems.append(Problem(Code.REQUIRED, "Say what the webhook is for.", ("name",)))
    if len(name) > MOST_NAME:
        message = f"A webhook's name has at most {MOST_NAME} characters."
        problems.append(Problem(Code.TOO_LONG, message, ("name",)))
    if len(wanted.items) > MOST_ITEMS:
        message = f"At most {MOST_ITEMS} items. Leave them out and narrow by type."
        problems.append(Problem(Code.TOO_LONG, message, ("items",)))
    problems += [
        Problem(Code.INVALID, f"{each!r} is no id of an item.", ("items",))
        for each in wanted.items[:MOST_ITEMS]
        if not is_id(each)
    ]
    if problems:
        raise Refused(problems)


def _refuse_revoked(hook: Webhook) -> None:
    if hook.state == REVOKED:
        raise refuse(Code.STATE, f"{hook.public_id} was revoked. Make a new one.")


def _refuse_inactive(hook: Webhook) -> None:
    _refuse_revoked(hook)
    if hook.state != ACTIVE:
        raise refuse(Code.STATE, f"{hook.public_id} is {hook.state.lower()}. Verify it first.")


# --- small things -----------------------------------------------------------------------------


async def _challenge(act: Act, hook: Webhook) -> None:
    """Send a new challenge; what was to be sent, an older challenge included, is given up."""
    await give_up(act, hook)
    hook.challenge = secrets.token_urlsafe(24)
    await hook.save(using_db=act.tx, update_fields=["challenge"])
    await queue_own(act.tx, act.database.engine, hook, CHALLENGE, at=act.at)


def _columns(wanted: Wanted) -> dict[str, str]:
    return {
        "kinds": _written([each.name for each in dict.fromkeys(wanted.kinds)]),
        "types": _written(list(dict.fromkeys(wanted.types))),
        "items": _written(list(dict.fromkeys(wanted.items))),
    }


def _written(value: Any) -> str:
    return orjson.dumps(value).decode()
