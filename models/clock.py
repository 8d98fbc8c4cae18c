"""Instants: how they are written in the tables, and who says what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def system_clock() -> datetime:
    """The present, by this machine's clock."""
    return datetime.now(UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970; `at` must be aware."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def instant(at: int) -> datetime:
    """The aware UTC datetime of these microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=at)


def wire_instant(at: datetime) -> str:
    """The form readers see and the tables sort by: `2026-11-23T09:00:00Z`, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def china_time(at: datetime) -> str:
    """As editors in China read an instant: `2026-11-25 08:08 北京时间`."""
    return f"{at.astimezone(_CHINA):%Y-%m-%d %H:%M} 北京时间"


def china_day(at: datetime) -> str:
    """The day in China at an instant: `2026-11-25`."""
    return at.astimezone(_CHINA).date().isoformat()


_CHINA = timezone(timedelta(hours=8))
