"""What becomes of items of any type: published, scheduled, unpublished, withdrawn."""

from asyncio import gather
from enum import Enum
from typing import Any

import strawberry

from models.locale import Locale as OurLocale
from publishing.actor import Verb
from publishing.desk import Act, items_for
from publishing.grounds import Ground
from publishing.holds import resume
from publishing.moments import moment
from publishing.publish import publish
from publishing.publish_fit import publish_fit
from publishing.schedule import cancel, schedule
from publishing.unpublish import unpublish
from publishing.withdraw import restore, withdraw
from resolvers.manage.lifecycle import Outcome, Work, carry_out
from resolvers.names import enum_name
from schema.manage.common import (
    Content,
    Instant,
    Locale,
    LocalTime,
    UserError,
    enum_of,
    user_error,
)
from schema.manage.moments import moment_given
from schema.manage.rehearsal import ActReport, shown_report
from schema.manage.withdrawals import GroundEnum


class Policy(Enum):
    """What becomes of several items when some cannot be published."""

    REJECT_ALL = "REJECT_ALL"
    REJECT_FAILED = "REJECT_FAILED"


PolicyEnum = enum_of(
    Policy,
    "ErrorPolicy",
    "What becomes of several items when some are not fit: none is published, or the others are.",
)


@strawberry.type(description="The items that were acted upon, and why the others were not.")
class PublishPayload:
    public_ids: strawberry.Private[tuple[str, ...]]
    errors: list[UserError]
    report: ActReport | None = strawberry.field(
        description="What would happen; null unless dryRun was given."
    )

    @strawberry.field(description="The items, as their drafts now are.")
    async def contents(self, info: strawberry.Info) -> list[Content]:
        shown = (info.context.shown(info._raw_info, each) for each in self.public_ids)
        return list(await gather(*shown))


def payload_of(outcome: Outcome) -> PublishPayload:
    """What the schema shows of an outcome."""
    return PublishPayload(
        public_ids=outcome.public_ids,
        errors=[user_error(each) for each in outcome.problems],
        report=shown_report(outcome.report),
    )


