"""Web paths in one form, so that the spellings of one path are compared as one text.

The form is what a browser sends: plain ASCII, everything else as percent-escapes of NFC in UTF-8.
Escapes that are no UTF-8, as old pages in GBK have them, stay what they are.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import quote, unquote_to_bytes

LONGEST_PATH = 2_000
"""The most characters of a path with its query, in the form above."""

_CONTROLS = "\x00-\x1f\x7f-\x9f"
_UNFIT = re.compile(rf"[{_CONTROLS}\s\\#\ud800-\udfff]")
_DECODED_UNFIT = re.compile(rf"[{_CONTROLS}\u2028\u2029/\\]")
_HALF_ESCAPE = re.compile("%(?![0-9A-Fa-f]{2})")
_IN_SEGMENT = "!$&'()*+,;=:@"
_IN_QUERY = "!$'()*,;:@/?"
_PARTED = re.compile("([&=+])")
_SITE = re.compile(r"(?:(https?):)?//([^/?#\\]*)(.*)", re.IGNORECASE | re.DOTALL)
_DEFAULT_PORT = {"http": ":80", "https": ":443"}


class BadPath(Exception):
    """A text that is no path on a site, with a sentence that says how to write one."""


@dataclass(frozen=True)
class WebPath:
    """A path in its one form, and its query without the question mark, "" where there is none."""

    path: str
    query: str = ""

    @property
    def whole(self) -> str:
        """The path with its query."""
        return f"{self.path}?{self.query}" if self.query else self.path


def web_path(text: str) -> WebPath:
    """The path in its one form; of a slash at the end it takes no notice. Raises BadPath.

    Nothing that leads to another site, up the folders or nowhere is a path.
    """
    if len(text) > LONGEST_PATH:
        raise BadPath(f"A path has at most {LONGEST_PATH:,} characters. Shorten it.")
    if not text.startswith("/") or text.startswith("//"):
        raise BadPath("A path begins with one slash, such as /news/about. Leave the host out.")
    found = _UNFIT.search(text)
    if found:
        raise BadPath(
            f"A path holds no {_named(found[0])}. Write it as the address bar of a browser shows it."
        )
    path, _, query = text.partition("?")
    segments = [_segment(each) for each in path.removesuffix("/").split("/")[1:]]
    whole = WebPath("/" + "/".join(segments), "".join(_atom(each) for each in _PARTED.split(query)))
    if len(whole.whole) > LONGEST_PATH:
        raise BadPath(f"A path has at most {LONGEST_PATH:,} characters. Shorten it.")
    return whole


def site_and_path(text: str) -> tuple[str, str]:
    """The host that an address names, in small letters, and the rest; "" where it is a path alone."""
    found = _SITE.fullmatch(text)
    if found is None:
        return "", text
    scheme, host, rest = found.groups()
    host = host.lower().removesuffix(_DEFAULT_PORT.get((scheme or "").lower(), " "))
    # An address that names no host is no path either.
    return host or "?", rest if rest.startswith("/") else f"/{rest}"


def _segment(text: str) -> str:
    if not text:
        raise BadPath("A path has no empty part: write one slash, not two.")
    decoded = _decoded(text)
    if isinstance(decoded, str) and _DECODED_UNFIT.search(decoded):
        raise BadPath("A path holds no slash, backslash or control character as an escape.")
    if decoded in (".", ".."):
        raise BadPath("A path does not lead up the folders: leave “.” and “..” out.")
    return quote(decoded, safe=_IN_SEGMENT)


def _atom(text: str) -> str:
    """A name or value of a query; the signs between them stay."""
    if _PARTED.fullmatch(text):
        return text
    decoded = _decoded(text)
    if isinstance(decoded, str) and re.search(f"[{_CONTROLS}]", decoded):
        raise BadPath("A query holds no control character as an escape.")
    return quote(decoded, safe=_IN_QUERY)


def _decoded(text: str) -> str | bytes:
    if _HALF_ESCAPE.search(text):
        raise BadPath("After a % come two hexadecimal digits. Write a % itself as %25.")
    raw = unquote_to_bytes(text)
    try:
        return unicodedata.normalize("NFC", raw.decode())
    except UnicodeDecodeError:
        if re.search(rb"[\x00-\x1f\x7f/]", raw):
            raise BadPath("A path holds no slash or control character as an escape.") from None
        return raw


def _named(character: str) -> str:
    names = {"\\": "backslash", "#": "fragment (#)", " ": "space"}
    return names.get(character, "control character, blank or half a character")
