"""Rows of a table become drafts: made, changed, or left alone, and never wiped by what a file lacks."""

import csv
import io
from random import Random
from typing import Any

import orjson
import pytest

from language.sheet import read_sheet
from models.system import Item, Revision
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.errors import Code, Refused
from publishing.rebuild import verify
from publishing.recorded import Recorded
from publishing.rows import ErrorPolicy, GivenRow, Outcome, RowsReport, import_rows, rows_of_sheet
from publishing.typed_rows import RecognitionsReport, record_exhibitors, record_recognitions
from tests.site import EDITOR, Site

CATEGORY = "LEADING_OR_DEMONSTRATION_ENTERPRISE"


def person(*verbs: Verb, **more: Any) -> Actor:
    return Actor("usr_one", ActorKind.PERSON, (Grant(frozenset(verbs), **more),))


AUTHOR = person(Verb.READ, Verb.FILTER, Verb.CREATE, Verb.EDIT, Verb.IMPORT)


async def exhibitors(site: Site, table: bytes | str, **more: Any) -> RowsReport:
    async with site.desk.act(by=more.pop("by", AUTHOR)) as act:
        return await record_exhibitors(act, rows_of_sheet(read_sheet(table)), **more)


async def recognitions(site: Site, rows: list[GivenRow], **more: Any) -> RecognitionsReport:
    async with site.desk.act(by=AUTHOR) as act:
        return await record_recognitions(act, rows, **more)


async def contents(site: Site, type_name: str) -> list[dict[str, Any]]:
    async with site.database.transaction() as tx:
        found = []
        for item in await Item.filter(type=type_name).using_db(tx).order_by("id"):
            revision = await Revision.get(item=item.id, number=item.draft_number, using_db=tx)
            found.append(orjson.loads(revision.content))
        return found


def outcomes(report: RowsReport) -> list[tuple[int, str]]:
    return [(each.number, each.outcome.value) for each in report.rows]


