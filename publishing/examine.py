"""Read an uploaded file as a whole, in a process of its own that may not use much.

Run as `python -m publishing.examine FAMILY FILE RESULT NAME`: writes what it found to standard
output as JSON, and a picture's cleaned bytes to RESULT. Parsers of pictures and documents have had
holes; here one can take nothing with it but this process.
"""

import codecs
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import orjson

from publishing import file_kinds as kinds
from publishing.bounded_process import bound_self
from publishing.file_kinds import Examined, Family, NotTaken
from publishing.scaling import scaled
from publishing.thumbhash import LARGEST_SIDE, thumbhash

MAX_PIXELS = 50_000_000
MAX_PIXELS_OF_ALL_FRAMES = 200_000_000
MAX_FRAMES = 200
MAX_ZIP_MEMBERS = 10_000
MAX_ZIP_BYTES = 500_000_000
JPEG_QUALITY = 92

_DAMAGED = "The picture is damaged or cut off. Open it, save it anew and send that."


def main(family: str, file: Path, result: Path, name: str) -> dict[str, Any]:
    """What the file is; raises NotTaken."""
    match Family(family):
        case Family.IMAGE:
            found = clean_image(file, result)
        case Family.PDF:
            found = Examined(kinds.PDF, pages=pages_of(file))
        case Family.ZIP:
            found = Examined(zip_kind(file))
        case Family.TEXT:
            found = Examined(text_kind(file, name))
    return {
        "mime": found.mime,
        "width": found.width,
        "height": found.height,
        "pages": found.pages,
        "thumbhash": found.thumbhash,
    }


def clean_image(file: Path, result: Path) -> Examined:
    """Write the picture anew: upright, with its colours and its frames, and with nothing else.

    JPEG loses a little by it (quality 92); there is no turning one upright without loss.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(file, formats=list(kinds.IMAGES)) as image:
            frames = _frames(image)
            form = image.format or ""
            if frames > 1:
                hashed = hash_of(image)
                _save_frames(image, result, form, frames)
                return Examined(kinds.IMAGES[form], image.width, image.height, thumbhash=hashed)
            image.load()
            lossless = b"VP8L" in file.read_bytes()[:64]
            upright = ImageOps.exif_transpose(image)
            profile = image.info.get("icc_profile")
            upright.info = {
                name: value for name, value in upright.info.items() if name == "transparency"
            }
            upright.save(result, form, **_options(form, profile, lossless=lossless))
            return Examined(
                kinds.IMAGES[form], upright.width, upright.height, thumbhash=hash_of(upright)
            )
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotTaken(_too_many_pixels()) from error
    except (OSError, SyntaxError, ValueError, EOFError, KeyError, TypeError) as error:
        raise NotTaken(_DAMAGED) from error


def hash_of(image: Any) -> str:
    """The ThumbHash of an opened picture, of its first frame where there are several."""
    longest = max(image.size)
    size = image.size
    if longest > LARGEST_SIDE:
        size = tuple(max(1, round(side * LARGEST_SIDE / longest)) for side in image.size)
    small = scaled(image, size).convert("RGBA")
    return thumbhash(small.width, small.height, small.tobytes())


def _too_many_pixels() -> str:
    return f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels. Make it smaller."


def _frames(image: Any) -> int:
    """How many frames are kept; raises NotTaken when they are too much to read."""
    if image.width * image.height > MAX_PIXELS:
        raise NotTaken(_too_many_pixels())
    frames = min(int(getattr(image, "n_frames", 1)), MAX_FRAMES)
    if frames > 1 and frames * image.width * image.height > MAX_PIXELS_OF_ALL_FRAMES:
        raise NotTaken(
            "The frames of this animation have too many pixels. Make it smaller or shorter."
        )
    return frames


def _save_frames(image: Any, result: Path, form: str, frames: int) -> None:
    from PIL import ImageSequence

    kept: list[Any] = []
    durations: list[int] = []
    for frame in ImageSequence.Iterator(image):
        if len(kept) == frames:
            break
        copied = frame.copy()
        durations.append(int(frame.info.get("duration", 100) or 100))
        copied.info = {}
        kept.append(copied if form == "GIF" else copied.convert("RGBA"))
    first, *others = kept
    first.save(
        result,
        form,
        save_all=True,
        append_images=others,
        duration=durations,
        loop=int(image.info.get("loop", 0) or 0),
    )


def _options(form: str, profile: bytes | None, *, lossless: bool) -> dict[str, Any]:
    options: dict[str, Any] = {"icc_profile": profile} if profile else {}
    match form:
        case "JPEG":
            options |= {"quality": JPEG_QUALITY, "optimize": True, "progressive": True}
        case "WEBP":
            options |= {"lossless": True} if lossless else {"quality": JPEG_QUALITY}
        case "AVIF":
            options |= {"quality": 85, "speed": 9, "max_threads": 1}
    return options


def pages_of(file: Path) -> int:
    """How many pages a PDF has; raises NotTaken for one that cannot be read."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            raise NotTaken("This PDF asks for a password. Save it without one.")
        return len(reader.pages)
    except (PyPdfError, OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotTaken("This PDF is damaged or cut off. Save it anew and send that.") from error


def zip_kind(file: Path) -> str:
    """What a ZIP is: an office document, an OFD, or just a ZIP. Nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NotTaken("This file is damaged or cut off. Save it anew and send that.") from error
    names = {each.filename for each in members}
    if len(members) > MAX_ZIP_MEMBERS or sum(each.file_size for each in members) > MAX_ZIP_BYTES:
        raise NotTaken("This file would unpack to more than 500 MB or 10,000 parts. Send less.")
    if any(_leads_out(each) for each in names):
        raise NotTaken("This ZIP names files outside its own folder. Pack it anew.")
    if any(each.lower().endswith("vbaproject.bin") for each in names):
        raise NotTaken("This document holds macros. Save it without them.")
    if "[Content_Types].xml" in names:
        for folder, mime in (("word/", kinds.DOCX), ("xl/", kinds.XLSX), ("ppt/", kinds.PPTX)):
            if any(each.startswith(folder) for each in names):
                return mime
    return kinds.OFD if "OFD.xml" in names else kinds.ZIP


def _leads_out(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in name.replace("\\", "/").split("/")


def text_kind(file: Path, name: str) -> str:
    """Plain text or CSV; raises NotTaken when it is no text in UTF-8 or GB 18030."""
    written = file.read_bytes()
    for encoding in ("utf-8", "gb18030"):
        try:
            text = codecs.decode(written, encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return kinds.CSV if name.lower().endswith(".csv") else kinds.TEXT
    raise NotTaken("This is no text in UTF-8 or GB 18030. Save it as UTF-8.")


if __name__ == "__main__":
    bound_self()
    family, file, result, name = sys.argv[1:]
    try:
        answer = main(family, Path(file), Path(result), name)
    except NotTaken as refusal:
        answer = {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        answer = {
            "refused": "This file takes too much to read. Save it anew, or send a smaller one."
        }
    sys.stdout.buffer.write(orjson.dumps(answer))
