"""Searching as a visitor does: what is found, in which order, and what is not."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.clock import system_clock
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.site import Site, paragraph

SEARCH = """query ($q: String!, $types: [ContentType!], $locale: Locale! = ZH_HANS, $first: Int, $after: String, $where: SearchWhere) {
  search(query: $q, types: $types, locale: $locale, first: $first, after: $after, where: $where) {
    totalCount nodes { id label } edges { cursor node { label } highlights { field html text ranges } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    facets(fields: [TYPE, YEAR, TOPIC]) { field buckets { value label count } }
  }
}"""


async def search(site: Site, q: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = (await site.ask(SEARCH, q=q, **more))["search"]
    assert answer["totalCount"] >= len(answer["nodes"])
    return answer


async def article(site: Site, **fields: Any) -> str:
    return await site.make("Article", **{"kind": "NEWS", "body": [paragraph("正文。")], **fields})


async def labels(site: Site, q: str, **more: Any) -> list[str]:
    return [each["label"] for each in (await search(site, q, **more))["nodes"]]


@pytest.mark.parametrize(
    "query", ["时装周", "時裝週", "時裝周", "時装", "时装", "fashion wee", "周", "ＦＡＳＨＩＯＮ"]
)
async def test_every_script_finds_the_same(site: Site, query: str) -> None:
    await article(
        site,
        title={"ZH_HANS": "广东时装周开幕", "EN": "Fashion week opens"},
        body={"ZH_HANS": [paragraph("今天。")], "EN": [paragraph("Today.")]},
    )
    await article(site, title="别的", body=[paragraph("无关")])

    assert await labels(site, query) == ["广东时装周开幕"]
    assert await labels(site, query, locale="EN") == ["Fashion week opens"] or query


async def test_names_come_first_then_the_newest(site: Site) -> None:
    for day, title, text in (
        ("2026-01-03", "旧闻", "说到丝绸。"),
        ("2026-01-02", "丝绸之路", "别的。"),
        ("2026-01-04", "新闻", "说到丝绸。"),
        ("2026-01-01", "丝绸产业", "别的。"),
    ):
        await article(site, title=title, body=[paragraph(text)], published_at=f"{day}T00:00:00Z")

    assert await labels(site, "丝绸") == ["丝绸之路", "丝绸产业", "新闻", "旧闻"]


async def test_a_page_follows_on_the_one_before(site: Site) -> None:
    for number in range(7):
        await article(site, title=f"面料{number}", published_at=f"2026-01-0{number + 1}T00:00:00Z")
    whole = await labels(site, "面料")

    found, after, before = [], None, False
    while True:
        page = await search(site, "面料", first=3, after=after)
        found += [each["label"] for each in page["nodes"]]
        assert page["pageInfo"]["hasPreviousPage"] is before
        assert page["edges"][-1]["cursor"] == page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after, before = page["pageInfo"]["endCursor"], True

    assert found == whole == [f"面料{number}" for number in reversed(range(7))]


async def test_a_cursor_of_another_search_is_refused(site: Site) -> None:
    for day, title in enumerate(("面料一", "面料二", "辅料"), start=1):
        await article(site, title=title, published_at=f"2026-01-0{day}T00:00:00Z")
    cursor = (await search(site, "面料", first=1))["pageInfo"]["endCursor"]

    assert await labels(site, "面料", first=1, after=cursor) == ["面料一"]
    assert await site.errors(SEARCH, q="辅料", after=cursor) == [
        "This cursor belongs to a search for something else. Start again without it."
    ]
    assert await site.errors(SEARCH, q="辅料", after="zz") == [
        "This is no cursor. Use one that a page of this search gave you."
    ]
    listed = await site.ask("{ articles { pageInfo { endCursor } } }")
    assert await site.errors(
        SEARCH, q="辅料", after=listed["articles"]["pageInfo"]["endCursor"]
    ) == ["This cursor belongs to another list. Start again without it."]


async def test_every_term_must_be_there_and_a_quoted_passage_just_so(site: Site) -> None:
    await article(site, title="甲", body=[paragraph("广东服装，产业集群。Fashion is a week long")])
    await article(site, title="乙", body=[paragraph("广东产业。Fashion week")])

    assert sorted(await labels(site, "广东 产业")) == ["乙", "甲"]
    assert await labels(site, "广东产业") == ["乙"]
    assert await labels(site, "「服装 产业」") == ["甲"]
    assert await labels(site, '"fashion week"') == ["乙"]
    assert sorted(await labels(site, "week fashion")) == ["乙", "甲"]
    assert await labels(site, "ashion") == []


async def test_a_search_of_no_types_finds_nothing(site: Site) -> None:
    await article(site, title="甲")

    assert await labels(site, "甲", types=[]) == []
    assert (await site.ask('{ suggest(prefix: "甲", types: []) { id label } }'))["suggest"] == []
    assert await labels(site, "甲", types=["ARTICLE"]) == ["甲"]


@pytest.mark.parametrize("query", ["", " ", "！，。", '""', "—", "😀", "%", "_", "*", "'"])
async def test_a_query_without_words_finds_nothing(site: Site, query: str) -> None:
    await article(site, title="甲 % _ * ' 😀")

    assert (await search(site, query))["totalCount"] == 0


@pytest.mark.parametrize(
    "query",
    [
        '甲" OR "a',
        "甲*",
        "甲 NEAR(乙)",
        "甲'; DROP TABLE item;--",
        "甲\\",
        "甲:*",
        "甲 & !乙",
        "甲{a}",
        "甲 -乙",
    ],
)
async def test_no_query_is_a_language(site: Site, query: str) -> None:
    await article(site, title="甲乙")

    assert await search(site, query)
    assert await labels(site, "甲") == ["甲乙"]


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("长" * 10_000, "characters"),
        (" ".join("甲乙丙丁戊己庚辛壬癸子丑寅"), "terms"),
        ("甲\0", "NUL"),
        ("甲\ud800", "lone surrogate"),
    ],
)
async def test_what_cannot_be_looked_for_is_told(site: Site, query: str, told: str) -> None:
    (message,) = await site.errors(SEARCH, q=query)

    assert told in message


async def test_an_item_is_found_by_the_names_of_what_it_links_to(site: Site) -> None:
    person = await site.make("Person", name="刘岳屏", aliases=["老刘"])
    hidden = await site.make("Person", name="隐藏者", live=False)
    await article(site, title="甲", byline=[person, hidden], body=[paragraph("转型升级")])
    await article(site, title="乙", body=[paragraph("转型升级")])

    assert await labels(site, "劉岳屏") == ["刘岳屏", "甲"]
    assert await labels(site, "老刘 转型") == ["甲"]
    assert await labels(site, "隐藏者") == []
    await site.act(publish, [hidden])
    assert await labels(site, "隐藏者") == ["隐藏者", "甲"]
    await site.act(unpublish, [hidden])
    assert await labels(site, "隐藏者") == []


async def test_what_is_hidden_changes_nothing(site: Site) -> None:
    topic = await site.make("Topic", name="面料主题")
    shown = await article(site, title="公开的面料", topics=[topic])
    await article(site, title="草稿的面料", topics=[topic], live=False)
    soon = await article(site, title="将来的面料", topics=[topic], live=False)
    await site.act(schedule, [soon], publish_at=system_clock() + timedelta(hours=1))
    gone = await article(site, title="撤回的面料", topics=[topic])
    await site.act(withdraw, gone, ground="test")

    found = await search(site, "面料")

    assert found["totalCount"] == 2
    assert {each["label"] for each in found["nodes"]} == {"公开的面料", "面料主题"}
    by_field = {each["field"]: each["buckets"] for each in found["facets"]}
    assert by_field["TYPE"] == [
        {"value": "Article", "label": "文章", "count": 1},
        {"value": "Topic", "label": "主题", "count": 1},
    ]
    assert by_field["TOPIC"] == [{"value": topic, "label": "面料主题", "count": 1}]
    assert shown in {each["id"] for each in found["nodes"]}


async def test_a_scheduled_item_is_found_from_its_instant_on(site: Site) -> None:
    soon = await article(site, title="将来的面料", live=False)
    await site.act(schedule, [soon], publish_at=system_clock() + timedelta(seconds=3))

    assert await labels(site, "面料") == []
    await asyncio.sleep(3.1)
    assert await labels(site, "面料") == ["将来的面料"]


async def test_excerpts_are_cut_from_the_stored_text(site: Site) -> None:
    text = "前文" * 40 + "廣東<時裝週>&开幕" + "后文" * 60
    await article(
        site, title="时装周", body=[paragraph(text.replace("<", "&lt;").replace("&开", "&amp;开"))]
    )

    (edge,) = (await search(site, "时装周 开幕"))["edges"]

    title, body = edge["highlights"]
    assert title == {
        "field": "title",
        "html": "<mark>时装周</mark>",
        "text": "时装周",
        "ranges": [[0, 3]],
    }
    assert body["field"] == "body"
    assert "<mark>時裝週</mark>&gt;&amp;<mark>开幕</mark>" in body["html"]
    assert [body["text"][start:end] for start, end in body["ranges"]] == ["時裝週", "开幕"]
    assert body["text"] in text


async def test_found_items_can_be_narrowed_down(site: Site) -> None:
    cloth, other = [await site.make("Topic", name=name) for name in ("甲类", "乙类")]
    await article(site, title="面料一", topics=[cloth], published_at="2024-06-01T00:00:00Z")
    await article(site, title="面料二", topics=[other, cloth], published_at="2025-06-01T00:00:00Z")
    await article(site, title="面料三", published_at="2026-01-01T00:00:00Z")

    async def where(**terms: Any) -> list[str]:
        return await labels(site, "面料", where=terms)

    assert await where(topic={"eq": cloth}) == ["面料二", "面料一"]
    assert await where(topic={"ne": other}) == ["面料三", "面料一"]
    assert await where(publishedAt={"gte": "2025-01-01T00:00:00Z"}) == ["面料三", "面料二"]
    assert await where(
        **{"or": [{"topic": {"in": [other]}}, {"not": {"topic": {"eq": cloth}}}]}
    ) == ["面料三", "面料二"]
    years = {each["field"]: each["buckets"] for each in (await search(site, "面料"))["facets"]}[
        "YEAR"
    ]
    assert [(each["value"], each["count"]) for each in years] == [
        ("2024", 1),
        ("2025", 1),
        ("2026", 1),
    ]


SUGGEST = (
    "query ($p: String!, $first: Int) { suggest(prefix: $p, first: $first) { __typename label } }"
)


@pytest.mark.parametrize(
    "typed", ["szz", "SZZ", "时装", "時裝", "shizhuang", "Fashion W", "fw2", "gdsz"]
)
async def test_a_search_box_is_offered_names(site: Site, typed: str) -> None:
    await site.make(
        "EventSeries",
        kind="FASHION_WEEK",
        name={"ZH_HANS": "广东时装周", "EN": "Guangdong Fashion Week"},
        aliases={"ZH_HANS": ["FW2"]},
    )
    await article(site, title="别的", body=[paragraph("时装周")])
    await article(site, title="时装周草稿", live=False)

    found = (await site.ask(SUGGEST, p=typed))["suggest"]

    assert found == [{"__typename": "EventSeries", "label": "广东时装周"}]


async def test_names_that_begin_so_are_offered_first(site: Site) -> None:
    await article(site, title="广东时装周", published_at="2026-01-02T00:00:00Z")
    await article(site, title="时装周开幕", published_at="2026-01-01T00:00:00Z")

    found = (await site.ask(SUGGEST, p="szz"))["suggest"]

    assert [each["label"] for each in found] == ["时装周开幕", "广东时装周"]
    assert len((await site.ask(SUGGEST, p="szz", first=1))["suggest"]) == 1
    assert (await site.ask(SUGGEST, p="，"))["suggest"] == []
