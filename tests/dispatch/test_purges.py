"""Purges: caches in front are told what to forget, by the tags that answers carry, until they take it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from delivery.changes import ChangesListener
from delivery.dispatch import dispatching
from delivery.outgoing_post import Failed
from delivery.purge_sender import PurgeSender
from delivery.settings import BadSettings, Settings, read_settings
from delivery.telling import telling
from language.terms import TermKind
from publishing.alarms import alarms
from publishing.changes import LISTENER, fill_changes
from publishing.desk import Desk
from publishing.files import signing_secret
from publishing.grounds import Ground
from publishing.house_terms import save_term
from publishing.legacy_addresses import Given, save_legacy
from publishing.measures import measures
from publishing.purges import AT_ONCE, begin_purges, end_purges, purges_waiting
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from resolvers.operation import Operation
from tests.addresses import make_site
from tests.dispatch.receiver import Receiver, answering, receiving
from tests.dispatch.test_changes import QUICK, Noting
from tests.dispatch.test_dispatch import until, until_found
from tests.files import samples
from tests.files.place import Place
from tests.site import Site

TOKEN = "word-of-the-cache"


class Purges:
    """A site whose changes are noted, and told to one receiver, when a test says so."""

    def __init__(self, site: Site, receiver: Receiver) -> None:
        self.site = site
        self.receiver = receiver
        self.note = Noting(site)
        self.sender = PurgeSender(site.database, receiver.url, TOKEN)

    async def begin(self) -> None:
        await self.note()
        await begin_purges(self.site.database)

    async def told(self) -> list[dict[str, Any]]:
        """What is told of everything that happened since it was last asked."""
        await self.note()
        before = len(self.receiver.got)
        while await self.sender.send_next():
            pass
        return [each.message for each in self.receiver.got[before:]]


@asynccontextmanager
async def leading(site: Site, receiver: Receiver) -> AsyncIterator[None]:
    """A leader that notes and tells, soon late."""
    await fill_changes(site.database)
    await begin_purges(site.database)
    sender = PurgeSender(site.database, receiver.url, pace=QUICK, late_seconds=0.1)
    listener = ChangesListener(site.database, keep_days=90)
    async with dispatching(
        site.database, {LISTENER: listener}, pace=QUICK, beside=[sender.run]
    ) as dispatch:
        await until(lambda: dispatch.leads)
        yield


async def taking(got: Any, writer: Any) -> None:
    await answering(204)(got, writer)


@pytest.fixture
async def place(site: Site, tmp_path: Path) -> Place:
    return Place(site, tmp_path / "media", await signing_secret(site.database))


# --- what is told -----------------------------------------------------------------------------


async def test_what_readers_see_changed_is_told_by_its_type_and_drafts_are_not(site: Site) -> None:
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await site.make("Venue", name="馆")
        await purges.begin()
        topic = await site.make("Topic", name="题")
        published = await purges.told()
        await site.save(topic, name="改动中")
        await site.make("Event", live=False, title="未发")
        nothing = await purges.told()
        await site.act(unpublish, [topic])
        removed = await purges.told()

    message = {"type": "purge", "version": 1, "tags": ["*", "Topic"], "paths": []}
    assert published == removed == [message]
    assert nothing == []
    assert {each.headers["authorization"] for each in receiver.got} == {f"Bearer {TOKEN}"}
    assert all(each.line.startswith("POST /hooks?from=kapok ") for each in receiver.got)


ANSWERS: Mapping[str, str] = {
    "a list": "{ topics { nodes { name } } }",
    "one item": '{ topic(by: {slug: "ti"}) { name } }',
    "a search": '{ search(query: "题") { totalCount } }',
    "a path": '{ resolveUrl(path: "/news/one") { status } }',
}


async def test_every_answer_that_may_speak_of_it_carries_one_of_the_tags(site: Site) -> None:
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await make_site(site)
        await purges.begin()
        topic = await site.make("Topic", name="题", slug="ti")
        (message,) = await purges.told()
        carried = {}
        for name, query in ANSWERS.items():
            answer = await site.answers.answer(Operation(query, None, {}), request_id="t")
            assert answer.executed
            carried[name] = set(answer.types)

    assert topic
    for name, types in carried.items():
        assert types & set(message["tags"]), name


async def test_pictures_are_told_by_their_id_and_by_where_they_are_no_longer(
    site: Site, place: Place
) -> None:
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await purges.begin()
        made = await place.published(samples.picture())
        key = made["address"].split("/")[2]
        shown = await purges.told()
        again = await place.sent(samples.picture(size=(30, 30)), replace=made["id"], revision="2")
        draft = await purges.told()
        await site.act(withdraw, made["id"], ground="内部", category=Ground.COPYRIGHT)
        gone = await purges.told()
        await place.client.aclose()

    assert [(each["tags"], each["paths"]) for each in shown] == [
        (sorted(["*", "Picture", made["id"]]), [])
    ]
    assert draft == []
    assert [each["paths"] for each in gone] == [[f"/media/{key}/"]]
    assert made["id"] in gone[0]["tags"]
    assert again["address"].split("/")[2] not in str(receiver.got)


async def test_terms_and_legacy_addresses_are_told_though_they_are_no_items(site: Site) -> None:
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await make_site(site)
        await purges.begin()
        await site.act(save_legacy, Given("/old.asp", None))
        legacy = await purges.told()
        await site.act(
            save_term, {"zh_hans": "时装", "kind": TermKind.SYNONYM, "english": ("fashion",)}
        )
        terms = await purges.told()
        nothing = await purges.told()

    assert [each["tags"] for each in (*legacy, *terms)] == [["LegacyAddress"], ["$terms"]]
    assert nothing == []


async def test_many_changes_are_told_in_few_messages_of_a_hundred_tags_at_most(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Of each item its type and its id at most, and three that are of none.
    assert AT_ONCE * 2 + 3 <= 100
    monkeypatch.setattr("publishing.purges.AT_ONCE", 4)
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await purges.begin()
        async with site.desk.act(by="editor") as act:
            for n in range(10):
                await site.make_in(act, "Topic", name=f"题{n}")
        waiting = await _noted(purges)
        told = await purges.told()

    assert waiting == 10
    assert len(told) == 3
    assert await purges_waiting(site.database) == 0


async def _noted(purges: Purges) -> int | None:
    await purges.note()
    return (await measures(purges.site.database)).purges_waiting


# --- at least once ----------------------------------------------------------------------------


async def test_a_crash_between_sending_and_marking_tells_it_once_more(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def crash(*_args: object) -> None:
        raise RuntimeError("killed")

    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await purges.begin()
        await site.make("Topic", name="题")
        with monkeypatch.context() as patched:
            patched.setattr("delivery.purge_sender.mark_purged", crash)
            with pytest.raises(RuntimeError, match="killed"):
                await purges.told()
        again = await purges.told()
        nothing = await purges.told()

    assert [each.message for each in receiver.got] == again * 2
    assert (len(again), nothing) == (1, [])


@pytest.mark.parametrize("status", [302, 404, 500])
async def test_what_is_not_taken_is_told_again_with_what_came_meanwhile(
    site: Site, status: int
) -> None:
    async with receiving(answering(status)) as receiver:
        purges = Purges(site, receiver)
        await purges.begin()
        await site.make("Topic", name="题")
        with pytest.raises(Failed):
            await purges.told()
        receiver.answer = taking
        await site.make("Venue", name="馆")
        told = await purges.told()

    assert [each["tags"] for each in told] == [["*", "Topic", "Venue"]]


async def test_purges_that_are_not_taken_are_an_alarm_until_they_are(site: Site) -> None:
    async def codes() -> list[str]:
        return [each.code for each in await alarms(site.database)]

    async with receiving(answering(503)) as receiver:
        async with leading(site, receiver):
            await site.make("Topic", name="题")

            async def raised() -> bool:
                return await codes() == ["PURGE_LATE"]

            await until_found(raised)
            receiver.answer = taking

            async def cleared() -> bool:
                return await codes() == []

            await until_found(cleared)
        tried = len(receiver.got)

    assert tried > 2


async def test_in_the_service_a_change_is_told_at_once_by_the_leader(
    site: Site, tmp_path: Path
) -> None:
    async def begun() -> bool:
        return await purges_waiting(site.database) is not None

    await fill_changes(site.database)
    async with receiving(taking) as receiver:
        settings = Settings(data_dir=tmp_path, purge_url=receiver.url)
        async with telling(settings, site.database) as dispatch:
            await until(lambda: dispatch.leads)
            await until_found(begun)
            await site.make("Topic", name="题")
            await until(lambda: bool(receiver.got))
        kept = await purges_waiting(site.database)
        async with telling(Settings(data_dir=tmp_path), site.database):
            forgotten = await purges_waiting(site.database)

    assert receiver.got[0].message["tags"] == ["*", "Topic"]
    assert "authorization" not in receiver.got[0].headers
    assert kept is not None
    assert forgotten is None


async def test_whoever_is_told_no_more_is_no_alarm(site: Site) -> None:
    async with receiving(taking) as receiver:
        purges = Purges(site, receiver)
        await purges.begin()
        await site.make("Topic", name="题")
        async with Desk(site.database).act(by="start") as act:
            await end_purges(act)
        nothing = await purges.told()

    assert nothing == []


@pytest.mark.parametrize(
    "url", ["ftp://cache/purge", "http://user:word@cache/", "cache", "http:///"]
)
def test_an_address_that_cannot_be_meant_stops_the_start(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAPOK_PURGE_URL", url)

    with pytest.raises(BadSettings, match=r"KAPOK_PURGE_URL cannot be used\. Write"):
        read_settings()
