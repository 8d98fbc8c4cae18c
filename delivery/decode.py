"""JSON from strangers: decoded strictly, and never a fault of ours."""

from typing import Any

import orjson


class BadJson(Exception):
    """Bytes that are not the JSON we take; the sentence says what is wrong with them."""


def decode_json(text: bytes | str) -> Any:
    """The value, numbers beyond 64 bits as floats.

    Refuses what RFC 8259 leaves open or forbids: a byte order mark, NaN and Infinity, halves of
    characters, bytes that are not UTF-8, more than 1,024 levels, numbers no float can hold.
    Raises BadJson.
    """
    try:
        return orjson.loads(text)
    except (ValueError, RecursionError, MemoryError) as error:
        raise BadJson(f"This is not JSON: {_why(error)}.") from error


def _why(error: BaseException) -> str:
    # The decoder's own text may repeat what was sent; its first words do not.
    return str(getattr(error, "msg", "")) or "it is nested too deeply"
