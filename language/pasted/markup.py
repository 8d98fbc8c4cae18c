"""From the text of pasted HTML to elements, whatever it is made of."""

import re
from functools import lru_cache

import nh3
from lxml import etree

from language.decoding import decode
from language.errors import PageError
from language.pasted.line import as_shown

Element = etree._Element

_WRAPPER = re.compile(
    r"</?(?:span|font|b|strong|i|em|u|s|big|small|label|tt|nobr|center)\b[^<>]{0,5000}>", re.I
)
_CONTAINER = re.compile(
    r"</?(?:div|section|article|main|table|tbody|thead|tfoot|tr|td|th|ul|ol|li|dl|dd|dt|form"
    r"|blockquote|fieldset|figure|p)\b[^<>]{0,5000}>",
    re.I,
)
_LONGEST_ADDRESS = 2_000
# Other signs are written with % in an address that works.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9\u4e00-\u9fff._~:/?#\[\]@!$&()*+,;=%-]+", re.I)
_STYLE = re.compile(r"\s*([a-z-]{1,40})\s*:\s*([^;]{0,200})", re.I)


def root_of(pasted: bytes | str) -> Element:
    """The root of what was pasted. Raises PageError when nothing can be read in it."""
    text = decode(pasted).text
    root, is_whole = _parsed(text)
    if not is_whole:
        # Tags that were never closed nest as well. Without frames the words are still there.
        root, is_whole = _parsed(_CONTAINER.sub("<br><br>", _WRAPPER.sub("", text)))
    if not is_whole:
        raise PageError(
            "PAGE-TOO-NESTED",
            "The pasted page is nested too deeply to be read. Paste it as plain text.",
        )
    if root is None:
        raise PageError("PAGE-EMPTY", "The page holds no text. Paste or upload the page again.")
    return root


def _parsed(text: str) -> tuple[Element | None, bool]:
    """The root, and whether the parser went through to the end."""
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None
    stopped = any(each.level == etree.ErrorLevels.FATAL for each in parser.error_log)
    return root, root is None or not (stopped or _is_deep(root))


DEEPEST = 100
"""Articles of WeChat are nested some twenty deep; walking takes five calls for each level."""


def _is_deep(root: Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False


def name_of(element: Element) -> str:
    """The element's name in lower case; one with a prefix, such as `o:p`, keeps it."""
    return str(element.tag).lower()


def style_of(element: Element) -> dict[str, str]:
    """The inline style, names and values in lower case."""
    written = element.get("style") or ""
    return {name.lower(): value.strip().lower() for name, value in _STYLE.findall(written[:5_000])}


def words_in(element: Element) -> str:
    """All text in the element on one line."""
    return as_shown(text_of(element)).strip()


def text_of(element: Element) -> str:
    """All text in the element as it was written."""
    return "".join(map(str, element.itertext()))


def address_in(written: str | None) -> str | None:
    """The web address as it can be kept, or None: only http and https, whole, of a sane length."""
    address = (written or "").strip()
    if address.startswith("//"):
        address = f"https:{address}"
    return address if len(address) <= _LONGEST_ADDRESS and _is_kept(address) else None


@lru_cache(maxsize=1024)
def _is_kept(address: str) -> bool:
    """Whether the cleaner through which all HTML goes leaves a link to it alone."""
    if not _ADDRESS.fullmatch(address):
        return False
    written = f'<a href="{address.replace("&", "&amp;")}">x</a>'
    return nh3.clean(written, tags={"a"}, attributes={"a": {"href"}}, link_rel=None) == written
