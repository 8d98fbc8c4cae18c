"""From the bytes of an uploaded page to text, or to a sentence that says why not."""

import re
from dataclasses import dataclass

from language.errors import PageError
from language.likelihood import commonness
from language.repairs import Cleaned, Place, Repair, Rule

LARGEST_PAGE_BYTES = 2 * 1024 * 1024

_OTHER_ENCODINGS = ("gb18030", "big5hkscs")
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff]")
_SAMPLE = 4_000
# Measured on Chinese news text: above 2 in its own encoding, below 0 in the wrong one.
_READABLE = 0.5


@dataclass(frozen=True)
class _Reading:
    text: str
    encoding: str

    def worth(self) -> float:
        """The mean commonness of its characters, plain ASCII aside."""
        wide = [character for character in self.text[:_SAMPLE] if not character.isascii()]
        return sum(map(commonness, wide)) / len(wide) if wide else 0.0


def decode(raw: bytes | str) -> Cleaned:
    """The text of a page, from text or from UTF-8, UTF-16 with a mark, GB18030 or Big5.

    Raises PageError when it is too large, empty, not text or in none of these encodings.
    """
    if len(raw) > LARGEST_PAGE_BYTES:
        raise _too_large()
    decoded = Cleaned(raw) if isinstance(raw, str) else _decoded(raw)
    text = decoded.text
    _refuse_what_is_no_text(text)
    if len(text.encode("utf-8")) > LARGEST_PAGE_BYTES and isinstance(raw, str):
        raise _too_large()
    if not text.strip(" \t\r\n\u3000\u200b\ufeff\u00a0"):
        raise PageError("PAGE-EMPTY", "The page holds no text. Paste or upload the page again.")
    return decoded


def _too_large() -> PageError:
    return PageError(
        "PAGE-TOO-LARGE",
        "The page is larger than 2 MB. Cut it into single articles, or save it as plain text "
        "without pictures.",
    )


def _refuse_what_is_no_text(text: str) -> None:
    controls = len(_CONTROL.findall(text))
    if "\0" in text or controls * 10 > len(text):
        raise PageError(
            "PAGE-BINARY",
            "This is not text but a file of another kind, such as a picture or a Word document. "
            "Save the page as plain text (.txt) and upload that.",
        )
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise PageError(
            "PAGE-BROKEN-TEXT",
            "The page holds halves of characters, as a copying program leaves them. "
            "Copy it again, or upload the file itself.",
        )


def _decoded(raw: bytes) -> Cleaned:
    try:
        return Cleaned(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return _decoded_otherwise(raw)


def _decoded_otherwise(raw: bytes) -> Cleaned:
    if b"\0" in raw and not raw.startswith(_UTF16_MARKS):
        _refuse_what_is_no_text("\0")
    encodings = ("utf-16",) if raw.startswith(_UTF16_MARKS) else _OTHER_ENCODINGS
    readings = [reading for name in encodings if (reading := _reading(raw, name))]
    best = max(readings, key=_Reading.worth, default=None)
    if best is None or best.worth() < _READABLE:
        raise PageError(
            "PAGE-ENCODING",
            "The page is in no encoding we can read (UTF-8, GB18030, Big5). "
            "Open it in an editor and save it as UTF-8.",
        )
    repair = Repair(Rule.ENCODING, Place(0, 1), best.encoding, "utf-8")
    return Cleaned(best.text, (repair,))


def _reading(raw: bytes, encoding: str) -> _Reading | None:
    try:
        return _Reading(raw.decode(encoding), encoding)
    except UnicodeDecodeError:
        return None
