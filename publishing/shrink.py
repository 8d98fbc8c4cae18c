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

_OPTIONS: dict[str, dict[str, Any]] = {
    "jpeg": {"quality": 82, "optimize": True, "progressive": True},
    "webp": {"quality": 80, "method": 4},
    "avif": {"quality": 60, "speed": 7, "max_threads": 1},
    "png": {"optimize": True},
}
"""Sizes and looks are alike at these: a photograph 640 wide takes some 60, 45 and 30 kB."""


def main(width: int | None, format: str, file: Path, result: Path) -> dict[str, Any]:
    """What was made."""
    from PIL import Image

    # What is too large was refused at its upload; this holds for what came another way.
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    with Image.open(file, formats=list(kinds.IMAGES)) as image:
        if format == "thumbhash":
            return {"thumbhash": hash_of(image), "width": image.width}
        made = _sized(image, width)
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


def _sized(image: Any, width: int | None) -> Any:
    """The first frame, `width` wide where it was wider."""
    from PIL import Image

    if width is None or width >= image.width:
        image.load()
        return image.copy()
    height = max(1, round(image.height * width / image.width))
    # A JPEG is decoded smaller at once, in a fraction of the time and memory.
    image.draft(None, (width * 2, height * 2))
    image.load()
    smooth = image.convert("RGBA") if image.mode in ("P", "PA", "LA") else image
    if smooth.mode.startswith("I") or smooth.mode == "F":
        smooth = smooth.point(lambda value: value / 256).convert("L")
    return smooth.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def _is_clear(image: Any) -> bool:
    """Whether anything shows through it."""
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return False
    lowest, _ = image.convert("RGBA").getchannel("A").getextrema()
    return bool(lowest < 255)


def _in_colours(image: Any, format: str) -> Any:
    if image.mode.startswith("I") or image.mode == "F":
        image = image.point(lambda value: value / 256).convert("L")
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
