"""Whatever is done in whatever order, the index is what the editions say, and so is what is found."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from models.clock import micros, system_clock
from models.content import CATALOGUE
from models.database import Engine, sqlite_url
from models.doors import _NOW
from models.locale import Locale
from models.system import Item, ProtectedTerm
from models.view import DRAFT, PREVIEW, RELEASE, View
from publishing.demonstration import load, reset
from publishing.desk import Act, Desk
from publishing.errors import Refused
from publishing.house_terms import apply_terms, save_term
from publishing.publish import publish
from publishing.rebuild import rebuild, reindex, verify
from publishing.release import add, cancel_release, make_release, publish_release, remove
from publishing.release import schedule_release as schedule_all
from publishing.save import create
from publishing.schedule import cancel, schedule
from publishing.trash import trash, untrash
from publishing.unpublish import unpublish
from publishing.update import update
from publishing.withdraw import restore, withdraw
from tests.properties.settings import examples
from tests.search.brute_force import EN, TW, ZH, BruteForce, compare
from tests.servers import Template, empty, opened
from tests.site import EDITOR, Hands, Site, paragraph

QUERIES = (
    "面料",
    "时装",
    "周",
    "silk we",
    "面料 时装",
    "silk",
    "刘岳",
    "「面料 silk」",
    "打印",
    "印",
)
PIECES = ("面料", "時裝週", "silk week", "絲綢，面料", "silk", "打印机", "周")
VIEWS = (View(ZH), View(EN), View(TW), View(EN, fallback=()), View(ZH, fallback=(TW, EN)))
ITEMS = 3

Run = Callable[[Awaitable[Any]], Any]

which = st.integers(0, ITEMS - 1)
hours = st.integers(1, 5)
words = st.lists(st.sampled_from(PIECES), min_size=1, max_size=2).map(" ".join)
languages = st.sampled_from([ZH, ZH, EN])
some = st.sampled_from([None, None, [ZH], [EN]])


class Boom(Exception):
    """The process dies in the middle of an act."""


class Index(RuleBasedStateMachine):
    """Three articles and a person who signs some of them, and all that can happen to them."""

    engine: Engine
    open: Callable[[], Awaitable[Site]]
    run: Run
    hits = 0

    @initialize(text=words)
    def begin(self, text: str) -> None:
        self.hands = Hands()
        self.began = self.hands.now
        self.release: str | None = None
        self.site = self.run(self.open())
        self.run(self._begin(text))

    @rule(n=which, locale=languages, text=words, place=st.sampled_from(["title", "lead", "body"]))
    def edits(self, n: int, locale: Locale, text: str, place: str) -> None:
        value: Any = [paragraph(text)] if place == "body" else text
        self.run(self._update(n, {place: {locale.name: value}}))

    @rule(n=which, locale=languages)
    def empties(self, n: int, locale: Locale) -> None:
        """A language is taken out of the draft."""
        self.run(self._update(n, {"title": {locale.name: None}, "body": {locale.name: []}}))

    @rule(n=which, signed=st.booleans())
    def signs(self, n: int, signed: bool) -> None:
        self.run(self._update(n, {"byline": [self.person] if signed else []}))

    @rule(text=st.sampled_from(["刘岳屏", "面料商", "Silk Liu"]))
    def renames(self, text: str) -> None:
        self.run(self._rename(text))

    @rule(n=which, locales=some)
    def publishes(self, n: int, locales: list[Locale] | None) -> None:
        self.run(self._try(publish, [self.ids[n]], locales=locales))

    @rule(n=which, begins=hours, lasts=st.none() | hours)
    def schedules(self, n: int, begins: int, lasts: int | None) -> None:
        ends = None if lasts is None else self._in(begins + lasts)
        self.run(self._try(schedule, [self.ids[n]], publish_at=self._in(begins), unpublish_at=ends))

    @rule(n=which, verb=st.sampled_from([cancel, restore, trash, untrash]))
    def turns(self, n: int, verb: Any) -> None:
        self.run(self._try(verb, self.ids[n]))

    @rule(n=which, later=st.none() | hours)
    def takes_down(self, n: int, later: int | None) -> None:
        at = None if later is None else self._in(later)
        self.run(self._try(unpublish, [self.ids[n]], at=at))

    @rule(n=which)
    def withdraws(self, n: int) -> None:
        self.run(self._try(withdraw, self.ids[n], ground="错"))

    @precondition(lambda self: self.release is not None)
    @rule(n=which, leaves=st.booleans(), locales=some)
    def joins(self, n: int, leaves: bool, locales: list[Locale] | None) -> None:
        self.run(self._try(add, self.release, [self.ids[n]], locales=locales, unpublish=leaves))

    @precondition(lambda self: self.release is not None)
    @rule(n=which)
    def leaves(self, n: int) -> None:
        self.run(self._try(remove, self.release, [self.ids[n]]))

    @precondition(lambda self: self.release is not None)
    @rule(how=st.sampled_from(["now", "later", "never"]), later=hours)
    def goes_out(self, how: str, later: int) -> None:
        if how == "now":
            self.run(self._try(publish_release, self.release))
        elif how == "later":
            at = self._in(later)
            self.run(self._try(schedule_all, self.release, publish_at=at, zone="Asia/Shanghai"))
        else:
            self.run(self._try(cancel_release, self.release))

    @rule()
    def opens_release(self) -> None:
        made = self.run(self._act(make_release, title="上线"))
        self.release = made.public_id

    @rule(hant=st.sampled_from(["列印機", "打印機", "印表機"]))
    def applies_terms(self, hant: str) -> None:
        self.run(self._apply_terms(hant))

    @rule(n=which, text=words, locales=some)
    def crashes(self, n: int, text: str, locales: list[Locale] | None) -> None:
        """An act raises when all of it is written and nothing is committed."""
        self.run(self._crash(n, text, locales))

    @rule()
    def restarts(self) -> None:
        self.run(self.site.close())
        self.site = self.run(self.open())
        self.run(self._take_up())

    @rule(whole=st.booleans())
    def makes_anew(self, whole: bool) -> None:
        self.run((rebuild if whole else reindex)(self.site.database))

    @rule(some_hours=st.integers(1, 6))
    def time_passes(self, some_hours: int) -> None:
        self.hands.forward(some_hours * 3600)

    @invariant()
    def is_in_step(self) -> None:
        self.run(self._look())

    def teardown(self) -> None:
        if hasattr(self, "site"):
            self.run(self.site.close())

    # --- what is done -----------------------------------------------------------------------

    def _in(self, some_hours: int) -> datetime:
        return self.hands.now + timedelta(hours=some_hours)

    async def _begin(self, text: str) -> None:
        await self._take_up()
        self.person = await self.site.make("Person", name="刘岳屏")
        self.ids = []
        for n in range(ITEMS):
            title = {"ZH_HANS": f"初{n} {text}", "EN": f"First {n}"}
            self.ids.append(
                await self.site.make("Article", live=n == 0, title=title, kind="NEWS", byline=[self.person])
            )  # fmt: skip

    async def _take_up(self) -> None:
        self.site.desk = Desk(self.site.database, clock=self.hands)
        self.site.answers = self.site.answers_through(self.site.reader(clock=self.hands))
        self.site._privileged = self.site.reader(public=False, clock=self.hands)

    async def _act(self, verb: Any, *args: Any, **kwargs: Any) -> Any:
        return await self.site.act(verb, *args, **kwargs)

    async def _try(self, verb: Any, *args: Any, **kwargs: Any) -> None:
        with suppress(Refused):
            await self.site.act(verb, *args, **kwargs)

    async def _update(self, n: int, changes: dict[str, Any]) -> None:
        with suppress(Refused):
            async with self.site.desk.act(by=EDITOR) as act:
                await self._change(act, self.ids[n], changes)

    async def _change(self, act: Act, public_id: str, changes: dict[str, Any]) -> None:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        await update(act, public_id, changes, expected_revision=item.draft_number)

    async def _rename(self, text: str) -> None:
        async with self.site.desk.act(by=EDITOR) as act:
            await self._change(act, self.person, {"name": {"ZH_HANS": text}})
            await publish(act, [self.person])

    async def _apply_terms(self, hant: str) -> None:
        async with self.site.desk.act(by=EDITOR) as act:
            rows = [each.id for each in await _terms(act)]
            given = {"zh_hans": "打印机", "zh_hant": hant}
            await save_term(act, given, key=rows[0] if rows else None)
        with suppress(Refused):
            await self.site.act(apply_terms, None, reason="改词")

    async def _crash(self, n: int, text: str, locales: list[Locale] | None) -> None:
        with suppress(Refused, Boom):
            async with self.site.desk.act(by=EDITOR) as act:
                await self._change(act, self.ids[n], {"title": {"ZH_HANS": f"没有 {text}"}})
                await create(act, "Article", {"title": {"ZH_HANS": text}, "kind": "NEWS"})
                await publish(act, [self.ids[n]], locales=locales)
                raise Boom

    # --- what must hold ---------------------------------------------------------------------

    async def _look(self) -> None:
        assert await verify(self.site.database) == []
        await _set_now(self.site, self.hands.now)
        truth = await BruteForce(self.site).read()
        now = micros(self.hands.now)
        lanes = [DRAFT, f"{PREVIEW}{self.ids[0]}"]
        lanes += [f"{RELEASE}{self.release}"] if self.release else []
        views = [*VIEWS, *(View(each, lane=lane) for lane in lanes for each in (ZH, EN))]
        found = await compare(self.site, truth, QUERIES, now=now, views=views, at=None)
        for at in (self.began, *(self._in(n) for n in (-1, 0, 2))):
            timed = [View(ZH, timed=True), View(EN, lane=lanes[-1], timed=True)]
            when = (at, micros(at))
            found += await compare(self.site, truth, QUERIES, now=now, views=timed, at=when)
        type(self).hits += found


async def _terms(act: Act) -> list[Any]:
    return await ProtectedTerm.filter(zh_hans="打印机").using_db(act.tx)


async def _set_now(site: Site, now: datetime) -> None:
    """Let the public door of PostgreSQL, which asks the database, see the test's clock."""
    if site.engine == "postgres":
        await site.database.script(
            "CREATE OR REPLACE FUNCTION kapok_now() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE"
            f" AS $$ SELECT {micros(now)}::bigint $$"
        )


