"""Accounts: invite people, change what is kept of them, and erase them while their work stays."""

from collections.abc import Sequence
from typing import Any

import orjson

from models.ids import fresh_id
from models.locale import Locale
from models.system import Account, Role, Token
from publishing.desk import Act, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.people.guards import (
    alone,
    permit_over,
    permit_people,
    permit_roles,
    refuse_portals,
    roles_of,
)
from publishing.people.invitations import Link, Purpose, drop_links, make_link
from publishing.people.keys import folded, is_email, is_login
from publishing.people.sessions import end_sessions_of
from publishing.people.states import ACTIVE, ERASED, SUSPENDED, account_named, account_of
from publishing.people.tokens import revoke_tokens_of
from publishing.roles import ADMINISTRATOR

MAX_NAME = 200


async def add_account(
    act: Act,
    *,
    login: str,
    name: str,
    roles: Sequence[str],
    email: str | None = None,
    locale: str | None = None,
) -> Account:
    """A new active account without a password. Raises Refused with everything that is wrong."""
    permit_people(act)
    await alone(act)
    key = folded(login)
    mail = folded(email) if email else (key if "@" in key else None)
    problems = [] if is_login(key) else [_bad_login(login)]
    problems += await _faults(act, name=name, roles=roles, email=mail, locale=locale)
    problems += await _taken(act, key, "login")
    problems += await _taken(act, mail, "email") if mail and mail != key else []
    if problems:
        raise Refused(problems)
    await permit_roles(act, roles)
    account = await Account.create(
        using_db=act.tx,
        public_id=fresh_id("usr"),
        login=key,
        email=mail,
        name=name.strip(),
        roles=_written(roles),
        state=ACTIVE,
        locale=locale,
        made_at=act.at,
    )
    record(act, "PersonAdded", public_id=account.public_id, roles=roles_of(account))
    return account


async def invite(
    act: Act,
    *,
    login: str,
    name: str,
    roles: Sequence[str],
    email: str | None = None,
    locale: str | None = None,
) -> tuple[Account, Link]:
    """A new account and the link with which its owner sets a password. Raises Refused."""
    account = await add_account(
        act, login=login, name=name, roles=roles, email=email, locale=locale
    )
    return account, await make_link(act, account, Purpose.INVITE)


async def update_account(
    act: Act,
    person_id: str,
    *,
    name: str | None = None,
    roles: Sequence[str] | None = None,
    state: str | None = None,
    email: str | None = None,
    locale: str | None = None,
) -> Account:
    """Change what is given, and leave the rest; an empty `email` or `locale` clears it.

    One's own name and language, or anything by whoever manages people. Other roles, or a suspension,
    end what the person is logged in with. Raises Refused with everything that is wrong.
    """
    own = person_id == act.actor.person and roles is None and state is None and email is None
    if not own:
        permit_people(act)
    await alone(act)
    account = await account_of(act, person_id)
    refuse_portals(account)
    if account.state == ERASED:
        raise refuse(Code.STATE, f"{person_id} has been erased and cannot be changed.")
    if not own:
        await permit_over(act, account)
    mail = folded(email) if email else None
    problems = await _faults(act, name=name, roles=roles, email=mail, locale=locale)
    if state is not None and state not in (ACTIVE, SUSPENDED):
        said = f"The state is {ACTIVE} or {SUSPENDED}; accountErase erases."
        problems.append(Problem(Code.INVALID, said, ("state",)))
    if mail and mail not in (account.email, account.login):
        problems += await _taken(act, mail, "email")
    if problems:
        raise Refused(problems)
    if roles is not None:
        await permit_roles(act, roles)
    administered = _administers(account)
    changed = _change(account, name=name, roles=roles, state=state, email=email, locale=locale)
    await account.save(using_db=act.tx)
    if administered:
        await _keep_an_administrator(act, account)
    if changed & {"roles", "state"}:
        await end_sessions_of(act, account)
    if "email" in changed or account.state != ACTIVE:
        await drop_links(act, account)
    # Names and addresses are told nowhere but in the account itself.
    told: dict[str, Any] = {"roles": roles_of(account), "state": account.state}
    told = {each: value for each, value in told.items() if each in changed}
    record(act, "PersonUpdated", public_id=person_id, changed=sorted(changed), **told)
    return account


