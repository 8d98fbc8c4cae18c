"""Paging visits every item exactly once, both ways, whatever the order and however many ties."""

import binascii
import random
from typing import Any

import orjson
import pytest

from language.pinyin import sort_key
from models.locale import Locale
from publishing.withdraw import withdraw
from tests.site import Site, titles

DATES = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z", None]


async def many_events(site: Site, count: int = 9) -> dict[str, Any]:
    """Events with few dates among them, in one series; gives each one's date by id."""
    chance = random.Random(3)
    series = await site.make("EventSeries", name="系列", kind="FASHION_WEEK")
    made = {}
    async with site.desk.act(by="editor") as act:
        for n in range(count):
            date = chance.choice(DATES)
            title = chance.choice(["甲", "乙", "Alpha", "beta"])
            event = await site.make_in(
                act, "Event", title=title, kind="CONFERENCE", series=series, starts_at=date
            )
            made[event] = {"startsAt": date, "title": title, "n": n}
    return made


async def walk(site: Site, path: str, arguments: str, *, size: int, backward: bool) -> list[str]:
    """Every id, page by page; the page's facts must be exact."""
    window, mark = ("last: $n, before: $c") if backward else ("first: $n, after: $c"), None
    query = (
        "query ($n: Int!, $c: String) { " + path % f"({window} {arguments})" + " { edges { cursor node { id } }"
        " nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount }" + "}" * path.count("{") + "}"
    )  # fmt: skip
    found: list[str] = []
    for _ in range(100):
        data: Any = await site.ask(query, n=size, c=mark)
        while "edges" not in data:
            data = data[0] if isinstance(data, list) else next(iter(data.values()))
        ids = [edge["node"]["id"] for edge in data["edges"]]
        info = data["pageInfo"]
        assert ids == [node["id"] for node in data["nodes"]]
        assert (info["startCursor"], info["endCursor"]) == (data["edges"][0]["cursor"], data["edges"][-1]["cursor"])  # fmt: skip
        ahead, behind = ("hasPreviousPage", "hasNextPage") if backward else ("hasNextPage", "hasPreviousPage")  # fmt: skip
        assert info[behind] == (mark is not None)
        found = ids + found if backward else found + ids
        assert info[ahead] == (len(found) < data["totalCount"])
        if not info[ahead]:
            return found
        mark = info["startCursor"] if backward else info["endCursor"]
    raise AssertionError("no end of pages")


ORDERS = [
    "",
    "orderBy: [{field: STARTS_AT, direction: ASC}]",
    "orderBy: [{field: STARTS_AT, direction: DESC}]",
    "orderBy: [{field: TITLE, direction: DESC}, {field: STARTS_AT}]",
    "orderBy: [{field: KIND}]",
    "orderBy: [{field: STARTS_AT}, {field: TITLE, direction: DESC}]",
]
PLACES = ["events%s", "eventSeriesList { nodes { editions%s", 'eventSeriesList(fallback: [EN]) { nodes { editions%s']  # fmt: skip


@pytest.mark.parametrize("order", ORDERS)
async def test_both_ways_visit_every_item_once_in_one_order(site: Site, order: str) -> None:
    made = await many_events(site)

    for path in PLACES:
        whole = await walk(site, path, order, size=100, backward=False)
        assert sorted(whole) == sorted(made)
        for size in (1, 2, 4, 9):
            assert await walk(site, path, order, size=size, backward=False) == whole
            assert await walk(site, path, order, size=size, backward=True) == whole


async def test_a_long_list_of_links_is_paged_in_its_own_order(site: Site) -> None:
    """No declared link is long yet; a link in parts gives a reverse list, also in links' order."""
    party = await site.make("Organisation", name="协会", kind="INDUSTRY_ASSOCIATION")
    async with site.desk.act(by="editor") as act:
        made = [
            await site.make_in(
                act,
                "Event",
                title=f"会{n % 2}",
                kind="CONFERENCE",
                starts_at=DATES[n % 3],
                organisers=[
                    {"role": "HOST", "party": party},
                    {"role": "ORGANISER", "party": party},
                ],
            )
            for n in range(5)
        ]
    path = "organisations { nodes { organisedEvents%s"

    whole = await walk(site, path, "", size=100, backward=False)

    assert sorted(whole) == sorted(made)
    for size in (1, 2, 3):
        assert await walk(site, path, "", size=size, backward=False) == whole
        assert await walk(site, path, "", size=size, backward=True) == whole


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_unknown_dates_come_last_either_way(site: Site, direction: str) -> None:
    for title, date in [("无一", None), ("早", DATES[0]), ("无二", None), ("晚", DATES[1])]:
        await site.make("Event", title=title, kind="CONFERENCE", starts_at=date)
    query = "{ events(orderBy: [{field: STARTS_AT, direction: %s}]) { nodes { startsAt } } }"

    known = [DATES[0], DATES[1]] if direction == "ASC" else [DATES[1], DATES[0]]
    assert titles(await site.ask(query % direction), "events", "startsAt") == [*known, None, None]


