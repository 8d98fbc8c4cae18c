"""Cutting the lines of a clean page into title, lead, sections, closing and foot."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

_DIGITS = "一二三四五六七八九"
_NUMBERED = re.compile(rf"(?:第)?([十{_DIGITS}]{{1,3}})\s*(?:[、．.]|部分[:：、]?)\s*(?=\S)")
_DISCLAIMER = re.compile(r"(\d{1,2})\s*[、．.)）]\s*(?=\D)")
_BULLET = re.compile(r"[-*•·●◆■]\s+(?=\S)")
_FOOT_WORDS = re.compile("本[网站]|版权|转载|免责|责任自负|侵权|第一时间删除")
_COMMENT_NOTICE = re.compile("网友评论|评论仅供|评论.{0,20}(?:个人看法|不代表)")
_FOOT_LABEL = re.compile(r"(?:相关|推荐|热门|延伸)?(?:阅读|新闻|文章|链接|声明|资讯)[:：]?$")
_CLOSING = re.compile(r"以上.{0,4}[是为项就点]|综上|总之|最后|谢谢|同志们|各位")
_HEADING_END = re.compile("[。！？：]")
_LONGEST_HEADING = 60
_LONGEST_TITLE = 120


class _Kind(Enum):
    DISCLAIMER = auto()
    RELATED = auto()
    COMMENT_NOTICE = auto()
    LABEL = auto()
    TEXT = auto()


@dataclass(frozen=True)
class Section:
    """One numbered part of a page; `text` has a line for each paragraph."""

    number: int
    heading: str
    text: str


@dataclass(frozen=True)
class Disclaimer:
    """One numbered statement of the foot."""

    number: int
    text: str


@dataclass(frozen=True)
class Foot:
    """What the site put under the article."""

    disclaimers: tuple[Disclaimer, ...] = ()
    related: tuple[str, ...] = ()
    comment_notice: str = ""


@dataclass(frozen=True)
class Outline:
    """The parts of a page, in the page's order; a missing title is empty."""

    title: str
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    foot: Foot


def outline_of(text: str) -> Outline:
    """The outline of a page in clean Simplified text; without numbered headings all is lead."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    title, lines = _titled(lines)
    body_length = _length_of_body(lines)
    body, foot = lines[:body_length], lines[body_length:]
    headings = list(_heading_lines(body))
    first = headings[0] if headings else len(body)
    ends = [*headings[1:], len(body)]
    parts = [body[start:end] for start, end in zip(headings, ends, strict=False)]
    closing: list[str] = []
    if parts:
        parts[-1], closing = _without_closing(parts)
    return Outline(
        title, tuple(body[:first]), tuple(map(_section, parts)), tuple(closing), _foot(foot)
    )


def number_of(written: str) -> int:
    """The value of 一 to 九十九; 0 for what is not written like a number."""
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return _DIGITS.find(written) + 1 if len(written) == 1 else 0
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return (_DIGITS.find(tens) + 1 if tens else 1) * 10 + (_DIGITS.find(ones) + 1 if ones else 0)


def _titled(lines: list[str]) -> tuple[str, list[str]]:
    first = lines[0] if lines else ""
    is_title = (
        0 < len(first) <= _LONGEST_TITLE
        and not first.endswith(("。", "；", "，"))
        and not (_NUMBERED.match(first) or _BULLET.match(first))
    )
    return (first, lines[1:]) if is_title else ("", lines)


def _length_of_body(lines: list[str]) -> int:
    """How many lines come before the foot, which is the longest ending made of foot lines."""
    length = len(lines)
    while length and _kind(lines[length - 1]) is not _Kind.TEXT:
        length -= 1
    foot = lines[length:]
    is_site_s_own = any(_FOOT_WORDS.search(line) or _COMMENT_NOTICE.search(line) for line in foot)
    is_labelled = bool(foot) and _kind(foot[0]) is _Kind.LABEL
    return length if is_site_s_own or is_labelled else len(lines)


def _kind(line: str) -> _Kind:
    if _DISCLAIMER.match(line):
        return _Kind.DISCLAIMER
    if _BULLET.match(line):
        return _Kind.RELATED
    if len(line) <= 200 and _COMMENT_NOTICE.search(line):
        return _Kind.COMMENT_NOTICE
    return _Kind.LABEL if len(line) <= 12 and _FOOT_LABEL.match(line) else _Kind.TEXT


def _heading_lines(body: list[str]) -> Iterator[int]:
    """Indexes of the lines that open sections: numbered upwards, so that a stray 一、 is none."""
    highest = 0
    for index, line in enumerate(body):
        found = _NUMBERED.match(line)
        number = number_of(found[1]) if found else 0
        if number > highest:
            highest = number
            yield index


def _section(lines: list[str]) -> Section:
    found = _NUMBERED.match(lines[0])
    number, rest = (number_of(found[1]), lines[0][found.end() :]) if found else (0, lines[0])
    heading, text = _headed(rest)
    return Section(number, heading, "\n".join(part for part in (text, *lines[1:]) if part))


def _headed(line: str) -> tuple[str, str]:
    end = _HEADING_END.search(line, 0, _LONGEST_HEADING)
    if end is None:
        return (line, "") if len(line) <= _LONGEST_HEADING else ("", line)
    return line[: end.start()], line[end.end() :].strip()


def _without_closing(parts: list[list[str]]) -> tuple[list[str], list[str]]:
    """The last section's own lines and those after it.

    A closing phrase starts the closing; without one, a page whose sections are all of one
    paragraph has a last section of one paragraph too.
    """
    last = parts[-1]
    starts = (i for i, line in enumerate(last) if i and _CLOSING.match(line))
    others_are_single = len(parts) > 1 and all(len(part) == 1 for part in parts[:-1])
    start = next(starts, 1 if others_are_single else len(last))
    return last[:start], last[start:]


def _foot(lines: list[str]) -> Foot:
    disclaimers = [
        Disclaimer(int(found[1]), line[found.end() :])
        for line in lines
        if (found := _DISCLAIMER.match(line))
    ]
    related = [_BULLET.sub("", line, count=1) for line in lines if _BULLET.match(line)]
    notices = [line for line in lines if _kind(line) is _Kind.COMMENT_NOTICE]
    return Foot(tuple(disclaimers), tuple(related), "\n".join(notices))
