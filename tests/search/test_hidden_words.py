"""No word that nobody may read is found, counted, shown or betrayed by an error, whoever writes the SQL."""

from typing import Any

import orjson

from models.locale import Locale
from models.system import Item
from publishing.publish import publish
from publishing.update import update
from reading.sought import mark_of
from tests.reading.canaries import CANARY, LIVE, leaked, plant
from tests.site import EDITOR, Site, paragraph

EVERYTHING = """query ($q: String!, $l: Locale! = ZH_HANS, $f: [Locale!], $after: String) {
  search(query: $q, locale: $l, fallback: $f, after: $after) {
    totalCount nodes { id label __typename } edges { cursor highlights { field html text ranges } node { label } }
    facets(fields: [TYPE, YEAR, TOPIC]) { field buckets { value label count } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }
  suggest(prefix: $q, locale: $l, fallback: $f) { id label __typename } }"""


async def everything(site: Site, q: str, **more: Any) -> Any:
    return orjson.loads((await site.answer(EVERYTHING, q=q, **more)).body)


async def test_a_search_for_a_hidden_word_is_answered_as_one_for_a_word_that_is_nowhere(
    site: Site,
) -> None:
    await plant(site)
    nowhere, there = await everything(site, "nowhere"), await everything(site, LIVE)
    places = ("past", "draft", "future", "newer", "alone", "embargo", "withdrawn", "ended", "person", "ground")  # fmt: skip

    for locale in Locale:
        for chain in (None, [], ["EN"]):
            for q in (CANARY, CANARY[:1] + "an", f"{CANARY} draft", f'"{CANARY} alone"', f"{LIVE} {CANARY}"):  # fmt: skip
                assert await everything(site, q, l=locale.name, f=chain) == nowhere, (q, locale)
    for place in places:
        assert await everything(site, place) == nowhere, place

    assert there["data"]["search"]["totalCount"] == 1
    assert [each["label"] for each in there["data"]["suggest"]] == [f"{LIVE} now"]
    assert not leaked(there)


async def test_a_cursor_and_its_errors_tell_nothing_of_what_is_hidden(site: Site) -> None:
    await plant(site)
    cursor = (await everything(site, LIVE))["data"]["search"]["pageInfo"]["endCursor"]
    order, _, *values = orjson.loads(bytes.fromhex(cursor))

    def forged(query: str, *at: str) -> str:
        mark = orjson.loads(bytes.fromhex(marks[query]))[1]
        return orjson.dumps([order, mark, *(at or values)]).hex()

    marks = {}
    for query in (CANARY, "nowhere"):
        # The mark of a query is no secret: it is made of the query alone.
        marks[query] = orjson.dumps([order, mark_of(query), *values]).hex()

    for at in (values, ["1", "9999", "zzz"], ["0", "", ""], ["", "", ""]):
        told = [await everything(site, q, after=forged(q, *at)) for q in (CANARY, "nowhere")]
        assert told[0] == told[1]
        assert "errors" not in told[0]
    wrong = [await everything(site, q, after=cursor) for q in (CANARY, "nowhere")]
    assert wrong[0] == wrong[1]
    assert "errors" in wrong[0]
    assert not leaked(*wrong)


async def test_what_is_said_beside_a_hidden_target_is_not_found(site: Site) -> None:
    hidden = [
        await site.make("Picture", live=False, alt="图"),
        await site.make("Event", live=False, title="会", kind="CONFERENCE"),
    ]
    body = [
        paragraph(f"{LIVE} now"),
        {"id": "b1", "kind": "ImageBlock", "picture": hidden[0], "caption": f"{CANARY} caption"},
        {"id": "b2", "kind": "ContentBlock", "target": hidden[1], "note": f"{CANARY} note"},
    ]
    article = await site.make("Article", title="面料", kind="NEWS", body=body)

    for q in (CANARY, "caption", "note"):
        assert await everything(site, q) == await everything(site, "nowhere"), q
    there = await everything(site, f"{LIVE} 面料")
    assert [each["id"] for each in there["data"]["search"]["nodes"]] == [article]
    assert not leaked(there)


async def test_a_language_that_is_not_public_is_not_found(site: Site) -> None:
    both: dict[str, Any] = {"title": {"ZH_HANS": "面料", "EN": "Sparrow"}, "kind": "NEWS"}
    public_id = await site.make("Article", **both)
    half = await site.make(
        "Article", kind="NEWS", title={"ZH_HANS": "辅料"}, body={"ZH_HANS": [paragraph("麻雀")], "EN": [paragraph("canary")]}
    )  # fmt: skip
    async with site.desk.act(by=EDITOR) as act:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        changes = {"title": {"ZH_HANS": "面料新", "EN": "Canary"}}
        await update(act, public_id, changes, expected_revision=item.draft_number)
        await publish(act, [public_id], locales=[Locale.ZH_HANS])

    for locale in Locale:
        found = (await everything(site, "canary", l=locale.name))["data"]
        assert (found["search"]["totalCount"], found["suggest"]) == (0, [])
    assert (await everything(site, "sparrow"))["data"]["search"]["nodes"][0]["label"] == "面料新"
    assert (await everything(site, "麻雀", l="EN"))["data"]["search"]["nodes"][0]["id"] == half
    assert (await everything(site, "麻雀", l="EN", f=[]))["data"]["search"]["totalCount"] == 0
    assert (await everything(site, "麻雀", l="EN", f=["ZH_HANT_TW"]))["data"]["search"]["totalCount"] == 1  # fmt: skip


async def test_each_item_is_found_once_and_only_where_its_languages_are_asked_for(
    site: Site,
) -> None:
    await site.make("Article", kind="NEWS", title={"ZH_HANS": "面料 silk", "EN": "Silk 面料"})
    await site.make("Article", kind="NEWS", title={"ZH_HANS": "面料 silk 二"})
    await site.make("Article", kind="NEWS", title={"EN": "Silk 面料 three"})

    async def labels(q: str, locale: str, chain: list[str] | None) -> list[str]:
        found = (await everything(site, q, l=locale, f=chain))["data"]["search"]
        assert found["totalCount"] == len(found["nodes"])
        return sorted(each["label"] for each in found["nodes"])

    for q in ("silk", "面料", "面料 silk"):
        assert await labels(q, "ZH_HANS", []) == ["面料 silk", "面料 silk 二"]
        assert await labels(q, "EN", []) == ["Silk 面料", "Silk 面料 three"]
        assert await labels(q, "ZH_HANT_HK", []) == ["面料 silk", "面料 silk 二"]
        assert len(await labels(q, "EN", None)) == 3
        assert await labels(q, "EN", ["ZH_HANT_TW"]) == ["Silk 面料", "Silk 面料 three", "面料 silk 二"]  # fmt: skip


async def test_inside_the_words_are_there_to_be_found(site: Site) -> None:
    """Otherwise the tests above could not fail."""
    await plant(site)
    document = "query ($q: String!) { search(query: $q) { totalCount } suggest(prefix: $q) { id } }"

    drafts = await site.ask_privileged(document, lane="draft", q=CANARY)

    assert drafts["search"]["totalCount"] == 6
    assert len(drafts["suggest"]) == 6
    rows = [
        await site.database.rows(f"SELECT * FROM {each}") for each in ("search_doc", "search_text")
    ]
    assert [leaked(each) for each in rows] == [True, True]
