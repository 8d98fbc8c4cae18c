"""oEmbed: what stands at an address of ours, for other sites to show; made of one fixed question.

Nothing is fetched: an address of another site is told from ours by its host alone.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import parse_qs, quote, unquote

from language.paths import LONGEST_PATH, site_and_path
from models.ids import is_id
from models.locale import Locale
from reading.addresses import GO
from resolvers.names import enum_name
from resolvers.values import BadRequest

EMBEDS = "/embed/events"
"""Where this service's pages for frames are; the slug or id of an event follows."""

NO_ADDRESS = "This service does not know how it is reached. Its operator sets KAPOK_PUBLIC_URL."

CACHE_SECONDS = 3_600
"""How long others may keep an answer. A frame shows by itself what has changed meanwhile."""

POINTS = 60
"""What an answer costs through GraphQL: more than either question."""

MOST_WIDTH = 640
WIDE_FROM = 576
"""From this width on a picture stands beside the words, and below it above them."""

_THUMBNAILS = (320, 640)
_THEMES = ("auto", "light", "dark")

_EVENT = "__typename id label cover { ...Picture }"
_ABOUT = """__typename id label ... on Event { cover { ...Picture } }
    ... on Article { byline { label } cover { ...Picture } }"""
_REST = f"""site(locale: $locale) {{ label baseAddress }}
  gone: removedDates(types: [EVENT], slug: $slug, first: 1) {{ id }}
}}
fragment Picture on Picture {{ widthPx heightPx srcset(widths: {list(_THUMBNAILS)}) }}"""
AT_PATH = f"""query ($path: String!, $slug: String!, $locale: Locale!) {{
  found: resolveUrl(path: $path, locale: $locale) {{ status language item {{ {_ABOUT} }} }}
  {_REST}"""
BY_SLUG = f"""query ($slug: String!, $locale: Locale!) {{
  item: event(by: {{slug: $slug}}, locale: $locale) {{ {_EVENT} }}
  {_REST}"""


@dataclass(frozen=True)
class Question:
    """The document and the values that tell what stands at an address; `gone_id` is the id it names."""

    document: str
    values: Mapping[str, str]
    locale: Locale
    theme: str | None = None
    gone_id: str | None = None


@dataclass(frozen=True)
class OEmbed:
    """An answer in the words of oEmbed 1.0; widths and heights in pixels, ages in seconds."""

    type: str
    title: str | None
    provider_name: str | None
    provider_url: str | None
    author_name: str | None = None
    html: str | None = None
    width: int | None = None
    height: int | None = None
    thumbnail_url: str | None = None
    thumbnail_width: int | None = None
    thumbnail_height: int | None = None
    cache_age: int = CACHE_SECONDS
    version: str = "1.0"

    @property
    def members(self) -> dict[str, str | int]:
        """The members that are known, by their names in oEmbed."""
        return {name: value for name, value in vars(self).items() if value is not None}


class Withdrawn(Exception):
    """What stood there was withdrawn; `id` is None where the address does not tell it."""

    def __init__(self, id: str | None) -> None:
        super().__init__(id)
        self.id = id


# --- asking -------------------------------------------------------------------------------------


def question(url: str, *, base: str, locale: Locale) -> Question | None:
    """What to ask of an address; None for what can be no address of ours.

    `base` is this service's own address. `locale` is for addresses that are the same in several.
    """
    if len(url) > LONGEST_PATH or not url.lower().startswith(("http://", "https://")):
        return None
    host, rest = site_and_path(url.partition("#")[0])
    own_host, own_path = site_and_path(base.rstrip("/"))
    if host == own_host and rest.startswith(own_path.rstrip("/")):
        within = rest.removeprefix(own_path.rstrip("/"))
        if within.startswith(f"{EMBEDS}/"):
            return _embed_question(within, locale)
        if within.startswith(GO):
            return _path_question(within, locale)
    return _path_question(url, locale)


def _embed_question(within: str, locale: Locale) -> Question:
    """Of an address of our own pages, which also says in which language and in which colours."""
    path, _, query = within.partition("?")
    given = parse_qs(query, max_num_fields=20) if query.count("&") < 20 else {}
    tag = given.get("locale", [""])[0].lower()
    locale = next((each for each in Locale if each.tag.lower() == tag), locale)
    theme = next((each for each in given.get("theme", []) if each in _THEMES), None)
    slug = unquote(path.removeprefix(f"{EMBEDS}/"))
    if is_id(slug):
        values = {"path": GO + slug, "slug": "", "locale": locale.name}
        return Question(AT_PATH, values, locale, theme, slug)
    return Question(BY_SLUG, {"slug": slug, "locale": locale.name}, locale, theme)


