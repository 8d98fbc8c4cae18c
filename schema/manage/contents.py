"""The editors' list: items of every type in general terms."""

from typing import Any

import strawberry

from publishing.actions import Action
from publishing.contents import Listed, Wanted
from publishing.permissions import readable_fields
from publishing.stages import Stage
from publishing.standing import Lifecycle
from publishing.waiting import Waiting
from resolvers.manage import contents as told
from resolvers.manage.context import context_of
from resolvers.names import enum_name, locale_of
from schema.manage.common import JSON, Content, Instant, Locale
from schema.manage.content import ActionEnum, LifecycleEnum
from schema.manage.moments import micros_given, moment_shown
from schema.manage.people_ref import PersonRef, person
from schema.manage.review_types import StageEnum


@strawberry.input(description="For whom a text waits; what is given must hold together.")
class WaitingFor:
    me: bool = strawberry.field(
        description="Only what you may do now, by your own right or by one that was delegated to you.",
        default=False,
    )
    stage: StageEnum | None = strawberry.field(
        description="Only what waits for this step.", default=None
    )


@strawberry.input(description="Which items; every condition that is given must hold.")
class ContentsWhere:
    types: list[str] | None = strawberry.field(description="Content types by name.", default=None)
    states: list[LifecycleEnum] | None = strawberry.field(  # type: ignore[valid-type]
        description="By default all but what is in the trash.", default=None
    )
    text: str | None = strawberry.field(
        description="In the title or anywhere in the words.", default=None
    )
    changed_by: strawberry.ID | None = strawberry.field(
        description="Who changed it last.", default=None
    )
    written_by: strawberry.ID | None = strawberry.field(
        description="Who ever wrote at it.", default=None
    )
    due_before: Instant | None = strawberry.field(
        description="Scheduled to be shown before this.", default=None
    )
    changed_before: Instant | None = strawberry.field(
        description="Last changed before this.", default=None
    )
    changed_since: Instant | None = strawberry.field(
        description="Changed since this.", default=None
    )
    has_changes: bool | None = strawberry.field(
        description="Whether the draft differs from what readers see.", default=None
    )
    waiting_for: WaitingFor | None = strawberry.field(
        description="A text of it was handed in and waits for a step of review.", default=None
    )
    returned_to_me: bool = strawberry.field(
        description="A text that you handed in came back, and you have not handed it in again.",
        default=False,
    )
    review_due_before: Instant | None = strawberry.field(
        description="A step of its review is to be done before this.", default=None
    )
    stale: Locale | None = strawberry.field(
        description="Its text in this language is behind the master's.", default=None
    )
    held: bool = strawberry.field(
        description="A schedule of it is held back, or was when its instant came.", default=False
    )


@strawberry.type(description="An item in general terms, whatever its type.")
class ContentEntry:
    id: strawberry.ID
    type: str
    label: str | None = strawberry.field(
        description="Its title in the first language that has one."
    )
    revision: int
    changed_at: Instant
    changed_by: PersonRef
    values: JSON = strawberry.field(
        description="The draft as written, without the fields that you may not read."
    )

    @strawberry.field(description="The item as its type has it; null while it is in the trash.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))

    @strawberry.field(description="Where it is on its way.")
    async def lifecycle(self, info: strawberry.Info) -> LifecycleEnum:  # type: ignore[valid-type]
        found: Lifecycle = await told.lifecycle(info, str(self.id))
        return found

    @strawberry.field(description="What you can do to it now: its buttons.")
    async def allowed_actions(self, info: strawberry.Info) -> list[ActionEnum]:  # type: ignore[valid-type]
        found: list[Action] = await told.allowed_actions(info, str(self.id))
        return found


@strawberry.type(description="A page of the editors' list, last changed first.")
class ContentEntries:
    nodes: list[ContentEntry]
    has_next_page: bool
    end_cursor: str | None = strawberry.field(
        description="To be given as `after` for the next page."
    )
    where: strawberry.Private[Wanted]

    @strawberry.field(
        description="How many items the whole list has, exactly; counted only when asked."
    )
    async def total_count(self, info: strawberry.Info) -> int:
        return await told.count_of(info, self.where)


@strawberry.type
class ContentsQuery:
    @strawberry.field(description="Items of every type, last changed first: the list of a studio.")
    async def contents(
        self,
        info: strawberry.Info,
        first: int = 20,
        after: str | None = None,
        where: ContentsWhere | None = None,
    ) -> ContentEntries:
        wanted = _wanted(where) if where else Wanted()
        page = await told.page_of(info, wanted, first=first, after=after)
        return ContentEntries(
            nodes=[_entry(info, each, label) for each, label in page.entries],
            has_next_page=page.has_next,
            end_cursor=page.entries[-1][0].cursor if page.entries else None,
            where=wanted,
        )

    @strawberry.field(description="One item in general terms; null when there is none.")
    async def content(self, info: strawberry.Info, id: strawberry.ID) -> ContentEntry | None:
        found = await told.entry_of(info, str(id))
        return _entry(info, *found) if found else None


def _wanted(where: ContentsWhere) -> Wanted:
    return Wanted(
        types=tuple(where.types) if where.types is not None else None,
        states=tuple(where.states or ()),
        text=where.text or "",
        by=where.changed_by,
        ever_by=where.written_by,
        due_before=micros_given(where.due_before),
        changed_before=micros_given(where.changed_before),
        changed_since=micros_given(where.changed_since),
        has_changes=where.has_changes,
        waiting_for=_waiting(where.waiting_for),
        returned_to_me=where.returned_to_me,
        review_due_before=micros_given(where.review_due_before),
        stale=locale_of(where.stale) if where.stale is not None else None,
        held=where.held,
    )


def _waiting(given: WaitingFor | None) -> Waiting | None:
    if given is None:
        return None
    stage = None if given.stage is None else Stage[enum_name(given.stage)]
    return Waiting(stage, given.me)


def _entry(info: Any, listed: Listed, label: str | None) -> ContentEntry:
    return ContentEntry(
        id=strawberry.ID(listed.public_id),
        type=listed.type,
        label=label,
        revision=listed.revision,
        changed_at=moment_shown(listed.changed_at),
        changed_by=person(listed.changed_by),
        values=readable_fields(context_of(info).actor, listed.type, listed.content),
    )
