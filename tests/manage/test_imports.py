"""Imports at the editors' door: a page and a table are looked at, then written, and nothing goes live."""

import base64
from typing import Any

import pytest

from tests.manage.roles import NOBODY, Door, person
from tests.site import Site

AUTHOR = person("author")
CATEGORY = "LEADING_OR_DEMONSTRATION_ENTERPRISE"

HTML = """<h1>大朗毛织走向世界</h1><p>大朗集群發展<b onclick="x">很好</b>。</p>
<script>alert(1)</script><p><img data-src="https://mmbiz.qpic.cn/a.png"></p>"""

PREVIEW = """query ($text: String, $html: String) { previewImport(text: $text, html: $html) {
  preview { title blocks html fields links { type name id } mentions { type name } same { id }
    repairs { rule line before after } doubts { code } pictures { before source } leftOut { code } }
  errors { code message path } } }"""

IMPORT = """mutation ($text: String, $html: String, $into: ID, $expected: Int) {
  importPage(text: $text, html: $html, into: $into, expectedRevision: $expected) {
    content { id label lifecycle revision ... on Article { title body { __typename ... on ParagraphBlock { html } } } }
    created mentions errors { code message path ... on ConflictError { currentRevision } } } }"""

ROWS = "written created updated unchanged skipped rows { number outcome id changed errors { code path } } errors { code message path }"

EXHIBITORS = """mutation ($event: ID, $rows: [ExhibitorRow!], $csv: String, $base64: String, $dry: Boolean! = false) {
  exhibitorsRecord(event: $event, rows: $rows, csv: $csv, csvBase64: $base64, dryRun: $dry) { %s } }""" % ROWS  # fmt: skip

RECOGNITIONS = """mutation ($plan: ID, $category: String, $batch: Int, $rows: [RecognitionRow!], $policy: ErrorPolicy! = REJECT_ALL) {
  recognitionsRecord(plan: $plan, category: $category, batch: $batch, rows: $rows, errorPolicy: $policy) {
    counts { plan category announced recorded } %s } }""" % ROWS  # fmt: skip

TABLE = (
    """mutation ($type: String!, $csv: String, $key: [String!], $dry: Boolean! = false) {
  rowsImport(type: $type, csv: $csv, key: $key, dryRun: $dry) { %s } }"""
    % ROWS
)


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


def outcomes(payload: dict[str, Any]) -> list[tuple[int, str]]:
    return [(each["number"], each["outcome"]) for each in payload["rows"]]


async def test_a_pasted_page_is_looked_at_and_then_imported(site: Site, door: Door) -> None:
    await site.make("Cluster", name="大朗集群")
    before = await site.contents_of("item", "revision", "audit_entry")

    seen = (await door.ask(PREVIEW, by=AUTHOR, html=HTML))["previewImport"]

    assert seen["errors"] == []
    preview = seen["preview"]
    assert preview["html"] == "<p>大朗集群发展<strong>很好</strong>。</p>"
    assert preview["mentions"] == [{"type": "Cluster", "name": "大朗集群"}]
    assert preview["pictures"] == [{"before": 1, "source": "https://mmbiz.qpic.cn/a.png"}]
    assert [each["rule"] for each in preview["repairs"]] == ["SIMPLIFIED"]
    assert await site.contents_of("item", "revision", "audit_entry") == before
    made = (await door.do(IMPORT, by=AUTHOR, html=HTML))["content"]
    assert (made["title"], made["lifecycle"], made["revision"]) == (preview["title"], "DRAFT", 1)
    assert [each["html"] for each in made["body"]] == ["大朗集群发展<strong>很好</strong>。"]
    assert await site.ask("{ articles { totalCount } }") == {"articles": {"totalCount": 0}}


async def test_a_page_replaces_a_draft_only_from_the_revision_it_was_read_at(door: Door) -> None:
    made = (await door.do(IMPORT, by=AUTHOR, text="题目\n第一版。"))["content"]

    done = await door.do(IMPORT, by=AUTHOR, html="<p>第二版</p>", into=made["id"], expected=1)
    errors = await door.refused(IMPORT, by=AUTHOR, html="<p>三</p>", into=made["id"], expected=1)

    assert done["content"]["body"] == [{"__typename": "ParagraphBlock", "html": "第二版"}]
    assert done["content"]["title"] == "题目"
    assert (errors[0]["code"], errors[0]["currentRevision"]) == ("CONFLICT", 2)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "either as `text` or as `html`"),
        ({"text": "a", "html": "b"}, "either as `text` or as `html`"),
        ({"html": "<script>x</script>"}, "holds no text"),
        ({"html": "<p>x</p>" * 300_000}, "larger than 2 MB"),
        ({"html": "<x-y>" * 10_000}, "nested too deeply"),
    ],
)
async def test_what_is_no_page_is_refused_in_a_sentence(
    door: Door, given: dict[str, str], said: str
) -> None:
    seen = (await door.ask(PREVIEW, by=AUTHOR, **given))["previewImport"]
    errors = await door.refused(IMPORT, by=AUTHOR, **given)

    assert said in seen["errors"][0]["message"]
    assert said in errors[0]["message"]


async def test_who_may_not_import_learns_nothing_from_a_preview(site: Site, door: Door) -> None:
    await site.make("Cluster", name="大朗集群", live=False)
    assert (await door.ask(PREVIEW, by=AUTHOR, html=HTML))["previewImport"]["preview"]["mentions"]

    for actor in (NOBODY, person("publisher"), person("translator")):
        seen = (await door.ask(PREVIEW, by=actor, html=HTML))["previewImport"]
        assert seen["preview"] is None
        assert [each["code"] for each in seen["errors"]] == ["FORBIDDEN"]


