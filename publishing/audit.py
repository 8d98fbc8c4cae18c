"""The audit log: a chain of entries in which nothing can be changed unnoticed."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.database import Database, Engine, Transaction
from models.system import AuditEntry, AuditHead
from publishing.canonical import canonical

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


@dataclass(frozen=True)
class Chain:
    """What was found of the audit log: its length, its last hash, and where it breaks first.

    `broken` is the id of an entry, `why` a sentence; both None when all of it holds.
    """

    entries: int
    head: str
    broken: int | None = None
    why: str | None = None


async def append(tx: Transaction, engine: Engine, entries: Sequence[Entry]) -> None:
    """Add the entries to the end of the chain."""
    if not entries:
        return
    if engine == "postgres":
        # Held until this act commits: two acts would otherwise both follow the same entry.
        await tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
    head = await AuditHead.all().using_db(tx).first()
    previous = head.sha256 if head else BEGINNING
    rows = []
    for entry in entries:
        row = _row(entry, previous)
        previous = row.sha256
        rows.append(row)
    await AuditEntry.bulk_create(rows, using_db=tx)
    last = await AuditEntry.all().using_db(tx).order_by("-id").only("id").first()
    assert last is not None
    if head is None:
        head = AuditHead(entry=last.id, count=len(rows), sha256=previous)
    else:
        head.entry, head.count, head.sha256 = last.id, head.count + len(rows), previous
    await head.save(using_db=tx)


def _row(entry: Entry, previous: str) -> AuditEntry:
    row = AuditEntry(
        at=entry.at,
        actor=entry.actor,
        verb=entry.verb,
        public_id=entry.public_id,
        revision=entry.revision,
        reason=entry.reason,
        details=canonical(entry.details),
        previous=previous,
    )
    row.sha256 = digest(row)
    return row


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


def _ignore(_done: int, _of: int) -> None:
    return None


async def chain_of(
    database: Database, *, noted: str | None = None, progress: Callable[[int, int], None] = _ignore
) -> Chain:
    """The whole log, read and hashed again.

    `noted` is a hash that somebody wrote down elsewhere: the log must still hold it, which catches
    an owner of the database who has written the log anew from there.
    """
    previous, last, done = BEGINNING, 0, 0
    met = noted in (None, BEGINNING)
    async with database.transaction() as tx:
        head = await AuditHead.all().using_db(tx).first()
        count = await AuditEntry.all().using_db(tx).count()
        while rows := (
            await AuditEntry.filter(id__gt=last).using_db(tx).order_by("id").limit(_BATCH)
        ):
            for row in rows:
                why = _fault(row, previous)
                if why is not None:
                    return Chain(count, previous, int(row.id), why)
                previous, last = row.sha256, row.id
                met = met or previous == noted
            done += len(rows)
            progress(done, count)
    found = Chain(count, previous)
    if head is None and not count:
        return found if met else _without(found, last, "The log is empty; the noted hash is gone.")
    if head is None or (head.entry, head.count, head.sha256) != (last, count, previous):
        return _without(found, last, "Entries were taken off the end, or added without the chain.")
    if not met:
        return _without(found, last, "No entry has the noted hash; the log was written anew.")
    return found


def _without(found: Chain, last: int, why: str) -> Chain:
    return Chain(found.entries, found.head, last, why)


def _fault(row: AuditEntry, previous: str) -> str | None:
    if row.previous != previous:
        return "It does not follow the entry before it: one was taken out, put in or moved."
    if row.sha256 != digest(row):
        return "What it says was changed."
    return None
