"""Portals where readers are answered: whose key a request shows, from where, and what was shown there.

Views are counted in memory and written now and then, so that nobody waits for a write. A process that
dies loses what it counted since the last one.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial
from urllib.parse import parse_qsl

import asyncpg
import structlog
from starlette.types import Scope
from tortoise.exceptions import BaseORMException

from delivery.head import Head
from delivery.last_write import writing
from delivery.refusals import Reason, TurnedAway
from models.clock import Clock, china_day, micros, system_clock
from models.database import Database
from publishing.people.origins import is_among, origin_of
from publishing.portal_counts import UNKNOWN as NOBODY
from publishing.portal_counts import Counts, Pull, View, add_counts, forget_counts
from publishing.portals import PREFIX, Keyed, Selection, is_portal_key, keyed_portals

log = structlog.get_logger("kapok.portals")

HEADER = "kapok-portal"
PARAMETERS = ("key", "portal")
"""Where a key is shown: in this header, or in the address under one of these names."""

KEPT_SECONDS = 0.9
"""How long what is known of portals is used: a revoked key is no good a second later, in any process."""

EVERY_SECONDS = 10.0
MOST_AT_ONCE = 20_000
"""So many different counts are held between two writes; what is more is written sooner."""

_AWAY = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, BaseORMException)
"""What is raised where the database cannot be asked."""

_HEADER, _PREFIX = HEADER.encode(), PREFIX.encode()


@dataclass(frozen=True)
class Portal:
    """Who shows our content. `id` None stands for the unknown portal: anybody without a key.

    `origins` are where its pages are, none for anywhere; `points_per_minute` is None for the usual.
    """

    id: str | None
    origins: tuple[str, ...]
    points_per_minute: int | None
    selection: Selection


UNKNOWN = Portal(None, (), None, Selection())


def shows_key(scope: Scope) -> bool:
    """Whether a request may show a key; costs next to nothing."""
    return _HEADER in scope["state"]["head"] or _PREFIX in scope["query_string"]


def _shown(scope: Scope) -> str | None:
    """What a request shows as its key, None where there is nothing."""
    head: Head = scope["state"]["head"]
    given = head.get(_HEADER)
    if given is not None:
        return given.decode("latin-1").strip()
    found = parse_qsl(scope["query_string"].decode("latin-1"))
    keys = {value for name, value in found if name in PARAMETERS}
    if len(keys) > 1:
        raise no_key()
    return keys.pop() if keys else None


class Portals:
    """The portals of a site, and what was shown by them since the last write. `keep_days` 0 counts nothing.

    `public_url` is how this service is reached: its own pages show a portal's content too.
    """

    def __init__(
        self,
        database: Database,
        *,
        keep_days: int,
        public_url: str | None = None,
        clock: Clock = system_clock,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._keep_days = keep_days
        self._own = origin_of(public_url) if public_url else None
        self._clock = clock
        self._seconds = seconds
        self._by_key: Mapping[str, Portal] = {}
        self._by_id: Mapping[str, Portal] = {}
        self._read_at: float | None = None
        self._read_after = 0
        self._reading = asyncio.Lock()
        self._counts = Counts()
        self._looked_on = ""
        self.full = asyncio.Event()

    # --- who asks ---------------------------------------------------------------------------

    async def of(self, scope: Scope) -> Portal:
        """The portal whose key a request shows, UNKNOWN where it shows none.

        Raises TurnedAway (403) for a key that is not, or no longer, good, and for a page on another
        website than the portal's; 503 where that cannot be known.
        """
        key = _shown(scope) if shows_key(scope) else None
        if key is None:
            return UNKNOWN
        if key not in self._by_key and not is_portal_key(key):
            raise no_key()
        await self._read()
        portal = self._by_key.get(key)
        if portal is None:
            raise _refused("This key is unknown or was revoked. Ask the association for another.")
        self.refuse_other_origins(scope, portal)
        return portal

    async def by_id(self, portal_id: str) -> Portal | None:
        """The portal with this id, None where there is none that is good."""
        await self._read()
        return self._by_id.get(portal_id)

    def refuse_other_origins(self, scope: Scope, portal: Portal) -> None:
        """Raises TurnedAway (403) for a request from a page on a website that is not the portal's.

        Browsers alone say where a page is. Whoever says nothing is let pass: a key is no secret.
        """
        head: Head = scope["state"]["head"]
        given = head.get(b"origin") or head.get(b"referer")
        if not portal.origins or given is None:
            return
        # A host has 253 characters at most; longer addresses would only fill the memory.
        origin = website_of(given[:300].decode("latin-1"))
        if origin is not None and (
            is_among(origin, portal.origins) or self._is_own(origin, head.get(b"host", b""))
        ):
            return
        raise _refused(
            "This key may not be used on this website. Ask the association to add its origin, "
            "such as https://www.example.org."
        )

    def _is_own(self, origin: str, host: bytes) -> bool:
        return origin == self._own or origin.partition("://")[2] == host.decode("latin-1").lower()

    def frame_ancestors(self, portal: Portal) -> str:
        """Where pages of ours for this portal may be framed, as Content-Security-Policy says it."""
        return " ".join(("'self'", *portal.origins)) if portal.origins else "*"

    async def _read(self) -> None:
        """Know the portals as they were less than a second ago, and what this process changed since."""
        if self._is_fresh():
            return
        async with self._reading:
            if self._is_fresh():
                return
            # From before it is read: what changes meanwhile may not be in it.
            began, after = self._seconds(), self._database.commits
            try:
                with self._database.looking() as connection:
                    found = await keyed_portals(connection, at=micros(self._clock()))
            except _AWAY as error:
                # What was known before is not good for longer: a key may have been revoked meanwhile.
                log.warning("portals are not known", error=type(error).__name__)
                raise _not_now() from error
            self._by_key = {key: _portal(each) for each in found for key in each.keys}
            self._by_id = {each.id: _portal(each) for each in found}
            self._read_at, self._read_after = began, after

    def _is_fresh(self) -> bool:
        return (
            self._read_at is not None
            and self._seconds() - self._read_at < KEPT_SECONDS
            and self._read_after == self._database.commits
        )

    # --- what was shown ---------------------------------------------------------------------

    def note(self, portal: Portal, ids: Iterable[str]) -> None:
        """These items were shown once more, now; takes microseconds."""
        if not self._keep_days:
            return
        now = self._clock()
        day, at = china_day(now), micros(now)
        for each in ids:
            self._counts.show(View(portal.id or NOBODY, day, each), 1, at)
        self._look_at_size()

    def note_again(self, portal: Portal, ids: Iterable[str]) -> None:
        """These items, which were shown before, are shown as they are now; that is no view more."""
        if self._keep_days:
            at = micros(self._clock())
            for each in ids:
                self._counts.see((portal.id or NOBODY, each), at)
            self._look_at_size()

    def note_gone(self, portal: Portal, public_id: str) -> None:
        """The portal asked for an item that is withdrawn, and was told so."""
        if self._keep_days:
            self._counts.tell_gone((portal.id or NOBODY, public_id), micros(self._clock()))
            self._look_at_size()

    def note_pull(
        self, portal: Portal, *, epoch: str, types: tuple[str, ...], position: int
    ) -> None:
        """The portal has taken all changes of these types up to there; () for all types."""
        if self._keep_days and portal.id is not None:
            self._counts.pull(Pull(portal.id, epoch, types, position), micros(self._clock()))
            self._look_at_size()

    def _look_at_size(self) -> None:
        if len(self._counts) >= MOST_AT_ONCE:
            self.full.set()

    # --- writing ----------------------------------------------------------------------------

    async def write(self) -> None:
        """Add what was counted to what is kept. When it raises nothing is lost: it is counted on."""
        taken, self._counts = self._counts, Counts()
        self.full.clear()
        try:
            await add_counts(self._database, taken)
        except BaseException:
            self._counts.add(taken)
            raise

    async def forget(self) -> None:
        """Delete what is older than it may be, once a day."""
        now = self._clock()
        if self._looked_on != china_day(now):
            oldest = now - timedelta(days=self._keep_days - 1)
            await forget_counts(self._database, before=china_day(oldest), before_at=micros(oldest))
            self._looked_on = china_day(now)

    async def run(self, stop: asyncio.Event, *, every_seconds: float = EVERY_SECONDS) -> None:
        """Write and forget now and then until `stop` is set, and write a last time then."""
        ends = False
        while not ends:
            await _either(stop, self.full, seconds=every_seconds)
            # Asked before the work: what is counted while it is under way wants another turn.
            ends = stop.is_set()
            for work in (self.write, self.forget):
                try:
                    await work()
                except Exception as error:
                    # The next turn tries again; a database that is away is told of elsewhere too.
                    log.warning("figures of portals wait", error=type(error).__name__)
                    await asyncio.sleep(0 if ends else 0.1)


@lru_cache(maxsize=1_024)
def website_of(address: str) -> str | None:
    """The origin of a page's address, in the form in which portals' origins are kept."""
    scheme, found, rest = address.partition("://")
    return origin_of(f"{scheme}://{rest.partition('/')[0].partition('?')[0]}") if found else None


def _portal(keyed: Keyed) -> Portal:
    return Portal(keyed.id, keyed.origins, keyed.points_per_minute, keyed.selection)


def no_key() -> TurnedAway:
    """What is said to whoever shows something else as a key."""
    return _refused("This is no key of a portal. Copy it again: it begins with pk_.")


def _not_now() -> TurnedAway:
    return TurnedAway(
        503,
        Reason.UNAVAILABLE,
        "Keys cannot be looked up at the moment. Try again in a few seconds.",
        headers={"retry-after": "5"},
    )


def _refused(message: str) -> TurnedAway:
    return TurnedAway(403, Reason.FORBIDDEN, message)


async def _either(*events: asyncio.Event, seconds: float) -> None:
    """Wait until one of these is set, or so long."""
    waiting = [asyncio.create_task(each.wait()) for each in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()


@asynccontextmanager
async def counting_portals(
    database: Database,
    *,
    keep_days: int,
    public_url: str | None = None,
    every_seconds: float = EVERY_SECONDS,
) -> AsyncIterator[Portals]:
    """The portals, counted for while the block lasts; all of it is written when it ends."""
    portals = Portals(database, keep_days=keep_days, public_url=public_url)
    async with writing(partial(portals.run, every_seconds=every_seconds)):
        yield portals


__all__ = ["UNKNOWN", "Portal", "Portals", "Selection", "counting_portals"]
