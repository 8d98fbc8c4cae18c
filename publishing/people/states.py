"""The states of an account, and how one is found."""

from tortoise.expressions import Q

from models.database import Connection
from models.system import Account
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.people.keys import MAX_LOGIN, folded

ACTIVE, SUSPENDED, ERASED = "ACTIVE", "SUSPENDED", "ERASED"


async def account_of(act: Act, person_id: str) -> Account:
    """The account, locked for this act; raises Refused when there is none."""
    account = await Account.filter(public_id=person_id).using_db(act.tx).select_for_update().first()
    if account is None:
        raise no_such_person(person_id)
    return account


async def account_named(connection: Connection, login: str) -> Account | None:
    """The account of that login or e-mail address, however it is written."""
    key = folded(login)
    if not key or len(key) > MAX_LOGIN:
        return None
    return await Account.filter(Q(login=key) | Q(email=key)).using_db(connection).first()


async def known_account(act: Act, named: str) -> Account:
    """The account of that login, e-mail address or id; raises Refused when there is none."""
    found = await Account.filter(public_id=named).using_db(act.tx).first()
    found = found or await account_named(act.tx, named)
    if found is None:
        raise no_such_person(named)
    return found


def no_such_person(person_id: str) -> Refused:
    """What is said of a person who does not exist."""
    return refuse(Code.NOT_FOUND, f"There is no person {person_id!r}.")
