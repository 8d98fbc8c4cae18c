"""Closed lists of values, each with a label in Chinese and English."""

from enum import Enum


class Choices(Enum):
    """A closed list: `PLANNED = "规划中", "Planned"`.

    The member's name is what is stored and what the API shows; `zh` (Simplified) and `en` are its
    labels. The Traditional label is converted from `zh` where it is shown.
    """

    zh: str
    en: str

    def __new__(cls, zh: str, en: str) -> "Choices":
        member = object.__new__(cls)
        member._value_ = (zh, en)
        member.zh = zh
        member.en = en
        return member
