"""Ways around rights, reviews and field grants at the editors' door, each tried by somebody who could gain by it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from models.ids import fresh_id
from models.locale import Locale
from models.system import Account, SignOff
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.approval import decide_by_link, holder_of, make_link, open_link
from publishing.delegation import delegate
from publishing.errors import Code, Refused
from publishing.people.states import ACTIVE
from publishing.preview import preview
from publishing.publish import publish
from publishing.release import add, make_release, publish_release
from publishing.sign_off import decide
from publishing.stages import Decision, Stage
from publishing.trash import trash
from tests.manage.roles import Door, person
from tests.publishing.reviewed import AUTHOR, FIRST, PUBLISHER, Rounds
from tests.site import Site

CANARY = "canary7f3a"
TRANSLATOR = person("translator")
LOOKING = frozenset({Verb.READ, Verb.FILTER, Verb.SORT, Verb.HISTORY, Verb.COMMENT})


def narrow(*grants: Grant) -> Actor:
    return Actor("usr_narrow", ActorKind.PERSON, grants, person="usr_narrow")


ONLY_TOPICS = narrow(Grant(LOOKING | {Verb.EDIT, Verb.IMPORT, Verb.PUBLISH}, frozenset({"Topic"})))
NO_NAMES = narrow(Grant(LOOKING | {Verb.IMPORT}, but_fields=frozenset({"Topic.name"})))


@pytest.fixture
def door(site: Site) -> Door:
    return Door(site)


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


# --- what may not be read ---------------------------------------------------------------------


async def test_a_conflict_tells_no_field_that_may_not_be_read(site: Site, door: Door) -> None:
    booth = await site.make("Exhibitor", live=False, name="甲", contact_line="old" + CANARY)
    await site.save(booth, name="乙", contact_line="new" + CANARY)
    typed = """mutation ($id: ID!) { exhibitorUpdate(id: $id, expectedRevision: %d,
      input: {locale: EN, name: "A"}) { errors { code ... on ConflictError {
      current mine proposal clashes { path base theirs mine } } } } }"""
    untyped = """mutation ($id: ID!) { contentUpdate(id: $id, expectedRevision: %d,
      values: {name: {EN: "A"}}) { errors { code ... on ConflictError {
      current mine proposal clashes { path base theirs mine } } } } }"""
    assert CANARY in str(await door.body(typed % 1, by=AUTHOR, id=booth))

    for document in (typed, untyped):
        for number in (1, 7):
            body = await door.body(document % number, by=TRANSLATOR, id=booth)
            assert "CONFLICT" in str(body)
            assert CANARY not in str(body)


async def test_whether_a_guess_of_a_hidden_field_is_right_is_not_told(
    site: Site, door: Door
) -> None:
    booth = await site.make("Exhibitor", live=False, name="甲", contact_line=CANARY)
    document = """mutation ($id: ID!, $values: JSON!) {
      contentUpdate(id: $id, expectedRevision: 1, values: $values) { errors { code path } } }"""

    answers = [
        await door.body(document, by=TRANSLATOR, id=booth, values={"contact_line": guess})
        for guess in (CANARY, "x")
    ]

    assert answers[0] == answers[1]
    assert answers[0]["data"]["contentUpdate"]["errors"] == [
        {"code": "FORBIDDEN", "path": ["contact_line"]}
    ]


async def test_a_table_does_not_tell_whether_a_guess_of_a_hidden_field_is_right(
    site: Site, door: Door
) -> None:
    booth = await site.make("Exhibitor", live=False, name="甲", contact_line=CANARY)
    importer = narrow(
        Grant(LOOKING | {Verb.IMPORT, Verb.EDIT}, but_fields=frozenset({"Exhibitor.contact_line"}))
    )
    document = """mutation ($csv: String!) { rowsImport(type: "Exhibitor", csv: $csv, dryRun: true) {
      rows { number outcome errors { code path } } errors { code path } } }"""

    answers = [
        await door.body(document, by=importer, csv=f"id,contact_line\n{booth},{guess}")
        for guess in (CANARY, "x")
    ]

    assert answers[0] == answers[1]
    assert "FORBIDDEN" in str(answers[0])


@pytest.mark.parametrize(
    "document",
    [
        "query ($id: ID!) { content(id: $id) { label content { label } } }",
        "query ($id: ID!) { node(id: $id, perspective: DRAFT) { id ... on Content { label } } }",
        "query ($id: ID!) { nodes(ids: [$id], perspective: DRAFT) { ... on Content { l: label } } }",
        "query ($id: ID!) { content(id: $id) { content { revisions { nodes { values } } } } }",
        "{ contents { nodes { label } } }",
        '{ agenda(from: "2026-02-01T00:00:00Z", to: "2026-12-01T00:00:00Z") { label } }',
        "{ translationBoard(locale: EN) { nodes { content { label } } } }",
        "{ toMend { nodes { content { label } locale } } }",
    ],
)
async def test_a_title_that_may_not_be_read_stands_nowhere(
    site: Site, door: Door, document: str
) -> None:
    topic = await site.make("Topic", live=False, name=CANARY)

    body = await door.body(document, by=NO_NAMES, id=topic)

    assert "GRAPHQL_VALIDATION" not in str(body)
    assert "Cannot query" not in str(body)
    assert CANARY not in str(body)


async def test_a_release_tells_nothing_of_types_that_may_not_be_read(
    site: Site, door: Door
) -> None:
    article = await site.make("Article", live=False, title=CANARY, kind="NEWS")
    async with site.desk.act(by=PUBLISHER) as act:
        release = (await make_release(act, title="时装周")).public_id
        await add(act, release, [article])
    document = """query ($id: ID!) { release(id: $id) { items { id content { label } }
      contents { label } problems { message path } } }"""
    assert article in str(await door.body(document, by=PUBLISHER, id=release))

    body = await door.body(document, by=ONLY_TOPICS, id=release)

    assert "errors" not in body
    assert article not in str(body)
    assert CANARY not in str(body)


async def test_a_preview_shows_nobody_more_than_its_maker_may_read(site: Site) -> None:
    article = await site.make("Article", live=False, title=CANARY, kind="NEWS")
    topic = await site.make("Topic", live=False, name=CANARY)
    async with site.desk.act(by=PUBLISHER) as act:
        release = (await make_release(act, title="时装周")).public_id
        await add(act, release, [article])

    codes = []
    for who, what in ((ONLY_TOPICS, release), (ONLY_TOPICS, article), (NO_NAMES, topic)):
        with pytest.raises(Refused) as refused:
            async with site.desk.act(by=who) as act:
                await preview(act, what)
        codes.append(refused.value.problems[0].code)
    async with site.desk.act(by=ONLY_TOPICS) as act:
        made = await preview(act, topic)

    assert made.text
    assert codes == [Code.FORBIDDEN, Code.NOT_FOUND, Code.FORBIDDEN]


async def test_there_is_no_preview_of_a_release_that_does_not_exist(site: Site) -> None:
    with pytest.raises(Refused) as refused:
        async with site.desk.act(by=PUBLISHER) as act:
            await preview(act, fresh_id("release"))

    assert refused.value.problems[0].code is Code.NOT_FOUND


# --- reviews ----------------------------------------------------------------------------------


async def _account(site: Site, who: Actor, *roles: str) -> None:
    async with site.desk.act(by="test") as act:
        await Account.create(
            using_db=act.tx,
            public_id=who.person,
            name=who.person,
            login=who.person,
            email=f"{who.person}@example.org",
            roles=str(list(roles)).replace("'", '"'),
            state=ACTIVE,
            made_at=act.at,
        )


async def test_a_token_decides_nothing_by_a_delegation_beyond_its_scope(
    site: Site, rounds: Rounds
) -> None:
    await _account(site, FIRST, "first_reviewer")
    taker = person("translator", name="taker")
    async with site.desk.act(by=FIRST) as act:
        until = act.now + timedelta(days=1)
        await delegate(act, taker.person, Stage.FIRST_REVIEW, types=[], until=until)
    public_id = await rounds.write()
    await rounds.submit(public_id)
    token = replace(taker, id="tok_x", kind=ActorKind.TOKEN, scope=(Grant(frozenset({Verb.READ})),))

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW, by=token)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=taker)

    assert refused.value.problems[0].code is Code.FORBIDDEN


async def test_a_link_dies_with_the_right_of_whoever_made_it(site: Site, rounds: Rounds) -> None:
    await _account(site, FIRST, "first_reviewer")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    sha256 = (await rounds.review(public_id)).sha256
    async with site.desk.act(by=FIRST) as act:
        made = await make_link(
            act,
            public_id,
            Locale.ZH_HANS,
            Stage.FIRST_REVIEW,
            leader="领导",
            expires_at=act.now + timedelta(days=2),
            expected_sha256=sha256,
        )
    holder = await holder_of(site.database, made.token)
    assert holder is not None
    async with site.desk.act(by=holder) as act:
        await open_link(act, made.token)

    async with site.desk.act(by="test") as act:
        await Account.filter(public_id=FIRST.person).using_db(act.tx).update(roles="[]")

    for work in (
        lambda act: open_link(act, made.token),
        lambda act: decide_by_link(act, made.token, decision=Decision.APPROVE),
    ):
        with pytest.raises(Refused) as refused:
            async with site.desk.act(by=holder) as act:
                await work(act)
        assert refused.value.problems[0].code is Code.STATE
    async with site.desk.act(by="test") as act:
        assert not await SignOff.filter(by=holder.id).using_db(act.tx).exists()


async def test_what_is_in_the_trash_goes_out_by_no_way(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed("Topic", name={"ZH_HANS": "题"})
    async with site.desk.act(by=PUBLISHER) as act:
        release = (await make_release(act, title="时装周")).public_id
        await add(act, release, [public_id])
    async with site.desk.act(by=AUTHOR) as act:
        await trash(act, public_id)

    for work in (
        lambda act: publish(act, [public_id]),
        lambda act: publish_release(act, release),
    ):
        with pytest.raises(Refused) as refused:
            async with site.desk.act(by=PUBLISHER) as act:
                await work(act)
        assert refused.value.problems[0].code is Code.STATE
    assert (await site.ask("{ topics { totalCount } }"))["topics"]["totalCount"] == 0


async def test_a_correction_brings_no_unread_language_with_it(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed(title={"ZH_HANS": "题", "EN": "Title"}, kind="NEWS")
    async with site.desk.act(by=PUBLISHER) as act:
        await publish(act, [public_id])
    row = {
        "corrected_at": "2026-03-01T00:00:00Z",
        "wrong": {"EN": "a", "ZH_HANS": CANARY},
        "right": {"EN": "b", "ZH_HANS": CANARY},
    }
    await rounds.edit(public_id, corrections=[row], title={"EN": "Titled"})
    await rounds.submit(public_id, locales=[Locale.EN])
    await rounds.pass_all(public_id, Locale.EN)

    with pytest.raises(Refused) as refused:
        async with site.desk.act(by=PUBLISHER) as act:
            await publish(act, [public_id], locales=[Locale.EN])

    assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE
    assert CANARY not in str(await site.ask("{ articles { nodes { corrections { wrong } } } }"))


async def test_a_forged_step_decides_nothing(site: Site, rounds: Rounds) -> None:
    mine, other = await rounds.write(), await rounds.write()
    topic = await rounds.write("Topic", name={"ZH_HANS": "题", "EN": "Topic"})
    for each in (mine, topic):
        await rounds.submit(each)
    sha256 = (await rounds.review(mine)).sha256
    forged = [
        f"{other}:ZH_HANS:FIRST_REVIEW",
        f"{mine}:EN:FIRST_REVIEW",
        f"{topic}:ZH_HANS:FINAL_REVIEW",
        f"{topic}:EN:FIRST_REVIEW",
        f"{mine}:ZH_HANS:MACHINE_CHECK",
        f"{mine}:ZH_HANS:FIRST_REVIEW:x",
        f"{mine}:ZH_HANS",
        "",
    ]
    everything = person("administrator")

    for step in forged:
        with pytest.raises(Refused):
            async with site.desk.act(by=everything) as act:
                await decide(act, step, expected_sha256=sha256, decision=Decision.APPROVE)

    async with site.desk.act(by="test") as act:
        assert not await SignOff.filter(by=everything.id).using_db(act.tx).exists()


# --- what must not crash ----------------------------------------------------------------------


async def test_whoever_may_read_one_type_only_is_answered(site: Site, door: Door) -> None:
    topic = await site.make("Topic", live=False, name="题")

    found = await door.ask("{ contents { nodes { content { __typename id } } } }", by=ONLY_TOPICS)

    assert found["contents"]["nodes"] == [{"content": {"__typename": "Topic", "id": topic}}]


@pytest.mark.parametrize(
    "values",
    [{"kind": ["NEWS"]}, {"kind": {}}, {"title": "x"}, {"title": ["x"]}, {"title": {"EN": [1]}}],
)
async def test_values_of_another_shape_are_refused(
    site: Site, door: Door, values: dict[str, Any]
) -> None:
    public_id = await site.make("Article", live=False, title="题", kind="NEWS")
    document = """mutation ($id: ID!, $values: JSON!) {
      contentUpdate(id: $id, expectedRevision: 1, values: $values) { errors { code } } }"""

    for who in (AUTHOR, TRANSLATOR):
        errors = await door.refused(document, by=who, id=public_id, values=values)
        assert {each["code"] for each in errors} <= {"INVALID", "FORBIDDEN"}


async def test_an_id_longer_than_any_is_refused(door: Door) -> None:
    documents = [
        "mutation ($id: ID!) { releasePublish(id: $id) { errors { code } } }",
        "mutation ($id: ID!) { releaseAdd(id: $id, items: [$id]) { errors { code } } }",
        "mutation ($id: ID!) { previewRevoke(id: $id) { errors { code } } }",
        "mutation ($id: ID!) { contentPublish(ids: [$id]) { errors { code } } }",
    ]

    codes = [
        (await door.refused(each, by=PUBLISHER, id="x" * 300))[0]["code"] for each in documents
    ]

    assert set(codes) <= {"INVALID", "NOT_FOUND", "FORBIDDEN"}
