"""The API's own scalars. What is read is stored in wire form already; what is given is made so."""

import re
from datetime import UTC, date, datetime
from typing import Any, NewType

import strawberry

from models.clock import wire_instant
from publishing.check import exact


def _instant(value: Any) -> str:
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError
        return wire_instant(at.astimezone(UTC))
    except (ValueError, TypeError, OverflowError):
        raise ValueError(
            "Give a moment with its offset, such as 2026-03-01T09:30:00+08:00."
        ) from None


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (ValueError, TypeError):
        raise ValueError("Give a day, such as 2026-03-01.") from None


def _decimal(value: Any) -> str:
    text = exact(value)
    if text is None:
        raise ValueError("Give a number as text, such as “10.5”.")
    return text


def _url(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
        raise ValueError("Give a whole web address, beginning with https://.")
    return value


def _local_time(value: Any) -> str:
    try:
        if datetime.fromisoformat(value).tzinfo is not None:
            raise ValueError
    except (ValueError, TypeError):
        raise ValueError("Give local time without an offset, such as 2026-03-01T09:30.") from None
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("Send the file itself, with a multipart request.")
    return value


def _as_is(value: Any) -> Any:
    return value


Instant = NewType("Instant", str)
Day = NewType("Day", str)
ExactNumber = NewType("ExactNumber", str)
Address = NewType("Address", str)
LocalTime = NewType("LocalTime", str)
Upload = NewType("Upload", str)

SCALARS: dict[object, Any] = {
    Instant: strawberry.scalar(
        name="DateTime",
        description="A moment in UTC, to the second: `2026-03-01T01:30:00Z`. Any offset may be given.",
        serialize=_as_is,
        parse_value=_instant,
    ),
    Day: strawberry.scalar(
        name="Date", description="A calendar day: `2026-03-01`.", serialize=_as_is, parse_value=_day
    ),
    ExactNumber: strawberry.scalar(
        name="Decimal",
        description="An exact decimal number, as text.",
        serialize=_as_is,
        parse_value=_decimal,
    ),
    LocalTime: strawberry.scalar(
        name="LocalDateTime",
        description="What a clock shows: `2026-03-01T09:30`. The time zone is given beside it.",
        serialize=_as_is,
        parse_value=_local_time,
    ),
    Upload: strawberry.scalar(
        name="Upload",
        description="A file that comes with the request: `null` in the variables, and in `map` the place it belongs to. See the GraphQL multipart request specification.",
        serialize=_as_is,
        parse_value=_text,
    ),
    Address: strawberry.scalar(
        name="URL", description="An absolute http(s) address.", serialize=_as_is, parse_value=_url
    ),
}
