"""Every kind of value comes out as it was written, and the unknown as null."""

from typing import Any

from tests.site import Site

NASTY = "引“号”\"'\\ / \t制表 </script> 🌸 é \u2028 ﷽ {}[],: %_ \x7f"


async def only(site: Site, root: str, selection: str) -> Any:
    data = await site.ask("{ %s { nodes { %s } } }" % (root, selection))
    [node] = data[root]["nodes"]
    return node


async def test_texts_keep_every_character(site: Site) -> None:
    await site.make(
        "Article",
        title=NASTY,
        lead=f"{NASTY}\n第二行\r\n第三行",
        kind="NEWS",
        keywords=[NASTY, "二"],
        corrections=[{"text": NASTY, "corrected_at": "2026-01-02T03:04:05+08:00"}],
        body=[
            {"id": "h", "kind": "HeadingBlock", "level": 2, "text": NASTY},
            {"id": "l", "kind": "ListBlock", "ordered": True, "items": [NASTY, "b"]},
            {"id": "f", "kind": "FactsBlock", "facts": [{"value": "> 100", "caption": NASTY}]},
            {"id": "d", "kind": "DividerBlock"},
        ],
    )
    line = " ".join(NASTY.split())
    kept = NASTY.strip()

    assert await only(
        site,
        "articles",
        """title lead keywords corrections { text correctedAt } body { __typename id
          ... on HeadingBlock { level text } ... on ListBlock { ordered items }
          ... on FactsBlock { heading facts { value caption } } ... on DividerBlock { decorative } }""",
    ) == {
        "title": line,
        "lead": f"{kept}\n第二行\r\n第三行",
        "keywords": [kept, "二"],
        "corrections": [{"text": kept, "correctedAt": "2026-01-01T19:04:05Z"}],
        "body": [
            {"__typename": "HeadingBlock", "id": "h", "level": 2, "text": line},
            {"__typename": "ListBlock", "id": "l", "ordered": True, "items": [kept, "b"]},
            {
                "__typename": "FactsBlock",
                "id": "f",
                "heading": None,
                "facts": [{"value": "> 100", "caption": line}],
            },
            {"__typename": "DividerBlock", "id": "d", "decorative": None},
        ],
    }


async def test_a_flag_is_true_false_or_unknown(site: Site) -> None:
    for title, flag in [("是", True), ("否", False), ("未知", None)]:
        await site.make("Plan", title=title, thrusts_open=flag)

    data = await site.ask("{ plans { nodes { title thrustsOpen } } }")

    shown = {node["title"]: node["thrustsOpen"] for node in data["plans"]["nodes"]}
    assert shown == {"是": True, "否": False, "未知": None}


async def test_numbers_dates_amounts_points_and_addresses_keep_their_form(site: Site) -> None:
    await site.make(
        "EventSeries",
        name="系列",
        kind="TRAINING",
        fee={"amount": "1280.50", "currency": "HKD", "certainty": "IMPLIED"},
        website="https://example.org/a?b=1&c=“2”".replace("“", "").replace("”", ""),
    )
    await site.make("Venue", name="馆", point={"lat": 23.1291, "lng": -113.25})
    await site.make(
        "Event", title="会", kind="FORUM", seats=2_147_483_647, ordinal=1, year=2026, season="AUTUMN",
        starts_at="2026-03-01T09:30:00+08:00",
        figures=[{"value": "10000000000.10", "unit": "元"}, {"value": "-0.5"}],
        schedule_changes=[{"status": "POSTPONED", "changed_on": "2026-02-28"}],
    )  # fmt: skip

    assert await only(
        site, "eventSeriesList", "fee { amount currency certainty __typename } website"
    ) == {
        "fee": {
            "amount": "1280.5",
            "currency": "HKD",
            "certainty": "IMPLIED",
            "__typename": "Money",
        },
        "website": "https://example.org/a?b=1&c=2",
    }
    assert await only(site, "venues", "point { lat lng }") == {
        "point": {"lat": 23.1291, "lng": -113.25}
    }
    assert await only(
        site,
        "events",
        "seats ordinal year season startsAt endsAt figures { value unit } scheduleChanges { status changedOn }",
    ) == {
        "seats": 2_147_483_647,
        "ordinal": 1,
        "year": 2026,
        "season": "AUTUMN",
        "startsAt": "2026-03-01T01:30:00Z",
        "endsAt": None,
        "figures": [{"value": "10000000000.1", "unit": "元"}, {"value": "-0.5", "unit": None}],
        "scheduleChanges": [{"status": "POSTPONED", "changedOn": "2026-02-28"}],
    }


async def test_what_nobody_has_said_is_null_or_empty(site: Site) -> None:
    await site.make("Article", title="题", kind="NEWS")
    await site.make("EventSeries", name="系列", kind="TRAINING")
    await site.make("Event", title="会", kind="FORUM")

    assert await only(
        site,
        "articles",
        "lead body { id } byline { name } origin originLabel attribution { __typename } keywords event { id } corrections { text } cover { id }",
    ) == {
        "lead": None,
        "body": [],
        "byline": [],
        "origin": None,
        "originLabel": None,
        "attribution": None,
        "keywords": [],
        "event": None,
        "corrections": [],
        "cover": None,
    }
    assert await only(site, "eventSeriesList", "fee { amount } website aliases") == {
        "fee": None,
        "website": None,
        "aliases": [],
    }
    assert await only(site, "events", "startsAt seats season seasonLabel venues { id }") == {
        "startsAt": None,
        "seats": None,
        "season": None,
        "seasonLabel": None,
        "venues": [],
    }


async def test_links_come_in_the_order_they_were_given(site: Site) -> None:
    people = [await site.make("Person", name=f"人{n}") for n in range(5)]
    order = [3, 0, 4, 1, 2]
    await site.make("Article", title="题", kind="NEWS", byline=[people[n] for n in order])

    assert await only(site, "articles", "byline { name }") == {
        "byline": [{"name": f"人{n}"} for n in order]
    }
