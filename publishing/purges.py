"""What caches in front of the service have to forget, and how far they have been told.

The public log of changes says what has become different for readers; what was told is a position in
it. So a purge that failed, or whose mark was lost, is told again, and changes of an item that came
meanwhile are told once. What readers see and is no item (terms, legacy addresses) has marks beside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from models.database import Database
from models.system import Counter
from models.terms import COUNTER, TERMS
from publishing.alarms import clear_alarm, raise_alarm
from publishing.desk import Act, Desk
from publishing.legacy_addresses import KIND as LEGACY
from publishing.outbox import POSITIONS

AT_ONCE = 48
"""Of how many changed items at most is told at once: with their types these are a hundred tags, which every CDN takes at once."""

ALARM = "PURGE"
_CHANGES, _FACTS, _TERMS = _MARKS = ("purge-changes", "purge-facts", "purge-terms")
_QUOTED = ", ".join(f"'{each}'" for each in _MARKS)

_NEWEST = f"""
SELECT (SELECT COALESCE(MAX(newest), 0) FROM change_log) AS changes,
(SELECT COALESCE(MAX(position), 0) FROM fact WHERE type = '{LEGACY}' AND position > {{facts}}) AS facts,
(SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = '{POSITIONS}') AS told,
(SELECT COALESCE(MAX(value), 0) FROM counter WHERE name = '{COUNTER}') AS terms
"""

_BEGINS = f"""
INSERT INTO counter (name, value) SELECT '{_CHANGES}', COALESCE(MAX(newest), 0) FROM change_log
UNION ALL SELECT '{_FACTS}', COALESCE(MAX(position), 0) FROM fact
UNION ALL SELECT '{_TERMS}', COALESCE(MAX(value), 0) FROM counter WHERE name = '{COUNTER}'
"""


@dataclass(frozen=True)
class Purge:
    """What is to be forgotten: answers that speak of these `types`, files of these items, these paths.

    A path stands for every address that begins with it. `marks` are what is told once this is sent.
    """

    types: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()
    paths: Sequence[str] = ()
    marks: Mapping[str, int] = field(default_factory=dict)


async def begin_purges(database: Database) -> None:
    """Let purges begin with what changes from now on, unless they began before."""
    if await _marks(database):
        return
    async with database.transaction() as tx:
        if not await Counter.filter(name__in=_MARKS).using_db(tx).exists():
            await tx.execute_query(_BEGINS)


async def end_purges(act: Act) -> None:
    """Nobody is told any more; who is told later begins anew."""
    await Counter.filter(name__in=_MARKS).using_db(act.tx).delete()
    await clear_alarm(act, ALARM)


async def next_purge(database: Database) -> Purge | None:
    """What is to be told next; None when all has been, or nobody is told anything."""
    marks = await _marks(database)
    if not marks:
        return None
    (newest,) = await database.rows(_NEWEST.format(facts=marks[_FACTS]))
    beside = {
        LEGACY: (_FACTS, newest["facts"]),
        TERMS: (_TERMS, newest["terms"]),
    }
    told = {name: int(at) for name, at in beside.values() if int(at) > marks[name]}
    changed = []
    if newest["changes"] > marks[_CHANGES]:
        changed = await database.rows(
            "SELECT item, public_id, type, position FROM public_change"
            f" WHERE position > {marks[_CHANGES]} ORDER BY position LIMIT {AT_ONCE}"
        )
    if not changed and not told:
        return None
    files, paths = await _files(database, [int(each["item"]) for each in changed])
    # All facts up to here were looked at in one statement, so that none need be looked at again.
    marks = {**told, _FACTS: int(newest["told"])}
    if changed:
        marks[_CHANGES] = int(changed[-1]["position"])
    return Purge(
        types=frozenset(each["type"] for each in changed),
        beside=frozenset(tag for tag, (name, _) in beside.items() if name in told),
        files=files,
        paths=paths,
        marks=marks,
    )


async def mark_purged(database: Database, purge: Purge) -> None:
    """All of this has been told. A mark only ever grows, whoever marks late."""
    async with database.transaction() as tx:
        for name, position in purge.marks.items():
            behind = Counter.filter(name=name, value__lt=position).using_db(tx)
            await behind.update(value=position)


async def note_late(database: Database, *, late: bool) -> None:
    """Let it be seen that purges are not taken, or no longer."""
    async with Desk(database).act(by="purges") as act:
        if late:
            await raise_alarm(act, ALARM, code="PURGE_LATE")
        else:
            await clear_alarm(act, ALARM)


async def purges_waiting(database: Database) -> int | None:
    """How many changes were noted that nobody was told to forget; None where nobody is told."""
    rows = await database.rows(
        "SELECT l.newest - c.value AS waiting FROM change_log l, counter c"
        f" WHERE c.name = '{_CHANGES}'"
    )
    return int(rows[0]["waiting"]) if rows else None


async def _marks(database: Database) -> dict[str, int]:
    rows = await database.rows(f"SELECT name, value FROM counter WHERE name IN ({_QUOTED})")
    return {each["name"]: int(each["value"]) for each in rows}


async def _files(database: Database, items: Sequence[int]) -> tuple[frozenset[str], Sequence[str]]:
    """Those of these items that have files, and where their files were that nobody is shown now.

    A file that never was public has no path here: not even its key is anybody's.
    """
    if not items:
        return frozenset(), ()
    listed = ", ".join(map(str, items))
    having = await database.rows(
        "SELECT DISTINCT i.public_id AS id FROM stored_file s JOIN item i ON i.id = s.item"
        f" WHERE s.item IN ({listed})"
    )
    if not having:
        return frozenset(), ()
    now = await database.now()
    once = await database.rows(
        f"SELECT r.content, p.live_until > {now} AND p.over = 0 AS shown"
        " FROM placement p JOIN revision r ON r.id = p.revision"
        f" WHERE p.item IN (SELECT s.item FROM stored_file s WHERE s.item IN ({listed}))"
        f" AND p.lane = 'live' AND p.cancelled = 0 AND p.live_from <= {now}"
        " AND p.live_until > p.live_from"
    )
    keys: dict[bool, set[str]] = {True: set(), False: set()}
    for each in once:
        key = orjson.loads(each["content"]).get("storage_key")
        if key:
            keys[bool(each["shown"])].add(key)
    paths = [f"/media/{key}/" for key in sorted(keys[False] - keys[True])]
    return frozenset(each["id"] for each in having), paths
