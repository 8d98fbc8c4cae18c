"""What may not be seen leaves no trace: not in lists, counts, single links, parts or blocks."""

from typing import Any

from publishing.publish import publish
from publishing.withdraw import withdraw
from tests.site import Site

QUERY = """query ($id: ID!) {
  article(by: {id: $id}) {
    byline { name } related { title } mentions { __typename label } event { title } cover { alt }
    sources { article { title } }
    body {
      __typename id
      ... on ImageBlock { picture { alt } }
      ... on ContentBlock { target { label } }
      ... on ActionBlock { text target { label } }
    }
  }
  events { nodes { organisers { role party { __typename ... on Organisation { name } } } } }
  people { totalCount nodes { name articles { totalCount nodes { title } } } }
  organisations { nodes { name organisedEvents { totalCount } } }
}"""


async def everything(site: Site, *, hidden_live: bool) -> tuple[str, list[str]]:
    """An article that links in every way to one visible and one other target; gives it and the others."""

    async def two(type_name: str, **fields: Any) -> tuple[str, str]:
        name = next(iter(fields))
        shown = await site.make(type_name, **{**fields, name: f"可见{fields[name]}"})
        other = await site.make(
            type_name, live=hidden_live, **{**fields, name: f"隐藏{fields[name]}"}
        )
        return shown, other

    person, person_x = await two("Person", name="人")
    related, related_x = await two("Article", title="文", kind="NEWS", byline=[person])
    picture, picture_x = await two("Picture", alt="图")
    party, party_x = await two("Organisation", name="会", kind="INDUSTRY_ASSOCIATION")
    event_x = await site.make(
        "Event", live=hidden_live, title="隐藏活动", kind="CONFERENCE", organisers=[
            {"role": "HOST", "party": party}
        ]
    )  # fmt: skip
    await site.make(
        "Event",
        title="可见活动",
        kind="CONFERENCE",
        organisers=[{"role": "HOST", "party": party_x}, {"role": "ORGANISER", "party": party}],
    )
    article = await site.make(
        "Article",
        title="全",
        kind="NEWS",
        byline=[person_x, person],
        related=[related, related_x],
        mentions=[event_x, picture, person_x, party],
        event=event_x,
        cover=picture_x,
        sources=[{"article": related_x}, {"article": related}],
        body=[
            {"id": "a", "kind": "ImageBlock", "picture": picture_x},
            {"id": "b", "kind": "ImageBlock", "picture": picture},
            {"id": "c", "kind": "ContentBlock", "target": event_x},
            {"id": "d", "kind": "ContentBlock", "target": person},
            {"id": "e", "kind": "ActionBlock", "text": "去", "target": event_x},
            {"id": "f", "kind": "ActionBlock", "text": "去", "target": party},
        ],
    )
    return article, [person_x, related_x, picture_x, party_x, event_x]


HIDDEN = {
    "article": {
        "byline": [{"name": "可见人"}],
        "related": [{"title": "可见文"}],
        "mentions": [
            {"__typename": "Picture", "label": "可见图"},
            {"__typename": "Organisation", "label": "可见会"},
        ],
        "event": None,
        "cover": None,
        "sources": [{"article": None}, {"article": {"title": "可见文"}}],
        "body": [
            {"__typename": "ImageBlock", "id": "b", "picture": {"alt": "可见图"}},
            {"__typename": "ContentBlock", "id": "d", "target": {"label": "可见人"}},
            {"__typename": "ActionBlock", "id": "e", "text": "去", "target": None},
            {"__typename": "ActionBlock", "id": "f", "text": "去", "target": {"label": "可见会"}},
        ],
    },
    "events": {
        "nodes": [
            {
                "organisers": [
                    {"role": "ORGANISER", "party": {"__typename": "Organisation", "name": "可见会"}}
                ]
            }
        ]
    },
    "people": {
        "totalCount": 1,
        "nodes": [
            {"name": "可见人", "articles": {"totalCount": 2, "nodes": [{"title": "全"}, {"title": "可见文"}]}}
        ],
    },
    "organisations": {"nodes": [{"name": "可见会", "organisedEvents": {"totalCount": 1}}]},
}  # fmt: skip


