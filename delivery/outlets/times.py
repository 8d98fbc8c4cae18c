"""When an event is, in words: in the event's own zone, for readers of three languages."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from delivery.outlets.entries import times_between
from models.clock import wire_instant
from models.locale import Locale

_WEEKDAYS = {"hans": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]  # fmt: skip


@dataclass(frozen=True)
class Dates:
    """From when until when, and the same in words, in the event's zone.

    Instants are as GraphQL gives them; `whole` days are days, the last one included. `old`: it was
    to be then, and is not any more.
    """

    starts: str
    ends: str | None
    whole: bool
    zone: str
    text: str
    old: bool = False


def dates_between(
    starts: str, ends: str | None, zone: ZoneInfo, locale: Locale, *, old: bool = False
) -> Dates:
    """The dates between two instants; an end before its begin is none."""
    times = times_between(starts, ends, zone)
    if not isinstance(times.starts, datetime):
        assert times.ends is not None
        last = times.ends - timedelta(days=1)
        text = _days(times.starts, last, locale)
        return Dates(str(times.starts), str(last), whole=True, zone=zone.key, text=text, old=old)
    until = times.ends if isinstance(times.ends, datetime) else None
    text = f"{_moments(times.starts, until, locale)} ({_offset(times.starts)})"
    ends = None if until is None else wire_instant(until)
    return Dates(wire_instant(times.starts), ends, whole=False, zone=zone.key, text=text, old=old)


def _days(first: date, last: date, locale: Locale) -> str:
    if first == last:
        return _day(first, locale)
    return f"{_day(first, locale)} – {_day(last, locale, after=first)}"


def _moments(starts: datetime, ends: datetime | None, locale: Locale) -> str:
    gap = ", " if locale is Locale.EN else ""
    begin = f"{_day(starts, locale)}{gap}{starts:%H:%M}"
    if ends is None:
        return begin
    if ends.date() == starts.date():
        return f"{begin}–{ends:%H:%M}"
    return f"{begin} – {_day(ends, locale, after=starts)}{gap}{ends:%H:%M}"


def _day(day: date, locale: Locale, *, after: date | None = None) -> str:
    """The day with its weekday; the year is left out where it is that of the day before."""
    same_year = after is not None and after.year == day.year
    if locale is Locale.EN:
        year = "" if same_year else f" {day.year}"
        return f"{_WEEKDAYS['en'][day.weekday()]} {day.day} {_MONTHS[day.month - 1]}{year}"
    year = "" if same_year else f"{day.year}年"
    week = "周" if locale is Locale.ZH_HANS else "週"
    return f"{year}{day.month}月{day.day}日（{week}{_WEEKDAYS['hans'][day.weekday()]}）"


def _offset(at: datetime) -> str:
    """How far the zone is from Greenwich then, as readers know it: GMT+8."""
    offset = at.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"GMT{sign}{hours}" + (f":{rest:02}" if rest else "") if minutes else "GMT"
