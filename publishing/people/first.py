"""The first start: one administrator without a password, and the address with which to set it."""

from models.system import Account
from publishing.desk import Act
from publishing.people.accounts import add_account
from publishing.people.invitations import Link, Purpose, make_link
from publishing.people.states import ACTIVE
from publishing.roles import ADMINISTRATOR

LOGIN, NAME = "admin", "Administrator"


async def first_link(act: Act) -> Link | None:
    """The link with which the first administrator sets a password; None once somebody could.

    A site without any account is given one. Each start makes a new link, until one has been used.
    """
    account = await Account.filter(login=LOGIN).using_db(act.tx).first()
    if account is None:
        if await Account.all().using_db(act.tx).exists():
            return None
        account = await add_account(act, login=LOGIN, name=NAME, roles=[ADMINISTRATOR])
    if account.password is not None or account.state != ACTIVE:
        return None
    return await make_link(act, account, Purpose.INVITE)
