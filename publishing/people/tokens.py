"""Tokens: keys for programs, shown once, with a scope, an end, and origins they may be used from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import orjson

from models.clock import micros
from models.database import Connection
from models.ids import fresh_id
from models.system import Account, Token
from publishing.actor import Actor, ActorKind, Grant
from publishing.desk import Act, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.people.guards import (
    account_for,
    permit_over,
    permit_people,
    refuse_programs,
    roles_of,
)
from publishing.people.keys import digest, is_key, new_key
from publishing.people.origins import is_origin, origin_of
from publishing.people.states import ACTIVE
from publishing.roles import grants_of, read_grants, written
from publishing.webhooks import disable_made_by

PREFIX = "kapok_"
DEFAULT_DAYS, MOST_DAYS = 90, 366
MOST_POINTS = 1_000_000
_RANDOM = 43
_HOUR = 3_600_000_000


@dataclass(frozen=True)
class Presented:
    """A token that somebody showed: who they are by it, and the limits of its use."""

    actor: Actor
    origins: tuple[str, ...]
    points_per_minute: int | None


async def make_token(
    act: Act,
    *,
    owner: str,
    name: str,
    scope: Sequence[Grant],
    days: int = DEFAULT_DAYS,
    origins: Sequence[str] = (),
    points_per_minute: int | None = None,
) -> tuple[Token, str]:
    """A new token and its text, which is told here and never again.

    For oneself, or for others by whoever manages people. Raises Refused.
    """
    refuse_programs(act)
    account = await account_for(act, owner)
    if account.state != ACTIVE:
        raise refuse(Code.STATE, f"{owner} is not active and can have no new tokens.", "owner")
    _refuse_faults(name=name, days=days, origins=origins, points=points_per_minute)
    text = new_token()
    token = await Token.create(
        using_db=act.tx,
        public_id=fresh_id("tok"),
        sha256=digest(text),
        account=account.id,
        name=name.strip(),
        scope=written(scope),
        origins=orjson.dumps([origin_of(each) for each in origins]).decode(),
        points_per_minute=points_per_minute,
        made_at=act.at,
        made_by=act.by,
        expires_at=micros(act.now + timedelta(days=days)),
    )
    record(
        act, "TokenCreated", public_id=token.public_id, owner=owner, scope=orjson.loads(token.scope)
    )
    return token, text


def _refuse_faults(*, name: str, days: int, origins: Sequence[str], points: int | None) -> None:
    problems: list[Problem] = []
    if not name.strip():
        problems.append(Problem(Code.REQUIRED, "Say what the token is for.", ("name",)))
    if len(name) > 200:
        problems.append(
            Problem(Code.TOO_LONG, "A token's name has at most 200 characters.", ("name",))
        )
    if not 1 <= days <= MOST_DAYS:
        problems.append(
            Problem(Code.INVALID, f"A token lives for 1 to {MOST_DAYS} days.", ("days",))
        )
    if points is not None and not 1 <= points <= MOST_POINTS:
        said = f"A token's budget is 1 to {MOST_POINTS:,} points a minute."
        problems.append(Problem(Code.INVALID, said, ("pointsPerMinute",)))
    if len(origins) > 20:
        problems.append(Problem(Code.TOO_LONG, "A token has at most 20 origins.", ("origins",)))
    for each in origins:
        if not is_origin(each):
            said = f"{each!r} is no origin. Write it like https://www.example.org."
            problems.append(Problem(Code.INVALID, said, ("origins",)))
    if problems:
        raise Refused(problems)


def new_token() -> str:
    """The text of a new token: a prefix that scanners know, 256 random bits, and a checksum."""
    return new_key(PREFIX, _RANDOM)


def is_token(text: str) -> bool:
    """Whether the text can be a token; nothing is looked up for one that was mistyped."""
    return is_key(text, PREFIX, _RANDOM)


async def authenticate_token(connection: Connection, text: str, *, at: int) -> Presented | None:
    """Who this token is, with the rights its owner has at this moment; None when it is no good."""
    if not is_token(text):
        return None
    row = await Token.filter(sha256=digest(text)).using_db(connection).first()
    if row is None or row.revoked_at is not None or at >= row.expires_at:
        return None
    account = await Account.filter(id=row.account).using_db(connection).first()
    if account is None or account.state != ACTIVE:
        return None
    if row.used_at is None or at >= row.used_at + _HOUR:
        await Token.filter(id=row.id).using_db(connection).update(used_at=at - at % _HOUR)
    grants = await grants_of(connection, roles_of(account))
    actor = Actor(
        row.public_id,
        ActorKind.TOKEN,
        grants,
        read_grants(row.scope),
        person=account.public_id,
        portal=account.portal,
    )
    return Presented(actor, tuple(orjson.loads(row.origins)), row.points_per_minute)


async def revoke_token(act: Act, token_id: str) -> tuple[Token, str]:
    """The token, no good from now on, and its owner's id: one's own, or by whoever manages people.

    Webhooks that it made are disabled. Raises Refused.
    """
    token = await Token.filter(public_id=token_id).using_db(act.tx).select_for_update().first()
    owner = await Account.filter(id=token.account).using_db(act.tx).first() if token else None
    if token is None or owner is None or owner.public_id != act.actor.person:
        # Asked first: a stranger is told the same of any token, and of none.
        permit_people(act)
    if token is None or owner is None:
        raise refuse(Code.NOT_FOUND, f"There is no token {token_id!r}.")
    if owner.public_id != act.actor.person:
        await permit_over(act, owner)
    if token.revoked_at is None:
        token.revoked_at = act.at
        await token.save(using_db=act.tx, update_fields=["revoked_at"])
        record(act, "TokenRevoked", public_id=token.public_id, owner=owner.public_id)
        await disable_made_by(act, [token.public_id])
    return token, owner.public_id


async def revoke_tokens_of(act: Act, account: Account) -> None:
    """No token of this account is any good from now on."""
    good = Token.filter(account=account.id, revoked_at=None).using_db(act.tx)
    ids = [each.public_id for each in await good]
    await good.update(revoked_at=act.at)
    await disable_made_by(act, ids)
