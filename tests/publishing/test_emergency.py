"""The emergency path, and rights that are lent: two people still answer for what is published."""

import pytest

from models.system import AuditEntry
from publishing.actor import Actor
from publishing.delegation import delegate, end_delegation
from publishing.emergency import LOUD, approve, request
from publishing.errors import Code, Refused
from publishing.people.accounts import add_account, update_account
from publishing.rebuild import verify
from publishing.stages import Stage
from tests.manage.roles import person
from tests.publishing.reviewed import AUTHOR, PUBLISHER, SECOND, Rounds
from tests.site import Hands, Site, titles

OTHER = person("publisher", name="other_publisher")
TITLES = "{ articles { nodes { title } } }"


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


async def _request(
    site: Site, public_id: str, *, by: Actor = PUBLISHER, reason: str = "台风停展"
) -> str:
    async with site.desk.act(by=by) as act:
        return (await request(act, public_id, reason=reason, expected_revision=1)).public_id


async def _approve(site: Site, asked: str, *, by: Actor = OTHER) -> None:
    async with site.desk.act(by=by) as act:
        await approve(act, asked)


async def test_two_people_publish_urgently_and_the_audit_says_so(
    site: Site, rounds: Rounds
) -> None:
    public_id = await rounds.write()

    await _approve(site, await _request(site, public_id))

    assert titles(await site.ask(TITLES)) == ["时装周开幕"]
    async with site.database.transaction() as tx:
        [loud] = await AuditEntry.filter(verb=LOUD).using_db(tx)
    assert (loud.reason, loud.revision) == ("台风停展", 1)
    assert PUBLISHER.id in loud.details
    assert OTHER.id in loud.details
    assert (await site.facts())[-2:] == ["Published", LOUD]
    assert await verify(site.database) == []


async def test_nobody_agrees_to_their_own_request(site: Site, rounds: Rounds) -> None:
    asked = await _request(site, await rounds.write())

    with pytest.raises(Refused) as refused:
        await _approve(site, asked, by=PUBLISHER)

    assert refused.value.problems[0].code is Code.SAME_PERSON
    assert titles(await site.ask(TITLES)) == []


async def test_a_request_needs_a_reason(site: Site, rounds: Rounds) -> None:
    with pytest.raises(Refused) as refused:
        await _request(site, await rounds.write(), reason="  ")

    assert refused.value.problems[0].code is Code.REQUIRED


async def test_only_what_was_asked_for_is_agreed_to(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write()
    asked = await _request(site, public_id)
    await rounds.edit(public_id, subtitle={"ZH_HANS": "新的"})

    with pytest.raises(Refused) as refused:
        await _approve(site, asked)

    assert refused.value.problems[0].code is Code.CONFLICT


async def test_a_request_is_agreed_to_once(site: Site, rounds: Rounds) -> None:
    asked = await _request(site, await rounds.write())
    await _approve(site, asked)

    with pytest.raises(Refused) as refused:
        await _approve(site, asked)

    assert refused.value.problems[0].code is Code.STATE


async def test_haste_does_not_excuse_a_reprint_without_its_source(
    site: Site, rounds: Rounds
) -> None:
    public_id = await rounds.write(title={"ZH_HANS": "转载"}, kind="REPRINT")
    asked = await _request(site, public_id)

    with pytest.raises(Refused) as refused:
        await _approve(site, asked)

    assert ("attribution",) in [each.path for each in refused.value.problems]


async def test_an_author_alone_publishes_nothing_urgently(site: Site, rounds: Rounds) -> None:
    with pytest.raises(Refused) as refused:
        await _request(site, await rounds.write(), by=AUTHOR)

    assert refused.value.problems[0].code is Code.FORBIDDEN


# --- delegation -------------------------------------------------------------------------------


async def _chief(site: Site, *roles: str) -> Actor:
    """A person with an account and these roles."""
    async with site.desk.act(by="setup") as act:
        account = await add_account(act, login="chief", name="主编", roles=roles)
    made = person(*roles)
    return Actor(account.public_id, made.kind, made.grants, person=account.public_id)


async def _lend(site: Site, chief: Actor, to: Actor, hands: Hands, days: int = 3) -> str:
    async with site.desk.act(by=chief) as act:
        until = hands.now.replace(day=hands.now.day + days)
        made = await delegate(act, to.id, Stage.FINAL_REVIEW, types=["Topic"], until=until)
        return made.public_id


async def test_a_stage_is_done_in_anothers_place(site: Site, hands: Hands) -> None:
    rounds = Rounds(site.desk)
    chief = await _chief(site, "final_reviewer")
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)

    with pytest.raises(Refused) as before:
        await rounds.decide(public_id, Stage.FINAL_REVIEW, by=SECOND)
    await _lend(site, chief, SECOND, hands)
    review = await rounds.decide(public_id, Stage.FINAL_REVIEW, by=SECOND)

    assert before.value.problems[0].code is Code.FORBIDDEN
    latest = review.steps[-1].latest
    assert latest is not None
    assert (latest.by, latest.in_place_of) == (SECOND.id, chief.id)


@pytest.mark.parametrize("ended", ["expired", "taken back", "role lost"])
async def test_what_was_lent_ends(site: Site, hands: Hands, ended: str) -> None:
    rounds = Rounds(site.desk)
    chief = await _chief(site, "final_reviewer")
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)
    lent = await _lend(site, chief, SECOND, hands)

    if ended == "expired":
        hands.forward(4 * 86_400)
    elif ended == "taken back":
        async with site.desk.act(by=chief) as act:
            await end_delegation(act, lent)
    else:
        async with site.desk.act(by="setup") as act:
            await update_account(act, chief.id, roles=["author"])

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FINAL_REVIEW, by=SECOND)
    assert refused.value.problems[0].code is Code.FORBIDDEN


async def test_nobody_lends_what_they_do_not_have(site: Site, hands: Hands) -> None:
    with pytest.raises(Refused) as refused:
        await _lend(site, AUTHOR, SECOND, hands)

    assert refused.value.problems[0].code is Code.FORBIDDEN


async def test_lending_does_not_let_an_author_review_themselves(site: Site, hands: Hands) -> None:
    rounds = Rounds(site.desk)
    chief = await _chief(site, "final_reviewer")
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)
    await _lend(site, chief, AUTHOR, hands)

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FINAL_REVIEW, by=AUTHOR)

    assert refused.value.problems[0].code is Code.SAME_PERSON
