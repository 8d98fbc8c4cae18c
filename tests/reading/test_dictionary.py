"""The dictionary of search follows the terms, whichever process changes them, and so do kept answers."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import pytest

import server
from delivery.cache import AnswerCache
from delivery.start import watching
from language.searching import words_of
from language.synonyms import Synonyms
from language.terms import TermKind
from models.database import DatabaseUrl
from models.terms import TERMS
from publishing.desk import Act
from publishing.house_terms import remove_term, save_term
from reading.compile import Statement
from reading.dialects import Dialect, Sqlite
from reading.dictionary import Dictionary
from reading.tags import EVERY_TYPE, Tags
from resolvers.operation import Made
from tests.site import Site

NEVER = 3_600.0


def told(synonyms: Synonyms, text: str) -> list[str]:
    return [" ".join(each) for each in synonyms.alternatives(words_of(text))]


def dictionary_of(site: Site, *, look_seconds: float = NEVER) -> Dictionary:
    """A dictionary that by itself hears of this process's commits only."""
    commits = lambda: site.database.commits  # noqa: E731  # as the service has it
    return Dictionary(site.privileged, commits=commits, look_seconds=look_seconds)


async def save(act: Act, zh_hans: str, english: str) -> int:
    given = {"zh_hans": zh_hans, "kind": TermKind.SYNONYM, "english": (english,)}
    row, _ = await save_term(act, given)
    assert row is not None
    return int(row.id)


async def until(holds: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.02)


class Writer:
    """Another process that keeps terms."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    async def _hear(self) -> str:
        assert self.process.stdout is not None
        return (await asyncio.to_thread(self.process.stdout.readline)).strip()

    async def save(self, zh_hans: str, english: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{zh_hans}\t{english}\n")
        self.process.stdin.flush()
        assert await self._hear() == "saved"


@asynccontextmanager
async def another_process(url: DatabaseUrl) -> AsyncIterator[Writer]:
    with started(url) as process:
        writer = Writer(process)
        assert await writer._hear() == "ready"
        yield writer


@contextmanager
def started(url: DatabaseUrl) -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.reading.term_writer", url.text],
        cwd=server.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_a_change_by_this_process_is_known_at_once(site: Site) -> None:
    dictionary = dictionary_of(site)
    before = await dictionary.current()

    key = await site.act(save, "云计算", "cloud computing")
    after = await dictionary.current()
    await site.act(remove_term, key)
    gone = await dictionary.current()

    assert told(before, "fashion week") == ["时装周"]
    assert (told(before, "云计算"), told(gone, "云计算")) == ([], [])
    assert told(after, "雲計算") == ["cloud computing"]
    assert before.version == gone.version != after.version


async def test_what_is_undone_is_never_known(site: Site) -> None:
    dictionary = dictionary_of(site)

    async def fail(act: Act) -> None:
        await save(act, "云计算", "cloud computing")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await site.act(fail)

    assert told(await dictionary.current(), "云计算") == []


async def test_a_change_by_another_process_is_known_within_a_second(site: Site) -> None:
    # Without a watch too, as where no answers are kept.
    dictionary = dictionary_of(site, look_seconds=0.5)

    async def knows(word: str) -> bool:
        return told(await dictionary.current(), word) == ["cloud computing"]

    async with another_process(site.database.url) as writer:
        assert not await knows("云计算")
        await writer.save("云计算", "cloud computing")
        await until(lambda: knows("云计算"), seconds=1)


async def test_a_change_by_another_process_ends_kept_answers_and_is_in_the_next(
    site: Site,
) -> None:
    dictionary = dictionary_of(site)
    async with (
        another_process(site.database.url) as writer,
        watching(site.database, dictionary) as cache,
    ):
        searched, other = ("search",), ("articles",)
        await kept(cache, searched, TERMS, await answer(dictionary))
        await kept(cache, other, "Article", b"other")
        assert (found(cache, searched), found(cache, other)) == (b"", b"other")

        await writer.save("云计算", "cloud computing")
        await until(lambda: ended(cache, searched), seconds=1)
        again = await answer(dictionary)
        await kept(cache, searched, TERMS, again)

        assert again == b"cloud computing"
        assert (found(cache, searched), found(cache, other)) == (again, b"other")


async def test_a_change_by_this_process_ends_kept_answers(site: Site) -> None:
    dictionary = dictionary_of(site)
    async with watching(site.database, dictionary) as cache:
        await kept(cache, ("search",), TERMS, await answer(dictionary))
        await site.act(save, "云计算", "cloud computing")
        await until(lambda: ended(cache, ("search",)), seconds=1)

        assert await answer(dictionary) == b"cloud computing"


async def answer(dictionary: Dictionary) -> bytes:
    """An answer that depends on the synonyms."""
    return ",".join(told(await dictionary.current(), "云计算")).encode()


async def kept(cache: AnswerCache, key: tuple[str], tag: str, body: bytes) -> None:
    async def made() -> Made:
        return Made(body, frozenset({tag}))

    tags = Tags(frozenset({tag}), frozenset({tag}), frozenset(), frozenset())

    async def is_kept() -> bool:
        await cache.make(key, tags, made)
        return found(cache, key) is not None

    # On PostgreSQL nothing is kept for a moment after a change.
    await until(is_kept, seconds=5)


def found(cache: AnswerCache, key: tuple[str]) -> bytes | None:
    entry = cache.get(key)
    return None if entry is None else entry.body


async def ended(cache: AnswerCache, key: tuple[str]) -> bool:
    return found(cache, key) is None


async def test_the_public_door_sees_nothing_of_the_terms(site: Site) -> None:
    hidden = Dictionary(site.reader())

    with pytest.raises(Exception, match=r"prohibited|denied|not authorized"):
        await hidden.current()

    assert told(await dictionary_of(site).current(), "fashion week") == ["时装周"]


class Changing:
    """A door behind which the terms change while they are read, the first time."""

    dialect: Dialect = Sqlite()

    def __init__(self) -> None:
        self.told: Callable[[], None] = lambda: None
        self.reads = 0

    async def json(
        self, statement: Statement, values: Mapping[str, Any], *, long: bool = False
    ) -> bytes:
        self.reads += 1
        if "protected_term" not in statement.text:
            return b"%d" % (1 if self.reads < 3 else 2)
        first = self.reads < 3
        if first:
            self.told()
        english = "cloud" if first else "cloud computing"
        rows = f'[["云计算","雲計算",null,null,"WORD",["{english}"],[]]]'
        return f'{{"count":{1 if first else 2},"terms":{rows}}}'.encode()

    async def close(self) -> None:
        """Nothing to close."""


@pytest.mark.parametrize("token", [TERMS, EVERY_TYPE])
async def test_what_changes_while_it_is_read_is_read_again(token: str) -> None:
    door = Changing()
    dictionary = Dictionary(door, look_seconds=NEVER)
    door.told = lambda: dictionary.changed([token, "Article"])

    assert told(await dictionary.current(), "云计算") == ["cloud computing"]
    reads = door.reads
    dictionary.changed(["Article", "42"])
    await asyncio.gather(*(dictionary.current() for _ in range(5)))
    assert door.reads == reads
