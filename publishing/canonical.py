"""The one form in which plain data is written wherever it is compared or hashed."""

import hashlib
from typing import Any

import orjson


def canonical(value: Any) -> str:
    """The value as JSON with its keys in order: equal values give equal texts."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def sha256_of(value: Any) -> str:
    """The SHA-256 of the value in that form, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
