"""What stands at a path, for editors: drafts, releases and previews, each with its own patterns."""

from datetime import timedelta
from typing import Any

import pytest

from models.clock import system_clock
from models.view import PREVIEW
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.rebuild import rebuild, verify
from publishing.schedule import schedule
from publishing.withdraw import withdraw
from tests.addresses import make_site, told
from tests.manage.roles import Door, person
from tests.site import Site

PUBLISHER = person("publisher")
RESOLVE = """query ($path: String!, $perspective: Perspective! = PUBLISHED, $at: DateTime, $release: ID) {
  resolveUrl(path: $path, perspective: $perspective, at: $at, release: $release) { status location item { id } } }"""


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


async def stands(
    door: Door, path: str, by: Actor = PUBLISHER, **view: Any
) -> tuple[int, str | None]:
    found = (await door.ask(RESOLVE, by=by, path=path, **view))["resolveUrl"]
    return found["status"], found["location"]


async def test_editors_follow_addresses_of_drafts(site: Site, door: Door) -> None:
    home = await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="now")
    await site.save(article, title="文", kind="NEWS", slug="next")
    fresh = await site.make("Article", live=False, title="稿", kind="NEWS", slug="fresh")
    await site.save(home, name="站", address_patterns=[{"type_name": "Article", "pattern": "/articles/{slug}"}])  # fmt: skip
    draft: dict[str, Any] = {"perspective": "DRAFT"}

    assert await stands(door, "/articles/next", **draft) == (200, None)
    assert await stands(door, "/articles/now", **draft) == (301, "/articles/next")
    assert await stands(door, f"/go/{fresh}", **draft) == (301, "/articles/fresh")
    assert await stands(door, "/news/now", **draft) == (404, None)
    for path in ("/news/now", "/news/next", "/news/fresh", f"/go/{fresh}", "/articles/now"):
        assert await stands(door, path) == await told(site, path), path


async def test_at_another_instant_the_patterns_and_addresses_of_it_hold(
    site: Site, door: Door
) -> None:
    home = await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="now")
    at = system_clock() + timedelta(days=1)
    await site.save(home, name="站", address_patterns=[{"type_name": "Article", "pattern": "/articles/{slug}"}])  # fmt: skip
    await site.save(article, title="文", kind="NEWS", slug="next")
    await site.act(schedule, [home, article], publish_at=at)
    later: dict[str, Any] = {"at": (at + timedelta(hours=1)).isoformat()}

    assert await stands(door, "/articles/next", **later) == (200, None)
    assert await stands(door, "/articles/now", **later) == (301, "/articles/next")
    assert await stands(door, "/news/now", **later) == (404, None)
    assert await stands(door, "/news/now") == (200, None)
    assert await stands(door, "/news/next") == (404, None)


async def test_drafts_that_one_may_not_read_are_nowhere(site: Site, door: Door) -> None:
    await make_site(site)
    await site.make("Article", live=False, title="稿", kind="NEWS", slug="draft")
    shown = await site.make("Article", title="文", kind="NEWS", slug="shown")
    grants = (Grant(frozenset({Verb.READ}), frozenset({"Site", "Topic"})),)
    reader = Actor("usr_reader", ActorKind.PERSON, grants, person="usr_reader")
    query = "query ($path: String!) { resolveUrl(path: $path, perspective: DRAFT) { status location path } }"

    async def seen(by: Actor, path: str) -> int:
        return int((await door.ask(query, by=by, path=path))["resolveUrl"]["status"])

    paths = ["/news/draft", "/news/shown", f"/go/{shown}"]
    assert [await seen(PUBLISHER, each) for each in paths] == [200, 200, 301]
    assert [await seen(reader, each) for each in paths] == [404, 404, 404]
    assert await stands(door, "/news/shown", by=reader) == (200, None)


async def test_a_preview_shows_its_draft_at_its_address(site: Site, door: Door) -> None:
    await make_site(site)
    draft = await site.make("Article", live=False, title="稿", kind="NEWS", slug="draft")
    await site.make("Article", live=False, title="别", kind="NEWS", slug="other")
    guest = Actor("link", ActorKind.LINK, person("publisher").grants, sees=f"{PREVIEW}{draft}")
    query = "query ($path: String!) { resolveUrl(path: $path) { status item { id } } }"

    async def seen(path: str) -> dict[str, Any]:
        found: dict[str, Any] = (await door.ask(query, by=guest, path=path))["resolveUrl"]
        return found

    assert await seen("/news/draft") == {"status": 200, "item": {"id": draft}}
    assert await seen("/news/other") == {"status": 404, "item": None}
    assert await told(site, "/news/draft") == (404, None)


async def test_what_is_gone_is_gone_after_a_rebuild_too(site: Site) -> None:
    await make_site(site)
    article = await site.make("Article", title="文", kind="NEWS", slug="gone")
    await site.act(withdraw, article, ground="x")
    await site.database.script("DELETE FROM gone_address")
    before = await told(site, "/news/gone")

    await rebuild(site.database)

    assert (before, await told(site, "/news/gone")) == ((404, None), (410, None))
    assert await verify(site.database) == []
