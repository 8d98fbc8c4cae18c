"""Compressed bodies: which encoding a client takes, and the body in it."""

import zlib
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import brotli  # type: ignore[import-untyped]  # it has no types
import zstandard

SMALLEST = 1_000
"""Below so many bytes an answer fits into one packet as it is."""

# Quick levels: an answer that is not kept is compressed for one reader only.
ENCODERS: Mapping[str, Callable[[bytes], bytes]] = MappingProxyType(
    {
        "zstd": lambda body: zstandard.compress(body, 3),
        "br": lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=4)),
        "gzip": lambda body: zlib.compress(body, 4, wbits=31),
    }
)
"""What we can, the best first."""


@lru_cache(maxsize=256)
def encoding_for(accept_encoding: bytes | None) -> str | None:
    """The best encoding that the client takes; None for the body as it is."""
    if not accept_encoding:
        return None
    wanted = dict(_wanted(each) for each in accept_encoding.decode("latin-1").lower().split(","))
    others = wanted.get("*", False)
    return next((name for name in ENCODERS if wanted.get(name, others)), None)


def _wanted(text: str) -> tuple[str, bool]:
    name, _, quality = text.partition(";")
    return name.strip(), quality.strip().removeprefix("q=").strip("0. ") != "" or not quality
