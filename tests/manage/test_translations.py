"""Languages: what is written, converted, stale and missing, and one published at a time."""

from typing import Any

import pytest

from models.locale import Locale
from publishing.errors import Refused
from publishing.publish import publish
from publishing.rebuild import rebuild, verify
from publishing.update import update
from tests.manage.roles import Door, person
from tests.site import Site, paragraph, titles

TRANSLATOR = person("translator")
STATES = """query ($id: ID!) { article(by: {id: $id}, perspective: DRAFT) { translations {
  locale state sourceRevision masterRevision overridden terms { written becomes count } checkedBy { id } } } }"""
BOARD = """query ($locale: Locale!, $state: TranslationState, $types: [String!], $first: Int = 20, $after: String) {
  translationBoard(locale: $locale, state: $state, types: $types, first: $first, after: $after) {
    nodes { id state content { label } translation { state sourceRevision } }
    counts { state count } pageInfo { hasNextPage endCursor } } }"""
CONFIRM = """mutation ($id: ID!, $locale: Locale!, $expected: Int) {
  translationConfirm(id: $id, locale: $locale, expectedRevision: $expected) { content { id } errors { code message } } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def states(door: Door, article: str) -> dict[str, dict[str, Any]]:
    found = await door.ask(STATES, by=TRANSLATOR, id=article)
    return {each.pop("locale"): each for each in found["article"]["translations"]}


async def change(site: Site, article: str, number: int, **fields: Any) -> None:
    await site.act(update, article, fields, expected_revision=number)


async def test_each_language_says_how_it_stands(site: Site, door: Door) -> None:
    article = await site.make("Article", title="时装周发布", kind="NEWS", live=False)

    fresh = await states(door, article)
    await change(site, article, 1, title={"EN": "Fashion week"})
    translated = await states(door, article)
    await change(site, article, 2, title={"ZH_HANS": "时装周改期"})
    changed = await states(door, article)
    await change(site, article, 3, title={"EN": "Fashion week moved"})
    mended = await states(door, article)

    assert {name: each["state"] for name, each in fresh.items()} == {
        "ZH_HANS": "OWN",
        "ZH_HANT": "CONVERTED",
        "ZH_HANT_HK": "CONVERTED",
        "ZH_HANT_TW": "CONVERTED",
        "EN": "MISSING",
    }
    assert fresh["ZH_HANT"]["terms"] == [
        {"written": "发布", "becomes": "發布", "count": 1},
        {"written": "时装周", "becomes": "時裝周", "count": 1},
    ]
    assert (translated["EN"]["state"], translated["EN"]["sourceRevision"]) == ("OWN", 2)
    assert (changed["EN"]["state"], changed["EN"]["sourceRevision"]) == ("STALE", 2)
    assert (changed["EN"]["masterRevision"], changed["ZH_HANT"]["state"]) == (3, "CONVERTED")
    assert (mended["EN"]["state"], mended["EN"]["sourceRevision"]) == ("OWN", 4)


async def test_what_was_written_by_hand_is_named_and_goes_stale(site: Site, door: Door) -> None:
    article = await site.make(
        "Article",
        title={"ZH_HANS": "软件", "ZH_HANT_TW": "軟體"},
        body={"ZH_HANS": [paragraph("正文")]},
        kind="NEWS",
        live=False,
    )

    before = (await states(door, article))["ZH_HANT_TW"]
    await change(site, article, 1, body={"ZH_HANS": [paragraph("正文改了")]})
    after = (await states(door, article))["ZH_HANT_TW"]

    assert (before["state"], before["overridden"]) == ("CONVERTED", ["title"])
    assert after["state"] == "STALE"


async def test_a_translator_says_that_it_is_up_to_date(site: Site, door: Door) -> None:
    article = await site.make("Article", title={"ZH_HANS": "一", "EN": "One"}, kind="NEWS")
    await change(site, article, 1, title={"ZH_HANS": "壹"})
    stale = (await states(door, article))["EN"]["state"]

    late = await door.refused(CONFIRM, by=TRANSLATOR, id=article, locale="EN", expected=1)
    await door.do(CONFIRM, by=TRANSLATOR, id=article, locale="EN", expected=2)
    confirmed = (await states(door, article))["EN"]
    await change(site, article, 2, title={"ZH_HANS": "弌"})
    again = (await states(door, article))["EN"]["state"]
    unwritten = await door.refused(CONFIRM, by=TRANSLATOR, id=article, locale="ZH_HANT")
    master = await door.refused(CONFIRM, by=TRANSLATOR, id=article, locale="ZH_HANS")

    assert (stale, again) == ("STALE", "STALE")
    assert (confirmed["state"], confirmed["sourceRevision"]) == ("OWN", 2)
    assert confirmed["checkedBy"] == {"id": "usr_translator"}
    assert late[0]["code"] == "STATE"
    assert (unwritten[0]["code"], master[0]["code"]) == ("STATE", "INVALID")


async def test_the_board_lists_what_waits_for_a_translator(site: Site, door: Door) -> None:
    stale = await site.make("Article", title={"ZH_HANS": "一", "EN": "One"}, kind="NEWS")
    await change(site, stale, 1, title={"ZH_HANS": "壹"})
    await site.make("Article", title={"ZH_HANS": "二", "EN": "Two"}, kind="NEWS")
    missing = await site.make("Article", title="三", kind="NEWS")
    topic = await site.make("Topic", name="面料")

    waiting = (await door.ask(BOARD, by=TRANSLATOR, locale="EN", state="STALE"))["translationBoard"]
    absent = (await door.ask(BOARD, by=TRANSLATOR, locale="EN", state="MISSING"))[
        "translationBoard"
    ]
    articles = (
        await door.ask(BOARD, by=TRANSLATOR, locale="EN", state="MISSING", types=["Article"])
    )["translationBoard"]
    page = (await door.ask(BOARD, by=TRANSLATOR, locale="EN", first=3))["translationBoard"]
    after = page["pageInfo"]["endCursor"]
    rest = (await door.ask(BOARD, by=TRANSLATOR, locale="EN", after=after))["translationBoard"]

    assert waiting["nodes"] == [
        {
            "id": stale,
            "state": "STALE",
            "content": {"label": "壹"},
            "translation": {"state": "STALE", "sourceRevision": 1},
        }
    ]
    assert [each["id"] for each in absent["nodes"]] == [topic, missing]
    assert [each["id"] for each in articles["nodes"]] == [missing]
    assert {each["state"]: each["count"] for each in waiting["counts"]} == {
        "OWN": 1,
        "CONVERTED": 0,
        "STALE": 1,
        "MISSING": 2,
    }
    assert (len(page["nodes"]), page["pageInfo"]["hasNextPage"]) == (3, True)
    assert [each["id"] for each in rest["nodes"]] == [stale]


async def test_a_rebuild_tells_the_same_of_every_language(site: Site) -> None:
    article = await site.make("Article", title={"ZH_HANS": "一", "EN": "One"}, kind="NEWS")
    await change(site, article, 1, title={"ZH_HANS": "壹"})
    await site.act(publish, [article], locales=[Locale.EN])
    await change(site, article, 2, title={"EN": "1"})
    kept = "SELECT item, locale, state, revision, sha256 FROM translation ORDER BY item, locale"
    before = await site.database.rows(kept)
    proved = await verify(site.database)

    await rebuild(site.database)
    same = await site.database.rows(kept)
    await site.database.script("UPDATE translation SET state = 'OWN' WHERE locale = 2")

    assert proved == []
    assert same == before
    assert [each.table for each in await verify(site.database)] == ["translation"] * 2


async def test_one_language_goes_out_alone_whatever_the_others_are(site: Site) -> None:
    query = (
        "query ($locale: Locale!) { articles(locale: $locale, fallback: []) { nodes { title } } }"
    )
    article = await site.make("Article", title={"ZH_HANS": "一", "EN": "One"}, kind="NEWS")
    await change(site, article, 1, title={"ZH_HANS": "壹"})
    await change(site, article, 2, title={"EN": "First"})

    await site.act(publish, [article], locales=[Locale.EN])
    english = titles(await site.ask(query, locale="EN"))
    stale_chinese = titles(await site.ask(query, locale="ZH_HANS"))
    traditional = titles(await site.ask(query, locale="ZH_HANT"))
    await site.act(publish, [article], locales=[Locale.ZH_HANS])

    assert (english, stale_chinese, traditional) == (["First"], ["一"], ["一"])
    assert titles(await site.ask(query, locale="ZH_HANS")) == ["壹"]


async def test_a_language_that_is_missing_is_taken_away_alone_or_never_shown(site: Site) -> None:
    query = (
        "query ($locale: Locale!) { articles(locale: $locale, fallback: []) { nodes { title } } }"
    )
    article = await site.make("Article", title="一", kind="NEWS")
    unpublished = await site.make("Article", title="二", kind="NEWS", live=False)

    await site.act(publish, [article], locales=[Locale.EN])
    shown = titles(await site.ask(query, locale="EN"))

    assert shown == []
    assert titles(await site.ask(query, locale="ZH_HANS")) == ["一"]
    with pytest.raises(Refused, match="publish all its languages first"):
        await site.act(publish, [unpublished], locales=[Locale.EN])
