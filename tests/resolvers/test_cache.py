"""What is answered from the cache is what the database would answer."""

import asyncio
from datetime import timedelta
from typing import Any

import orjson

from delivery.cache import AnswerCache
from models.clock import system_clock
from models.view import FOREVER
from publishing.legacy_addresses import Given, save_legacy
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from reading.tags import Tags
from reading.watch import PostgresWatch, SqliteWatch, Watch
from resolvers.answer import Answers, Operation
from resolvers.operation import Made
from tests.addresses import make_site
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


PAGE = """query($slug: String!) { article(by: {slug: $slug}) { title lead topics { name } event { title }
  related { title } body { __typename ... on ImageBlock { picture { alt } } } } }"""


async def page(answers: Answers, slug: str) -> tuple[str, Any]:
    answer = await answers.answer(Operation(PAGE, None, {"slug": slug}), request_id="t")
    return answer.path, orjson.loads(answer.body)["data"]["article"]


async def warm_page(answers: Answers, slug: str) -> Any:
    for _ in range(3):
        _, found = await page(answers, slug)
    assert (await page(answers, slug))[0] == "cached"
    return found


async def test_a_page_outlives_changes_of_what_is_not_on_it(site: Site) -> None:
    topic = await site.make("Topic", name="主题")
    await site.make("Article", title="一", kind="NEWS", slug="one", topics=[topic])
    answers, watch = await cached(site)
    await warm_page(answers, "one")

    await site.make("Article", title="二", kind="NEWS", slug="two")
    await site.make("Topic", name="别的")
    await site.make("Event", title="会", kind="FORUM")
    await settled(site)

    assert await page(answers, "one") == (
        "cached",
        {"title": "一", "lead": None, "topics": [{"name": "主题"}], "event": None, "related": [], "body": []},
    )  # fmt: skip
    await watch.close()


async def test_a_page_ends_with_a_change_of_anything_on_it(site: Site) -> None:
    topic = await site.make("Topic", name="主题")
    event = await site.make("Event", title="会", kind="FORUM", live=False)
    picture = await site.make("Picture", alt="图", live=False)
    other = await site.make("Article", title="二", kind="NEWS", slug="two", live=False)
    body = [{"id": "b", "kind": "ImageBlock", "picture": picture}]
    words: dict[str, Any] = {"kind": "NEWS", "slug": "one", "topics": [topic], "event": event, "related": [other], "body": body}  # fmt: skip
    one = await site.make("Article", title="一", **words)
    answers, watch = await cached(site)

    async def after(change: Any) -> tuple[str, Any]:
        await warm_page(answers, "one")
        await change
        await settled(site)
        return await page(answers, "one")

    # What was hidden appears; what was there changes; what is withdrawn goes.
    path, found = await after(site.act(publish, [event]))
    assert (path, found["event"]) == ("compiled", {"title": "会"})
    path, found = await after(site.act(publish, [other]))
    assert (path, found["related"]) == ("compiled", [{"title": "二"}])
    path, found = await after(site.act(publish, [picture]))
    assert (path, found["body"]) == ("compiled", [{"__typename": "ImageBlock", "picture": {"alt": "图"}}])  # fmt: skip
    path, found = await after(site.save(topic, live=True, name="新主题"))
    assert (path, found["topics"]) == ("compiled", [{"name": "新主题"}])
    path, found = await after(site.save(one, live=True, title="一改", **words))
    assert (path, found["title"]) == ("compiled", "一改")
    path, found = await after(site.act(withdraw, picture, ground="版权"))
    assert (path, found["body"]) == ("compiled", [])
    path, found = await after(site.act(withdraw, one, ground="版权"))
    assert (path, found) == ("compiled", None)
    await watch.close()


async def test_what_was_not_there_is_found_once_it_is(site: Site) -> None:
    answers, watch = await cached(site)
    assert await warm_page(answers, "one") is None
    by_id = "query($id: ID!) { node(id: $id) { id } }"
    draft = await site.make("Article", title="一", kind="NEWS", slug="one", live=False)
    asked = Operation(by_id, None, {"id": draft})
    for _ in range(4):
        hidden = await answers.answer(asked, request_id="t")
    assert (hidden.path, orjson.loads(hidden.body)["data"]) == ("cached", {"node": None})

    await site.act(publish, [draft])
    await settled(site)

    assert (await page(answers, "one"))[1]["title"] == "一"
    shown = await answers.answer(asked, request_id="t")
    assert orjson.loads(shown.body)["data"] == {"node": {"id": draft}}
    await watch.close()


