"""Decide on a step: pass exactly the text that was read, or return it; and confirm after an edit."""

from models.locale import Locale
from models.system import Item, SignOff, Submission
from publishing.actor import ActorKind, Verb
from publishing.comment import holding
from publishing.delegation import giver_of
from publishing.desk import Act, item_for, tell
from publishing.errors import Code, Refused, refuse
from publishing.permissions import in_scope, may, permit_on
from publishing.review import (
    Review,
    State,
    StepState,
    parsed_step,
    review_of,
    signers,
)
from publishing.seen import look
from publishing.stages import RIGHT, Decision, Stage
from publishing.submit import pass_machine, refuse_unfit, set_due


async def decide(
    act: Act,
    step: str,
    *,
    expected_sha256: str,
    decision: Decision,
    note: str | None = None,
) -> Review:
    """The step is passed by this person for exactly this text, or the text goes back to its author.

    Raises Refused: CONFLICT when the text is another one by now, SAME_PERSON when this person wrote
    it or did another review of it, STATE when another step comes first or remarks are open.
    """
    public_id, locale, stage = parsed_step(step)
    item = await item_for(act, Verb.READ, public_id)
    in_place_of = await right_to(act, item, stage)
    return await decide_as(
        act,
        item,
        locale,
        stage,
        expected_sha256=expected_sha256,
        decision=decision,
        note=note,
        in_place_of=in_place_of,
    )


async def decide_as(
    act: Act,
    item: Item,
    locale: Locale,
    stage: Stage,
    *,
    expected_sha256: str,
    decision: Decision,
    note: str | None,
    in_place_of: str | None,
) -> Review:
    """Decide with a right that has been looked at, perhaps another person's."""
    await refuse_unfit(act, item)
    review = await awaited(act, item, locale, expected_sha256)
    if decision is Decision.RETURN:
        await _return(act, review, stage, note, in_place_of)
    else:
        await _approve(act, review, stage, note, in_place_of)
    await look(act, item, review.revision.number)
    return await review_of(act, item, locale)


async def confirm(
    act: Act,
    public_id: str,
    locale: Locale,
    *,
    expected_sha256: str,
    note: str | None = None,
) -> Review:
    """Every step this person has passed on an earlier text is passed on this one, in its order.

    Raises Refused as `decide` does, and when there is nothing of theirs to confirm now.
    """
    item = await item_for(act, Verb.READ, public_id)
    await refuse_unfit(act, item)
    review = await awaited(act, item, locale, expected_sha256)
    stages = _to_confirm(review, act.person)
    if not stages:
        raise refuse(Code.STATE, _nothing_to_confirm(review))
    for stage in stages:
        await _approve(act, review, stage, note, await right_to(act, item, stage))
    await look(act, item, review.revision.number)
    return await review_of(act, item, locale)


def _to_confirm(review: Review, person: str) -> list[Stage]:
    """The steps that this person passed before the edit and that come next, one after another."""
    stages: list[Stage] = []
    for each in review.missing:
        if each.state is not State.VOIDED or each.latest is None or each.latest.by != person:
            break
        stages.append(each.stage)
    return stages


def _nothing_to_confirm(review: Review) -> str:
    if review.next is None:
        return "All steps are passed; there is nothing to confirm."
    return f"Nothing of yours can be confirmed now: {review.next.stage.label} comes next."


async def right_to(act: Act, item: Item, stage: Stage) -> str | None:
    """None where the actor may do this stage; whose right they use where it was delegated."""
    verb = RIGHT.get(stage)
    if verb is None:
        raise refuse(Code.FORBIDDEN, "The machine check is nobody's to decide.")
    if not may(act.actor, verb, item.type).allowed and in_scope(act.actor, verb, item.type):
        giver = await giver_of(act, stage, item.type)
        if giver is not None:
            return giver
    permit_on(act.actor, verb, item.type, item.public_id)
    return None


async def awaited(act: Act, item: Item, locale: Locale, expected_sha256: str) -> Review:
    """The review of a text that was handed in and is the one that was read."""
    review = await review_of(act, item, locale)
    if review.sha256 != expected_sha256:
        message = (
            f"The text of {item.public_id} in {locale.name} is not the one you read. "
            "Look at what changed and decide again."
        )
        raise refuse(Code.CONFLICT, message, "expectedSha256")
    if review.submission is None:
        message = f"{item.public_id} in {locale.name} was not submitted for review, or was returned. It has to be submitted first."
        raise refuse(Code.STATE, message)
    return review


