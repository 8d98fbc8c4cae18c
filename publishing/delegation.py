"""Delegate: let somebody do a review in one's place for a while."""

from collections.abc import Sequence
from datetime import datetime

import orjson

from models.clock import micros
from models.ids import fresh_id
from models.system import Account, Delegation
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.people.guards import roles_of
from publishing.people.states import ACTIVE
from publishing.permissions import permit
from publishing.roles import grants_of
from publishing.stages import RIGHT, Stage

ALL_TYPES = "*"


async def delegate(
    act: Act, taker: str, stage: Stage, *, types: Sequence[str], until: datetime
) -> Delegation:
    """That person may do the stage for these types until the instant, signing with their own name.

    Only one's own right can be delegated. Raises Refused.
    """
    if stage not in RIGHT:
        raise refuse(Code.INVALID, "The machine check is nobody's to delegate.", "stage")
    for each in types:
        if each not in act.catalogue.types:
            raise refuse(Code.NOT_FOUND, f"There is no content type {each!r}.", "types")
        permit(act.actor, RIGHT[stage], each)
    if not types:
        permit(act.actor, RIGHT[stage])
    if taker == act.person:
        raise refuse(Code.INVALID, "Name another person than yourself.", "to")
    if until.tzinfo is None or until <= act.now:
        raise refuse(Code.INVALID, "Give an instant to come, with its offset.", "until")
    made = await Delegation.create(
        using_db=act.tx,
        public_id=fresh_id("del"),
        giver=act.person,
        taker=taker,
        stage=stage.value,
        types=orjson.dumps(sorted(types) or [ALL_TYPES]).decode(),
        made_at=act.at,
        until=micros(until),
    )
    record(act, "Delegated", to=taker, stage=stage.value, types=sorted(types), until=made.until)
    return made


async def end_delegation(act: Act, public_id: str) -> Delegation:
    """What was delegated ends now. Raises Refused when it is not the actor's own."""
    row = await Delegation.filter(public_id=public_id, giver=act.person).using_db(act.tx).first()
    if row is None:
        raise refuse(Code.NOT_FOUND, f"You have delegated nothing as {public_id!r}.")
    row.until = min(row.until, act.at)
    await row.save(using_db=act.tx, update_fields=["until"])
    record(act, "DelegationEnded", delegation=public_id)
    return row


async def giver_of(act: Act, stage: Stage, type_name: str) -> str | None:
    """Who lets the actor do this stage in their place; None when nobody does."""
    return await _giver(act, act.person, stage, type_name)


async def has_lost(act: Act, person: str, stage: Stage, type_name: str) -> bool:
    """Whether somebody with an account may do this stage no more, by a right of theirs or another's."""
    if not await Account.filter(public_id=person).using_db(act.tx).exists():
        return False
    if await _still_holds(act, person, stage, type_name):
        return False
    return await _giver(act, person, stage, type_name) is None


async def _giver(act: Act, taker: str, stage: Stage, type_name: str) -> str | None:
    rows = (
        await Delegation.filter(taker=taker, stage=stage.value, until__gt=act.at)
        .using_db(act.tx)
        .order_by("id")
    )
    for row in rows:
        if _covers(row, type_name) and await _still_holds(act, row.giver, stage, type_name):
            return str(row.giver)
    return None


async def _still_holds(act: Act, giver: str, stage: Stage, type_name: str) -> bool:
    """Whether whoever delegated it could do it themselves now: nobody gives what was taken from them."""
    account = await Account.filter(public_id=giver, state=ACTIVE).using_db(act.tx).first()
    if account is None:
        return False
    grants = await grants_of(act.tx, roles_of(account))
    return any(each.holds(RIGHT[stage], type_name, None) for each in grants)


def _covers(row: Delegation, type_name: str) -> bool:
    types: list[str] = orjson.loads(row.types)
    return ALL_TYPES in types or type_name in types
