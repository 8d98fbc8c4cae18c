"""Remarks on a draft: where they belong, what they hold up, and what becomes of them."""

from typing import Any

import pytest

from models.system import Comment, Item
from publishing.actor import Actor
from publishing.comment import WHOLE, Place, comment, comments_on, resolve
from publishing.errors import Code, Refused
from publishing.stages import Decision, Stage
from tests.manage.roles import NOBODY
from tests.publishing.reviewed import AUTHOR, EN, FIRST, ZH, Rounds
from tests.site import Site, paragraph

BODY: dict[str, Any] = {
    "title": {"ZH_HANS": "时装周开幕"},
    "kind": "NEWS",
    "body": {"ZH_HANS": [paragraph("一", "p1"), paragraph("二", "p2")]},
}


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


async def _say(
    site: Site, public_id: str, text: str, *, by: Actor, place: Place = WHOLE, reply_to: str = ""
) -> Comment:
    async with site.desk.act(by=by) as act:
        return await comment(act, public_id, ZH, text, place=place, reply_to=reply_to or None)


async def _resolve(site: Site, made: Comment, *, by: Actor) -> None:
    async with site.desk.act(by=by) as act:
        await resolve(act, made.public_id)


async def _orphans(site: Site, public_id: str) -> list[tuple[str, bool]]:
    async with site.desk.act(by="looking") as act:
        item = await Item.get(public_id=public_id, using_db=act.tx)
        return [(row.text, gone) for row, gone in await comments_on(act, item)]


async def test_a_reviewers_open_remark_holds_the_next_step(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    await rounds.submit(public_id)
    made = await _say(site, public_id, "用全称", by=FIRST, place=Place("body", "p2"))

    with pytest.raises(Refused, match=made.public_id) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW)
    await _resolve(site, made, by=AUTHOR)
    await rounds.decide(public_id, Stage.FIRST_REVIEW)

    assert refused.value.problems[0].code is Code.STATE


async def test_an_authors_remark_and_an_answer_hold_nothing(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    await rounds.submit(public_id)
    asked = await _say(site, public_id, "这样行吗", by=AUTHOR)
    answer = await _say(site, public_id, "行", by=FIRST, reply_to=asked.public_id)

    await rounds.decide(public_id, Stage.FIRST_REVIEW)

    assert (asked.holds, answer.holds) == (0, 0)


async def test_a_remark_is_reason_enough_to_return(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    await rounds.submit(public_id)
    await _say(site, public_id, "用全称", by=FIRST, place=Place("body", "p1"))

    review = await rounds.decide(public_id, Stage.FIRST_REVIEW, Decision.RETURN)

    assert review.submission is None


async def test_a_remark_stays_when_its_block_is_removed(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    await _say(site, public_id, "第一段", by=FIRST, place=Place("body", "p1"))
    await _say(site, public_id, "第二段", by=FIRST, place=Place("body", "p2"))

    await rounds.edit(public_id, body={"ZH_HANS": [paragraph("一", "p1")]})
    gone = await _orphans(site, public_id)
    await rounds.edit(public_id, body={"ZH_HANS": [paragraph("二", "p2"), paragraph("一", "p1")]})

    assert gone == [("第一段", False), ("第二段", True)]
    assert await _orphans(site, public_id) == [("第一段", False), ("第二段", False)]


@pytest.mark.parametrize(
    ("place", "where"), [(Place("nothing"), "field"), (Place("body", "nothing"), "block")]
)
async def test_a_remark_needs_a_place_that_is_there(
    site: Site, rounds: Rounds, place: Place, where: str
) -> None:
    public_id = await rounds.write(**BODY)

    with pytest.raises(Refused) as refused:
        await _say(site, public_id, "哪里", by=FIRST, place=place)

    assert refused.value.problems[0].path == (where,)


async def test_what_is_settled_is_not_settled_again(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    made = await _say(site, public_id, "用全称", by=FIRST)
    await _resolve(site, made, by=FIRST)

    with pytest.raises(Refused) as refused:
        await _resolve(site, made, by=FIRST)

    assert refused.value.problems[0].code is Code.STATE


async def test_whoever_may_not_read_is_told_of_no_remark(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(**BODY)
    made = await _say(site, public_id, "用全称", by=FIRST)

    with pytest.raises(Refused) as hidden:
        await _resolve(site, made, by=NOBODY)
    with pytest.raises(Refused) as missing:
        await _resolve(site, Comment(public_id="com_none"), by=FIRST)

    assert hidden.value.problems[0].code is missing.value.problems[0].code is Code.NOT_FOUND


async def test_remarks_in_one_language_hold_that_one_only(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write(title={"ZH_HANS": "题", "EN": "Title"}, kind="NEWS")
    await rounds.submit(public_id)
    await _say(site, public_id, "改", by=FIRST)

    await rounds.decide(public_id, Stage.FIRST_REVIEW, locale=EN)

    with pytest.raises(Refused):
        await rounds.decide(public_id, Stage.FIRST_REVIEW, locale=ZH)
