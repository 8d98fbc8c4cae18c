"""Texts as any reader takes them, and a body of blocks as HTML."""

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from delivery.outlets.words import COLON, CORRECTION, RIGHT, WRONG
from models.locale import Locale

_LINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ON_THIS_SITE = re.compile('((?:href|src)=")/(?!/)')


def plain(text: str) -> str:
    """A text whose only control characters are line ends and tabs."""
    return _CONTROLS.sub("", _LINES.sub("\n", text)).strip()


BLOCK_FIELDS = """__typename
  ... on ParagraphBlock { html } ... on HeadingBlock { level heading: text }
  ... on QuoteBlock { html attribution } ... on ListBlock { ordered items }
  ... on CalloutBlock { title: heading html } ... on FactsBlock { title: heading facts { value caption } }
  ... on ImageBlock { caption picture { url alt } } ... on FileBlock { caption } ... on ActionBlock { label: text url }"""


def body_html(blocks: Sequence[Mapping[str, Any]], base: str | None) -> str:
    """The blocks as HTML that is safe to insert; links within the site are made whole.

    What stands in `html` was made safe when it was saved; every other text is escaped here.
    """
    found = plain("\n".join(filter(None, map(_block_html, blocks))))
    return _ON_THIS_SITE.sub(rf"\1{base.rstrip('/')}/", found) if base else found


def _block_html(block: Mapping[str, Any]) -> str:
    title = f"<p><strong>{escape(block['title'])}</strong></p>" if block.get("title") else ""
    match block["__typename"]:
        case "ParagraphBlock":
            return f"<p>{block['html']}</p>"
        case "HeadingBlock":
            level = block["level"] or 2
            return f"<h{level}>{escape(block['heading'])}</h{level}>"
        case "QuoteBlock":
            by = block["attribution"]
            said = f"<p>{block['html']}</p>" + (f"<p>— {escape(by)}</p>" if by else "")
            return f"<blockquote>{said}</blockquote>"
        case "ListBlock":
            tag = "ol" if block["ordered"] else "ul"
            items = "".join(f"<li>{escape(each)}</li>" for each in block["items"])
            return f"<{tag}>{items}</{tag}>"
        case "CalloutBlock":
            return f"{title}<p>{block['html']}</p>"
        case "FactsBlock":
            facts = "".join(
                f"<dt>{escape(each['caption'])}</dt><dd>{escape(each['value'])}</dd>"
                for each in block["facts"]
            )
            return f"{title}<dl>{facts}</dl>"
        case "ImageBlock":
            return _picture(block["picture"], block["caption"])
        case "FileBlock":
            return f"<p><em>{escape(block['caption'])}</em></p>" if block["caption"] else ""
        case "ActionBlock":
            label = escape(block["label"])
            return f'<p><a href="{escape(block["url"])}">{label}</a></p>' if block["url"] else ""
        case _:
            return ""


def _picture(picture: Mapping[str, Any] | None, caption: str | None) -> str:
    """The picture where its address is whole: only then do readers elsewhere find it."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    shown = ""
    if picture and "://" in (picture["url"] or ""):
        shown = f'<img src="{escape(picture["url"])}" alt="{escape(picture["alt"])}">'
    return f"<figure>{shown}{below}</figure>" if shown or below else ""


def corrections_html(corrections: Sequence[Mapping[str, Any]], locale: Locale) -> str:
    """The corrections as paragraphs, to stand before the text."""
    return "\n".join(
        f"<p><strong>{CORRECTION[locale]}</strong> {_said(each, locale)}</p>"
        for each in corrections
    )


def _said(correction: Mapping[str, Any], locale: Locale) -> str:
    told = ((WRONG, correction["wrong"]), (RIGHT, correction["right"]))
    pairs = [f"{word[locale]}{COLON[locale]}{text}" for word, text in told if text]
    return escape(plain(" / ".join(filter(None, (*pairs, correction["text"])))))
