"""Drafts at the editors' door: written piece by piece, never in public, and never lost."""

import pytest

from tests.manage.roles import Door, person
from tests.site import Site

AUTHOR = person("author")

CREATE = """mutation ($input: ArticleCreateInput!) {
  articleCreate(input: $input) {
    article { id title slug revision lifecycle hasChanges allowedActions kind
      body { __typename id ... on ParagraphBlock { html } ... on HeadingBlock { level text } } }
    errors { code message path }
  }
}"""

UPDATE = """mutation ($id: ID!, $expected: Int!, $input: ArticleUpdateInput!) {
  articleUpdate(id: $id, expectedRevision: $expected, input: $input) {
    article { id title subtitle kind revision body { id ... on ParagraphBlock { html } } }
    errors { code message path ... on ConflictError {
      currentRevision current mine proposal clashes { path base theirs mine } } }
  }
}"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def test_a_draft_is_written_and_shown_to_editors_only(site: Site, door: Door) -> None:
    made = await door.do(
        CREATE,
        by=AUTHOR,
        input={
            "locale": "ZH_HANS",
            "title": "时装周开幕",
            "kind": "NEWS",
            "body": [
                {"heading": {"level": 2, "text": "开场"}},
                {"paragraph": {"id": "p1", "html": "<b>盛况</b><script>x</script>"}},
            ],
        },
    )

    article = made["article"]
    assert (article["title"], article["revision"], article["lifecycle"]) == (
        "时装周开幕",
        1,
        "DRAFT",
    )
    assert article["kind"] == "NEWS"
    assert article["hasChanges"] is True
    assert "UPDATE" in article["allowedActions"]
    assert "PUBLISH" not in article["allowedActions"]
    assert [each["__typename"] for each in article["body"]] == ["HeadingBlock", "ParagraphBlock"]
    assert article["body"][1] == {"__typename": "ParagraphBlock", "id": "p1", "html": "<b>盛况</b>"}
    assert await site.ask("{ articles { totalCount } }") == {"articles": {"totalCount": 0}}
    found = await door.ask(
        "{ articles(perspective: DRAFT) { nodes { title lifecycle } } }", by=AUTHOR
    )
    assert found["articles"]["nodes"] == [{"title": "时装周开幕", "lifecycle": "DRAFT"}]


async def test_an_incomplete_draft_is_saved_and_shown(door: Door) -> None:
    made = await door.do(CREATE, by=AUTHOR, input={"locale": "ZH_HANS", "kind": "NEWS"})

    assert made["article"]["title"] is None
    assert made["article"]["revision"] == 1


async def test_what_is_left_out_stays_and_null_clears(door: Door) -> None:
    made = await door.do(
        CREATE,
        by=AUTHOR,
        input={"locale": "ZH_HANS", "title": "一", "subtitle": "二", "kind": "NEWS"},
    )
    public_id = made["article"]["id"]

    await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=1, input={"locale": "EN", "title": "One"}
    )
    last = await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=2, input={"locale": "ZH_HANS", "subtitle": None}
    )

    assert last["article"] == {
        "id": public_id,
        "title": "一",
        "subtitle": None,
        "kind": "NEWS",
        "revision": 3,
        "body": [],
    }


async def test_a_stale_save_is_a_conflict_that_shows_the_other_text(door: Door) -> None:
    made = await door.do(
        CREATE, by=AUTHOR, input={"locale": "ZH_HANS", "title": "一", "kind": "NEWS"}
    )
    public_id = made["article"]["id"]
    await door.do(
        UPDATE, by=AUTHOR, id=public_id, expected=1, input={"locale": "ZH_HANS", "title": "她的"}
    )

    errors = await door.refused(
        UPDATE, by=AUTHOR, id=public_id, expected=1, input={"locale": "ZH_HANS", "title": "我的"}
    )

    assert errors[0]["code"] == "CONFLICT"
    assert errors[0]["currentRevision"] == 2
    assert errors[0]["current"]["title"] == {"ZH_HANS": "她的"}
    assert errors[0]["mine"]["title"] == {"ZH_HANS": "我的"}
    proposed = errors[0]["proposal"]["title"]["ZH_HANS"]
    assert all(word in proposed for word in ("她", "我"))
    assert [each["path"] for each in errors[0]["clashes"]] == [["title", "ZH_HANS"]]


async def test_a_type_that_nobody_knows_is_written_in_general_terms(door: Door) -> None:
    document = """mutation ($values: JSON!) {
      contentCreate(type: "Topic", values: $values) {
        content { __typename id label values allowedActions } errors { message } } }"""

    made = await door.do(document, by=AUTHOR, values={"name": {"ZH_HANS": "面料", "EN": "Fabrics"}})

    assert made["content"]["__typename"] == "Topic"
    assert made["content"]["values"]["name"] == {"ZH_HANS": "面料", "EN": "Fabrics"}


async def test_the_trash_takes_a_draft_away_and_gives_it_back(door: Door) -> None:
    made = await door.do(
        CREATE, by=AUTHOR, input={"locale": "ZH_HANS", "title": "一", "kind": "NEWS"}
    )
    public_id = made["article"]["id"]
    trash = "mutation ($id: ID!) { contentTrash(id: $id) { content { id } errors { message } } }"
    listed = "{ articles(perspective: DRAFT) { totalCount } }"

    await door.do(trash, by=AUTHOR, id=public_id)
    gone = await door.ask(listed, by=AUTHOR)
    await door.do(trash.replace("Trash", "Untrash"), by=AUTHOR, id=public_id)
    back = await door.ask(listed, by=AUTHOR)

    assert (gone["articles"]["totalCount"], back["articles"]["totalCount"]) == (0, 1)


async def test_a_copy_asked_for_twice_under_one_key_is_made_once(door: Door) -> None:
    made = await door.do(CREATE, by=AUTHOR, input={"locale": "ZH_HANS", "title": "一"})
    document = """mutation ($id: ID!, $key: String) {
      contentDuplicate(id: $id, idempotencyKey: $key) { content { id lifecycle } errors { message } } }"""

    first, again, other = [
        (await door.do(document, by=AUTHOR, id=made["article"]["id"], key=key))["content"]
        for key in ("a", "a", "b")
    ]

    assert first == again
    assert first["id"] != other["id"]
    assert first["lifecycle"] == "DRAFT"
