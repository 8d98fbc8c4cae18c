"""What is copied from the page that gives the code: each form of one choice, as text."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import quote, urlencode

from delivery.embeds.code_words import SEE_EVENTS
from models.locale import Locale
from resolvers.oembed import EMBEDS


@dataclass(frozen=True)
class Choice:
    """What is to be shown, and how: an event by its id or a list.

    `slug` is the event's; `canonical` its page, or for a list the website, where that is known.
    """

    locale: Locale
    theme: str = "auto"
    key: str = ""
    event: str = ""
    slug: str = ""
    canonical: str | None = None
    narrowed: Mapping[str, str] | None = None
    when: str = "upcoming"
    count: int = 5

    @property
    def attributes(self) -> dict[str, str]:
        """The element's attributes, without what is usual."""
        found = {"event": self.event} if self.event else dict(self.narrowed or {})
        if not self.event:
            found |= {"when": self.when} if self.when != "upcoming" else {}
            found |= {"count": str(self.count)} if self.count != 5 else {}
        found |= {"locale": self.locale.tag} if self.locale is not Locale.ZH_HANS else {}
        found |= {"theme": self.theme} if self.theme != "auto" else {}
        return found | ({"key": self.key} if self.key else {})

    @property
    def frame_path(self) -> str:
        """The address of the page for a frame, within this service."""
        given = {name: value for name, value in self.attributes.items() if name != "event"}
        path = f"{EMBEDS}/{quote(self.event)}" if self.event else EMBEDS
        return path + (f"?{urlencode(given)}" if given else "")

    def element(self, inner: str = "", **more: str) -> str:
        """The element with this HTML in it, and more attributes than those of the choice."""
        name = "kapok-event" if self.event else "kapok-events"
        given = {**self.attributes, **more}
        told = "".join(f' {each}="{escape(value)}"' for each, value in given.items())
        return f"<{name}{told}>{inner}</{name}>"

    def component(self, base: str) -> str:
        """The script and the element, with a link for readers without scripts."""
        address = escape(self.canonical or base + self.frame_path)
        link = f'<a href="{address}">{SEE_EVENTS[self.locale]}</a>'
        element = self.element(f"\n  <noscript>{link}</noscript>\n")
        return f'<script async src="{escape(base)}/embed.js"></script>\n{element}'

    def frame(self, base: str) -> str:
        """A frame."""
        height = 320 if self.event else 480
        return (
            f'<iframe src="{escape(base + self.frame_path)}" title="{SEE_EVENTS[self.locale]}"\n'
            f'  width="100%" height="{height}" loading="lazy" style="border:0"></iframe>'
        )

    def oembed(self, base: str) -> str | None:
        """The address at which oEmbed tells of the event; none for lists."""
        if not self.event:
            return None
        asked = {
            name: each for name, each in self.attributes.items() if name in ("locale", "theme")
        }
        query = f"?{urlencode(asked)}" if asked else ""
        return f"{base}/oembed?{urlencode({'url': f'{base}{EMBEDS}/{self.event}{query}'})}"

    def calendar(self, base: str) -> str:
        """The calendar as calendar programs subscribe to it."""
        path = f"/calendar/events/{quote(self.slug)}.ics" if self.event else "/calendar/events.ics"
        return f"webcal://{base.partition('://')[2]}{path}{self._outlet_query}"

    def feed(self, base: str) -> str | None:
        """The feed of events; none for a single one."""
        return None if self.event else f"{base}/feeds/events.atom{self._outlet_query}"

    @property
    def _outlet_query(self) -> str:
        terms = {} if self.locale is Locale.ZH_HANS else {"locale": self.locale.tag}
        if not self.event:
            terms |= self.narrowed or {}
            terms |= {"portal": self.key} if self.key else {}
        return f"?{urlencode(terms)}" if terms else ""
