"""What an editor must look at: words that look wrong, leftovers of damage, gaps in the foot."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from language.han import HAN
from language.readings import PINYIN
from language.repairs import Confidence, Doubt, Repair

_AROUND = 8
_MOST_OF_A_KIND = 50


@dataclass(frozen=True)
class _Suspect:
    code: str
    pattern: re.Pattern[str]
    message: str
    suggestion: str = ""


_WORDS = (
    _Suspect(
        "WORD",
        re.compile(r"(?:内衣|服装|家居服|睡衣)家具|家具(?=服装|服饰|内衣|睡衣)"),
        "“家具”是家用器具；与服装并列时通常写作“家居”。",
        "家居",
    ),
    _Suspect("WORD", re.compile("给与"), "通常写作“给予”。", "给予"),
    _Suspect(
        "WORD",
        re.compile(r"(?:政府|政策|支持|扶持)[^，。；\n]{0,4}笼子"),
        "“笼子”用在这里费解，请向讲话人核实原话。",
    ),
    _Suspect("WORD", re.compile("加入起来"), "“加入”后面不接“起来”。", "加入进来"),
    _Suspect("WORD", re.compile("既使"), "通常写作“即使”。", "即使"),
    _Suspect("WORD", re.compile("按装"), "通常写作“安装”。", "安装"),
)
_STRANGE = "\u0370-\u03ff\u0400-\u04ff\u3040-\u30ff\u2500-\u257f"
_LEFTOVERS = (
    _Suspect(
        "LOST_CHARACTER",
        re.compile("[\ufffd〓\ue000-\uf8ff]"),
        "转载时丢了一个字，请对照原页。",
    ),
    _Suspect(
        "STRAY_MARK",
        re.compile(rf"(?<=[{HAN}])[?？](?=[{PINYIN}]{{1,6}}[)）])|(?<=[{HAN}])_(?=\W|$)", re.M),
        "这里像是无法还原的损坏，请对照原页。",
    ),
    _Suspect(
        "STRAY_READING",
        re.compile(
            rf"(?<=[{HAN}])[(（](?=[a-z]{{0,5}}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ])[{PINYIN}]{{1,6}}[)）]"
        ),
        "括号里的拼音不是前一个字的读音。",
    ),
    _Suspect(
        "STRANGE_LETTER",
        re.compile(rf"(?<=[{HAN}])[{_STRANGE}](?=[{HAN}])"),
        "汉字之间混入了其他文字的字母，请对照原页。",
    ),
)


def doubts_of(text: str) -> tuple[Doubt, ...]:
    """Doubtful words and leftovers of damage in clean text, at most 50 of a kind."""
    return tuple(doubt for suspect in (*_WORDS, *_LEFTOVERS) for doubt in _found(suspect, text))


def leftovers_in(text: str) -> Iterator[tuple[str, int, int, str]]:
    """Leftovers of damage: the code, where it begins and ends, and what to do, at most 50 of a kind."""
    for suspect in _LEFTOVERS:
        for found in islice(suspect.pattern.finditer(text), _MOST_OF_A_KIND):
            yield suspect.code, found.start(), found.end(), suspect.message


def doubts_of_repairs(repairs: Iterable[Repair]) -> tuple[Doubt, ...]:
    """A doubt for every repair of low confidence."""
    return tuple(
        Doubt(
            "UNSURE_REPAIR",
            repair.before,
            f"“{repair.before}”丢失了一个字节，“{repair.after}”是推测，请对照原页。",
            repair.after,
        )
        for repair in repairs
        if repair.confidence is Confidence.LOW
    )


def missing_numbers(numbers: Iterable[int]) -> tuple[int, ...]:
    """The numbers below the highest that are not there."""
    there = set(numbers)
    return tuple(number for number in range(1, max(there, default=0)) if number not in there)


def doubts_of_numbers(missing: Iterable[int]) -> tuple[Doubt, ...]:
    """A doubt for every disclaimer that the page must have had."""
    return tuple(
        Doubt(
            "MISSING_DISCLAIMER",
            str(number),
            f"缺少第 {number} 条声明。请在原页查找，或重新编号。",
        )
        for number in missing
    )


def _found(suspect: _Suspect, text: str) -> Iterator[Doubt]:
    for found in islice(suspect.pattern.finditer(text), _MOST_OF_A_KIND):
        around = text[max(0, found.start() - _AROUND) : found.end() + _AROUND]
        excerpt = around.replace("\n", " ")
        yield Doubt(suspect.code, excerpt, suspect.message, suspect.suggestion)
