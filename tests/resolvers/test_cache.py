"""What is answered from the cache is what the database would answer."""

import asyncio
from datetime import timedelta

import orjson

from delivery.cache import AnswerCache
from models.clock import system_clock
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from reading.watch import PostgresWatch, SqliteWatch, Watch
from resolvers.answer import Answers, Operation
from tests.site import Site

TITLES = "{ articles { totalCount nodes { title } } }"


async def cached(site: Site) -> tuple[Answers, Watch]:
    watch: Watch = (
        SqliteWatch(site.database.url.path, site.catalogue)
        if site.engine == "sqlite"
        else PostgresWatch(site.database.url.asyncpg, site.catalogue)
    )
    cache = AnswerCache(watch)
    await watch.open()
    site.answers.cache = cache
    return site.answers, watch


async def path_and_titles(answers: Answers, query: str = TITLES) -> tuple[str, list[str]]:
    answer = await answers.answer(Operation(query, None, {}), request_id="t")
    nodes = orjson.loads(answer.body)["data"]["articles"]["nodes"]
    return answer.path, [each["title"] for each in nodes]


async def warm(answers: Answers) -> None:
    for _ in range(3):
        await path_and_titles(answers)


async def settled(site: Site) -> None:
    """Other processes hear within a second; a notification takes a moment on PostgreSQL."""
    if site.engine == "postgres":
        await asyncio.sleep(0.2)


async def test_an_answer_is_kept_until_its_type_changes(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    answers, watch = await cached(site)
    await warm(answers)
    assert await path_and_titles(answers) == ("cached", ["一"])

    await site.make("Topic", name="主题")
    await settled(site)
    assert (await path_and_titles(answers))[0] == "cached"

    await site.make("Article", title="二", kind="NEWS", published_at="2020-01-01T00:00:00Z")
    await settled(site)
    assert await path_and_titles(answers) == ("compiled", ["一", "二"])
    await watch.close()


async def test_a_facet_s_answer_ends_when_a_name_in_it_changes(site: Site) -> None:
    topic = await site.make("Topic", name="旧名")
    await site.make("Article", title="一", kind="NEWS", topics=[topic])
    answers, watch = await cached(site)
    query = "{ articles { nodes { title } facets(fields: [TOPICS]) { buckets { label count } } } }"
    for _ in range(3):
        await path_and_titles(answers, query)
    assert (await path_and_titles(answers, query))[0] == "cached"

    await site.save(topic, name="新名", live=True)
    await settled(site)

    answer = await answers.answer(Operation(query, None, {}), request_id="t")
    assert answer.path == "compiled"
    assert '[{"label":"新名","count":1}]' in answer.body.decode()
    await watch.close()


async def test_a_draft_does_not_end_an_answer_nor_enter_it(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    answers, watch = await cached(site)
    await warm(answers)

    await site.make("Article", live=False, title="草稿", kind="NEWS")
    await settled(site)

    assert await path_and_titles(answers) == ("cached", ["一"])
    await watch.close()


async def test_what_is_scheduled_ends_an_answer_at_its_instant(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    due = await site.make("Article", live=False, title="二", kind="NEWS")
    at = system_clock() + timedelta(seconds=1.2)
    await site.act(schedule, [due], publish_at=at)
    answers, watch = await cached(site)
    await warm(answers)
    assert await path_and_titles(answers) == ("cached", ["一"])

    await asyncio.sleep(1.5)

    assert sorted((await path_and_titles(answers))[1]) == ["一", "二"]
    await watch.close()


async def test_a_withdrawn_word_is_gone_from_the_cache(site: Site) -> None:
    secret = await site.make("Article", title="撤回的话", kind="NEWS")
    answers, watch = await cached(site)
    await warm(answers)
    assert await path_and_titles(answers) == ("cached", ["撤回的话"])

    await site.act(withdraw, secret, ground="rights")
    await settled(site)

    assert (await path_and_titles(answers))[1] == []
    await watch.close()


async def test_a_watch_that_is_closed_vouches_for_nothing(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    answers, watch = await cached(site)
    await warm(answers)

    await watch.close()

    assert (await path_and_titles(answers))[0] == "compiled"


async def test_requests_for_the_same_at_the_same_time_share_one_read(site: Site) -> None:
    await site.make("Article", title="一", kind="NEWS")
    answers, watch = await cached(site)
    for _ in range(2):
        await path_and_titles(answers)
    site.answers.cache.purge(["Article"])  # type: ignore[union-attr]  # set just above
    await settled(site)

    found = await asyncio.gather(*(path_and_titles(answers) for _ in range(20)))

    assert {tuple(titles) for _, titles in found} == {("一",)}
    await watch.close()
