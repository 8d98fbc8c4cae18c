"""What happens to events and to the items of their programmes."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from publishing import event_acts as verbs
from publishing.clashes import Clash, ClashKind, clashes_of
from publishing.desk import Act, item_of
from publishing.standing import standing_of
from resolvers.manage.lifecycle import carry_out
from schema.manage.common import Content, Instant, UserError, enum_of, user_error
from schema.manage.moments import moment_given
from schema.manage.rehearsal import ActReport, NamedItem, shown_report

ClashEnum = enum_of(ClashKind, "ClashKind", "What two things at the same time share.")


@strawberry.type(description="Something live or scheduled at the same time, with what they share.")
class ScheduleClash:
    kind: ClashEnum  # type: ignore[valid-type]  # made an enum of the schema above
    item: NamedItem
    starts_at: Instant
    ends_at: Instant | None
    shared: str | None = strawberry.field(description="The id of the venue or person, or the hall.")


@strawberry.type(description="An event or session after what happened to it, or why nothing did.")
class HappeningPayload:
    public_id: strawberry.Private[str | None]
    published: bool = strawberry.field(
        description="Whether readers see it already; else it waits in the draft with other changes."
    )
    clashes: list[ScheduleClash] = strawberry.field(
        description="What it then clashes with, among all that is live or scheduled."
    )
    errors: list[UserError]
    report: ActReport | None = strawberry.field(
        description="What would happen; null unless dryRun was given."
    )

    @strawberry.field(description="The item, as its draft now is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, self.public_id)


Verb = Callable[..., Awaitable[verbs.Happened]]


async def _carry(
    info: Any, verb: Verb, public_id: str, key: str | None, dry_run: bool, **given: Any
) -> HappeningPayload:
    out: list[bool] = []
    found: list[Clash] = []

    async def noted(act: Act) -> None:
        found.extend(await clashes_of(act, public_id))
        out.append(not (await standing_of(act, await item_of(act, public_id))).has_changes)

    async def work(act: Act) -> None:
        await verb(act, public_id, **given)
        if dry_run:
            await noted(act)

    asked = {name: str(value) for name, value in given.items()} | {"id": public_id}
    outcome = await carry_out(
        info, verb.__name__, asked, work, public_ids=[public_id], key=key, dry_run=dry_run
    )
    if outcome.public_ids and not dry_run:
        # Asked anew, so that a request under a key used before is answered in the same way.
        async with info.context.act() as act:
            await noted(act)
    return HappeningPayload(
        public_id=next(iter(outcome.public_ids), None),
        published=any(out),
        clashes=[_shown(each) for each in found],
        errors=[user_error(each) for each in outcome.problems],
        report=shown_report(outcome.report),
    )


def _shown(clash: Clash) -> ScheduleClash:
    item = NamedItem(id=strawberry.ID(clash.public_id), type=clash.type, label=clash.label)
    ends = None if clash.ends_at is None else Instant(clash.ends_at)
    return ScheduleClash(
        kind=clash.kind,
        item=item,
        starts_at=Instant(clash.starts_at),
        ends_at=ends,
        shared=clash.shared,
    )


async def _reschedule(
    info: strawberry.Info,
    id: strawberry.ID,
    starts_at: Instant,
    reason: str,
    expected_revision: int,
    ends_at: Instant | None = None,
    dry_run: bool = False,
    idempotency_key: str | None = None,
) -> HappeningPayload:
    return await _carry(
        info,
        verbs.reschedule,
        str(id),
        idempotency_key,
        dry_run,
        starts_at=moment_given(starts_at),
        ends_at=moment_given(ends_at),
        reason=reason,
        expected_revision=expected_revision,
    )


async def _reinstate(
    info: strawberry.Info,
    id: strawberry.ID,
    reason: str,
    expected_revision: int,
    starts_at: Instant | None = None,
    ends_at: Instant | None = None,
    dry_run: bool = False,
    idempotency_key: str | None = None,
) -> HappeningPayload:
    return await _carry(
        info,
        verbs.reinstate,
        str(id),
        idempotency_key,
        dry_run,
        starts_at=moment_given(starts_at),
        ends_at=moment_given(ends_at),
        reason=reason,
        expected_revision=expected_revision,
    )


def _plain(verb: Verb) -> Any:
    async def resolve(
        info: strawberry.Info,
        id: strawberry.ID,
        reason: str,
        expected_revision: int,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> HappeningPayload:
        return await _carry(
            info,
            verb,
            str(id),
            idempotency_key,
            dry_run,
            reason=reason,
            expected_revision=expected_revision,
        )

    return resolve


_ACTS: dict[str, tuple[Any, str]] = {
    "reschedule": (_reschedule, "It takes place at another time."),
    "postpone": (_plain(verbs.postpone), "It takes place later, nobody knows when yet."),
    "move_online": (_plain(verbs.move_online), "It takes place as planned, but online only."),
    "cancel": (_plain(verbs.cancel_event), "It does not take place."),
    "reinstate": (_reinstate, "What was cancelled or postponed takes place after all."),
}
_KEPT = " The dates before are kept in its schedule changes. On what is live, it is public at once."

EventsMutation = strawberry.type(
    type(
        "EventsMutation",
        (),
        {
            f"{kind}_{name}": strawberry.mutation(resolver=resolver, description=said + _KEPT)
            for kind in ("event", "session")
            for name, (resolver, said) in _ACTS.items()
        },
    )
)
"""The same acts for events and for the items of their programmes."""
