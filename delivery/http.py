"""GraphQL over HTTP, to the letter of its specification: one request in, one answer out.

It stands before the router: an answer that is kept is sent in less time than a route is found.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

from starlette.types import ASGIApp, Receive, Scope, Send

from delivery.asked import Asked, asked, is_query_string, posted, refuse_other_types
from delivery.body import read_body
from delivery.budget import Budgets
from delivery.cache import Entry, etag_of
from delivery.credentials import CredentialOf
from delivery.documents import KeptDocuments
from delivery.encode import ENCODERS, SMALLEST, encoding_for
from delivery.envelope import READ_PATH
from delivery.head import Head
from delivery.negotiate import media_type, prefers_html
from delivery.portals import UNKNOWN, Portal, Portals
from delivery.refusals import JSON
from publishing.people.tokens import PREFIX
from resolvers.answer import Answers
from resolvers.errors import RequestFault
from resolvers.following import Following
from resolvers.operation import Answer
from resolvers.purse import OpenPurse, Purse

Headers = list[tuple[bytes, bytes]]

PATH = "/graphql"


@dataclass(frozen=True)
class Serving:
    """What requests are answered with, once the service is up.

    `max_age` is for how many seconds others may keep an answer to a GET. With `debug` an answer
    says why it was not compiled. `credential_of` knows the tokens that have a budget of their own,
    and `portals` those who show our content elsewhere.
    """

    answers: Answers
    documents: KeptDocuments
    budgets: Budgets
    max_age: int
    debug: bool = False
    credential_of: CredentialOf | None = None
    portals: Portals | None = None

    @cached_property
    def following(self) -> Following:
        """How subscriptions of changes are answered."""
        return Following(self.answers)


class GraphqlDoor:
    """Answers GraphQL requests at `/graphql`; everything else goes on to the app within."""

    def __init__(self, app: ASGIApp, *, serving: Callable[[], Serving]) -> None:
        self.app = app
        self.serving = serving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await self.app(scope, receive, send)
            return
        head: Head = scope["state"]["head"]
        method = scope["method"]
        if method == "POST":
            media = media_type(head.get(b"accept"))
            refuse_other_types(head)
            request = posted(await read_body(receive, head))
        elif method == "GET" and not _is_looking(scope["query_string"], head):
            media = media_type(head.get(b"accept"))
            request = asked(scope["query_string"])
        else:
            await self.app(scope, receive, send)
            return
        serving = self.serving()
        purse = await purse_of(serving, scope, head)
        portal = portal_of(scope)
        answer = await _answered(serving, request, scope["state"]["request_id"], purse, portal)
        sending = _Sending(serving, head, media, is_get=method == "GET")
        status, headers, body = sending.response(answer, purse)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def portal_of(scope: Scope) -> Portal:
    """The portal that asks, by its key or, once the purse is known, by a token of its account."""
    found: Portal = scope["state"].get("portal", UNKNOWN)
    return found


async def purse_of(serving: Serving, scope: Scope, head: Head) -> Purse:
    """The purse of a portal or of a token where one is shown, else that of the address."""
    portal = portal_of(scope)
    points = portal.points_per_minute
    if serving.credential_of is not None and shows_token(head):
        shown = await serving.credential_of(scope)
        portal = await _holder(serving, scope, shown.actor.portal, portal)
        points = shown.points_per_minute or portal.points_per_minute
        if points is not None and portal.id is None:
            return serving.budgets.own(shown.actor.id, points_per_minute=points)
    if portal.id is not None:
        return serving.budgets.own(f"{portal.id} {points}", points_per_minute=points)
    return serving.budgets.purse(scope["client"])


async def _holder(serving: Serving, scope: Scope, portal_id: str | None, shown: Portal) -> Portal:
    """The portal whose token it is, else the one whose key is shown. Raises TurnedAway (403)."""
    if portal_id is None or serving.portals is None:
        return shown
    found = await serving.portals.by_id(portal_id) or UNKNOWN
    serving.portals.refuse_other_origins(scope, found)
    scope["state"]["portal"] = found
    return found


def shows_token(head: Head) -> bool:
    """Whether the request shows one of our tokens; other words in its place are no affair of ours."""
    return _TOKEN in head.get(b"authorization", b"")


_TOKEN = PREFIX.encode()


def _is_looking(query_string: bytes, head: Head) -> bool:
    """Whether somebody opens the address in a browser, rather than asks something."""
    return not is_query_string(query_string) and prefers_html(head.get(b"accept"))


async def _answered(
    serving: Serving, request: Asked, request_id: str, purse: Purse, portal: Portal
) -> Answer:
    try:
        operation = serving.documents.operation(request)
    except RequestFault as error:
        return serving.answers.refused(error, purse)
    answer = await serving.answers.answer(operation, request_id=request_id, purse=purse)
    if answer.executed and request.document is not None:
        serving.documents.register(request)
    if portal.id is not None and answer.executed and serving.portals is not None:
        for each in serving.answers.taken(operation):
            serving.portals.note_pull(
                portal, epoch=each.epoch, types=each.types, position=each.position
            )
    return answer


@dataclass(frozen=True)
class _Sending:
    """How an answer is sent to one client."""

    serving: Serving
    head: Head
    media: str
    is_get: bool

    def response(self, answer: Answer, purse: Purse) -> tuple[int, Headers, bytes]:
        """Status, headers and body."""
        status = _status(answer, self.media)
        headers = [*_constant(self.media, answer.path)]
        if answer.unavailable:
            headers.append((b"retry-after", b"5"))
        if answer.retry_after is not None:
            headers.append((b"retry-after", b"%d" % max(1, round(answer.retry_after))))
        if answer.path != "cached" and not isinstance(purse, OpenPurse):
            headers += _allowance(purse)
        if self.serving.debug and answer.declined:
            headers.append((b"kapok-declined", answer.declined.encode("ascii", "replace")))
        if self.is_get and answer.executed and not answer.failed:
            found = answer.kept.etag if isinstance(answer.kept, Entry) else etag_of(answer.body)
            headers += [(b"etag", found), (b"cache-control", self._freshness(answer)), _VARY]
            headers += tags(answer.types)
            if found in self.head.get(b"if-none-match", b""):
                return 304, headers, b""
        else:
            headers.append((b"cache-control", b"no-store"))
        body = self._encoded(answer, headers)
        headers.append((b"content-length", b"%d" % len(body)))
        return status, headers, body

    def _encoded(self, answer: Answer, headers: Headers) -> bytes:
        """The body as the client takes it, which the headers are told."""
        encoding = encoding_for(self.head.get(b"accept-encoding"))
        if encoding is None or len(answer.body) < SMALLEST:
            return answer.body
        headers.append((b"content-encoding", encoding.encode()))
        if isinstance(answer.kept, Entry):
            return answer.kept.encoded(encoding)
        return ENCODERS[encoding](answer.body)

    def _freshness(self, answer: Answer) -> bytes:
        """How long others may keep it. Never the time to the next change: that would betray it."""
        if b"authorization" in self.head or b"cookie" in self.head or not answer.cacheable:
            return b"private, no-store"
        return b"public, max-age=%d" % self.serving.max_age


def _status(answer: Answer, media: str) -> int:
    if answer.failed:
        return 500
    if answer.unavailable:
        return 503
    if answer.retry_after is not None:
        return 429
    # With plain JSON a client cannot tell our 400 from a proxy's, so the specification wants 200.
    return 200 if answer.executed or media == JSON else 400


_VARY = (b"vary", b"Accept, Accept-Encoding")


@lru_cache(maxsize=32)
def _constant(media: str, path: str) -> Headers:
    return [
        (b"content-type", f"{media}; charset=utf-8".encode()),
        (READ_PATH, path.encode()),
    ]


@lru_cache(maxsize=1_024)
def tags(types: frozenset[str]) -> Headers:
    """By what a CDN may be told to forget the answer, in the words of each."""
    names = sorted(types)
    return [
        (b"cache-tag", ",".join(names).encode()),
        (b"surrogate-key", " ".join(names).encode()),
    ]


def _allowance(purse: Purse) -> Headers:
    left = purse.allowance()
    return [
        (b"ratelimit-limit", b"%d" % left.limit),
        (b"ratelimit-remaining", b"%d" % left.remaining),
    ]
