"""What an uploaded file is, told from its bytes: never from its name, and never from what was said."""

import re
from dataclasses import dataclass
from enum import Enum

import puremagic

MAX_IMAGE_BYTES = 20 * 1024 * 1024
MAX_DOCUMENT_BYTES = 50 * 1024 * 1024
HEAD_BYTES = 4096
"""How much of a file's beginning is looked at."""

IMAGES = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "GIF": "image/gif",
}
"""The kinds of pictures that are taken, as Pillow calls them."""


class Family(Enum):
    """How a file is read."""

    IMAGE = "image"
    PDF = "pdf"
    ZIP = "zip"
    TEXT = "text"


class NotTaken(Exception):
    """A file that is refused; the sentence tells the person what to do instead."""


@dataclass(frozen=True)
class Examined:
    """What is known of a file once it was read as a whole. What does not apply is null."""

    mime: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    thumbhash: str | None = None

    @property
    def is_image(self) -> bool:
        """Whether it becomes a picture; all else becomes a file."""
        return self.mime.startswith("image/")


_ACTIVE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|script|svg|iframe|object|embed|\?xml|x:xmpmeta)",
    re.IGNORECASE,
)
_AVIF = re.compile(rb"....ftyp(?:avif|avis)", re.DOTALL)


def family_of(head: bytes) -> Family:
    """How a file that begins like this is read; raises NotTaken."""
    if not head:
        raise NotTaken("The file is empty. Choose another.")
    mimes = _mimes(head)
    if mimes & set(IMAGES.values()) or _AVIF.match(head):
        return Family.IMAGE
    if head.startswith(b"%PDF-"):
        return Family.PDF
    if head.startswith(b"PK\x03\x04"):
        return Family.ZIP
    if _ACTIVE.search(head):
        raise NotTaken(
            "SVG, HTML and XML are not taken, since they can run programs in a reader's browser. "
            "Save a drawing as PNG, and text as PDF or plain text."
        )
    if _is_text(head):
        return Family.TEXT
    raise NotTaken(
        "This kind of file is not taken. Pictures: JPEG, PNG, WebP, AVIF, GIF. "
        "Documents: PDF, DOCX, XLSX, PPTX, OFD, ZIP, plain text, CSV."
    )


def largest(family: Family) -> int:
    """How many bytes such a file may have."""
    return MAX_IMAGE_BYTES if family is Family.IMAGE else MAX_DOCUMENT_BYTES


def too_large(family: Family | None) -> str:
    """What the person is told whose file is larger than that."""
    limit = largest(family) if family else MAX_DOCUMENT_BYTES
    what = "A picture" if family is Family.IMAGE else "A file"
    return f"{what} may have {limit // 1024 // 1024} MB. Make it smaller and send it again."


def _mimes(head: bytes) -> set[str]:
    try:
        return {each.mime_type for each in puremagic.magic_string(head) if each.offset == 0}
    except (puremagic.PureError, ValueError):
        return set()


def _is_text(head: bytes) -> bool:
    return not any(byte < 32 and byte not in b"\t\n\r\f" for byte in head)


_SEPARATORS = re.compile(r"[\\/]+")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
NAME_LENGTH = 120


def plain_name(given: str, mime: str) -> str:
    """A name for whoever downloads the file: no folders, nothing unseen, the ending its kind has.

    It is told, never used as a path.
    """
    last = _SEPARATORS.split(given)[-1]
    stem = _ENDING.sub("", _UNSEEN.sub("", last)).strip(" .") or "file"
    return f"{stem[:NAME_LENGTH]}{ENDINGS.get(mime, '')}"


_OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{_OFFICE}wordprocessingml.document"
XLSX = f"{_OFFICE}spreadsheetml.sheet"
PPTX = f"{_OFFICE}presentationml.presentation"
OFD = "application/ofd"
PDF = "application/pdf"
ZIP = "application/zip"
TEXT = "text/plain"
CSV = "text/csv"

ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/avif": ".avif",
    "image/gif": ".gif",
    PDF: ".pdf",
    DOCX: ".docx",
    XLSX: ".xlsx",
    PPTX: ".pptx",
    OFD: ".ofd",
    ZIP: ".zip",
    TEXT: ".txt",
    CSV: ".csv",
}
