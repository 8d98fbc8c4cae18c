"""Webhooks: who is told of what, and how that went."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import strawberry

from models.system import Webhook as Row
from models.system import WebhookAttempt as AttemptRow
from models.system import WebhookDelivery as DeliveryRow
from publishing import webhooks as verbs
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Refused
from publishing.permissions import permit
from publishing.webhook_messages import WebhookKind
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.pages import cursor_of, key_of, page_size
from schema.manage.common import JSON, Instant, UserError, enum_of, user_errors
from schema.manage.moments import micros_given, moment_or_none, moment_shown
from schema.manage.pages import PageEnd
from schema.manage.people_ref import PersonRef, person

KindEnum = enum_of(WebhookKind, "WebhookKind", "What has become of an item, as webhooks tell it.")


@strawberry.type(description="One attempt to send a message. Nothing of the answer is kept.")
class WebhookAttempt:
    at: Instant
    status: int | None = strawberry.field(description="The answer's; null where there was none.")
    ms: int | None = strawberry.field(
        description="How long it took; null where nothing was sent, as the address may not be asked."
    )
    error: str | None = strawberry.field(
        description="ADDRESS, CONNECTION, TLS, TIMEOUT, PROTOCOL, REDIRECT, STATUS or CHALLENGE; null when it was taken."
    )


@strawberry.type(description="A message to a webhook.")
class WebhookDelivery:
    id: strawberry.ID = strawberry.field(
        description="The message's id, sent as `webhook-id`; the same at every attempt."
    )
    kind: str = strawberry.field(description="A WebhookKind, or CHALLENGE, or TEST.")
    item: strawberry.ID | None
    type: str | None
    payload: JSON = strawberry.field(description="The body, as it is sent.")
    state: str = strawberry.field(description="WAITING, DELIVERED or DEAD.")
    made_at: Instant
    next_at: Instant | None = strawberry.field(description="When it is tried next.")
    key: strawberry.Private[int]

    @strawberry.field(description="How each attempt went, the oldest first.")
    async def attempts(self, info: strawberry.Info) -> list[WebhookAttempt]:
        async with context_of(info).look() as act:
            return [_attempt(each) for each in await verbs.attempts(act, self.key)]


@strawberry.type(description="A page of messages, the newest first.")
class WebhookDeliveryConnection:
    nodes: list[WebhookDelivery]
    page_info: PageEnd


@strawberry.type(
    description="A webhook: an address that is told of changes that readers can see. Its secret is never shown again."
)
class Webhook:
    id: strawberry.ID
    name: str
    url: str
    kinds: list[KindEnum] = strawberry.field(  # type: ignore[valid-type]  # made an enum of the schema above
        description="Only these kinds; empty for all. CHANGED brings its narrower kinds too, and REMOVED brings WITHDRAWN."
    )
    types: list[str] = strawberry.field(description="Only items of these types; empty for all.")
    items: list[strawberry.ID] = strawberry.field(description="Only these items; empty for all.")
    state: str = strawberry.field(
        description="PENDING until it has answered the challenge, then ACTIVE; DISABLED after five days of failure or a 410; REVOKED."
    )
    version: int = strawberry.field(description="The form of payloads that it was made for.")
    owner: PersonRef
    made_at: Instant
    verified_at: Instant | None
    failing_since: Instant | None = strawberry.field(
        description="Since when nothing was taken; null while all is well."
    )
    key: strawberry.Private[int]

    @strawberry.field(description="What it was sent, the newest first; kept for thirty days.")
    async def deliveries(
        self,
        info: strawberry.Info,
        states: list[str] | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> WebhookDeliveryConnection:
        size, below = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await verbs.deliveries(
                act, self.key, states=states, first=size + 1, after=below
            )
        page = found[:size]
        return WebhookDeliveryConnection(
            nodes=[_delivery(each) for each in page], page_info=_end(page, len(found) > size)
        )


@strawberry.type(description="A page of webhooks, the newest first.")
class WebhookConnection:
    nodes: list[Webhook]
    page_info: PageEnd


@strawberry.type(description="A webhook as it is now, or why nothing was done.")
class WebhookPayload:
    webhook: Webhook | None = None
    secret: str | None = strawberry.field(
        description="What messages are signed with, after it was made or rotated. Keep it: it is told this once.",
        default=None,
    )
    replayed: int | None = strawberry.field(
        description="How many messages are on the list again.", default=None
    )
    delivery: WebhookDelivery | None = strawberry.field(
        description="The test that is on the list.", default=None
    )
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.input(description="What a webhook is told of; what is left out is not narrowed.")
class WebhookWanted:
    kinds: list[KindEnum] | None = None  # type: ignore[valid-type]
    types: list[str] | None = None
    items: list[strawberry.ID] | None = None


@strawberry.input(description="A new webhook.")
class WebhookCreateInput:
    name: str = strawberry.field(description="What it is for.")
    url: str = strawberry.field(description="An https address that takes POST.")
    wanted: WebhookWanted | None = None


@strawberry.input(description="What to change; what is left out stays.")
class WebhookUpdateInput:
    name: str | None = None
    url: str | None = strawberry.field(
        description="At another address it has to answer a challenge again.", default=None
    )
    wanted: WebhookWanted | None = strawberry.field(
        description="Replaces everything it was narrowed to.", default=None
    )


@strawberry.type
class WebhooksQuery:
    @strawberry.field(
        description="Your webhooks, the newest first; everybody's for those who manage people."
    )
    async def webhooks(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> WebhookConnection:
        size, below = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await verbs.webhooks(act, first=size + 1, after=below)
        page = found[:size]
        return WebhookConnection(
            nodes=[_shown(each) for each in page], page_info=_end(page, len(found) > size)
        )

    @strawberry.field(description="One of your webhooks; null when there is none.")
    async def webhook(self, info: strawberry.Info, id: strawberry.ID) -> Webhook | None:
        async with context_of(info).look() as act:
            found = await verbs.known_webhook(act, str(id))
        return _shown(found) if found else None


@strawberry.type
class WebhooksMutation:
    @strawberry.mutation(
        description="A new webhook. It is sent a challenge, and is active once it has answered with it."
    )
    async def webhook_create(
        self, info: strawberry.Info, input: WebhookCreateInput
    ) -> WebhookPayload:
        if refused := await _checked(info, input.url):
            return WebhookPayload(errors=user_errors(refused))

        async def work(act: Act) -> tuple[Row, str]:
            wanted = _wanted(input.wanted)
            return await verbs.make_webhook(act, name=input.name, url=input.url, wanted=wanted)

        return _with_secret(await attempt(info, work))

    @strawberry.mutation(
        description="Send a new challenge to a webhook that is not active: it did not answer, or was disabled."
    )
    async def webhook_verify(self, info: strawberry.Info, id: strawberry.ID) -> WebhookPayload:
        return await _done(info, lambda act: verbs.verify_webhook(act, str(id)))

    @strawberry.mutation(description="Change what a webhook is told of, its name or its address.")
    async def webhook_update(
        self, info: strawberry.Info, id: strawberry.ID, input: WebhookUpdateInput
    ) -> WebhookPayload:
        if input.url is not None and (refused := await _checked(info, input.url)):
            return WebhookPayload(errors=user_errors(refused))
        wanted = None if input.wanted is None else _wanted(input.wanted)

        async def work(act: Act) -> Row:
            return await verbs.update_webhook(
                act, str(id), name=input.name, url=input.url, wanted=wanted
            )

        return await _done(info, work)

    @strawberry.mutation(
        description="A new secret. Messages are signed with the one before too, for so many hours."
    )
    async def webhook_rotate_secret(
        self, info: strawberry.Info, id: strawberry.ID, overlap_hours: int = verbs.OVERLAP_HOURS
    ) -> WebhookPayload:
        async def work(act: Act) -> tuple[Row, str]:
            return await verbs.rotate_secret(act, str(id), overlap_hours=overlap_hours)

        return _with_secret(await attempt(info, work))

    @strawberry.mutation(
        description="Send messages again, under their ids: those named, or all made since an instant, else all dead ones; 1,000 at most."
    )
    async def webhook_replay(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        messages: list[strawberry.ID] | None = None,
        since: Instant | None = None,
    ) -> WebhookPayload:
        named = None if messages is None else [str(each) for each in messages]

        async def work(act: Act) -> tuple[Row, int]:
            count = await verbs.replay(act, str(id), messages=named, since=micros_given(since))
            return await verbs.webhook_for(act, str(id)), count

        result = await attempt(info, work)
        if isinstance(result, Refused):
            return WebhookPayload(errors=user_errors(result))
        return WebhookPayload(webhook=_shown(result[0]), replayed=result[1])

    @strawberry.mutation(description="Send a webhook nothing from now on, for good.")
    async def webhook_revoke(self, info: strawberry.Info, id: strawberry.ID) -> WebhookPayload:
        return await _done(info, lambda act: verbs.revoke_webhook(act, str(id)))

    @strawberry.mutation(description="Send an active webhook a message of the kind TEST.")
    async def webhook_test(self, info: strawberry.Info, id: strawberry.ID) -> WebhookPayload:
        async def work(act: Act) -> tuple[Row, DeliveryRow]:
            made = await verbs.send_test(act, str(id))
            return await verbs.webhook_for(act, str(id)), made

        result = await attempt(info, work)
        if isinstance(result, Refused):
            return WebhookPayload(errors=user_errors(result))
        return WebhookPayload(webhook=_shown(result[0]), delivery=_delivery(result[1]))


async def _checked(info: Any, url: str) -> Refused | None:
    """Why the address may not be asked. Looked up before the act: others would wait for it."""
    context = context_of(info)
    try:
        permit(context.actor, Verb.WEBHOOK)
        await context.outgoing.check(url)
    except Refused as refused:
        return refused
    return None


async def _done(info: Any, work: Callable[[Act], Awaitable[Row]]) -> WebhookPayload:
    result = await attempt(info, work)
    if isinstance(result, Refused):
        return WebhookPayload(errors=user_errors(result))
    return WebhookPayload(webhook=_shown(result))


def _with_secret(result: tuple[Row, str] | Refused) -> WebhookPayload:
    if isinstance(result, Refused):
        return WebhookPayload(errors=user_errors(result))
    return WebhookPayload(webhook=_shown(result[0]), secret=result[1])


def _wanted(given: WebhookWanted | None) -> verbs.Wanted:
    if given is None:
        return verbs.Wanted()
    return verbs.Wanted(
        tuple(given.kinds or ()),
        tuple(given.types or ()),
        tuple(str(each) for each in given.items or ()),
    )


def _shown(row: Row) -> Webhook:
    return Webhook(
        id=strawberry.ID(row.public_id),
        name=row.name,
        url=row.url,
        kinds=[WebhookKind[each] for each in orjson.loads(row.kinds)],
        types=orjson.loads(row.types),
        items=[strawberry.ID(each) for each in orjson.loads(row.items)],
        state=row.state,
        version=row.version,
        owner=person(row.account),
        made_at=moment_shown(row.made_at),
        verified_at=moment_or_none(row.verified_at),
        failing_since=moment_or_none(row.failing_since),
        key=row.id,
    )


def _delivery(row: DeliveryRow) -> WebhookDelivery:
    return WebhookDelivery(
        id=strawberry.ID(row.public_id),
        kind=row.kind,
        item=strawberry.ID(row.item) if row.item else None,
        type=row.type,
        payload=orjson.loads(row.payload),
        state=row.state,
        made_at=moment_shown(row.made_at),
        next_at=moment_or_none(row.next_at),
        key=row.id,
    )


def _attempt(row: AttemptRow) -> WebhookAttempt:
    return WebhookAttempt(at=moment_shown(row.at), status=row.status, ms=row.ms, error=row.error)


def _end(page: list[Any], more: bool) -> PageEnd:
    return PageEnd(has_next_page=more, end_cursor=cursor_of(page[-1].id) if page else None)