@strawberry.type
class LifecycleMutation:
    @strawberry.mutation(
        description="Readers see the drafts from now on; with locales, only their texts in these languages."
    )
    async def content_publish(
        self,
        info: strawberry.Info,
        ids: list[strawberry.ID],
        locales: list[Locale] | None = None,
        error_policy: PolicyEnum = Policy.REJECT_ALL,  # type: ignore[valid-type]
        dry_run: bool = False,
        idempotency_key: str | None = None,
        reason: str | None = None,
    ) -> PublishPayload:
        keys, tags = distinct(ids), tags_of(locales)
        policy = Policy(enum_name(error_policy))

        async def work(act: Act) -> Outcome | None:
            if policy is Policy.REJECT_FAILED:
                done = await publish_fit(act, keys, locales=ours(tags), reason=reason)
                return Outcome(done.public_ids, done.problems)
            await publish(act, keys, locales=ours(tags), reason=reason)
            return None

        asked = {"ids": keys, "locales": tags, "policy": policy.value, "reason": reason}
        return await _carried(info, "contentPublish", keys, asked, work, idempotency_key, dry_run)

    @strawberry.mutation(
        description="Readers see the drafts from one instant on, and no longer from another; with only"
        " unpublishAt, what is shown then ends. Instants have an offset, or are local in the time zone."
    )
    async def content_schedule(
        self,
        info: strawberry.Info,
        ids: list[strawberry.ID],
        time_zone: str,
        publish_at: Instant | None = None,
        unpublish_at: Instant | None = None,
        publish_at_local: LocalTime | None = None,
        unpublish_at_local: LocalTime | None = None,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        keys = distinct(ids)

        async def work(act: Act) -> None:
            await items_for(act, Verb.PUBLISH, keys)
            begin = moment(
                at=moment_given(publish_at),
                local=publish_at_local,
                zone=time_zone,
                name="publishAt",
            )
            end = moment(
                at=moment_given(unpublish_at),
                local=unpublish_at_local,
                zone=time_zone,
                name="unpublishAt",
            )
            await schedule(act, keys, publish_at=begin, unpublish_at=end, zone=time_zone)

        asked = {
            "ids": keys,
            "at": [publish_at, unpublish_at, publish_at_local, unpublish_at_local],
            "zone": time_zone,
        }
        return await _carried(info, "contentSchedule", keys, asked, work, idempotency_key, dry_run)

    @strawberry.mutation(
        description="Call off what is scheduled. Where nothing is to appear, what is live is kept on."
    )
    async def content_schedule_cancel(
        self,
        info: strawberry.Info,
        ids: list[strawberry.ID],
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        keys = distinct(ids)

        async def work(act: Act) -> None:
            for each in sorted(keys):
                await cancel(act, each)

        return await _carried(
            info, "contentScheduleCancel", keys, {"ids": keys}, work, idempotency_key, dry_run
        )

    @strawberry.mutation(
        description="What is live ends, now or at an instant. Its past can still be read by editors."
    )
    async def content_unpublish(
        self,
        info: strawberry.Info,
        ids: list[strawberry.ID],
        reason: str,
        at: Instant | None = None,
        at_local: LocalTime | None = None,
        time_zone: str | None = None,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        keys = distinct(ids)

        async def work(act: Act) -> None:
            await items_for(act, Verb.PUBLISH, keys)
            zone = time_zone or "UTC"
            end = moment(at=moment_given(at), local=at_local, zone=zone)
            await unpublish(act, keys, reason=reason, at=end, zone=time_zone)

        return await _carried(
            info,
            "contentUnpublish",
            keys,
            {"ids": keys, "reason": reason, "at": [at, at_local], "zone": time_zone},
            work,
            idempotency_key,
            dry_run,
        )

    @strawberry.mutation(
        description="Take an item out of every public view, past ones included. The notice is public."
    )
    async def content_withdraw(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        ground: str,
        notice: str,
        category: GroundEnum = Ground.WITHDRAWN_BY_EDITOR,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        async def work(act: Act) -> None:
            await withdraw(act, str(id), ground=ground, category=category, notice=notice)

        return await _carried(
            info,
            "contentWithdraw",
            [str(id)],
            {"id": str(id), "ground": ground, "notice": notice, "category": category.value},
            work,
            idempotency_key,
            dry_run,
        )

    @strawberry.mutation(
        description="A withdrawn item may be published again. Nothing becomes live by this."
    )
    async def content_reinstate(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        async def work(act: Act) -> None:
            await restore(act, str(id))

        return await _carried(
            info, "contentReinstate", [str(id)], {"id": str(id)}, work, idempotency_key, dry_run
        )

    @strawberry.mutation(
        description="What was held back is scheduled again as it was, once it is fit again."
    )
    async def content_hold_release(
        self,
        info: strawberry.Info,
        ids: list[strawberry.ID],
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> PublishPayload:
        keys = distinct(ids)

        async def work(act: Act) -> None:
            for each in sorted(keys):
                await resume(act, each)

        return await _carried(
            info, "contentHoldRelease", keys, {"ids": keys}, work, idempotency_key, dry_run
        )


async def _carried(
    info: Any,
    name: str,
    public_ids: list[str],
    asked: dict[str, Any],
    work: Work,
    key: str | None,
    dry_run: bool,
) -> PublishPayload:
    outcome = await carry_out(
        info, name, asked, work, public_ids=public_ids, key=key, dry_run=dry_run
    )
    return payload_of(outcome)


def distinct(ids: list[strawberry.ID]) -> list[str]:
    """The ids, each once, in the order given."""
    return list(dict.fromkeys(map(str, ids)))


def tags_of(locales: list[Any] | None) -> list[str] | None:
    """The names of the languages; None for all."""
    return None if locales is None else [enum_name(each) for each in locales]


def ours(tags: list[str] | None) -> list[OurLocale] | None:
    """The languages of these names."""
    return None if tags is None else [OurLocale[each] for each in tags]
