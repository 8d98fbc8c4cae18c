"""What an asker may still spend: points, paid before anything is read."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True)
class Allowance:
    """What is left of a purse: of `limit` points `remaining`, all of them again at `reset_at`."""

    limit: int
    remaining: int
    reset_at: datetime


class Spent(Exception):
    """There are not enough points left; they will be in `retry_after` seconds."""

    def __init__(self, points: int, retry_after: float) -> None:
        super().__init__(points, retry_after)
        self.points = points
        self.retry_after = retry_after


class Purse(Protocol):
    """The points of one asker."""

    def pay(self, points: int) -> None:
        """Take so many points. Raises Spent, and then takes none."""

    def allowance(self) -> Allowance:
        """What is left."""


class OpenPurse:
    """A purse that never empties: nobody pays from this machine itself."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    def pay(self, points: int) -> None:
        """Take nothing."""

    def allowance(self) -> Allowance:
        """Always everything."""
        return Allowance(self._limit, self._limit, datetime.now(UTC))


OPEN = OpenPurse(20_000)
