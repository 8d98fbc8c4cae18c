"""Whatever people do in whatever order: nothing is public that others did not pass, and no edit is lost."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from models.content import CATALOGUE
from models.database import Engine, sqlite_url
from models.locale import Locale
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.actor import Actor
from publishing.audit import chain_of
from publishing.emergency import approve, request
from publishing.errors import Refused
from publishing.publish import publish
from publishing.rebuild import verify
from publishing.review import reviews_of, step_id
from publishing.save import create
from publishing.sign_off import confirm, decide
from publishing.stages import Decision, Stage
from publishing.submit import submit
from publishing.unpublish import unpublish
from publishing.update import update
from tests.manage.roles import ROLES, person
from tests.properties.settings import examples
from tests.servers import Template, empty, opened
from tests.site import Site

EVERYTHING_BUT_POWER = tuple(each for each in ROLES if each != "administrator")
PEOPLE = tuple(person(*EVERYTHING_BUT_POWER, name=f"p{n}") for n in range(6))
"""Everybody has every role, so that nothing but the rules of the reviews stands in the way."""

STAGES = tuple(each for each in Stage if each is not Stage.MACHINE_CHECK)
ZH, EN = Locale.ZH_HANS, Locale.EN

Said = tuple[str | None, str]
"""What an item says in one language: its title, and its kind, which has no language."""

Run = Callable[[Awaitable[Any]], Any]

people = st.sampled_from(PEOPLE)
writers = st.sampled_from(PEOPLE[:3])
languages = st.sampled_from([ZH, EN])
texts = st.sampled_from(["开幕", "闭幕", "续", "再续"])
starts = st.integers(0, len(PEOPLE) - 1)


class Chronicle:
    """What was written, passed and shown, kept beside the service and in another way."""

    def __init__(self) -> None:
        self.saved: list[tuple[str, dict[Locale, Said]]] = []
        self.decided: list[tuple[Locale, Said, Stage, Decision, str]] = []
        self.shown: dict[Locale, Said] = {}
        self.urgent: set[tuple[Locale, Said]] = set()

    @property
    def now(self) -> dict[Locale, Said]:
        return self.saved[-1][1]

    def authors(self, locale: Locale) -> set[str]:
        found: set[str] = set()
        for n in range(len(self.saved) - 1, -1, -1):
            who, said = self.saved[n]
            if locale in self.shown and said[locale] == self.shown[locale]:
                break
            if n == 0 or self.saved[n - 1][1][locale] != said[locale]:
                found.add(who)
        return found

    def is_passed(self, locale: Locale, said: Said) -> bool:
        """Whether every stage was last passed for this very text, by different people, not its authors."""
        reviewers: list[str] = []
        for stage in STAGES:
            of_this = [
                (decision, who)
                for its_locale, its_text, its_stage, decision, who in self.decided
                if (its_locale, its_text, its_stage) == (locale, said, stage)
            ]
            if not of_this or of_this[-1][0] is not Decision.APPROVE:
                return False
            if of_this[-1][1] in self.authors(locale):
                return False
            if stage.is_review:
                reviewers.append(of_this[-1][1])
        return len(set(reviewers)) == len(reviewers)


class Newsroom(RuleBasedStateMachine):
    """One article and six people who may all do everything."""

    site: Site
    run: Run

    def __init__(self) -> None:
        super().__init__()
        self.told = Chronicle()
        self.read: dict[Locale, str] = {}

    @initialize(by=writers, live=st.booleans())
    def begin(self, by: Actor, live: bool) -> None:
        self.run(self._begin(by))
        if live:
            self.run(self._publish_urgently(PEOPLE[4], PEOPLE[5]))

    @rule(by=writers, locale=languages, text=texts)
    def edit(self, by: Actor, locale: Locale, text: str) -> None:
        self.run(self._save(by, {"title": {locale.name: text}}))

    @rule(by=writers, kind=st.sampled_from(["NEWS", "NOTICE"]))
    def edit_for_all(self, by: Actor, kind: str) -> None:
        self.run(self._save(by, {"kind": kind}))

    @rule(by=people)
    def hand_in(self, by: Actor) -> None:
        self.run(self._try(by, lambda act: submit(act, self.public_id)))

    @rule(by=people, locale=languages, stage=st.sampled_from(STAGES), fresh=st.booleans())
    def passes(self, by: Actor, locale: Locale, stage: Stage, fresh: bool) -> None:
        self.run(self._decide(by, locale, stage, Decision.APPROVE, fresh=fresh))

    @rule(by=people, locale=languages, stage=st.sampled_from(STAGES))
    def returns(self, by: Actor, locale: Locale, stage: Stage) -> None:
        self.run(self._decide(by, locale, stage, Decision.RETURN, fresh=True))

    @rule(by=people, locale=languages)
    def confirms(self, by: Actor, locale: Locale) -> None:
        self.run(self._confirm(by, locale))

    @rule(locales=st.sampled_from([[ZH], [EN], [ZH, EN]]), steps=st.integers(3, 6), start=starts)
    def passes_on(self, locales: list[Locale], steps: int, start: int) -> None:
        """What comes next is passed, several times over, by the first who is let."""
        self.run(self._pass_on(locales, steps, start))

    @rule(
        by=people,
        writer=writers,
        text=texts,
        locales=st.sampled_from([None, [ZH], [EN]]),
        start=starts,
    )
    def carries_through(
        self, by: Actor, writer: Actor, text: str, locales: list[Locale] | None, start: int
    ) -> None:
        """Something is written, everything is passed in these languages, and they are published."""
        written = (locales or [ZH])[0]
        self.run(self._save(writer, {"title": {written.name: text}}))
        self.run(self._pass_on(locales or [ZH, EN], len(STAGES), start))
        self.run(self._publish(by, locales))

    @rule(by=people, locales=st.sampled_from([None, [ZH], [EN]]))
    def publishes(self, by: Actor, locales: list[Locale] | None) -> None:
        self.run(self._publish(by, locales))

    @rule(by=people, writer=writers, locale=languages, text=texts, alone=st.booleans())
    def publishes_unread(
        self, by: Actor, writer: Actor, locale: Locale, text: str, alone: bool
    ) -> None:
        """Something is written and published at once, all of it or its language alone."""
        self.run(self._save(writer, {"title": {locale.name: text}}))
        self.run(self._publish(by, [locale] if alone else None))

    @rule(one=people, other=people)
    def publishes_urgently(self, one: Actor, other: Actor) -> None:
        self.run(self._publish_urgently(one, other))

    @rule(by=people)
    def takes_down(self, by: Actor) -> None:
        self.run(self._try(by, lambda act: unpublish(act, [self.public_id])))

    def teardown(self) -> None:
        if self.told.saved:
            self.run(self._look_back())

    # --- what is done ---------------------------------------------------------------------------

    async def _begin(self, by: Actor) -> None:
        content = {"title": {"ZH_HANS": "开幕", "EN": "Opening"}, "kind": "NEWS"}
        async with self.site.desk.act(by=by) as act:
            made = await create(act, "Article", content)
            self.public_id = (await Item.get(id=made.item, using_db=act.tx)).public_id
        self._note(by, content)

    async def _save(self, by: Actor, changes: dict[str, Any]) -> None:
        async with self.site.desk.act(by=by) as act:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            made = await update(act, self.public_id, changes, expected_revision=item.draft_number)
            content = orjson.loads(made.content)
        self._note(by, content)

    def _note(self, by: Actor, content: dict[str, Any]) -> None:
        said = {each: _said(content, each) for each in (ZH, EN)}
        self.told.saved.append((by.id, said))

    async def _try(self, by: Actor, work: Callable[[Any], Awaitable[Any]]) -> bool:
        try:
            async with self.site.desk.act(by=by) as act:
                await work(act)
        except Refused:
            return False
        return True

    async def _decide(
        self, by: Actor, locale: Locale, stage: Stage, decision: Decision, *, fresh: bool
    ) -> bool:
        now = await self._digest(locale)
        sha256 = now if fresh else self.read.get(locale, now)
        self.read[locale] = now
        done = await self._try(
            by,
            lambda act: decide(
                act,
                step_id(self.public_id, locale, stage),
                expected_sha256=sha256,
                decision=decision,
                note="看过",
            ),
        )
        if done:
            assert sha256 == now, "a decision was taken on a text that nobody saw"
            said = self.told.now[locale]
            self.told.decided.append((locale, said, stage, decision, by.id))
            if decision is Decision.APPROVE:
                assert by.id not in self.told.authors(locale), "an author passed their own text"
        return done

    async def _confirm(self, by: Actor, locale: Locale) -> None:
        before = await self._passed(locale)
        sha256 = await self._digest(locale)
        work = lambda act: confirm(act, self.public_id, locale, expected_sha256=sha256)  # noqa: E731
        if not await self._try(by, work):
            return
        earlier = {
            stage for its, _, stage, _, who in self.told.decided if (its, who) == (locale, by.id)
        }
        for stage in await self._passed(locale) - before:
            assert stage in earlier, "somebody confirmed what they had never passed"
            self.told.decided.append(
                (locale, self.told.now[locale], stage, Decision.APPROVE, by.id)
            )

    async def _pass_on(self, locales: list[Locale], steps: int, start: int) -> None:
        await self._try(PEOPLE[start], lambda act: submit(act, self.public_id))
        for locale in locales:
            for n in range(steps):
                await self._pass_next(locale, start + n)

    async def _pass_next(self, locale: Locale, start: int) -> None:
        async with self.site.desk.act(by="looking") as act:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            step = (await reviews_of(act, [item]))[item.id][locale].next
        if step is None:
            return
        for n in range(len(PEOPLE)):
            by = PEOPLE[(start + n) % len(PEOPLE)]
            if await self._decide(by, locale, step.stage, Decision.APPROVE, fresh=True):
                return

    async def _publish(self, by: Actor, locales: list[Locale] | None) -> None:
        before = dict(self.told.shown) if await self._live() else {}
        done = await self._try(by, lambda act: publish(act, [self.public_id], locales=locales))
        ready = all(
            before.get(each) == said or self.told.is_passed(each, said)
            for each, said in self.told.now.items()
        )
        assert done or not (ready and locales is None), "what was passed could not be published"
        if done:
            await self._check_live(before)

    async def _publish_urgently(self, one: Actor, other: Actor) -> None:
        before = dict(self.told.shown) if await self._live() else {}
        asked: list[str] = []

        async def ask(act: Any) -> None:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            made = await request(
                act, self.public_id, reason="台风", expected_revision=item.draft_number
            )
            asked.append(made.public_id)

        assert await self._try(one, ask)
        done = await self._try(other, lambda act: approve(act, asked[0]))
        assert done is (one is not other)
        if done:
            self.told.urgent |= set(self.told.now.items())
            await self._check_live(before)

    # --- what must hold -------------------------------------------------------------------------

    async def _check_live(self, before: dict[Locale, Said]) -> None:
        content = await self._live()
        assert content is not None
        for locale in (ZH, EN):
            said = _said(content, locale)
            allowed = (
                before.get(locale) == said
                or (locale, said) in self.told.urgent
                or self.told.is_passed(locale, said)
            )
            assert allowed, f"{said} is public and was not passed"
        self.told.shown = {each: _said(content, each) for each in (ZH, EN)}

    async def _look_back(self) -> None:
        """Every save is there as it was written, the projection is right, and the chain holds."""
        async with self.site.database.transaction() as tx:
            item = await Item.get(public_id=self.public_id, using_db=tx)
            drafts = await Placement.filter(item=item.id, lane="draft").using_db(tx)
            rows = await Revision.filter(id__in=[each.revision for each in drafts]).using_db(tx)
        kept = sorted(rows, key=lambda row: row.number)
        found = [
            (row.author, {each: _said(orjson.loads(row.content), each) for each in (ZH, EN)})
            for row in kept
        ]
        assert found == self.told.saved
        assert item.draft_number == kept[-1].number
        assert await verify(self.site.database) == []
        assert (await chain_of(self.site.database)).broken is None

    async def _live(self) -> dict[str, Any] | None:
        async with self.site.desk.act(by="looking") as act:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            rows = await Placement.filter(
                item=item.id, lane=LIVE, live_from__lte=act.at, live_until__gt=act.at
            ).using_db(act.tx)
            if not rows:
                return None
            revision = await Revision.get(id=rows[-1].revision, using_db=act.tx)
            found: dict[str, Any] = orjson.loads(revision.content)
            return found

    async def _digest(self, locale: Locale) -> str:
        async with self.site.desk.act(by="looking") as act:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            return (await reviews_of(act, [item]))[item.id][locale].sha256

    async def _passed(self, locale: Locale) -> set[Stage]:
        async with self.site.desk.act(by="looking") as act:
            item = await Item.get(public_id=self.public_id, using_db=act.tx)
            review = (await reviews_of(act, [item]))[item.id][locale]
            return {each.stage for each in review.steps} - {each.stage for each in review.missing}


def _said(content: dict[str, Any], locale: Locale) -> Said:
    return (content.get("title") or {}).get(locale.name), content["kind"]


@pytest.fixture
def newsroom(
    engine: Engine, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[type[Newsroom]]:
    """The machine on a site of its own; every run adds an article to it."""
    with asyncio.Runner() as runner:
        if engine == "sqlite":
            path = tmp_path / "site.db"
            shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
            site = Site(runner.run(opened(sqlite_url(path), CATALOGUE)))
        else:
            template: Template = request.getfixturevalue("postgres_template")
            name: str = request.getfixturevalue("postgres_database")
            runner.run(empty(template.url(name)))
            site = Site(
                runner.run(opened(template.url(name), CATALOGUE)), template.public_url(name)
            )

        class Here(Newsroom):
            pass

        Here.site = site
        Here.run = staticmethod(runner.run)  # type: ignore[assignment]  # it runs coroutines
        yield Here
        runner.run(site.close())


def test_nothing_is_public_that_others_did_not_pass(newsroom: type[Newsroom]) -> None:
    run_state_machine_as_test(newsroom, settings=settings(examples(10), stateful_step_count=16))
