"""Run a read: one statement through one door."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models.clock import micros, wire_instant
from models.declare import Catalogue
from reading.compile import MARK, Statement, compile_read
from reading.doors import Reader
from reading.guard import Rights, guard
from reading.limit import Cost, Limits, limit
from reading.mark import mark
from reading.plan import Read
from reading.tags import Tags, tags_of
from reading.writing import Names


@dataclass(frozen=True)
class Prepared:
    """A statement ready to run, what it may cost, and what its answer depends on."""

    statement: Statement
    cost: Cost
    tags: Tags


@dataclass(frozen=True)
class Found:
    """An answer as JSON, and the keys of the single items it was made of, as far as marked."""

    json: bytes
    keys: frozenset[str]


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
        """What the statement gives; `at` is the instant of timed views. Raises TooSlow."""
        if at is not None:
            values = {**values, "at": micros(at), "at_text": wire_instant(at)}
        text = await self.reader.json(prepared.statement, values, long=prepared.cost.long)
        return _without_marks(text)

    async def answer(
        self, read: Read, values: Mapping[str, Any], *, at: datetime | None = None
    ) -> bytes:
        """The answer as JSON, an object of the read's root keys.

        Raises Forbidden, TooCostly, TooSlow.
        """
        return (await self.run(self.prepare(read, values), values, at=at)).json


def _without_marks(text: bytes) -> Found:
    if MARK not in text:
        return Found(text, frozenset())
    pieces = text.split(MARK)
    keys = b",".join(pieces[1::2]).decode().split(",")
    return Found(b"".join(pieces[::2]), frozenset(filter(None, keys)))
