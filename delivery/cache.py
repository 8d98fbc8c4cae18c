"""The answer cache: bytes that were right a moment ago and are still, or are not kept.

An entry ends when something it was made of changes, when something scheduled in it is due, or when room
is needed. Nothing is answered from it while the watch cannot vouch that every change was heard.
"""

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable

from delivery.encode import ENCODERS
from models.clock import Clock, micros, system_clock
from models.view import FOREVER
from reading.tags import EVERY_TYPE, Tags
from reading.watch import Watch
from resolvers.operation import Made

MAX_BYTES = 32 * 1024 * 1024
MAX_ENTRY_BYTES = 1024 * 1024

Key = tuple[object, ...]
Make = Callable[[], Awaitable[Made]]


class Entry:
    """A kept answer, what ends it, and the forms it is sent in, each made when first asked for."""

    __slots__ = ("_encoded", "_etag", "body", "ends_at", "missed", "tokens", "types")

    def __init__(self, made: Made, tags: Tags, ends_at: int) -> None:
        self.body = made.body
        self.tokens = made.tokens
        self.missed = made.missed
        self.types = tags.types
        self.ends_at = ends_at
        self._etag = b""
        self._encoded: dict[str, bytes] = {}

    @property
    def etag(self) -> bytes:
        """The answer's validator, the same wherever the same answer is given."""
        if not self._etag:
            self._etag = etag_of(self.body)
        return self._etag

    def encoded(self, encoding: str) -> bytes:
        """The answer in one of the encodings."""
        found = self._encoded.get(encoding)
        if found is None:
            found = self._encoded[encoding] = ENCODERS[encoding](self.body)
        return found

    @property
    def size(self) -> int:
        """How many bytes it takes at most, in all its forms: each compressed one is half of it."""
        return len(self.body) * (2 + len(ENCODERS)) // 2


def etag_of(body: bytes) -> bytes:
    """A weak validator: an encoded answer is the same answer."""
    return b'W/"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()


class _Abandoned(Exception):
    """Whoever was making the answer has gone away."""


class AnswerCache:
    """Answers by key; the key must hold the reader's rights along with the request."""

    def __init__(
        self, watch: Watch, *, max_bytes: int = MAX_BYTES, clock: Clock = system_clock
    ) -> None:
        self._watch = watch
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[Key, Entry] = OrderedDict()
        self._flights: dict[Key, tuple[int, asyncio.Future[Entry]]] = {}
        self._generation = 0
        self.bytes = 0
        """What all entries take at most."""

        self.hits = self.misses = self.purged = 0
        """How many answers were given, had to be made, and were forgotten since something changed."""

        watch.listen(self.purge)

    def get(self, key: Key) -> Entry | None:
        """The answer kept under this key, if it is still right."""
        if not self._watch.trusted():
            return None
        entry = self._entries.get(key)
        if entry is None:
            return None
        if entry.ends_at != FOREVER and entry.ends_at <= micros(self._clock()):
            self._drop(key)
            return None
        self._entries.move_to_end(key)
        self.hits += 1
        return entry

    async def make(self, key: Key, tags: Tags, make: Make) -> Entry:
        """A fresh answer, kept if it may be; requests for the same at the same time share one."""
        self.misses += 1
        while (flight := self._flights.get(key)) is not None:
            if flight[0] != self._generation or not self._watch.trusted():
                break
            try:
                return await asyncio.shield(flight[1])
            except _Abandoned:
                continue
        return await self._fly(key, tags, make)

    async def _fly(self, key: Key, tags: Tags, make: Make) -> Entry:
        generation = self._generation
        future: asyncio.Future[Entry] = asyncio.get_running_loop().create_future()
        self._flights[key] = (generation, future)
        try:
            # The end is asked for first: what becomes due meanwhile must end the entry.
            ends_at = self._watch.boundary(tags)
            entry = Entry(await make(), tags, ends_at)
            self._keep(key, entry, generation)
            future.set_result(entry)
            return entry
        except BaseException as error:
            # Who flew may have been cancelled; those who share the flight have not.
            future.set_exception(error if isinstance(error, Exception) else _Abandoned())
            future.exception()  # heard by those who share the flight, if there are any
            raise
        finally:
            if self._flights.get(key) == (generation, future):
                del self._flights[key]

    def purge(self, tokens: Iterable[str]) -> None:
        """Forget every answer made of one of these: types, keys of items, public ids."""
        self._generation += 1
        changed = frozenset(tokens)
        everything = EVERY_TYPE in changed
        for key, entry in list(self._entries.items()):
            if everything or EVERY_TYPE in entry.tokens or not changed.isdisjoint(entry.tokens):
                self._drop(key)
                self.purged += 1

    def _keep(self, key: Key, entry: Entry, generation: int) -> None:
        fresh = self._watch.trusted() and generation == self._generation
        if not fresh or len(entry.body) > MAX_ENTRY_BYTES:
            return
        self._drop(key)
        self._entries[key] = entry
        self.bytes += entry.size
        while self.bytes > self._max_bytes:
            self._drop(next(iter(self._entries)))

    def _drop(self, key: Key) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.bytes -= entry.size
