"""How many streams there may be at once: in all, and for each address."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from delivery.budget import payer_of
from delivery.refusals import Reason, TurnedAway


class Seats:
    """Places for streams. This machine itself may take as many as there are."""

    def __init__(self, *, most: int, per_address: int) -> None:
        self._most = most
        self._per_address = per_address
        self._taken: Counter[str | None] = Counter()

    @property
    def number_taken(self) -> int:
        """How many are taken."""
        return self._taken.total()

    @contextmanager
    def taken(self, client: tuple[str, int] | None) -> Iterator[None]:
        """A place while the block lasts. Raises TurnedAway (429, 503) where there is none."""
        payer = payer_of(client[0]) if client is not None else None
        if self.number_taken >= self._most:
            raise TurnedAway(
                503,
                Reason.UNAVAILABLE,
                "As many subscribe here as can be served. Try again in a minute, or ask `changes`.",
                headers={"retry-after": "60"},
            )
        if payer is not None and self._taken[payer] >= self._per_address:
            raise TurnedAway(
                429,
                Reason.RATE_LIMITED,
                f"Your address has {self._per_address} streams open, as many as it may have. "
                "Close one, or subscribe to several things over one WebSocket.",
                headers={"retry-after": "60"},
            )
        self._taken[payer] += 1
        try:
            yield
        finally:
            self._taken[payer] -= 1
            if not self._taken[payer]:
                del self._taken[payer]
