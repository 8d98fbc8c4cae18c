"""Blocks written as plain HTML again, so that they can be looked at, and read back the same."""

import html
from collections.abc import Mapping, Sequence
from typing import Any


def html_of(blocks: Sequence[Mapping[str, Any]]) -> str:
    """The blocks as HTML; reading it gives the same blocks."""
    return "\n".join(map(_written, blocks))


def _written(block: Mapping[str, Any]) -> str:
    match block["kind"]:
        case "HeadingBlock":
            level = block["level"]
            return f"<h{level}>{_escaped(block['text'])}</h{level}>"
        case "QuoteBlock":
            return f"<blockquote>{block['html']}</blockquote>"
        case "ListBlock":
            tag = "ol" if block["ordered"] else "ul"
            items = "".join(f"<li>{_escaped(item)}</li>" for item in block["items"])
            return f"<{tag}>{items}</{tag}>"
        case "DividerBlock":
            return "<hr>"
    return f"<p>{block['html']}</p>"


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)
