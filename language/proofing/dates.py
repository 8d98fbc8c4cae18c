"""Dates that contradict the weekday beside them, and days that no calendar has."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from language.han import is_han
from language.proofing.finding import Finding, Rule, Severity

_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR = r"(?:\d{4}|[〇零一二三四五六七八九]{4})"
_SMALL = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_WEEKDAY = r"(?:星期|周|週|礼拜|禮拜)([一二三四五六日天])"
# A range (星期二至星期四) and a list say nothing of the one date beside them.
_NO_RANGE = r"(?!\s*(?:[至到~～、\-–—]|和|及))"
_CHINESE = re.compile(
    rf"(?:(?P<year>{_YEAR})年\s?)?(?:(?P<month>{_SMALL})月\s?)?(?P<day>{_SMALL})[日号號]"
    rf"(?:\s?[(（,，]?\s?(?P<said>{_WEEKDAY}){_NO_RANGE})?"
)
_NUMERIC = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<sign>[-/.])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)"
    rf"(?:\s?[(（,，]?\s?(?P<said>{_WEEKDAY}){_NO_RANGE})?"
)
_PRINTED_YEAR = re.compile(rf"(?<!\d)({_YEAR})年")
_SENTENCE_END = re.compile("[。！？!?\n]")

_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_EN_DAY = f"(?P<said>{'|'.join(_DAYS)}|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)"
_EN_MONTH = f"(?P<month>{'|'.join(f'{each}|{each[:3]}' for each in _MONTHS)})"
_EN_DATE = re.compile(
    rf"\b{_EN_DAY}\.?,?\s+(?:{_EN_MONTH}\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\s+{_EN_MONTH.replace('<month>', '<month2>')}\.?),?\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_ZH_DAYS = "一二三四五六日"


@dataclass(frozen=True)
class _Date:
    """A date as printed, with what it takes from the dates before it."""

    year: int | None
    month: int | None
    day: int
    start: int
    end: int
    said: str
    said_start: int


def date_findings(text: str) -> Iterator[Finding]:
    """Weekdays that are wrong for their date, and dates that do not exist.

    A date without a year has the one year that is printed before it in the passage; where none is,
    or several are, nothing is said.
    """
    for printed in (*_chinese_dates(text), *_numeric_dates(text)):
        yield from _checked(text, printed)
    yield from _english(text)


def _chinese_dates(text: str) -> Iterator[_Date]:
    years = [(found.start(), _number(found[1])) for found in _PRINTED_YEAR.finditer(text)]
    seen: set[int] = set()
    month: int | None = None
    last_end = 0
    for found in _CHINESE.finditer(text):
        while years and years[0][0] < found.start():
            seen.add(years.pop(0)[1])
        if _SENTENCE_END.search(text, last_end, found.start()):
            month = None  # "29日" in a new sentence need not be in the month before it
        month = _number(found["month"]) if found["month"] else month
        year = next(iter(seen)) if len(seen) == 1 else None
        yield _date(found, year=_number(found["year"]) if found["year"] else year, month=month)
        last_end = found.end()


def _numeric_dates(text: str) -> Iterator[_Date]:
    for found in _NUMERIC.finditer(text):
        yield _date(found, year=int(found["year"]), month=int(found["month"]))


def _date(found: re.Match[str], *, year: int | None, month: int | None) -> _Date:
    said = found["said"] or ""
    return _Date(
        year,
        month,
        _number(found["day"]),
        found.start(),
        found.end(),
        said[-1:],
        found.start("said"),
    )


def _number(written: str) -> int:
    if written.isdigit() and written.isascii():
        return int(written)
    if "十" not in written:
        return int(written.translate(_NUMERALS))
    tens, _, ones = written.partition("十")
    return int(tens.translate(_NUMERALS) or 1) * 10 + int(ones.translate(_NUMERALS) or 0)


def _checked(text: str, printed: _Date) -> Iterator[Finding]:
    if printed.month is None:
        return
    words = text[printed.start : printed.end]
    if not _exists(printed):
        yield Finding(
            Rule.NO_SUCH_DAY,
            printed.start,
            printed.end,
            words,
            Severity.WARN,
            f"没有“{words}”这一天。",
            f"There is no such day: “{words}”.",
        )
    elif printed.said and printed.year is not None:
        yield from _weekday(text, printed, date(printed.year, printed.month, printed.day))


def _weekday(text: str, printed: _Date, is_on: date) -> Iterator[Finding]:
    start = printed.said_start
    said = _said(text, start)
    right = _ZH_DAYS[is_on.weekday()]
    if right == printed.said.replace("天", "日") or _may_be_a_name(text, start, said):
        return
    end = start + len(said)
    yield Finding(
        Rule.WEEKDAY,
        printed.start,
        end,
        text[printed.start : end],
        Severity.WARN,
        f"{is_on.year}年{is_on.month}月{is_on.day}日是星期{right}，不是{said}。",
        f"{is_on:%d %B %Y} is a {is_on:%A}.",
        text[printed.start : start] + said[:-1] + right,
    )


def _may_be_a_name(text: str, start: int, said: str) -> bool:
    """Whether it is rather somebody's name: 11月24日周一鸣出席."""
    following = text[start + len(said) : start + len(said) + 1]
    return said[0] in "周週" and is_han(following) and following not in "上下早晚中凌傍在"


def _said(text: str, start: int) -> str:
    found = re.compile(_WEEKDAY).match(text, start)
    return found.group() if found else ""


def _exists(printed: _Date) -> bool:
    if printed.month is None or not 1 <= printed.month <= 12:
        return False
    # Without a year a leap year is assumed.
    year = printed.year or 2000
    return year >= 1 and 1 <= printed.day <= monthrange(year, printed.month)[1]


def _english(text: str) -> Iterator[Finding]:
    for found in _EN_DATE.finditer(text):
        month = _MONTHS.index(_in_full(found["month"] or found["month2"], _MONTHS)) + 1
        day, year = int(found["day"] or found["day2"]), int(found["year"])
        if year < 1 or not 1 <= day <= monthrange(year, month)[1]:
            yield Finding(
                Rule.NO_SUCH_DAY,
                *found.span(),
                found.group(),
                Severity.WARN,
                f"没有“{found.group()}”这一天。",
                f"There is no such day: “{found.group()}”.",
            )
            continue
        is_on = date(year, month, day)
        right, said = f"{is_on:%A}", found["said"]
        if _in_full(said, _DAYS) != right.lower():
            short = right if said.lower() in _DAYS else right[:3]
            yield Finding(
                Rule.WEEKDAY,
                *found.span(),
                found.group(),
                Severity.WARN,
                f"{year}年{month}月{day}日是星期{_ZH_DAYS[is_on.weekday()]}，不是{said}。",
                f"{is_on:%d %B %Y} is a {right}.",
                short + found.group()[len(said) :],
            )


def _in_full(word: str, names: list[str]) -> str:
    return next(each for each in names if each.startswith(word.lower()[:3]))
