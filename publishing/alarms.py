"""Alarms: what went wrong by itself and wants a person, in one list for every door."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.queryset import QuerySet

from models.clock import instant, wire_instant
from models.database import Database
from models.system import Alarm as AlarmRow
from publishing.clock_moves import due_moves
from publishing.desk import Act, record
from publishing.outbox import lags

LATE_SECONDS = 60.0
"""How old an undelivered fact, or a boundary that was not told, may be before it is an alarm."""


@dataclass(frozen=True)
class Alarm:
    """One thing to look at. `public_id` is the item, release or takedown case it is about, if any.

    `code` names the sentence in which it is told; `since` is in microseconds since 1970.
    """

    kind: str
    code: str
    since: int
    public_id: str | None = None


_OVERDUE = """
SELECT 'TAKEDOWN' AS kind, 'TAKEDOWN_OVERDUE' AS code, due_at AS at, public_id FROM takedown
WHERE state = 'OPEN' AND due_at < {now}
UNION ALL
SELECT 'REVIEW', 'REVIEW_OVERDUE', MIN(s.due_at), i.public_id FROM submission s
JOIN item i ON i.id = s.item
WHERE s.closed_at IS NULL AND s.due_at < {now} AND i.trashed_at IS NULL GROUP BY i.public_id
"""
"""What somebody should have done by now; it needs no raising and ends when it is done."""


async def raise_alarm(act: Act, kind: str, *, code: str, public_id: str | None = None) -> None:
    """Let it be seen until it is cleared; raising what is raised already changes nothing."""
    if await _open(act, kind, public_id).exists():
        return
    await AlarmRow.create(using_db=act.tx, kind=kind, public_id=public_id, code=code, at=act.at)
    record(act, "AlarmRaised", public_id=public_id, kind=kind, code=code)


async def clear_alarm(act: Act, kind: str, *, public_id: str | None = None) -> None:
    """It was mended; clearing what is not raised changes nothing."""
    if await _open(act, kind, public_id).update(ended_at=act.at):
        record(act, "AlarmCleared", public_id=public_id, kind=kind)


async def alarms(database: Database) -> list[Alarm]:
    """Everything that wants a person now, oldest first.

    What was raised (schedules and releases that are held, or were when their instant came), takedown
    cases and reviews past their day, late listeners, a late clock.
    """
    now = await database.now()
    late_before = now - int(LATE_SECONDS * 1_000_000)
    raised = await database.rows(
        "SELECT kind, code, at, public_id FROM alarm WHERE ended_at IS NULL"
    )
    undone = await database.rows(_OVERDUE.format(now=int(now)))
    overdue = await due_moves(database.rows, now=now, limit=1)
    found = [
        Alarm(each["kind"], each["code"], each["at"], each["public_id"])
        for each in (*raised, *undone)
    ]
    found += [
        Alarm("LISTENER", "LISTENER_LATE", each.since, each.name)
        for each in await lags(database)
        if each.since is not None and each.since < late_before
    ]
    if overdue and overdue[0].instant < late_before:
        found.append(Alarm("CLOCK", "CLOCK_LATE", overdue[0].instant))
    return sorted(found, key=lambda each: each.since)


def summed(found: Sequence[Alarm]) -> list[dict[str, Any]]:
    """The alarms without saying what each is about: for each code how many, and since when."""
    codes = dict.fromkeys((each.kind, each.code) for each in found)
    return [
        {
            "kind": kind,
            "code": code,
            "count": sum(1 for each in found if (each.kind, each.code) == (kind, code)),
            "since": wire_instant(
                instant(min(each.since for each in found if (each.kind, each.code) == (kind, code)))
            ),
        }
        for kind, code in codes
    ]


def _open(act: Act, kind: str, public_id: str | None) -> QuerySet[AlarmRow]:
    return AlarmRow.filter(kind=kind, public_id=public_id, ended_at=None).using_db(act.tx)
