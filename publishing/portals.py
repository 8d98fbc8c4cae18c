"""Portals: made, changed and revoked by whoever manages people; looked at by them and by the portal itself.

A portal's key stands in pages, for everybody to read. It says who shows our content and where, and pays
for it; it opens nothing that is not public.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from models.clock import micros
from models.database import Connection
from models.ids import fresh_id
from models.system import Account, Item
from models.system import Portal as Row
from publishing.actor import Verb
from publishing.desk import Act, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.people.guards import alone, permit_people, permit_roles
from publishing.people.keys import is_key, new_key
from publishing.people.origins import origin_of
from publishing.people.states import ACTIVE as ACTIVE_ACCOUNT
from publishing.people.states import SUSPENDED, account_of
from publishing.people.tokens import MOST_POINTS, revoke_tokens_of
from publishing.permissions import may
from publishing.roles import PORTAL_ROLE, have_portal_role
from publishing.webhooks import revoke_webhooks_of

PREFIX = "pk_"
ACTIVE, REVOKED = "ACTIVE", "REVOKED"
POINTS = 60_000
"""What a portal may spend in a minute where nothing else is said: three times what an address may."""

MOST_NAME = 200
MOST_ORIGINS = 20
MOST_CHOSEN = 50
OVERLAP_HOURS, MOST_OVERLAP_HOURS = 24, 168
_RANDOM = 24


@dataclass(frozen=True)
class Selection:
    """What a portal shows: items of these types, in one of these series or under one of these topics.

    Types by their names, series and topics by their ids; empty narrows nothing.
    """

    types: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def is_everything(self) -> bool:
        """Whether it narrows nothing."""
        return not (self.types or self.series or self.topics)


@dataclass(frozen=True)
class Keyed:
    """A portal that is good at this moment, and the keys it may show."""

    id: str
    account: str
    keys: tuple[str, ...]
    origins: tuple[str, ...]
    points_per_minute: int
    selection: Selection


async def make_portal(
    act: Act,
    *,
    name: str,
    origins: Sequence[str] = (),
    selection: Selection = Selection(),  # an immutable value
    points_per_minute: int = POINTS,
) -> Row:
    """A new portal with its account and its key. Raises Refused with everything that is wrong."""
    permit_people(act)
    await alone(act)
    await _refuse_faults(act, name, origins, selection, points_per_minute)
    await have_portal_role(act.tx)
    await permit_roles(act, [PORTAL_ROLE.name])
    public_id = fresh_id("portal")
    account = await Account.create(
        using_db=act.tx,
        public_id=fresh_id("usr"),
        name=name.strip(),
        roles=_written([PORTAL_ROLE.name]),
        state=ACTIVE_ACCOUNT,
        portal=public_id,
        made_at=act.at,
    )
    made = await Row.create(
        using_db=act.tx,
        public_id=public_id,
        account=account.public_id,
        name=name.strip(),
        key=new_key(PREFIX, _RANDOM),
        origins=_origins(origins),
        points_per_minute=points_per_minute,
        state=ACTIVE,
        made_at=act.at,
        made_by=act.by,
        **_columns(selection),
    )
    record(act, "PortalCreated", public_id=public_id, owner=account.public_id)
    return made


async def update_portal(
    act: Act,
    portal_id: str,
    *,
    name: str | None = None,
    origins: Sequence[str] | None = None,
    selection: Selection | None = None,
    points_per_minute: int | None = None,
) -> Row:
    """The portal with what is given changed. Raises Refused with everything that is wrong."""
    portal = await _active(act, portal_id)
    await _refuse_faults(
        act, portal.name if name is None else name, origins or (), selection, points_per_minute
    )
    if name is not None:
        portal.name = name.strip()
        account = await account_of(act, portal.account)
        account.name = portal.name
        await account.save(using_db=act.tx, update_fields=["name"])
    if origins is not None:
        portal.origins = _origins(origins)
    if selection is not None:
        for column, value in _columns(selection).items():
            setattr(portal, column, value)
    if points_per_minute is not None:
        portal.points_per_minute = points_per_minute
    await portal.save(using_db=act.tx)
    record(act, "PortalUpdated", public_id=portal_id)
    return portal


async def rotate_key(act: Act, portal_id: str, *, overlap_hours: int = OVERLAP_HOURS) -> Row:
    """The portal with a new key; the one before is good for so many hours more. Raises Refused."""
    portal = await _active(act, portal_id)
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        message = f"The overlap is 0 to {MOST_OVERLAP_HOURS} hours."
        raise refuse(Code.INVALID, message, "overlapHours")
    portal.former_key = portal.key
    portal.former_until = micros(act.now + timedelta(hours=overlap_hours))
    portal.key = new_key(PREFIX, _RANDOM)
    await portal.save(using_db=act.tx, update_fields=["key", "former_key", "former_until"])
    record(act, "PortalKeyRotated", public_id=portal_id, overlap_hours=overlap_hours)
    return portal


async def revoke_portal(act: Act, portal_id: str) -> Row:
    """The portal, at an end for good: its keys, its tokens, its webhooks, all at once. Raises Refused."""
    portal = await _active(act, portal_id)
    portal.state, portal.ended_at = REVOKED, act.at
    await portal.save(using_db=act.tx, update_fields=["state", "ended_at"])
    account = await account_of(act, portal.account)
    account.state = SUSPENDED
    await account.save(using_db=act.tx, update_fields=["state"])
    # Webhooks first: what is revoked for good need not be told as ended with its token.
    await revoke_webhooks_of(act, portal.account)
    await revoke_tokens_of(act, account)
    record(act, "PortalRevoked", public_id=portal_id)
    return portal


async def _active(act: Act, portal_id: str) -> Row:
    """The portal, locked. Raises Refused, also when it was revoked."""
    permit_people(act)
    portal = await Row.filter(public_id=portal_id).using_db(act.tx).select_for_update().first()
    if portal is None:
        raise refuse(Code.NOT_FOUND, f"There is no portal {portal_id!r}.")
    if portal.state != ACTIVE:
        raise refuse(Code.STATE, f"{portal_id} was revoked. Make a new one.")
    return portal


# --- looking ----------------------------------------------------------------------------------


def manages_portals(act: Act) -> bool:
    """Whether the actor sees all portals; others see their own at most."""
    return act.actor.portal is None and may(act.actor, Verb.PEOPLE).allowed


async def portals(act: Act, *, first: int, after: int | None = None) -> list[Row]:
    """All portals, newest first, for whoever manages people; to a portal itself alone. Raises Refused."""
    if act.actor.portal is None:
        permit_people(act)
    found = Row.all().using_db(act.tx)
    if not manages_portals(act):
        found = found.filter(public_id=act.actor.portal)
    if after is not None:
        found = found.filter(id__lt=after)
    return await found.order_by("-id").limit(first)


async def known_portal(act: Act, portal_id: str) -> Row | None:
    """One portal that the actor sees, or None. Raises Refused for whoever could see none."""
    if act.actor.portal is None:
        permit_people(act)
    if act.actor.portal not in (None, portal_id):
        return None
    return await Row.filter(public_id=portal_id).using_db(act.tx).first()


async def keyed_portals(connection: Connection, *, at: int) -> list[Keyed]:
    """All portals that are good at this instant."""
    rows = await Row.filter(state=ACTIVE).using_db(connection)
    accounts = Account.filter(public_id__in=[each.account for each in rows], state=ACTIVE_ACCOUNT)
    good = {each.public_id for each in await accounts.using_db(connection)}
    return [_keyed(each, at) for each in rows if each.account in good]


def _keyed(row: Row, at: int) -> Keyed:
    former = row.former_key if (row.former_until or 0) > at else None
    return Keyed(
        row.public_id,
        row.account,
        tuple(each for each in (row.key, former) if each),
        tuple(orjson.loads(row.origins)),
        row.points_per_minute,
        selection_of(row),
    )


def selection_of(row: Row) -> Selection:
    """What a portal shows, as it is kept."""
    return Selection(*(tuple(orjson.loads(each)) for each in (row.types, row.series, row.topics)))


def is_portal_key(text: str) -> bool:
    """Whether the text can be a portal's key; nothing is looked up for one that was mistyped."""
    return is_key(text, PREFIX, _RANDOM)


