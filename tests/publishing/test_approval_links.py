"""Approval links: whoever holds one decides once, on exactly the text it was made for."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from delivery.access import AccessLog, Line
from delivery.approvals import approval_page
from delivery.envelope import Envelope
from publishing.actor import Actor
from publishing.approval import Made, erase_leader, make_link, revoke_link
from publishing.errors import Code, Refused
from publishing.review import State
from publishing.stages import Stage
from tests.manage.roles import person
from tests.publishing.reviewed import FINAL, FIRST, ZH, Rounds
from tests.site import Hands, Site

CANARY = "还没有公开的一句话"


@dataclass
class Desk:
    """A site, a topic that waits for its one review, and the page as a browser without cookies sees it."""

    site: Site
    rounds: Rounds
    public_id: str
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.log = AccessLog(self.lines.extend)

    def browser(self) -> httpx.AsyncClient:
        app = Starlette(
            routes=[approval_page(lambda: self.site.desk)],
            middleware=[Middleware(Envelope, access=self.log)],
        )
        transport = httpx.ASGITransport(app)
        return httpx.AsyncClient(transport=transport, base_url="https://content.example.org")

    async def link(self, *, by: Actor = FINAL, days: float = 1) -> Made:
        sha256 = (await self.rounds.review(self.public_id)).sha256
        async with self.site.desk.act(by=by) as act:
            return await make_link(
                act,
                self.public_id,
                ZH,
                Stage.FINAL_REVIEW,
                leader="会长",
                expires_at=act.now + timedelta(days=days),
                expected_sha256=sha256,
            )

    async def state(self) -> State:
        return (await self.rounds.review(self.public_id)).steps[-1].state


@pytest.fixture
async def at_desk(site: Site) -> Desk:
    rounds = Rounds(site.desk)
    public_id = await rounds.write("Topic", name={"ZH_HANS": CANARY})
    await rounds.submit(public_id)
    return Desk(site, rounds, public_id)


async def test_a_leader_reads_and_approves_without_an_account(at_desk: Desk) -> None:
    made = await at_desk.link()

    async with at_desk.browser() as browser:
        page = await browser.get(f"/approve/{made.token}")
        done = await browser.post(f"/approve/{made.token}", data={"decision": "APPROVE"})

    assert page.status_code == 200
    assert CANARY in page.text
    assert "会长" in page.text
    assert page.text.index("终审") < page.text.index("The link works once")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-robots-tag"] == "noindex"
    assert (done.status_code, "已同意" in done.text) == (200, True)
    assert await at_desk.state() is State.PASSED
    latest = (await at_desk.rounds.review(at_desk.public_id)).steps[-1].latest
    assert latest is not None
    assert (latest.by, latest.in_place_of) == (made.link.public_id, FINAL.id)


async def test_a_link_works_once(at_desk: Desk) -> None:
    made = await at_desk.link()
    address = f"/approve/{made.token}"

    async with at_desk.browser() as browser:
        await browser.post(address, data={"decision": "RETURN", "note": "用全称"})
        again = await browser.get(address)
        twice = await browser.post(address, data={"decision": "APPROVE"})

    assert (again.status_code, twice.status_code) == (410, 410)
    assert CANARY not in again.text
    assert await at_desk.state() is State.RETURNED


async def test_returning_asks_for_a_word(at_desk: Desk) -> None:
    made = await at_desk.link()

    async with at_desk.browser() as browser:
        silent = await browser.post(f"/approve/{made.token}", data={"decision": "RETURN"})
        undecided = await browser.post(f"/approve/{made.token}", data={"note": "?"})

    assert (silent.status_code, undecided.status_code) == (400, 400)
    assert "退回时请写明" in silent.text
    assert await at_desk.state() is State.NEXT


async def test_a_form_of_too_many_fields_is_turned_away(at_desk: Desk) -> None:
    made = await at_desk.link()
    fields = {f"field{n}": "x" for n in range(11)}

    async with at_desk.browser() as browser:
        answer = await browser.post(f"/approve/{made.token}", data=fields)

    assert (answer.status_code, await at_desk.state()) == (400, State.NEXT)


async def test_a_changed_text_ends_the_link(at_desk: Desk) -> None:
    made = await at_desk.link()
    await at_desk.rounds.edit(at_desk.public_id, name={"ZH_HANS": "改过的"})

    async with at_desk.browser() as browser:
        page = await browser.get(f"/approve/{made.token}")
        post = await browser.post(f"/approve/{made.token}", data={"decision": "APPROVE"})

    assert (page.status_code, post.status_code) == (409, 409)
    assert "改过的" not in page.text
    assert CANARY not in page.text
    assert await at_desk.state() is not State.PASSED


async def test_a_revoked_or_unknown_link_shows_nothing(at_desk: Desk) -> None:
    made = await at_desk.link()
    async with at_desk.site.desk.act(by=FINAL) as act:
        await revoke_link(act, made.link.public_id)

    async with at_desk.browser() as browser:
        revoked = await browser.get(f"/approve/{made.token}")
        unknown = await browser.get("/approve/kapok_approve_nothing")

    assert (revoked.status_code, unknown.status_code) == (410, 404)
    assert CANARY not in revoked.text + unknown.text


async def test_an_expired_link_shows_nothing(site: Site, hands: Hands) -> None:
    rounds = Rounds(site.desk)
    public_id = await rounds.write("Topic", name={"ZH_HANS": CANARY})
    await rounds.submit(public_id)
    at_desk = Desk(site, rounds, public_id)
    made = await at_desk.link(days=1)
    hands.forward(86_401)

    async with at_desk.browser() as browser:
        page = await browser.get(f"/approve/{made.token}")

    assert page.status_code == 410
    assert CANARY not in page.text


async def test_another_site_cannot_send_the_form(at_desk: Desk) -> None:
    made = await at_desk.link()

    async with at_desk.browser() as browser:
        post = await browser.post(
            f"/approve/{made.token}",
            data={"decision": "APPROVE"},
            headers={"origin": "https://evil.example"},
        )

    assert post.status_code == 403
    assert await at_desk.state() is State.NEXT


async def test_the_log_keeps_no_key(at_desk: Desk) -> None:
    made = await at_desk.link()

    async with at_desk.browser() as browser:
        await browser.get(f"/approve/{made.token}")
    at_desk.log.flush()

    assert [each.path for each in at_desk.lines] == ["/approve/…"]


async def test_only_the_hash_of_a_token_is_kept(at_desk: Desk) -> None:
    made = await at_desk.link()

    rows = await at_desk.site.database.rows("SELECT * FROM approval_link")

    assert made.token not in str(rows)
    assert made.token.removeprefix("kapok_approve_") not in str(rows)


async def test_a_link_lends_no_more_than_its_maker_has(at_desk: Desk) -> None:
    author = person("author", "final_reviewer", name="author")
    codes = []
    for who in (FIRST, author):
        with pytest.raises(Refused) as refused:
            await at_desk.link(by=who)
        codes.append(refused.value.problems[0].code)

    assert codes == [Code.FORBIDDEN, Code.SAME_PERSON]


async def test_a_link_holds_no_longer_than_a_month(at_desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        await at_desk.link(days=31)

    assert refused.value.problems[0].path == ("expiresAt",)


async def test_whoever_made_a_link_does_no_other_review_of_the_text(site: Site) -> None:
    rounds = Rounds(site.desk)
    both = person("first_reviewer", "final_reviewer", name="both")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=both)
    await rounds.decide(public_id, Stage.SECOND_REVIEW)
    sha256 = (await rounds.review(public_id)).sha256

    with pytest.raises(Refused) as refused:
        async with site.desk.act(by=both) as act:
            await make_link(
                act,
                public_id,
                ZH,
                Stage.FINAL_REVIEW,
                leader="会长",
                expires_at=datetime.now(UTC) + timedelta(days=1),
                expected_sha256=sha256,
            )

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_a_leaders_name_is_erased_and_the_decision_stays(at_desk: Desk) -> None:
    made = await at_desk.link()
    async with at_desk.browser() as browser:
        await browser.post(f"/approve/{made.token}", data={"decision": "APPROVE"})

    with pytest.raises(Refused) as refused:
        async with at_desk.site.desk.act(by=FINAL) as act:
            await erase_leader(act, made.link.public_id)
    async with at_desk.site.desk.act(by=person("administrator")) as act:
        await erase_leader(act, made.link.public_id)

    assert refused.value.problems[0].code is Code.FORBIDDEN
    assert "会长" not in str(await at_desk.site.database.rows("SELECT * FROM approval_link"))
    assert await at_desk.state() is State.PASSED


@pytest.mark.parametrize("note", ["a\x00b", "x" * 5_001])
async def test_a_note_that_cannot_be_kept_leaves_the_link_as_it_is(
    at_desk: Desk, note: str
) -> None:
    made = await at_desk.link()

    async with at_desk.browser() as browser:
        address = f"/approve/{made.token}"
        refused = await browser.post(address, data={"decision": "APPROVE", "note": note})
        done = await browser.post(address, data={"decision": "APPROVE", "note": "好"})

    assert (refused.status_code, done.status_code) == (400, 200)
    assert await at_desk.state() is State.PASSED
