"""三审三校 at the editors' door: what waits for whom, and what is done about it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import strawberry

from models.locale import Locale as OurLocale
from publishing.approval import Made, make_link, revoke_link
from publishing.comment import Place, comment, resolve
from publishing.delegation import delegate, end_delegation
from publishing.desk import Act
from publishing.emergency import approve, request
from publishing.errors import Refused
from publishing.review import Review, parsed_step
from publishing.seen import see
from publishing.sign_off import confirm, decide
from publishing.stages import Decision, Stage
from publishing.submit import submit
from publishing.workflow import Step, save_workflow
from resolvers.manage import reviews as told
from resolvers.manage.acts import attempt
from resolvers.manage.reviews import CommentShown
from resolvers.names import enum_name, locale_of
from schema.manage.common import Instant, Locale, UserError, user_errors
from schema.manage.editing import ContentPayload, payload
from schema.manage.moments import moment_given, moment_shown
from schema.manage.review_types import (
    CommentType,
    DecisionEnum,
    ReviewQueue,
    ReviewType,
    StageEnum,
    WorkflowStep,
)


@strawberry.type(description="Where reviews now stand, or why nothing was done.")
class ReviewPayload:
    review: ReviewType | None = strawberry.field(description="The first of `reviews`.")
    reviews: list[ReviewType] = strawberry.field(description="One for each language concerned.")
    errors: list[UserError]


@strawberry.type(description="A remark as it now is, or why nothing was done.")
class CommentPayload:
    comment: CommentType | None
    errors: list[UserError]


@strawberry.type(description="A delegation, or why there is none.")
class DelegationPayload:
    id: strawberry.ID | None = None
    until: Instant | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="A request to publish without reviews, or why there is none.")
class EmergencyPayload:
    id: strawberry.ID | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="An approval link; its address is shown this once.")
class ApprovalLinkPayload:
    id: strawberry.ID | None = None
    path: str | None = strawberry.field(
        description="To be put after this service's address and sent to the leader.", default=None
    )
    expires_at: Instant | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="The steps of a content type, or why they were not changed.")
class WorkflowPayload:
    steps: list[WorkflowStep]
    errors: list[UserError]


@strawberry.input(description="One step of a workflow.")
class WorkflowStepInput:
    kind: StageEnum
    days: int | None = None


@strawberry.type
class ReviewQuery:
    @strawberry.field(description="What waits for a step, oldest first.")
    async def review_queue(
        self,
        info: strawberry.Info,
        stage: StageEnum,
        first: int = 20,
        after: str | None = None,
    ) -> ReviewQueue:
        page = await told.queue_asked(info, _stage(stage), first=first, after=after)
        nodes: Any = list(page.waiting)
        return ReviewQueue(
            nodes=nodes,
            total_count=page.total,
            has_next_page=page.has_more,
            end_cursor=page.waiting[-1].cursor if page.waiting else None,
        )

    @strawberry.field(description="Where one draft stands in its reviews, in one language.")
    async def review(self, info: strawberry.Info, id: strawberry.ID, locale: Locale) -> ReviewType:
        found: Any = await told.review_asked(info, str(id), locale_of(locale))
        return found

    @strawberry.field(description="The steps that items of a content type go through.")
    async def workflow(self, info: strawberry.Info, type: str) -> list[WorkflowStep]:
        return _steps(await told.workflow_asked(info, type))


@strawberry.type
class ReviewMutation:
    @strawberry.mutation(
        description="Hand a draft in for review: in these languages, or in all that have something new."
    )
    async def review_submit(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        expected_revision: int,
        locales: list[Locale] | None = None,
        note: str | None = None,
        due_at: Instant | None = None,
    ) -> ReviewPayload:
        async def work(act: Act) -> Sequence[Review]:
            rows = await submit(
                act,
                str(id),
                expected_revision=expected_revision,
                locales=None if locales is None else [locale_of(each) for each in locales],
                note=note,
                due_at=moment_given(due_at),
            )
            return await told.reviews_in(act, str(id), [OurLocale[row.locale] for row in rows])

        return _reviews(await attempt(info, work))

    @strawberry.mutation(
        description="Pass a step for exactly the text with this digest, or return it to its author."
    )
    async def review_decide(
        self,
        info: strawberry.Info,
        step: strawberry.ID,
        expected_sha256: str,
        decision: DecisionEnum,
        note: str | None = None,
    ) -> ReviewPayload:
        async def work(act: Act) -> Sequence[Review]:
            return [
                await decide(
                    act,
                    str(step),
                    expected_sha256=expected_sha256,
                    decision=Decision[enum_name(decision)],
                    note=note,
                )
            ]

        return _reviews(await attempt(info, work))

    @strawberry.mutation(
        description="After an edit: pass again every step you had passed before, in one act."
    )
    async def review_confirm(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        locale: Locale,
        expected_sha256: str,
        note: str | None = None,
    ) -> ReviewPayload:
        async def work(act: Act) -> Sequence[Review]:
            own = locale_of(locale)
            return [await confirm(act, str(id), own, expected_sha256=expected_sha256, note=note)]

        return _reviews(await attempt(info, work))

    @strawberry.mutation(
        description="Remember that you have looked at this revision; queues tell what changed since."
    )
    async def review_seen(
        self, info: strawberry.Info, id: strawberry.ID, revision: int
    ) -> ContentPayload:
        async def work(act: Act) -> str:
            return (await see(act, str(id), revision=revision)).public_id

        return payload(await attempt(info, work))

    @strawberry.mutation(description="Let somebody do a step in your place for a while.")
    async def review_delegate(
        self,
        info: strawberry.Info,
        to: strawberry.ID,
        stage: StageEnum,
        until: Instant,
        types: list[str] | None = None,
    ) -> DelegationPayload:
        async def work(act: Act) -> DelegationPayload:
            ends = datetime.fromisoformat(until)
            made = await delegate(act, str(to), _stage(stage), types=types or (), until=ends)
            return DelegationPayload(
                id=strawberry.ID(made.public_id), until=moment_shown(made.until)
            )

        made = await attempt(info, work)
        return DelegationPayload(errors=user_errors(made)) if isinstance(made, Refused) else made

    @strawberry.mutation(description="End a delegation of yours now.")
    async def review_delegation_end(
        self, info: strawberry.Info, id: strawberry.ID
    ) -> DelegationPayload:
        async def work(act: Act) -> DelegationPayload:
            row = await end_delegation(act, str(id))
            return DelegationPayload(id=id, until=moment_shown(row.until))

        made = await attempt(info, work)
        return DelegationPayload(errors=user_errors(made)) if isinstance(made, Refused) else made

    @strawberry.mutation(
        description="A remark on a draft, on one of its fields, or on a block of its body; or an answer."
    )
    async def comment_add(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        locale: Locale,
        text: str,
        field: str | None = None,
        block: str | None = None,
        reply_to: strawberry.ID | None = None,
    ) -> CommentPayload:
        async def work(act: Act) -> CommentShown:
            answered = str(reply_to) if reply_to is not None else None
            place = Place(field, block)
            made = await comment(
                act, str(id), locale_of(locale), text, place=place, reply_to=answered
            )
            return CommentShown(made, orphaned=False)

        return _comment(await attempt(info, work))

    @strawberry.mutation(description="A remark is settled.")
    async def comment_resolve(self, info: strawberry.Info, id: strawberry.ID) -> CommentPayload:
        async def work(act: Act) -> CommentShown:
            return await told.comment_shown(act, await resolve(act, str(id)))

        return _comment(await attempt(info, work))

    @strawberry.mutation(
        description="Ask a second person to publish a draft without its reviews, and say why."
    )
    async def emergency_request(
        self, info: strawberry.Info, id: strawberry.ID, expected_revision: int, reason: str
    ) -> EmergencyPayload:
        async def work(act: Act) -> EmergencyPayload:
            made = await request(act, str(id), reason=reason, expected_revision=expected_revision)
            return EmergencyPayload(id=strawberry.ID(made.public_id))

        made = await attempt(info, work)
        return EmergencyPayload(errors=user_errors(made)) if isinstance(made, Refused) else made

    @strawberry.mutation(
        description="Agree, as a second person: exactly what was asked for is live at once."
    )
    async def emergency_approve(self, info: strawberry.Info, id: strawberry.ID) -> ContentPayload:
        async def work(act: Act) -> str:
            return await told.public_id_of(act, await approve(act, str(id)))

        return payload(await attempt(info, work))

    @strawberry.mutation(
        description="A link by which a leader without an account decides once on exactly this text."
    )
    async def approval_link_create(
        self,
        info: strawberry.Info,
        step: strawberry.ID,
        expected_sha256: str,
        leader: str,
        expires_at: Instant,
    ) -> ApprovalLinkPayload:
        async def work(act: Act) -> Made:
            public_id, locale, stage = parsed_step(str(step))
            return await make_link(
                act,
                public_id,
                locale,
                stage,
                leader=leader,
                expires_at=datetime.fromisoformat(expires_at),
                expected_sha256=expected_sha256,
            )

        made = await attempt(info, work)
        if isinstance(made, Refused):
            return ApprovalLinkPayload(errors=user_errors(made))
        return ApprovalLinkPayload(
            id=strawberry.ID(made.link.public_id),
            path=f"/approve/{made.token}",
            expires_at=moment_shown(made.link.expires_at),
        )

    @strawberry.mutation(description="The link leads nowhere any more.")
    async def approval_link_revoke(
        self, info: strawberry.Info, id: strawberry.ID
    ) -> ApprovalLinkPayload:
        async def work(act: Act) -> None:
            await revoke_link(act, str(id))

        ended = await attempt(info, work)
        if isinstance(ended, Refused):
            return ApprovalLinkPayload(errors=user_errors(ended))
        return ApprovalLinkPayload(id=id)

    @strawberry.mutation(description="From now on items of this type go through these steps.")
    async def workflow_save(
        self, info: strawberry.Info, type: str, steps: list[WorkflowStepInput]
    ) -> WorkflowPayload:
        async def work(act: Act) -> Sequence[Step]:
            wanted = [Step(_stage(each.kind), each.days) for each in steps]
            return await save_workflow(act, type, wanted)

        saved = await attempt(info, work)
        if isinstance(saved, Refused):
            return WorkflowPayload(steps=[], errors=user_errors(saved))
        return WorkflowPayload(steps=_steps(saved), errors=[])


def _reviews(done: Sequence[Review] | Refused) -> ReviewPayload:
    if isinstance(done, Refused):
        return ReviewPayload(review=None, reviews=[], errors=user_errors(done))
    shown: Any = list(done)
    return ReviewPayload(review=shown[0] if shown else None, reviews=shown, errors=[])


def _comment(done: CommentShown | Refused) -> CommentPayload:
    if isinstance(done, Refused):
        return CommentPayload(comment=None, errors=user_errors(done))
    shown: Any = done
    return CommentPayload(comment=shown, errors=[])


def _steps(steps: Sequence[Step]) -> list[WorkflowStep]:
    return [WorkflowStep(kind=each.stage, label=each.stage.label, days=each.days) for each in steps]


def _stage(given: Any) -> Stage:
    return Stage[enum_name(given)]
