"""Attempts to log in: how many may fail before the next has to wait."""

from models.system import Attempt
from publishing.desk import Act
from publishing.people.keys import digest, folded

WINDOW_SECONDS = 15 * 60
PER_LOGIN = 5
PER_ADDRESS = 20
_LOCK = 0x6B747279  # "ktry"


class TooOften(Exception):
    """Too many attempts have failed; the next may come after so many seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"Too many attempts. Try again in {retry_after} seconds.")
        self.retry_after = retry_after


async def begin_attempt(act: Act, *, login: str, address: str) -> Attempt:
    """Count an attempt before it is looked at, whether or not there is such a login.

    Raises TooOften when so many have failed that this one must wait. Nothing is ever locked: each
    failure is forgotten after fifteen minutes, and those that were made to wait do not count.
    """
    if act.database.engine == "postgres":
        # A hundred at the same moment would otherwise all find that none has failed yet.
        await act.tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
    since = act.at - WINDOW_SECONDS * 1_000_000
    await Attempt.filter(at__lte=since).using_db(act.tx).delete()
    key, place = _key(login), digest(address)
    waits = [
        await _wait(act, PER_ADDRESS, address=place),
        *([await _wait(act, PER_LOGIN, login=key)] if login else []),
    ]
    if max(waits):
        raise TooOften(max(waits))
    return await Attempt.create(using_db=act.tx, login=key, address=place, at=act.at)


async def forgive(act: Act, attempt: Attempt) -> None:
    """This attempt did not fail: forget it, and what failed before for the same login.

    What failed from the same address for others stays.
    """
    await Attempt.filter(id=attempt.id).using_db(act.tx).delete()
    if attempt.login:
        await Attempt.filter(login=attempt.login).using_db(act.tx).update(login="")


async def _wait(act: Act, limit: int, **of: str) -> int:
    """For how many seconds the next must wait; 0 when it need not."""
    rows = await Attempt.filter(**of).using_db(act.tx).order_by("-at", "-id").limit(limit)
    if len(rows) < limit:
        return 0
    left: int = rows[-1].at + WINDOW_SECONDS * 1_000_000 - act.at
    return max(1, -(-left // 1_000_000))


def _key(login: str) -> str:
    return digest(f"login {folded(login)}") if login else ""
