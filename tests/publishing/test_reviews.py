"""三审三校: a text is public only after others than its author have passed exactly it."""

import pytest

from publishing.errors import Code, Refused
from publishing.publish import publish
from publishing.review import State
from tests.publishing.reviewed import (
    CHAIN,
    PUBLISHER,
    Rounds,
)
from tests.site import Site, titles


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


async def _publish(rounds: Rounds, *public_ids: str, **given: object) -> None:
    async with rounds.desk.act(by=PUBLISHER) as act:
        await publish(act, public_ids, **given)  # type: ignore[arg-type]  # as given


async def test_an_article_is_published_once_seven_steps_are_passed(
    site: Site, rounds: Rounds
) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    for stage in CHAIN:
        with pytest.raises(Refused) as refused:
            await _publish(rounds, public_id)
        assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE
        await rounds.decide(public_id, stage)

    await _publish(rounds, public_id)

    assert titles(await site.ask("{ articles { nodes { title } } }")) == ["时装周开幕"]
    assert all(each.state is State.PASSED for each in (await rounds.review(public_id)).steps)
