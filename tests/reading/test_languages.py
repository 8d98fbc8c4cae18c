"""Which language is served, by which chain, and that nothing is shown that has none of it."""

import pytest

from models.locale import DEFAULT_CHAIN, Locale
from tests.site import Site

LANGUAGE = "language { requested served isFallback converted available }"
LIST = "query ($l: Locale!, $f: [Locale!]) { articles(locale: $l, fallback: $f, orderBy: [{field: PUBLISHED_AT}]) { totalCount nodes { title %s } } }" % LANGUAGE  # fmt: skip
CHINESE = ["ZH_HANS", "ZH_HANT", "ZH_HANT_HK", "ZH_HANT_TW"]


async def seen(site: Site, locale: str, fallback: list[str] | None = None) -> list[list[object]]:
    """Title, language served, whether converted – of each article, by title."""
    articles = (await site.ask(LIST, l=locale, f=fallback))["articles"]
    assert articles["totalCount"] == len(articles["nodes"])
    rows = []
    for node in articles["nodes"]:
        told = node["language"]
        assert told["requested"] == locale
        assert told["isFallback"] == (told["served"] != locale)
        rows.append([node["title"], told["served"], told["converted"]])
    return sorted(rows)


async def test_simplified_text_is_served_in_every_chinese_form(site: Site) -> None:
    await site.make("Article", title="温州服装治污", kind="NEWS")

    assert await seen(site, "ZH_HANS") == [["温州服装治污", "ZH_HANS", False]]
    assert await seen(site, "ZH_HANT") == [["溫州服裝治污", "ZH_HANT", True]]
    assert await seen(site, "ZH_HANT_HK") == [["温州服裝治污", "ZH_HANT_HK", True]]
    assert await seen(site, "ZH_HANT_TW") == [["溫州服裝治汙", "ZH_HANT_TW", True]]
    assert await seen(site, "EN") == [["温州服装治污", "ZH_HANS", False]]


async def test_an_item_written_in_traditional_only_is_served_in_simplified(site: Site) -> None:
    await site.make("Article", title={"ZH_HANT": "服裝設計"}, kind="NEWS")

    assert await seen(site, "ZH_HANS", []) == [["服装设计", "ZH_HANS", True]]
    assert await seen(site, "ZH_HANT", []) == [["服裝設計", "ZH_HANT", False]]
    assert await seen(site, "EN") == [["服装设计", "ZH_HANS", True]]


async def test_a_written_form_is_kept_when_its_source_changes(site: Site) -> None:
    written = {"ZH_HANS": "服装", "ZH_HANT_HK": "衫褲"}
    article = await site.make("Article", title=written, kind="NEWS")
    await site.save(article, title=written | {"ZH_HANS": "时装"}, kind="NEWS", live=True)

    assert await seen(site, "ZH_HANT_HK") == [["衫褲", "ZH_HANT_HK", False]]
    assert await seen(site, "ZH_HANT") == [["時裝", "ZH_HANT", True]]
    assert await seen(site, "ZH_HANS") == [["时装", "ZH_HANS", False]]


async def test_english_stands_in_for_chinese_and_chinese_for_english(site: Site) -> None:
    await site.make("Article", title={"EN": "English only"}, kind="NEWS")
    await site.make("Article", title={"ZH_HANS": "只有中文"}, kind="NEWS")
    await site.make("Article", title={"ZH_HANS": "都有", "EN": "Both"}, kind="NEWS")

    assert await seen(site, "ZH_HANS") == [
        ["English only", "EN", False],
        ["只有中文", "ZH_HANS", False],
        ["都有", "ZH_HANS", False],
    ]
    assert await seen(site, "EN") == [
        ["Both", "EN", False],
        ["English only", "EN", False],
        ["只有中文", "ZH_HANS", False],
    ]
    assert await seen(site, "EN", []) == [["Both", "EN", False], ["English only", "EN", False]]
    assert await seen(site, "ZH_HANS", []) == [["只有中文", "ZH_HANS", False], ["都有", "ZH_HANS", False]]  # fmt: skip


