"""三审三校: a text is public only after others than its author have passed exactly it."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from language.terms import TermKind
from models.locale import Locale
from models.system import AuditEntry, ProtectedTerm
from publishing.actor import Actor, ActorKind
from publishing.errors import Code, Refused
from publishing.publish import publish
from publishing.rebuild import verify
from publishing.review import ReviewIncomplete, State
from publishing.schedule import schedule
from publishing.sign_off import confirm
from publishing.stages import Decision, Stage
from publishing.submit import remind
from publishing.unpublish import unpublish
from publishing.workflow import SINGLE, Step, save_workflow, workflow_of
from tests.manage.roles import person
from tests.publishing.reviewed import (
    AUTHOR,
    CHAIN,
    EN,
    FINAL,
    FIRST,
    PROOFREADER,
    PUBLISHER,
    SECOND,
    TRANSLATOR,
    ZH,
    Rounds,
)
from tests.site import Hands, Site, paragraph, titles

TITLES = "{ articles { nodes { title } } }"
BOTH: dict[str, Any] = {
    "title": {"ZH_HANS": "时装周开幕", "EN": "Fashion Week opens"},
    "kind": "NEWS",
}


@pytest.fixture
def rounds(site: Site) -> Rounds:
    return Rounds(site.desk)


async def _publish(
    rounds: Rounds,
    *public_ids: str,
    by: Actor = PUBLISHER,
    locales: Sequence[Locale] | None = None,
) -> None:
    async with rounds.desk.act(by=by) as act:
        await publish(act, public_ids, locales=locales)


async def _states(rounds: Rounds, public_id: str, locale: Locale = ZH) -> list[State]:
    return [each.state for each in (await rounds.review(public_id, locale)).steps]


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

    assert titles(await site.ask(TITLES)) == ["时装周开幕"]
    assert await _states(rounds, public_id) == [State.PASSED] * 7
    assert await verify(site.database) == []


async def test_what_is_missing_is_named_step_by_step(rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW)

    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id)

    problem = refused.value.problems[0]
    assert isinstance(problem, ReviewIncomplete)
    assert problem.missing == tuple(f"{public_id}:ZH_HANS:{each.value}" for each in CHAIN[1:])
    assert "复审" in problem.message
    assert "初审" not in problem.message


async def test_a_token_needs_the_reviews_too(rounds: Rounds) -> None:
    public_id = await rounds.write()
    token = replace(PUBLISHER, id="tok_a", kind=ActorKind.TOKEN)

    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id, by=token)

    assert [each.code for each in refused.value.problems] == [Code.REVIEW_INCOMPLETE]


async def test_a_schedule_needs_the_reviews_too(rounds: Rounds, hands: Hands, site: Site) -> None:
    rounds = Rounds(site.desk)
    public_id = await rounds.write()
    later = hands.now.replace(year=hands.now.year + 1)

    async def plan() -> None:
        async with rounds.desk.act(by=PUBLISHER) as act:
            await schedule(act, [public_id], publish_at=later)

    with pytest.raises(Refused) as refused:
        await plan()
    await rounds.submit(public_id)
    await rounds.pass_all(public_id)
    await plan()

    assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE


async def test_a_reference_type_has_one_reviewer(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FINAL_REVIEW)

    await _publish(rounds, public_id)

    found = await site.ask("{ topics { nodes { name } } }")
    assert titles(found, "topics", "name") == ["面料"]


async def test_steps_come_in_their_order(rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)

    with pytest.raises(Refused, match="初审 comes before 复审") as refused:
        await rounds.decide(public_id, Stage.SECOND_REVIEW)

    assert refused.value.problems[0].code is Code.STATE


async def test_what_was_not_submitted_is_not_reviewed(rounds: Rounds) -> None:
    public_id = await rounds.write()

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW)

    assert refused.value.problems[0].code is Code.STATE


async def test_nobody_reviews_what_they_wrote(rounds: Rounds) -> None:
    both = person("author", "first_reviewer", name="both")
    public_id = await rounds.write(by=both)
    await rounds.submit(public_id, by=both)

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW, by=both)

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_nobody_reviews_what_a_token_of_theirs_wrote(rounds: Rounds) -> None:
    both = person("author", "first_reviewer", name="both")
    token = replace(both, id="tok_a", kind=ActorKind.TOKEN)
    public_id = await rounds.write(by=token)
    await rounds.submit(public_id, by=both)

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW, by=both)

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_the_three_reviews_are_by_different_people(rounds: Rounds) -> None:
    twice = person("first_reviewer", "second_reviewer", name="twice")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=twice)

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.SECOND_REVIEW, by=twice)

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_the_proofs_may_be_by_one_who_is_not_the_author(rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)

    await rounds.pass_all(public_id)

    steps = (await rounds.review(public_id)).steps
    assert {each.latest.by for each in steps[4:] if each.latest} == {PROOFREADER.id}


async def test_a_reviewer_may_proof_what_they_reviewed(rounds: Rounds) -> None:
    also = person("first_reviewer", "proofreader", name="also")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=also)
    await rounds.decide(public_id, Stage.SECOND_REVIEW)
    await rounds.decide(public_id, Stage.FINAL_REVIEW)
    for stage in CHAIN[3:]:
        await rounds.decide(public_id, stage, by=also)

    await _publish(rounds, public_id)

    assert (await rounds.review(public_id)).is_live


async def test_a_decision_on_a_text_that_changed_is_a_conflict(rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    read = (await rounds.review(public_id)).sha256
    await rounds.edit(public_id, subtitle={"ZH_HANS": "新的"})

    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW, sha256=read)

    assert refused.value.problems[0].code is Code.CONFLICT


async def test_an_edit_voids_what_was_passed(rounds: Rounds) -> None:
    public_id = await rounds.reviewed()

    await rounds.edit(public_id, subtitle={"ZH_HANS": "新的"})

    assert await _states(rounds, public_id) == [State.VOIDED] * 7
    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id)
    assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE


async def test_an_edit_in_one_language_leaves_the_other_alone(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed(**BOTH)

    await rounds.edit(public_id, by=TRANSLATOR, title={"EN": "The Fashion Week opens"})

    assert await _states(rounds, public_id, ZH) == [State.PASSED] * 7
    assert await _states(rounds, public_id, EN) == [State.VOIDED] * 7
    await rounds.pass_all(public_id, EN)
    await _publish(rounds, public_id)
    assert titles(await site.ask("{ articles(locale: EN) { nodes { title } } }")) == [
        "The Fashion Week opens"
    ]


async def test_a_translator_may_review_the_master_they_did_not_write(rounds: Rounds) -> None:
    also = person("translator", "first_reviewer", name="also")
    public_id = await rounds.write()
    await rounds.edit(public_id, by=also, title={"EN": "Fashion Week opens"})
    await rounds.submit(public_id)

    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=also, locale=ZH)
    with pytest.raises(Refused) as refused:
        await rounds.decide(public_id, Stage.FIRST_REVIEW, by=also, locale=EN)

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_one_language_is_published_on_its_own_reviews(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed(**BOTH)
    await _publish(rounds, public_id)
    await rounds.edit(public_id, title={"ZH_HANS": "时装周今日开幕"})
    await rounds.edit(public_id, title={"EN": "Fashion Week opens today"})
    await rounds.submit(public_id, locales=[EN])
    await rounds.pass_all(public_id, EN)

    with pytest.raises(Refused):
        await _publish(rounds, public_id)
    await _publish(rounds, public_id, locales=[EN])

    assert titles(await site.ask(TITLES)) == ["时装周开幕"]
    english = await site.ask("{ articles(locale: EN) { nodes { title } } }")
    assert titles(english) == ["Fashion Week opens today"]


async def test_an_english_text_is_not_published_with_links_that_nobody_passed(
    rounds: Rounds,
) -> None:
    public_id = await rounds.reviewed(**BOTH)
    await _publish(rounds, public_id)
    await rounds.edit(public_id, kind="NOTICE", title={"EN": "Fashion Week opens today"})
    await rounds.submit(public_id)
    await rounds.pass_all(public_id, EN)

    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id, locales=[EN])

    assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE


async def test_new_bytes_of_a_picture_void_what_was_passed(rounds: Rounds) -> None:
    picture = await rounds.write("Picture", alt={"ZH_HANS": "秀场"}, sha256="a" * 64)
    public_id = await rounds.reviewed(title={"ZH_HANS": "时装周开幕"}, kind="NEWS", cover=picture)

    await rounds.edit(picture, caption={"ZH_HANS": "图注"})
    before = await _states(rounds, public_id)
    await rounds.edit(picture, sha256="b" * 64)

    assert before == [State.PASSED] * 7
    assert await _states(rounds, public_id) == [State.VOIDED] * 7


async def test_a_change_of_the_terms_voids_at_the_next_save(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed()
    async with site.desk.act(by="terms") as act:
        await ProtectedTerm.create(
            using_db=act.tx, zh_hans="广州", zh_hant="廣州", kind=next(iter(TermKind)).value
        )

    before = await _states(rounds, public_id)
    await rounds.edit(public_id, subtitle=None)

    assert before == [State.PASSED] * 7
    assert await _states(rounds, public_id) == [State.VOIDED] * 7


async def test_each_signer_confirms_after_an_edit(rounds: Rounds) -> None:
    public_id = await rounds.reviewed()
    await rounds.edit(public_id, subtitle={"ZH_HANS": "新的"})
    sha256 = (await rounds.review(public_id)).sha256

    async def again(by: Actor) -> None:
        async with rounds.desk.act(by=by) as act:
            await confirm(act, public_id, ZH, expected_sha256=sha256)

    with pytest.raises(Refused, match="初审 comes next"):
        await again(SECOND)
    for each in (FIRST, SECOND, FINAL, PROOFREADER):
        await again(each)

    assert await _states(rounds, public_id) == [State.PASSED] * 7
    await _publish(rounds, public_id)


async def test_whoever_edits_can_confirm_nothing_of_theirs(rounds: Rounds) -> None:
    editor = person("author", "first_reviewer", name="editor")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=editor)
    await rounds.edit(public_id, by=editor, subtitle={"ZH_HANS": "新的"})
    sha256 = (await rounds.review(public_id)).sha256

    with pytest.raises(Refused) as refused:
        async with rounds.desk.act(by=editor) as act:
            await confirm(act, public_id, ZH, expected_sha256=sha256)

    assert refused.value.problems[0].code is Code.SAME_PERSON


async def test_an_edit_and_its_undoing_do_not_let_its_maker_have_passed_it(rounds: Rounds) -> None:
    editor = person("author", "first_reviewer", name="editor")
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW, by=editor)
    passed = await _states(rounds, public_id)

    await rounds.edit(public_id, by=editor, subtitle={"ZH_HANS": "新的"})
    await rounds.edit(public_id, by=editor, subtitle=None)

    assert passed[1] is State.PASSED
    assert (await _states(rounds, public_id))[1] is State.VOIDED


async def test_a_returned_text_has_to_be_submitted_again(rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FIRST_REVIEW)

    with pytest.raises(Refused) as silent:
        await rounds.decide(public_id, Stage.SECOND_REVIEW, Decision.RETURN)
    await rounds.decide(public_id, Stage.SECOND_REVIEW, Decision.RETURN, note="单位名称用全称")
    with pytest.raises(Refused) as closed:
        await rounds.decide(public_id, Stage.SECOND_REVIEW)
    await rounds.edit(public_id, subtitle={"ZH_HANS": "全称"})
    await rounds.submit(public_id)
    await rounds.pass_all(public_id)

    assert silent.value.problems[0].code is Code.REQUIRED
    assert closed.value.problems[0].code is Code.STATE
    assert (await rounds.review(public_id)).is_passed


async def test_a_reviewer_takes_back_what_they_passed(rounds: Rounds) -> None:
    public_id = await rounds.reviewed()

    await rounds.decide(public_id, Stage.FINAL_REVIEW, Decision.RETURN, note="等一等")

    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id)
    assert refused.value.problems[0].code is Code.REVIEW_INCOMPLETE


async def test_the_same_text_is_published_again_without_new_reviews(
    site: Site, rounds: Rounds
) -> None:
    public_id = await rounds.reviewed()
    await _publish(rounds, public_id)
    async with site.desk.act(by=PUBLISHER) as act:
        await unpublish(act, [public_id])

    await _publish(rounds, public_id)

    assert titles(await site.ask(TITLES)) == ["时装周开幕"]


async def test_what_readers_see_needs_no_review(site: Site, rounds: Rounds) -> None:
    public_id = await site.make("Article", title="旧文", kind="NEWS")

    await _publish(rounds, public_id)
    with pytest.raises(Refused) as refused:
        await rounds.submit(public_id)

    assert refused.value.problems[0].code is Code.STATE


async def test_a_workflow_is_data(site: Site, rounds: Rounds) -> None:
    administrator = person("administrator")
    async with site.desk.act(by=administrator) as act:
        await save_workflow(act, "Article", SINGLE)
    public_id = await rounds.write()
    await rounds.submit(public_id)
    await rounds.decide(public_id, Stage.FINAL_REVIEW)

    await _publish(rounds, public_id)

    async with site.desk.act(by=administrator) as act:
        assert await workflow_of(act, act.catalogue.types["Article"]) == SINGLE
        assert len(await workflow_of(act, act.catalogue.types["Plan"])) == 7


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Step(Stage.FIRST_PROOF),),
        (Step(Stage.FINAL_REVIEW), Step(Stage.MACHINE_CHECK)),
        (Step(Stage.FINAL_REVIEW), Step(Stage.FINAL_REVIEW)),
        (Step(Stage.FINAL_REVIEW, days=0),),
    ],
)
async def test_a_workflow_in_which_nobody_looks_is_refused(
    site: Site, steps: tuple[Step, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        async with site.desk.act(by=person("administrator")) as act:
            await save_workflow(act, "Article", steps)

    assert refused.value.problems[0].code is Code.INVALID


async def test_an_overdue_step_is_told_once(site: Site, hands: Hands) -> None:
    rounds = Rounds(site.desk)
    async with site.desk.act(by=person("administrator")) as act:
        await save_workflow(
            act, "Topic", (Step(Stage.FIRST_REVIEW, 2), Step(Stage.FINAL_REVIEW, 2))
        )
    public_id = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    await rounds.submit(public_id)

    told: list[int] = []
    for days in (1, 2, 1):
        hands.forward(days * 86_400)
        async with site.desk.act(by="clock") as act:
            told.append(len(await remind(act)))
    await rounds.decide(public_id, Stage.FIRST_REVIEW)
    hands.forward(3 * 86_400)
    async with site.desk.act(by="clock") as act:
        told.append(len(await remind(act)))

    assert told == [0, 1, 0, 1]
    assert (await site.facts()).count("ReviewDue") == 2


async def test_readers_are_told_what_a_text_has_passed(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.reviewed(**BOTH)
    await _publish(rounds, public_id)
    asked = "{ articles%s { nodes { reviewedThrough { stage stageLabel passedAt } } } }"

    found = {
        locale: (await site.ask(asked % locale))["articles"]["nodes"][0]["reviewedThrough"]
        for locale in ("", "(locale: ZH_HANT)", "(locale: EN)")
    }

    assert [each["stage"] for each in found[""]] == [
        "MACHINE_CHECK",
        *(each.value for each in CHAIN),
    ]
    assert found[""][1]["stageLabel"] == "初审"
    assert found["(locale: ZH_HANT)"][1]["stageLabel"] == "初審"
    assert all(each["passedAt"] for each in found["(locale: EN)"])
    assert await verify(site.database) == []


async def test_what_the_system_published_claims_no_reviews(site: Site) -> None:
    await site.make("Article", title="旧文", kind="NEWS")

    found = await site.ask("{ articles { nodes { reviewedThrough { stage } } } }")

    assert found["articles"]["nodes"] == [{"reviewedThrough": []}]


async def test_nobody_writes_what_was_passed(rounds: Rounds) -> None:
    with pytest.raises(Refused) as refused:
        await rounds.write(title={"ZH_HANS": "题"}, reviewed_through=[{"stage": "FINAL_REVIEW"}])

    assert refused.value.problems[0].path == ("reviewed_through",)


async def test_a_needed_link_is_published_together(site: Site, rounds: Rounds) -> None:
    picture = await rounds.write("Picture", alt={"ZH_HANS": "秀场"})
    body = [paragraph("<b>盛况</b>"), {"id": "i1", "kind": "ImageBlock", "picture": picture}]
    public_id = await rounds.reviewed(
        title={"ZH_HANS": "时装周开幕"}, kind="NEWS", body={"ZH_HANS": body}
    )
    await rounds.submit(picture)
    await rounds.pass_all(picture)

    with pytest.raises(Refused) as refused:
        await _publish(rounds, public_id)
    await _publish(rounds, public_id, picture)

    problem = refused.value.problems[0]
    assert (problem.code, problem.path) == (
        Code.LINK_NOT_PUBLISHED,
        ("body", "ZH_HANS", "i1", "picture"),
    )
    found = await site.ask("{ articles { nodes { body { id } } } }")
    assert [each["id"] for each in found["articles"]["nodes"][0]["body"]] == ["p1", "i1"]


async def test_a_link_that_is_not_needed_hinders_nothing(site: Site, rounds: Rounds) -> None:
    topic = await rounds.write("Topic", name={"ZH_HANS": "面料"})
    public_id = await rounds.reviewed(title={"ZH_HANS": "时装周开幕"}, kind="NEWS", topics=[topic])

    await _publish(rounds, public_id)

    found = await site.ask("{ articles { nodes { topics { name } } } }")
    assert found["articles"]["nodes"] == [{"topics": []}]


async def test_every_decision_is_in_the_audit_with_its_digest(site: Site, rounds: Rounds) -> None:
    public_id = await rounds.write()
    await rounds.submit(public_id)
    review = await rounds.decide(public_id, Stage.FIRST_REVIEW, note="可以")

    async with site.database.transaction() as tx:
        rows = await AuditEntry.filter(verb="ReviewPassed").using_db(tx)

    assert [(each.actor, each.public_id, each.reason) for each in rows] == [
        (FIRST.id, public_id, "可以")
    ]
    assert review.sha256 in rows[0].details
    assert AUTHOR.id not in rows[0].details
