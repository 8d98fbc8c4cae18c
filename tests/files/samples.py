"""Files as people send them, good and bad, made on the spot."""

import io
import struct
import zipfile
import zlib
from typing import Any

from PIL import Image
from pypdf import PdfWriter


def picture(form: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#c33").save(out, form, **options)
    return out.getvalue()


def photograph() -> bytes:
    """A JPEG that lies on its side, with a place, a comment and a serial number in it."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0xA431] = "SERIAL-12345"
    exif.get_ifd(0x8825)[0x0012] = "PLACE-SECRET"
    return picture(exif=exif, comment=b"COMMENT-SECRET")


def animation(frames: int = 3, size: tuple[int, int] = (8, 8)) -> bytes:
    out = io.BytesIO()
    made = [Image.new("RGB", size, (n * 3 % 256, 0, 255 - n % 256)) for n in range(frames)]
    made[0].save(out, "GIF", save_all=True, append_images=made[1:], duration=50)
    return out.getvalue()


def bomb_png(width: int = 20_000, height: int = 20_000) -> bytes:
    """A PNG of few bytes that says it has very many pixels."""
    rows = zlib.compress(b"\0" * 10_000)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")  # fmt: skip


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def wide_gif(frames: int = 13) -> bytes:
    """A GIF of many frames of 4000 × 4000."""
    out = io.BytesIO()
    made = [Image.new("P", (4000, 4000), n % 2) for n in range(2)]
    made[0].save(out, "GIF", save_all=True, append_images=[made[1], made[0]] * (frames // 2))
    return out.getvalue()


def pdf(pages: int = 3, password: str | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password is not None:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(*names: str, body: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, body)
    return out.getvalue()


def docx() -> bytes:
    return archive("[Content_Types].xml", "word/document.xml")


def zip_bomb() -> bytes:
    return archive(*(f"{n}" for n in range(6)), body=b"\0" * 100_000_000)
