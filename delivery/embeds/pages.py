"""Pages for frames on others' pages: an event, a list, or why there is none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import urlencode

import orjson

from delivery.embeds.files import policy_hash, style
from delivery.embeds.html import notice_html
from models.locale import Locale

FRAME_STYLE = (
    "html,body{margin:0;background:transparent}"
    ".hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);margin:0}"
)
_STYLES = f"{policy_hash(style())} {policy_hash(FRAME_STYLE)}"


@dataclass(frozen=True)
class Around:
    """What a page in a frame is told about its surroundings.

    `ancestors` may frame it, `origins` are told its height by name. `base` is how this service is
    reached; without it nothing leads to its oEmbed.
    """

    ancestors: str = "*"
    origins: tuple[str, ...] = ()
    base: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every page in a frame."""
        pictures = f"'self' {self.base}" if self.base else "'self'"
        return {
            "cache-control": "no-cache",
            "content-security-policy": (
                f"default-src 'none'; script-src 'self'; style-src {_STYLES}; img-src {pictures}; "
                "connect-src 'self'; base-uri 'none'; form-action 'none'; "
                f"frame-ancestors {self.ancestors}"
            ),
            "referrer-policy": "no-referrer",
            "x-robots-tag": "noindex",
        }


@dataclass(frozen=True)
class Element:
    """An element with its attributes, in whose shadow `inner` is shown until its script runs.

    `plain` HTML is for browsers that know neither the script nor declared shadows.
    """

    name: str
    attributes: Mapping[str, str]
    inner: str
    plain: str

    @property
    def html(self) -> str:
        """The element, with its shadow declared."""
        given = "".join(f' {name}="{escape(value)}"' for name, value in self.attributes.items())
        return (
            f'<{self.name}{given}><template shadowrootmode="open">'
            f"<style>{style()}</style>{self.inner}</template>{self.plain}</{self.name}>"
        )


def frame_page(
    title: str,
    element: Element,
    around: Around,
    locale: Locale,
    *,
    asked: str,
    headed: bool = False,
    told: Mapping[str, Any] | None = None,
) -> bytes:
    """The page of an element. `asked` is the page's own address.

    With `headed` the title stands above it, for whoever listens to the page. `told` is JSON-LD.
    """
    scripts = '<script src="/embed.js" defer></script><script src="/embed/frame.js" defer></script>'
    head = f'<h1 class="hidden">{escape(title)}</h1>' if headed else ""
    discovery = "".join(
        f'<link rel="alternate" type="{media}" href="{escape(address)}" title="{escape(title)}">'
        for media, address in oembed_links(around.base, asked)
    )
    return _page(
        title, f"{discovery}{_json_ld(told)}{scripts}", head + element.html, around, locale
    )


def _json_ld(told: Mapping[str, Any] | None) -> str:
    """What search engines read; no text in it can end the element."""
    if told is None:
        return ""
    text = orjson.dumps(told).decode().replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def notice_page(
    title: str,
    texts: Iterable[str | None],
    around: Around,
    locale: Locale,
    theme: Mapping[str, str],
) -> bytes:
    """A page that says something in the place of an event. `theme` is that attribute, if there is one."""
    said = [title, *(each for each in texts if each)]
    plain = "".join(f"<p>{escape(each)}</p>" for each in said)
    body = Element("div", theme, notice_html(said[1:], heading=title), plain).html
    scripts = '<script src="/embed/frame.js" defer></script>'
    return _page(title, scripts, body, around, locale)


def oembed_links(base: str | None, asked: str) -> list[tuple[str, str]]:
    """The media types and addresses at which oEmbed tells of a page of ours."""
    if not base:
        return []
    address = f"{base}/oembed?{urlencode({'url': base + asked})}"
    return [("application/json+oembed", address), ("text/xml+oembed", f"{address}&format=xml")]


def _page(title: str, head: str, body: str, around: Around, locale: Locale) -> bytes:
    origins = f' data-origins="{escape(" ".join(around.origins))}"' if around.origins else ""
    return (
        f'<!doctype html><html lang="{locale.tag}"{origins}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f"<title>{escape(title)}</title><style>{FRAME_STYLE}</style>{head}</head>"
        f"<body><main>{body}</main></body></html>"
    ).encode()
