"""Changes: whoever pulls them misses nothing, ends with what is to be seen, and learns of nothing else."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import orjson

from delivery.changes import ChangesListener
from delivery.dispatch import Pace, dispatching
from models.locale import Locale
from models.system import ChangeLog, Item, PublicChange
from publishing.changes import LISTENER, fill_changes, forget_removed
from publishing.clock_moves import announce_due
from publishing.comment import comment
from publishing.grounds import Ground
from publishing.listeners import position_of
from publishing.outbox import facts_after, newest_position
from publishing.publish import publish
from publishing.save import save
from publishing.schedule import schedule
from publishing.takedown import CaseState, decide_takedown, open_takedown
from publishing.trash import trash
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from resolvers.answer import Operation
from tests.dispatch.test_dispatch import until, until_found
from tests.manage.roles import NOBODY, Door, person
from tests.reading.canaries import LIVE, leaked, plant
from tests.site import Site

QUICK = Pace(first_retry=0.02, longest_retry=0.05, look_anyway=0.5)
DAYS = 90

PULL = """
query Pull($since: String, $types: [ContentType!], $first: Int, $locale: Locale!, $fallback: [Locale!]) {
  changes(since: $since, types: $types, first: $first, locale: $locale, fallback: $fallback) {
    nodes {
      kind id type at
      item { id label ... on Topic { summary } }
      tombstone { notice at }
    }
    cursor
    hasMore
  }
}
"""
DOCUMENT = PULL.replace("... on Topic { summary }", "")


@dataclass
class Portal:
    """A portal with a copy of all that it was told, by id."""

    site: Site
    locale: str = "ZH_HANS"
    types: Sequence[str] | None = None
    first: int = 100
    fallback: Sequence[str] | None = None
    cursor: str | None = None
    copy: dict[str, str] = field(default_factory=dict)

    async def page(self) -> dict[str, Any]:
        data = await self.site.ask(DOCUMENT, **self.variables())
        page: dict[str, Any] = data["changes"]
        self.cursor = page["cursor"]
        for each in page["nodes"]:
            assert (each["kind"] == "UPSERTED") == (each["item"] is not None)
            if each["kind"] == "UPSERTED":
                self.copy[each["id"]] = each["item"]["label"]
            else:
                self.copy.pop(each["id"], None)
        return page

    async def pull(self) -> list[dict[str, Any]]:
        """Every change there is now."""
        told: list[dict[str, Any]] = []
        while True:
            page = await self.page()
            told += page["nodes"]
            if not page["hasMore"]:
                return told

    async def kinds(self) -> list[tuple[str, str]]:
        return [(each["id"], each["kind"]) for each in await self.pull()]

    def variables(self) -> dict[str, Any]:
        return {
            "since": self.cursor,
            "types": self.types,
            "first": self.first,
            "locale": self.locale,
            "fallback": self.fallback,
        }


class Noting:
    """The dispatcher's part, done when a test says so; the listener's own position is kept here."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.position = 0
        self.listener = ChangesListener(site.database, keep_days=DAYS)

    async def __call__(self) -> None:
        while facts := await facts_after(self.site.database, self.position):
            await self.listener(facts)
            self.position = facts[-1].position


async def seen(site: Site, plural: str = "topics") -> dict[str, str]:
    """What is to be seen, by id."""
    found: dict[str, str] = {}
    after, more = None, True
    query = "{ nodes { id label } pageInfo { hasNextPage endCursor } }"
    while more:
        asked = f"query ($after: String) {{ {plural}(first: 100, after: $after) {query} }}"
        data = (await site.ask(asked, after=after))[plural]
        found |= {each["id"]: each["label"] for each in data["nodes"]}
        more, after = data["pageInfo"]["hasNextPage"], data["pageInfo"]["endCursor"]
    return found


# --- what is told -----------------------------------------------------------------------------


