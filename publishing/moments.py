"""Instants as people give them: with an offset, or as the clock on a wall somewhere shows them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from publishing.errors import Code, refuse


def is_zone(name: str) -> bool:
    """Whether it is the IANA name of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a folder of zones, such as Asia, is an OSError
        return False
    return True


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; raises Refused when there is none."""
    if not is_zone(name):
        message = f"{name!r} is no time zone. Give an IANA name, such as Asia/Shanghai."
        raise refuse(Code.INVALID, message, "timeZone")
    return ZoneInfo(name)


def moment(
    *, at: datetime | None, local: str | None, zone: str, name: str = "at"
) -> datetime | None:
    """The instant given as `at`, or as local time in the zone; None when neither is given.

    Raises Refused when both are, and when clocks there show the local time twice or never.
    """
    place = zone_of(zone)
    if local is None:
        return at
    if at is not None:
        raise refuse(Code.INVALID, "Give the instant or the local time, not both.", name)
    return _in_zone(local, place, name)


def _in_zone(local: str, place: ZoneInfo, name: str) -> datetime:
    try:
        shown = datetime.fromisoformat(local)
    except ValueError:
        raise refuse(Code.INVALID, "Give local time as 2026-03-01T09:30.", name) from None
    if shown.tzinfo is not None:
        raise refuse(Code.INVALID, "Local time has no offset. Give it as an instant.", name)
    first, second = (shown.replace(tzinfo=place, fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(place).replace(tzinfo=None) != shown:
        message = (
            f"Clocks in {place.key} are put forward and never show {local}. Choose another time."
        )
        raise refuse(Code.INVALID, message, name)
    if first.utcoffset() != second.utcoffset():
        either = f"{first.isoformat()} or {second.isoformat()}"
        message = f"Clocks in {place.key} are put back and show {local} twice. Say which: {either}."
        raise refuse(Code.INVALID, message, name)
    return first.astimezone(UTC)
