"""What reviews and remarks look like in the schema; behind each stands what `publishing` knows."""

from typing import Any

import strawberry

from models.system import SignOff
from models.view import DRAFT, View
from publishing.compare import ChangeKind, FieldChange
from publishing.review import State
from publishing.stages import Decision, Stage
from resolvers.manage import reviews as told
from resolvers.manage.reviews import StepShown
from schema.manage.common import SHARED, Content, Instant, Locale, enum_of
from schema.manage.moments import moment_or_none, moment_shown
from schema.manage.people_ref import PersonRef, person, person_or_none

StageEnum = enum_of(Stage, "ReviewStepKind", "One step of review or proofreading.")
StateEnum = enum_of(
    State,
    "ReviewStepState",
    "PASSED for this very text; NEXT is to be done now; WAITING comes later; VOIDED was passed for "
    "another text; RETURNED went back to the author.",
)
DecisionEnum = enum_of(Decision, "ReviewDecision", "What is said at a step.")
ChangeEnum = enum_of(ChangeKind, "ReviewChangeKind", "What happened to a passage.")


def _locale(name: str) -> Any:
    return SHARED.names["Locale"][name]


@strawberry.type(description="A passage that differs.")
class ReviewChange:
    kind: ChangeEnum  # type: ignore[valid-type]  # made an enum of the schema above
    path: list[str]
    label: str
    before: str
    after: str


def _change(each: FieldChange) -> ReviewChange:
    return ReviewChange(
        kind=each.kind,
        path=list(each.path),
        label=each.label,
        before=each.before,
        after=each.after,
    )


@strawberry.type(description="One step on the way of one text.")
class ReviewStep:
    shown: strawberry.Private[StepShown]
    id: strawberry.ID
    kind: StageEnum  # type: ignore[valid-type]  # made an enum of the schema above
    label: str
    state: StateEnum  # type: ignore[valid-type]  # made an enum of the schema above
    is_next: bool
    sha256: str | None = strawberry.field(description="The text that the last decision was on.")
    decision: DecisionEnum | None  # type: ignore[valid-type]  # made an enum of the schema above
    decided_by: PersonRef | None
    in_place_of: PersonRef | None
    decided_at: Instant | None
    note: str | None

    @strawberry.field(
        description="What changed since you decided at this step; null where you never did."
    )
    async def difference_since_mine(self, info: strawberry.Info) -> list[ReviewChange] | None:
        found = await told.difference_since_mine(info, self.shown)
        return None if found is None else [_change(each) for each in found]


def _step(shown: StepShown) -> ReviewStep:
    row: SignOff | None = shown.step.latest
    return ReviewStep(
        shown=shown,
        id=strawberry.ID(shown.step.id),
        kind=shown.step.stage,
        label=shown.step.stage.label,
        state=shown.step.state,
        is_next=shown.step.is_next,
        sha256=row.sha256 if row else None,
        decision=told.decision_of(row),
        decided_by=person_or_none(row.by) if row else None,
        in_place_of=person_or_none(row.in_place_of) if row else None,
        decided_at=moment_or_none(row.at) if row else None,
        note=row.note if row else None,
    )


async def _id(root: Any) -> strawberry.ID:
    return strawberry.ID(f"{root.item.public_id}:{root.locale.name}")


async def _review_locale(root: Any) -> Locale:
    return _locale(root.locale.name)


async def _revision(root: Any) -> int:
    return int(root.revision.number)


async def _steps(root: Any) -> list[ReviewStep]:
    return [_step(each) for each in told.steps_of(root)]


async def _missing(root: Any) -> list[ReviewStep]:
    missing = {each.id for each in root.missing}
    return [_step(each) for each in told.steps_of(root) if each.step.id in missing]


async def _submitted_by(root: Any) -> PersonRef | None:
    return person_or_none(root.submission.by) if root.submission else None


async def _submitted_at(root: Any) -> Instant | None:
    return moment_or_none(root.submission.at) if root.submission else None


async def _due_at(root: Any) -> Instant | None:
    return moment_or_none(root.submission.due_at) if root.submission else None


async def _note(root: Any) -> str | None:
    return root.submission.note if root.submission else None


async def _content(root: Any, info: strawberry.Info) -> Content | None:
    return await info.context.shown(
        info._raw_info, root.item.public_id, View(root.locale, lane=DRAFT)
    )