async def _approve(
    act: Act, review: Review, stage: Stage, note: str | None, in_place_of: str | None
) -> None:
    problems = await pass_machine(act, review)
    if problems:
        raise Refused(problems)
    fresh = await review_of(act, review.item, review.locale)
    refuse_out_of_turn(fresh, stage)
    refuse_person(fresh, stage, act.person)
    if in_place_of is not None and act.actor.kind is ActorKind.LINK:
        refuse_person(fresh, stage, in_place_of)
    await _refuse_open_remarks(act, fresh)
    await _sign(act, fresh, stage, Decision.APPROVE, note, in_place_of)
    after = await review_of(act, review.item, review.locale)
    if after.submission is not None:
        following = after.next.stage if after.next else None
        await set_due(act, review.item, after.submission, following)


def refuse_out_of_turn(review: Review, stage: Stage) -> None:
    """Raise Refused where the stage is passed already, or another one comes first."""
    step = _step(review, stage)
    if step.state is State.PASSED:
        raise refuse(Code.STATE, f"{stage.label} is passed already for this text.")
    if not step.is_next:
        before = review.next.stage.label if review.next else ""
        raise refuse(Code.STATE, f"{before} comes before {stage.label}.")


def _step(review: Review, stage: Stage) -> StepState:
    step = review.step(stage)
    if step is None:
        raise refuse(
            Code.NOT_FOUND, f"{review.item.type} goes through no {stage.label}; see its workflow."
        )
    return step


def refuse_person(review: Review, stage: Stage, person: str) -> None:
    """Raise Refused where this person wrote the text, or has passed another review of it."""
    if person in review.authors:
        message = f"You wrote what {stage.label} is to look at, so another person has to do it."
        raise refuse(Code.SAME_PERSON, message)
    if not stage.is_review:
        return
    for other in review.steps:
        passed = other.state is State.PASSED and other.stage.is_review and other.latest
        if other.stage is not stage and passed and person in signers(passed):
            message = f"You did {other.stage.label} of this text, so another person has to do {stage.label}."
            raise refuse(Code.SAME_PERSON, message)


async def _refuse_open_remarks(act: Act, review: Review) -> None:
    open_ones = await holding(act, review.item, review.locale)
    if open_ones:
        ids = ", ".join(each.public_id for each in open_ones)
        message = f"A reviewer's remarks are open: {ids}. Resolve them before the next step."
        raise refuse(Code.STATE, message)


async def _return(
    act: Act, review: Review, stage: Stage, note: str | None, in_place_of: str | None
) -> None:
    _step(review, stage)
    if not note and not await holding(act, review.item, review.locale):
        message = "Say what is to be changed: in the note, or in a remark on the passage."
        raise refuse(Code.REQUIRED, message, "note")
    await _sign(act, review, stage, Decision.RETURN, note, in_place_of)
    await (
        Submission.filter(item=review.item.id, locale=review.locale.name, closed_at=None)
        .using_db(act.tx)
        .update(closed_at=act.at)
    )


async def _sign(
    act: Act,
    review: Review,
    stage: Stage,
    decision: Decision,
    note: str | None,
    in_place_of: str | None,
) -> SignOff:
    _refuse_bad_note(note or "")
    row = await SignOff.create(
        using_db=act.tx,
        item=review.item.id,
        locale=review.locale.name,
        stage=stage.value,
        sha256=review.sha256,
        revision=review.revision.number,
        decision=decision.value,
        by=act.person,
        in_place_of=in_place_of,
        at=act.at,
        note=note,
    )
    await tell(
        act,
        review.item,
        "ReviewPassed" if decision is Decision.APPROVE else "ReviewReturned",
        revision=review.revision.number,
        reason=note,
        locale=review.locale.name,
        stage=stage.value,
        sha256=review.sha256,
        in_place_of=in_place_of,
    )
    return row


LONGEST_NOTE = 5_000


def _refuse_bad_note(note: str) -> None:
    if len(note) > LONGEST_NOTE:
        message = f"A note has at most {LONGEST_NOTE:,} characters; this one has {len(note):,}."
        raise refuse(Code.TOO_LONG, message, "note")
    # A form can send what no database keeps as text.
    if any(ord(each) < 32 and each not in "\t\n\r" for each in note):
        raise refuse(Code.INVALID, "The note holds control characters. Take them out.", "note")
