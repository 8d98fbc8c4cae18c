"""Whatever is done in whatever order, readers see what a naive second reading of the acts says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.columns import tables_of
from models.system import ProtectedTerm
from publishing.desk import Desk
from publishing.errors import Refused
from publishing.publish import publish
from publishing.rebuild import rebuild, verify
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from tests.properties.settings import examples
from tests.site import Hands, Site

ITEMS = 2
HOURS = st.integers(1, 6)
STEP = st.one_of(
    st.tuples(st.sampled_from(["save", "publish", "cancel", "unpublish", "withdraw", "restore"]), st.integers(0, ITEMS - 1)),
    st.tuples(st.just("schedule"), st.integers(0, ITEMS - 1), HOURS, st.none() | HOURS),
    st.tuples(st.just("wait"), st.integers(0, 4)),
)  # fmt: skip
STEPS = st.lists(STEP, min_size=4, max_size=14)
QUERY = "query ($ids: [ID!]!) { articles(first: 100, where: {id: {in: $ids}}) { totalCount nodes { id title } } }"


@dataclass
class Placed:
    text: str
    begins: datetime
    ends: datetime | None
    called_off: bool = False


@dataclass
class Told:
    """One item as a chronicler would keep it: what was ordered, and nothing derived from it."""

    draft: str = ""
    withdrawn: bool = False
    placed: list[Placed] = field(default_factory=list)

    def shown(self, at: datetime) -> str | None:
        begun = [each for each in self.placed if not each.called_off and each.begins <= at]
        if self.withdrawn or not begun:
            return None
        last = max(enumerate(begun), key=lambda pair: (pair[1].begins, pair[0]))[1]
        return None if last.ends is not None and last.ends <= at else last.text

    def ordered(self, verb: str, now: datetime, *times: datetime | None) -> bool:
        """Note the act; False when it ought to be refused."""
        to_come = [each for each in self.placed if each.begins > now and not each.called_off]
        match verb:
            case "publish" | "schedule" if self.withdrawn:
                return False
            case "publish":
                self.placed.append(Placed(self.draft, now, None))
            case "schedule":
                begins, ends = times
                assert begins is not None
                self.placed.append(Placed(self.draft, begins, ends))
            case "cancel":
                for each in to_come:
                    each.called_off = True
                return bool(to_come) or self.keep(now)
            case "unpublish":
                if self.shown(now) is None:
                    return False
                self.end(now)
            case "withdraw":
                if self.withdrawn:
                    return False
                self.end(now)
                for each in to_come:
                    each.called_off = True
                self.withdrawn = True
            case "restore":
                was, self.withdrawn = self.withdrawn, False
                return was
        return True

    def keep(self, now: datetime) -> bool:
        """Take away the end that was set for what is shown; whether there was one."""
        begun = [each for each in self.placed if not each.called_off and each.begins <= now]
        if self.shown(now) is None:
            return False
        last = max(enumerate(begun), key=lambda pair: (pair[1].begins, pair[0]))[1]
        had, last.ends = last.ends is not None, None
        return had

    def end(self, now: datetime) -> None:
        if self.shown(now) is not None:
            begun = [each for each in self.placed if not each.called_off and each.begins <= now]
            max(enumerate(begun), key=lambda pair: (pair[1].begins, pair[0]))[1].ends = now

    def boundaries(self) -> set[datetime]:
        return {at for each in self.placed for at in (each.begins, each.ends) if at is not None}


@dataclass
class Chronicle:
    """Acts on a site and beside them what was ordered."""

    site: Site
    clock: Hands
    ids: list[str] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    saves: int = 0

    async def begin(self) -> None:
        for _ in range(ITEMS):
            self.ids.append(await self.site.make("Article", live=False, title="初", kind="NEWS"))
            self.told.append(Told("初"))

    async def step(self, verb: str, *rest: Any) -> None:
        if verb == "wait":
            self.clock.forward(rest[0] * 1800)
            return
        public_id, told, now = self.ids[rest[0]], self.told[rest[0]], self.clock.now
        if verb == "save":
            self.saves += 1
            told.draft = f"稿{self.saves}"
            await self.site.save(public_id, title=told.draft, kind="NEWS")
            return
        times: Sequence[datetime | None] = ()
        if verb == "schedule":
            begins = now + timedelta(hours=rest[1])
            times = (begins, begins + timedelta(hours=rest[2]) if rest[2] else None)
        allowed = told.ordered(verb, now, *times)
        try:
            await self.do(verb, public_id, times)
        except Refused:
            assert not allowed, (verb, told)
        else:
            assert allowed, (verb, told)

    async def do(self, verb: str, public_id: str, times: Sequence[datetime | None]) -> None:
        match verb:
            case "publish":
                await self.site.act(publish, [public_id])
            case "schedule":
                await self.site.act(
                    schedule, [public_id], publish_at=times[0], unpublish_at=times[1]
                )
            case "cancel":
                await self.site.act(cancel, public_id)
            case "unpublish":
                await self.site.act(unpublish, [public_id])
            case "withdraw":
                await self.site.act(withdraw, public_id, ground="x")
            case "restore":
                await self.site.act(restore, public_id)

    def naive(self, at: datetime) -> dict[str, str]:
        shown = {key: told.shown(at) for key, told in zip(self.ids, self.told, strict=True)}
        return {key: text for key, text in shown.items() if text is not None}

    def instants(self) -> list[datetime]:
        edges = {self.clock.now, *(at for told in self.told for at in told.boundaries())}
        tick = timedelta(microseconds=1)
        return sorted({at + shift for at in edges for shift in (-tick, tick - tick, tick)})


def shown(data: dict[str, Any]) -> dict[str, str]:
    nodes = data["articles"]["nodes"]
    found = {node["id"]: node["title"] for node in nodes}
    assert len(found) == len(nodes) == data["articles"]["totalCount"]
    return found


@given(steps=STEPS)
@examples(25)
async def test_readers_see_at_every_instant_what_was_ordered(site: Site, steps: list[Any]) -> None:
    # PostgreSQL's public door has the server's clock alone, so what is done there lies in the past.
    clock = Hands(datetime.now(UTC) - timedelta(hours=40))
    site.desk = Desk(site.database, clock=clock)
    chronicle = Chronicle(site, clock)
    await chronicle.begin()
    public = site.answers_through(site.reader(clock=clock)) if site.engine == "sqlite" else None

    for step in steps:
        await chronicle.step(*step)
        if public is not None:
            site.answers = public
            assert shown(await site.ask(QUERY, ids=chronicle.ids)) == chronicle.naive(clock.now)
    for at in chronicle.instants():
        seen = shown(await site.ask_privileged(QUERY, at=at, ids=chronicle.ids))
        assert seen == chronicle.naive(at), at
    if public is None:
        now = datetime.now(UTC)
        assert shown(await site.ask(QUERY, ids=chronicle.ids)) == chronicle.naive(now)


@given(steps=STEPS, changed_at=st.integers(0, 10))
@examples(12)
async def test_the_projection_can_be_made_again_to_the_letter(
    site: Site, steps: list[Any], changed_at: int
) -> None:
    clock = Hands()
    site.desk = Desk(site.database, clock=clock)
    chronicle = Chronicle(site, clock)
    await chronicle.begin()
    for n, step in enumerate(steps):
        if n == changed_at:
            await change_terms(site, chronicle.ids[0])
        await chronicle.step(*step)
    before = await projected(site)
    # What was projected under older terms must come back as it was, not as it would be today.
    await change_terms(site, chronicle.ids[1])

    assert await verify(site.database) == []
    await rebuild(site.database)

    assert await projected(site) == before
    assert await verify(site.database) == []


async def change_terms(site: Site, seed: str) -> None:
    async with site.database.transaction() as tx:
        for word in ("稿", "初"):
            await ProtectedTerm.filter(zh_hans=word).using_db(tx).delete()
            await ProtectedTerm.create(using_db=tx, zh_hans=word, zh_hant=f"{word}{seed[-3:]}", kind="WORD")  # fmt: skip


async def projected(site: Site) -> dict[str, list[Any]]:
    found = await site.contents_of(*tables_of(site.catalogue))
    for rows in found.values():
        for row in rows:
            row.pop("key", None)
    return {name: sorted(rows, key=str) for name, rows in found.items()}


async def test_a_row_that_was_tampered_with_is_found(site: Site) -> None:
    await site.make(
        "Article", title="题", kind="NEWS", byline=[await site.make("Person", name="人")]
    )

    assert await verify(site.database) == []
    for damage in (
        "UPDATE article SET title = 'x' WHERE locale = 3",
        "UPDATE edition SET lane = 'draft' WHERE locale = 1",
        "UPDATE link SET target_item = target_item + 1 WHERE locale = 2",
        "DELETE FROM person WHERE locale = 5",
        "DELETE FROM person WHERE 1 = 0",
    ):
        await site.database.script(damage)
        differences = await verify(site.database)
        assert bool(differences) == ("1 = 0" not in damage), damage
        await rebuild(site.database)
        assert await verify(site.database) == []


@pytest.mark.parametrize("terms", [False, True])
async def test_published_words_stay_when_the_terms_change(site: Site, terms: bool) -> None:
    await site.make("Article", title="稿件", kind="NEWS")
    if terms:
        await change_terms(site, "xyz")
    new = await site.make("Article", title="稿件", kind="NEWS")
    query = "{ articles(locale: ZH_HANT) { nodes { id title } } }"

    found = {node["id"] == new: node["title"] for node in (await site.ask(query))["articles"]["nodes"]}  # fmt: skip

    assert found == {False: "稿件", True: "稿xyz件" if terms else "稿件"}
