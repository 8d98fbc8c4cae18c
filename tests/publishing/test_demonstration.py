"""The demonstration content answers what a visitor would ask first, in three languages."""

import pytest

from publishing.demonstration import load, reset
from publishing.errors import Refused
from publishing.rebuild import verify
from tests.addresses import resolve, told
from tests.site import Site

ACCEPTANCE = """
query Acceptance($l: Locale!) {
  plans(first: 1, locale: $l) { totalCount nodes {
    id title language { requested served converted } thrusts { name }
    quotas { category announced recorded } projects(first: 20) { totalCount nodes { name stage } } } }
  articles(first: 5, locale: $l, where: {kind: {eq: SPEECH}}) { nodes {
    title slug publishedAt byline { name } body { __typename ... on HeadingBlock { text } } } }
  events(first: 3, locale: $l) { nodes {
    title series { name } sessions(first: 20) { nodes { title startsAt } } } }
  bases(first: 5, locale: $l) { nodes {
    name status targets { metric operator value currency deadline } } }
}
"""

QUOTAS = [
    {"category": "CLUSTER", "announced": 5, "recorded": 5},
    {"category": "SERVICE_PLATFORM", "announced": 22, "recorded": 2},
    {"category": "LEADING_OR_DEMONSTRATION_ENTERPRISE", "announced": 33, "recorded": 0},
    {"category": "CULTIVATED_ENTERPRISE", "announced": 29, "recorded": 0},
    {"category": "SUPPORT_PROJECT", "announced": 14, "recorded": 3},
]

WORDS = {
    "ZH_HANS": ("转型升级行动方案", "刘岳屏", "广东时装周", "广东服装电子商务总部基地", "年销售额", False),
    "ZH_HANT_HK": ("轉型升級行動方案", "劉岳屏", "廣東時裝周", "廣東服裝電子商務總部基地", "年銷售額", True),
    "EN": (
        "Transformation and Upgrading Action Plan",
        "Liu Yueping",
        "Guangdong Fashion Week",
        "Guangdong Garment E-commerce Headquarters Base",
        "Annual sales",
        False,
    ),
}  # fmt: skip


async def test_the_first_questions_are_answered_in_three_languages(site: Site) -> None:
    await load(site.desk)

    for locale, (plan_title, speaker, week, base_name, metric, converted) in WORDS.items():
        data = await site.ask(ACCEPTANCE, l=locale)
        (plan,) = data["plans"]["nodes"]
        assert plan["title"] == plan_title
        assert plan["language"] == {"requested": locale, "served": locale, "converted": converted}
        assert plan["quotas"] == QUOTAS
        assert (len(plan["thrusts"]), plan["projects"]["totalCount"]) == (3, 7)

        (speech,) = data["articles"]["nodes"]
        assert speech["byline"] == [{"name": speaker}]
        assert sum(block["__typename"] == "HeadingBlock" for block in speech["body"]) == 5

        week_edition = data["events"]["nodes"][0]
        assert week_edition["series"] == {"name": week}
        assert len(week_edition["sessions"]["nodes"]) == 4

        (base,) = [each for each in data["bases"]["nodes"] if each["name"] == base_name]
        assert base["status"] == "PLANNED"
        assert base["targets"] == [
            {
                "metric": metric,
                "operator": "GT",
                "value": "10000000000",
                "currency": "CNY",
                "deadline": None,
            }
        ]


async def test_the_demonstration_is_for_an_empty_database(site: Site) -> None:
    await site.make("Article", title="别人的文章", kind="NEWS")

    with pytest.raises(Refused, match="holds content already"):
        await load(site.desk)


async def test_a_reset_puts_it_back_and_refuses_where_work_would_be_lost(site: Site) -> None:
    first = await load(site.desk)

    assert await reset(site.desk) == first
    assert await verify(site.database) == []

    await site.make("Article", title="别人的文章", kind="NEWS")
    with pytest.raises(Refused, match="would lose them"):
        await reset(site.desk)
    assert (await site.ask("{ articles { totalCount } }"))["articles"]["totalCount"] == 4


async def test_its_addresses_lead_to_it_and_old_ones_to_them(site: Site) -> None:
    await load(site.desk)
    listed = "query ($l: Locale!) { articles(first: 100, locale: $l) { nodes { id path } } events(locale: $l) { nodes { id path } } }"

    for locale, start in (("ZH_HANS", "/"), ("ZH_HANT", "/zh-hant/"), ("EN", "/en/")):
        data = await site.ask(listed, l=locale)
        for node in (*data["articles"]["nodes"], *data["events"]["nodes"]):
            found = await resolve(site, node["path"])
            assert node["path"].startswith(start)
            assert (found["status"], found["language"]) == (200, locale)
            assert found["item"]["id"] == node["id"]
    rows = await site.database.rows("SELECT path FROM legacy_address")
    answers = {each["path"]: await told(site, each["path"]) for each in rows}
    assert answers["/show.asp?id=101"] == (301, "/articles/five-lines-of-work")
    assert answers["/en/show.asp?id=101"] == (301, "/en/articles/five-lines-of-work")
    assert answers["/vote/2009.asp"] == (410, None)
    for status, location in answers.values():
        assert status == 410 or await told(site, location or "") == (200, None)
