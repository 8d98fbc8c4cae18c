"""Public ids: a type's prefix and 96 random bits, so nothing can be guessed or counted from gaps."""

import base64
import re
import secrets

from models.declare import ContentType

_SHAPE = re.compile(r"[a-z]{2,40}_[a-z2-7]{20}")


def new_id(content_type: ContentType) -> str:
    """A fresh id such as `article_4qk2…`: the type's prefix and twenty letters."""
    return fresh_id(content_type.prefix)


def fresh_id(prefix: str) -> str:
    """A fresh id of anything that has one: `usr_…` for an account."""
    letters = base64.b32encode(secrets.token_bytes(12)).decode().rstrip("=").lower()
    return f"{prefix}_{letters}"


def is_id(text: str) -> bool:
    """Whether the text has the shape of a public id."""
    return _SHAPE.fullmatch(text) is not None
