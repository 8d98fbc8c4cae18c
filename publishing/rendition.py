"""Renditions: a picture in another width or format, and how they are asked for in an address.

Widths come from a list, so that nobody can fill the disk by counting upwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTHS = (160, 320, 480, 640, 960, 1280, 1920, 2560)
"""The widths that are made unless the operator lists others."""

MIMES = {
    "avif": "image/avif",
    "webp": "image/webp",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
ASKED = ("avif", "webp", "jpeg")
"""The formats that can be asked for; PNG is given where a JPEG would lose what is transparent."""

_OWN = {mime: name for name, mime in MIMES.items() if name in ASKED}
_WIDTH = re.compile(r"[1-9]\d{0,4}")


class BadRendition(Exception):
    """What was asked for is no rendition; the sentence says what is."""


@dataclass(frozen=True)
class Rendition:
    """A picture in a format, `width` pixels wide; None for as wide as it is."""

    width: int | None
    format: str

    def key(self, key: str, format: str | None = None) -> str:
        """What it is kept under, beside the original's key."""
        return f"{key}.{self.width or 'full'}.{format or self.format}"


def listed_width(width: int, widths: Sequence[int]) -> int | None:
    """The width on the list that is made for this one: the next larger; None beyond the list."""
    return next((each for each in sorted(widths) if each >= width), None)


def asked_rendition(
    asked: Mapping[str, str], *, mime: str, own_width: int | None, widths: Sequence[int]
) -> Rendition | None:
    """What the parameters `w` and `format` ask of a picture; None for the picture as it is.

    Never wider than the picture. Raises BadRendition.
    """
    width, format = asked.get("w"), asked.get("format")
    if width is None and format is None:
        return None
    if mime not in (*MIMES.values(), "image/gif"):
        raise BadRendition("Only pictures can be had in other widths and formats.")
    if width is not None and not _WIDTH.fullmatch(width):
        raise BadRendition("w is a width in pixels, such as w=640.")
    if format is not None and format not in ASKED:
        raise BadRendition(f"format is one of {', '.join(ASKED)}.")
    found = listed_width(int(width), widths) if width is not None else None
    if found is not None and own_width is not None and found >= own_width:
        found = None
    own = _OWN.get(mime)
    if found is None and format in (None, own):
        return None
    return Rendition(found, format or own or "jpeg")
