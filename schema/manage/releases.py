"""Releases: many items that go out together, seen as a whole before they do."""

from asyncio import gather
from typing import Any

import strawberry

from models.view import View
from publishing import release as verbs
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.moments import moment
from publishing.page_size import refuse_size
from publishing.release_lane import PUBLISH
from resolvers.manage import releases as told
from resolvers.manage.lifecycle import Outcome, carry_out
from schema.manage.common import (
    Content,
    Instant,
    Locale,
    LocalTime,
    UserError,
    user_error,
)
from schema.manage.lifecycle import distinct, ours, tags_of
from schema.manage.moments import moment_given, moment_or_none, moment_shown
from schema.manage.people_ref import PersonRef, person
from schema.manage.rehearsal import ActReport, shown_report


@strawberry.type(description="An item in a release.")
class ReleaseEntry:
    id: strawberry.ID
    unpublished: bool = strawberry.field(description="Whether it goes off line with the release.")
    locales: list[str] | None = strawberry.field(
        description="The languages that go out; null for all."
    )
    view: strawberry.Private[View]

    @strawberry.field(
        description="The item as the release shows it; null where it shows nothing of it."
    )
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id), self.view)


@strawberry.type(
    description="Many items that go out, or off line, at one instant, all or none of them. While it is"
    " open it follows the drafts; once scheduled it keeps what was scheduled."
)
class Release:
    id: strawberry.ID
    title: str
    state: str = strawberry.field(description="OPEN, SCHEDULED, HELD, PUBLISHED or CANCELLED.")
    publish_at: Instant | None
    time_zone: str | None
    made_by: PersonRef
    made_at: Instant
    items: list[ReleaseEntry] = strawberry.field(description="Everything it holds.")
    view: strawberry.Private[View]

    @strawberry.field(description="The items that go out with it, as it shows them.")
    async def contents(self, info: strawberry.Info) -> list[Content]:
        going = [each.id for each in self.items if not each.unpublished]
        shown = (info.context.shown(info._raw_info, str(each), self.view) for each in going)
        return [each for each in await gather(*shown) if each is not None]

    @strawberry.field(description="Everything that still keeps it from going out.")
    async def problems(self, info: strawberry.Info) -> list[UserError]:
        return [user_error(each) for each in await told.problems_of(info, str(self.id))]


@strawberry.type(description="A page of releases, the newest first.")
class Releases:
    nodes: list[Release]
    has_next_page: bool
    end_cursor: str | None
    states: strawberry.Private[list[str] | None]

    @strawberry.field(description="How many the whole list has; counted only when asked.")
    async def total_count(self, info: strawberry.Info) -> int:
        return await told.count_releases(info, states=self.states)


@strawberry.type(description="A release as it is now, or why nothing was done.")
class ReleasePayload:
    public_id: strawberry.Private[str | None]
    errors: list[UserError]
    report: ActReport | None = strawberry.field(
        description="What would happen; null unless dryRun was given."
    )

    @strawberry.field(description="The release.")
    async def release(self, info: strawberry.Info) -> Release | None:
        if self.public_id is None:
            return None
        found = await told.release_of(info, self.public_id)
        return _shown(found) if found else None