def _path_question(path: str, locale: Locale) -> Question:
    # Not urlsplit: it raises for a host such as `[`.
    _, within = site_and_path(path.partition("#")[0])
    last = unquote(within.partition("?")[0].rstrip("/").rpartition("/")[2])
    values = {"path": path, "slug": last, "locale": locale.name}
    return Question(AT_PATH, values, locale, gone_id=last if is_id(last) else None)


# --- answering ----------------------------------------------------------------------------------


def oembed_of(
    asked: Question,
    data: Mapping[str, Any],
    *,
    base: str,
    max_width: int | None = None,
    max_height: int | None = None,
) -> OEmbed | None:
    """The answer; None where nothing is to be seen. Raises Withdrawn."""
    found = data.get("found")
    item = found["item"] if found else data.get("item")
    if item is None:
        gone = data["gone"][0]["id"] if data["gone"] else None
        if found is None and gone:
            raise Withdrawn(gone)
        if found is not None and found["status"] == 410:
            raise Withdrawn(gone or asked.gone_id)
        return None
    site = data["site"] or {}
    made = OEmbed(
        type="link",
        title=item["label"],
        provider_name=site.get("label"),
        provider_url=site.get("baseAddress"),
        author_name=_author(item) or site.get("label"),
        **_thumbnail(item.get("cover"), max_width),
    )
    if item["__typename"] != "Event":
        return made
    locale = Locale[found["language"]] if found and found["language"] else asked.locale
    return _rich(made, item, asked, locale, base=base, sizes=(max_width, max_height))


def _author(item: Mapping[str, Any]) -> str | None:
    names = [each["label"] for each in item.get("byline") or () if each["label"]]
    return ", ".join(names) or None


def _rich(
    made: OEmbed,
    item: Mapping[str, Any],
    asked: Question,
    locale: Locale,
    *,
    base: str,
    sizes: tuple[int | None, int | None],
) -> OEmbed:
    width = max(1, min(MOST_WIDTH, sizes[0] or MOST_WIDTH))
    usual = 280 if width >= WIDE_FROM else 340
    if made.thumbnail_url and width < WIDE_FROM:
        usual += width * 9 // 16 + 30
    height = max(1, min(usual, sizes[1] or usual))
    terms = [f"locale={locale.tag}"] if locale is not Locale.ZH_HANS else []
    terms += [f"theme={asked.theme}"] if asked.theme else []
    address = f"{base}{EMBEDS}/{quote(item['id'])}" + (f"?{'&'.join(terms)}" if terms else "")
    html = (
        f'<iframe src="{escape(address)}" title="{escape(item["label"] or "")}" width="{width}"'
        f' height="{height}" loading="lazy" style="border:0;max-width:100%"></iframe>'
    )
    return OEmbed(**{**vars(made), "type": "rich", "html": html, "width": width, "height": height})


def _thumbnail(cover: Mapping[str, Any] | None, max_width: int | None) -> dict[str, Any]:
    """The largest of the small pictures that may be so wide, where its address is whole."""
    if not cover or not cover["srcset"] or not (cover["widthPx"] and cover["heightPx"]):
        return {}
    found: dict[str, Any] = {}
    for each in cover["srcset"].split(", "):
        url, _, said = each.rpartition(" ")
        width = int(said.removesuffix("w"))
        if "://" in url and width <= min(MOST_WIDTH, max_width or MOST_WIDTH):
            height = round(width * cover["heightPx"] / cover["widthPx"])
            found = {
                "thumbnail_url": url,
                "thumbnail_width": width,
                "thumbnail_height": max(1, height),
            }
    return found


# --- as a field of GraphQL ----------------------------------------------------------------------

Ask = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Gives the data that a document with these values is answered with."""


async def oembed_field(
    arguments: Mapping[str, Any], members: Iterable[tuple[str, str]], *, base: str, ask: Ask
) -> dict[str, Any] | None:
    """The field's value by its members' response keys. Raises BadRequest, and what `ask` raises."""
    sizes = {name: arguments.get(name) for name in ("maxWidth", "maxHeight")}
    for name, value in sizes.items():
        if value is not None and value < 1:
            raise BadRequest(f"{name} is a number of pixels, from 1.", [])
    locale = Locale[enum_name(arguments["locale"])]
    asked = question(arguments["url"], base=base, locale=locale)
    if asked is None:
        return None
    data = await ask(asked.document, asked.values)
    try:
        found = oembed_of(
            asked, data, base=base, max_width=sizes["maxWidth"], max_height=sizes["maxHeight"]
        )
    except Withdrawn:
        return None
    if found is None:
        return None
    told = {"__typename": "OEmbed", **{_camel(name): value for name, value in vars(found).items()}}
    return {key: told[name] for key, name in members}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.capitalize, rest))
