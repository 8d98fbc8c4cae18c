"""The page on which a portal chooses what to show, sees it, and copies the code; works without a script."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qsl, urlencode

from delivery.embeds import code_words as words
from delivery.embeds.code import Choice
from delivery.embeds.files import policy_hash
from delivery.embeds.shown import MOST, USUAL_COUNT, WHENS
from delivery.outlets.asked import wanted
from delivery.outlets.questions import Questions, one
from delivery.outlets.texts import plain
from delivery.pages import STYLE
from delivery.refusals import bad_request
from models.locale import Locale

KNOWN = ("event", "series", "topic", "when", "count", "lang", "theme", "portal-key")
"""The page's parameters beside `locale`, which is its own language; `lang` is that of what is shown."""

MOST_EVENTS = 100
THEMES = tuple(words.THEMES)
CODE_STYLE = (
    STYLE
    + """
form{display:grid;gap:1rem;grid-template-columns:repeat(auto-fit,minmax(min(100%,13rem),1fr))}
form label{display:block;font-size:.9rem}form .wide{grid-column:1/-1;margin:0}
input,select,button{font:inherit;width:100%;box-sizing:border-box;padding:.4rem .6rem;color:inherit;background:transparent;
border:1px solid #8a8580;border-radius:.4rem}input,select{height:2.3rem}option{color:#1d1d1b;background:#fff}button{width:auto;cursor:pointer}
:focus-visible{outline:3px solid #b3261e;outline-offset:2px}h3{font-size:1rem;margin:1.5rem 0 .4rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:.4rem 0}nav a{margin-inline-end:1rem}
iframe{width:100%;border:0}#chosen{margin-top:2.5rem;padding-top:1.5rem;border-top:1px solid #e3ded8}.said{margin-inline-start:.6rem}
@media(prefers-color-scheme:dark){:focus-visible{outline-color:#ff8a80}#chosen{border-color:#3a3735}}
"""
)


@dataclass(frozen=True)
class Listed:
    """What can be chosen: pairs of an id or slug and a name."""

    events: Sequence[Mapping[str, Any]]
    series: Sequence[tuple[str, str]]
    topics: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class CodePage:
    """The page as it is asked for: in which language, and what is chosen."""

    locale: Locale
    choice: Choice
    listed: Listed


_EVENT = "id slug title startsAt canonicalUrl"
_LISTED = f"""query ($locale: Locale!) {{
  events(first: {MOST_EVENTS}, locale: $locale, orderBy: [{{field: STARTS_AT, direction: DESC}}])
  {{ nodes {{ {_EVENT} }} }}
  eventSeriesList(first: 100, locale: $locale) {{ nodes {{ slug label }} }}
  topics(first: 100, locale: $locale) {{ nodes {{ slug label }} }}
  site(locale: $locale) {{ baseAddress }} }}"""


async def code_page(questions: Questions, query_string: bytes) -> CodePage:
    """The page that the parameters ask for. Raises TurnedAway (400)."""
    # A form sends its empty fields too.
    given = [(name, value) for name, value in parse_qsl(query_string.decode("latin-1")) if value]
    asked = wanted(urlencode(given).encode(), KNOWN)
    data = await questions.ask(_LISTED, locale=asked.locale.name)
    events = data["events"]["nodes"]
    chosen = asked.chosen.get("event")
    if chosen and all(each["id"] != chosen for each in events):
        document = one("event", "id", _EVENT)
        found = (await questions.ask(document, value=chosen, locale=asked.locale.name))["found"]
        events = [*([found] if found else []), *events]
    listed = Listed(
        events,
        [
            (each["slug"], each["label"])
            for each in data["eventSeriesList"]["nodes"]
            if each["slug"]
        ],
        [(each["slug"], each["label"]) for each in data["topics"]["nodes"] if each["slug"]],
    )
    home = (data["site"] or {}).get("baseAddress")
    return CodePage(asked.locale, _choice(asked.chosen, listed, asked.locale, home), listed)


def _choice(chosen: Mapping[str, str], listed: Listed, locale: Locale, home: str | None) -> Choice:
    tags = {each.tag: each for each in Locale}
    event = next((each for each in listed.events if each["id"] == chosen.get("event")), None)
    count = chosen.get("count", str(USUAL_COUNT))
    known = {
        "event": event is not None or "event" not in chosen,
        "series": chosen.get("series", "") in ("", *(slug for slug, _ in listed.series)),
        "topic": chosen.get("topic", "") in ("", *(slug for slug, _ in listed.topics)),
        "when": chosen.get("when", WHENS[0]) in WHENS,
        "count": count.isascii() and count.isdigit() and 1 <= int(count) <= MOST,
        "lang": chosen.get("lang", locale.tag) in tags,
        "theme": chosen.get("theme", THEMES[0]) in THEMES,
    }
    for name, is_known in known.items():
        if not is_known:
            raise bad_request(f"{name} is none that can be chosen here. Choose it in the form.")
    return Choice(
        locale=tags[chosen.get("lang", locale.tag)],
        theme=chosen.get("theme", THEMES[0]),
        key=chosen.get("portal-key", ""),
        event=event["id"] if event else "",
        slug=(event["slug"] or event["id"]) if event else "",
        canonical=event["canonicalUrl"] if event else home,
        narrowed={name: chosen[name] for name in ("series", "topic") if name in chosen},
        when=chosen.get("when", WHENS[0]),
        count=int(count),
    )