async def test_a_full_pull_is_all_that_is_to_be_seen_and_then_what_has_changed(site: Site) -> None:
    note, portal = Noting(site), Portal(site, first=2)
    topics = [await site.make("Topic", name=f"题{n}") for n in range(5)]
    gone = await site.make("Topic", name="撤下的")
    await site.make("Topic", live=False, name="草稿")
    await site.act(unpublish, [gone])
    await note()

    assert [each["id"] for each in await portal.pull()] == topics
    assert portal.copy == await seen(site)
    assert await portal.pull() == []

    await site.save(topics[1], live=True, name="新题")
    await site.act(unpublish, [topics[3]])
    await note()

    assert await portal.kinds() == [(topics[1], "UPSERTED"), (topics[3], "REMOVED")]
    assert portal.copy == await seen(site)
    assert portal.copy[topics[1]] == "新题"


async def test_what_changes_during_a_full_pull_is_not_missed(site: Site) -> None:
    note, portal = Noting(site), Portal(site, first=2)
    topics = [await site.make("Topic", name=f"题{n}") for n in range(6)]
    await note()

    await portal.page()
    await site.save(topics[0], live=True, name="拉过又改")
    await site.act(unpublish, [topics[1]])
    await site.act(unpublish, [topics[5]])
    await site.save(topics[4], live=True, name="未拉先改")
    fresh = await site.make("Topic", name="新条目")
    await note()
    await portal.pull()

    assert portal.copy == await seen(site)
    assert fresh in portal.copy


