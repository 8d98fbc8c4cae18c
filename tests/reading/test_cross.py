"""Cross tables: each cell is the length of the list that its filter gives, at every day and in every view."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations
from random import Random
from typing import Any

import pytest

from models.content.recognition import RecognitionCategory
from models.declare.catalogue import camel
from models.locale import Locale
from models.view import DRAFT, LIVE, View
from publishing.trash import trash
from reading.cross import BadCross, Cross, CrossTable, can_divide, cross_table
from reading.filters import BadFilter
from reading.guard import ANY_VIEW
from reading.run import Readings
from tests.site import Site

DAYS = [None, "2025-01-01", "2025-12-31", "2026-01-01", "2026-06-30"]


async def table(
    site: Site, type_name: str, *fields: str, lane: str = LIVE, **more: Any
) -> CrossTable:
    readings = Readings(site.privileged, site.catalogue, rights=ANY_VIEW, limits=site.limits)
    cross = Cross(
        site.catalogue.types[type_name],
        fields,
        more.pop("where", {}),
        View(Locale.ZH_HANS, lane=lane),
        **more,
    )
    return await cross_table(readings, cross)


def asked(where: Any) -> Any:
    """A filter in the words of the API."""
    if isinstance(where, Mapping):
        return {camel(name): asked(value) for name, value in where.items()}
    return [asked(each) for each in where] if isinstance(where, list) else where


async def length(site: Site, type_name: str, where: Any, *, lane: str = LIVE) -> int:
    plural = camel(site.catalogue.types[type_name].plural)
    query = f"query ($w: {type_name}Where) {{ found: {plural}(where: $w) {{ totalCount }} }}"
    data = await site.ask_privileged(query, lane=lane, w=asked(where))
    total: int = data["found"]["totalCount"]
    return total


def counts(found: CrossTable) -> dict[tuple[str | None, ...], int]:
    return {tuple(part.value for part in cell.parts): cell.count for cell in found.cells}


async def some_recognitions(site: Site, random: Random) -> None:
    async with site.desk.act(by="editor") as act:
        plans = [
            await site.make_in(act, "Plan", live=live, title=title)
            for title, live in (("甲", True), ("乙", True), ("未公开", False))
        ]
        subjects = [
            await site.make_in(act, type_name, live=live, name=name)
            for type_name, name, live in (
                ("Enterprise", "厂", True),
                ("Cluster", "大朗", True),
                ("Enterprise", "暗", False),
            )
        ]
        for _ in range(40):
            fields = {
                "plan": random.choice([None, *plans]),
                "subject": random.choice([None, *subjects]),
                "category": random.choice(list(RecognitionCategory)).name,
                "batch": random.choice([None, 1, 2]),
                "recognised_on": random.choice(DAYS),
                "valid_from": random.choice(DAYS),
                "valid_until": random.choice(DAYS),
                "revoked_on": random.choice([None, None, "2026-01-01"]),
            }
            kept = {name: value for name, value in fields.items() if value is not None}
            await site.make_in(act, "Recognition", live=random.random() < 0.8, **kept)


async def test_every_cell_is_the_length_of_its_list(site: Site) -> None:
    random = Random(20260301)
    await some_recognitions(site, random)
    fields = ["plan", "subject", "category", "batch", "recognised_on"]

    for size in (1, 2, 3):
        for group in random.sample(list(combinations(fields, size)), 3):
            lane = random.choice([LIVE, DRAFT])
            day = random.choice([None, date(2025, 6, 1), date(2026, 1, 1)])
            where = random.choice([{}, {"batch": {"eq": 1}}])
            found = await table(site, "Recognition", *group, lane=lane, valid_on=day, where=where)

            assert sum(cell.count for cell in found.cells) == found.total
            for cell in random.sample(found.cells, min(6, len(found.cells))):
                assert await length(site, "Recognition", cell.where, lane=lane) == cell.count


async def test_a_list_with_several_values_is_in_several_cells(site: Site) -> None:
    one, two, hidden = [
        await site.make("Topic", name=name, live=live)
        for name, live in (("一", True), ("二", True), ("暗", False))
    ]
    await site.make("Article", title="甲", kind="NEWS", topics=[one, two, hidden])
    await site.make("Article", title="乙", kind="NEWS", topics=[two])
    await site.make("Article", title="丙", kind="NOTICE", topics=[hidden])

    found = await table(site, "Article", "kind", "topics")

    assert counts(found) == {
        ("NEWS", two): 2,
        ("NEWS", one): 1,
        ("NOTICE", None): 1,
    }
    assert [part.label for part in found.cells[0].parts] == ["新闻", "二"]
    assert found.total == 3
    for cell in found.cells:
        assert await length(site, "Article", cell.where) == cell.count


async def test_a_year_is_one_of_china(site: Site) -> None:
    for title, starts_at in (
        ("旧年", "2025-12-31T15:59:59Z"),
        ("新年", "2025-12-31T16:00:00Z"),
        ("无", None),
    ):
        await site.make("Event", title=title, starts_at=starts_at)

    found = await table(site, "Event", "starts_at")

    assert counts(found) == {("2025",): 1, ("2026",): 1, (None,): 1}
    for cell in found.cells:
        assert await length(site, "Event", cell.where) == cell.count


async def test_only_what_holds_on_the_day_is_counted(site: Site) -> None:
    for batch, valid_from, valid_until, revoked_on in (
        (1, "2025-01-01", "2025-12-31", None),
        (2, "2026-01-01", None, None),
        (3, None, None, "2026-03-01"),
    ):
        await site.make(
            "Recognition",
            category="CLUSTER",
            batch=batch,
            valid_from=valid_from,
            valid_until=valid_until,
            revoked_on=revoked_on,
        )

    seen = [
        sorted(
            str(value)
            for (value,) in counts(await table(site, "Recognition", "batch", valid_on=day))
        )
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1))
    ]

    assert seen == [["1", "3"], ["2", "3"], ["2"]]


async def test_drafts_and_what_is_live_are_counted_apart_and_the_trash_never(site: Site) -> None:
    await site.make("Topic", name="一", position=1)
    draft = await site.make("Topic", name="二", position=1, live=False)

    live = counts(await table(site, "Topic", "position"))
    drafts = counts(await table(site, "Topic", "position", lane=DRAFT))
    await site.act(trash, draft)
    kept = counts(await table(site, "Topic", "position", lane=DRAFT))

    assert (live, drafts, kept) == ({("1",): 1}, {("1",): 2}, {("1",): 1})


@pytest.mark.parametrize(
    ("type_name", "fields", "said"),
    [
        ("Recognition", (), "Group by one to 3"),
        ("Recognition", ("batch", "batch"), "different fields"),
        ("Recognition", ("plan", "batch", "category", "subject"), "Group by one to 3"),
        ("Recognition", ("evidence",), "cannot be divided by 'evidence'. It can by: plan"),
        ("Article", ("mentions",), "cannot be divided"),
        ("Exhibitor", ("contact_line",), "cannot be divided"),
        ("Exhibitor", ("'; DROP TABLE item; --",), "cannot be divided"),
    ],
)
async def test_what_cannot_be_divided_is_told(
    site: Site, type_name: str, fields: tuple[str, ...], said: str
) -> None:
    with pytest.raises(BadCross, match=said):
        await table(site, type_name, *fields)


async def test_a_filter_that_does_not_exist_is_never_ignored(site: Site) -> None:
    with pytest.raises(BadFilter, match="has no filter"):
        await table(site, "Topic", "position", where={"nmae": {"eq": "一"}})
    with pytest.raises(BadCross, match="no days between which"):
        await table(site, "Topic", "position", valid_on=date(2026, 1, 1))


async def test_every_field_that_can_divide_does(site: Site) -> None:
    for each in site.catalogue.types.values():
        for kind in each.fields.values():
            if can_divide(kind):
                found = await table(site, each.name, kind.name)
                assert (found.cells, found.total) == ((), 0)
