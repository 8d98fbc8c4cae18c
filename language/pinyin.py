"""Addresses and orders for Chinese names: slugs, sort keys and initials, all by pinyin."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, cast

from language.fold import fold
from language.han import HAN
from language.local_readings import LEADING, READINGS

_WORDS = re.compile(rf"(?P<han>[{HAN}]+)|(?P<number>\d+)|(?P<letters>[^\W\d_{HAN}]+)")
_LONGEST_KEY = 200
_LOCAL = re.compile("|".join(sorted(READINGS, key=len, reverse=True)))

# Readings that differ from the character's ordinary one when it is a family name.
_SURNAMES = {
    "万俟": ("mo4", "qi2"),
    "长孙": ("zhang3", "sun1"),
    "尉迟": ("yu4", "chi2"),
    "令狐": ("ling2", "hu2"),
    "单于": ("chan2", "yu2"),
    "澹台": ("tan2", "tai2"),
    "单": ("shan4",),
    "曾": ("zeng1",),
    "仇": ("qiu2",),
    "区": ("ou1",),
    "查": ("zha1",),
    "解": ("xie4",),
    "任": ("ren2",),
    "朴": ("piao2",),
    "盖": ("ge3",),
    "华": ("hua4",),
    "燕": ("yan1",),
    "乐": ("yue4",),
    "冼": ("xian3",),
    "员": ("yun4",),
    "缪": ("miao4",),
    "秘": ("bi4",),
    "种": ("chong2",),
    "折": ("she2",),
    "盛": ("sheng4",),
    "召": ("shao4",),
    "翟": ("zhai2",),
    "逄": ("pang2",),
    "覃": ("qin2",),
    "过": ("guo1",),
    "那": ("na1",),
    "繁": ("po2",),
    "黑": ("he4",),
    "应": ("ying1",),
    "宁": ("ning4",),
    "尹": ("yin3",),
}


def slug_of(text: str, max_length: int = 80) -> str:
    """A readable ASCII address: 广东时装周2026 gives guang-dong-shi-zhuang-zhou-2026.

    Traditional and Simplified give the same; 女 is nv. Cut at a word where it is too long, and
    `untitled` where nothing can be spelt.
    """
    words = [word for word in _spelt_words(text) if word]
    slug = "-".join(words)
    if len(slug) > max_length:
        kept, cut, _ = slug[: max_length + 1].rpartition("-")
        slug = kept if cut else slug[:max_length]
    return slug.strip("-") or "untitled"


def initials(text: str) -> str:
    """The first letter of every syllable, other words whole: 第2届时装周 gives d2jszz."""
    return "".join(
        syllable[:1] if from_han else syllable for from_han, syllable in _syllables(text)
    )


def spelt(text: str) -> list[tuple[str, str]]:
    """Each Chinese character of the folded text with its syllable, and each other word with itself.

    A character that nobody knows how to read has the syllable "".
    """
    found: list[tuple[str, str]] = []
    for word in _WORDS.finditer(fold(text)):
        if word.lastgroup == "han":
            found += zip(word.group(), _one_each(word.group()), strict=True)
        else:
            found.append((word.group(), _ascii(word.group())))
    return found


def sort_key(text: str, *, surname_first: bool = False) -> str:
    """A text whose order by bytes is the order people expect of a Chinese list.

    Shape: `zhang1 cha2  张槎`. First the words, one space apart: a syllable with its tone as a digit
    (5 is the neutral one), letters folded, a number as two digits for its length and then itself,
    so that 第2届 comes before 第10届. Then two spaces and the folded text, which parts what sounds
    alike. At most 200 characters. With `surname_first` the text is a person's name, and 单, 曾
    and their like at its start are read as family names.
    """
    folded = fold(text)
    words = " ".join(_key_words(folded, surname_first=surname_first))
    return f"{words}  {' '.join(folded.split())}"[:_LONGEST_KEY].strip() if folded.strip() else ""


def _spelt_words(text: str) -> Iterator[str]:
    return (_ascii(word) for _, word in _syllables(text))


def _syllables(text: str) -> Iterator[tuple[bool, str]]:
    """Each syllable or other word in ASCII, marked whether it was Chinese."""
    for found in _WORDS.finditer(fold(text)):
        if found.lastgroup == "han":
            yield from ((True, _ascii(syllable)) for syllable in _toneless(found.group()))
        else:
            yield False, _ascii(found.group())


def _key_words(folded: str, *, surname_first: bool) -> Iterator[str]:
    for found in _WORDS.finditer(folded):
        if found.lastgroup == "han":
            yield from _toned(found.group(), surname_first=surname_first and found.start() == 0)
        elif found.lastgroup == "number":
            yield _number_word(found.group())
        else:
            yield _unaccented(found.group())


def _number_word(digits: str) -> str:
    plain = "".join(str(unicodedata.digit(digit)) for digit in digits[:99]).lstrip("0") or "0"
    return f"{len(plain):02d}{plain}"


# An item's title is spelt once for each Chinese script, and all of them fold to one.
@lru_cache(maxsize=1024)
def _toned(han: str, *, surname_first: bool) -> tuple[str, ...]:
    surname = _surname_of(han) if surname_first else ""
    if surname:
        return (*_SURNAMES[surname], *_spoken(han[len(surname) :], _toned_by_dictionary))
    return tuple(_led(han, _toned_by_dictionary))


def _surname_of(han: str) -> str:
    return next((han[:length] for length in (2, 1) if han[:length] in _SURNAMES), "")


def _toneless(han: str) -> list[str]:
    return [each.rstrip("12345") for each in _led(han, _toneless_by_dictionary)]


_Read = Callable[[str], list[str]]


def _led(han: str, by_dictionary: _Read) -> list[str]:
    """The syllables of a whole run of characters, which may begin with a name."""
    lead = next((each for each in LEADING if han.startswith(each)), "")
    if lead and len(han) > 1 and not _LOCAL.match(han) and len(_first_word(han)) == 1:
        return [*LEADING[lead].split(), *_spoken(han[len(lead) :], by_dictionary)]
    return _spoken(han, by_dictionary)


def _spoken(han: str, by_dictionary: _Read) -> list[str]:
    """The syllables: of places as they are called there, of the rest by the dictionary."""
    syllables: list[str] = []
    end = 0
    for found in _LOCAL.finditer(han):
        syllables += by_dictionary(han[end : found.start()])
        syllables += READINGS[found.group()].split()
        end = found.end()
    return [*syllables, *by_dictionary(han[end:])]


def _first_word(han: str) -> str:
    from pypinyin.seg.mmseg import seg  # loading takes 0.6 s and 58 MB

    return str(next(iter(seg.cut(han))))


def _toned_by_dictionary(han: str) -> list[str]:
    from pypinyin import Style, lazy_pinyin  # loading takes 0.6 s and 58 MB

    found = lazy_pinyin(han, style=Style.TONE3, neutral_tone_with_five=True)
    return [_umlaut_as_v(each) for each in found]


def _toneless_by_dictionary(han: str) -> list[str]:
    from pypinyin import lazy_pinyin  # loading takes 0.6 s and 58 MB

    return lazy_pinyin(han, errors="ignore")


def _one_each(han: str) -> list[str]:
    return [each.rstrip("12345") for each in _led(han, _one_each_by_dictionary)]


def _one_each_by_dictionary(han: str) -> list[str]:
    from pypinyin import lazy_pinyin  # loading takes 0.6 s and 58 MB

    # One mark for each character it cannot read; its own annotation knows only of one text.
    unread = cast(Any, lambda some: ["?"] * len(some))
    return [_ascii(each) for each in lazy_pinyin(han, errors=unread)]


def _umlaut_as_v(syllable: str) -> str:
    return syllable.replace("ü", "v")


# Letters with a stroke or of two, which Unicode does not take apart.
_WHOLE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe"})  # fmt: skip


def _unaccented(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text).translate(_WHOLE)
    return "".join(part for part in parts if not unicodedata.combining(part))


def _ascii(text: str) -> str:
    kept = _unaccented(text).encode("ascii", "ignore").decode()
    return "".join(character for character in kept if character.isalnum())