async def test_exhibitors_come_as_typed_rows_or_as_a_file(site: Site, door: Door) -> None:
    event = await site.make("Event", title="时装周")
    rows = [{"name": "甲", "booth": "A1", "brands": ["红", "蓝"]}, {"name": "乙"}]

    dry = await door.do(EXHIBITORS, by=AUTHOR, event=event, rows=rows, dry=True)
    made = await door.do(EXHIBITORS, by=AUTHOR, event=event, rows=rows)
    raw = base64.b64encode("名称,展位号\n甲,A2\n乙,\n".encode("gb18030")).decode()
    again = await door.do(EXHIBITORS, by=AUTHOR, event=event, base64=raw)

    assert (dry["written"], dry["created"], [each["id"] for each in dry["rows"]]) == (
        False,
        2,
        [None, None],
    )
    assert (made["written"], outcomes(made)) == (True, [(1, "CREATED"), (2, "CREATED")])
    assert outcomes(again) == [(2, "UPDATED"), (3, "UNCHANGED")]
    assert again["rows"][0]["changed"] == ["booth"]
    shown = await door.ask(
        "{ exhibitors(perspective: DRAFT) { nodes { name booth brands } } }", by=AUTHOR
    )
    assert shown["exhibitors"]["nodes"] == [
        {"name": "甲", "booth": "A2", "brands": ["红", "蓝"]},
        {"name": "乙", "booth": None, "brands": []},
    ]


async def test_recognitions_are_recorded_in_one_call(site: Site, door: Door) -> None:
    plan = await site.make("Plan", title="行动方案")
    await site.make("Quota", name="龙头", plan=plan, category=CATEGORY, announced=6)
    await site.make("Enterprise", name="甲厂", aliases=["甲"])
    rows = [
        {"subject": "甲", "recognisedOn": "2026-03-01", "validUntil": "2028-12-31"},
        {"subject": "没有的厂"},
    ]
    given = {"plan": plan, "category": "龙头、示范企业", "batch": 2, "rows": rows}

    errors = await door.refused(RECOGNITIONS, by=AUTHOR, **given)
    body = await door.ask(RECOGNITIONS, by=AUTHOR, **given, policy="REJECT_FAILED")

    payload = body["recognitionsRecord"]
    assert [(each["code"], each["path"]) for each in errors] == [("INVALID", ["2", "subject"])]
    assert (payload["written"], outcomes(payload)) == (True, [(1, "CREATED"), (2, "SKIPPED")])
    assert payload["counts"] == [
        {"plan": plan, "category": CATEGORY, "announced": 6, "recorded": 1}
    ]


async def test_null_clears_a_typed_value_and_a_left_out_one_stays(site: Site, door: Door) -> None:
    event = await site.make("Event", title="时装周")
    rows = [{"name": "甲", "booth": "A1", "summary": "好"}]
    await door.do(EXHIBITORS, by=AUTHOR, event=event, rows=rows)

    await door.do(EXHIBITORS, by=AUTHOR, event=event, rows=[{"name": "甲", "booth": None}])

    shown = await door.ask(
        "{ exhibitors(perspective: DRAFT) { nodes { booth summary } } }", by=AUTHOR
    )
    assert shown["exhibitors"]["nodes"] == [{"booth": None, "summary": "好"}]


async def test_any_type_comes_from_a_table(door: Door) -> None:
    made = await door.do(TABLE, by=AUTHOR, type="Topic", csv="名称,次序\n面料,2\n", key=["名称"])
    again = await door.do(
        TABLE, by=AUTHOR, type="Topic", csv="name,position\n面料,3\n", key=["name"]
    )

    assert (outcomes(made), outcomes(again)) == ([(2, "CREATED")], [(2, "UPDATED")])


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"type": "Nothing", "csv": "a\n1"}, "NOT_FOUND"),
        ({"type": "Topic"}, "REQUIRED"),
        ({"type": "Topic", "csv": ""}, "INVALID"),
        ({"type": "Topic", "csv": "名,称\n1,2"}, "INVALID"),
        ({"type": "Topic", "csv": "名称\n甲", "key": ["不存在"]}, "INVALID"),
    ],
)
async def test_what_is_no_table_is_refused(door: Door, given: dict[str, Any], code: str) -> None:
    errors = await door.refused(TABLE, by=AUTHOR, **given)

    assert errors[0]["code"] == code


async def test_the_same_request_under_one_key_is_done_once(site: Site, door: Door) -> None:
    page = """mutation ($html: String) { importPage(html: $html, idempotencyKey: "one") {
      content { id } created errors { code } } }"""
    table = """mutation ($csv: String) { rowsImport(type: "Topic", csv: $csv, idempotencyKey: "two") {
      written created rows { id outcome } errors { code } } }"""

    pages = [await door.do(page, by=AUTHOR, html=HTML) for _ in range(2)]
    tables = [await door.do(table, by=AUTHOR, csv="名称\n面料\n") for _ in range(2)]
    other = await door.refused(page, by=AUTHOR, html="<p>别的</p>")

    assert pages[0] == pages[1]
    assert tables[0] == tables[1]
    assert [each["code"] for each in other] == ["REPEATED"]
    assert len((await site.contents_of("item"))["item"]) == 2