def in_title_order(data: dict[str, Any]) -> dict[str, Any]:
    for person in data["people"]["nodes"]:
        person["articles"]["nodes"].sort(key=str)
    return data


async def test_drafts_leave_no_trace_among_links(site: Site) -> None:
    article, others = await everything(site, hidden_live=False)

    hidden = in_title_order(await site.ask(QUERY, id=article))
    await site.act(publish, others)
    shown = await site.ask(QUERY, id=article)

    assert hidden == HIDDEN
    assert shown["article"]["event"] == {"title": "隐藏活动"}
    assert [len(shown["article"][each]) for each in ("byline", "mentions", "body")] == [2, 4, 6]
    assert shown["people"]["totalCount"] == 2


async def test_withdrawn_items_leave_no_trace_among_links(site: Site) -> None:
    article, others = await everything(site, hidden_live=True)
    for each in others:
        await site.act(withdraw, each, ground="侵权")

    assert in_title_order(await site.ask(QUERY, id=article)) == HIDDEN


async def test_a_filter_across_links_sees_visible_targets_only(site: Site) -> None:
    article, others = await everything(site, hidden_live=False)
    query = """{
      some: articles(where: {byline: {some: {name: {contains: "隐藏"}}}}) { totalCount }
      event: articles(where: {event: {isNull: true}, id: {eq: "%s"}}) { totalCount }
      named: articles(where: {event: {is: {title: {contains: "隐藏"}}}}) { totalCount }
      id: articles(where: {event: {id: {eq: "%s"}}}) { totalCount }
      back: people(where: {articles: {some: {title: {contains: "全"}}}}) { totalCount }
    }""" % (article, others[-1])

    hidden = await site.ask(query)
    await site.act(publish, others)
    shown = await site.ask(query)

    assert {key: found["totalCount"] for key, found in hidden.items()} == {
        "some": 0,
        "event": 1,
        "named": 0,
        "id": 0,
        "back": 1,
    }
    assert {key: found["totalCount"] for key, found in shown.items()} == {
        "some": 1,
        "event": 0,
        "named": 1,
        "id": 1,
        "back": 2,
    }


async def test_a_computed_count_counts_what_is_visible(site: Site) -> None:
    plan = await site.make("Plan", title="方案")
    await site.make("Quota", name="集群", plan=plan, category="CLUSTER", announced=3)
    shown = await site.make("Cluster", name="可见集群")
    hidden = await site.make("Cluster", live=False, name="隐藏集群")
    for subject in (shown, hidden):
        await site.make("Recognition", plan=plan, category="CLUSTER", subject=subject)
    await site.make("Recognition", live=False, plan=plan, category="CLUSTER", subject=shown)
    query = "{ quotas { nodes { announced recorded } } }"

    before = await site.ask(query)
    await site.act(publish, [hidden])

    assert before == {"quotas": {"nodes": [{"announced": 3, "recorded": 1}]}}
    assert await site.ask(query) == {"quotas": {"nodes": [{"announced": 3, "recorded": 2}]}}


async def test_node_and_nodes_give_null_for_what_is_not_to_be_seen(site: Site) -> None:
    article = await site.make("Article", title="在", kind="NEWS")
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")
    person = await site.make("Person", name="人")
    strange = "article_aaaaaaaaaaaaaaaaaaaa"
    wrong = article.replace("article", "person")
    found = await site.ask(
        """query ($ids: [ID!]!, $wrong: ID!, $draft: ID!, $id: ID!) {
          nodes(ids: $ids) { __typename id ... on Article { title } ... on Person { name } }
          wrong: node(id: $wrong) { id } draft: node(id: $draft) { id }
          typed: node(id: $id) { __typename ... on Content { label } }
        }""",
        ids=[person, draft, article, strange, wrong, "x", "", article],
        wrong=wrong,
        draft=draft,
        id=article,
    )

    shown = {"__typename": "Article", "id": article, "title": "在"}
    assert found == {
        "nodes": [
            {"__typename": "Person", "id": person, "name": "人"},
            None,
            shown,
            None,
            None,
            None,
            None,
            shown,
        ],
        "wrong": None,
        "draft": None,
        "typed": {"__typename": "Article", "label": "在"},
    }