# --- faults -----------------------------------------------------------------------------------


async def _refuse_faults(
    act: Act,
    name: str,
    origins: Sequence[str],
    selection: Selection | None,
    points: int | None,
) -> None:
    problems: list[Problem] = []
    if not name.strip():
        problems.append(Problem(Code.REQUIRED, "Say who shows the content.", ("name",)))
    if len(name) > MOST_NAME:
        message = f"A portal's name has at most {MOST_NAME} characters."
        problems.append(Problem(Code.TOO_LONG, message, ("name",)))
    if points is not None and not 1 <= points <= MOST_POINTS:
        message = f"A portal's budget is 1 to {MOST_POINTS:,} points a minute."
        problems.append(Problem(Code.INVALID, message, ("pointsPerMinute",)))
    if len(origins) > MOST_ORIGINS:
        message = (
            f"A portal has at most {MOST_ORIGINS} origins. Use https://*.example.org for many."
        )
        problems.append(Problem(Code.TOO_LONG, message, ("origins",)))
    for each in origins[:MOST_ORIGINS]:
        if origin_of(each) is None:
            message = (
                f"{each!r} is no origin. Write it like https://www.example.org, or "
                "https://*.example.org for all hosts below."
            )
            problems.append(Problem(Code.INVALID, message, ("origins",)))
    if selection is not None:
        problems += await _selection_faults(act, selection)
    if problems:
        raise Refused(problems)


async def _selection_faults(act: Act, selection: Selection) -> list[Problem]:
    problems = [
        Problem(
            Code.NOT_FOUND,
            f"There is no content type {each!r}. The types are: {', '.join(act.catalogue.types)}.",
            ("selection", "types"),
        )
        for each in selection.types
        if each not in act.catalogue.types
    ]
    for path, type_name, ids in (
        ("series", "EventSeries", selection.series),
        ("topics", "Topic", selection.topics),
    ):
        if len(ids) > MOST_CHOSEN:
            message = f"At most {MOST_CHOSEN} {path}. Leave them out to show everything."
            problems.append(Problem(Code.TOO_LONG, message, ("selection", path)))
            continue
        found = Item.filter(public_id__in=list(ids), type=type_name).using_db(act.tx)
        there = {each.public_id for each in await found}
        problems += [
            Problem(Code.NOT_FOUND, f"There is no {type_name} {each!r}.", ("selection", path))
            for each in ids
            if each not in there
        ]
    return problems


# --- small things -----------------------------------------------------------------------------


def _columns(selection: Selection) -> dict[str, str]:
    return {
        "types": _written(selection.types),
        "series": _written(selection.series),
        "topics": _written(selection.topics),
    }


def _origins(origins: Sequence[str]) -> str:
    return _written([origin_of(each) for each in origins])


def _written(values: Sequence[Any]) -> str:
    return orjson.dumps(list(dict.fromkeys(values))).decode()