@strawberry.type(name="Review", description="Where a draft stands in its reviews, in one language.")
class ReviewType:
    """Its fields are taken from `publishing.review.Review`."""

    id: strawberry.ID = strawberry.field(resolver=_id)
    locale: Locale = strawberry.field(resolver=_review_locale)
    revision: int = strawberry.field(resolver=_revision)
    sha256: str = strawberry.field(
        description="The digest of the text as it is now, to be given back with a decision."
    )
    is_live: bool = strawberry.field(description="Whether readers see this very text already.")
    is_passed: bool = strawberry.field(description="Whether it may be published.")
    steps: list[ReviewStep] = strawberry.field(resolver=_steps)
    missing: list[ReviewStep] = strawberry.field(
        resolver=_missing, description="What somebody still has to pass."
    )
    submitted_by: PersonRef | None = strawberry.field(resolver=_submitted_by)
    submitted_at: Instant | None = strawberry.field(resolver=_submitted_at)
    due_at: Instant | None = strawberry.field(
        resolver=_due_at, description="When the step that waits now is to be done."
    )
    note: str | None = strawberry.field(resolver=_note, description="What the submitter says.")
    content: Content | None = strawberry.field(resolver=_content, description="The draft.")


async def _comment_id(root: Any) -> strawberry.ID:
    return strawberry.ID(root.row.public_id)


async def _comment_locale(root: Any) -> Locale:
    return _locale(root.row.locale)


async def _comment_revision(root: Any) -> int:
    return int(root.row.revision)


async def _field(root: Any) -> str | None:
    return root.row.field


async def _block(root: Any) -> str | None:
    return root.row.block


async def _text(root: Any) -> str:
    return str(root.row.text)


async def _holds(root: Any) -> bool:
    return bool(root.row.holds)


async def _reply_to(root: Any) -> strawberry.ID | None:
    return strawberry.ID(root.row.reply_to) if root.row.reply_to else None


async def _by(root: Any) -> PersonRef:
    return person(root.row.by)


async def _made_at(root: Any) -> Instant:
    return moment_shown(root.row.at)


async def _resolved_by(root: Any) -> PersonRef | None:
    return person_or_none(root.row.resolved_by)


async def _resolved_at(root: Any) -> Instant | None:
    return moment_or_none(root.row.resolved_at)


@strawberry.type(name="Comment", description="A remark on a draft.")
class CommentType:
    """Its fields are taken from `resolvers.manage.reviews.CommentShown`."""

    id: strawberry.ID = strawberry.field(resolver=_comment_id)
    locale: Locale = strawberry.field(resolver=_comment_locale)
    revision: int = strawberry.field(
        resolver=_comment_revision, description="The draft it was made on."
    )
    field: str | None = strawberry.field(resolver=_field)
    block: str | None = strawberry.field(resolver=_block)
    text: str = strawberry.field(resolver=_text)
    holds: bool = strawberry.field(
        resolver=_holds,
        description="A reviewer made it; until it is resolved no further step is passed.",
    )
    orphaned: bool = strawberry.field(description="The block it was made on is gone.")
    reply_to: strawberry.ID | None = strawberry.field(resolver=_reply_to)
    by: PersonRef = strawberry.field(resolver=_by)
    at: Instant = strawberry.field(resolver=_made_at)
    resolved_by: PersonRef | None = strawberry.field(resolver=_resolved_by)
    resolved_at: Instant | None = strawberry.field(resolver=_resolved_at)


@strawberry.type(description="One step of a workflow.")
class WorkflowStep:
    kind: StageEnum  # type: ignore[valid-type]  # made an enum of the schema above
    label: str
    days: int | None = strawberry.field(description="How many days it may take.")


async def _queue_review(root: Any) -> ReviewType:
    return root.review


async def _waiting_content(root: Any, info: strawberry.Info) -> Content | None:
    return await _content(root.review, info)


async def _changed_fields(root: Any, info: strawberry.Info) -> list[str] | None:
    return told.visible_names(info, root)


@strawberry.type(description="A text that waits for somebody.")
class ReviewQueueEntry:
    """Its fields are taken from `publishing.review_queue.Waiting`."""

    review: ReviewType = strawberry.field(resolver=_queue_review)
    content: Content | None = strawberry.field(resolver=_waiting_content)
    waiting_seconds: int = strawberry.field(description="Since it was submitted.")
    changed_fields: list[str] | None = strawberry.field(
        resolver=_changed_fields,
        description="What differs from what you last looked at; null where you never did.",
    )


@strawberry.type(description="What waits for a step, oldest first.")
class ReviewQueue:
    nodes: list[ReviewQueueEntry]
    total_count: int
    has_next_page: bool
    end_cursor: str | None
