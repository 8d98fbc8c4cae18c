"""The sender: messages to webhooks leave from the leader, each until it is taken or given up.

What is to be sent stands in a table, and is marked after it was sent: whoever dies in between sends it
once more, under the same id. Each webhook is served by itself, so one that is slow or down keeps
nobody waiting but itself.
"""

import asyncio
import contextlib
import hmac
import time
from collections.abc import Mapping

import orjson
import structlog
from tortoise.expressions import Q

from delivery.outgoing_post import Answered, Failed, Failure, post
from models.database import Database
from models.system import Webhook, WebhookAttempt, WebhookDelivery
from publishing.alarms import clear_alarm, raise_alarm
from publishing.confirmations import TOLD
from publishing.desk import Act, Desk, record
from publishing.outgoing import Outgoing
from publishing.webhook_messages import (
    ACTIVE,
    CHALLENGE,
    DEAD,
    DELIVERED,
    PENDING,
    WAITING,
    closed_accounts,
)
from publishing.webhook_signature import headers
from publishing.webhooks import ALARM, Ended, disable

log = structlog.get_logger("kapok.webhooks")

SCHEDULE = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000)
"""How many seconds each attempt waits after the one before: more than a day in all."""

DISABLE_AFTER = 5 * 86_400_000_000
KEEP = 30 * 86_400_000_000
"""How long a webhook may fail before it is sent nothing more, and messages are kept, in microseconds."""

KEEP_REMOVALS = 400 * 86_400_000_000
"""Longer, since they tell who has taken note of a withdrawal."""

AT_ONCE = 64
FOR_ONE = 10
LOOK_ANYWAY = 5.0
FORGET_EVERY = 3_600.0


