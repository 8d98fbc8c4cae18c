"""Who has taken note that an item is out: portals, and whoever has webhooks.

Three things count: a 2xx to the message of a webhook, a pull of changes by a cursor that is past the
removal, and an embed of the item that asked again and was told. Each is noted where it happens; here
it is only put together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum

import orjson

from models.database import Connection
from models.system import (
    ChangeLog,
    Item,
    Placement,
    Portal,
    PortalPull,
    PortalShown,
    PublicChange,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from models.view import WITHDRAWN
from publishing.changes import REMOVED
from publishing.desk import Act
from publishing.portals import ACTIVE
from publishing.webhook_messages import REVOKED, WebhookKind

LOOK_BACK = 30 * 86_400_000_000
"""Whoever showed the item, or pulled changes, so long before it went is waited for, in microseconds."""

TOLD = [WebhookKind.REMOVED.name, WebhookKind.WITHDRAWN.name]
"""The kinds of messages that tell of a removal."""


class Way(Enum):
    """How somebody has taken note."""

    WEBHOOK = "WEBHOOK"
    CHANGES = "CHANGES"
    EMBED = "EMBED"


@dataclass(frozen=True)
class Confirmation:
    """By whose account, in which way, and when first."""

    owner: str
    way: Way
    at: int


@dataclass(frozen=True)
class Awaited:
    """Whose account has not taken note, and when their portal last showed the item."""

    owner: str
    last_shown_at: int | None


@dataclass(frozen=True)
class Response:
    """Who has taken note that an item is out, the first first, and who is waited for.

    `portals` are those of these accounts by account; the others have webhooks and no portal.
    """

    confirmations: tuple[Confirmation, ...] = ()
    awaiting: tuple[Awaited, ...] = ()
    portals: dict[str, Portal] = field(default_factory=dict)


async def out_since(connection: Connection, public_ids: Iterable[str]) -> dict[str, int]:
    """Since when each of these items has been out of public view; those that are not are left out."""
    items = Item.filter(public_id__in=list(public_ids)).using_db(connection)
    by_key = {each.id: each.public_id for each in await items}
    out = Placement.filter(item__in=list(by_key), lane=WITHDRAWN, over=0, cancelled=0)
    found: dict[str, int] = {}
    for each in await out.using_db(connection).order_by("-live_from"):
        found[by_key[each.item]] = each.live_from
    return found


async def responses(act: Act, public_ids: Sequence[str]) -> dict[str, Response]:
    """Who has taken note of each of these removals, and who has not; nothing of what is not out."""
    since = await out_since(act.tx, public_ids)
    everybody = {each.account: each for each in await Portal.all().using_db(act.tx)}
    return {each: await _response(act, each, since[each], everybody) for each in since}


async def _response(act: Act, public_id: str, since: int, everybody: dict[str, Portal]) -> Response:
    accounts = {each.public_id: account for account, each in everybody.items()}
    told, taken = await _by_webhook(act, public_id, since)
    pulled, behind = await _by_changes(act, public_id, since)
    shown = await PortalShown.filter(item=public_id, portal__in=list(accounts)).using_db(act.tx)
    found = [Confirmation(owner, Way.WEBHOOK, at) for owner, at in taken.items()]
    found += [Confirmation(accounts[each], Way.CHANGES, at) for each, at in pulled.items()]
    found += [
        Confirmation(accounts[each.portal], Way.EMBED, each.gone_at)
        for each in shown
        if each.gone_at is not None and each.gone_at >= since
    ]
    last = {accounts[each.portal]: each.shown_at for each in shown if each.shown_at is not None}
    waited = {each for each, at in last.items() if at >= since - LOOK_BACK}
    waited |= told | {accounts[each] for each in behind if each in accounts}
    waited -= {each.owner for each in found}
    waited -= {each for each, portal in everybody.items() if portal.state != ACTIVE}
    return Response(
        tuple(sorted(found, key=lambda each: (each.at, each.owner, each.way.value))),
        tuple(Awaited(each, last.get(each)) for each in sorted(waited)),
        {
            each: everybody[each]
            for each in waited | {each.owner for each in found}
            if each in everybody
        },
    )


async def _by_webhook(act: Act, public_id: str, since: int) -> tuple[set[str], dict[str, int]]:
    """Whose webhooks are told, and when one of theirs first took the message."""
    sent = await WebhookDelivery.filter(item=public_id, kind__in=TOLD, made_at__gte=since).using_db(
        act.tx
    )
    hooks = Webhook.filter(id__in=[each.webhook for each in sent]).using_db(act.tx)
    by_key = {each.id: each for each in await hooks}
    owner = {each.id: by_key[each.webhook].account for each in sent if each.webhook in by_key}
    attempts = WebhookAttempt.filter(delivery__in=list(owner), error=None).using_db(act.tx)
    taken: dict[str, int] = {}
    for each in await attempts.order_by("-at"):
        taken[owner[each.delivery]] = each.at
    return {each.account for each in by_key.values() if each.state != REVOKED}, taken


async def _by_changes(act: Act, public_id: str, since: int) -> tuple[dict[str, int], set[str]]:
    """Which portals have pulled past the removal and when first, and which pull and have not yet."""
    row = await PublicChange.filter(public_id=public_id, kind=REMOVED).using_db(act.tx).first()
    log = await ChangeLog.filter(id=1).using_db(act.tx).first()
    if row is None or log is None:
        return {}, set()
    pulls = PortalPull.filter(epoch=log.epoch, at__gte=since - LOOK_BACK).using_db(act.tx)
    past: dict[str, int] = {}
    pulling = set()
    for each in await pulls.order_by("-at"):
        types = orjson.loads(each.types)
        if types and row.type not in types:
            continue
        pulling.add(each.portal)
        if each.position >= row.position > 0:
            past[each.portal] = each.at
    return past, pulling - set(past)
