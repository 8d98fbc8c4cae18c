"""Which characters are Chinese."""

import re

HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The inside of a regular expression's brackets; 〇 counts, 々 does not."""

_HAN = re.compile(f"[{HAN}]")


def is_han(character: str) -> bool:
    """Whether this single character is a Chinese one; False for an empty text."""
    return _HAN.match(character) is not None
