"""The form in which texts are compared by search; what is stored and shown is never folded."""

import unicodedata

from language.scripts import to_simplified
from language.terms import Terms

SEARCH_FOLD = 1
"""The version of `fold`: whoever changes its answers raises it, and every index is built anew."""

_NO_TERMS = Terms()


def fold(text: str) -> str:
    """`text` with width, script and letter case levelled: ＲＦＩＤ時裝 and rfid时装 are one."""
    simplified = to_simplified(unicodedata.normalize("NFKC", text), _NO_TERMS)
    # Case folding can leave a sequence that composes (ǰ), hence the second round.
    return unicodedata.normalize("NFKC", simplified.casefold())
