"""The form in which texts are compared by search; what is stored and shown is never folded.

Every character is folded by itself, whatever stands around it, so that a part of a text folds to
that part of the folded text: what a person searches for is found inside whatever they saw.
"""

import re
import unicodedata

from language.scripts import to_simplified
from language.terms import Terms

SEARCH_FOLD = 4
"""The version of `fold`: whoever changes its answers raises it, and every index is built anew."""

# What is pasted along and nobody sees: soft hyphens, zero-width marks, directions, variants of a glyph.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_NO_TERMS = Terms()


class _Simplified(dict[int, str]):
    """Each character's simplified, case-folded form, made when it is first met."""

    def __missing__(self, code: int) -> str:
        character, simpler = "", "" if is_unseen(chr(code)) else chr(code)
        while simpler != character:  # what 薴 becomes, 苧, has a simpler form of its own
            character, simpler = simpler, to_simplified(simpler, _NO_TERMS).casefold()
        if len(self) < _MOST_KNOWN:
            self[code] = simpler
        return simpler


_MOST_KNOWN = 50_000
_SIMPLIFIED = _Simplified()


def fold(text: str) -> str:
    """`text` with width, script and letter case levelled, and without what nobody sees.

    ＲＦＩＤ時裝 and rfid时装 are one.
    """
    if text.isascii():
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).translate(_SIMPLIFIED)
    # Case folding can leave a sequence that composes (ǰ), hence the second round.
    return unicodedata.normalize("NFKC", folded)


def is_unseen(character: str) -> bool:
    """Whether folding leaves this character out, since nobody sees it."""
    return _UNSEEN.match(character) is not None