async def test_texts_are_ordered_by_pinyin_and_folded_latin(site: Site) -> None:
    for name in ["周", "安", "Bea", "李", "alma", "重庆"]:
        await site.make("Person", name=name)

    shown = await site.ask("{ people(orderBy: [{field: NAME}]) { nodes { name } } }")

    assert titles(shown, "people", "name") == ["alma", "安", "Bea", "重庆", "李", "周"]


async def test_an_order_is_bytewise_whatever_the_database_s_own_collation(site: Site) -> None:
    regions = ["a-b", "a_b", "a b", "ab", "a.b", "A!", "Zz", "é", "z", "9", "10", "~", "[", "服", "ア", "🌸", "a"]  # fmt: skip
    async with site.desk.act(by="editor") as act:
        for region in regions:
            await site.make_in(act, "Event", title="会", kind="FORUM", region=region)
    wanted = sorted(regions, key=lambda each: sort_key(each).encode())
    query = "query ($c: String, $n: Int!, $d: OrderDirection!) { events(first: $n, after: $c, orderBy: [{field: REGION, direction: $d}]) { nodes { region } pageInfo { endCursor hasNextPage } } }"

    for direction in ("ASC", "DESC"):
        found: list[str] = []
        page: Any = {"endCursor": None, "hasNextPage": True}
        while page["hasNextPage"]:
            data = await site.ask(query, c=page["endCursor"], n=4, d=direction)
            found += titles(data, "events", "region")
            page = data["events"]["pageInfo"]
        assert [sort_key(each) for each in found] == [
            sort_key(each) for each in (wanted if direction == "ASC" else reversed(wanted))
        ]
        assert sorted(found) == sorted(regions)


async def test_a_cursor_outlives_the_item_it_was_taken_at(site: Site) -> None:
    made = list(await many_events(site, 5))
    whole = await walk(site, "events%s", "", size=5, backward=False)
    first = await site.ask("{ events(first: 2) { pageInfo { endCursor } } }")
    assert sorted(made) == sorted(whole)
    await site.act(withdraw, whole[1], ground="侵权")

    rest = await site.ask(
        "query ($c: String!) { events(after: $c) { nodes { id } pageInfo { hasPreviousPage } } }",
        c=first["events"]["pageInfo"]["endCursor"],
    )

    assert rest == {
        "events": {
            "nodes": [{"id": each} for each in whole[2:]],
            "pageInfo": {"hasPreviousPage": True},
        }
    }


async def test_a_cursor_of_another_order_or_of_nothing_is_refused(site: Site) -> None:
    await many_events(site, 3)
    page = "query ($c: String) { events(first: 1, after: $c, orderBy: [{field: %s, direction: %s}]) { pageInfo { endCursor } } }"
    cursor = (await site.ask(page % ("STARTS_AT", "ASC")))["events"]["pageInfo"]["endCursor"]
    mark, *values = orjson.loads(binascii.unhexlify(cursor))
    forged = [
        binascii.hexlify(orjson.dumps(each)).decode()
        for each in (
            [mark],
            [mark, 1, 2],
            [mark, *values, "x"],
            [mark, "\0", *values[1:]],
            {"a": 1},
            7,
            "x",
            [],
            None,
        )
    ]

    assert await site.errors(page % ("STARTS_AT", "ASC"), c=cursor) == []
    for field, direction in [("STARTS_AT", "DESC"), ("TITLE", "ASC"), ("PUBLISHED_AT", "ASC")]:
        assert await site.errors(page % (field, direction), c=cursor) == [
            "This cursor belongs to a list in another order. Start again without it."
        ]
    for text in ["", "x", "zz", "00", "ff", "🌸", *forged]:
        [message] = await site.errors(page % ("STARTS_AT", "ASC"), c=text)
        assert "cursor" in message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("first: 0", "first must be 1 to 100; 0 was asked for. Fetch further pages with a cursor."),
        ("first: -1", "first must be 1 to 100; -1 was asked for. Fetch further pages with a cursor."),
        ("first: 101", "first must be 1 to 100; 101 was asked for. Fetch further pages with a cursor."),
        ("last: 101", "last must be 1 to 100; 101 was asked for. Fetch further pages with a cursor."),
        ("first: 1, last: 1", "Give first or last, not both."),
        ('last: 1, after: "x"', "Use first with after, and last with before."),
        ('first: 1, before: "x"', "Use first with after, and last with before."),
    ],
)  # fmt: skip
async def test_a_page_is_refused_unless_it_makes_sense(
    site: Site, arguments: str, message: str
) -> None:
    assert await site.errors("{ events(%s) { totalCount } }" % arguments) == [message]
    assert await site.errors("{ events(first: 100) { totalCount } }") == []


async def test_an_empty_page_says_so(site: Site) -> None:
    assert await site.ask(
        "{ events { totalCount nodes { id } edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
    ) == {
        "events": {
            "totalCount": 0,
            "nodes": [],
            "edges": [],
            "pageInfo": {
                "hasNextPage": False,
                "hasPreviousPage": False,
                "startCursor": None,
                "endCursor": None,
            },
        }
    }


async def test_each_locale_pages_the_same_items(site: Site) -> None:
    made = await many_events(site, 5)

    for locale in Locale:
        found = await walk(site, "events%s", f"locale: {locale.name}", size=2, backward=False)
        assert sorted(found) == sorted(made)
