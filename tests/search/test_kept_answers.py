"""What a search was answered is kept until it is no longer right, and what was missed is counted all the same."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
import pytest

import server
from delivery.start import watching
from language.terms import TermKind
from models.clock import system_clock
from models.locale import Locale
from publishing.house_terms import remove_term, save_term
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from reading.dictionary import Dictionary
from resolvers.answer import Answers, Operation
from tests.site import Site

BY_VARIABLE = """query ($q: String!, $after: String) { search(query: $q, after: $after, first: 2) {
  totalCount edges { cursor node { id label } highlights { html } } facets(fields: [TOPIC]) { buckets { label } } } }"""
LITERAL = '{ search(query: "%s") { nodes { label } totalCount } }'
SUGGEST = "query ($q: String!) { suggest(prefix: $q) { label } }"


class Kept:
    """The answers of a site with a cache, as its service gives them."""

    def __init__(self, answers: Answers, missed: list[tuple[str, str]]) -> None:
        self.answers = answers
        self.missed = missed

    async def ask(self, query: str, **variables: Any) -> tuple[str, Any]:
        """The way an answer came, and its data."""
        answer = await self.answers.answer(Operation(query, None, variables), request_id="t")
        body = orjson.loads(answer.body)
        assert "errors" not in body, body
        return answer.path, body["data"]

    async def warm(self, query: str, **variables: Any) -> Any:
        """Ask until the answer is kept."""
        async with asyncio.timeout(10):
            while True:
                path, data = await self.ask(query, **variables)
                if path == "cached":
                    return data
                await asyncio.sleep(0.02)

    async def ended(self, query: str, before: Any, *, seconds: Any = 2, **variables: Any) -> Any:
        """The answer that comes once the one from before is over."""
        async with asyncio.timeout(seconds):
            while True:
                _, data = await self.ask(query, **variables)
                if data != before:
                    return data
                await asyncio.sleep(0.02)


@pytest.fixture
async def kept(site: Site) -> AsyncIterator[Kept]:
    dictionary = Dictionary(site.privileged, commits=lambda: site.database.commits)
    missed: list[tuple[str, str]] = []

    def note(text: str, locale: Locale) -> None:
        missed.append((text, locale.name))

    async with watching(site.database, dictionary) as cache:
        site.answers.cache, site.answers.dictionary = cache, dictionary
        site.answers.note_missed = note
        yield Kept(site.answers, missed)


def labels(data: Any) -> list[str]:
    found = data["search"]
    nodes = found["nodes"] if "nodes" in found else [each["node"] for each in found["edges"]]
    return sorted(each["label"] for each in nodes)


async def article(site: Site, title: str, *, live: bool = True, **fields: Any) -> str:
    return await site.make("Article", live=live, title=title, kind="NEWS", **fields)


Change = Callable[[Site, str, str], Awaitable[object]]


async def _new(site: Site, _article: str, _person: str) -> None:
    await article(site, "面料新")


async def _changed(site: Site, public_id: str, _person: str) -> None:
    await site.save(public_id, live=True, title="面料改", kind="NEWS")


async def _down(site: Site, public_id: str, _person: str) -> None:
    await site.act(unpublish, [public_id])


async def _gone(site: Site, public_id: str, _person: str) -> None:
    await site.act(withdraw, public_id, ground="错")


async def _named(site: Site, _article: str, person: str) -> None:
    await site.save(person, live=True, name="面料商")


@pytest.mark.parametrize("change", [_new, _changed, _down, _gone, _named])
@pytest.mark.parametrize("query", [BY_VARIABLE, LITERAL % "面料"])
async def test_an_answer_ends_when_anything_it_could_find_changes(
    site: Site, kept: Kept, change: Change, query: str
) -> None:
    person = await site.make("Person", name="刘岳屏")
    shown = await article(site, "面料", byline=[person])
    given = {"q": "面料"} if "$q" in query else {}
    before = await kept.warm(query, **given)
    assert labels(before) == ["面料"]

    await change(site, shown, person)

    assert labels(await kept.ended(query, before, **given)) == labels(
        await site.ask(query, **given)
    )


async def test_an_answer_ends_when_the_name_of_what_is_linked_changes(
    site: Site, kept: Kept
) -> None:
    """Also where only articles are asked for."""
    person = await site.make("Person", name="刘岳屏")
    await article(site, "面料", byline=[person])
    query = '{ search(query: "刘岳屏", types: [ARTICLE]) { totalCount nodes { label } } }'
    before = await kept.warm(query)
    assert labels(before) == ["面料"]

    await site.save(person, live=True, name="别人")

    assert labels(await kept.ended(query, before)) == []


async def test_a_facet_s_label_ends_an_answer(site: Site, kept: Kept) -> None:
    topic = await site.make("Topic", name="旧主题")
    await article(site, "面料", topics=[topic])
    before = await kept.warm(BY_VARIABLE, q="面料")
    assert before["search"]["facets"][0]["buckets"] == [{"label": "旧主题"}]

    await site.save(topic, live=True, name="新主题")

    after = await kept.ended(BY_VARIABLE, before, q="面料")
    assert after["search"]["facets"][0]["buckets"] == [{"label": "新主题"}]


async def test_what_another_process_publishes_ends_an_answer(site: Site, kept: Kept) -> None:
    shown = await article(site, "面料")
    before = await kept.warm(BY_VARIABLE, q="面料")
    offered = await kept.warm(SUGGEST, q="ml")
    with another_process(site) as process:
        await heard(process, "ready")
        await asyncio.to_thread(tell, process, f"{shown}\t面料新\n")
        await heard(process, "published")

        assert labels(await kept.ended(BY_VARIABLE, before, q="面料")) == ["面料新"]
        assert (await kept.ended(SUGGEST, offered, q="ml")) == {"suggest": [{"label": "面料新"}]}


@contextmanager
def another_process(site: Site) -> Iterator["subprocess.Popen[str]"]:
    """Another process that publishes what it is told."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.search.publisher", site.database.url.text],
        cwd=server.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def heard(process: "subprocess.Popen[str]", word: str) -> None:
    assert process.stdout is not None
    assert (await asyncio.to_thread(process.stdout.readline)).strip() == word


