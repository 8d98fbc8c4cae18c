"""The audit log: a chain of entries in which nothing can be changed unnoticed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.database import Database, Engine, Transaction
from models.system import AuditEntry

BEGINNING = "0" * 64
_BATCH = 1_000
_LOCK = 0x6B61756469  # "kaudi"


@dataclass(frozen=True)
class Entry:
    """What is to be written about one act."""

    at: int
    actor: str
    verb: str
    public_id: str | None
    revision: int | None
    reason: str | None
    details: Mapping[str, Any]


async def append(tx: Transaction, engine: Engine, entries: Sequence[Entry]) -> None:
    """Add the entries to the end of the chain."""
    if not entries:
        return
    if engine == "postgres":
        # Held until this act commits: two acts would otherwise both follow the same entry.
        await tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
    last = await AuditEntry.all().using_db(tx).order_by("-id").first()
    previous = last.sha256 if last else BEGINNING
    rows = []
    for entry in entries:
        row = AuditEntry(
            at=entry.at,
            actor=entry.actor,
            verb=entry.verb,
            public_id=entry.public_id,
            revision=entry.revision,
            reason=entry.reason,
            details=orjson.dumps(entry.details, option=orjson.OPT_SORT_KEYS).decode(),
            previous=previous,
        )
        row.sha256 = previous = digest(row)
        rows.append(row)
    await AuditEntry.bulk_create(rows, using_db=tx)


def digest(row: AuditEntry) -> str:
    """The SHA-256 of an entry and of the one before it, in hexadecimal."""
    told = [
        row.previous,
        row.at,
        row.actor,
        row.verb,
        row.public_id,
        row.revision,
        row.reason,
        row.details,
    ]
    return hashlib.sha256(orjson.dumps(told)).hexdigest()


async def broken_entry(
    database: Database, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> int | None:
    """The id of the first entry at which the chain does not hold; None when all of it does."""
    previous, after, done = BEGINNING, 0, 0
    async with database.transaction() as tx:
        count = await AuditEntry.all().using_db(tx).count()
        while rows := (
            await AuditEntry.filter(id__gt=after).using_db(tx).order_by("id").limit(_BATCH)
        ):
            for row in rows:
                if row.previous != previous or row.sha256 != digest(row):
                    return int(row.id)
                previous, after = row.sha256, row.id
            done += len(rows)
            progress(done, count)
    return None
