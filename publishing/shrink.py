"""Make one rendition of a picture, in a process of its own that may not use much.

Run as `python -m publishing.shrink WIDTH FORMAT FILE RESULT`: writes the picture to RESULT and, as
JSON, the format it has to standard output. With FORMAT `thumbhash` it writes that instead.
"""

import sys
import warnings
from pathlib import Path
from typing import Any

import orjson

from publishing import file_kinds as kinds
from publishing.bounded_process import bound_self
from publishing.examine import MAX_PIXELS, hash_of
from publishing.scaling import plain, scaled

_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 82, "optimize": True, "progressive": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 9, "max_threads": 1},
    "png": {"optimize": True},
}
"""Looks are alike at these. AVIF at speed 8 takes three times as long for 4 % less."""

_MOST_PIXELS = {"avif": 16_000_000, "webp": 24_000_000}
"""What can be written in these within the time and memory there is; what is larger is made smaller."""

_LONGEST_SIDE = {"avif": 32_767, "webp": 16_383}


def main(width: int | None, format: str, file: Path, result: Path) -> dict[str, Any]:
    """What was made."""
    from PIL import Image

    # What is too large was refused at its upload; this holds for what came another way.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(file, formats=list(kinds.IMAGES)) as image:
        if format == "thumbhash":
            return {"thumbhash": hash_of(image), "width": image.width}
        made = _sized(image, _size(image.size, width, format))
        if format == "jpeg" and _is_clear(made):
            format = "png"
        made = _in_colours(made, format)
        profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
        made.info = {}
        made.save(
            result,
            format.upper(),
            **_OPTIONS[format],
            **({"icc_profile": profile} if profile else {}),
        )
        return {"format": format}


def _size(own: tuple[int, int], width: int | None, format: str) -> tuple[int, int]:
    """The size to make: never larger than its own, nor than the format can be made in here."""
    across, down = own
    shrunk = min(
        1.0,
        width / across if width else 1.0,
        (_MOST_PIXELS.get(format, MAX_PIXELS) / (across * down)) ** 0.5,
        _LONGEST_SIDE.get(format, 65_500) / max(own),
    )
    return max(1, round(across * shrunk)), max(1, round(down * shrunk))


def _sized(image: Any, size: tuple[int, int]) -> Any:
    """The first frame in this size."""
    if size == image.size:
        image.load()
        return image
    # A JPEG is decoded smaller at once, in a fraction of the time and memory.
    image.draft(None, (size[0] * 2, size[1] * 2))
    image.load()
    return scaled(image, size)


def _is_clear(image: Any) -> bool:
    """Whether anything shows through it."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return False
    lowest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return bool(lowest < 255)


def _in_colours(image: Any, format: str) -> Any:
    image = plain(image)
    clear = format != "jpeg" and _is_clear(image)
    wanted = "RGBA" if clear else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


if __name__ == "__main__":
    bound_self()
    width, format, file, result = sys.argv[1:]
    try:
        answer = main(int(width) if width.isdigit() else None, format, Path(file), Path(result))
    except Exception:  # whatever the parser met: it is told plainly, and nobody is shown a trace
        answer = {"refused": True}
    sys.stdout.buffer.write(orjson.dumps(answer))