@strawberry.type
class ReleasesQuery:
    @strawberry.field(description="Releases, the newest first.")
    async def releases(
        self,
        info: strawberry.Info,
        states: list[str] | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> Releases:
        refuse_size(first)
        page = await told.releases(info, states=states, first=first, after=after)
        nodes = [_shown(each) for each in page.releases]
        return Releases(
            nodes=nodes,
            has_next_page=page.has_next,
            end_cursor=str(nodes[-1].id) if nodes else None,
            states=states,
        )

    @strawberry.field(description="One release; null when there is none.")
    async def release(self, info: strawberry.Info, id: strawberry.ID) -> Release | None:
        found = await told.release_of(info, str(id))
        return _shown(found) if found else None


@strawberry.type
class ReleasesMutation:
    @strawberry.mutation(description="A new, empty release.")
    async def release_create(
        self, info: strawberry.Info, title: str, idempotency_key: str | None = None
    ) -> ReleasePayload:
        async def work(act: Act) -> Outcome:
            return Outcome(((await verbs.make_release(act, title=title)).public_id,))

        return _payload(
            await carry_out(info, "releaseCreate", {"title": title}, work, key=idempotency_key)
        )

    @strawberry.mutation(description="Give a release another title.")
    async def release_update(
        self, info: strawberry.Info, id: strawberry.ID, title: str
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.retitle(act, str(id), title=title)

        return _payload(await carry_out(info, "releaseUpdate", {}, work, public_ids=[str(id)]))

    @strawberry.mutation(
        description="These items go out with the release, with `locales` only their texts in these languages."
    )
    async def release_add(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        items: list[strawberry.ID],
        locales: list[Locale] | None = None,
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.add(act, str(id), distinct(items), locales=ours(tags_of(locales)))

        return _payload(await carry_out(info, "releaseAdd", {}, work, public_ids=[str(id)]))

    @strawberry.mutation(description="These items go off line with the release.")
    async def release_add_unpublish(
        self, info: strawberry.Info, id: strawberry.ID, items: list[strawberry.ID]
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.add(act, str(id), distinct(items), unpublish=True)

        return _payload(
            await carry_out(info, "releaseAddUnpublish", {}, work, public_ids=[str(id)])
        )

    @strawberry.mutation(description="These items are no longer of the release.")
    async def release_remove(
        self, info: strawberry.Info, id: strawberry.ID, items: list[strawberry.ID]
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.remove(act, str(id), distinct(items))

        return _payload(await carry_out(info, "releaseRemove", {}, work, public_ids=[str(id)]))

    @strawberry.mutation(
        description="All of the release happens at that instant, or nothing of it is scheduled."
    )
    async def release_schedule(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        time_zone: str,
        publish_at: Instant | None = None,
        publish_at_local: LocalTime | None = None,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.release_for(act, str(id))
            at = moment(
                at=moment_given(publish_at),
                local=publish_at_local,
                zone=time_zone,
                name="publishAt",
            )
            if at is None:
                raise refuse(Code.INVALID, "Say when: give publishAt.", "publishAt")
            await verbs.schedule_release(act, str(id), publish_at=at, zone=time_zone)

        asked = {"id": str(id), "at": [publish_at, publish_at_local], "zone": time_zone}
        return await _carried(info, "releaseSchedule", id, asked, work, idempotency_key, dry_run)

    @strawberry.mutation(description="All of the release happens now, or nothing of it.")
    async def release_publish(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.publish_release(act, str(id))

        asked = {"id": str(id)}
        return await _carried(info, "releasePublish", id, asked, work, idempotency_key, dry_run)

    @strawberry.mutation(
        description="A scheduled or held release is open again; an open one is given up."
    )
    async def release_cancel(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.cancel_release(act, str(id))

        asked = {"id": str(id)}
        return await _carried(info, "releaseCancel", id, asked, work, idempotency_key, dry_run)

    @strawberry.mutation(
        description="A held release is scheduled again as it was, once it is fit again."
    )
    async def release_resume(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        dry_run: bool = False,
        idempotency_key: str | None = None,
    ) -> ReleasePayload:
        async def work(act: Act) -> None:
            await verbs.resume_release(act, str(id))

        asked = {"id": str(id)}
        return await _carried(info, "releaseResume", id, asked, work, idempotency_key, dry_run)


async def _carried(
    info: Any,
    name: str,
    public_id: strawberry.ID,
    asked: dict[str, Any],
    work: Any,
    key: str | None,
    dry_run: bool,
) -> ReleasePayload:
    outcome = await carry_out(
        info, name, asked, work, public_ids=[str(public_id)], key=key, dry_run=dry_run
    )
    return _payload(outcome)


def _payload(outcome: Outcome) -> ReleasePayload:
    return ReleasePayload(
        public_id=next(iter(outcome.public_ids), None),
        errors=[user_error(each) for each in outcome.problems],
        report=shown_report(outcome.report),
    )


def _shown(release: told.Told) -> Release:
    row, view = release.row, told.view_of(release.row)
    return Release(
        id=strawberry.ID(row.public_id),
        title=row.title,
        state=release.state,
        publish_at=moment_or_none(row.publish_at),
        time_zone=row.zone,
        made_by=person(row.made_by),
        made_at=moment_shown(row.made_at),
        items=[
            ReleaseEntry(
                id=strawberry.ID(each.public_id),
                unpublished=each.kind != PUBLISH,
                locales=None if each.locales is None else list(each.locales),
                view=view,
            )
            for each in release.members
        ],
        view=view,
    )
