"""A plan that is kept answers as a fresh one would, whatever the texts in its variables."""

from typing import Any

import orjson

from resolvers.answer import Answer, Operation
from tests.site import Site

BY_SLUG = "query($s: String!) { article(by: {slug: $s}) { title } }"
BY_ID = "query($i: ID!) { node(id: $i) { __typename id ... on Article { title } } }"
SEARCHED = "query($t: String) { articles(where: {title: {contains: $t}}) { nodes { title } } }"
PAGED = (
    "query($a: String) { articles(first: 1, after: $a) { nodes { title } pageInfo { endCursor } } }"
)
UNUSED = """query($s: String!, $no: Boolean!) {
  article(by: {slug: $s}) @include(if: $no) { title }
  articles { nodes { title } } }"""


async def twice(site: Site, query: str, **variables: Any) -> Answer:
    """The answer once the plan is surely kept, which is at the second sight."""
    for _ in range(3):
        answer = await site.answer(query, **variables)
    assert answer.path == "compiled"
    return answer


async def same_as_fresh(site: Site, query: str, **variables: Any) -> Any:
    kept = await site.answer(query, **variables)
    fresh = site.answers_through(site.reader())
    assert kept.body == (await fresh.answer(Operation(query, None, variables), request_id="t")).body
    assert (
        await fresh.ordinary(Operation(query, None, variables), request_id="t")
    ).body == kept.body
    return orjson.loads(kept.body)["data"]


async def test_slugs_ids_and_words_may_change_under_a_kept_plan(site: Site) -> None:
    first = await site.make("Article", title="时装周", kind="NEWS", slug="one")
    second = await site.make("Article", title="面料展", kind="NEWS", slug="two")
    topic = await site.make("Topic", name="主题")
    await twice(site, BY_SLUG, s="one")
    await twice(site, BY_ID, i=first)
    await twice(site, SEARCHED, t="时装")

    assert await same_as_fresh(site, BY_SLUG, s="two") == {"article": {"title": "面料展"}}
    assert await same_as_fresh(site, BY_SLUG, s="three") == {"article": None}
    assert (await same_as_fresh(site, BY_ID, i=second))["node"]["title"] == "面料展"
    assert (await same_as_fresh(site, BY_ID, i=topic))["node"] == {
        "__typename": "Topic",
        "id": topic,
    }
    assert await same_as_fresh(site, BY_ID, i="no id") == {"node": None}
    found = await same_as_fresh(site, SEARCHED, t="面料")
    assert found == {"articles": {"nodes": [{"title": "面料展"}]}}


async def test_cursors_are_checked_under_a_kept_plan(site: Site) -> None:
    for number in range(3):
        await site.make("Article", title=f"第{number}篇", kind="NEWS")
    page = orjson.loads((await site.answer(PAGED)).body)["data"]["articles"]
    cursor = page["pageInfo"]["endCursor"]
    second = orjson.loads((await twice(site, PAGED, a=cursor)).body)["data"]["articles"]

    third = (await same_as_fresh(site, PAGED, a=second["pageInfo"]["endCursor"]))["articles"]
    found = [each["nodes"][0]["title"] for each in (page, second, third)]
    assert sorted(found) == ["第0篇", "第1篇", "第2篇"]
    assert await site.errors(PAGED, a="zz") == [
        "This is no cursor. Use one that a page of this list gave you."
    ]


async def test_a_text_that_no_value_was_made_of_is_part_of_the_plan(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS", slug="one")
    await twice(site, UNUSED, s="a", no=False)

    assert await same_as_fresh(site, UNUSED, s="b", no=False) == {
        "articles": {"nodes": [{"title": "一"}]}
    }
    assert await same_as_fresh(site, UNUSED, s="one", no=True) == {
        "article": {"title": "一"},
        "articles": {"nodes": [{"title": "一"}]},
    }


async def test_other_facets_are_another_plan(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    query = "query ($f: [ArticleFacet!]!) { articles { facets(fields: $f) { field buckets { label } } } }"  # fmt: skip
    await twice(site, query, f=["KIND"])

    assert await same_as_fresh(site, query, f=["BYLINE", "KIND"]) == {
        "articles": {
            "facets": [
                {"field": "BYLINE", "buckets": []},
                {"field": "KIND", "buckets": [{"label": "新闻"}]},
            ]
        }
    }


async def test_a_wrong_type_is_refused_though_the_plan_is_kept(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS", slug="one")
    await twice(site, BY_SLUG, s="one")

    (message,) = await site.errors(BY_SLUG, s=5)

    assert "String cannot represent a non string value: 5" in message


IN_A_LIST = """query($i: ID!) {
  named: articles(where: {id: {eq: $i}}) { nodes { title } }
  listed: articles(where: {id: {in: [$i]}}) { nodes { title } }
  nodes(ids: [$i]) { ... on Article { title } } }"""


async def test_a_text_inside_a_list_is_not_taken_from_a_kept_plan(site: Site) -> None:
    first = await site.make("Article", title="一", kind="NEWS")
    second = await site.make("Article", title="二", kind="NEWS")
    await twice(site, IN_A_LIST, i=first)

    assert await same_as_fresh(site, IN_A_LIST, i=second) == {
        "named": {"nodes": [{"title": "二"}]},
        "listed": {"nodes": [{"title": "二"}]},
        "nodes": [{"title": "二"}],
    }


async def test_a_text_by_default_is_kept_with_the_plan(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS", slug="one")
    await site.make("Article", title="二", kind="NEWS", slug="two")
    query = 'query($s: String! = "one") { article(by: {slug: $s}) { title } }'
    await twice(site, query)

    assert await same_as_fresh(site, query) == {"article": {"title": "一"}}
    assert await same_as_fresh(site, query, s="two") == {"article": {"title": "二"}}


async def test_a_number_given_as_an_id_is_read_as_text_by_a_kept_plan_too(site: Site) -> None:
    await twice(site, BY_ID, i=7)

    assert await same_as_fresh(site, BY_ID, i=7) == {"node": None}
    assert await same_as_fresh(site, BY_ID, i=8) == {"node": None}
