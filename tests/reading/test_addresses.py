"""Addresses: the path each item has, and what stands at a path."""

from typing import Any

from tests.site import Site

PATTERNS = [
    {"type_name": "Article", "pattern": "/news/{slug}"},
    {"type_name": "Article", "language": "ZH_HANT", "pattern": "/hant/news/{slug}"},
    {"type_name": "Article", "language": "EN", "pattern": "/en/news/{slug}"},
    {"type_name": "Topic", "pattern": "/topics/{id}.html"},
]
RESOLVE = """query ($path: String!, $locale: Locale = ZH_HANS) { resolveUrl(path: $path, locale: $locale) {
  status location path language notice item { __typename id ... on Article { title path } } alternates { locale path url } } }"""


async def resolve(site: Site, path: str, locale: str = "ZH_HANS") -> dict[str, Any]:
    found: dict[str, Any] = (await site.ask(RESOLVE, path=path, locale=locale))["resolveUrl"]
    return found


async def test_smoke(site: Site) -> None:
    await site.make(
        "Site", name="站", base_address="https://www.example.org", address_patterns=PATTERNS
    )
    a = await site.make("Article", title={"ZH_HANS": "文", "EN": "text"}, kind="NEWS", slug="first")
    t = await site.make("Topic", name="题")
    print(
        await site.ask(
            '{ articles { nodes { path canonicalUrl } } topics { nodes { path } } nodes(ids: ["%s","%s"]) { ... on Content { path } } }'
            % (a, t)
        )
    )
    for each in (
        "/news/first",
        "/news/first/",
        "/en/news/first",
        "/hant/news/first",
        "/news/second",
        f"/go/{a}",
        f"/topics/{t}.html",
        "/",
        "https://www.example.org/news/first",
        "https://evil.example/news/first",
        "//www.example.org/news/%66irst?x=1#y",
    ):
        print(each, await resolve(site, each))
