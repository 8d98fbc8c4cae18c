"""The clock's own facts: an edition became or ceased to be live because its instant came.

Nothing waits for them: readers see what is due at its instant. They are for those who must be told.
An end or a beginning that was an act has that act's fact, and no other.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models.system import Announced, Counter, Item
from models.view import FOREVER
from publishing.desk import Act, tell

BECAME_LIVE = "BecameLive"
CEASED_LIVE = "CeasedLive"
Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Gives the rows of a statement, in a transaction or outside."""

CLOCK = "clock"
"""The counter up to which everything due was told."""

GRACE = 86_400_000_000
"""How far before it is looked again: for an act that took long to commit. A day, in microseconds."""

_DUE = f"""
SELECT * FROM (
SELECT p.id AS placement, '{BECAME_LIVE}' AS kind, p.item AS item, p.live_from AS instant,
r.number AS revision FROM placement p JOIN revision r ON r.id = p.revision
WHERE p.lane = 'live' AND p.cancelled = 0 AND p.live_from > p.made_at
AND p.live_until > p.live_from AND p.live_from > {{since}} AND p.live_from <= {{now}}
UNION ALL
SELECT p.id, '{CEASED_LIVE}', p.item, p.live_until, r.number
FROM placement p JOIN revision r ON r.id = p.revision
WHERE p.lane = 'live' AND p.cancelled = 0 AND p.live_until > p.live_from
AND p.live_until > {{since}} AND p.live_until <= {{now}} AND p.live_until < {FOREVER}
AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.item = p.item AND f.at = p.live_until
AND f.kind NOT IN ('{BECAME_LIVE}', '{CEASED_LIVE}'))
AND NOT EXISTS (SELECT 1 FROM placement n WHERE n.item = p.item AND n.lane = 'live'
AND n.cancelled = 0 AND n.live_from <= p.live_until AND n.live_until > p.live_until)
) AS due WHERE NOT EXISTS
(SELECT 1 FROM announced a WHERE a.placement = due.placement AND a.kind = due.kind)
"""

_NEXT = f"""
SELECT MIN(instant) AS instant FROM (
SELECT MIN(live_from) AS instant FROM placement
WHERE live_from > {{now}} AND lane = 'live' AND cancelled = 0
UNION ALL
SELECT MIN(live_until) FROM placement
WHERE live_until > {{now}} AND live_until < {FOREVER} AND lane = 'live' AND cancelled = 0
UNION ALL
SELECT MIN(publish_at) FROM hold WHERE publish_at > {{now}} AND state = 'HELD'
UNION ALL
SELECT MIN(due_at) FROM submission WHERE due_at > {{now}} AND closed_at IS NULL
) AS coming
"""


@dataclass(frozen=True)
class Move:
    """A boundary that has passed and was not told; instants in microseconds since 1970."""

    placement: int
    kind: str
    item: int
    instant: int
    revision: int


async def due_moves(read: Rows, *, now: int, limit: int = 100) -> list[Move]:
    """Boundaries whose instant has come and that nobody was told of, oldest first."""
    told = await read(f"SELECT value FROM counter WHERE name = '{CLOCK}'")
    since = (told[0]["value"] if told else 0) - GRACE
    rows = await read(
        _DUE.format(since=since, now=now) + f" ORDER BY instant, placement LIMIT {int(limit)}"
    )
    return [
        Move(row["placement"], row["kind"], row["item"], row["instant"], row["revision"])
        for row in rows
    ]


async def next_boundary(read: Rows, *, now: int) -> int | None:
    """The next instant at which there may be something to tell, in microseconds since 1970.

    Something scheduled begins or ends, is missed because it is held, or a review falls due.
    """
    found: int | None = (await read(_NEXT.format(now=now)))[0]["instant"]
    return found


async def announce_due(act: Act, *, limit: int = 100) -> list[Move]:
    """Tell what is due, each once; gives what was told. Ask again until nothing is left.

    Raises the database's error when somebody else tells the same at this moment; nothing is told then.
    """
    moves = await due_moves(act.tx.execute_query_dict, now=act.at, limit=limit)
    for move in moves:
        await Announced.create(using_db=act.tx, placement=move.placement, kind=move.kind)
        item = await Item.get(id=move.item, using_db=act.tx)
        await tell(
            act,
            item,
            move.kind,
            revision=move.revision,
            placement=move.placement,
            instant=move.instant,
        )
    if len(moves) < limit:
        await _note_told_until(act, moves_were=bool(moves))
    return moves


async def _note_told_until(act: Act, *, moves_were: bool) -> None:
    """Written when there is something to note, else hourly: an idle clock leaves the disk alone."""
    row = await Counter.filter(name=CLOCK).using_db(act.tx).first()
    told = row.value if row else 0
    if act.at > told and (moves_were or act.at - told > 3_600_000_000):
        await act.tx.execute_query(
            f"INSERT INTO counter (name, value) VALUES ('{CLOCK}', {act.at})"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
