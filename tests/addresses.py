"""Patterns for the tests of addresses, and what is asked about a path."""

from typing import Any

from tests.site import Site

PATTERNS = [
    {"type_name": "Article", "pattern": "/news/{slug}"},
    {"type_name": "Article", "language": "ZH_HANT", "pattern": "/hant/news/{slug}"},
    {"type_name": "Article", "language": "ZH_HANT_HK", "pattern": "/hk/news/{slug}"},
    {"type_name": "Article", "language": "EN", "pattern": "/en/news/{slug}"},
    {"type_name": "Topic", "pattern": "/topics/{id}.html"},
]
BASE = "https://www.example.org"
RESOLVE = """query ($path: String!, $locale: Locale = ZH_HANS) { resolveUrl(path: $path, locale: $locale) {
  status location path language notice item { __typename id path ... on Article { title } } alternates { locale path url } } }"""


async def make_site(site: Site, **fields: Any) -> str:
    """A site with these patterns, live."""
    given = {"name": "站", "base_address": BASE, "address_patterns": PATTERNS}
    return await site.make("Site", **{**given, **fields})


async def resolve(site: Site, path: str, locale: str = "ZH_HANS") -> dict[str, Any]:
    """What stands at the path."""
    found: dict[str, Any] = (await site.ask(RESOLVE, path=path, locale=locale))["resolveUrl"]
    return found


async def told(site: Site, path: str, locale: str = "ZH_HANS") -> tuple[int, str | None]:
    """The status of the path, and where it leads."""
    found = await resolve(site, path, locale)
    return found["status"], found["location"]