async def test_what_was_changed_twice_comes_once_as_it_is_now(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    topic = await site.make("Topic", name="一")
    await note()
    await portal.pull()

    await site.save(topic, live=True, name="二")
    await note()
    await site.save(topic, live=True, name="三")
    await note()

    (told,) = await portal.pull()
    assert (told["kind"], told["type"], told["item"]["label"]) == ("UPSERTED", "TOPIC", "三")


async def test_drafts_reviews_and_comments_leave_no_trace(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    topic = await site.make("Topic", name="题")
    await note()
    await portal.pull()
    before = await site.contents_of("public_change", "change_log")

    await site.save(topic, name="改动中")
    await site.act(comment, topic, text="此处待核", locale=Locale.ZH_HANS)
    draft = await site.make("Topic", live=False, name="未发")
    await site.act(trash, draft)
    async with site.desk.act(by="editor") as act:
        await schedule(act, [topic], publish_at=act.now + timedelta(days=1))
    await note()

    assert await portal.pull() == []
    assert await site.contents_of("public_change", "change_log") == before


async def test_what_is_scheduled_comes_once_its_instant_has_come(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    topic = await site.make("Topic", live=False, name="题")
    async with site.desk.act(by="editor") as act:
        at = act.now + timedelta(seconds=0.5)
        await schedule(act, [topic], publish_at=at, unpublish_at=at + timedelta(seconds=0.5))
    await note()
    early = [await portal.pull(), await site.contents_of("public_change")]

    await asyncio.sleep(0.6)
    await site.act(announce_due)
    await note()
    came = await portal.kinds()
    await asyncio.sleep(0.5)
    await site.act(announce_due)
    await note()

    assert early == [[], {"public_change": []}]
    assert came == [(topic, "UPSERTED")]
    assert await portal.kinds() == [(topic, "REMOVED")]


async def test_a_withdrawal_comes_with_its_notice_and_goes_when_it_is_lifted(site: Site) -> None:
    note, portal, english = Noting(site), Portal(site), Portal(site, locale="EN", fallback=[])
    topic = await site.make("Topic", name={"ZH_HANS": "题", "EN": "A topic"})
    never = await site.make("Topic", live=False, name="未发")
    await note()
    await portal.pull(), await english.pull()

    words: dict[str, Any] = {
        "ground": "内部事由",
        "category": Ground.ERROR,
        "notice": "本条有误，已撤回。",
    }
    await site.act(withdraw, topic, **words)
    await site.act(withdraw, never, **words)
    await note()
    (told,), (abroad,) = await portal.pull(), await english.pull()
    await site.act(restore, topic)
    await note()
    (restored,) = await portal.pull()
    await site.act(publish, [topic])
    await note()

    assert (told["id"], told["kind"], told["item"]) == (topic, "REMOVED", None)
    assert told["tombstone"]["notice"] == "本条有误，已撤回。"
    assert told["tombstone"]["at"] is not None
    assert abroad["tombstone"]["notice"] is None
    assert (restored["kind"], restored["tombstone"]) == ("REMOVED", None)
    assert await portal.kinds() == [(topic, "UPSERTED")]
    assert "内部" not in str([told, abroad, restored])


async def test_what_a_takedown_case_hides_is_removed_and_comes_back(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    topic = await site.make("Topic", name="题")
    await note()
    await portal.pull()

    case = await site.act(
        open_takedown, topic, claimant={"name": "甲"}, category=Ground.PRIVACY, ground="肖像"
    )
    hidden = await portal.pull()  # at once, before anything is noted, it is only not there
    await note()
    told = await portal.pull()
    await site.act(decide_takedown, case.public_id, state=CaseState.REJECTED, note="无据")
    await note()

    assert hidden == []
    assert [(each["kind"], each["tombstone"]) for each in told] == [("REMOVED", None)]
    assert await portal.kinds() == [(topic, "UPSERTED")]


async def test_an_event_changes_with_its_sessions_venues_and_organisers(site: Site) -> None:
    note, portal = Noting(site), Portal(site, types=["EVENT"])
    venue = await site.make("Venue", name="馆")
    hall = await site.make("Venue", name="厅")
    body = await site.make("Organisation", name="会")
    event, other = [
        await site.make(
            "Event", title=each, venues=[venue], organisers=[{"role": "HOST", "party": body}]
        )
        for each in ("甲会", "乙会")
    ]
    session = await site.make("Session", title="场", event=event, venue=hall)
    await note()
    await portal.pull()

    async def told(changed: Any) -> set[str]:
        await changed
        await note()
        return {each["id"] for each in await portal.pull()}

    assert await told(site.save(session, live=True, title="新场", event=event, venue=hall)) == {
        event
    }
    assert await told(site.save(session, title="草稿不算", event=event)) == set()
    assert await told(site.save(venue, live=True, name="新馆")) == {event, other}
    assert await told(site.save(hall, live=True, name="新厅")) == {event}
    assert await told(site.save(body, live=True, name="新会")) == {event, other}
    assert await told(site.save(session, live=True, title="转场", event=other)) == {event, other}
    assert await told(site.act(unpublish, [session])) == {other}
    assert set(portal.copy) == {event, other}


async def test_events_and_articles_change_with_the_picture_shown_with_them(site: Site) -> None:
    note, portal = Noting(site), Portal(site, types=["EVENT", "ARTICLE"])
    picture = await site.make("Picture", alt="图")
    event = await site.make("Event", title="会", cover=picture)
    article = await site.make("Article", title="文", kind="NEWS", cover=picture)
    await site.make("Event", title="没有图的会")
    await note()
    await portal.pull()

    await site.act(withdraw, picture, ground="x", notice="x")
    await note()

    assert sorted(await portal.kinds()) == [(article, "UPSERTED"), (event, "UPSERTED")]


async def test_only_the_types_asked_for_come_and_the_cursor_keeps_up(site: Site) -> None:
    note, portal = Noting(site), Portal(site, types=["VENUE"])
    await site.make("Topic", name="题")
    venue = await site.make("Venue", name="馆")
    await note()

    assert await portal.kinds() == [(venue, "UPSERTED")]
    await site.make("Topic", name="别的")
    await note()
    before = portal.cursor
    assert await portal.pull() == []
    assert portal.cursor != before


async def test_in_one_language_exactly_what_it_has_is_told(site: Site) -> None:
    note, portal = Noting(site), Portal(site, locale="EN", fallback=[])
    both = await site.make("Topic", name={"ZH_HANS": "题", "EN": "Topic"})
    await site.make("Topic", name="只有中文")
    await note()
    assert await portal.kinds() == [(both, "UPSERTED")]

    await site.save(both, live=True, name="题")
    await note()

    assert await portal.kinds() == [(both, "REMOVED")]


# --- cursors ----------------------------------------------------------------------------------


async def refused(site: Site, **variables: Any) -> tuple[str, str]:
    answer = await site.answer(DOCUMENT, **{**Portal(site).variables(), **variables})
    (error,) = orjson.loads(answer.body)["errors"]
    return error["extensions"]["code"], error["message"]


async def test_a_cursor_of_something_else_is_an_error_that_says_what_to_do(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    await site.make("Topic", name="题")
    await note()
    await portal.pull()
    assert portal.cursor is not None
    parts = orjson.loads(bytes.fromhex(portal.cursor))
    page = (await site.ask("{ topics { pageInfo { endCursor } } }"))["topics"]["pageInfo"]

    for bad in ("", "zz", "00", page["endCursor"], _cursor([*parts[:3], -1, 0])):
        code, message = await refused(site, since=bad)
        assert (code, "since: null" in message) == ("BAD_USER_INPUT", True)
    code, message = await refused(site, since=portal.cursor, types=["TOPIC"])
    assert (code, "other types" in message) == ("BAD_USER_INPUT", True)
    for foreign in ([*parts[:2], "elsewhere", *parts[3:]], [*parts[:3], 10**9, 10**9]):
        code, message = await refused(site, since=_cursor(foreign))
        assert (code, "since: null" in message) == ("CURSOR_EXPIRED", True)
    assert "first must be" in (await refused(site, first=101))[1]


def _cursor(parts: list[Any]) -> str:
    return orjson.dumps(parts).hex()


async def test_a_cursor_expires_with_the_removals_it_has_not_heard_of(site: Site) -> None:
    note = Noting(site)
    old, late, mid = Portal(site), Portal(site), Portal(site, first=1)
    topics = [await site.make("Topic", name=each) for each in "甲乙丙"]
    await note()
    await old.pull()
    await site.act(unpublish, [topics[0]])
    await note()
    await late.pull()
    async with site.database.transaction() as tx:
        removed = PublicChange.filter(kind="REMOVED").using_db(tx)
        assert await removed.update(at="2020-01-01T00:00:00Z") == 1
    await forget_removed(site.database, keep_days=DAYS)

    await mid.page()
    await mid.pull()
    code, message = await refused(site, since=old.cursor)

    assert (code, "since: null" in message) == ("CURSOR_EXPIRED", True)
    assert await late.pull() == []
    assert set(mid.copy) == set(topics[1:])
    await site.act(comment, topics[0], text="仍无人知", locale=Locale.ZH_HANS)
    await note()
    assert await late.pull() == []


async def test_what_was_public_before_there_was_a_log_stands_in_it(site: Site) -> None:
    topics = [await site.make("Topic", name=each) for each in "甲乙"]
    gone = await site.make("Topic", name="丙")
    await site.act(unpublish, [gone])
    await site.make("Topic", live=False, name="丁")

    await fill_changes(site.database)
    await fill_changes(site.database)

    assert await Portal(site).kinds() == [(each, "UPSERTED") for each in topics]
    async with site.database.transaction() as tx:
        log = await ChangeLog.get(id=1, using_db=tx)
        assert (log.filled, log.newest) == (1, 3)
        assert await PublicChange.all().using_db(tx).count() == 3


async def test_hearing_facts_again_notes_nothing_again(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    topic = await site.make("Topic", name="题")
    await site.save(topic, live=True, name="新题")
    await note()
    await portal.pull()

    note.position = 0
    await note()

    assert await portal.pull() == []


# --- many writers -----------------------------------------------------------------------------


@asynccontextmanager
async def noting(site: Site) -> AsyncIterator[ChangesListener]:
    listener = ChangesListener(site.database, keep_days=DAYS)
    async with dispatching(site.database, {LISTENER: listener}, pace=QUICK) as dispatch:
        await until(lambda: dispatch.leads)
        yield listener


async def test_with_ten_writers_a_poller_misses_nothing_and_ends_with_what_is_to_be_seen(
    site: Site,
) -> None:
    topics = [await site.make("Topic", name=f"题{n}") for n in range(10)]
    done = asyncio.Event()
    pollers = [Portal(site, first=3), Portal(site, first=100)]
    chance = random.Random(20260301)

    async def write(n: int) -> None:
        for round_number in range(5):
            name = f"题{n}·{round_number}"
            live = topics[n] in await seen(site)
            async with site.desk.act(by=f"writer-{n}") as act:
                if live and chance.random() < 0.3:
                    await unpublish(act, [topics[n]])
                else:
                    await _rename(site, act, topics[n], name)
                if site.engine == "postgres":
                    await asyncio.sleep(0.05 * (n % 3))  # some hold their transaction open

    async def poll(portal: Portal) -> None:
        while not done.is_set():
            await portal.page()
            await asyncio.sleep(0.005)

    await fill_changes(site.database)
    async with noting(site):
        polling = [asyncio.create_task(poll(each)) for each in pollers]
        await asyncio.gather(*(write(n) for n in range(10)))
        await _all_noted(site)
        done.set()
        await asyncio.gather(*polling)

    expected = await seen(site)
    late = Portal(site, first=4)
    for each in (*pollers, late):
        await each.pull()
        assert each.copy == expected
    assert expected


async def _rename(site: Site, act: Any, topic: str, name: str) -> None:
    item = await Item.get(public_id=topic, using_db=act.tx)
    await save(act, topic, {"name": {"ZH_HANS": name}}, expected_revision=item.draft_number)
    await publish(act, [topic])


async def _all_noted(site: Site) -> None:
    async def holds() -> bool:
        newest = await newest_position(site.database)
        return await position_of(site.database, LISTENER) >= newest

    await until_found(holds)


# --- the door ---------------------------------------------------------------------------------


async def test_both_paths_give_the_same_bytes(site: Site) -> None:
    note = Noting(site)
    await site.make("Topic", name="题")
    gone = await site.make("Venue", name="馆")
    await site.act(withdraw, gone, ground="误", notice="已撤回")
    await note()
    portal = Portal(site)
    await portal.pull()
    await site.act(restore, gone)
    await site.act(publish, [gone])
    await note()

    for since in (None, portal.cursor):
        variables = {**portal.variables(), "since": since}
        fast = await site.answer(PULL, **variables)
        slow = await site.answers.ordinary(Operation(PULL, None, variables), request_id="test")
        again = await site.answer(PULL, **variables)
        assert fast.path == again.path == "compiled"
        assert fast.body == slow.body == again.body


async def test_the_editors_door_gives_the_same_changes_to_anybody(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    live = await plant(site)
    await site.make("Venue", name="馆")
    await note()
    told = await portal.pull()
    variables = {**portal.variables(), "since": None}

    for actor in (NOBODY, person("author"), person("administrator")):
        data = await Door(site).ask(DOCUMENT, by=actor, **variables)
        assert data["changes"]["nodes"] == told
        assert live in str(data)
        assert not leaked(data)


async def test_no_hidden_word_is_in_the_log_or_in_what_is_told_of_it(site: Site) -> None:
    note, portal = Noting(site), Portal(site)
    live = await plant(site)
    await note()

    told = await portal.pull()
    log = await site.contents_of("public_change", "change_log")

    assert f"{LIVE} now" in str(told)
    assert live in portal.copy
    assert not leaked(told, log)
    never = await site.database.rows(
        "SELECT i.id AS id FROM item i WHERE NOT EXISTS (SELECT 1 FROM placement p"
        " WHERE p.item = i.id AND p.lane = 'live' AND p.live_from <= p.made_at)"
    )
    assert never
    assert not {each["item"] for each in log["public_change"]} & {each["id"] for each in never}
