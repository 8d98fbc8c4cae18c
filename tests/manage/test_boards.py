"""Boards and cross tables at the editors' door, for whoever may see what they are made of."""

from typing import Any

import pytest

from publishing.actor import Actor, ActorKind, Grant, Verb
from tests.manage.roles import NOBODY, Door, person
from tests.site import Site, paragraph

AUTHOR = person("author")
LOOKING = frozenset({Verb.READ, Verb.FILTER, Verb.HISTORY})

BOARDS = """{
  boardUnsourced(types: ["Cluster"]) { totalCount nodes { type id label field entry } }
  boardAnnounced { plan category announced recorded }
  boardColumns(days: 0) { kind id label newestAt }
  boardDeadLinks { totalCount nodes { place { id field } target targetLabel state } }
  boardExternalLinks { totalCount nodes { url places { type } } }
}"""

CROSS = """query ($type: String!, $fields: [String!]!, $where: JSON, $day: Date, $drafts: Boolean! = false) {
  crossTable(type: $type, groupBy: $fields, where: $where, validOn: $day, drafts: $drafts) {
    type fields total cells { values labels count where } csv } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


def looking(**more: Any) -> Actor:
    return Actor("usr_looking", ActorKind.PERSON, (Grant(LOOKING, **more),))


async def refusal(door: Door, by: Actor, **variables: Any) -> tuple[str, str]:
    body = await door.body(CROSS, by=by, **variables)
    error = body["errors"][0]
    return error["extensions"]["code"], error["message"]


async def some_content(site: Site) -> tuple[str, str]:
    plan = await site.make("Plan", title="方案", sources=[{"url": "https://a.cn/"}])
    cluster = await site.make("Cluster", name="大朗")
    await site.make("Quota", name="数", plan=plan, category="CLUSTER", announced=2)
    for batch, live in ((1, True), (1, True), (2, True), (2, False)):
        await site.make(
            "Recognition", live=live, plan=plan, category="CLUSTER", subject=cluster, batch=batch
        )
    await site.make(
        "Article", title="文", kind="NEWS", body=[paragraph('<a href="/go/topic_aaaaaaaaaaaaaaaaaaaa">x</a>')]
    )  # fmt: skip
    return plan, cluster


async def test_boards_say_what_has_to_be_mended(site: Site, door: Door) -> None:
    plan, cluster = await some_content(site)

    found = await door.ask(BOARDS, by=AUTHOR)

    assert found["boardUnsourced"]["nodes"] == [
        {"type": "Cluster", "id": cluster, "label": "大朗", "field": "sources", "entry": None}
    ]
    assert found["boardAnnounced"] == [
        {"plan": plan, "category": "CLUSTER", "announced": 2, "recorded": 3}
    ]
    assert {each["id"] for each in found["boardColumns"]} >= {"NOTICE", "SPEECH"}
    assert [each["state"] for each in found["boardDeadLinks"]["nodes"]] == ["MISSING"]
    assert found["boardExternalLinks"] == {
        "totalCount": 1,
        "nodes": [{"url": "https://a.cn/", "places": [{"type": "Plan"}]}],
    }


async def test_who_may_read_nothing_sees_empty_boards(site: Site, door: Door) -> None:
    await some_content(site)

    found = await door.ask(BOARDS, by=NOBODY)

    assert found == {
        "boardUnsourced": {"totalCount": 0, "nodes": []},
        "boardAnnounced": [],
        "boardColumns": [],
        "boardDeadLinks": {"totalCount": 0, "nodes": []},
        "boardExternalLinks": {"totalCount": 0, "nodes": []},
    }


async def test_a_cell_of_a_cross_table_is_the_list_that_its_filter_gives(
    site: Site, door: Door
) -> None:
    plan, _ = await some_content(site)

    asked = await door.ask(CROSS, by=AUTHOR, type="Recognition", fields=["plan", "batch"])

    table = asked["crossTable"]
    assert (table["total"], table["fields"]) == (3, ["plan", "batch"])
    assert [(each["values"], each["labels"], each["count"]) for each in table["cells"]] == [
        ([plan, "1"], ["方案", "1"], 2),
        ([plan, "2"], ["方案", "2"], 1),
    ]
    for cell in table["cells"]:
        listed = await door.ask(
            "query ($w: RecognitionWhere) { recognitions(where: $w) { totalCount } }",
            by=AUTHOR, w=cell["where"],
        )  # fmt: skip
        assert listed["recognitions"]["totalCount"] == cell["count"]
    assert table["csv"] == "\ufeffplan,batch,count\r\n方案,1,2\r\n方案,2,1\r\n"


async def test_drafts_and_filters_are_counted_like_their_lists(site: Site, door: Door) -> None:
    await some_content(site)

    asked = await door.ask(
        CROSS, by=AUTHOR, type="Recognition", fields=["batch"], drafts=True,
        where={"batch": {"gte": 2}, "plan": {"is": {"title": {"contains": "方案"}}}},
    )  # fmt: skip

    (cell,) = asked["crossTable"]["cells"]
    assert (cell["values"], cell["count"]) == (["2"], 2)
    listed = await door.ask(
        "query ($w: RecognitionWhere) { recognitions(where: $w, perspective: DRAFT) { totalCount } }",
        by=AUTHOR, w=cell["where"],
    )  # fmt: skip
    assert listed["recognitions"]["totalCount"] == 2


async def test_a_table_can_be_looked_at_as_it_was(site: Site, door: Door) -> None:
    await site.make("Topic", name="一", position=1)
    query = """query ($at: DateTime) {
      crossTable(type: "Topic", groupBy: ["position"], at: $at) { total } }"""

    before = await door.ask(query, by=AUTHOR, at="2020-01-01T00:00:00Z")
    now = await door.ask(query, by=AUTHOR, at=None)

    assert (before["crossTable"]["total"], now["crossTable"]["total"]) == (0, 1)
    blind = Actor("usr_now", ActorKind.PERSON, (Grant(LOOKING - {Verb.HISTORY}),))
    body = await door.body(query, by=blind, at="2020-01-01T00:00:00Z")
    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_what_a_table_may_not_show_is_refused_with_a_reason(site: Site, door: Door) -> None:
    await some_content(site)
    by_plan: dict[str, Any] = {"type": "Recognition", "fields": ["plan"]}

    nobody = await refusal(door, NOBODY, **by_plan)
    no_field = await refusal(door, looking(but_fields=frozenset({"Recognition.plan"})), **by_plan)
    no_target = await refusal(door, looking(types=frozenset({"Recognition"})), **by_plan)
    no_filter = await refusal(
        door,
        looking(but_fields=frozenset({"Plan.title"})),
        type="Recognition", fields=["batch"], where={"plan": {"is": {"title": {"eq": "方案"}}}},
    )  # fmt: skip

    assert nobody[0] == "NOT_FOUND"
    assert [each[0] for each in (no_field, no_target, no_filter)] == ["FORBIDDEN"] * 3
    assert "Recognition.plan" in no_field[1]
    assert "read Plan" in no_target[1]
    assert "Plan.title" in no_filter[1]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"type": "Nothing", "fields": ["a"]}, "no content type"),
        ({"type": "Topic", "fields": []}, "Group by one to 3"),
        ({"type": "Topic", "fields": ["summary"]}, "cannot be divided by 'summary'"),
        ({"type": "Topic", "fields": ["position"], "where": {"nmae": {"eq": 1}}}, "unknown field"),
        (
            {"type": "Topic", "fields": ["position"], "where": {"position": {"eq": "x"}}},
            "Int cannot",
        ),
        ({"type": "Topic", "fields": ["position"], "where": "x"}, "to be an object"),
        ({"type": "Topic", "fields": ["position"], "day": "2026-01-01"}, "no days between"),
    ],
)
async def test_a_table_that_cannot_be_made_says_why(
    door: Door, given: dict[str, Any], said: str
) -> None:
    assert said in (await refusal(door, AUTHOR, **given))[1]


async def test_a_table_that_is_opened_in_a_spreadsheet_runs_nothing(site: Site, door: Door) -> None:
    await site.make("Exhibitor", name="甲", booth="=cmd|' /C calc'!A0")

    asked = await door.ask(CROSS, by=AUTHOR, type="Exhibitor", fields=["booth"])

    table = asked["crossTable"]
    assert table["cells"][0]["values"] == ["=cmd|' /C calc'!A0"]
    assert "\n'=cmd|" in table["csv"]
