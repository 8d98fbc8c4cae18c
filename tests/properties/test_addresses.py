"""The law of addresses: whatever is printed resolves to its item, and no redirect leads to another."""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from models.clock import system_clock
from models.locale import Locale
from publishing.errors import Refused
from publishing.legacy_addresses import Given, save_legacy
from publishing.publish import publish
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from tests.addresses import BASE, PATTERNS, resolve
from tests.properties.settings import examples
from tests.site import Site

ITEMS = 3
FRAMES = [
    PATTERNS,
    [{"type_name": "Article", "pattern": "/{slug}"}],
    [
        {"type_name": "Article", "language": "EN", "pattern": "/en/{slug}.html"},
        {"type_name": "Topic", "language": "ZH_HANT_HK", "pattern": "/hk/t-{slug}"},
    ],
    [
        {"type_name": "Article", "pattern": "/a/{id}"},
        {"type_name": "Topic", "pattern": "/t/{slug}"},
    ],
    [],
]
PLACE = st.integers(0, ITEMS - 1)
OLD = st.sampled_from(["/show.asp?id=1", "/show.asp?id=2", "/list.asp", "/en/list.asp", "/old/"])
TARGET = PLACE | st.none() | st.sampled_from(["/list.asp", "/events", "/show.asp?id=1", "/old", "/events?x=1"])  # fmt: skip
LEGACY = st.tuples(st.just("legacy"), OLD, TARGET, st.none() | st.sampled_from(list(Locale)))
STEP = st.one_of(
    st.tuples(st.sampled_from(["publish", "unpublish", "withdraw", "restore", "schedule", "rename"]), PLACE),
    st.tuples(st.just("frame"), st.integers(0, len(FRAMES) - 1), st.booleans()),
    LEGACY,
)  # fmt: skip
PRINTED = """query ($ids: [ID!]!, $locale: Locale!, $fallback: [Locale!]) {
  nodes(ids: $ids, locale: $locale, fallback: $fallback) { id ... on Content { path canonicalUrl } }
  site(locale: $locale) { navigation { path } } }"""
FRESH = count()


class World:
    """One site with a few items, and every address that was ever printed or claimed of it."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.number = next(FRESH)
        self.ids: list[str] = []
        self.home = ""
        self.known: set[str] = {"/", "/events", "/news/nothing", "/go/article_aaaaaaaaaaaaaaaaaaaa"}

    async def begin(self) -> None:
        await self.site.database.script("DELETE FROM legacy_address")
        made = await self.site.database.rows("SELECT public_id FROM item WHERE type = 'Site'")
        self.home = made[0]["public_id"] if made else await self.site.make("Site", name="站")
        for n, type_name in enumerate(("Article", "Article", "Topic")):
            name = {"Topic": "name"}.get(type_name, "title")
            texts = {"ZH_HANS": "题", "EN": "text"} if n else {"ZH_HANS": "题"}
            fields: dict[str, Any] = {"kind": "NEWS"} if type_name == "Article" else {}
            self.ids.append(await self.site.make(type_name, live=False, slug=f"s{self.number}-{n}", **{name: texts}, **fields))  # fmt: skip

    async def step(self, verb: str, *rest: Any) -> None:
        with suppress(Refused):  # whatever is refused changes nothing
            await self.do(verb, *rest)

    async def do(self, verb: str, *rest: Any) -> None:
        act = self.site.act
        match verb:
            case "frame":
                pages = [{"label": "活动", "path": "/events"}] if rest[1] else []
                await self.site.save(self.home, live=True, name="站", base_address=BASE, address_patterns=FRAMES[rest[0]], navigation=pages)  # fmt: skip
            case "legacy":
                path, target, language = rest
                wanted = self.ids[target] if isinstance(target, int) else target
                found = "SELECT id FROM legacy_address WHERE path = '{}'".format(path.rstrip("/"))
                rows = await self.site.database.rows(found)
                key = int(rows[0]["id"]) if rows else None
                await act(save_legacy, Given(path, wanted, language), key=key)
            case "rename":
                public_id = self.ids[rest[0]]
                is_topic = public_id.startswith("topic")
                fields: dict[str, Any] = (
                    {"name": "改"} if is_topic else {"title": "改", "kind": "NEWS"}
                )
                await self.site.save(public_id, slug=f"r{next(FRESH)}", **fields)
            case "schedule":
                at = system_clock() + timedelta(days=1)
                await act(schedule, [self.ids[rest[0]]], publish_at=at)
            case "publish":
                await act(publish, [self.ids[rest[0]]])
            case "unpublish":
                await act(unpublish, [self.ids[rest[0]]])
            case "withdraw":
                await act(withdraw, self.ids[rest[0]], ground="x", notice="撤")
            case "restore":
                await act(restore, self.ids[rest[0]])

    async def printed(self) -> dict[str, str | None]:
        """Every address that is printed now, with the id of its item."""
        found: dict[str, str | None] = {}
        for locale in Locale:
            for more in [dict[str, Any](), {"fallback": []}]:
                given: dict[str, Any] = {"ids": self.ids, "locale": locale.name, **more}
                data = await self.site.ask(PRINTED, **given)
                for each in filter(None, data["nodes"]):
                    if each["path"]:
                        found[each["path"]] = each["id"]
                        assert each["canonicalUrl"] in (None, BASE + each["path"])
                    self.known.add(f"/go/{each['id']}")
                found |= dict.fromkeys(each["path"] for each in data["site"]["navigation"])
        rows = await self.site.database.rows("SELECT path, target_path FROM legacy_address")
        self.known |= {each for row in rows for each in row.values() if each}
        return found


def led(*pairs: tuple[str, Any]) -> list[Any]:
    """These legacy addresses, one after another."""
    return [("legacy", path, target, None) for path, target in pairs]


@example(steps=led(("/old/", "/list.asp"), ("/list.asp", "/events")))
@example(steps=led(("/list.asp", "/events"), ("/old/", "/list.asp")))
@example(steps=led(("/old/", "/list.asp"), ("/list.asp", "/old"), ("/old/", "/events?x=1")))
@example(steps=[*led(("/old/", "/events")), ("frame", 1, False), ("withdraw", 0)])
@given(steps=st.lists(STEP | LEGACY, min_size=4, max_size=14))
@examples(12)
async def test_what_is_printed_resolves_and_redirects_end_in_one_step(
    site: Site, steps: list[Any]
) -> None:
    world = World(site)
    await world.begin()
    await world.step("frame", 0, True)
    await world.step("publish", 0)

    for step in steps:
        await world.step(*step)
        printed = await world.printed()
        for path, public_id in printed.items():
            found = await resolve(site, path)
            english = await resolve(site, path, "EN")
            assert (found["status"], found["path"]) == (200, path)
            assert (english["status"], english["path"]) == (200, path)
            assert public_id is None or found["item"]["id"] == public_id, path
            for each in found["alternates"]:
                other = await resolve(site, each["path"], each["locale"])
                assert (other["status"], other["language"]) == (200, each["locale"])
                assert other["item"]["id"] == found["item"]["id"]
        world.known |= printed.keys()
    for path in world.known:
        for spelling in (path, f"{path}/", BASE + path):
            found = await resolve(site, spelling, "EN")
            assert found["status"] in (200, 301, 404, 410)
            if found["status"] == 301:
                assert found["location"].startswith("/")
                assert not found["location"].startswith("//")
                after = await resolve(site, found["location"], "EN")
                assert after["status"] == 200, (path, found, after)
                assert (after["item"] or {}).get("id") == (found["item"] or {}).get("id")
