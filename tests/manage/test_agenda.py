"""Everything that comes in one list, and the whole site as it was and will be."""

from datetime import timedelta

import pytest

from models.clock import wire_instant
from publishing.release import add, make_release, schedule_release
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.manage.roles import NOBODY, Door, person
from tests.site import Hands, Site

AUTHOR = person("author")

AGENDA = """query ($from: DateTime!, $to: DateTime!) {
  agenda(from: $from, to: $to) { kind at id type label release } }"""


@pytest.fixture
def door(site: Site, hands: Hands) -> Door:
    return Door(site)


async def test_what_comes_is_listed_in_its_order(site: Site, door: Door, hands: Hands) -> None:
    begin = hands.now
    editor = await site.make("Person", name="林一")
    article = await site.make("Article", live=False, title="定时", kind="NEWS")
    ending = await site.make("Article", title="到期", kind="NEWS")
    together = await site.make("Article", live=False, title="同批", kind="NEWS")
    held = await site.make(
        "Article",
        live=False,
        title="转载",
        kind="REPRINT",
        responsible_editor=editor,
        attribution={"source_name": "纺织报"},
    )
    at = begin + timedelta(hours=5, minutes=30)
    event = await site.make("Event", live=False, title="时装周", starts_at=wire_instant(at))
    await site.make("Event", live=False, title="太晚", starts_at="2027-01-01T00:00:00Z")
    await site.act(schedule, [article], publish_at=begin + timedelta(hours=1))
    await site.act(unpublish, [ending], at=begin + timedelta(hours=2))
    release = (await site.act(make_release, title="同批")).public_id
    await site.act(add, release, [together])
    out = begin + timedelta(hours=3)
    await site.act(schedule_release, release, publish_at=out, zone="Asia/Shanghai")
    await site.act(schedule, [held], publish_at=begin + timedelta(hours=4))
    await site.act(withdraw, editor, ground="侵权")

    found = await door.ask(
        AGENDA,
        by=AUTHOR,
        **{"from": wire_instant(begin), "to": wire_instant(begin + timedelta(days=30))},
    )

    assert [(each["kind"], each["id"], each["label"]) for each in found["agenda"]] == [
        ("APPEARS", article, "定时"),
        ("ENDS", ending, "到期"),
        ("APPEARS", together, "同批"),
        ("RELEASE", release, "同批"),
        ("HELD", held, "转载"),
        ("TAKES_PLACE", event, "时装周"),
    ]
    assert found["agenda"][2]["release"] == release


async def test_whoever_may_not_read_has_no_agenda(site: Site, door: Door, hands: Hands) -> None:
    await site.make("Event", title="时装周", starts_at=wire_instant(hands.now))

    body = await door.body(
        AGENDA, by=NOBODY, **{"from": wire_instant(hands.now), "to": "2026-04-01T00:00:00Z"}
    )

    assert "errors" in body
    assert "时装周" not in str(body)


async def test_links_and_counts_are_those_of_the_instant(
    site: Site, door: Door, hands: Hands
) -> None:
    writer = await site.make("Person", name="林一")
    await site.make("Article", title="甲", kind="NEWS", byline=[writer])
    past = hands.now
    hands.forward(3600)
    later = await site.make("Article", title="乙", kind="NEWS", byline=[writer])
    present = hands.now
    coming = hands.now + timedelta(days=1)
    await site.save(writer, name="林一（改名）")
    await site.act(schedule, [writer], publish_at=coming)
    await site.act(unpublish, [later], at=coming)
    query = """query ($at: DateTime!) { people(at: $at) { nodes { name articles { totalCount nodes { title } } } }
      articles(at: $at) { totalCount } }"""

    seen = [
        await door.ask(query, by=AUTHOR, at=wire_instant(each)) for each in (past, present, coming)
    ]

    told = [
        (
            each["people"]["nodes"][0]["name"],
            each["people"]["nodes"][0]["articles"]["totalCount"],
            sorted(node["title"] for node in each["people"]["nodes"][0]["articles"]["nodes"]),
            each["articles"]["totalCount"],
        )
        for each in seen
    ]
    assert told == [
        ("林一", 1, ["甲"], 1),
        ("林一", 2, ["乙", "甲"], 2),
        ("林一（改名）", 1, ["甲"], 1),
    ]
