"""What webhooks are told: messages, put on the list in the transaction in which their cause is noted.

A message says what has changed and not how: ids, a type, an instant, the address. Whoever wants the
words asks the public door for them. So nothing that is not public can be in a message, and one that
arrives late says nothing that has become wrong.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

import orjson

from models.clock import instant, wire_instant
from models.database import Connection, Engine, Transaction
from models.declare.catalogue import snake
from models.ids import fresh_id
from models.system import Account, Webhook, WebhookDelivery
from publishing.changes import UPSERTED, Noted
from publishing.event_acts import Happening
from publishing.outbox import CHANNEL
from publishing.people.states import ACTIVE as ACTIVE_ACCOUNT

VERSION = 1
"""The newest form of payloads. A webhook keeps the one it was made for."""

PENDING, ACTIVE, DISABLED, REVOKED = "PENDING", "ACTIVE", "DISABLED", "REVOKED"
WAITING, DELIVERED, DEAD = "WAITING", "DELIVERED", "DEAD"
CHALLENGE, TEST = "CHALLENGE", "TEST"


class WebhookKind(Enum):
    """What a webhook can be told of. The value is the end of the message's type."""

    PUBLISHED = "published"
    CHANGED = "changed"
    RESCHEDULED = "rescheduled"
    POSTPONED = "postponed"
    MOVED_ONLINE = "moved_online"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"

    @property
    def wider(self) -> "WebhookKind":
        """The kind that this is a kind of: whoever asked for that is told of this too."""
        if self is WebhookKind.WITHDRAWN:
            return WebhookKind.REMOVED
        if self in (WebhookKind.PUBLISHED, WebhookKind.REMOVED):
            return self
        return WebhookKind.CHANGED


_HAPPENED = {each.value: WebhookKind[each.name] for each in Happening}


def kind_of(noted: Noted) -> WebhookKind:
    """The narrowest kind of a change that readers can see."""
    if noted.kind != UPSERTED:
        return WebhookKind.WITHDRAWN if noted.withdrawn else WebhookKind.REMOVED
    if noted.first:
        return WebhookKind.PUBLISHED
    out = [each for each in noted.facts if each.details.get("is_out") and each.kind in _HAPPENED]
    return _HAPPENED[out[-1].kind] if out else WebhookKind.CHANGED


async def queue_changes(tx: Transaction, engine: Engine, noted: Sequence[Noted]) -> int:
    """Put a message on the list for each active webhook that asked for such a change; gives how many."""
    hooks = await _listening(tx)
    made = [
        _message(hook, kind_of(each).name, at=each.at, data=_data(each), item=each)
        for hook in hooks
        for each in noted
        if wants(hook, each)
    ]
    if made:
        await WebhookDelivery.bulk_create(made, using_db=tx)
        await wake(tx, engine)
    return len(made)


async def _listening(tx: Transaction) -> list[Webhook]:
    hooks = await Webhook.filter(state=ACTIVE).using_db(tx).order_by("id")
    closed = await closed_accounts(tx, {each.account for each in hooks})
    return [each for each in hooks if each.account not in closed]


async def closed_accounts(connection: Connection, accounts: Iterable[str]) -> set[str]:
    """Those of these people who may not have anything any more."""
    rows = Account.filter(public_id__in=list(accounts)).using_db(connection)
    return {each.public_id for each in await rows if each.state != ACTIVE_ACCOUNT}


def wants(hook: Webhook, noted: Noted) -> bool:
    """Whether a webhook asked for such a change of such an item."""
    kind = kind_of(noted)
    kinds, types, items = (orjson.loads(each) for each in (hook.kinds, hook.types, hook.items))
    return (
        (not kinds or kind.name in kinds or kind.wider.name in kinds)
        and (not types or noted.type in types)
        and (not items or noted.public_id in items)
    )


def _data(noted: Noted) -> dict[str, Any]:
    return {
        "kind": kind_of(noted).name,
        "id": noted.public_id,
        "type": snake(noted.type).upper(),
        "at": noted.at,
        "revision": noted.revision,
        "slug": noted.slug,
        "path": next(iter(noted.paths.values()), None),
        "paths": {locale.name: path for locale, path in noted.paths.items()},
    }


async def queue_own(
    tx: Transaction, engine: Engine, hook: Webhook, kind: str, *, at: int
) -> WebhookDelivery:
    """Put a challenge or a test on the list of one webhook."""
    data = {"challenge": hook.challenge} if kind == CHALLENGE else {"webhook": hook.public_id}
    made = _message(hook, kind, at=wire_instant(instant(at)), data=data)
    made.made_at = made.next_at = at
    await made.save(using_db=tx)
    await wake(tx, engine)
    return made


def _message(
    hook: Webhook, kind: str, *, at: str, data: Mapping[str, Any], item: Noted | None = None
) -> WebhookDelivery:
    """A message in the form that the webhook was made for."""
    named = f"webhook.{kind.lower()}" if item is None else f"content.{WebhookKind[kind].value}"
    body = {"type": named, "timestamp": at, "version": hook.version, "data": data}
    made_at = 0 if item is None else item.noted_at
    return WebhookDelivery(
        public_id=fresh_id("msg"),
        webhook=hook.id,
        kind=kind,
        item=item.public_id if item else None,
        type=item.type if item else None,
        payload=orjson.dumps(body).decode(),
        state=WAITING,
        next_at=made_at,
        made_at=made_at,
    )


async def wake(tx: Transaction, engine: Engine) -> None:
    """Let whoever sends look at the list when this is committed; on SQLite the file is watched."""
    if engine == "postgres":
        await tx.execute_query(f"SELECT pg_notify('{CHANNEL}', '')")
