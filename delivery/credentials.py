"""From a request to whoever sent it: a session in a cookie, or a token in `Authorization`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl

from starlette.types import Scope

from delivery.cookies import CSRF_HEADER, SESSION, cookie, is_secure, refuse_other_sites
from delivery.head import Head
from delivery.refusals import Reason, TurnedAway, bad_request
from models.clock import micros, system_clock
from models.database import Connection, Database
from publishing.actor import Actor
from publishing.people.sessions import authenticate_session, is_csrf
from publishing.people.tokens import PREFIX, authenticate_token
from publishing.preview import PREFIX as PREVIEW
from publishing.preview import actor_of_preview

_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Credential:
    """Who sent a request. `session` is the token of their session, where it is by one.

    `points_per_minute` is what a token may spend of its own; None for the usual.
    """

    actor: Actor
    session: str | None = None
    points_per_minute: int | None = None


CredentialOf = Callable[[Scope], Awaitable[Credential]]
"""Who sends a request, and by what; raises TurnedAway (400, 401, 403)."""


class SessionOf(Protocol):
    """Who a session is of; None when it has ended."""

    async def __call__(self, connection: Connection, secret: str, *, at: int) -> Actor | None:
        """The session's owner, by its token."""


async def actor_of(scope: Scope, database: Database, *, public_url: str | None = None) -> Actor:
    """Who sent the request; raises TurnedAway (400, 401, 403) for whoever does not show it."""
    return (await credential_of(scope, database, public_url=public_url)).actor


async def credential_of(
    scope: Scope,
    database: Database,
    *,
    public_url: str | None = None,
    session_of: SessionOf = authenticate_session,
) -> Credential:
    """Who sent the request, and by what; raises TurnedAway (400, 401, 403).

    What is looked up is as it stands now, so what was ended a moment ago is good no more, in any
    process. By a cookie, whatever may change something must come from a page of ours and say the
    session's word. `session_of` is `look_at_session` where nobody does anything at this moment.
    """
    refuse_tokens_in_address(scope)
    head: Head = scope["state"]["head"]
    if b"authorization" in head:
        return await _by_token(head, database)
    token = cookie(head, SESSION, secure=is_secure(scope, public_url))
    if token is None:
        raise _unknown("Log in at /auth/login, or send a token as Authorization: Bearer kapok_….")
    with database.looking() as connection:
        actor = await session_of(connection, token, at=micros(system_clock()))
    if actor is None:
        raise _unknown("This session has ended. Log in again at /auth/login.")
    if scope["method"] not in _SAFE:
        refuse_forgery(scope, token, public_url=public_url)
    return Credential(actor, session=token)


def refuse_forgery(scope: Scope, session: str, *, public_url: str | None) -> None:
    """Raises TurnedAway (403) for a request by cookie that a page of ours did not make."""
    refuse_other_sites(scope, public_url)
    head: Head = scope["state"]["head"]
    given = head.get(CSRF_HEADER.encode(), b"").decode("latin-1")
    if not is_csrf(given, session):
        raise TurnedAway(
            403,
            Reason.FORBIDDEN,
            f"Send the word of this session in the header {CSRF_HEADER}. "
            "It is in the answer of /auth/login and of /auth/session.",
        )


async def _by_token(head: Head, database: Database) -> Credential:
    kind, _, text = head[b"authorization"].decode("latin-1").partition(" ")
    if kind.lower() != "bearer":
        raise _unknown("Send a token as Authorization: Bearer kapok_….")
    text, at = text.strip(), micros(system_clock())
    with database.looking() as connection:
        if text.startswith(PREVIEW):
            holder = await actor_of_preview(connection, text, at)
            if holder is None:
                raise _unknown("This preview has ended. Ask an editor for another.")
            return Credential(holder)
        shown = await authenticate_token(connection, text, at=at)
    if shown is None:
        raise _unknown("This token is unknown, has ended or was revoked. Make another.")
    origin = head.get(b"origin", b"").decode("latin-1").rstrip("/").lower()
    if shown.origins and origin not in shown.origins:
        raise TurnedAway(
            403,
            Reason.FORBIDDEN,
            "This token may not be used from this origin. Add it to the token.",
        )
    return Credential(shown.actor, points_per_minute=shown.points_per_minute)


def refuse_tokens_in_address(scope: Scope) -> None:
    """Raises TurnedAway (400) for a token in the address, where it would be written into logs."""
    query: bytes = scope["query_string"]
    if not query or (b"kapok" not in query and b"token" not in query):
        return
    for name, value in parse_qsl(query.decode("latin-1")):
        if value.startswith((PREFIX, PREVIEW)) or name in ("access_token", "api_token"):
            raise bad_request(
                "A token in an address ends up in logs. Send it as Authorization: Bearer kapok_…, "
                "and revoke this one."
            )


def _unknown(message: str) -> TurnedAway:
    return TurnedAway(401, Reason.UNAUTHENTICATED, message, headers={"www-authenticate": "Bearer"})
