"""The outbox: facts in the order in which they were committed, for whoever must miss none.

Ids are given while an act goes on, and a later act may commit first: who reads up to an id can miss
a lower one. So facts get their `position` at the end of the act, while the counter's row is held
until the commit. Positions therefore become visible in their order, and who has seen one has seen all
before it. Two facts of one item are in the order of their acts, since an act holds its item.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.database import Database, Engine, Transaction

CHANNEL = "kapok_outbox"
"""Notified on PostgreSQL by every commit that holds facts."""

POSITIONS = "fact"

_HOLD = """
INSERT INTO counter (name, value) VALUES ('{name}', 0)
ON CONFLICT (name) DO UPDATE SET value = counter.value RETURNING value
"""

_NUMBER = """
UPDATE fact SET position = {base} + fresh.place FROM
(SELECT id, row_number() OVER (ORDER BY id) AS place FROM fact WHERE position IS NULL) AS fresh
WHERE fact.id = fresh.id RETURNING fact.position
"""


@dataclass(frozen=True)
class Told:
    """A fact as listeners are told it; ids only, never a text. `at` in microseconds since 1970."""

    position: int
    kind: str
    type: str
    public_id: str
    at: int
    by: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Lag:
    """How far a listener is behind: by how many `facts`, the oldest of which is from `since`, null if none."""

    name: str
    position: int
    facts: int
    since: int | None
    failing_since: int | None


async def number_facts(tx: Transaction, engine: Engine) -> None:
    """Give the facts of this act their positions; nothing may be told after it."""
    base = (await tx.execute_query_dict(_HOLD.format(name=POSITIONS)))[0]["value"]
    numbered = await tx.execute_query_dict(_NUMBER.format(base=int(base)))
    if not numbered:
        return
    top = max(int(each["position"]) for each in numbered)
    await tx.execute_query(f"UPDATE counter SET value = {top} WHERE name = '{POSITIONS}'")
    if engine == "postgres":
        await tx.execute_query(f"SELECT pg_notify('{CHANNEL}', '')")


async def facts_after(database: Database, position: int, *, limit: int = 100) -> list[Told]:
    """Facts after a position in the order of their commits, at most `limit`.

    Ask again with the last one's position. Nothing is missed in between, whoever writes meanwhile.
    """
    rows = await database.rows(
        "SELECT position, kind, type, public_id, at, by, details FROM fact"
        f" WHERE position > {int(position)} ORDER BY position LIMIT {int(limit)}"
    )
    return [
        Told(
            int(row["position"]),
            row["kind"],
            row["type"],
            row["public_id"],
            int(row["at"]),
            row["by"],
            orjson.loads(row["details"]),
        )
        for row in rows
    ]


async def newest_position(database: Database) -> int:
    """The position of the last fact, 0 when there was never one."""
    rows = await database.rows(f"SELECT value FROM counter WHERE name = '{POSITIONS}'")
    return int(rows[0]["value"]) if rows else 0


async def lags(database: Database) -> Sequence[Lag]:
    """How far behind each listener is, by name."""
    rows = await database.rows(
        "SELECT l.name, l.position, l.failing_since,"
        " (SELECT f.at FROM fact f WHERE f.position > l.position ORDER BY f.position LIMIT 1) AS since,"
        f" COALESCE((SELECT value FROM counter WHERE name = '{POSITIONS}'), 0) - l.position AS facts"
        " FROM listener l ORDER BY l.name"
    )
    return [
        Lag(row["name"], row["position"], row["facts"], row["since"], row["failing_since"])
        for row in rows
    ]