async def test_a_language_is_available_when_its_required_texts_are_filled(site: Site) -> None:
    await site.make("Article", title="题", lead={"EN": "A lead alone"}, kind="NEWS")
    query = "query ($l: Locale!) { articles(locale: $l) { nodes { title lead %s } } }" % LANGUAGE

    assert await site.ask(query, l="EN") == {
        "articles": {
            "nodes": [
                {
                    "title": "题",
                    "lead": None,
                    "language": {
                        "requested": "EN",
                        "served": "ZH_HANS",
                        "isFallback": True,
                        "converted": False,
                        "available": CHINESE,
                    },
                }
            ]
        }
    }


@pytest.mark.parametrize("locale", list(Locale))
async def test_every_chain_serves_what_a_naive_reader_would_pick(
    site: Site, locale: Locale
) -> None:
    written: dict[str, set[Locale]] = {
        "en": {Locale.EN},
        "zh": set(Locale) - {Locale.EN},
        "both": set(Locale),
    }
    for title, available in written.items():
        texts = {"EN": f"{title}-EN"} if Locale.EN in available else {}
        texts |= {name: f"{title}-{name}" for name in CHINESE} if "z" in title or "o" in title else {}  # fmt: skip
        await site.make("Article", title=texts, kind="NEWS")

    def naive(chain: list[Locale]) -> list[list[object]]:
        rows: list[list[object]] = []
        for title, available in written.items():
            served = next((each for each in chain if each in available), None)
            if served is not None:
                rows.append([f"{title}-{served.name}", served.name, False])
        return sorted(rows)

    chains: list[list[Locale]] = [
        [], [Locale.EN], [Locale.ZH_HANT, Locale.EN], [Locale.EN, Locale.ZH_HANS], [Locale.ZH_HANT_TW],
        [Locale.EN, Locale.EN, Locale.ZH_HANT_HK],
    ]  # fmt: skip
    for fallback in chains:
        chain = [locale, *fallback]
        assert await seen(site, locale.name, [each.name for each in fallback]) == naive(chain)
    assert await seen(site, locale.name) == naive(list(DEFAULT_CHAIN[locale]))


async def test_without_a_language_of_the_chain_an_item_is_absent_from_links_and_counts(
    site: Site,
) -> None:
    person = await site.make("Person", name={"ZH_HANS": "林一", "EN": "Lin Yi"})
    chinese = await site.make("Article", title="只有中文", kind="NEWS", byline=[person])
    await site.make(
        "Article",
        title={"EN": "English", "ZH_HANS": "英"},
        kind="NEWS",
        byline=[person],
        related=[chinese],
    )
    query = """query ($l: Locale!, $f: [Locale!]) {
      people(locale: $l, fallback: $f) { nodes { name articles { totalCount nodes { title related { title } } } } }
      filtered: people(locale: $l, fallback: $f, where: {articles: {some: {title: {eq: "只有中文"}}}}) { totalCount }
    }"""

    exact = await site.ask(query, l="EN", f=[])
    usual = await site.ask(query, l="EN", f=None)

    assert exact == {
        "people": {
            "nodes": [
                {
                    "name": "Lin Yi",
                    "articles": {"totalCount": 1, "nodes": [{"title": "English", "related": []}]},
                }
            ]
        },
        "filtered": {"totalCount": 0},
    }
    assert usual["people"]["nodes"][0]["articles"]["totalCount"] == 2
    assert usual["filtered"] == {"totalCount": 1}


async def test_a_label_of_a_choice_is_in_the_language_served(site: Site) -> None:
    await site.make("Article", title="题", kind="POLICY_INTERPRETATION")
    query = "query ($l: Locale!) { articles(locale: $l) { nodes { kindLabel } } }"

    labels = {
        each.name: (await site.ask(query, l=each.name))["articles"]["nodes"][0]["kindLabel"]
        for each in Locale
    }

    assert labels == {
        "ZH_HANS": "政策解读",
        "ZH_HANT": "政策解讀",
        "ZH_HANT_HK": "政策解讀",
        "ZH_HANT_TW": "政策解讀",
        "EN": "政策解读",
    }