async def test_who_shares_a_flight_is_not_cancelled_with_its_pilot(site: Site) -> None:
    watch = Still()
    cache = AnswerCache(watch)
    begun, go = asyncio.Event(), asyncio.Event()
    tags = Tags(frozenset(), frozenset(), frozenset(), frozenset())

    async def slowly() -> Made:
        begun.set()
        await go.wait()
        return Made(b"{}", frozenset())

    pilot = asyncio.ensure_future(cache.make(("k",), tags, slowly))
    await begun.wait()
    passenger = asyncio.ensure_future(cache.make(("k",), tags, slowly))
    await asyncio.sleep(0)
    pilot.cancel()
    go.set()

    assert (await passenger).body == b"{}"
    assert pilot.cancelled()


class Still:
    """A watch on a world in which nothing happens."""

    def listen(self, changed: Any) -> None:
        """There is nothing to tell."""

    def trusted(self) -> bool:
        return True

    def boundary(self, tags: Tags) -> int:
        return FOREVER

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""


RESOLVE = "query ($path: String!) { resolveUrl(path: $path) { status location item { id } } }"


async def stands(answers: Answers, path: str) -> tuple[str, int]:
    answer = await answers.answer(Operation(RESOLVE, None, {"path": path}), request_id="t")
    return answer.path, orjson.loads(answer.body)["data"]["resolveUrl"]["status"]


async def test_what_stands_at_a_path_is_kept_until_that_changes(site: Site) -> None:
    home = await make_site(site)
    article = await site.make("Article", title="一", kind="NEWS", slug="one")
    await site.act(save_legacy, Given("/old.asp", "/list"))
    paths = ("/news/one", "/news/two", "/old.asp", "/later.asp")
    answers, watch = await cached(site)

    async def warmed() -> list[tuple[str, int]]:
        await settled(site)
        for path in paths * 3:
            await stands(answers, path)
        return [await stands(answers, path) for path in paths]

    assert await warmed() == [("cached", each) for each in (200, 404, 301, 404)]
    await site.make("Article", title="二", kind="NEWS", slug="two")
    await settled(site)
    assert [await stands(answers, path) for path in paths[:2]] == [("cached", 200), ("compiled", 200)]  # fmt: skip
    await warmed()
    await site.act(save_legacy, Given("/later.asp", None))
    await settled(site)
    assert await stands(answers, "/later.asp") == ("compiled", 410)
    await warmed()
    await site.act(withdraw, article, ground="x")
    await settled(site)
    assert await stands(answers, "/news/one") == ("compiled", 410)
    await warmed()
    changed = [{"type_name": "Article", "pattern": "/articles/{slug}"}]
    await site.save(home, live=True, name="站", address_patterns=changed)
    await settled(site)
    assert [(await stands(answers, path))[1] for path in paths] == [404, 404, 301, 410]
    await watch.close()


async def test_a_scheduled_address_ends_its_404_at_its_instant(site: Site) -> None:
    await make_site(site)
    due = await site.make("Article", live=False, title="二", kind="NEWS", slug="due")
    await site.act(schedule, [due], publish_at=system_clock() + timedelta(seconds=1.2))
    answers, watch = await cached(site)
    for _ in range(3):
        await stands(answers, "/news/due")
    assert await stands(answers, "/news/due") == ("cached", 404)

    await asyncio.sleep(1.5)

    assert (await stands(answers, "/news/due"))[1] == 200
    await watch.close()


async def test_a_page_that_prints_paths_ends_with_new_patterns(site: Site) -> None:
    home = await make_site(site)
    await site.make("Article", title="一", kind="NEWS", slug="one")
    answers, watch = await cached(site)
    query = '{ article(by: {slug: "one"}) { path } }'

    async def path() -> tuple[str, str]:
        answer = await answers.answer(Operation(query, None, {}), request_id="t")
        return answer.path, orjson.loads(answer.body)["data"]["article"]["path"]

    for _ in range(3):
        await path()
    assert await path() == ("cached", "/news/one")
    changed = [{"type_name": "Article", "pattern": "/articles/{slug}"}]
    await site.save(home, live=True, name="站", address_patterns=changed)
    await settled(site)

    assert await path() == ("compiled", "/articles/one")
    await watch.close()
