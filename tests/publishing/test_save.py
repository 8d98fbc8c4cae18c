"""Saving: nobody's words are lost, nothing wrong is kept, and addresses are claimed for ever."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from models.clock import system_clock
from models.system import Item, Revision
from publishing.errors import Code, Conflict, Refused
from publishing.publish import publish
from publishing.save import create, save
from publishing.schedule import cancel, schedule
from publishing.withdraw import withdraw
from tests.site import Site, titles

BY_SLUG = "query ($s: String!) { article(by: {slug: $s}) { title slug } }"


async def test_a_stale_save_is_a_conflict_that_holds_the_current_text(site: Site) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")
    await site.save(article, title="二", kind="NEWS")

    with pytest.raises(Conflict) as conflict:
        await site.act(save, article, {"title": {"ZH_HANS": "三"}}, expected_revision=1)

    assert (conflict.value.current_number, conflict.value.expected) == (2, 1)
    assert conflict.value.current == {"title": {"ZH_HANS": "二"}, "kind": "NEWS", "slug": "yi"}
    assert [each.code for each in conflict.value.problems] == [Code.CONFLICT]
    assert await site.facts() == ["Saved", "Saved"]


async def test_of_twenty_saves_from_one_base_exactly_one_wins(site: Site) -> None:
    article = await site.make("Article", live=False, title="初", kind="NEWS")

    async def attempt(n: int) -> int | Conflict:
        try:
            await site.act(
                save, article, {"title": {"EN": f"Text {n}"}, "kind": "NEWS"}, expected_revision=1
            )
        except Conflict as conflict:
            return conflict
        return n

    results = await asyncio.gather(*(attempt(n) for n in range(20)))

    winners = [each for each in results if isinstance(each, int)]
    losers = [each for each in results if isinstance(each, Conflict)]
    assert len(winners) == 1
    assert len(losers) == 19
    won = {"title": {"EN": f"Text {winners[0]}"}, "kind": "NEWS", "slug": "chu"}
    assert [each.current for each in losers] == [won] * 19
    assert await site.facts() == ["Saved", "Saved"]
    async with site.database.transaction() as tx:
        item = await Item.get(public_id=article, using_db=tx)
        numbers = [each.number for each in await Revision.all().using_db(tx).order_by("id")]
    assert (item.draft_number, item.last_number, numbers) == (2, 2, [1, 2])


async def test_a_refused_draft_is_told_everything_and_leaves_nothing(site: Site) -> None:
    content: dict[str, Any] = {
        "title": {"ZH_HANS": "长" * 141, "KLINGON": "x"},
        "kind": "GOSSIP",
        "nonsense": 1,
        "event": "article_aaaaaaaaaaaaaaaaaaaa",
        "related": ["article_aaaaaaaaaaaaaaaaaaaa"],
        "body": {"ZH_HANS": [{"kind": "HeadingBlock", "level": 9, "text": "题"}]},
        "imported": {"captured_at": "yesterday"},
    }
    before = await site.contents_of("item", "revision", "placement", "fact", "address", "article")

    with pytest.raises(Refused) as refused:
        await site.act(create, "Article", content)

    assert [(each.code.name, each.path) for each in refused.value.problems] == [
        ("TOO_LONG", ("title", "ZH_HANS")),
        ("INVALID", ("title", "KLINGON")),
        ("INVALID", ("kind",)),
        ("INVALID", ("nonsense",)),
        ("INVALID", ("event",)),
        ("INVALID", ("body", "ZH_HANS", "0", "level")),
        ("INVALID", ("imported", "captured_at")),
        ("LINK_NOT_FOUND", ()),
    ]
    after = await site.contents_of("item", "revision", "placement", "fact", "address", "article")
    assert after == before


async def test_every_revision_stays_as_it_was(site: Site) -> None:
    article = await site.make("Article", live=False, title="一", kind="NEWS")
    [first] = await site.database.rows("SELECT * FROM revision")
    await site.save(article, title="二", kind="NEWS", live=True)

    assert (await site.database.rows("SELECT * FROM revision ORDER BY id"))[0] == first


async def test_an_address_is_made_from_pinyin_and_numbered_when_taken(site: Site) -> None:
    ids = [await site.make("Article", title="木棉花开", kind="NEWS") for _ in range(3)]
    await site.make("Person", name="木棉花开")
    found = await site.ask(
        "query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Article { slug } } people { nodes { slug } } }",
        ids=ids,
    )

    assert found == {
        "nodes": [
            {"slug": "mu-mian-hua-kai"},
            {"slug": "mu-mian-hua-kai-2"},
            {"slug": "mu-mian-hua-kai-3"},
        ],
        "people": {"nodes": [{"slug": "mu-mian-hua-kai"}]},
    }


async def test_an_old_address_leads_to_where_the_item_is_now(site: Site) -> None:
    article = await site.make("Article", title="旧题", kind="NEWS")
    await site.save(article, title="旧题", slug="new-address", kind="NEWS", live=True)
    await site.save(article, title="改了题", kind="NEWS", live=True)
    now = {"article": {"title": "改了题", "slug": "new-address"}}

    assert await site.ask(BY_SLUG, s="jiu-ti") == now
    assert await site.ask(BY_SLUG, s="new-address") == now
    assert await site.ask(BY_SLUG, s="gai-le-ti") == {"article": None}


async def test_a_filter_by_address_finds_old_ones_too(site: Site) -> None:
    article = await site.make("Article", title="旧题", kind="NEWS")
    await site.make("Article", title="别的", kind="NEWS")
    await site.save(article, title="旧题", slug="new-address", kind="NEWS", live=True)
    query = "query ($s: String!) { articles(where: {slug: {eq: $s}}) { nodes { title } } }"

    found = [titles(await site.ask(query, s=each)) for each in ("jiu-ti", "new-address", "none")]

    assert found == [["旧题"], ["旧题"], []]


async def test_a_drafts_address_leads_nowhere(site: Site) -> None:
    await site.make("Article", live=False, title="草稿", kind="NEWS")
    await site.make("Article", title="在", kind="NEWS")
    gone = await site.make("Article", title="撤下", kind="NEWS")
    await site.act(withdraw, gone, ground="侵权")

    assert await site.ask(BY_SLUG, s="cao-gao") == {"article": None}
    assert await site.ask(BY_SLUG, s="che-xia") == {"article": None}
    assert await site.ask(BY_SLUG, s="zai") == {"article": {"title": "在", "slug": "zai"}}


async def test_an_address_that_only_a_newer_draft_has_leads_nowhere(site: Site) -> None:
    article = await site.make("Article", title="在", kind="NEWS")
    await site.save(article, title="在", slug="only-in-the-draft", kind="NEWS")

    assert await site.ask(BY_SLUG, s="zai") == {"article": {"title": "在", "slug": "zai"}}
    assert await site.ask(BY_SLUG, s="only-in-the-draft") == {"article": None}

    await site.act(schedule, [article], publish_at=system_clock() + timedelta(hours=1))
    assert await site.ask(BY_SLUG, s="only-in-the-draft") == {"article": None}

    await site.act(cancel, article)
    await site.act(publish, [article])
    shown = {"article": {"title": "在", "slug": "only-in-the-draft"}}
    assert await site.ask(BY_SLUG, s="only-in-the-draft") == shown
    assert await site.ask(BY_SLUG, s="zai") == shown


async def test_an_address_of_another_item_is_refused_for_ever(site: Site) -> None:
    first = await site.make("Article", title="旧题", kind="NEWS")
    await site.save(first, title="旧题", slug="elsewhere", kind="NEWS")

    with pytest.raises(Refused) as refused:
        await site.make("Article", title="新", slug="jiu-ti", kind="NEWS")

    assert [(each.code, each.path) for each in refused.value.problems] == [(Code.TAKEN, ("slug",))]
    assert await site.facts() == ["Saved", "Published", "Saved"]


async def test_ten_items_of_one_title_made_at_once_get_ten_addresses(site: Site) -> None:
    await asyncio.gather(*(site.make("Article", title="同题", kind="NEWS") for _ in range(10)))

    slugs = await site.ask("{ articles(orderBy: [{field: TITLE}]) { nodes { slug } } }")
    assert sorted(node["slug"] for node in slugs["articles"]["nodes"]) == sorted(
        ["tong-ti", *(f"tong-ti-{n}" for n in range(2, 11))]
    )


async def test_two_acts_on_the_same_items_in_opposite_order_both_end(site: Site) -> None:
    one = await site.make("Article", title="甲", kind="NEWS")
    two = await site.make("Article", title="乙", kind="NEWS")

    async with asyncio.timeout(15):
        results = await asyncio.gather(
            *(site.act(publish, order) for order in ([one, two], [two, one]) * 5),
            return_exceptions=True,
        )

    assert [each for each in results if isinstance(each, BaseException)] == []
    assert sorted(titles(await site.ask("{ articles { nodes { title } } }"))) == ["乙", "甲"]
