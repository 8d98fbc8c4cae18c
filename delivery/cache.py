"""The answer cache: bytes that were right a moment ago and are still, or are not kept.

An entry ends when a type it speaks of changes, when something scheduled in it is due, or when room
is needed. Nothing is answered from it while the watch cannot vouch that every change was heard.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass

from models.clock import Clock, micros, system_clock
from reading.tags import EVERY_TYPE, Tags
from reading.watch import Watch

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRY_BYTES = 1024 * 1024

Key = tuple[object, ...]
Make = Callable[[], Awaitable[bytes]]


@dataclass(frozen=True)
class Entry:
    """A kept answer, what ends it, and the generation of the cache it was made in."""

    body: bytes
    types: frozenset[str]
    ends_at: int


class AnswerCache:
    """Answers by key; the key must hold the reader's rights along with the request."""

    def __init__(
        self, watch: Watch, *, max_bytes: int = MAX_BYTES, clock: Clock = system_clock
    ) -> None:
        self._watch = watch
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._flights: dict[Key, tuple[int, asyncio.Future[bytes]]] = {}
        self._bytes = 0
        self._generation = 0
        watch.listen(self.purge)

    def get(self, key: Key) -> bytes | None:
        """The answer kept under this key, if it is still right."""
        if not self._watch.trusted():
            return None
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.ends_at <= micros(self._clock()):
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        return entry.body

    async def make(self, key: Key, tags: Tags, make: Make) -> bytes:
        """A fresh answer, kept if it may be; requests for the same at the same time share one."""
        flight = self._flights.get(key)
        if flight is not None and flight[0] == self._generation and self._watch.trusted():
            return await asyncio.shield(flight[1])
        return await self._fly(key, tags, make)

    async def _fly(self, key: Key, tags: Tags, make: Make) -> bytes:
        generation = self._generation
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._flights[key] = (generation, future)
        try:
            # The end is asked for first: what becomes due meanwhile must end the entry.
            ends_at = self._watch.boundary(tags)
            body = await make()
            self._keep(key, Entry(body, tags.types, ends_at), generation)
            future.set_result(body)
            return body
        except BaseException as error:
            if isinstance(error, Exception):
                future.set_exception(error)
                future.exception()  # heard by those who share the flight, if there are any
            else:
                future.cancel()
            raise
        finally:
            if self._flights.get(key) == (generation, future):
                del self._flights[key]

    def purge(self, types: Iterable[str]) -> None:
        """Forget every answer that speaks of one of these types."""
        self._generation += 1
        changed = frozenset(types)
        everything = EVERY_TYPE in changed
        for key, entry in list(self._entries.items()):
            if everything or EVERY_TYPE in entry.types or changed & entry.types:
                self._drop(key)

    def _keep(self, key: Key, entry: Entry, generation: int) -> None:
        fresh = self._watch.trusted() and generation == self._generation
        if not fresh or len(entry.body) > MAX_ENTRY_BYTES:
            return
        self._drop(key)
        self._entries[key] = entry
        self._bytes += len(entry.body)
        while self._bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= len(entry.body)