# --- writing ------------------------------------------------------------------------------------


def headers(base: str | None) -> dict[str, str]:
    """The headers of the page. Its frame is the only thing that it loads beside our own files."""
    pictures = f"'self' {base}" if base else "'self'"
    return {
        "cache-control": "no-cache",
        "content-security-policy": (
            f"default-src 'none'; script-src 'self'; style-src {policy_hash(CODE_STYLE)}; "
            f"img-src {pictures} data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; "
            "form-action 'self'; frame-ancestors 'none'"
        ),
        "referrer-policy": "same-origin",
    }


def written(page: CodePage, address: str, *, oembed: bool) -> bytes:
    """The page as HTML. `address` is how this service is reached, for what is copied.

    `oembed` says whether the service answers for its addresses.
    """
    locale, base = page.locale, address.rstrip("/")
    title = words.TITLE[locale]
    languages = "".join(
        f'<a href="/embed?locale={each.tag}" lang="{each.tag}"{_current(each is locale)}>{words.LOCALES[each]}</a>'
        for each in (Locale.ZH_HANS, Locale.ZH_HANT, Locale.EN)
    )
    body = f"""<main><section><h1>{title}</h1><p>{words.INTRODUCTION[locale]}</p>
<nav aria-label="{words.LANGUAGES[locale]}">{languages}</nav></section>
<section><h2>{words.CHOOSE[locale]}</h2>{_form(page)}</section>
<div id="chosen">{_preview(page)}{_codes(page, base, oembed=oembed)}</div></main>"""
    return (
        f'<!doctype html><html lang="{locale.tag}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{title} · Kapok</title><style>{CODE_STYLE}</style>'
        '<script src="/embed.js" defer></script><script src="/embed/code.js" defer></script>'
        f"</head><body>{body}</body></html>"
    ).encode()


def _current(is_so: bool) -> str:
    return ' aria-current="page"' if is_so else ""


def _form(page: CodePage) -> str:
    locale, choice = page.locale, page.choice
    narrowed = choice.narrowed or {}
    events = [(each["id"], _named(each, locale)) for each in page.listed.events]
    languages = [(each.tag, words.LOCALES[each]) for each in Locale]
    everything = ("", words.ALL[locale])
    fields = [
        _select("event", words.EVENT[locale], [("", words.A_LIST[locale]), *events], choice.event),
        _select(
            "series",
            words.SERIES[locale],
            [everything, *page.listed.series],
            narrowed.get("series", ""),
        ),
        _select(
            "topic",
            words.TOPIC[locale],
            [everything, *page.listed.topics],
            narrowed.get("topic", ""),
        ),
        _select("when", words.WHEN[locale], _worded(words.WHENS, locale), choice.when),
        f'<label>{words.COUNT[locale]}<input name="count" type="number" min="1" max="{MOST}"'
        f' value="{choice.count}"></label>',
        _select("lang", words.LANGUAGE[locale], languages, choice.locale.tag),
        _select("theme", words.THEME[locale], _worded(words.THEMES, locale), choice.theme),
        f'<label>{words.KEY[locale]}<input name="portal-key" value="{escape(choice.key)}"'
        ' autocomplete="off" spellcheck="false"></label>',
    ]
    return (
        f'<form action="/embed" method="get"><input type="hidden" name="locale" value="{locale.tag}">'
        f'{"".join(fields)}<p class="wide">{words.FOR_LISTS[locale]}</p>'
        f'<p class="wide"><button>{words.SHOW[locale]}</button></p></form>'
    )


def _named(event: Mapping[str, Any], locale: Locale) -> str:
    day = event["startsAt"][:10] if event["startsAt"] else words.UNDATED_NOTE[locale]
    return f"{plain(event['title'])} · {day}"


def _worded(options: Mapping[str, words.Words], locale: Locale) -> list[tuple[str, str]]:
    return [(value, told[locale]) for value, told in options.items()]


def _select(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<label>{label}<select name="{name}">{listed}</select></label>'


def _preview(page: CodePage) -> str:
    locale = page.locale
    frame = f'<iframe src="{escape(page.choice.frame_path)}" title="{words.OF_FRAME[locale]}" height="400"></iframe>'
    element = page.choice.element(**{"base": "/", "heading-level": "4"})
    return (
        f"<section><h2>{words.PREVIEW[locale]}</h2><h3>{words.OF_COMPONENT[locale]}</h3>{element}"
        f"<h3>{words.OF_FRAME[locale]}</h3>{frame}</section>"
    )


def _codes(page: CodePage, base: str, *, oembed: bool) -> str:
    locale, choice = page.locale, page.choice
    told = [
        (words.COMPONENT, choice.component(base)),
        (words.FRAME, choice.frame(base)),
        (words.OEMBED, choice.oembed(base) if oembed else None),
        (words.CALENDAR, choice.calendar(base)),
        (words.FEED, choice.feed(base)),
    ]
    snippets = [
        f'<h3 id="code-{number}">{label[locale]}</h3>'
        f'<pre tabindex="0" aria-labelledby="code-{number}"><code>{escape(text)}</code></pre>'
        f'<button type="button" data-said="{words.COPIED[locale]}" aria-describedby="code-{number}" hidden>'
        f"{words.COPY[locale]}</button>"
        for number, (label, text) in enumerate(told)
        if text
    ]
    return f"<section><h2>{words.CODE[locale]}</h2>{''.join(snippets)}</section>"
