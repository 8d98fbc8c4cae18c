"""How characters are read, from pypinyin's tables; loaded at the first question, not on import."""

import unicodedata
from collections import Counter
from collections.abc import Mapping
from functools import cache

PINYIN = "A-Za-zāáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜüńňǹḿêɑɡ"
"""The inside of a regular expression's brackets: every letter of a syllable with tone marks."""

# Pages print the IPA letters of GBK's pinyin row, and breves for carons.
_SPELLINGS = str.maketrans("ɑɡăĕĭŏŭ", "agǎěǐǒǔ")


def readings_of(character: str) -> frozenset[str]:
    """Every reading of one character, with tone marks; empty for what is not Chinese."""
    return frozenset(_readings_of(character)) if len(character) == 1 else frozenset()


def usual_reading_of(character: str) -> str:
    """The first reading of one character; empty for what is not Chinese."""
    return next(iter(_readings_of(character)), "")


def spelling_of(pinyin: str) -> str:
    """A printed syllable as the tables write it."""
    return unicodedata.normalize("NFC", pinyin).lower().translate(_SPELLINGS)


def is_word(text: str) -> bool:
    """Whether Simplified `text` is a word or phrase of the dictionary."""
    return text in _phrases()


def productivity_of(character: str) -> int:
    """In how many dictionary phrases a Simplified character stands: a measure of how common it is."""
    return _productivity()[character]


@cache
def _readings_of(character: str) -> tuple[str, ...]:
    from pypinyin.constants import PINYIN_DICT  # loading takes 0.6 s and 35 MB

    readings = PINYIN_DICT.get(ord(character), "").split(",")
    return tuple(reading for reading in readings if reading)


@cache
def _phrases() -> Mapping[str, object]:
    from pypinyin.constants import PHRASES_DICT  # loading takes 0.6 s and 35 MB

    return PHRASES_DICT


@cache
def _productivity() -> Counter[str]:
    return Counter(character for phrase in _phrases() for character in phrase)
