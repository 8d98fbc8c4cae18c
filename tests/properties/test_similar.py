"""What is similar is what a naive reading gives, which looks at every article in turn."""

from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from models.clock import system_clock
from models.content import CATALOGUE
from models.database import Database
from models.locale import Locale
from models.system import Item
from publishing.desk import Act, Desk
from publishing.publish import publish
from publishing.save import create, save
from publishing.unpublish import unpublish
from reading.doors import PostgresReader, SqliteReader
from tests.postgres import FOLDER
from tests.properties.content import LANGUAGES
from tests.properties.oracle import Oracle
from tests.properties.oracle_answers import OracleAnswers
from tests.properties.pool import Pool
from tests.properties.variables import Written
from tests.properties.ways import Hard, ways_through
from tests.servers import Template, copy_editions, filled_file, run
from tests.site import schema_of

SEEDS = range(2)
ARTICLES, TARGETS = 40, 6
WORDS = ["针织", "羊绒", "真丝", "牛仔", "印染", "刺绣", "活动", "Cashmere", "denim", "the", "AI"]
DAYS = ["2026-01-01", "2026-01-02", None]
QUERY = """query ($locale: Locale!, $fallback: [Locale!], $first: Int) {
  articles(first: 100, locale: $locale, fallback: $fallback) {
    nodes { id similar(first: $first) { id title } related { id } }
  }
}"""
FALLBACKS: list[list[str] | None] = [None, [], ["ZH_HANT_HK", "EN"], ["EN"]]


class Alike:
    """Articles that share much, some of it hidden, in several languages."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    async def fill(self, database: Database) -> None:
        """All of it, as acts on an empty site."""
        desk = Desk(database)
        async with desk.act(by="a") as act:
            topics = [await self.target(act, "Topic") for _ in range(TARGETS)]
            people = [await self.target(act, "Person") for _ in range(TARGETS)]
        made: list[str] = []
        async with desk.act(by="a") as act:
            for _ in range(ARTICLES):
                content = self.article(topics, [*people, *topics[:2], *made[:3]], made)
                made.append(await _made(act, "Article", content))
            await publish(act, self.some(made, ARTICLES * 3 // 4))
        async with desk.act(by="a") as act:
            for each in self.some(made, 6):
                item = await Item.get(public_id=each, using_db=act.tx)
                content = self.article(topics, people, made)
                await save(act, each, content, expected_revision=item.draft_number)
            await publish(act, self.some([*topics, *people], TARGETS * 2 - 3))
        async with desk.act(by="a") as act:
            await publish(act, [gone := self.chance.choice(made)])
            await unpublish(act, [gone])

    async def target(self, act: Act, type_name: str) -> str:
        return await _made(act, type_name, {"name": self.localized(lambda: "名")})

    def article(self, topics: list[str], mentions: list[str], made: list[str]) -> dict[str, object]:
        chance = self.chance
        day = chance.choice(DAYS)
        return {
            "kind": "NEWS",
            "title": self.localized(lambda: "".join(chance.choices(WORDS, k=3))),
            "keywords": self.localized(lambda: self.some(WORDS, chance.randrange(8))),
            "topics": self.some(topics, chance.randrange(4)),
            "mentions": self.some(mentions, chance.randrange(4)),
            "related": self.some(made, min(len(made), chance.randrange(3))),
            **({"published_at": f"{day}T00:00:00Z"} if day else {}),
        }

    def localized(self, write: Callable[[], object]) -> dict[str, object]:
        return {each: write() for each in self.chance.choice(LANGUAGES)}

    def some(self, every: list[str], number: int) -> list[str]:
        return self.chance.sample(every, number)


async def _made(act: Act, type_name: str, content: dict[str, object]) -> str:
    revision = await create(act, type_name, content)
    return (await Item.get(id=revision.item, using_db=act.tx)).public_id


@pytest.fixture(params=SEEDS)
def alike(
    request: pytest.FixtureRequest,
    sqlite_template: Path,
    postgres_template: Template,
    pytestconfig: pytest.Config,
) -> Iterator[Hard]:
    """The articles on both engines, and a second reading of them."""
    path = pytestconfig.stash[FOLDER] / f"alike{request.param}.db"
    file = filled_file(path, sqlite_template, Alike(request.param).fill)
    name = postgres_template.copy()
    run(copy_editions(file, postgres_template.url(name).asyncpg))
    oracle = Oracle(file, system_clock())
    pool = Pool(schema_of(CATALOGUE), oracle, [])
    yield Hard(file, postgres_template.public_url(name), OracleAnswers(oracle), pool)
    postgres_template.drop(name)


async def test_what_is_similar_is_what_a_naive_reading_gives(alike: Hard) -> None:
    sqlite = SqliteReader(alike.file, CATALOGUE, public=True)
    postgres = PostgresReader(alike.postgres, public=True, size=1)
    ways = ways_through(alike, sqlite, postgres)
    lists: list[list[str]] = []

    for locale in Locale:
        for fallback in FALLBACKS:
            for first in (3, 20):
                given = {"locale": locale.name, "fallback": fallback, "first": first}
                data = await ways.compare(Written(QUERY, given, given))
                nodes = data["articles"]["nodes"]
                lists += [[each["id"] for each in node["similar"]] for node in nodes]
    await sqlite.close()
    await postgres.close()

    assert ways.seen["compared"] == len(Locale) * len(FALLBACKS) * 2
    assert len({tuple(each) for each in lists if len(each) == 20}) > 10
    assert any(3 < len(each) < 20 for each in lists)