def _change(
    account: Account,
    *,
    name: str | None,
    roles: Sequence[str] | None,
    state: str | None,
    email: str | None,
    locale: str | None,
) -> set[str]:
    """Put the new values into the account; gives the names of those that differ."""
    wanted = {
        "name": None if name is None else name.strip(),
        "roles": None if roles is None else _written(roles),
        "state": state,
    }
    new: dict[str, str | None] = {
        each: value for each, value in wanted.items() if value is not None
    }
    if email is not None:
        new["email"] = folded(email) or None
    if locale is not None:
        new["locale"] = locale or None
    changed = {each for each, value in new.items() if getattr(account, each) != value}
    for each in changed:
        setattr(account, each, new[each])
    return changed


async def erase_account(act: Act, person_id: str) -> Account:
    """Forget who the person was. Their id stays, and with it everything they wrote. Raises Refused."""
    permit_people(act)
    await alone(act)
    account = await account_of(act, person_id)
    await permit_over(act, account)
    refuse_portals(account)
    if account.state == ERASED:
        return account
    administered = _administers(account)
    account.state, account.erased_at, account.roles = ERASED, act.at, "[]"
    account.login = account.email = account.password = account.totp_secret = account.locale = None
    account.name, account.recovery, account.totp_on = "", "[]", 0
    await account.save(using_db=act.tx)
    if administered:
        await _keep_an_administrator(act, account)
    await end_sessions_of(act, account)
    await drop_links(act, account)
    await revoke_tokens_of(act, account)
    # What a person called their tokens may tell who they were.
    await Token.filter(account=account.id).using_db(act.tx).update(name="")
    record(act, "PersonErased", public_id=person_id)
    return account


def _administers(account: Account) -> bool:
    return account.state == ACTIVE and ADMINISTRATOR in roles_of(account)


async def _keep_an_administrator(act: Act, account: Account) -> None:
    """Raise Refused when nobody is left who may do everything."""
    others = Account.filter(state=ACTIVE, roles__contains=f'"{ADMINISTRATOR}"').using_db(act.tx)
    if not await others.exists():
        raise refuse(
            Code.STATE,
            f"{account.public_id} is the last administrator. Make somebody else one first.",
        )


async def _faults(
    act: Act,
    *,
    name: str | None,
    roles: Sequence[str] | None,
    email: str | None,
    locale: str | None,
) -> list[Problem]:
    problems: list[Problem] = []
    if name is not None and not name.strip():
        problems.append(Problem(Code.REQUIRED, "Say how the person is called.", ("name",)))
    if name is not None and len(name) > MAX_NAME:
        problems.append(
            Problem(Code.TOO_LONG, f"A name has at most {MAX_NAME} characters.", ("name",))
        )
    if email and not is_email(email):
        problems.append(Problem(Code.INVALID, f"{email!r} is no e-mail address.", ("email",)))
    if locale and locale not in Locale.__members__:
        said = (
            f"There is no language {locale!r}. The languages are: {', '.join(Locale.__members__)}."
        )
        problems.append(Problem(Code.INVALID, said, ("locale",)))
    known = {each.name for each in await Role.all().using_db(act.tx)}
    problems += [
        Problem(
            Code.NOT_FOUND,
            f"There is no role {each!r}. The roles are: {', '.join(sorted(known))}.",
            ("roles",),
        )
        for each in roles or ()
        if each not in known
    ]
    return problems


async def _taken(act: Act, login: str, path: str) -> list[Problem]:
    if await account_named(act.tx, login) is None:
        return []
    return [Problem(Code.TAKEN, f"Somebody else has the login or e-mail {login!r}.", (path,))]


def _bad_login(login: str) -> Problem:
    said = f"{login!r} is no login. Take 2 to 200 letters and digits, with . _ + - between them, or an e-mail address."
    return Problem(Code.INVALID, said, ("login",))


def _written(roles: Sequence[str]) -> str:
    return orjson.dumps(sorted(set(roles))).decode()
