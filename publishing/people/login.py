"""Log in: a login and a password, with a code where there is a second factor, make a session."""

from dataclasses import dataclass

from models.system import Account, Attempt
from publishing.desk import Act, Desk
from publishing.people.attempts import begin_attempt, forgive
from publishing.people.invitations import (
    change_password,
    holder,
    refuse_weak,
    set_password_by_link,
)
from publishing.people.keys import folded, is_email
from publishing.people.passwords import HASHING
from publishing.people.second_factor import passes
from publishing.people.sessions import begin_session, csrf_of
from publishing.people.states import ACTIVE, account_named, account_of

LOGIN = "login"
"""Who acts while it is not known yet who somebody is."""


@dataclass(frozen=True)
class LoggedIn:
    """Somebody who has logged in: their account, the session's token, and its word against forgery."""

    account: Account
    token: str
    csrf: str


async def log_in(
    desk: Desk, *, login: str, password: str, code: str, address: str
) -> LoggedIn | None:
    """The new session; None for whatever is wrong, after the same work. Raises TooOften.

    Nothing is held while the password is compared, so others can go on.
    """
    async with desk.act(by=LOGIN) as act:
        attempt = await begin_attempt(act, login=login, address=address)
        account = await account_named(act.tx, login)
    right = await HASHING.matches(password, account.password if account else None)
    if account is None or not right or account.state != ACTIVE:
        return None
    fresh = await _outdated(account, password)
    async with desk.act(by=holder(account)) as act:
        return await _opened(act, account, code, attempt, fresh)


async def _outdated(account: Account, password: str) -> str | None:
    """The password hashed anew, where it was hashed with other parameters than are used now."""
    if account.password is None or not HASHING.is_outdated(account.password):
        return None
    return await HASHING.hash(password)


async def _opened(
    act: Act, seen: Account, code: str, attempt: Attempt, fresh: str | None
) -> LoggedIn | None:
    account = await account_of(act, seen.public_id)
    # It may have been suspended, or its password changed, while the password was compared.
    if account.state != ACTIVE or account.password != seen.password:
        return None
    if account.totp_on and not await passes(act, account, code):
        return None
    if fresh is not None:
        account.password = fresh
        await account.save(using_db=act.tx, update_fields=["password"])
    await forgive(act, attempt)
    return await enter(act, account)


async def enter(act: Act, account: Account) -> LoggedIn:
    """A session of its own for somebody who has shown who they are."""
    token = await begin_session(act, account)
    return LoggedIn(account, token, csrf_of(token))


async def enter_by_email(desk: Desk, email: str) -> LoggedIn | None:
    """A session for the account of an e-mail address that an identity provider has verified.

    None when there is no such account, or it is not active: nobody is let in that was not invited.
    """
    async with desk.act(by=LOGIN) as act:
        key = folded(email)
        found = Account.filter(email=key).using_db(act.tx).first() if is_email(key) else None
        account = await found if found is not None else None
    if account is None or account.state != ACTIVE:
        return None
    async with desk.act(by=holder(account)) as act:
        now = await account_of(act, account.public_id)
        if now.state != ACTIVE or now.email != account.email:
            return None
        return await enter(act, now)


async def set_password(desk: Desk, *, token: str, password: str, address: str) -> bool:
    """Set a password by a link; whether it could be done. Raises Refused for a bad password, TooOften.

    The same is done for a link that is good and for any that is not.
    """
    refuse_weak(password)
    async with desk.act(by=LOGIN) as act:
        attempt = await begin_attempt(act, login="", address=address)
    kept = await HASHING.hash(password)
    async with desk.act(by=LOGIN) as act:
        account = await set_password_by_link(act, token, kept)
        if account is not None:
            await forgive(act, attempt)
    return account is not None


async def set_new_password(
    desk: Desk, *, person_id: str, old: str, new: str, address: str
) -> LoggedIn | None:
    """Change one's own password; None when the old one is wrong. Raises Refused for a bad one, TooOften.

    Every session ends, and a new one begins for whoever changed it.
    """
    refuse_weak(new)
    async with desk.act(by=LOGIN) as act:
        account = await account_of(act, person_id)
        attempt = await begin_attempt(act, login=account.login or "", address=address)
    if not await HASHING.matches(old, account.password):
        return None
    kept = await HASHING.hash(new)
    async with desk.act(by=holder(account)) as act:
        now = await account_of(act, person_id)
        if now.state != ACTIVE or now.password != account.password:
            return None
        await change_password(act, now, kept)
        await forgive(act, attempt)
        return await enter(act, now)
