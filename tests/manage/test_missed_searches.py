"""Editors see what visitors searched in vain, the most frequent first, and no single slip."""

from typing import Any

import pytest

from publishing.missed_searches import Missed, add_missed, other
from tests.manage.roles import NOBODY, ROLES, Door, person
from tests.site import Hands, Site

PUBLISHER = person("publisher")
MISSED = """query ($days: Int = 30, $first: Int = 20, $after: String, $locale: Locale) {
  missedSearches(days: $days, first: $first, after: $after, locale: $locale) {
    nodes { text count lastDay } pageInfo { hasNextPage endCursor } others } }"""

DISMISS = "mutation ($text: String!) { missedSearchDismiss(text: $text) { text errors { code } } }"


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    """The editors' door on 2026-03-01."""
    assert site.desk is not None
    return Door(site)


async def search(site: Site, day: str, locale: str = "ZH_HANS", /, **counts: int) -> None:
    await add_missed(site.database, {Missed(day, each, locale): n for each, n in counts.items()})


async def missed(door: Door, **wanted: Any) -> Any:
    return (await door.ask(MISSED, by=PUBLISHER, **wanted))["missedSearches"]


async def test_the_most_frequent_come_first_added_up_over_days_and_languages(
    site: Site, door: Door
) -> None:
    await search(site, "2026-03-01", 面料=1, 展会=2, 手误=1)
    await search(site, "2026-02-20", 面料=1)
    await search(site, "2026-02-20", "EN", 面料=3)
    await add_missed(site.database, {other("2026-02-20"): 7})

    found = await missed(door)

    assert found == {
        "nodes": [
            {"text": "面料", "count": 5, "lastDay": "2026-03-01"},
            {"text": "展会", "count": 2, "lastDay": "2026-03-01"},
        ],
        "pageInfo": {"hasNextPage": False, "endCursor": "2.展会"},
        "others": 7,
    }


async def test_days_and_a_language_narrow_the_list(site: Site, door: Door) -> None:
    await search(site, "2026-03-01", 面料=2)
    await search(site, "2026-02-28", "EN", 面料=2, 展会=2)
    await search(site, "2026-01-30", 老的=9)

    async def texts(**wanted: Any) -> dict[str, int]:
        return {each["text"]: each["count"] for each in (await missed(door, **wanted))["nodes"]}

    assert await texts() == {"面料": 4, "展会": 2}
    assert await texts(days=1) == {"面料": 2}
    assert await texts(days=31) == {"老的": 9, "面料": 4, "展会": 2}
    assert await texts(locale="EN") == {"面料": 2, "展会": 2}


async def test_it_comes_in_pages_and_equals_are_in_one_order(site: Site, door: Door) -> None:
    texts = ["b", "é", "z", "面料", "a.1", "1.a"]
    await search(site, "2026-03-01", first=9, last=2)
    await search(site, "2026-03-01", **dict.fromkeys(texts, 3))

    found: list[str] = []
    page = await missed(door, first=2)
    while True:
        found += [each["text"] for each in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        page = await missed(door, first=2, after=page["pageInfo"]["endCursor"])

    assert found == ["first", "1.a", "a.1", "b", "z", "é", "面料", "last"]


async def test_what_was_dismissed_is_counted_anew_from_the_next_day(
    site: Site, door: Door, hands: Hands
) -> None:
    async def texts() -> dict[str, int]:
        return {each["text"]: each["count"] for each in (await missed(door))["nodes"]}

    await search(site, "2026-02-28", 面料=5, 展会=3)
    done = await door.do(DISMISS, by=PUBLISHER, text="面料")
    await search(site, "2026-03-01", 面料=5)
    dismissed = await texts()
    await search(site, "2026-03-02", 面料=1)
    hands.forward(86_400)
    once = await texts()
    await search(site, "2026-03-02", 面料=1)
    twice = await texts()
    await door.do(DISMISS, by=PUBLISHER, text="面料")
    again = await texts()

    assert done["text"] == "面料"
    assert (dismissed, once, again) == ({"展会": 3},) * 3
    assert twice == {"展会": 3, "面料": 2}
    audit = await site.database.rows("SELECT verb, details FROM audit_entry")
    assert [each["verb"] for each in audit] == ["MissedSearchDismissed"] * 2
    assert "面料" not in str(audit)


@pytest.mark.parametrize("text", ["没有", "", "x" * 99, "a\u2028"])
async def test_only_what_was_searched_can_be_dismissed(site: Site, door: Door, text: str) -> None:
    await add_missed(site.database, {other("2026-03-01"): 7})
    await search(site, "2026-03-01", 面料=2)

    [error] = await door.refused(DISMISS, by=PUBLISHER, text=text)

    assert error["code"] == "NOT_FOUND"
    assert [each["text"] for each in (await missed(door))["nodes"]] == ["面料"]


@pytest.mark.parametrize(
    "wanted",
    [
        {"first": 0},
        {"first": 101},
        {"days": 0},
        {"days": 100_000},
        {"after": "nonsense"},
        {"after": "3."},
        {"after": "-1.a"},
        {"after": "9" * 30 + ".a"},
        {"after": "3." + "a" * 41},
        {"after": "3.a\u2028"},
    ],
)
async def test_what_cannot_be_asked_is_refused_with_a_sentence(
    door: Door, wanted: dict[str, Any]
) -> None:
    [error] = (await door.body(MISSED, by=PUBLISHER, **wanted))["errors"]

    assert error["extensions"]["code"] in ("INVALID", "BAD_USER_INPUT")
    assert "ask for 1 to" in error["message"] or "cursor" in error["message"]


@pytest.mark.parametrize("role", ["", *ROLES])
async def test_only_who_publishes_or_keeps_the_terms_sees_it(
    site: Site, door: Door, role: str
) -> None:
    await search(site, "2026-03-01", 面料=2)

    body = await door.body(MISSED, by=person(role) if role else NOBODY)

    if role in ("publisher", "administrator"):
        assert [each["text"] for each in body["data"]["missedSearches"]["nodes"]] == ["面料"]
    else:
        assert "面料" not in str(body)
        assert [each["extensions"]["code"] for each in body["errors"]] == ["FORBIDDEN"]