async def test_exhibitors_come_from_a_sheet_with_chinese_columns(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    party = await site.make("Enterprise", name="大朗毛织", aliases=["大朗"])
    table = (
        "名称,单位,展厅,展位号,品牌,网站\n甲,大朗,一号馆,A1,红、蓝；绿,https://a.cn/\n乙,,,B2,,\n"
    )

    report = await exhibitors(site, table.encode("gb18030"), event=event)

    assert outcomes(report) == [(2, "CREATED"), (3, "CREATED")]
    assert report.written
    assert await contents(site, "Exhibitor") == [
        {
            "name": {"ZH_HANS": "甲"},
            "party": party,
            "hall": {"ZH_HANS": "一号馆"},
            "booth": "A1",
            "brands": {"ZH_HANS": ["红", "蓝", "绿"]},
            "website": "https://a.cn/",
            "event": event,
        },
        {"name": {"ZH_HANS": "乙"}, "booth": "B2", "event": event},
    ]
    assert (await site.ask("{ exhibitors { totalCount } }"))["exhibitors"]["totalCount"] == 0
    assert await verify(site.database) == []


async def test_a_column_that_the_file_lacks_and_an_empty_cell_wipe_nothing(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    await exhibitors(site, "名称,展位号,简介,名称.EN\n甲,A1,很好,Alpha\n", event=event)

    report = await exhibitors(site, "name,booth,summary\n甲,A9,\n", event=event)

    assert outcomes(report) == [(2, "UPDATED")]
    assert report.rows[0].changed == ("booth",)
    assert await contents(site, "Exhibitor") == [
        {
            "name": {"ZH_HANS": "甲", "EN": "Alpha"},
            "booth": "A9",
            "summary": {"ZH_HANS": "很好"},
            "event": event,
        }
    ]


async def test_a_hyphen_clears_a_field_and_only_that_one(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    await exhibitors(site, "名称,展位号,简介\n甲,A1,很好\n", event=event)

    await exhibitors(site, "名称,简介,展厅\n甲,-,'-\n", event=event)

    assert await contents(site, "Exhibitor") == [
        {"name": {"ZH_HANS": "甲"}, "booth": "A1", "hall": {"ZH_HANS": "-"}, "event": event}
    ]


async def test_the_same_file_again_changes_nothing(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    table = "名称,展位号,品牌\n甲,A1,红、蓝\n乙,B2,\n"
    await exhibitors(site, table, event=event)

    report = await exhibitors(site, table, event=event)

    assert outcomes(report) == [(2, "UNCHANGED"), (3, "UNCHANGED")]
    assert {each["number"] for each in (await site.contents_of("revision"))["revision"]} == {1}


async def test_a_dry_run_says_the_same_and_writes_nothing(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    await exhibitors(site, "名称,展位号\n甲,A1\n", event=event)
    tables = ("item", "revision", "placement", "fact", "address", "audit_entry")
    before = await site.contents_of(*tables)
    table = "名称,展位号\n甲,A2\n乙,B1\n"

    dry = await exhibitors(site, table, event=event, dry_run=True)

    assert not dry.written
    assert await site.contents_of(*tables) == before
    done = await exhibitors(site, table, event=event)
    assert outcomes(dry) == outcomes(done) == [(2, "UPDATED"), (3, "CREATED")]


async def test_all_problems_of_all_rows_are_told_and_nothing_is_written(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    table = "名称,单位,网站,同意公开日期\n甲,没有的,a.cn,明天\n\n乙,,https://b.cn,2026/3/1\n"

    report = await exhibitors(site, table, event=event)

    assert outcomes(report) == [(2, "SKIPPED"), (4, "CREATED")]
    assert not report.written
    assert [(each.code, each.path) for each in report.rows[0].problems] == [
        (Code.INVALID, ("party",)),
        (Code.INVALID, ("contact_consented_on",)),
        (Code.INVALID, ("website",)),
    ]
    assert await contents(site, "Exhibitor") == []


async def test_the_good_rows_are_written_when_that_is_asked_for(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    table = "名称,网站\n甲,a.cn\n乙,https://b.cn/\n"

    report = await exhibitors(site, table, event=event, policy=ErrorPolicy.REJECT_FAILED)

    assert (outcomes(report), report.written) == ([(2, "SKIPPED"), (3, "CREATED")], True)
    assert [each["name"] for each in await contents(site, "Exhibitor")] == [{"ZH_HANS": "乙"}]
    assert await verify(site.database) == []


async def test_a_formula_is_kept_as_the_text_it_is(site: Site) -> None:
    event = await site.make("Event", title="时装周")

    await exhibitors(site, "名称,展位号\n\"=cmd|' /C calc'!A0\",'=x\n", event=event)

    (made,) = await contents(site, "Exhibitor")
    assert (made["name"], made["booth"]) == ({"ZH_HANS": "=cmd|' /C calc'!A0"}, "=x")


async def test_a_column_that_does_not_exist_is_named_with_those_that_do(site: Site) -> None:
    with pytest.raises(Refused) as refused:
        await exhibitors(site, "名称,展位,body\n甲,A1,x\n")

    assert [each.path for each in refused.value.problems] == [("展位",), ("body",)]
    assert "展位号/booth" in refused.value.problems[0].message


async def test_two_rows_about_the_same_item_are_not_guessed_at(site: Site) -> None:
    event = await site.make("Event", title="时装周")

    report = await exhibitors(site, "名称,展位号\n甲,A1\n甲,A2\n", event=event)

    assert outcomes(report) == [(2, "CREATED"), (3, "SKIPPED")]
    assert "Row 2 is about the same item" in report.rows[1].problems[0].message


async def test_a_name_that_two_items_bear_is_not_guessed_at(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    for name in ("Enterprise", "Organisation"):
        await site.make(name, name="大朗")

    report = await exhibitors(site, "名称,单位\n甲,大朗\n", event=event)

    assert "2 items are named '大朗'" in report.rows[0].problems[0].message


async def test_rows_find_their_items_by_id(site: Site) -> None:
    event = await site.make("Event", title="时装周")
    made = (await exhibitors(site, "名称\n甲\n", event=event)).rows[0].public_id

    report = await exhibitors(site, f"id,名称\n{made},新名\n", event=event)
    missing = await exhibitors(site, "编号,名称\nexhibitor_aaaaaaaaaaaaaaaaaaaa,丙\n", event=event)

    assert outcomes(report) == [(2, "UPDATED")]
    assert missing.rows[0].problems[0].code is Code.NOT_FOUND
    assert [each["name"] for each in await contents(site, "Exhibitor")] == [{"ZH_HANS": "新名"}]


async def test_recognitions_are_counted_beside_what_was_announced(site: Site) -> None:
    plan = await site.make("Plan", title="行动方案")
    await site.make("Quota", name="龙头", plan=plan, category=CATEGORY, announced=3)
    first, second = [await site.make("Enterprise", name=name) for name in ("甲厂", "乙厂")]
    rows = [
        GivenRow(1, {"subject": "甲厂", "recognised_on": "2026-03-01"}),
        GivenRow(2, {"subject": second, "validUntil": "2028-12-31"}),
    ]

    dry = await recognitions(site, rows, plan=plan, category=CATEGORY, batch=2, dry_run=True)  # fmt: skip
    done = await recognitions(site, rows, plan=plan, category=CATEGORY, batch=2)

    assert dry.counts == done.counts == (Recorded(plan, CATEGORY, 3, 2),)
    assert outcomes(dry.report) == outcomes(done.report) == [(1, "CREATED"), (2, "CREATED")]
    assert [(each["subject"], each["batch"]) for each in await contents(site, "Recognition")] == [
        (first, 2),
        (second, 2),
    ]


async def test_evidence_is_added_and_what_is_noted_beside_it_stays(site: Site) -> None:
    plan = await site.make("Plan", title="行动方案")
    subject = await site.make("Enterprise", name="甲厂")
    article = await site.make("Article", title="证明", kind="NEWS")
    other = await site.make("Article", title="又一证明", kind="NEWS")
    rows = [GivenRow(1, {"subject": subject, "evidence.article": "证明"})]
    await recognitions(site, rows, plan=plan, category=CATEGORY, batch=1)
    (before,) = await contents(site, "Recognition")
    (public_id,) = [each["public_id"] for each in (await site.contents_of("item"))["item"] if each["type"] == "Recognition"]  # fmt: skip
    await site.save(public_id, **{**before, "evidence": [{"article": article, "note": "重要"}]})

    again = await recognitions(site, rows, plan=plan, category=CATEGORY, batch=1)
    more = [GivenRow(1, {"subject": subject, "证明材料.证明文章": other})]
    added = await recognitions(site, more, plan=plan, category=CATEGORY, batch=1)

    assert outcomes(again.report) == [(1, "UNCHANGED")]
    assert outcomes(added.report) == [(1, "UPDATED")]
    (after,) = await contents(site, "Recognition")
    assert after["evidence"] == [
        {"article": article, "note": {"ZH_HANS": "重要"}},
        {"article": other},
    ]


@pytest.mark.parametrize(
    "verbs",
    [
        (Verb.READ, Verb.FILTER, Verb.CREATE, Verb.EDIT),
        (Verb.FILTER, Verb.CREATE, Verb.EDIT, Verb.IMPORT),
        (Verb.READ, Verb.CREATE, Verb.EDIT, Verb.IMPORT),
    ],
)
async def test_who_may_not_import_read_or_filter_is_refused(
    site: Site, verbs: tuple[Verb, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        await exhibitors(site, "名称\n甲\n", by=person(*verbs))

    assert refused.value.problems[0].code is Code.FORBIDDEN


async def test_a_field_one_may_not_edit_is_refused_row_by_row(site: Site) -> None:
    careful = person(*AUTHOR.grants[0].verbs, but_fields=frozenset({"Exhibitor.contact_line"}))

    report = await exhibitors(site, "名称,联系方式\n甲,某人\n乙,\n", by=careful)

    assert outcomes(report) == [(2, "SKIPPED"), (3, "CREATED")]
    assert [(each.code, each.path) for each in report.rows[0].problems] == [
        (Code.FORBIDDEN, ("contact_line",))
    ]


async def test_any_type_can_come_from_a_table(site: Site) -> None:
    rows = [
        GivenRow(2, {"名称": "纺织", "次序": "1,000", "上级主题": None}),
        GivenRow(3, {"名称": "服装", "上级主题": "纺织"}),
    ]

    async with site.desk.act(by=EDITOR) as act:
        report = await import_rows(act, "Topic", rows, key=["名称"])

    assert outcomes(report) == [(2, "CREATED"), (3, "CREATED")]
    wide, narrow = await contents(site, "Topic")
    assert (wide["position"], narrow["parent"]) == (1000, report.rows[0].public_id)


async def test_money_choices_flags_and_moments_are_read_as_people_write_them(site: Site) -> None:
    rows = [
        GivenRow(2, {"标题": "春季", "季节": "春季", "开始时间": "2026年3月1日 09:30", "年份": "２０２６", "名额": "300人"})
    ]  # fmt: skip

    async with site.desk.act(by=EDITOR) as act:
        report = await import_rows(act, "Event", rows)

    assert outcomes(report) == [(2, "CREATED")]
    (event,) = await contents(site, "Event")
    assert {name: event[name] for name in ("season", "starts_at", "year", "seats")} == {
        "season": "SPRING",
        "starts_at": "2026-03-01T01:30:00Z",
        "year": 2026,
        "seats": 300,
    }


CELLS: dict[str, list[Any]] = {
    "booth": ["A1", "=1+1", "-", ""],
    "hall": ["一号馆", "-", ""],
    "hall.EN": ["Hall 1", "-", ""],
    "简介": ["很好", "多行\n文字", "-", ""],
    "brands": ["红、蓝", "绿", "-", ""],
    "website": ["https://a.cn/", "-", ""],
    "同意公开日期": ["2026年3月1日", "-", ""],
}
FIELDS = {"简介": "summary", "同意公开日期": "contact_consented_on", "hall.EN": "hall"}


def written(*rows: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()


async def test_whatever_columns_come_only_they_change(site: Site) -> None:
    random = Random(11)
    event = await site.make("Event", title="时装周")
    await exhibitors(site, "名称,展位号,简介,品牌,网站\n甲,A0,旧,旧,https://old.cn/\n", event=event)
    await exhibitors(site, "名称,展厅,展厅.EN\n甲,旧馆,Old\n", event=event)

    for _ in range(12):
        (before,) = await contents(site, "Exhibitor")
        columns = random.sample(list(CELLS), random.randint(1, 3))
        cells = [random.choice(CELLS[each]) for each in columns]
        report = await exhibitors(site, written(["名称", *columns], ["甲", *cells]), event=event)
        (after,) = await contents(site, "Exhibitor")

        given = {FIELDS.get(name, name) for name, cell in zip(columns, cells, strict=True) if cell}
        for name in {*before, *after} - given:
            assert before.get(name) == after.get(name), (columns, cells)
        if "hall.EN" in columns and "hall" not in columns:
            zh = [(each.get("hall") or {}).get("ZH_HANS") for each in (before, after)]
            assert zh[0] == zh[1]
        assert set(report.rows[0].changed) <= given
        assert (before == after) == (report.rows[0].outcome is Outcome.UNCHANGED)
