"""What is similar to an article: by what both link to, by words, and only as far as it can be seen."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from models.clock import system_clock
from models.database import Engine
from models.view import DRAFT, PREVIEW
from publishing.actor import Grant, Verb
from publishing.publish import publish
from publishing.rebuild import rebuild, reindex, verify
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from reading.similar import COMMON_ABOVE
from reading.tags import EVERY_TYPE, tags_of
from tests.manage.roles import Door, person
from tests.manage.test_safety import narrow
from tests.site import Site

SIMILAR = """query ($id: ID!, $first: Int, $locale: Locale! = ZH_HANS, $fallback: [Locale!]) {
  article(by: {id: $id}, locale: $locale, fallback: $fallback) { similar(first: $first) { title } }
}"""


async def article(site: Site, title: Any, *, day: int = 1, **fields: Any) -> str:
    at = f"2026-01-{day:02}T00:00:00Z"
    return await site.make("Article", title=title, kind="NEWS", **{"published_at": at, **fields})


async def similar(site: Site, public_id: str, **more: Any) -> list[str]:
    found = (await site.ask(SIMILAR, id=public_id, **more))["article"]["similar"]
    return [each["title"] for each in found]


async def topic(site: Site, name: Any, **more: Any) -> str:
    return await site.make("Topic", name=name, **more)


async def test_mentions_count_four_topics_three_and_words_one(site: Site) -> None:
    one, other = await topic(site, "甲"), await topic(site, "乙")
    person = await site.make("Person", name="刘岳屏")
    asked = await article(
        site, "面料染整", topics=[one, other], mentions=[person], keywords=["针织", "羊绒", "真丝"]
    )
    await article(site, "四点", mentions=[person])
    await article(site, "六点", topics=[other, one])
    await article(site, "五点", topics=[one], keywords=["针织", "真丝"])
    await article(site, "三点", topics=[one])
    await article(site, "两点", keywords=["羊绒", "针织"])
    await article(site, "无关")

    assert await similar(site, asked) == ["六点", "五点", "四点", "三点", "两点"]


async def test_of_equals_the_newest_comes_first_then_by_id(site: Site) -> None:
    one = await topic(site, "甲")
    asked = await article(site, "问", topics=[one])
    made = [
        (day, await article(site, f"{day}日", day=day, topics=[one])) for day in (3, 9, 9, 5, 3)
    ]

    found = await similar(site, asked)

    query = "query ($id: ID!) { article(by: {id: $id}) { similar { id } } }"
    ids = [each["id"] for each in (await site.ask(query, id=asked))["article"]["similar"]]
    assert found == ["9日", "9日", "5日", "3日", "3日"]
    assert ids == [public_id for _, public_id in sorted(made, reverse=True)]


async def test_so_many_are_given_as_are_asked_for(site: Site) -> None:
    one = await topic(site, "甲")
    asked = await article(site, "问", topics=[one])
    for day in range(1, 8):
        await article(site, f"{day}日", day=day, topics=[one])

    assert await similar(site, asked) == ["7日", "6日", "5日", "4日", "3日"]
    assert await similar(site, asked, first=2) == ["7日", "6日"]
    assert len(await similar(site, asked, first=20)) == 7
    for first in (0, 21, -1):
        assert await site.errors(SIMILAR, id=asked, first=first) == [
            f"first must be 1 to 20; {first} was asked for."
        ]


async def test_neither_itself_nor_what_editors_have_chosen_is_given(site: Site) -> None:
    one = await topic(site, "甲")
    chosen = await article(site, "已选", topics=[one])
    hidden = await article(site, "已选后撤下", topics=[one])
    await article(site, "其他", topics=[one])
    asked = await article(site, "问", topics=[one], related=[chosen, hidden])

    assert await similar(site, asked) == ["其他"]
    assert sorted(await similar(site, chosen)) == ["其他", "已选后撤下", "问"]
    await site.act(unpublish, [hidden])
    assert await similar(site, asked) == ["其他"]


async def test_words_of_titles_are_cut_and_folded_and_the_common_ones_say_nothing(
    site: Site,
) -> None:
    asked = await article(
        site, {"ZH_HANS": "广东时装周活动在广州举行", "EN": "Guangdong Fashion Week"}
    )
    await article(site, {"ZH_HANT": "時裝週的幕後"})
    await article(site, {"ZH_HANT_HK": "FASHION與時裝周"})
    await article(site, "活动在广东举行")
    await article(site, "装周时")

    assert await similar(site, asked) == ["FASHION与时装周", "时装周的幕后"]


async def test_more_than_five_words_count_five(site: Site) -> None:
    words = ["针织", "羊绒", "真丝", "牛仔", "印染", "刺绣"]
    one, other = await topic(site, "甲"), await topic(site, "乙")
    asked = await article(site, "问", topics=[one, other], keywords=words)
    await article(site, "六词", day=1, keywords=words)
    await article(site, "五词", day=2, keywords=words[:5])
    await article(site, "六点", topics=[one, other])

    assert await similar(site, asked) == ["六点", "五词", "六词"]


async def test_a_word_that_very_many_are_about_tells_nothing(site: Site) -> None:
    asked = await article(site, "问", keywords=["针织", "羊绒"])
    other = await article(site, "甲", keywords=["针织"])
    await article(site, "乙", keywords=["羊绒"])
    (found,) = await site.database.rows(
        f"SELECT MAX(d.id) AS doc FROM search_doc d JOIN item i ON i.id = d.item WHERE i.public_id = '{other}'"
    )

    await site.database.script(multiplied(site.engine, found["doc"], COMMON_ABOVE - 2))
    assert sorted(await similar(site, asked)) == ["乙", "甲"]
    await site.database.script(multiplied(site.engine, found["doc"], 1, beyond=COMMON_ABOVE))
    assert await similar(site, asked) == ["乙"]
    past = await site.ask_privileged(SIMILAR, id=asked, at=system_clock())
    assert past == {"article": {"similar": [{"title": "乙"}]}}


def multiplied(engine: Engine, doc: int, times: int, *, beyond: int = 0) -> str:
    """The statements that let so many more placements, of which nothing else is there, be about the same."""
    numbers = f"WITH RECURSIVE k(n) AS (SELECT {beyond + 1} UNION ALL SELECT n + 1 FROM k WHERE n < {beyond + times})"
    names = "item, type, lane, live_from, live_until, over, names"
    names += ", tokens" if engine == "postgres" else ""
    copied = [
        f"INSERT INTO search_doc (id, {names}) {numbers} SELECT 1000000 + n, {names} FROM search_doc, k WHERE id = {doc};",
        f"INSERT INTO search_text (id, subjects, texts) {numbers}"
        f" SELECT 1000000 + n, subjects, texts FROM search_text, k WHERE id = {doc};",
    ]
    if engine == "sqlite":
        copied.append(
            f"INSERT INTO search_token (token, doc) {numbers} SELECT token, 1000000 + n FROM search_token, k WHERE doc = {doc};"
        )
    return "\n".join(copied)


async def test_what_is_named_twice_counts_once(site: Site) -> None:
    one = await topic(site, "甲")
    person = await site.make("Person", name="刘岳屏")
    asked = await article(site, "问", topics=[one], mentions=[one, person])
    await article(site, "七点", topics=[one], mentions=[one])
    await article(site, "四点", mentions=[person])

    # A topic that is mentioned is shared as a mention and as a topic, each under its own link.
    assert await similar(site, asked) == ["七点", "四点"]


async def test_what_is_hidden_neither_counts_nor_shows(site: Site) -> None:
    shown, hidden = await topic(site, "公开"), await topic(site, "隐藏")
    person = await site.make("Person", name="刘岳屏")
    asked = await article(site, "问", topics=[shown, hidden], mentions=[person], keywords=["针织"])
    await article(site, "三点", day=1, topics=[shown])
    await article(site, "隐藏主题", day=2, topics=[hidden])
    await article(site, "隐藏提及", day=3, mentions=[person])
    await article(site, "草稿", topics=[shown], keywords=["针织"], live=False)
    soon = await article(site, "将来", topics=[shown], keywords=["针织"], live=False)
    await site.act(schedule, [soon], publish_at=system_clock() + timedelta(hours=1))
    gone = await article(site, "撤回", topics=[shown], keywords=["针织"])
    assert await similar(site, asked) == ["隐藏提及", "撤回", "隐藏主题", "三点"]

    await site.act(withdraw, gone, ground="test")
    await site.act(unpublish, [hidden, person])
    assert await similar(site, asked) == ["三点"]
    await site.act(publish, [hidden, person])
    assert await similar(site, asked) == ["隐藏提及", "隐藏主题", "三点"]


async def test_what_was_changed_shares_what_it_now_has(site: Site) -> None:
    asked = await article(site, "问", keywords=["针织"])
    other = await article(site, "甲", keywords=["针织"])
    assert await similar(site, asked) == ["甲"]

    await site.save(other, title="甲", kind="NEWS", keywords=["羊绒"])
    assert await similar(site, asked) == ["甲"]
    await site.act(publish, [other])
    assert await similar(site, asked) == []
    assert await verify(site.database) == []


async def test_each_is_given_in_the_language_of_the_view(site: Site) -> None:
    both = await topic(site, {"ZH_HANS": "双语", "EN": "Both"})
    chinese = await topic(site, "中文")
    asked = await article(
        site,
        {"ZH_HANS": "问", "EN": "Asked"},
        topics=[both, chinese],
        keywords={"EN": ["cashmere"]},
    )
    await article(site, {"ZH_HANS": "双语", "EN": "Both"}, day=4, topics=[both])
    await article(site, "只有中文", day=3, topics=[both])
    await article(site, {"ZH_HANS": "中文主题", "EN": "Chinese topic"}, day=2, topics=[chinese])
    await article(site, {"EN": "Only English"}, keywords={"EN": ["Cashmere"]})

    assert await similar(site, asked) == ["双语", "只有中文", "中文主题", "Only English"]
    assert await similar(site, asked, locale="EN") == [
        "Both",
        "只有中文",
        "Chinese topic",
        "Only English",
    ]
    assert await similar(site, asked, locale="ZH_HANT", fallback=[]) == [
        "雙語",
        "只有中文",
        "中文主題",
    ]
    assert await similar(site, asked, locale="EN", fallback=[]) == ["Both", "Only English"]


async def test_other_views_share_what_they_show(site: Site) -> None:
    draft = await topic(site, "草稿主题", live=False)
    asked = await article(site, "问", topics=[draft], keywords=["针织"])
    await article(site, "草稿", topics=[draft], keywords=["针织"], live=False)
    gone = await article(site, "已下线", keywords=["针织"])
    before = system_clock()
    await site.act(unpublish, [gone])
    assert await similar(site, asked) == []

    drafts = await site.ask_privileged(SIMILAR, id=asked, lane=DRAFT)
    past = await site.ask_privileged(SIMILAR, id=asked, at=before)

    assert drafts == {"article": {"similar": [{"title": "草稿"}, {"title": "已下线"}]}}
    assert past == {"article": {"similar": [{"title": "已下线"}]}}


async def test_it_costs_twenty_points_besides_what_it_shows(site: Site) -> None:
    asked = await article(site, "问")
    query = "query ($id: ID!) { article(by: {id: $id}) { similar(first: 7) { related { id } } } }"

    answer = await site.answer(query, id=asked)

    assert orjson.loads(answer.body)["extensions"]["cost"]["points"] == 1 + 20 + 7 * (1 + 8)


async def test_an_answer_with_it_ends_with_any_change_of_what_may_be_shared(site: Site) -> None:
    tags = tags_of(site.planned(SIMILAR, {"id": "x"}).read)

    assert tags.whole == {"Article", "Topic", EVERY_TYPE}


async def test_a_preview_shows_what_its_draft_will_share(site: Site) -> None:
    asked = await article(site, "问", keywords=["针织"])
    await article(site, "针织者", keywords=["针织"])
    await article(site, "羊绒者", keywords=["羊绒"])
    await article(site, "草稿", keywords=["羊绒"], live=False)
    await site.save(asked, title="问", kind="NEWS", keywords=["羊绒"])

    lane = f"{PREVIEW}{asked}"
    found = await site.ask_privileged(SIMILAR, id=asked, lane=lane)

    assert found == {"article": {"similar": [{"title": "羊绒者"}]}}
    assert await similar(site, asked) == ["针织者"]


DRAFTS = """query ($id: ID!) {
  article(by: {id: $id}, perspective: DRAFT) { similar { title } }
}"""


@pytest.mark.parametrize("field", ["title", "keywords", "topics", "mentions", "related"])
async def test_drafts_are_compared_by_what_one_may_read(site: Site, field: str) -> None:
    asked = await article(site, "问", keywords=["针织"], live=False)
    await article(site, "草稿", keywords=["针织"], live=False)
    door = Door(site)
    found = await door.ask(DRAFTS, by=person("author"), id=asked)
    assert found == {"article": {"similar": [{"title": "草稿"}]}}

    but_one = Grant(frozenset({Verb.READ}), but_fields=frozenset({f"Article.{field}"}))
    body = await door.body(DRAFTS, by=narrow(but_one), id=asked)

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN_FIELD"
    assert "草稿" not in str(body)
    public = DRAFTS.replace(", perspective: DRAFT", "")
    assert await door.ask(public, by=narrow(but_one), id=asked) == {"article": None}


async def test_what_one_may_not_know_of_is_not_shared(site: Site) -> None:
    person_, one = (
        await site.make("Person", name="刘岳屏", live=False),
        await topic(site, "甲", live=False),
    )
    asked = await article(site, "问", mentions=[person_], topics=[one], live=False)
    await article(site, "提及", mentions=[person_], live=False)
    await article(site, "主题", topics=[one], live=False)
    door = Door(site)
    found = await door.ask(DRAFTS, by=narrow(Grant(frozenset({Verb.READ}))), id=asked)
    assert found["article"]["similar"] == [{"title": "提及"}, {"title": "主题"}]

    articles = narrow(Grant(frozenset({Verb.READ}), types=frozenset({"Article", "Topic"})))
    found = await door.ask(DRAFTS, by=articles, id=asked)

    assert found["article"]["similar"] == [{"title": "主题"}]


@pytest.mark.parametrize("again", [rebuild, reindex])
async def test_the_index_can_be_made_again(site: Site, again: Any) -> None:
    asked = await article(site, "问", keywords=["针织", "it's \\ 100%"])
    await article(site, "甲", keywords=["针织", "IT'S \\ 100%"])
    await site.database.script("UPDATE search_text SET subjects = NULL")
    assert await verify(site.database) != []

    await again(site.database)

    assert await verify(site.database) == []
    assert await similar(site, asked) == ["甲"]
