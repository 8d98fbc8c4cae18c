"""The second reading of where pictures and files are had."""

from collections.abc import Mapping
from typing import Any

from resolvers.names import OfFile
from tests.properties.oracle import Seen

LIST = [160, 320, 480, 640, 960, 1280, 1920, 2560]


def of_file(seen: Seen, meaning: OfFile, arguments: Mapping[str, Any]) -> str | None:
    """An address, several, or a hash; None where the item has no bytes of its own."""
    if seen.version.file is None:
        return None
    key, hashed = seen.version.file
    if meaning.fact == "thumbhash":
        return hashed
    start = f"/media/{key}/{'picture' if meaning.of.sized else 'file'}"
    format = arguments.get("format")
    tail = f"format={format.name.lower()}" if format is not None else ""
    own = seen.values.get("width_px")
    if meaning.fact == "url":
        asked = arguments.get("width")
        made = asked and _made(asked, own)
        return start + _asked(made, tail)
    if own is None:
        return None
    widths = LIST if arguments.get("widths") is None else arguments["widths"]
    found = {_made(each, own) for each in widths}
    entries = [(made or own, start + _asked(made, tail)) for made in found]
    return ", ".join(f"{address} {width}w" for width, address in sorted(entries))


def _made(asked: int, own: int | None) -> int | None:
    """The width that is made for one that is asked; None for the picture's own."""
    larger = [each for each in LIST if each >= asked]
    return larger[0] if larger and (own is None or larger[0] < own) else None


def _asked(width: int | None, tail: str) -> str:
    terms = [f"w={width}" if width else "", tail]
    written = "&".join(filter(None, terms))
    return f"?{written}" if written else ""
