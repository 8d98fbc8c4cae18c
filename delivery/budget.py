"""Points by address: each has a bucket that fills steadily, and pays from it for what is read."""

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from resolvers.purse import Allowance, OpenPurse, Purse, Spent

MAX_ADDRESSES = 20_000
"""Beyond so many the one used least lately is forgotten; by then it is most likely full again."""


class Bucket:
    """Holds `capacity` points at most, and gains `per_second` of them."""

    __slots__ = ("_at", "_capacity", "_clock", "_per_second", "_points")

    def __init__(
        self, capacity: int, per_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._capacity = capacity
        self._per_second = per_second
        self._clock = clock
        self._points = float(capacity)
        self._at = clock()

    def pay(self, points: int) -> None:
        """Take so many points. Raises Spent, and then takes none."""
        self._fill()
        # What costs more than a bucket holds is paid by a full one: it could never be asked otherwise.
        due = min(points, self._capacity)
        if due > self._points:
            raise Spent(points, (due - self._points) / self._per_second)
        self._points -= due

    def allowance(self) -> Allowance:
        """What is left."""
        self._fill()
        missing = self._capacity - self._points
        full_at = datetime.now(UTC) + timedelta(seconds=missing / self._per_second)
        return Allowance(self._capacity, int(self._points), full_at)

    def _fill(self) -> None:
        now = self._clock()
        gained = (now - self._at) * self._per_second
        self._points, self._at = min(self._capacity, self._points + gained), now


class Budgets:
    """The purse of each address. This machine itself pays nothing."""

    def __init__(
        self,
        *,
        points_per_minute: int,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._burst = burst
        self._per_second = points_per_minute / 60
        self._clock = clock
        self._open = OpenPurse(burst)
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def purse(self, client: tuple[str, int] | None) -> Purse:
        """The purse of whoever asks; without an address, as over a socket file, it never empties."""
        payer = payer_of(client[0]) if client is not None else None
        return self._open if payer is None else self.own(payer)

    def own(self, payer: str, *, points_per_minute: int | None = None) -> Purse:
        """The purse of somebody who is known, with a budget of their own where one is given."""
        bucket = self._buckets.get(payer)
        if bucket is None:
            given = points_per_minute
            burst, pace = (given, given / 60) if given else (self._burst, self._per_second)
            bucket = Bucket(burst, pace, self._clock)
            self._buckets[payer] = bucket
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        else:
            self._buckets.move_to_end(payer)
        return bucket


@lru_cache(maxsize=4_096)
def payer_of(host: str) -> str | None:
    """Who pays for this address: all of an IPv6 /64 together, nobody for loopback."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if address.is_loopback:
        return None
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