@pytest.fixture
def index(engine: Engine, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[type[Index]]:
    """The machine; each run begins with an empty site."""
    with asyncio.Runner() as runner:
        if engine == "sqlite":
            path = tmp_path / "site.db"

            def begin() -> None:
                for each in tmp_path.glob("site.db*"):
                    each.unlink()
                shutil.copyfile(request.getfixturevalue("sqlite_template"), path)

            async def open_site() -> Site:
                return Site(await opened(sqlite_url(path), CATALOGUE))
        else:
            template: Template = request.getfixturevalue("postgres_template")
            name: str = request.getfixturevalue("postgres_database")

            def begin() -> None:
                runner.run(empty(template.url(name)))

            async def open_site() -> Site:
                database = await opened(template.url(name), CATALOGUE)
                return Site(database, template.public_url(name))

        class Here(Index):
            def __init__(self) -> None:
                super().__init__()
                begin()

        Here.open = staticmethod(open_site)
        Here.run = staticmethod(runner.run)  # type: ignore[assignment]  # it runs coroutines
        yield Here
        if engine == "postgres":
            site = runner.run(open_site())
            runner.run(site.database.script(_NOW))
            runner.run(site.close())


def test_the_index_is_always_what_the_editions_say(index: type[Index]) -> None:
    run_state_machine_as_test(index, settings=settings(examples(5), stateful_step_count=12))

    assert index.hits > 1_000


async def test_the_demonstration_is_found_as_it_is_read_also_when_it_was_put_back(
    site: Site,
) -> None:
    queries = (
        "时装周",
        "guangdong",
        "轉型升級",
        "刘岳屏",
        "服装 广东",
        "周",
        "「行动方案」",
        "e-commerce",
        "0",
    )
    views = [*VIEWS, View(ZH, lane=DRAFT)]

    async def found() -> int:
        truth, now = await BruteForce(site).read(), micros(system_clock())
        return await compare(site, truth, queries, now=now, views=views, at=None)

    await load(site.desk)
    first = await found()
    await reset(site.desk)

    assert await verify(site.database) == []
    assert await found() == first > 500
