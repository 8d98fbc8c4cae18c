"""The editors' door over HTTP: GraphQL by POST, for whoever shows who they are."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.asked import Asked, posted, refuse_other_types
from delivery.body import read_body
from delivery.budget import Budgets
from delivery.credentials import Credential, CredentialOf, credential_of
from delivery.encode import ENCODERS, SMALLEST, encoding_for
from delivery.envelope import READ_PATH
from delivery.head import Head
from delivery.negotiate import media_type, prefers_html
from delivery.refusals import JSON, Reason, TurnedAway, bad_request
from models.database import Database
from publishing.actor import Actor
from resolvers.manage.answer import ManageAnswers
from resolvers.operation import Answer

PATH = "/graphql/manage"
MAX_BODY_BYTES = 8 * 1024 * 1024
BODY_SECONDS = 30.0
MINUTE_POINTS = 60_000
BURST_POINTS = 20_000
"""What one person or token may ask for, unless a token has a budget of its own."""


@dataclass(frozen=True)
class Managing:
    """What the editors' door answers with, once the service is up."""

    answers: Callable[[], Awaitable[ManageAnswers]]
    credential_of: CredentialOf
    budgets: Budgets


def managing(
    answers: Callable[[], ManageAnswers], database: Database, *, public_url: str | None
) -> Managing:
    """What editors are answered with: made when the first of them asks, in a thread."""
    made: list[ManageAnswers] = []
    making = asyncio.Lock()

    async def ready() -> ManageAnswers:
        async with making:
            if not made:
                made.append(await asyncio.to_thread(answers))
        return made[0]

    async def credential(scope: Scope) -> Credential:
        return await credential_of(scope, database, public_url=public_url)

    return Managing(ready, credential, Budgets(points_per_minute=MINUTE_POINTS, burst=BURST_POINTS))


class ManageDoor:
    """Answers GraphQL requests at `/graphql/manage`; everything else goes on to the app within.

    Nothing that leaves here may be kept by anybody, or found by a search engine.
    """

    def __init__(self, app: ASGIApp, *, managing: Callable[[], Managing]) -> None:
        self.app = app
        self.managing = managing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        head: Head = scope["state"]["head"]
        if scope["method"] in ("GET", "HEAD") and prefers_html(head.get(b"accept")):
            await self.app(scope, receive, send)
            return
        if scope["method"] != "POST":
            raise TurnedAway(
                405,
                Reason.METHOD_NOT_ALLOWED,
                "Ask the editors' door with POST.",
                headers={"allow": "POST"},
            )
        media = media_type(head.get(b"accept"))
        refuse_other_types(head)
        managing = self.managing()
        shown = await managing.credential_of(scope)
        request = posted(await read_body(receive, head, limit=MAX_BODY_BYTES, seconds=BODY_SECONDS))
        _refuse_names_of_documents(request)
        answers = await managing.answers()
        answer = await answers.answer(
            request.operation,
            actor=shown.actor,
            request_id=scope["state"]["request_id"],
            purse=managing.budgets.own(shown.actor.id, points_per_minute=shown.points_per_minute),
        )
        await _send(send, answer, media, head, shown.actor)


def _refuse_names_of_documents(request: Asked) -> None:
    if request.document is not None and not request.operation.query:
        raise bad_request("Documents are not kept at the editors' door. Send the query itself.")


async def _send(send: Send, answer: Answer, media: str, head: Head, actor: Actor) -> None:
    body, encoding = answer.body, encoding_for(head.get(b"accept-encoding"))
    headers = [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (b"cache-control", b"private, no-store"),
        (b"x-robots-tag", b"noindex, nofollow"),
        (b"vary", b"Accept, Accept-Encoding, Authorization, Cookie"),
        (READ_PATH, answer.path.encode()),
    ]
    if actor.sees is not None:
        headers.append((b"kapok-preview", actor.sees.partition(":")[2].encode()))
    if answer.unavailable:
        headers.append((b"retry-after", b"5"))
    if answer.retry_after is not None:
        headers.append((b"retry-after", b"%d" % max(1, round(answer.retry_after))))
    if encoding is not None and len(body) >= SMALLEST:
        body = ENCODERS[encoding](body)
        headers.append((b"content-encoding", encoding.encode()))
    headers.append((b"content-length", b"%d" % len(body)))
    await send(
        {"type": "http.response.start", "status": _status(answer, media), "headers": headers}
    )
    await send({"type": "http.response.body", "body": body})


def _status(answer: Answer, media: str) -> int:
    if answer.failed:
        return 500
    if answer.unavailable:
        return 503
    if answer.retry_after is not None:
        return 429
    return 200 if answer.executed or media == JSON else 400
