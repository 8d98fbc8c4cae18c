"""Run a read: one statement through one door."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.clock import micros, wire_instant
from models.declare import Catalogue
from reading.compile import Names, compile_read
from reading.doors import Reader
from reading.guard import Rights, guard
from reading.limit import Limits, limit
from reading.plan import Read


class Readings:
    """The pipeline over one door: guard → limit → compile → run."""

    def __init__(
        self, reader: Reader, catalogue: Catalogue, *, rights: Rights, limits: Limits
    ) -> None:
        self.reader = reader
        self.catalogue = catalogue
        self.rights = rights
        self.limits = limits
        self._names = Names(catalogue)

    async def answer(
        self, read: Read, values: Mapping[str, Any], *, at: datetime | None = None
    ) -> str:
        """The answer as JSON text, an object of the read's root keys.

        `at` is the instant of timed views. Raises Forbidden, TooCostly, TooSlow.
        """
        limit(guard(read, self.rights), values, self.limits)
        statement = compile_read(read, self.reader.dialect, self._names)
        bound = dict(values)
        if at is not None:
            bound |= {"at": micros(at), "at_text": wire_instant(at)}
        return await self.reader.text(statement, bound)
