"""Takedown cases: opened, the item is hidden at once; decided, it comes back as it was or goes for good."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from models.clock import instant, micros
from models.database import Transaction
from models.ids import fresh_id
from models.system import Item, Takedown
from models.view import WITHDRAWN
from publishing.actor import Verb
from publishing.desk import Act, item_for, place, record, revision_of, show_all, tell
from publishing.errors import Code, Refused, refuse
from publishing.grounds import Ground, Notice
from publishing.permissions import may, permit_on
from publishing.standing import FOR_GOOD, HIDDEN, standing_of
from publishing.withdraw import let_in, take_out

DAYS = 30
PLACE = ZoneInfo("Asia/Shanghai")
MAX_TEXT = 4_000


class CaseState(Enum):
    """How a case stands."""

    OPEN = "OPEN"
    UPHELD = "UPHELD"
    REJECTED = "REJECTED"
    WITHDRAWN_BY_CLAIMANT = "WITHDRAWN_BY_CLAIMANT"


async def open_takedown(
    act: Act,
    public_id: str,
    *,
    claimant: Mapping[str, Any],
    category: Ground,
    ground: str,
    received_at: datetime | None = None,
) -> Takedown:
    """A new case; the item is out of every public view from now on, and nothing of it is changed.

    What is live or scheduled goes on underneath. Raises Refused when the item never was public.
    """
    item = await item_for(act, Verb.TAKEDOWN, public_id)
    received = received_at or act.now
    _refuse_bad_claim(act, ground, claimant, received)
    standing = await standing_of(act, item)
    if standing.is_gone:
        raise refuse(Code.STATE, f"{public_id} is withdrawn already; there is nothing to hide.")
    if not standing.was_live:
        raise refuse(Code.STATE, f"{public_id} was never public.")
    case = await Takedown.create(
        using_db=act.tx,
        public_id=fresh_id("case"),
        item=item.id,
        item_public_id=item.public_id,
        type=item.type,
        claimant=orjson.dumps(dict(claimant)).decode(),
        category=category.value,
        ground=ground.strip(),
        received_at=micros(received),
        due_at=micros(due_after(received)),
        state=CaseState.OPEN.value,
        opened_by=act.by,
    )
    if HIDDEN not in standing.kept_out_by:
        draft = await revision_of(act, item, item.draft_number)
        await place(act, item, draft, lane=WITHDRAWN, live_from=act.at, act_name=HIDDEN)
        await show_all(act, item)
    await tell(act, item, "TakedownOpened", case=case.public_id, category=category.value)
    return case


def due_after(received: datetime) -> datetime:
    """When a claim must be answered: thirty days on, at the same time of day in China."""
    return received.astimezone(PLACE) + timedelta(days=DAYS)


def _refuse_bad_claim(
    act: Act, ground: str, claimant: Mapping[str, Any], received: datetime
) -> None:
    if not ground.strip():
        raise refuse(Code.REQUIRED, "Say what is claimed.", "ground")
    if len(ground) > MAX_TEXT or len(orjson.dumps(dict(claimant))) > MAX_TEXT * 4:
        raise refuse(Code.TOO_LONG, f"A claim has at most {MAX_TEXT:,} characters.", "ground")
    if received > act.now:
        raise refuse(Code.INVALID, "It cannot have been received in the future.", "receivedAt")


async def decide_takedown(
    act: Act, case_id: str, *, state: CaseState, note: str, notice: Notice = None
) -> Takedown:
    """Close the case. Upheld, the item is withdrawn for good; else what was hidden is shown again.

    It stays hidden while another case about it is open. Raises Refused.
    """
    case, item = await _case(act, case_id)
    if case.state != CaseState.OPEN.value:
        raise refuse(Code.STATE, f"The case {case_id} is decided: {case.state}.")
    if state is CaseState.OPEN:
        raise refuse(Code.INVALID, "Say how it is decided.", "state")
    if not note.strip():
        raise refuse(Code.REQUIRED, "Say why it is decided so.", "note")
    case.state, case.decision = state.value, note.strip()
    case.decided_at, case.decided_by = act.at, act.by
    await case.save(using_db=act.tx)
    if state is CaseState.UPHELD and not (await standing_of(act, item)).is_gone:
        category = Ground(case.category)
        ground = f"case {case_id}"
        await take_out(
            act, item, act_name=FOR_GOOD, ground=ground, category=category, notice=notice
        )
    shown = await _show_if_settled(act, item)
    await tell(act, item, "TakedownDecided", case=case_id, state=state.value, shown_again=shown)
    return case


async def _show_if_settled(act: Act, item: Item) -> bool:
    """Take the hiding away when no case needs it; gives whether the item is to be seen again."""
    still = Takedown.filter(item=item.id, state=CaseState.OPEN.value).using_db(act.tx)
    if await still.exists():
        return False
    await let_in(act, item, HIDDEN)
    return not (await standing_of(act, item)).withdrawn


async def forget_claimant(act: Act, case_id: str) -> Takedown:
    """Erase who claimed; the case and the audit log stay. Raises Refused while the case is open."""
    case, item = await _case(act, case_id)
    if case.state == CaseState.OPEN.value:
        raise refuse(Code.STATE, f"The case {case_id} is open; decide it first.")
    case.claimant = None  # type: ignore[assignment]  # nullable, which the field's type does not tell
    await case.save(using_db=act.tx, update_fields=["claimant"])
    record(act, "ClaimantForgotten", public_id=item.public_id, case=case_id)
    return case


async def _case(act: Act, case_id: str) -> tuple[Takedown, Item]:
    case = await Takedown.filter(public_id=case_id).using_db(act.tx).first()
    if case is None:
        raise _no_such_case(case_id)
    try:
        permit_on(act.actor, Verb.TAKEDOWN, case.type, case.item_public_id)
    except Refused as refused:
        if refused.problems[0].code is Code.NOT_FOUND:
            raise _no_such_case(case_id) from refused
        raise
    # The item's lock comes first, so the case is read again once nobody else can decide it.
    item = await item_for(act, Verb.TAKEDOWN, case.item_public_id)
    return await Takedown.get(id=case.id, using_db=act.tx), item


def _no_such_case(case_id: str) -> Refused:
    return refuse(Code.NOT_FOUND, f"There is no takedown case {case_id!r}.")


async def takedowns(
    act: Act,
    *,
    state: CaseState | None = None,
    overdue: bool = False,
    first: int,
    after: int | None = None,
) -> list[Takedown]:
    """Cases about items that the actor handles, the ones due first before the others.

    At most `first`; with `after`, those behind the case with that key.
    """
    types = [each for each in act.catalogue.types if may(act.actor, Verb.TAKEDOWN, each).allowed]
    found = Takedown.filter(type__in=types).using_db(act.tx)
    if state is not None:
        found = found.filter(state=state.value)
    if overdue:
        found = found.filter(state=CaseState.OPEN.value, due_at__lt=act.at)
    cases = await found.order_by("due_at", "id")
    ids = [each.id for each in cases]
    start = ids.index(after) + 1 if after in ids else 0
    return cases[start : start + first]


async def overdue_takedowns(tx: Transaction, now: datetime) -> list[Takedown]:
    """Open cases whose thirty days are over, the oldest first: each is an alarm."""
    found = Takedown.filter(state=CaseState.OPEN.value, due_at__lt=micros(now)).using_db(tx)
    return await found.order_by("due_at", "id")


def is_overdue(case: Takedown, now: datetime) -> bool:
    """Whether the case is open beyond its time."""
    return case.state == CaseState.OPEN.value and instant(case.due_at) < now