class Sender:
    """Sends what is due, while it leads."""

    def __init__(
        self, database: Database, outgoing: Outgoing, *, look_anyway: float = LOOK_ANYWAY
    ) -> None:
        self._database = database
        self._outgoing = outgoing
        self._look_anyway = look_anyway
        self._free = asyncio.Semaphore(AT_ONCE)
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._forget_at = 0.0

    async def run(self, bell: asyncio.Event) -> None:
        """Send whatever is due, now and whenever the bell rings, until cancelled."""
        try:
            while True:
                bell.clear()
                try:
                    await self._begin(bell)
                except Exception:
                    log.exception("webhooks could not be looked at")
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._look_anyway):
                        await bell.wait()
        finally:
            tasks = list(self._busy.values())
            for each in tasks:
                each.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._busy.clear()

    async def _begin(self, bell: asyncio.Event) -> None:
        """Begin with every webhook that has something due and is not served already."""
        now = await self._database.now()
        with self._database.looking() as connection:
            due = WebhookDelivery.filter(state=WAITING, next_at__lte=now).using_db(connection)
            keys = await due.distinct().values_list("webhook", flat=True)
        for key in map(int, map(str, keys)):
            if key not in self._busy:
                self._busy[key] = asyncio.create_task(self._serve(key, bell))
        if time.monotonic() >= self._forget_at:
            self._forget_at = time.monotonic() + FORGET_EVERY
            await self._forget(now)

    async def _serve(self, key: int, bell: asyncio.Event) -> None:
        again = False
        try:
            async with self._free:
                again = await self._send_some(key)
        except Exception:
            log.exception("a webhook could not be served", webhook=key)
        finally:
            del self._busy[key]
            if again:
                bell.set()

    async def _send_some(self, key: int) -> bool:
        """Send what is due to one webhook, the oldest first; whether there may be more."""
        now = await self._database.now()
        with self._database.looking() as connection:
            due = WebhookDelivery.filter(webhook=key, state=WAITING, next_at__lte=now)
            found = await due.using_db(connection).order_by("id").limit(FOR_ONE)
        for each in found:
            await self.send(each.id)
        return len(found) == FOR_ONE

    async def send(self, delivery: int) -> None:
        """One attempt at one message, marked when it is over."""
        with self._database.looking() as connection:
            message = await WebhookDelivery.get(id=delivery, using_db=connection)
            hook = await Webhook.get(id=message.webhook, using_db=connection)
            closed = await closed_accounts(connection, [hook.account])
        if message.state != WAITING:
            return
        wanted = PENDING if message.kind == CHALLENGE else ACTIVE
        if hook.state != wanted or closed:
            async with self._database.transaction() as tx:
                given_up = WebhookDelivery.filter(id=delivery, state=WAITING).using_db(tx)
                await given_up.update(state=DEAD, next_at=None, done_at=await self._database.now())
            return
        began = time.monotonic()
        answered: Answered | None = None
        failure: Failure | None = None
        try:
            answered = await self._sent(hook, message)
            failure = _refusal(answered, hook, message)
        except Failed as failed:
            failure = failed.failure
        ms = None if failure is Failure.ADDRESS else int((time.monotonic() - began) * 1000)
        await self._mark(message, answered.status if answered else None, failure, ms)

    async def _sent(self, hook: Webhook, message: WebhookDelivery) -> Answered:
        now = await self._database.now()
        body = message.payload.encode()
        keys = [
            each["secret"]
            for each in orjson.loads(hook.secrets)
            if each["until"] is None or each["until"] > now
        ]
        signed: Mapping[str, str] = headers(
            keys, message_id=message.public_id, timestamp=now // 1_000_000, body=body
        )
        challenge = message.kind == CHALLENGE
        return await post(self._outgoing, hook.url, body, signed, read_body=challenge)

    async def _mark(
        self, sent: WebhookDelivery, status: int | None, failure: Failure | None, ms: int | None
    ) -> None:
        async with Desk(self._database).act(by="webhooks") as act:
            # The webhook first, as in every act on it: two would else wait for each other.
            hook = await Webhook.filter(id=sent.webhook).using_db(act.tx).select_for_update().get()
            held = WebhookDelivery.filter(id=sent.id).using_db(act.tx).select_for_update()
            message = await held.get()
            await WebhookAttempt.create(
                using_db=act.tx,
                delivery=sent.id,
                at=act.at,
                status=status,
                ms=ms,
                error=failure.value if failure else None,
            )
            if message.state != WAITING:
                return  # revoked meanwhile
            if failure is None:
                await self._taken(act, hook, message)
            else:
                await self._failed(act, hook, message, gone=status == 410)

    async def _taken(self, act: Act, hook: Webhook, message: WebhookDelivery) -> None:
        await _update(act, message, state=DELIVERED, next_at=None, done_at=act.at)
        if message.kind == CHALLENGE and hook.state == PENDING:
            hook.state, hook.verified_at = ACTIVE, act.at
            record(act, "WebhookVerified", public_id=hook.public_id)
            await clear_alarm(act, ALARM, public_id=hook.public_id)
        hook.failing_since = None
        await hook.save(using_db=act.tx, update_fields=["state", "verified_at", "failing_since"])

    async def _failed(
        self, act: Act, hook: Webhook, message: WebhookDelivery, *, gone: bool
    ) -> None:
        tried = message.attempts + 1
        if tried < len(SCHEDULE):
            next_at = act.at + SCHEDULE[tried] * 1_000_000
            await _update(act, message, attempts=tried, next_at=next_at)
        else:
            await _update(act, message, attempts=tried, state=DEAD, next_at=None, done_at=act.at)
        if hook.state != ACTIVE:
            return
        hook.failing_since = hook.failing_since or act.at
        await hook.save(using_db=act.tx, update_fields=["failing_since"])
        if gone or act.at - hook.failing_since >= DISABLE_AFTER:
            await disable(act, hook, Ended.GONE if gone else Ended.FAILED)
            await raise_alarm(act, ALARM, code="WEBHOOK_DISABLED", public_id=hook.public_id)

    async def _forget(self, now: int) -> None:
        """Delete what was sent, or given up, long ago."""
        before = now - KEEP
        async with self._database.transaction() as tx:
            done = WebhookDelivery.filter(done_at__lt=before, state__not=WAITING).using_db(tx)
            old = done.filter(Q(kind__not_in=TOLD) | Q(done_at__lt=now - KEEP_REMOVALS))
            keys = list(await old.limit(5_000).values_list("id", flat=True))
            if keys:
                await WebhookAttempt.filter(delivery__in=keys).using_db(tx).delete()
                await WebhookDelivery.filter(id__in=keys).using_db(tx).delete()


async def _update(act: Act, message: WebhookDelivery, **values: object) -> None:
    await WebhookDelivery.filter(id=message.id).using_db(act.tx).update(**values)


def _refusal(answered: Answered, hook: Webhook, message: WebhookDelivery) -> Failure | None:
    """Why an answer does not take the message; None where it does."""
    if 300 <= answered.status < 400:
        return Failure.REDIRECT
    if not 200 <= answered.status < 300:
        return Failure.STATUS
    if message.kind == CHALLENGE and not _is_echo(answered.body, hook.challenge or ""):
        return Failure.CHALLENGE
    return None


def _is_echo(body: bytes, challenge: str) -> bool:
    """Whether the answer holds the challenge: alone as text, or as JSON under its name."""
    told = body.strip()
    try:
        read = orjson.loads(told)
    except orjson.JSONDecodeError:
        read = None
    if isinstance(read, dict) and isinstance(read.get("challenge"), str):
        told = read["challenge"].encode()
    elif isinstance(read, str):
        told = read.encode()
    return bool(challenge) and hmac.compare_digest(told, challenge.encode())
