"""A portal's token reaches its own portal and webhooks; everything else is refused alike, whatever is there."""

from typing import Any

import pytest

from publishing.portals import Selection
from publishing.withdraw import withdraw
from tests.people.crowd import account
from tests.portals.web import Web
from tests.site import Site

REFUSED = "A portal reaches its own webhooks and figures here"

ROOTS = {
    "plain": "articles { nodes { id } }",
    "drafts": "found: articles(perspective: DRAFT) { nodes { id } }",
    "one": "article(by: {id: $article}) { id title }",
    "node": "node(id: $article) { id }",
    "search": 'search(query: "题目") { nodes { __typename } }',
    "changes": "changes { cursor }",
    "site of a fragment": "...Hidden",
    "unknown portal": "unknownPortal { total }",
    "accounts": "accounts { nodes { id name } }",
    "account": "account(id: $person) { id name }",
    "roles": "roles { name }",
    "tokens": "tokens { id name }",
    "tokens of another": "tokens(owner: $person) { id }",
    "audit": "audit { nodes { verb actor { id } } }",
    "tombstones": "tombstones { nodes { id awaiting { owner { id } } } }",
    "takedowns": "takedowns { nodes { id } }",
    "contents": "contents { nodes { id } }",
    "content": "content(id: $article) { id }",
    "catalogue": "catalogue { __typename }",
    "releases": "releases { nodes { id } }",
    "agenda": 'agenda(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z") { __typename }',
    "workflow": 'workflow(type: "Article") { __typename }',
    "lexicon": "lexicon { nodes { pattern } }",
    "terms": "terms { __typename }",
    "missed searches": "missedSearches { nodes { text } }",
    "desk": "desk { __typename }",
    "unused files": "unusedFiles { nodes { __typename } }",
    "legacy addresses": "legacyAddresses { nodes { __typename } }",
}
"""Roots that are not for portals, over a site with something to see."""


def document(root: str) -> str:
    given = [
        f"${name}: ID!" for name in ("article", "person") if f"${name}" in root or "..." in root
    ]
    head = f"query ({', '.join(given)})" if given else "query"
    hidden = "fragment Hidden on Query { account(id: $person) { id } article(by: {id: $article}) { id } }"  # fmt: skip
    return f"{head} {{ {root} }} {hidden if '...' in root else ''}"


async def test_a_portals_token_reaches_its_own_portal_and_nothing_else(
    web: Web, site: Site
) -> None:
    article = await site.make("Article", title="题目", kind="NEWS")
    await site.make("Article", title="草稿", kind="NEWS", live=False)
    gone = await site.make("Article", title="撤下", kind="NEWS")
    await site.act(withdraw, gone, ground="x")
    person = (await account(site.desk, "author")).public_id
    boss, token = await web.administrator(), await web.token((await web.portal()).account, "*")
    asked = {"article": article, "person": person}
    nothing = {"article": "article_aaaaaaaaaaaaaaaaaaaa", "person": "usr_aaaaaaaaaaaaaaaaaaaa"}

    for name, root in ROOTS.items():
        query = document(root)
        values = {each: asked[each] for each in asked if f"${each}:" in query}
        seen = await web.manage(query, token=boss, **values)
        body = await web.manage(query, token=token, **values)
        absent = {each: nothing[each] for each in values}
        again = await web.manage(query, token=token, **absent)
        assert "errors" not in seen, (name, seen)
        assert "data" not in body, (name, body)
        assert body["errors"][0]["message"].startswith(REFUSED), (name, body)
        assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert again == body, name


MUTATIONS = {
    "portalCreate": 'portalCreate(input: {name: "x"}) { errors { code } }',
    "portalUpdate": 'portalUpdate(id: $own, input: {name: "x", pointsPerMinute: 9}) { errors { code } }',
    "portalRotateKey": "portalRotateKey(id: $own) { errors { code } }",
    "portalRevoke": "portalRevoke(id: $other) { errors { code } }",
    "tokenCreate": 'tokenCreate(input: {name: "x", scope: ["*"]}) { errors { code } }',
    "contentPublish": "contentPublish(ids: [$article]) { errors { code } }",
    "contentWithdraw": 'contentWithdraw(id: $article, ground: "x", notice: "x") { errors { code } }',
    "roleSave": 'roleSave(input: {name: "portal", zh: "门", en: "P", grants: [{verbs: ["people"]}]}) { errors { code } }',
}


