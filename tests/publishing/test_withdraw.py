"""A withdrawn item is in no public view, past ones included."""

from datetime import timedelta

import pytest

from publishing.errors import Refused
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.withdraw import restore, withdraw
from tests.site import Hands, Site, titles

TITLES = "{ articles { totalCount nodes { title } } }"


async def test_a_withdrawn_item_is_gone_at_once_from_every_door(site: Site) -> None:
    person = await site.make("Person", name="林一")
    kept = await site.make("Article", title="留下", kind="NEWS", byline=[person])
    gone = await site.make("Article", title="撤下", kind="NEWS", byline=[person], related=[kept])
    await site.save(kept, title="留下", kind="NEWS", byline=[person], related=[gone], live=True)
    query = """query ($id: ID!) {
      articles { totalCount nodes { title related { title } } }
      article(by: {id: $id}) { title } node(id: $id) { id } nodes(ids: [$id]) { id }
      people { nodes { articles { totalCount nodes { title } } } }
      filtered: people(where: {articles: {some: {title: {contains: "撤"}}}}) { totalCount }
      slug: article(by: {slug: "che-xia"}) { id }
    }"""
    before = await site.ask(query, id=gone)

    await site.act(withdraw, gone, ground="侵权")

    assert before["articles"]["totalCount"] == 2
    assert before["slug"] == {"id": gone}
    assert await site.ask(query, id=gone) == {
        "articles": {"totalCount": 1, "nodes": [{"title": "留下", "related": []}]},
        "article": None,
        "node": None,
        "nodes": [None],
        "people": {"nodes": [{"articles": {"totalCount": 1, "nodes": [{"title": "留下"}]}}]},
        "filtered": {"totalCount": 0},
        "slug": None,
    }


async def test_a_withdrawn_item_is_gone_from_the_past_and_the_future(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", title="旧", kind="NEWS")
    await site.make("Article", title="别的", kind="NEWS")
    past = hands.now
    hands.forward(60)
    await site.save(article, title="新", kind="NEWS")
    later = hands.now + timedelta(hours=1)
    await site.act(schedule, [article], publish_at=later)
    moments = [past, hands.now, later, later + timedelta(days=9)]
    before = [sorted(titles(await site.ask_privileged(TITLES, at=each))) for each in moments]

    await site.act(withdraw, article, ground="侵权")

    assert before == [["别的", "旧"], ["别的", "旧"], ["别的", "新"], ["别的", "新"]]
    assert [titles(await site.ask_privileged(TITLES, at=each)) for each in moments] == [
        ["别的"]
    ] * 4


async def test_a_withdrawn_item_cannot_be_published_or_scheduled(site: Site, hands: Hands) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    await site.act(withdraw, article, ground="侵权")

    with pytest.raises(Refused, match="restore it before publishing"):
        await site.act(publish, [article])
    with pytest.raises(Refused, match="restore it before publishing"):
        await site.act(schedule, [article], publish_at=hands.now + timedelta(hours=1))
    with pytest.raises(Refused, match="withdrawn already"):
        await site.act(withdraw, article, ground="侵权")


async def test_restoring_gives_the_past_back_and_makes_nothing_live(
    site: Site, hands: Hands
) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    past = hands.now
    hands.forward(60)
    await site.act(withdraw, article, ground="侵权")
    hands.forward(60)

    await site.act(restore, article)

    assert titles(await site.ask_privileged(TITLES, at=past)) == ["题"]
    assert titles(await site.ask_privileged(TITLES, at=hands.now)) == []
    await site.act(publish, [article])
    assert titles(await site.ask_privileged(TITLES, at=hands.now)) == ["题"]
    with pytest.raises(Refused, match="is not withdrawn"):
        await site.act(restore, article)
    assert await site.facts() == ["Saved", "Published", "Withdrawn", "Restored", "Published"]


async def test_saving_a_draft_of_a_withdrawn_item_shows_nothing(site: Site) -> None:
    article = await site.make("Article", title="题", kind="NEWS")
    await site.make("Article", title="别的", kind="NEWS")
    await site.act(withdraw, article, ground="侵权")

    await site.save(article, title="改题", kind="NEWS")

    assert titles(await site.ask(TITLES)) == ["别的"]
    assert sorted(titles(await site.ask_privileged(TITLES, lane="draft"))) == ["别的", "改题"]
