"""Telling a subscription's pages as they come, for as long as whoever hears them may."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from starlette.types import Message, Scope, Send

from delivery.asked import Asked
from delivery.head import Head
from delivery.hub import Position
from delivery.refusals import TurnedAway
from delivery.seats import Seats
from publishing.actor import Actor
from resolvers.errors import Code, RequestFault
from resolvers.following import Page
from resolvers.purse import Purse, Spent

ABORT = "kapok.abort"
"""The extension of the scope with which a connection is cut whose client takes nothing any more."""

_UNSEEN = object()


@dataclass(frozen=True)
class Pace:
    """How long things may take, in seconds."""

    rights_every: float = 2.0
    send_within: float = 20.0
    close_within: float = 2.0
    beat_every: float = 15.0
    init_within: float = 5.0
    longest: float = 3_600.0
    retry_after: float = 2.0


class Ended(Exception):
    """A stream is over: the code to close a WebSocket with, and a sentence of at most 123 bytes."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason.encode()[:120].decode(errors="ignore")


def sent_away(error: Exception) -> Ended:
    """The end of a stream whose hearer may hear it no more, or for the moment cannot be known."""
    is_for_now = isinstance(error, TurnedAway) and error.status == 503
    return Ended(1013 if is_for_now else 4403, str(error))


def too_slow() -> Ended:
    """The end of a stream whose hearer takes nothing."""
    return Ended(1013, "You read too slowly. Connect again and go on from your last cursor.")


def too_old() -> Ended:
    """The end of a stream that has lasted as long as one may."""
    return Ended(1001, "This connection is as old as one may be. Connect again.")


@dataclass(frozen=True)
class Guest:
    """Whom a stream is for. `again` looks anew at who they are; raises TurnedAway when they may no more."""

    purse: Purse
    actor: Actor | None = None
    again: Callable[[], Awaitable["Guest"]] | None = None

    async def now(self) -> "Guest":
        """The same guest with the rights of this moment. Raises TurnedAway."""
        return self if self.again is None else await self.again()


def _anybody(_guest: Guest) -> None:
    return None


@dataclass(frozen=True)
class Telling:
    """A subscription that has begun: where, what moves when there may be more, and how it is read.

    `allowed` raises RequestFault where a guest may be told nothing of it any more.
    """

    start: str
    position: Position
    page: Callable[[str, object, Guest], Awaitable[Page]]
    allowed: Callable[[Guest], None] = _anybody


class Teller(Protocol):
    """One door's subscriptions."""

    @property
    def keeps_others_out(self) -> bool:
        """Whether pages of other sites may not even connect."""

    async def guest(self, scope: Scope, head: Head) -> Guest:
        """Who connects. Raises TurnedAway."""

    async def subscribe(
        self, asked: Asked, guest: Guest, *, request_id: str, since: str | None
    ) -> Telling:
        """A subscription, checked and paid for. Raises TurnedAway, RequestFault, Spent."""

    def refused(self, error: RequestFault | Spent, guest: Guest) -> list[dict[str, Any]]:
        """The errors of a subscription that is not answered."""


@dataclass(frozen=True)
class Streaming:
    """What streams have in common. `ending` is set when the service ends."""

    seats: Seats
    pace: Pace
    ending: asyncio.Event


async def pages(telling: Telling, guest: Guest, pace: Pace) -> AsyncIterator[Page]:
    """Every page of a subscription, the empty ones too, as there is one; never ends by itself.

    The guest's rights are looked at before each. Raises Ended when they have ended, RequestFault.
    """
    cursor, seen = telling.start, _UNSEEN
    while True:
        seen = await telling.position.other_than(seen)
        more = True
        while more:
            page = await _page(telling, cursor, seen, guest, pace)
            yield page
            cursor, more = page.cursor, page.more


async def _page(telling: Telling, cursor: str, position: object, guest: Guest, pace: Pace) -> Page:
    """The next page, waited for where the guest has no points or the database is away."""
    while True:
        now = await _allowed(telling, guest)
        try:
            return await telling.page(cursor, position, now)
        except Spent as error:
            await asyncio.sleep(max(error.retry_after, 0.1))
        except RequestFault as error:
            if error.code is not Code.UNAVAILABLE:
                raise
            await asyncio.sleep(pace.retry_after)


async def _allowed(telling: Telling, guest: Guest) -> Guest:
    try:
        now = await guest.now()
        telling.allowed(now)
    except (TurnedAway, RequestFault) as error:
        raise sent_away(error) from error
    return now


async def watch_rights(guest: Guest, pace: Pace, tellings: Collection[Telling]) -> None:
    """Looks at the guest's rights every now and then. Raises Ended when they, or some of them, have."""
    if guest.again is None:
        await asyncio.Event().wait()
    while True:
        await asyncio.sleep(pace.rights_every)
        try:
            now = await guest.now()
            for each in tuple(tellings):
                each.allowed(now)
        except (TurnedAway, RequestFault) as error:
            raise sent_away(error) from error


async def first_of(*work: Coroutine[Any, Any, None]) -> None:
    """Run all of these until one ends, and cancel the others. Raises what that one raised."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in tasks:
            each.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for each in done:
        each.result()


class Wire:
    """Sends one message after the other, each within a bounded time. Raises Ended when it is over."""

    def __init__(self, scope: Scope, send: Send, pace: Pace) -> None:
        self._send = send
        self._pace = pace
        self._abort = (scope.get("extensions") or {}).get(ABORT)
        self._turn = asyncio.Lock()
        self.request_id: str = scope["state"]["request_id"]
        self.closed = False

    async def send(self, *messages: Message) -> None:
        """Send these, with no other in between; nothing once the wire is closed."""
        async with self._turn:
            for each in () if self.closed else messages:
                await self._bounded(each, self._pace.send_within)

    async def taken(self) -> None:
        """Wait until nothing waits to be sent any more, nor is about to."""
        await asyncio.sleep(0)  # what has just begun says its first word
        async with self._turn:
            pass

    async def last(self, message: Message) -> None:
        """Send this and nothing after it; who does not take it soon is cut off without."""
        async with self._turn:
            if not self.closed:
                self.closed = True
                await self._bounded(message, self._pace.close_within)

    async def _bounded(self, message: Message, within: float) -> None:
        try:
            async with asyncio.timeout(within):
                await self._send(message)
        except TimeoutError:
            # Not even what was not taken yet is waited for.
            self.closed = True
            if self._abort is not None:
                self._abort()
            raise too_slow() from None
