"""Pages of lists that are no content: how many, from where, and the cursor to go on with."""

import base64
import binascii

from resolvers.values import BadRequest

MOST = 100


def page_size(first: int) -> int:
    """How many are wanted; raises BadRequest outside 1 to 100."""
    if not 1 <= first <= MOST:
        raise BadRequest(f"first is {first}; ask for 1 to {MOST}.")
    return first


def cursor_of(key: int) -> str:
    """The cursor of the row with this key."""
    return base64.urlsafe_b64encode(f"k{key}".encode()).decode().rstrip("=")


def key_of(cursor: str | None) -> int | None:
    """The key a cursor stands for; raises BadRequest when it is none of ours."""
    if cursor is None:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    if not (text.startswith("k") and text[1:].isascii() and text[1:].isdigit()):
        raise BadRequest("The cursor is none of this list's. Take one from its pageInfo.")
    # Never more than a key of the database can be.
    return min(int(text[1:20]), 2**63 - 1)
