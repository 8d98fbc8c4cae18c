"""What makes something scheduled unfit holds it back in the same act, with an alarm."""

from datetime import timedelta
from typing import Any

import pytest

from models.system import Alarm, Hold, Item
from publishing.errors import Code, Refused
from publishing.holds import hold_item, resume, tell_missed
from publishing.publish import publish
from publishing.release import add, make_release, resume_release, schedule_release
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from tests.site import Hands, Site, titles

TITLES = "{ articles { nodes { title } } }"


async def reprint(site: Site, editor: str, **more: Any) -> str:
    """An article that cannot do without its editor."""
    return await site.make(
        "Article",
        live=False,
        title="转载",
        kind="REPRINT",
        responsible_editor=editor,
        attribution={"source_name": "纺织报"},
        **more,
    )


async def alarms(site: Site) -> list[tuple[str, str | None, str, bool]]:
    async with site.database.transaction() as tx:
        rows = await Alarm.all().using_db(tx).order_by("id")
    return [(each.kind, each.public_id, each.code, each.ended_at is None) for each in rows]


@pytest.mark.parametrize("verb", [withdraw, unpublish])
async def test_what_loses_a_needed_link_is_held_and_put_back_when_it_is_fit(
    site: Site, hands: Hands, verb: Any
) -> None:
    editor = await site.make("Person", name="林一")
    article = await reprint(site, editor)
    other = await site.make("Article", live=False, title="别的", kind="NEWS", byline=[editor])
    at = hands.now + timedelta(days=1)
    await site.act(schedule, [article, other], publish_at=at)
    planned = sorted(titles(await site.ask_privileged(TITLES, at=at)))

    given: Any = {"ground": "侵权"} if verb is withdraw else {}
    await site.act(verb, editor if verb is withdraw else [editor], **given)
    held = titles(await site.ask_privileged(TITLES, at=at))
    raised = await alarms(site)
    with pytest.raises(Refused) as refused:
        await site.act(resume, article)
    if verb is withdraw:
        await site.act(restore, editor)
    await site.act(publish, [editor])
    await site.act(resume, article)

    assert (planned, held) == (["别的", "转载"], ["别的"])
    assert raised == [("HELD", article, "LINK_NOT_PUBLISHED", True)]
    assert [each.code for each in refused.value.problems] == [Code.HELD]
    assert sorted(titles(await site.ask_privileged(TITLES, at=at))) == ["别的", "转载"]
    assert await alarms(site) == [("HELD", article, "LINK_NOT_PUBLISHED", False)]
    assert (await site.facts()).count("Held") == 1


async def test_a_picture_whose_licence_now_ends_before_the_instant_holds_what_shows_it(
    site: Site, hands: Hands
) -> None:
    picture = await site.make("Picture", alt="开幕", licence_expires_on="2030-01-01")
    article = await site.make("Article", live=False, title="图文", kind="NEWS", cover=picture)
    at = hands.now + timedelta(days=10)
    await site.act(schedule, [article], publish_at=at)
    planned = titles(await site.ask_privileged(TITLES, at=at))

    await site.save(picture, alt="开幕", licence_expires_on="2026-03-05", live=True)

    assert planned == ["图文"]
    assert titles(await site.ask_privileged(TITLES, at=at)) == []
    assert await alarms(site) == [("HELD", article, "LICENCE_EXPIRED", True)]


async def test_one_unfit_item_holds_its_whole_release(site: Site, hands: Hands) -> None:
    editor = await site.make("Person", name="林一")
    article = await reprint(site, editor)
    other = await site.make("Article", live=False, title="同批", kind="NEWS")
    leaving = await site.make("Article", title="过时", kind="NEWS")
    at = hands.now + timedelta(days=1)
    release = (await site.act(make_release, title="同批")).public_id
    await site.act(add, release, [article, other])
    await site.act(add, release, [leaving], unpublish=True)
    await site.act(schedule_release, release, publish_at=at, zone="Asia/Shanghai")
    planned = sorted(titles(await site.ask_privileged(TITLES, at=at)))

    await site.act(withdraw, editor, ground="侵权")
    held = titles(await site.ask_privileged(TITLES, at=at))
    await site.act(restore, editor)
    await site.act(publish, [editor])
    back = await site.act(resume_release, release)

    assert (planned, held) == (["同批", "转载"], ["过时"])
    assert await alarms(site) == [("HELD", release, "LINK_NOT_PUBLISHED", False)]
    assert back.state == "SCHEDULED"
    assert sorted(titles(await site.ask_privileged(TITLES, at=at))) == planned


async def test_what_is_held_makes_others_unfit_in_turn(site: Site, hands: Hands) -> None:
    editor = await site.make("Person", live=False, name="林一")
    first = hands.now + timedelta(days=1)
    await site.act(schedule, [editor], publish_at=first)
    article = await reprint(site, editor)
    await site.act(schedule, [article], publish_at=first + timedelta(days=1))

    async with site.desk.act(by="check") as act:
        item = await Item.get(public_id=editor, using_db=act.tx)
        await hold_item(act, item, code="TERM_BLOCKED", cause=editor)

    at = first + timedelta(days=2)
    assert titles(await site.ask_privileged(TITLES, at=at)) == []
    assert [each[:3] for each in await alarms(site)] == [
        ("HELD", editor, "TERM_BLOCKED"),
        ("HELD", article, "LINK_NOT_PUBLISHED"),
    ]


async def test_a_held_item_whose_instant_passes_is_told_as_missed_once(
    site: Site, hands: Hands
) -> None:
    editor = await site.make("Person", name="林一")
    article = await reprint(site, editor)
    await site.act(schedule, [article], publish_at=hands.now + timedelta(hours=1))
    await site.act(withdraw, editor, ground="侵权")
    early = await site.act(tell_missed)

    hands.forward(3600)
    missed = [await site.act(tell_missed) for _ in range(2)]
    with pytest.raises(Refused) as refused:
        await site.act(resume, article)
    await site.act(cancel, article)

    assert (early, missed) == ([], [[article], []])
    assert refused.value.problems[0].code is Code.HELD
    assert [each[3] for each in await alarms(site)] == [False, False]
    async with site.database.transaction() as tx:
        assert [each.state for each in await Hold.all().using_db(tx)] == ["DROPPED"]
