"""Run a read: one statement through one door."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.clock import micros, wire_instant
from models.declare import Catalogue
from reading.changes import EXPIRED, FOREIGN_LOG, PAGE_END
from reading.compile import MARK, Statement, compile_read
from reading.doors import Reader
from reading.guard import Rights, guard
from reading.highlight import highlighted
from reading.limit import Cost, Limits, limit
from reading.linked_data import SPARSE, finished
from reading.mark import mark
from reading.plan import Read
from reading.search import FOREIGN_CURSOR, NOTHING_FOUND, TEXTS, TOO_MANY
from reading.sought import text_in
from reading.tags import Tags, tags_of
from reading.writing import Names


@dataclass(frozen=True)
class Prepared:
    """A statement ready to run, what it may cost, and what its answer depends on."""

    statement: Statement
    cost: Cost
    tags: Tags


@dataclass(frozen=True)
class PageEnd:
    """Where a followed page ends: the cursor to go on from, how many changes it told, and whether there is more."""

    cursor: str
    told: int
    more: bool


@dataclass(frozen=True)
class Found:
    """An answer as JSON, and the keys of the single items it was made of, as far as marked.

    `missed` are the texts that nothing was found for, each with the name of the language asked for.
    `end` is that of a followed page.
    """

    json: bytes
    keys: frozenset[str]
    missed: tuple[tuple[str, str], ...] = ()
    end: PageEnd | None = None


LONG_TEXTS = 50_000
"""Bytes. To look for the places in more, or to cut JSON-LD out of it, takes too long for others to wait
for it: 5 ms for 30,000, and 2 ms for 100,000."""


class TooManyFound(Exception):
    """More was found than is counted."""


class ForeignCursor(Exception):
    """A cursor of a search for something else."""


class ForeignLog(Exception):
    """A cursor of another log of changes."""


class Expired(Exception):
    """A cursor from before the first removal that is still told."""


class Readings:
    """The pipeline over one door: guard → limit → mark → compile → run.

    `marked` readings tell which single items an answer was made of; see `reading.mark`.
    """

    def __init__(
        self,
        reader: Reader,
        catalogue: Catalogue,
        *,
        rights: Rights,
        limits: Limits,
        marked: bool = False,
    ) -> None:
        self.reader = reader
        self.catalogue = catalogue
        self.rights = rights
        self.limits = limits
        self._marked = marked
        self._names = Names(catalogue)

    def prepare(self, read: Read, values: Mapping[str, Any]) -> Prepared:
        """The read's statement and cost; `values` matter for page sizes only.

        Raises Forbidden, TooCostly.
        """
        cost = limit(guard(read, self.rights), values, self.limits)
        if self._marked:
            read = mark(read)
        statement = compile_read(read, self.reader.dialect, self._names)
        return Prepared(statement, cost, tags_of(read))

    async def run(
        self, prepared: Prepared, values: Mapping[str, Any], *, at: datetime | None = None
    ) -> Found:
        """What the statement gives; `at` is the instant of timed views.

        Raises TooSlow, TooManyFound, ForeignCursor, ForeignLog, Expired.
        """
        if at is not None:
            values = {**values, "at": micros(at), "at_text": wire_instant(at)}
        text = await self.reader.json(prepared.statement, values, long=prepared.cost.long)
        if len(text) > LONG_TEXTS and (TEXTS.encode() in text or SPARSE.encode() in text):
            return await asyncio.to_thread(self._told, text, values)
        return self._told(text, values)

    def _told(self, text: bytes, values: Mapping[str, Any]) -> Found:
        text, keys = _parted(text, MARK)
        text = finished(text)
        if any(each in text for each in _SPECIAL):
            if FOREIGN_LOG.encode() in text:
                raise ForeignLog
            if EXPIRED.encode() in text:
                raise Expired
            if FOREIGN_CURSOR.encode() in text:
                raise ForeignCursor
            if TOO_MANY.encode() in text:
                raise TooManyFound
            text, missed = _parted(text, NOTHING_FOUND.encode())
            text, end = _parted(text, PAGE_END.encode())
            found = highlighted(text, values, self.catalogue)
            return Found(found, frozenset(keys), _missed(missed, values), _end(end))
        return Found(text, frozenset(keys))

    async def answer(
        self, read: Read, values: Mapping[str, Any], *, at: datetime | None = None
    ) -> bytes:
        """The answer as JSON, an object of the read's root keys.

        Raises Forbidden, TooCostly, TooSlow.
        """
        return (await self.run(self.prepare(read, values), values, at=at)).json


_SPECIAL = tuple(
    each.encode()
    for each in (FOREIGN_CURSOR, TOO_MANY, NOTHING_FOUND, TEXTS, FOREIGN_LOG, EXPIRED, PAGE_END)
)
"""What only answers of searches and of changes can hold."""


def _parted(text: bytes, mark: bytes) -> tuple[bytes, list[str]]:
    """The text without what stands between these marks, and that, split at commas."""
    if mark not in text:
        return text, []
    pieces = text.split(mark)
    between = b",".join(pieces[1::2]).decode().split(",")
    return b"".join(pieces[::2]), [each for each in between if each]


def _end(told: list[str]) -> PageEnd | None:
    if not told:
        return None
    cursor, number, more = told
    return PageEnd(cursor.strip('"'), int(number), more == "1")


def _missed(told: Iterable[str], values: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    pairs = (each.split(" ") for each in told)
    return tuple((text_in(values[name]), locale) for name, locale in pairs)
