"""Reading a page somebody copied from a website into the parts of an article."""

import re
from dataclasses import dataclass
from enum import StrEnum

from language.byline import Headline, headline_of
from language.cleaning import clean, repair
from language.decoding import decode
from language.doubts import doubts_of, doubts_of_numbers, doubts_of_repairs, missing_numbers
from language.outline import Disclaimer, Section, outline_of
from language.repairs import Doubt, Repair, Rule
from language.scripts import Form, to_simplified, to_traditional
from language.shifts import shift_suggestions
from language.terms import Terms

_TAKEDOWN = re.compile(r"(\d{1,3})\s*个?(?:工作)?[日天](?:之?内)")
_ONE_SIDED = 10
_NO_TERMS = Terms()


class Script(StrEnum):
    """How a page was written."""

    SIMPLIFIED = "SIMPLIFIED"
    TRADITIONAL = "TRADITIONAL"
    MIXED = "MIXED"


@dataclass(frozen=True)
class ImportedPage:
    """A page in parts, all in Simplified characters, with what was done and what is to decide."""

    title: str
    printed_title: str
    byline: tuple[str, ...]
    lead: tuple[str, ...]
    sections: tuple[Section, ...]
    closing: tuple[str, ...]
    disclaimers: tuple[Disclaimer, ...]
    missing_disclaimers: tuple[int, ...]
    related: tuple[str, ...]
    comment_notice: str
    takedown_days: int | None
    contacts_removed: int
    repairs: tuple[Repair, ...]
    warnings: tuple[Doubt, ...]
    script_of_source: Script


def read_page(raw: bytes | str, *, terms: Terms) -> ImportedPage:
    """The page as an article's parts; bytes may be UTF-8, UTF-16, GB18030 or Big5.

    Contacts are taken out of every part, and doubtful words stay as they are, with a warning.
    Raises PageError for what is empty, larger than 2 MB, binary or in no encoding we know.
    """
    decoded = decode(raw)
    repaired = repair(decoded.text)
    cleaned = clean(repaired, terms=terms)
    outline = outline_of(cleaned.text)
    headline = headline_of(outline.title, terms=terms)
    missing = missing_numbers(found.number for found in outline.foot.disclaimers)
    return ImportedPage(
        title=headline.title,
        printed_title=outline.title,
        byline=headline.byline,
        lead=outline.lead,
        sections=outline.sections,
        closing=outline.closing,
        disclaimers=outline.foot.disclaimers,
        missing_disclaimers=missing,
        related=outline.foot.related,
        comment_notice=outline.foot.comment_notice,
        takedown_days=_takedown_days(outline.foot.disclaimers),
        contacts_removed=sum(repair.rule is Rule.CONTACT for repair in cleaned.repairs),
        repairs=decoded.repairs + cleaned.repairs,
        warnings=(
            *_doubts_of_title(headline),
            *doubts_of(cleaned.text),
            *doubts_of_numbers(missing),
            *doubts_of_repairs(cleaned.repairs),
            *shift_suggestions(repaired.text),
        ),
        script_of_source=script_of(repaired.text),
    )


def _doubts_of_title(headline: Headline) -> tuple[Doubt, ...]:
    if not headline.title:
        return (Doubt("NO_TITLE", "", "第一行不是标题，请另拟标题。"),)
    if headline.is_certain:
        return ()
    names = "、".join(headline.byline)
    return (Doubt("BYLINE", names, f"“{names}”是人名吗？已按人名处理。"),)


def _takedown_days(disclaimers: tuple[Disclaimer, ...]) -> int | None:
    found = (_TAKEDOWN.search(disclaimer.text) for disclaimer in disclaimers)
    return next((int(days[1]) for days in found if days), None)


def script_of(text: str) -> Script:
    """The script of a page; 并, 里 and their like in either do not make it mixed."""
    simplified = to_simplified(text, _NO_TERMS)
    traditional = to_traditional(text, Form.HANT, _NO_TERMS)
    traditional_only = _differing(text, simplified)
    simplified_only = _differing(text, traditional)
    if traditional_only > _ONE_SIDED * simplified_only:
        return Script.TRADITIONAL
    if simplified_only >= _ONE_SIDED * traditional_only:
        return Script.SIMPLIFIED
    return Script.MIXED


def _differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one, other, strict=False))
