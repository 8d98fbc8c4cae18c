"""The second factor: codes that a telephone shows, each good once, and codes for when it is lost."""

import re
import secrets
from dataclasses import dataclass

import orjson
import pyotp
from pyotp.exceptions import OTPVerificationError

from models.system import Account
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.people.guards import account_for, refuse_programs
from publishing.people.keys import digest
from publishing.people.states import account_of

ISSUER = "Kapok"
RECOVERY_CODES = 10
_WINDOW = 1  # clocks of telephones are a little off
_CODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator is told: the secret, and the address that it reads from a picture."""

    secret: str
    uri: str


async def enrol(act: Act) -> Enrolment:
    """Begin with a second factor; it counts once a first code has confirmed it. Raises Refused."""
    account = await _own(act)
    if account.totp_on:
        raise refuse(Code.STATE, "A second factor is on already. Switch it off first.")
    account.totp_secret, account.totp_step = pyotp.random_base32(), 0
    await account.save(using_db=act.tx, update_fields=["totp_secret", "totp_step"])
    record(act, "SecondFactorBegun", public_id=account.public_id)
    uri = pyotp.TOTP(account.totp_secret).provisioning_uri(name=account.login, issuer_name=ISSUER)
    return Enrolment(account.totp_secret, uri)


async def confirm(act: Act, code: str) -> tuple[str, ...]:
    """Switch the second factor on; gives recovery codes, told once. Raises Refused."""
    account = await _own(act)
    if account.totp_on or account.totp_secret is None:
        raise refuse(Code.STATE, "There is no second factor to confirm. Enrol first.")
    if not await take_code(act, account, code):
        raise refuse(Code.INVALID, "This code is not right now. Wait for the next one.", "code")
    codes = tuple(_recovery_code() for _ in range(RECOVERY_CODES))
    account.totp_on = 1
    account.recovery = orjson.dumps([digest(_plain(each)) for each in codes]).decode()
    await account.save(using_db=act.tx, update_fields=["totp_on", "recovery"])
    record(act, "SecondFactorOn", public_id=account.public_id)
    return codes


async def disable(act: Act, person_id: str, *, code: str | None = None) -> None:
    """Switch it off: one's own with a code, another's by whoever manages people. Raises Refused."""
    refuse_programs(act)
    account = await account_for(act, person_id)
    own = person_id == act.actor.person
    if own and account.totp_on and not await passes(act, account, code or ""):
        raise refuse(Code.INVALID, "Give a code to switch the second factor off.", "code")
    account.totp_secret, account.totp_on, account.recovery = None, 0, "[]"
    await account.save(using_db=act.tx, update_fields=["totp_secret", "totp_on", "recovery"])
    record(act, "SecondFactorOff", public_id=person_id)


async def passes(act: Act, account: Account, code: str) -> bool:
    """Whether the code is right, which uses it up: one of the telephone, or a recovery code."""
    return await take_code(act, account, code) or await _take_recovery(act, account, code)


async def take_code(act: Act, account: Account, code: str) -> bool:
    """Whether the telephone shows this code now; never again true for one that was used."""
    code = code.replace(" ", "")
    if account.totp_secret is None or not _CODE.fullmatch(code):
        return False
    try:
        step = pyotp.TOTP(account.totp_secret).verify_and_get_timecode(
            code, for_time=act.now, valid_window=_WINDOW
        )
    except OTPVerificationError:
        return False
    rows = Account.filter(id=account.id, totp_step__lt=step).using_db(act.tx)
    return await rows.update(totp_step=step) == 1


async def _take_recovery(act: Act, account: Account, code: str) -> bool:
    left: list[str] = orjson.loads(account.recovery)
    used = digest(_plain(code))
    if used not in left:
        return False
    rest = orjson.dumps([each for each in left if each != used]).decode()
    rows = Account.filter(id=account.id, recovery=account.recovery).using_db(act.tx)
    if await rows.update(recovery=rest) != 1:
        return False
    account.recovery = rest
    record(act, "RecoveryCodeUsed", public_id=account.public_id)
    return True


async def _own(act: Act) -> Account:
    refuse_programs(act)
    if not act.actor.person:
        raise refuse(Code.FORBIDDEN, "Only a person can have a second factor.")
    return await account_of(act, act.actor.person)


_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


def _recovery_code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(16))
    return "-".join(letters[each : each + 4] for each in range(0, 16, 4))


def _plain(code: str) -> str:
    return re.sub(r"[^a-z0-9]", "", code.lower())
