"""Events as HTML: what the component makes, made here for readers without its script."""

from collections.abc import Iterable
from html import escape
from urllib.parse import urlsplit

from delivery.embeds.shown import Card, Cards, Picture
from delivery.embeds.words import CALENDAR, NONE, PREVIOUSLY
from delivery.outlets.times import Dates
from models.locale import Locale

ALONE, LISTED = 1, 2
"""The levels of headings on pages of our own: that of a single event, and those of a list."""

_SIZES = "(min-width: 40rem) 15rem, 100vw"


def card_html(card: Card, locale: Locale, *, level: int = ALONE) -> str:
    """One event; `locale` is that of the words around it, `level` that of its heading."""
    picture = _picture(card.picture) if card.picture else ""
    inner = [
        _told("p", "badge", card.badge),
        f'<h{level} class="title" part="title">{_link("link", card.url, card.title)}</h{level}>',
        _told("p", "kind", card.kind),
        _when(card, locale),
        _told("p", "reason", card.reason),
        _told("p", "place", card.place),
        _told("p", "summary", card.summary),
        _calendar(card, locale),
    ]
    classes = "card pictured" if picture else "card"
    return (
        f'<article class="{classes}" part="card" lang="{card.lang}">{picture}'
        f'<div class="words">{"".join(inner)}</div></article>'
    )


def cards_html(cards: Cards, locale: Locale) -> str:
    """A list of events."""
    if not cards.cards:
        return notice_html([NONE[locale]])
    items = "".join(f"<li>{card_html(each, locale, level=LISTED)}</li>" for each in cards.cards)
    return (
        f'<ul class="list" part="list" role="list" aria-label="{escape(cards.name)}">{items}</ul>'
    )


def plain_html(card: Card) -> str:
    """One event in the least that says what it is."""
    return f"<p>{_link('link', card.url, card.title)}</p>"


def notice_html(texts: Iterable[str | None], *, heading: str = "") -> str:
    """A few sentences in the place of an event."""
    head = f"<h1>{escape(heading)}</h1>" if heading else ""
    said = "".join(f"<p>{escape(each)}</p>" for each in texts if each)
    return f'<div class="notice" part="notice">{head}{said}</div>'


def _when(card: Card, locale: Locale) -> str:
    told = [_dates(each, locale) for each in card.dates]
    told += [f"<span>{escape(card.undated)}</span>"] if card.undated else []
    return f'<p class="when" part="when">{"".join(told)}</p>' if told else ""


def _dates(dates: Dates, locale: Locale) -> str:
    time = f'<time datetime="{dates.starts}">{escape(dates.text)}</time>'
    if not dates.old:
        return time
    before = f'<span class="hidden">{PREVIOUSLY[locale]} </span>'
    return f'<s class="old" part="old">{before}{time}</s>'


def _calendar(card: Card, locale: Locale) -> str:
    if not card.calendar:
        return ""
    word = CALENDAR[locale]
    label = escape(f"{word}: {card.title}")
    return (
        f'<p class="actions"><a part="calendar" href="{escape(card.calendar)}" target="_blank"'
        f' rel="noopener" aria-label="{label}">{word}</a></p>'
    )


def _picture(picture: Picture) -> str:
    if not is_web(picture.src):
        return ""
    sizes = "".join(
        f' {name}="{value}"'
        for name, value in (("width", picture.width), ("height", picture.height))
        if value
    )
    several = f' srcset="{escape(picture.srcset)}" sizes="{_SIZES}"' if picture.srcset else ""
    return (
        f'<figure class="picture" part="picture"><img part="image" src="{escape(picture.src)}"{several}'
        f' alt="{escape(picture.alt)}"{sizes} loading="lazy" decoding="async">'
        f"{_told('figcaption', 'credit', picture.credit)}</figure>"
    )


def _told(tag: str, part: str, text: str | None) -> str:
    return f'<{tag} class="{part}" part="{part}">{escape(text)}</{tag}>' if text else ""


def _link(part: str, url: str | None, text: str) -> str:
    if not url or not is_web(url):
        return escape(text)
    return (
        f'<a part="{part}" href="{escape(url)}" target="_blank" rel="noopener">{escape(text)}</a>'
    )


def is_web(url: str) -> bool:
    """Whether it is an http or https address, or a path of our own."""
    if url.startswith("/"):
        return not url.startswith(("//", "/\\"))
    return urlsplit(url).scheme in ("http", "https")
