"""What a rehearsal reports is what then happens, whatever happened before."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest

from models.clock import micros
from publishing.desk import Act
from publishing.errors import Refused
from publishing.publish import publish
from publishing.rehearse import Report, rehearse
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from tests.site import EDITOR, Hands, Site

Work = Callable[[Act], Awaitable[Any]]

ASKED = """{ articles(first: 50) { nodes { id title byline { id } related { id } } }
  people(first: 50) { nodes { id name } } }"""


class Story:
    """A small site to which things happen by chance."""

    def __init__(self, site: Site, hands: Hands, seed: int) -> None:
        self.site, self.hands, self.chance = site, hands, Random(seed)
        self.written = 0
        self.ids: list[str] = []

    async def begin(self) -> None:
        people = [await self.site.make("Person", live=n > 0, name=f"人{n}") for n in range(3)]
        self.ids = people
        for _ in range(4):
            self.ids.append(await self.site.make("Article", live=False, **self.words()))

    def words(self) -> dict[str, Any]:
        self.written += 1
        articles = [each for each in self.ids if each.startswith("article")]
        people = [each for each in self.ids if each.startswith("person")]
        return {
            "title": f"第{self.written}稿",
            "kind": "NEWS",
            "byline": self.chance.sample(people, k=2),
            "related": self.chance.sample(articles, k=min(2, len(articles))),
        }

    async def save_some(self) -> None:
        for each in self.chance.sample(self.ids, k=2):
            self.written += 1
            words = self.words() if each.startswith("article") else {"name": f"人名{self.written}"}
            await self.site.save(each, **words)

    def act(self) -> Work:
        some = self.chance.sample(self.ids, k=self.chance.randint(1, 3))
        one = some[0]
        begin = self.hands.now + timedelta(hours=self.chance.randint(1, 4))
        end = self.chance.choice([None, begin + timedelta(hours=self.chance.randint(1, 3))])
        works: list[Work] = [
            lambda act: publish(act, some),
            lambda act: publish(act, some),
            lambda act: schedule(act, some, publish_at=begin, unpublish_at=end),
            lambda act: schedule(act, some, publish_at=begin, unpublish_at=end),
            lambda act: cancel(act, one),
            lambda act: unpublish(act, [one]),
            lambda act: unpublish(act, [one], at=begin),
            lambda act: withdraw(act, one, ground="侵权"),
            lambda act: restore(act, one),
        ]
        return self.chance.choice(works)

    async def seen(self) -> dict[datetime, tuple[dict[str, Any], set[tuple[str, str, str]]]]:
        """At each half hour: what is shown of each item, and which links."""
        found = {}
        for half in range(18):
            at = self.hands.now + timedelta(minutes=30 * half)
            data = await self.site.ask_privileged(ASKED, at=at)
            nodes = [*data["articles"]["nodes"], *data["people"]["nodes"]]
            links = {
                (node["id"], f"Article.{field}", target["id"])
                for node in data["articles"]["nodes"]
                for field in ("byline", "related")
                for target in node[field]
            }
            found[at] = (
                {node["id"]: node.get("title") or node.get("name") for node in nodes},
                links,
            )
        return found


def told_at(
    report: Report, at: int
) -> tuple[set[tuple[str, str]], set[tuple[str, str, str, bool]]]:
    """What the report says of one instant."""
    items = {
        (each.change.turn.value, each.of.public_id)
        for each in report.items
        if each.change.at <= at < each.change.until
    }
    links = {
        (each.source.public_id, each.field, each.target.public_id, each.change.shown)
        for each in report.links
        if each.change.at <= at < each.change.until
    }
    return items, links


def happened(
    before: Any, after: Any
) -> tuple[set[tuple[str, str]], set[tuple[str, str, str, bool]]]:
    """How two answers at one instant differ."""
    old, new = before[0], after[0]
    items = {("APPEARS", each) for each in new.keys() - old.keys()}
    items |= {("VANISHES", each) for each in old.keys() - new.keys()}
    items |= {("CHANGES", each) for each in old.keys() & new.keys() if old[each] != new[each]}
    links = {(*each, True) for each in after[1] - before[1]}
    links |= {(*each, False) for each in before[1] - after[1]}
    return items, links


async def rehearsed(site: Site, work: Work) -> Report | None:
    async with site.desk.act(by=EDITOR) as act:
        try:
            return await rehearse(act, lambda: work(act))
        except Refused:
            return None


@pytest.mark.parametrize("seed", range(3))
async def test_what_a_rehearsal_reports_is_what_then_happens(
    site: Site, hands: Hands, seed: int
) -> None:
    story = Story(site, hands, seed)
    await story.begin()
    compared = 0
    for _ in range(8):
        await story.save_some()
        work = story.act()
        before = await story.seen()
        report = await rehearsed(site, work)
        assert await story.seen() == before
        if report is None:
            with pytest.raises(Refused):
                await site.act(work)
            continue
        facts = len(await site.facts())

        await site.act(work)

        after = await story.seen()
        for at in before:
            assert told_at(report, micros(at)) == happened(before[at], after[at])
        assert [each.kind for each in report.facts] == (await site.facts())[facts:]
        compared += sum(before[at] != after[at] for at in before)
        hands.forward(1800)
    assert compared
