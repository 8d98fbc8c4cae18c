"""The editors' door over HTTP: GraphQL by POST, for whoever shows who they are."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.asked import Asked, posted, refuse_other_types
from delivery.body import read_body
from delivery.budget import Budgets
from delivery.credentials import Credential, CredentialOf, credential_of
from delivery.encode import ENCODERS, SMALLEST, encoding_for
from delivery.envelope import READ_PATH
from delivery.graphql_form import is_form, receive_form, refuse_form_from_head
from delivery.head import Head
from delivery.negotiate import media_type, prefers_html
from delivery.refusals import JSON, Reason, TurnedAway, bad_request
from models.database import Database
from publishing.actor import Actor, Verb
from publishing.intake import Intake, Uploads
from publishing.people.sessions import look_at_session
from publishing.permissions import may
from publishing.upload import FILE, PICTURE
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
    """What the editors' door answers with, once the service is up.

    `looked_at` gives the same as `credential_of` where nobody does anything at this moment.
    """

    answers: Callable[[], Awaitable[ManageAnswers]]
    credential_of: CredentialOf
    looked_at: CredentialOf
    budgets: Budgets
    intake: Intake | None = None


def managing(
    answers: Callable[[], ManageAnswers],
    database: Database,
    *,
    public_url: str | None,
    intake: Intake | None = None,
) -> Managing:
    """What editors are answered with: made when the first of them asks, in a thread.

    Requests with files are taken where there is an `intake`.
    """
    making: list[asyncio.Task[ManageAnswers]] = []

    async def ready() -> ManageAnswers:
        if not making or (making[0].done() and making[0].exception()):
            making[:] = [asyncio.create_task(asyncio.to_thread(answers))]
        # Whoever waits for it may go away meanwhile; what was begun is not to be begun anew.
        return await asyncio.shield(making[0])

    async def credential(scope: Scope) -> Credential:
        return await credential_of(scope, database, public_url=public_url)

    async def looked_at(scope: Scope) -> Credential:
        return await credential_of(
            scope, database, public_url=public_url, session_of=look_at_session
        )

    budgets = Budgets(points_per_minute=MINUTE_POINTS, burst=BURST_POINTS)
    return Managing(ready, credential, looked_at, budgets, intake)


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
        managing = self.managing()
        with_files = managing.intake is not None and is_form(head)
        if with_files:
            refuse_form_from_head(head)
        else:
            refuse_other_types(head)
        shown = await managing.credential_of(scope)
        asking = _Asking(managing, shown, scope["state"]["request_id"])
        if with_files:
            answer = await asking.with_files(receive, head)
        else:
            body = await read_body(receive, head, limit=MAX_BODY_BYTES, seconds=BODY_SECONDS)
            answer = await asking.answer(posted(body))
        await _send(send, answer, media, head, shown.actor)


@dataclass(frozen=True)
class _Asking:
    """One request of somebody who has shown who they are."""

    managing: Managing
    shown: Credential
    request_id: str

    async def with_files(self, receive: Receive, head: Head) -> Answer:
        """The answer to a form; its files are read only for whoever may upload any."""
        actor, intake = self.shown.actor, self.managing.intake
        assert intake is not None
        if not any(may(actor, Verb.UPLOAD, each).allowed for each in (PICTURE, FILE)):
            verdict = may(actor, Verb.UPLOAD)
            raise TurnedAway(
                403,
                Reason.FORBIDDEN,
                verdict.reason or "You may not upload anything.",
                headers={"connection": "close"},
            )
        with tempfile.TemporaryDirectory(prefix="kapok-") as folder:
            form = await receive_form(receive, head, Path(folder))
            return await self.answer(form.asked, Uploads(intake, form.files))

    async def answer(self, request: Asked, uploads: Uploads | None = None) -> Answer:
        """The answer, errors included."""
        refuse_names_of_documents(request)
        answers = await self.managing.answers()
        # All tokens of a portal together are one payer.
        actor, points = self.shown.actor, self.shown.points_per_minute
        payer = f"{actor.portal} {points}" if actor.portal else actor.id
        own = self.managing.budgets.own(payer, points_per_minute=points)
        return await answers.answer(
            request.operation,
            actor=actor,
            request_id=self.request_id,
            purse=own,
            uploads=uploads,
        )


def refuse_names_of_documents(request: Asked) -> None:
    """Raises TurnedAway (400) for a request that only names its document."""
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