async def test_a_portals_token_changes_nothing_but_its_webhooks(web: Web, site: Site) -> None:
    article = await site.make("Article", title="题目", kind="NEWS")
    own, other = await web.portal(), await web.portal("另一")
    token = await web.token(own.account, "*")
    values = {"own": own.public_id, "other": other.public_id, "article": article}
    before = await site.contents_of("portal", "role", "placement", "audit_entry")

    for name, field in MUTATIONS.items():
        used = {each: value for each, value in values.items() if f"${each}" in field}
        given = ", ".join(f"${each}: ID!" for each in used)
        head = f"mutation ({given})" if given else "mutation"
        body = await web.manage(f"{head} {{ {field} }}", token=token, **used)
        assert body.get("data") is None, (name, body)
        assert body["errors"][0]["message"].startswith(REFUSED), (name, body)

    assert len(await site.database.rows("SELECT id FROM token")) == 1
    assert await site.contents_of("portal", "role", "placement", "audit_entry") == before


async def test_portals_see_their_own_figures_and_webhooks_and_nobody_elses(
    web: Web, site: Site
) -> None:
    article = await site.make("Article", title="题目", kind="NEWS")
    own = await web.portal(selection=Selection(types=("Article",)))
    other = await web.portal("另一")
    hooks = {each.account: await web.webhook(each.account) for each in (own, other)}
    token = await web.token(own.account)
    for each in (own, other):
        known = await web.portals.by_id(each.public_id)
        assert known is not None
        web.portals.note(known, [article])
    await web.portals.write()
    figures = "id name key selection { types } madeBy { id } total figures { nodes { item views content { id } } } shown { nodes { item content { id } } }"  # fmt: skip
    query = f"query ($id: ID!) {{ portal(id: $id) {{ {figures} }} portals {{ nodes {{ id }} }} webhooks {{ nodes {{ id }} }} }}"  # fmt: skip
    hook = "query ($id: ID!) { webhook(id: $id) { id } }"

    mine = await web.data(query, token=token, id=own.public_id)
    others = await web.data(query, token=token, id=other.public_id)
    nobodys = await web.data(query, token=token, id="portal_aaaaaaaaaaaaaaaaaaaa")

    assert mine["portal"] == {
        "id": own.public_id,
        "name": "门户",
        "key": own.key,
        "selection": {"types": ["Article"]},
        "madeBy": None,
        "total": 1,
        "figures": {"nodes": [{"item": article, "views": 1, "content": None}]},
        "shown": {"nodes": [{"item": article, "content": None}]},
    }
    assert mine["portals"] == {"nodes": [{"id": own.public_id}]}
    assert mine["webhooks"] == {"nodes": [{"id": hooks[own.account]}]}
    assert others["portal"] is None
    assert others == nobodys
    assert (await web.data(hook, token=token, id=hooks[own.account]))["webhook"] is not None
    assert (await web.data(hook, token=token, id=hooks[other.account]))["webhook"] is None
    boss = await web.administrator()
    assert (await web.data(query, token=boss, id=other.public_id))["portal"]["total"] == 1


@pytest.mark.parametrize("owner", ["portal", "person"])
async def test_a_token_without_the_scope_reaches_no_webhooks(
    web: Web, site: Site, owner: str
) -> None:
    whose = await web.portal() if owner == "portal" else await account(site.desk, "administrator")
    named = getattr(whose, "account", None) or whose.public_id
    token = await web.token(named, "read:article")

    body: Any = await web.manage("{ webhooks { nodes { id } } }", token=token)

    assert body["errors"][0]["extensions"]["code"] == "FORBIDDEN"
