"""Links that set a password once: for a new account, or for somebody who has lost theirs."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum

from models.clock import micros
from models.system import Account, Invitation
from publishing.actor import Actor, ActorKind
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.people.guards import permit_over, permit_people, refuse_portals, refuse_programs
from publishing.people.keys import digest, new_secret
from publishing.people.passwords import fault_of
from publishing.people.sessions import end_sessions_of
from publishing.people.states import ACTIVE, account_of


class Purpose(Enum):
    """What a link is for, and with it how long it is good."""

    INVITE = "invite"
    RESET = "reset"


LIVES = {Purpose.INVITE: timedelta(days=7), Purpose.RESET: timedelta(minutes=60)}


@dataclass(frozen=True)
class Link:
    """A link just made. Its token is kept as a hash only, so it can be told once."""

    person: str
    token: str
    expires_at: int

    def address(self, base: str) -> str:
        """Where the person sets their password; `base` is the service's own public address."""
        return f"{base.rstrip('/')}/auth/set-password?token={self.token}"


async def make_link(act: Act, account: Account, purpose: Purpose) -> Link:
    """A new link for the account; those before it are no good any more."""
    refuse_portals(account)
    await drop_links(act, account)
    secret = new_secret()
    made = await Invitation.create(
        using_db=act.tx,
        sha256=digest(secret),
        account=account.id,
        purpose=purpose.value,
        made_at=act.at,
        expires_at=micros(act.now + LIVES[purpose]),
    )
    record(act, "PasswordLinkMade", public_id=account.public_id, purpose=purpose.value)
    return Link(account.public_id, secret, made.expires_at)


async def drop_links(act: Act, account: Account) -> None:
    """No link of this account is any good from now on."""
    await Invitation.filter(account=account.id).using_db(act.tx).delete()


async def password_link(act: Act, person_id: str) -> Link:
    """A link with which a person sets a new password, by whoever manages people. Raises Refused."""
    permit_people(act)
    account = await account_of(act, person_id)
    await permit_over(act, account)
    if account.state != ACTIVE:
        raise refuse(Code.STATE, f"{person_id} is not active. Activate the account first.")
    return await make_link(act, account, Purpose.RESET if account.password else Purpose.INVITE)


async def set_password_by_link(act: Act, token: str, kept: str) -> Account | None:
    """The account whose password was set, or None when the link is no good: whatever the reason.

    `kept` is the hash of the new password. Everything the person was logged in with ends.
    """
    row = await Invitation.filter(sha256=digest(token)).using_db(act.tx).select_for_update().first()
    if row is None or act.at >= row.expires_at:
        return None
    account = await Account.filter(id=row.account).using_db(act.tx).select_for_update().first()
    if account is None or account.state != ACTIVE:
        return None
    await put_password(act, account, kept)
    return account


async def put_password(act: Act, account: Account, kept: str) -> None:
    """Keep the new password's hash; all sessions and links of before end."""
    account.password = kept
    await account.save(using_db=act.tx, update_fields=["password"])
    await drop_links(act, account)
    ended = await end_sessions_of(act, account)
    record(act, "PasswordSet", public_id=account.public_id, ended=ended)


async def change_password(act: Act, account: Account, kept: str) -> None:
    """A person changes their own password, the old one having been compared. Raises Refused."""
    refuse_programs(act)
    await put_password(act, account, kept)


def holder(account: Account) -> Actor:
    """Whoever holds a link or knows a password, before they are logged in: nobody grants them anything."""
    return Actor(account.public_id, ActorKind.PERSON, person=account.public_id)


def refuse_weak(password: str, *, login: str = "") -> None:
    """Raise Refused, with how to choose another, for a new password that is not good enough."""
    fault = fault_of(password, login=login)
    if fault is not None:
        raise refuse(Code.INVALID, fault, "password")
