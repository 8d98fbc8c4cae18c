"""People for tests: accounts with any roles, without the work of hashing a password."""

import secrets
from functools import cache
from typing import Any

from models.clock import micros
from models.database import Database
from models.system import Account
from publishing.actor import Actor
from publishing.desk import Desk
from publishing.people.accounts import add_account
from publishing.people.invitations import put_password
from publishing.people.passwords import HASHING
from publishing.people.sessions import authenticate_session, begin_session, person
from publishing.people.tokens import authenticate_token

PASSWORD = "five grey herons at dusk"


async def account(desk: Desk, *roles: str, login: str | None = None, **given: Any) -> Account:
    """A new active account with these roles."""
    name = login or f"u{secrets.token_hex(6)}"
    async with desk.act(by="tests") as act:
        return await add_account(act, login=name, name=f"Name of {name}", roles=roles, **given)


async def with_password(desk: Desk, *roles: str, login: str) -> Account:
    """A new account that can log in with `PASSWORD`."""
    made = await account(desk, *roles, login=login)
    kept = _kept()
    async with desk.act(by="tests") as act:
        await put_password(act, made, kept)
    return made


@cache
def _kept() -> str:
    """The hash of `PASSWORD`, made once: it takes long, as it should."""
    return HASHING._hash(PASSWORD)


async def actor(desk: Desk, *roles: str) -> Actor:
    """Somebody new with these roles."""
    return await actor_of(desk, await account(desk, *roles))


async def actor_of(desk: Desk, who: Account) -> Actor:
    """The account's owner with the rights they have now."""
    async with desk.act(by="tests") as act:
        return await person(act.tx, await Account.get(id=who.id, using_db=act.tx))


async def session(desk: Desk, who: Account) -> str:
    """The token of a session that has just begun."""
    async with desk.act(by="tests") as act:
        return await begin_session(act, who)


async def lives(desk: Desk, database: Database, secret: str) -> bool:
    """Whether a session or token is good at the desk's present."""
    async with desk.act(by="tests") as act:
        at = micros(act.now)
    with database.looking() as connection:
        if secret.startswith("kapok_"):
            return await authenticate_token(connection, secret, at=at) is not None
        return await authenticate_session(connection, secret, at=at) is not None
