"""The index is made again from what it is made of, and is proved to be that."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from delivery.settings import Settings
from delivery.start import migrated
from publishing.rebuild import rebuild, reindex, verify
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.site import Site, paragraph

FOUND = "query ($q: String!) { search(query: $q) { nodes { label } } }"


async def labels(site: Site, query: str) -> list[str]:
    found = (await site.ask(FOUND, q=query))["search"]["nodes"]
    return [each["label"] for each in found]


def settings_of(site: Site) -> Settings:
    return Settings(database_url=site.database.url.text, database_public_url=site.public_url)


async def changed(site: Site, sqlite: str, postgres: str) -> None:
    async with site.database.transaction() as tx:
        await tx.execute_query(sqlite if site.engine == "sqlite" else postgres)


LOSSES: list[tuple[str, str]] = [
    ("DELETE FROM search_token WHERE token = '面料'", "UPDATE search_doc SET tokens = ''"),
    ("DELETE FROM search_doc", "DELETE FROM search_doc"),
    ("UPDATE search_text SET texts = ' 别的'", "UPDATE search_text SET texts = ' 别的'"),
    ("UPDATE search_doc SET names = ''", "UPDATE search_doc SET names = ''"),
    (
        "INSERT INTO search_token SELECT '辅料', id FROM search_doc",
        "UPDATE search_doc SET tokens = tokens || array_to_tsvector('{辅料}')",
    ),
]


async def test_gibberish_of_any_length_is_indexed_alike(site: Site) -> None:
    """PostgreSQL mixes up lexemes of more than a megabyte without a word."""
    blocks = [
        paragraph(" ".join(f"w{block}o{n}{'x' * 54}" for n in range(310)), f"p{block}")
        for block in range(80)
    ]
    await site.make("Article", title="面料", kind="NEWS", body=blocks)

    assert await verify(site.database) == []
    for query in ("面料", "w0o0", "w30o30", "w50o300"):
        assert await labels(site, query) == ["面料"], query
    assert await labels(site, "w79o309") == [], "what is beyond the limit is not looked up"


@pytest.mark.parametrize("loss", LOSSES)
async def test_what_verify_finds_reindex_mends(site: Site, loss: tuple[str, str]) -> None:
    await site.make("Topic", name="面料的花纹")
    await site.make("Topic", name="面料", live=False)

    await changed(site, *loss)
    found = await verify(site.database)
    docs = await reindex(site.database)

    assert {each.table for each in found} <= {"search_doc", "search_text", "search_token"} != set()
    assert found
    assert docs == 3  # two drafts, one of them live
    assert await verify(site.database) == []
    assert await labels(site, "料的花") == ["面料的花纹"]


async def test_rebuild_makes_the_index_too(site: Site) -> None:
    await site.make("Topic", name="面料")
    await changed(site, "DELETE FROM search_token", "UPDATE search_doc SET tokens = NULL")
    assert await labels(site, "面料") == []

    await rebuild(site.database)

    assert await labels(site, "面料") == ["面料"]


async def test_an_index_of_older_rules_is_made_anew_at_the_start(site: Site) -> None:
    await site.make("Topic", name="面料")
    old = "UPDATE search_version SET fold = 0"
    await reindex(site.database)
    await changed(site, old, old)
    await changed(site, "DELETE FROM search_token", "UPDATE search_doc SET tokens = NULL")

    await migrated(site.database, settings_of(site))

    assert await labels(site, "面料") == ["面料"]
    await changed(site, "DELETE FROM search_token", "UPDATE search_doc SET tokens = NULL")
    await migrated(site.database, settings_of(site))
    assert await labels(site, "面料") == []


@pytest.mark.parametrize("make_anew", [reindex, rebuild])
async def test_what_is_published_meanwhile_is_neither_lost_nor_in_the_way(
    site: Site, make_anew: Callable[..., Awaitable[int]]
) -> None:
    ids = [await site.make("Topic", name=f"面料 {n}") for n in range(40)]
    acts: list[asyncio.Task[Any]] = []

    def begin(done: int, _of: int) -> None:
        if done == 1:
            acts.append(asyncio.create_task(site.act(unpublish, [ids[-1]])))
            acts.append(asyncio.create_task(site.save(ids[-2], live=True, name="丝绸")))
            acts.append(asyncio.create_task(site.act(withdraw, ids[-3], ground="x")))
            acts.append(asyncio.create_task(site.make("Topic", name="丝绸")))

    await make_anew(site.database, progress=begin)
    await asyncio.gather(*acts)

    assert await verify(site.database) == []
    assert await labels(site, "丝绸") == ["丝绸", "丝绸"]
    assert len(await labels(site, "面料 0")) == 1


async def test_what_is_published_while_it_is_verified_is_no_difference(site: Site) -> None:
    ids = [await site.make("Topic", name=f"面料 {n}") for n in range(20)]
    acts: list[asyncio.Task[Any]] = []

    def begin(done: int, _of: int) -> None:
        if done == 1:
            acts.append(asyncio.create_task(site.act(unpublish, [ids[-1]])))
            acts.append(asyncio.create_task(site.make("Topic", name="丝绸")))

    assert await verify(site.database, progress=begin) == []
    await asyncio.gather(*acts)
    assert await verify(site.database) == []
