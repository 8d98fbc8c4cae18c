"""Sessions: a login in one browser, for an hour of idleness and half a day in all."""

import hashlib
import hmac

from models.database import Connection
from models.system import Account, LoginSession
from publishing.actor import Actor, ActorKind
from publishing.desk import Act, record
from publishing.people.guards import account_for, roles_of
from publishing.people.keys import digest, new_secret
from publishing.people.states import ACTIVE
from publishing.roles import grants_of

IDLE_SECONDS = 60 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
NOTED_EVERY_SECONDS = 60
"""How exactly it is kept when a session was last used: a write for every read would cost too much."""

_SECOND = 1_000_000


async def begin_session(act: Act, account: Account) -> str:
    """The token of a new session, told once and kept as a hash."""
    await LoginSession.filter(account=account.id, expires_at__lte=act.at).using_db(act.tx).delete()
    secret = new_secret()
    await LoginSession.create(
        using_db=act.tx,
        sha256=digest(secret),
        account=account.id,
        made_at=act.at,
        seen_at=act.at,
        expires_at=act.at + ABSOLUTE_SECONDS * _SECOND,
    )
    record(act, "LoggedIn", public_id=account.public_id)
    return secret


async def authenticate_session(connection: Connection, secret: str, *, at: int) -> Actor | None:
    """Who this session is of, with the rights they have at this moment; None when it has ended."""
    found = await _standing(connection, secret, at)
    if found is None:
        return None
    row, account = found
    if at >= row.seen_at + NOTED_EVERY_SECONDS * _SECOND:
        await LoginSession.filter(id=row.id).using_db(connection).update(seen_at=at)
    return await person(connection, account)


async def look_at_session(connection: Connection, secret: str, *, at: int) -> Actor | None:
    """The same without using it: what runs by itself must not keep a session from ending."""
    found = await _standing(connection, secret, at)
    return None if found is None else await person(connection, found[1])


async def _standing(
    connection: Connection, secret: str, at: int
) -> tuple[LoginSession, Account] | None:
    """The session and its account while both are good."""
    row = await LoginSession.filter(sha256=digest(secret)).using_db(connection).first()
    if row is None or at >= row.expires_at or at >= row.seen_at + IDLE_SECONDS * _SECOND:
        return None
    account = await Account.filter(id=row.account).using_db(connection).first()
    if account is None or account.state != ACTIVE:
        return None
    return row, account


async def person(connection: Connection, account: Account) -> Actor:
    """The account's owner as an actor."""
    grants = await grants_of(connection, roles_of(account))
    return Actor(account.public_id, ActorKind.PERSON, grants, person=account.public_id)


def csrf_of(secret: str) -> str:
    """The word that a page must send along with the session's cookie, which it cannot read itself."""
    return hmac.new(secret.encode(), b"kapok csrf", hashlib.sha256).hexdigest()


def is_csrf(given: str, secret: str) -> bool:
    """Whether it is the session's word; takes as long whatever is given."""
    return hmac.compare_digest(given.encode(), csrf_of(secret).encode())


async def end_session(act: Act, secret: str) -> None:
    """End this session; one that has ended already is no fault."""
    if await LoginSession.filter(sha256=digest(secret)).using_db(act.tx).delete():
        record(act, "LoggedOut", public_id=act.actor.person)


async def end_sessions_of(act: Act, account: Account) -> int:
    """End all sessions of an account; gives how many there were."""
    return await LoginSession.filter(account=account.id).using_db(act.tx).delete()


async def end_sessions(act: Act, person_id: str) -> int:
    """End all sessions of a person: one's own, or by whoever manages people. Raises Refused."""
    ended = await end_sessions_of(act, await account_for(act, person_id))
    record(act, "SessionsEnded", public_id=person_id, ended=ended)
    return ended
