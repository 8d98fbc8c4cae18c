"""Lists: what a filter finds, what a period means, and what a request costs in statements."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from models.clock import system_clock, wire_instant
from reading.compile import Statement
from reading.doors import Reader
from resolvers.answer import Operation
from tests.site import REQUEST, Hands, Site, titles


async def found(site: Site, where: str, plural: str = "events") -> set[str]:
    """The titles a filter finds; the count must be their number."""
    data = await site.ask("{ %s(first: 100, where: %s) { totalCount nodes { title } } }" % (plural, where))  # fmt: skip
    assert data[plural]["totalCount"] == len(data[plural]["nodes"])
    return set(titles(data, plural))


DATE = "2026-01-01T00:00:00Z"
TWO_VALUED = [
    ('{seats: {eq: 10}}', {"有"}),
    ('{seats: {isNull: true}}', {"无"}),
    ('{not: {seats: {isNull: true}}}', {"有", "零"}),
    ('{not: {seats: {eq: 10}}}', {"无", "零"}),
    ('{seats: {ne: 10}}', {"无", "零"}),
    ('{not: {seats: {ne: 10}}}', {"有"}),
    ('{not: {seats: {gt: 5}}}', {"无", "零"}),
    ('{not: {not: {seats: {gt: 5}}}}', {"有"}),
    ('{not: {or: [{seats: {gt: 5}}, {seats: {lt: 5}}]}}', {"无"}),
    ('{not: {and: [{seats: {gte: 0}}, {ordinal: {eq: 1}}]}}', {"无", "零"}),
    ('{seats: {in: [0, 10]}}', {"有", "零"}),
    ('{seats: {in: []}}', set()),
    ('{not: {seats: {in: []}}}', {"有", "零", "无"}),
    ('{or: []}', set()),
    ('{and: []}', {"有", "零", "无"}),
    ('{not: {}}', set()),
    ('{}', {"有", "零", "无"}),
    ('{season: {ne: SPRING}}', {"零", "无"}),
    ('{not: {season: {in: [SPRING]}}}', {"零", "无"}),
    ('{startsAt: {gte: "2026-01-01T08:00:00+08:00"}}', {"有"}),
    ('{startsAt: {lt: "2026-01-01T00:00:01Z"}}', {"有"}),
    ('{not: {startsAt: {lt: "2026-01-01T00:00:00Z"}}}', {"有", "零", "无"}),
    ('{seats: {gte: 0, lt: 10}}', {"零"}),
    ('{seats: null}', {"有", "零", "无"}),
    ('{seats: {eq: null}}', {"有", "零", "无"}),
    ('{slug: {eq: null}}', {"有", "零", "无"}),
    ('{and: null, or: null, not: null}', {"有", "零", "无"}),
    ('{series: {isNull: true}}', {"零", "无"}),
    ('{not: {series: {is: {name: {eq: "系列"}}}}}', {"零", "无"}),
    ('{series: {is: {name: {contains: "系"}}}}', {"有"}),
    ('{place: {startsWith: "guang"}}', {"有"}),
    ('{place: {contains: "ZHOU"}}', {"有"}),
    ('{place: {eq: "guangzhou"}}', set()),
    ('{not: {place: {contains: "zhou"}}}', {"零", "无"}),
    ('{place: {contains: "%"}}', {"零"}),
    ('{place: {contains: "_"}}', set()),
]  # fmt: skip


async def test_a_filter_is_two_valued(site: Site) -> None:
    series = await site.make("EventSeries", name="系列", kind="FASHION_WEEK")
    await site.make(
        "Event",
        title="有",
        kind="FORUM",
        seats=10,
        ordinal=1,
        season="SPRING",
        starts_at=DATE,
        series=series,
        place="GuangZhou",
    )
    await site.make("Event", title="零", kind="FORUM", seats=0, ordinal=2, place="100% cotton")
    await site.make("Event", title="无", kind="FORUM")

    results = [(where, await found(site, where)) for where, _ in TWO_VALUED]
    assert results == TWO_VALUED


async def test_words_are_found_in_either_script(site: Site) -> None:
    await site.make("Article", title="服装设计", kind="NEWS")
    await site.make("Article", title="机械", kind="NEWS")
    query = 'query ($l: Locale!, $w: String!) { articles(locale: $l, where: {title: {contains: $w}}) { totalCount } }'  # fmt: skip

    counts = [
        (await site.ask(query, l=locale, w=word))["articles"]["totalCount"]
        for locale in ("ZH_HANS", "ZH_HANT")
        for word in ("服装", "服裝", "器")
    ]

    assert counts == [1, 1, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "where",
    ["{headline: {eq: 1}}", "{storageKey: {eq: 1}}", "{body: {eq: 1}}", "{imported: {isNull: true}}",
     "{lane: {eq: 1}}", "{liveFrom: {gt: 1}}", "{title: {regex: 1}}", "{revision: {eq: 1}}"],
)  # fmt: skip
async def test_an_unknown_or_private_filter_is_an_error_and_never_ignored(
    site: Site, where: str
) -> None:
    await site.make("Article", title="在", kind="NEWS")

    messages = await site.errors("{ articles(where: %s) { totalCount } }" % where)

    assert messages != []
    assert await found(site, "{}", "articles") == {"在"}


async def test_a_filter_of_very_many_terms_is_refused(site: Site) -> None:
    few = ",".join(["{kind: {eq: NEWS}}"] * 50)
    many = ",".join(['{kind: {eq: NEWS}, title: {eq: "一"}}'] * 51)

    assert await site.errors("{ articles(where: {or: [%s]}) { totalCount } }" % few) == []
    assert await site.errors("{ articles(where: {or: [%s]}) { totalCount } }" % many) == [
        "The filter has more than 100 terms. Ask with fewer."
    ]


async def test_when_divides_all_events_by_the_server_s_now(site: Site) -> None:
    now = system_clock()

    def hours(n: float) -> str:
        return wire_instant(now + timedelta(hours=n))

    for title, begins, ends in [
        ("过", -3, -1), ("过无终", -3, None), ("正", -1, 1), ("将", 1, 2), ("将无终", 2, None),
    ]:  # fmt: skip
        end: dict[str, Any] = {"ends_at": hours(ends)} if ends is not None else {}
        await site.make("Event", title=title, kind="FORUM", starts_at=hours(begins), **end)
    await site.make("Event", title="未定", kind="FORUM")
    query = "{ events(when: %s) { totalCount nodes { title } } }"

    listed = {
        each: (await site.ask(query % each))["events"]
        for each in ("UPCOMING", "CURRENT", "PAST", "UNDATED")
    }

    assert {key: {node["title"] for node in data["nodes"]} for key, data in listed.items()} == {
        "UPCOMING": {"将", "将无终"},
        "CURRENT": {"正"},
        "PAST": {"过", "过无终"},
        "UNDATED": {"未定"},
    }
    assert [data["totalCount"] for data in listed.values()] == [2, 1, 2, 1]


async def test_an_event_whose_dates_contradict_each_other_is_in_one_division_only(
    site: Site,
) -> None:
    later = "2099-01-01T00:00:00Z"
    for title, begins, ends in [
        ("先终后始", later, DATE),
        ("只知终", None, DATE),
        ("将终", None, later),
    ]:
        await site.make("Event", title=title, kind="FORUM", starts_at=begins, ends_at=ends)
    query = "{ events(when: %s) { nodes { title } } }"

    listed = {
        each: set(titles(await site.ask(query % each), "events"))
        for each in ("UPCOMING", "CURRENT", "PAST", "UNDATED")
    }

    assert listed == {
        "UPCOMING": {"先终后始"},
        "CURRENT": set(),
        "PAST": set(),
        "UNDATED": {"只知终", "将终"},
    }


async def test_the_divisions_of_time_are_exact_to_the_second(site: Site, hands: Hands) -> None:
    at = hands.now + timedelta(days=1)
    begun = wire_instant(at - timedelta(hours=1))
    for title, begins, ends in [("始", wire_instant(at), None), ("终", begun, wire_instant(at))]:
        await site.make("Event", title=title, kind="FORUM", starts_at=begins, ends_at=ends)
    query = "{ events(when: %s) { nodes { title } } }"

    listed = {
        (seconds, when): titles(
            await site.ask_privileged(query % when, at=at + timedelta(seconds=seconds)), "events"
        )
        for seconds in (-1, 0, 1)
        for when in ("UPCOMING", "CURRENT", "PAST")
    }

    assert listed == {
        (-1, "UPCOMING"): ["始"], (-1, "CURRENT"): ["终"], (-1, "PAST"): [],
        (0, "UPCOMING"): [], (0, "CURRENT"): ["始", "终"], (0, "PAST"): [],
        (1, "UPCOMING"): [], (1, "CURRENT"): [], (1, "PAST"): ["始", "终"],
    }  # fmt: skip


class Counting:
    """A door that counts the statements that go through it."""

    def __init__(self, inner: Reader) -> None:
        self.inner = inner
        self.dialect = inner.dialect
        self.statements: list[str] = []

    async def json(
        self, statement: Statement, values: Mapping[str, Any], *, long: bool = False
    ) -> bytes:
        self.statements.append(statement.text)
        return await self.inner.json(statement, values, long=long)

    async def close(self) -> None:
        """The site closes what it opened."""


@pytest.mark.parametrize("items", [1, 3])
async def test_a_request_is_one_statement_however_many_rows(site: Site, items: int) -> None:
    people = [await site.make("Person", name=f"人{n}") for n in range(items)]
    for n in range(items):
        await site.make("Article", title=f"文{n}", kind="NEWS", byline=people)
    door = Counting(site.reader())
    query = """{
      articles { totalCount nodes { title byline { name articles { totalCount nodes { title } } } } }
      people(orderBy: [{field: NAME}]) { nodes { name } pageInfo { hasNextPage } }
      node(id: "%s") { __typename }
    }""" % people[0]

    answer = await site.answers_through(door).answer(Operation(query, None, {}), request_id=REQUEST)

    assert len(door.statements) == 1
    assert answer.path == "compiled"
    assert answer.body.count(b'"title"') == items + items * items * items


@pytest.mark.parametrize("links", [2, 5, 9])
async def test_a_document_within_the_limit_on_depth_is_answered(site: Site, links: int) -> None:
    event = await site.make("Event", title="活动", kind="FORUM")
    await site.save(event, title="活动", kind="FORUM", parent=event, live=True)
    query = "title"
    wanted: dict[str, Any] = {"title": "活动"}
    for _ in range(links):
        query, wanted = f"parent {{ {query} }}", {"parent": wanted}

    assert await site.ask("query ($id: ID!) { event(by: {id: $id}) { %s } }" % query, id=event) == {
        "event": wanted
    }


async def test_lists_inside_lists_are_answered(site: Site) -> None:
    person = await site.make("Person", name="人")
    await site.make("Article", title="文", kind="NEWS", byline=[person])
    query = """{ people(first: 1) { nodes { articles(first: 1) { totalCount pageInfo { hasNextPage endCursor } edges { node {
      byline { articles { nodes { title byline { name } } } } } } } } } }"""

    data = await site.ask(query)

    [edge] = data["people"]["nodes"][0]["articles"]["edges"]
    assert edge["node"] == {
        "byline": [{"articles": {"nodes": [{"title": "文", "byline": [{"name": "人"}]}]}}]
    }
