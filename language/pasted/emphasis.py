"""Emphasis: what an element, or its inline style, says of the words in it."""

from collections.abc import Mapping

_EMPHASIS = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "u": "u", "ins": "u",
    "s": "s", "strike": "s", "del": "s", "sup": "sup", "sub": "sub", "code": "code", "kbd": "code", "samp": "code",
    "tt": "code", "mark": "mark", "small": "small",
}  # fmt: skip


def marks_of(
    name: str, style: Mapping[str, str], *, is_linked: bool, is_block: bool
) -> frozenset[str]:
    """The emphasis of an element; of a block only what its name says, as its style is the page's."""
    marks = {_EMPHASIS[name]} if name in _EMPHASIS else set()
    if is_block:
        return frozenset(marks)
    weight = style.get("font-weight", "")
    if weight in ("bold", "bolder", "600", "700", "800", "900"):
        marks.add("strong")
    if style.get("font-style") == "italic":
        marks.add("em")
    lines = f"{style.get('text-decoration', '')} {style.get('text-decoration-line', '')}"
    if "line-through" in lines:
        marks.add("s")
    if "underline" in lines and not is_linked:
        marks.add("u")
    if style.get("vertical-align") in ("super", "sub"):
        marks.add("sup" if style["vertical-align"] == "super" else "sub")
    return frozenset(marks)