def tell(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line)
    process.stdin.flush()


async def test_an_answer_ends_when_something_scheduled_comes_and_goes(
    site: Site, kept: Kept
) -> None:
    soon, called_off = (
        await article(site, "面料", live=False),
        await article(site, "面料二", live=False),
    )
    now = system_clock()
    await site.act(schedule, [soon], publish_at=now + timedelta(seconds=1.5), unpublish_at=now + timedelta(seconds=3))  # fmt: skip
    await site.act(schedule, [called_off], publish_at=now + timedelta(seconds=1.5))
    await site.act(cancel, called_off)
    nothing, offered = await kept.warm(BY_VARIABLE, q="面料"), await kept.warm(SUGGEST, q="ml")
    assert (labels(nothing), offered) == ([], {"suggest": []})

    there = await kept.ended(BY_VARIABLE, nothing, q="面料", seconds=3)
    assert labels(there) == ["面料"]
    assert await kept.ended(SUGGEST, offered, q="ml", seconds=1) == {"suggest": [{"label": "面料"}]}
    assert labels(await kept.ended(BY_VARIABLE, there, q="面料", seconds=3)) == []


@pytest.mark.parametrize("way", ["variable", "literal"])
async def test_an_answer_ends_when_terms_change(site: Site, kept: Kept, way: str) -> None:
    await site.make("Article", title={"EN": "Cloud computing"}, kind="NEWS")
    query, given = (BY_VARIABLE, {"q": "云计算"}) if way == "variable" else (LITERAL % "云计算", {})
    before = await kept.warm(query, **given)
    assert labels(before) == []

    term = {"zh_hans": "云计算", "kind": TermKind.SYNONYM, "english": ("cloud computing",)}
    row, _ = await site.act(save_term, term)
    found = await kept.ended(query, before, **given)
    assert labels(found) == ["Cloud computing"]
    await kept.warm(query, **given)
    await site.act(remove_term, row.id)

    assert labels(await kept.ended(query, found, **given)) == []


async def test_what_is_missed_is_counted_however_it_was_answered(site: Site, kept: Kept) -> None:
    await article(site, "面料")
    paths = [(await kept.ask(BY_VARIABLE, q="没有"))[0] for _ in range(6)]
    assert {"compiled", "cached"} <= set(paths)
    assert kept.missed == [("没有", "ZH_HANS")] * 6

    kept.missed.clear()
    beside = '{ __schema { description } search(query: "没有", locale: EN) { totalCount } }'
    assert (await kept.ask(beside))[0] == "ordinary"
    assert kept.missed == [("没有", "EN")]

    kept.missed.clear()
    await kept.ask(BY_VARIABLE, q="面料")
    await kept.ask(SUGGEST, q="没有")
    await kept.ask("{ articles { nodes { label } } }")
    assert kept.missed == []

    two = '{ a: search(query: "甲无") { totalCount } b: search(query: "面料") { totalCount } c: search(query: "乙无") { totalCount } }'
    await kept.ask(two)
    assert sorted(kept.missed) == [("乙无", "ZH_HANS"), ("甲无", "ZH_HANS")]


async def test_a_page_after_the_first_misses_nothing(site: Site, kept: Kept) -> None:
    shown = [await article(site, f"面料{n}") for n in range(3)]
    first = (await kept.ask(BY_VARIABLE, q="面料"))[1]
    cursor = first["search"]["edges"][-1]["cursor"]

    assert len(labels((await kept.ask(BY_VARIABLE, q="面料", after=cursor))[1])) == 1
    for each in shown:
        await site.act(unpublish, [each])
    answers = [await kept.ask(BY_VARIABLE, q="面料", after=cursor) for _ in range(5)]

    assert [labels(data) for _, data in answers][-1] == []
    assert kept.missed == []


async def test_what_is_lacking_in_a_part_is_not_counted(site: Site, kept: Kept) -> None:
    await article(site, "面料")
    query = "query ($q: String!, $w: SearchWhere, $t: [ContentType!]) { search(query: $q, where: $w, types: $t) { totalCount } }"
    later = {"publishedAt": {"gte": "2099-01-01T00:00:00Z"}}

    parts: list[dict[str, Any]] = [{"w": later}, {"w": {"topic": {"in": []}}}, {"t": []}]
    wholes: list[dict[str, Any]] = [{}, {"w": None}, {"w": {}}, {"t": ["ARTICLE", "EVENT"]}]
    for q in ("面料", "没有"):
        for given in parts:
            assert (await kept.ask(query, q=q, **given))[1]["search"]["totalCount"] == 0
    assert kept.missed == []

    for given in wholes:
        await kept.ask(query, q="没有", **given)
    assert kept.missed == [("没有", "ZH_HANS")] * 4
