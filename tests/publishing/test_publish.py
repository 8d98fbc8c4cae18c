"""Publishing and unpublishing: what readers see changes with the act, as a whole or not at all."""

import pytest

from models.locale import Locale
from models.system import Fact
from publishing.errors import Code, Refused
from publishing.publish import publish
from publishing.unpublish import unpublish
from tests.site import Ask, Hands, Make, Site, paragraph, titles

LIST = "{ articles { totalCount nodes { title } } }"


async def test_a_reader_never_sees_a_draft(make: Make, ask: Ask) -> None:
    await make("Article", live=True, title="已发布", kind="NEWS")
    draft = await make("Article", live=False, title="草稿", kind="NEWS")

    seen = await ask(
        "query ($id: ID!) { articles { totalCount nodes { title } } article(by: {id: $id}) { id } node(id: $id) { id } }",
        id=draft,
    )

    assert seen == {
        "articles": {"totalCount": 1, "nodes": [{"title": "已发布"}]},
        "article": None,
        "node": None,
    }


async def test_a_newer_draft_leaves_what_is_live_as_it_was(site: Site) -> None:
    article = await site.make("Article", title="旧题", kind="NEWS", body=[paragraph("旧文")])
    await site.save(article, title="新题", kind="NOTICE", body=[paragraph("新文")])
    query = (
        "{ articles { nodes { title kind label slug body { ... on ParagraphBlock { html } } } } }"
    )

    live = await site.ask(query)
    draft = await site.ask_privileged(query, lane="draft")

    assert live == {
        "articles": {
            "nodes": [
                {"title": "旧题", "kind": "NEWS", "label": "旧题", "slug": "jiu-ti", "body": [{"html": "旧文"}]}
            ]
        }
    }  # fmt: skip
    assert draft == {
        "articles": {
            "nodes": [
                {"title": "新题", "kind": "NOTICE", "label": "新题", "slug": "jiu-ti", "body": [{"html": "新文"}]}
            ]
        }
    }  # fmt: skip


async def test_publishing_again_shows_the_new_text_under_the_first_date(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", title="旧题", kind="NEWS")
    first = hands.now
    hands.forward(3600)
    await site.save(article, title="新题", kind="NEWS", live=True)
    query = "{ articles { nodes { title publishedAt updatedAt } } }"

    assert await site.ask_privileged(query, at=first) == {
        "articles": {
            "nodes": [
                {"title": "旧题", "publishedAt": "2026-03-01T09:00:00Z", "updatedAt": "2026-03-01T09:00:00Z"}
            ]
        }
    }  # fmt: skip
    assert await site.ask_privileged(query, at=hands.now) == {
        "articles": {
            "nodes": [
                {"title": "新题", "publishedAt": "2026-03-01T09:00:00Z", "updatedAt": "2026-03-01T10:00:00Z"}
            ]
        }
    }  # fmt: skip


async def test_publishing_several_is_all_or_nothing(site: Site) -> None:
    whole = await site.make("Article", live=False, title="完整", kind="NEWS")
    lacking = await site.make("Article", live=False, title="缺类别")
    empty = await site.make("Article", live=False)
    before = await site.contents_of("placement", "revision", "article", "fact", "item")

    with pytest.raises(Refused) as refused:
        await site.act(publish, [whole, lacking, empty])

    assert [(each.code, each.path) for each in refused.value.problems] == [
        (Code.REQUIRED, (lacking, "kind")),
        (Code.REQUIRED, (empty, "title")),
        (Code.REQUIRED, (empty, "kind")),
    ]
    assert await site.contents_of("placement", "revision", "article", "fact", "item") == before
    await site.act(publish, [whole])
    assert titles(await site.ask(LIST)) == ["完整"]


async def test_what_an_act_wrote_before_it_failed_is_gone_with_its_facts(site: Site) -> None:
    await site.make("Article", title="在", kind="NEWS")
    before = await site.contents_of("placement", "revision", "article", "edition", "fact", "item", "address")  # fmt: skip

    async def write_and_fail() -> None:
        async with site.desk.act(by="editor") as act:
            await site.make_in(act, "Article", title="不在", kind="NEWS")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await write_and_fail()

    after = await site.contents_of("placement", "revision", "article", "edition", "fact", "item", "address")  # fmt: skip
    assert after == before
    assert titles(await site.ask(LIST)) == ["在"]


async def test_each_act_writes_its_facts_with_identifiers_only(site: Site) -> None:
    article = await site.make("Article", title="秘密", kind="NEWS")
    await site.act(unpublish, [article])

    async with site.database.transaction() as tx:
        facts = await Fact.all().using_db(tx).order_by("id")

    assert [(each.kind, each.public_id, each.type, each.by) for each in facts] == [
        ("Saved", article, "Article", "editor"),
        ("Published", article, "Article", "editor"),
        ("Unpublished", article, "Article", "editor"),
    ]
    assert "秘密" not in "".join(each.details for each in facts)


async def test_unpublishing_ends_what_is_live_and_keeps_its_past(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="曾在", kind="NEWS")
    await site.make("Article", title="仍在", kind="NEWS")
    before = hands.now
    hands.forward(60)

    await site.act(unpublish, [article])

    assert sorted(titles(await site.ask_privileged(LIST, at=before))) == ["仍在", "曾在"]
    assert titles(await site.ask_privileged(LIST, at=hands.now)) == ["仍在"]
    with pytest.raises(Refused, match="is not live"):
        await site.act(unpublish, [article])


async def test_unpublishing_several_is_all_or_nothing(site: Site) -> None:
    live = await site.make("Article", title="在", kind="NEWS")
    draft = await site.make("Article", live=False, title="草稿", kind="NEWS")

    with pytest.raises(Refused):
        await site.act(unpublish, [live, draft])

    assert titles(await site.ask(LIST)) == ["在"]
    assert await site.facts() == ["Saved", "Published", "Saved"]


async def test_one_language_alone_can_be_published(site: Site) -> None:
    article = await site.make("Article", title={"ZH_HANS": "旧题", "EN": "Old"}, kind="NEWS")
    await site.save(article, title={"ZH_HANS": "新题", "EN": "New"}, kind="NOTICE")
    query = "query ($l: Locale!) { articles(locale: $l) { nodes { title kind } } }"

    await site.act(publish, [article], locales=[Locale.EN])

    assert await site.ask(query, l="EN") == {
        "articles": {"nodes": [{"title": "New", "kind": "NEWS"}]}
    }
    assert await site.ask(query, l="ZH_HANS") == {
        "articles": {"nodes": [{"title": "旧题", "kind": "NEWS"}]}
    }
    assert (await site.ask_privileged(query, lane="draft", l="ZH_HANS")) == {
        "articles": {"nodes": [{"title": "新题", "kind": "NOTICE"}]}
    }


async def test_one_language_of_an_item_that_is_not_live_cannot_be_published(site: Site) -> None:
    article = await site.make("Article", live=False, title={"EN": "New"}, kind="NEWS")

    with pytest.raises(Refused, match="publish all its languages first"):
        await site.act(publish, [article], locales=[Locale.EN])

    assert titles(await site.ask(LIST)) == []


async def test_a_date_of_origin_is_shown_instead_of_the_date_of_publishing(site: Site) -> None:
    await site.make("Article", title="旧文", kind="NEWS", published_at="2019-05-06T08:00:00+08:00")

    assert await site.ask("{ articles { nodes { publishedAt } } }") == {
        "articles": {"nodes": [{"publishedAt": "2019-05-06T00:00:00Z"}]}
    }
