"""Submit: hand a draft in for review, and be reminded when nobody gets to it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from models.clock import micros
from models.locale import Locale
from models.system import Item, SignOff, Submission
from publishing.actor import Verb
from publishing.desk import Act, is_withdrawn, item_for, tell, type_of
from publishing.errors import Code, Problem, Refused, refuse
from publishing.machine import blocking
from publishing.review import Review, State, reviews_of
from publishing.stages import Decision, Stage
from publishing.workflow import workflow_of

Rows = Callable[[str], Awaitable[list[dict[str, Any]]]]
"""Gives the rows of a statement outside a transaction."""

MACHINE = "machine-check"
"""Who signs where the machine found nothing."""


async def submit(
    act: Act,
    public_id: str,
    *,
    expected_revision: int | None = None,
    locales: Sequence[Locale] | None = None,
    note: str | None = None,
    due_at: datetime | None = None,
) -> list[Submission]:
    """The draft waits for its first review, in these languages or in all that have something new.

    Raises Refused with everything the machine finds, and when there is nothing to review.
    """
    item = await item_for(act, Verb.SUBMIT, public_id)
    await refuse_unfit(act, item)
    if expected_revision is not None and item.draft_number != expected_revision:
        message = f"The draft is revision {item.draft_number} by now, not {expected_revision}. Look at it again."
        raise refuse(Code.CONFLICT, message)
    if due_at is not None and (due_at.tzinfo is None or due_at <= act.now):
        raise refuse(Code.INVALID, "Give an instant to come, with its offset.", "dueAt")
    found = (await reviews_of(act, [item]))[item.id]
    waiting = [
        each
        for locale, each in found.items()
        if (locales is None or locale in locales) and not each.is_live and not each.submission
    ]
    if not waiting:
        raise refuse(
            Code.STATE,
            f"There is nothing new of {public_id} to review: it is in review already, "
            "or readers see this text.",
        )
    await _check_all(act, waiting)
    return [await _hand_in(act, each, note, due_at) for each in waiting]


async def _check_all(act: Act, reviews: Sequence[Review]) -> None:
    problems: list[Problem] = []
    for each in reviews:
        problems += await pass_machine(act, each)
    if problems:
        raise Refused(problems)


async def pass_machine(act: Act, review: Review) -> list[Problem]:
    """What the machine finds; where it finds nothing, that is signed like any other step."""
    step = review.step(Stage.MACHINE_CHECK)
    if step is None:
        return []
    problems = await blocking(act, review.item, review.revision, review.locale)
    if not problems and step.state is not State.PASSED:
        await SignOff.create(
            using_db=act.tx,
            item=review.item.id,
            locale=review.locale.name,
            stage=Stage.MACHINE_CHECK.value,
            sha256=review.sha256,
            revision=review.revision.number,
            decision=Decision.APPROVE.value,
            by=MACHINE,
            at=act.at,
        )
    return problems


async def _hand_in(
    act: Act, review: Review, note: str | None, due_at: datetime | None
) -> Submission:
    submission = await Submission.create(
        using_db=act.tx,
        item=review.item.id,
        locale=review.locale.name,
        revision=review.revision.number,
        by=act.person,
        at=act.at,
        note=note,
        wanted_by=micros(due_at) if due_at else None,
    )
    await set_due(act, review.item, submission, review.next.stage if review.next else None)
    await tell(
        act,
        review.item,
        "ReviewSubmitted",
        revision=review.revision.number,
        locale=review.locale.name,
    )
    return submission


async def set_due(act: Act, item: Item, submission: Submission, stage: Stage | None) -> None:
    """When the step that now waits is due: its own days from now, and not after what was asked for."""
    steps = await workflow_of(act, type_of(act, item))
    days = next((each.days for each in steps if each.stage is stage), None)
    instants = [submission.wanted_by] if submission.wanted_by is not None else []
    if days is not None:
        instants.append(micros(act.now + timedelta(days=days)))
    submission.due_at = min(instants, default=None)
    submission.reminded_at = None
    await submission.save(using_db=act.tx, update_fields=["due_at", "reminded_at"])


async def refuse_unfit(act: Act, item: Item) -> None:
    """Raise Refused where there is nothing that could be reviewed."""
    if item.trashed_at is not None:
        raise refuse(Code.STATE, f"{item.public_id} is in the trash; restore it first.")
    if not item.draft_number:
        raise refuse(Code.STATE, f"{item.public_id} has no content yet; save a draft first.")
    if await is_withdrawn(act, item):
        raise refuse(Code.STATE, f"{item.public_id} is withdrawn; reinstate it first.")


async def close_submissions(act: Act, item: Item, locales: Sequence[Locale] | None = None) -> None:
    """The item waits for nobody any more, in these languages or in all."""
    rows = Submission.filter(item=item.id, closed_at=None)
    if locales is not None:
        rows = rows.filter(locale__in=[each.name for each in locales])
    await rows.using_db(act.tx).update(closed_at=act.at)


async def is_to_remind(read: Rows, *, now: int) -> bool:
    """Whether a step is overdue and nobody was told; asked outside an act."""
    overdue = (
        "SELECT 1 AS due FROM submission WHERE closed_at IS NULL AND reminded_at IS NULL"
        f" AND due_at <= {int(now)} LIMIT 1"
    )
    return bool(await read(overdue))


async def remind(act: Act) -> list[Submission]:
    """Tell once of each step that is overdue, as the fact `ReviewDue`; gives those told of."""
    overdue = (
        await Submission.filter(closed_at=None, reminded_at=None, due_at__lte=act.at)
        .using_db(act.tx)
        .order_by("id")
    )
    for each in overdue:
        item = await Item.get(id=each.item, using_db=act.tx)
        each.reminded_at = act.at
        await each.save(using_db=act.tx, update_fields=["reminded_at"])
        review = (await reviews_of(act, [item])).get(item.id, {}).get(Locale[each.locale])
        stage = review.next.stage.value if review and review.next else None
        await tell(act, item, "ReviewDue", locale=each.locale, stage=stage, due_at=each.due_at)
    return overdue
