"""Portals: who shows our content elsewhere, with which key, and how often each item was seen there."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
import strawberry

from models.system import Portal as Row
from models.system import PortalView as ViewRow
from publishing import portal_figures as told
from publishing import portals as verbs
from publishing.desk import Act
from publishing.errors import Refused
from publishing.people.guards import permit_people
from publishing.portal_counts import UNKNOWN
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.pages import cursor_of, key_of, page_size
from schema.manage.common import Content, Instant, UserError, user_errors
from schema.manage.moments import moment_or_none, moment_shown
from schema.manage.pages import PageEnd
from schema.manage.people_ref import PersonRef, person, person_or_none
from schema.scalars import Day

FROM = "The first day, in China."
TO = "The last day, in China, included."


@strawberry.type(description="How often an item was shown on a day.")
class PortalFigure:
    day: Day = strawberry.field(description="In China.")
    item: strawberry.ID
    views: int

    @strawberry.field(
        description="The item, as its draft is; null for whoever may not read drafts."
    )
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.item))


@strawberry.type(description="A page of figures, the newest day first.")
class PortalFigureConnection:
    nodes: list[PortalFigure]
    page_info: PageEnd


@strawberry.type(description="An item that was shown, and in which state.")
class PortalShown:
    item: strawberry.ID
    at: Instant = strawberry.field(description="When it was last shown there.")
    revision: int | None = strawberry.field(
        description="The number of the revision that readers were shown then."
    )
    is_current: bool = strawberry.field(
        description="Whether readers are shown the same revision now; false as well when the item is out."
    )

    @strawberry.field(
        description="The item, as its draft is; null for whoever may not read drafts."
    )
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.item))


@strawberry.type(description="A page of items that were shown, the latest first.")
class PortalShownConnection:
    nodes: list[PortalShown]
    page_info: PageEnd


@strawberry.interface(description="What was shown by somebody: numbers, and nothing of a visitor.")
class Showing:
    counted_as: strawberry.Private[str]

    @strawberry.field(description="How often each item was shown, by day, the newest day first.")
    async def figures(
        self,
        info: strawberry.Info,
        from_: Annotated[Day | None, strawberry.argument(name="from", description=FROM)] = None,
        to: Annotated[Day | None, strawberry.argument(description=TO)] = None,
        first: int = 20,
        after: str | None = None,
    ) -> PortalFigureConnection:
        size, below = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await told.figures(
                act, self.counted_as, told.Days(from_, to), first=size + 1, after=below
            )
        page = found[:size]
        return PortalFigureConnection(
            nodes=[_figure(each) for each in page],
            page_info=_end([each.id for each in page], len(found) > size),
        )

    @strawberry.field(description="How often anything was shown in these days.")
    async def total(
        self,
        info: strawberry.Info,
        from_: Annotated[Day | None, strawberry.argument(name="from", description=FROM)] = None,
        to: Annotated[Day | None, strawberry.argument(description=TO)] = None,
    ) -> int:
        async with context_of(info).look() as act:
            return await told.total(act, self.counted_as, told.Days(from_, to))

    @strawberry.field(description="What was shown, the latest first, and which revision of it.")
    async def shown(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> PortalShownConnection:
        size, below = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await told.shown(act, self.counted_as, first=size + 1, after=below)
        page = found[:size]
        return PortalShownConnection(
            nodes=[
                PortalShown(
                    item=strawberry.ID(each.item),
                    at=moment_shown(each.at),
                    revision=each.revision,
                    is_current=each.is_current,
                )
                for each in page
            ],
            page_info=_end([each.key for each in page], len(found) > size),
        )


@strawberry.type(description="Everybody who shows our content without a key.")
class UnknownPortal(Showing):
    pass


@strawberry.type(
    description="What a portal shows: items of these types, in one of the series or under one of the topics. Empty narrows nothing."
)
class PortalSelection:
    types: list[str]
    series: list[strawberry.ID]
    topics: list[strawberry.ID]


@strawberry.type(
    description="A website that shows our content, and the account of whoever runs it."
)
class Portal(Showing):
    id: strawberry.ID
    name: str
    key: str = strawberry.field(
        description="What its pages show: pk_…. It is no secret, and opens nothing that is not public."
    )
    former_key_until: Instant | None = strawberry.field(
        description="Until when the key before is good as well."
    )
    account: PersonRef = strawberry.field(
        description="Whose tokens and webhooks it has. Nobody logs in with it."
    )
    origins: list[str] = strawberry.field(description="Its websites; empty for any.")
    selection: PortalSelection
    points_per_minute: int = strawberry.field(description="What it may spend, of its own.")
    state: str = strawberry.field(description="ACTIVE or REVOKED.")
    made_at: Instant
    made_by: PersonRef | None = strawberry.field(description="Null for the portal itself.")
    ended_at: Instant | None


@strawberry.type(description="A page of portals, the newest first.")
class PortalConnection:
    nodes: list[Portal]
    page_info: PageEnd


@strawberry.type(description="A portal as it is now, or why nothing was done.")
class PortalPayload:
    portal: Portal | None
    errors: list[UserError]


@strawberry.input(description="What a portal shows; what is left out is not narrowed.")
class PortalSelectionInput:
    types: list[str] | None = None
    series: list[strawberry.ID] | None = None
    topics: list[strawberry.ID] | None = None


@strawberry.input(description="A new portal.")
class PortalCreateInput:
    name: str = strawberry.field(description="Who shows the content.")
    origins: list[str] | None = strawberry.field(
        description="Its websites, such as https://www.example.org or https://*.example.org; none for any.",
        default=None,
    )
    selection: PortalSelectionInput | None = None
    points_per_minute: int = verbs.POINTS


@strawberry.input(description="What to change; what is left out stays.")
class PortalUpdateInput:
    name: str | None = None
    origins: list[str] | None = None
    selection: PortalSelectionInput | None = strawberry.field(
        description="Replaces the whole selection.", default=None
    )
    points_per_minute: int | None = None


@strawberry.type
class PortalsQuery:
    @strawberry.field(
        description="All portals, the newest first, for those who manage people; a portal's token is shown its own."
    )
    async def portals(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> PortalConnection:
        size, below = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await verbs.portals(act, first=size + 1, after=below)
            nodes = [_shown(act, each) for each in found[:size]]
        keys = [each.id for each in found[:size]]
        return PortalConnection(nodes=nodes, page_info=_end(keys, len(found) > size))

    @strawberry.field(description="One portal; null when there is none that you may see.")
    async def portal(self, info: strawberry.Info, id: strawberry.ID) -> Portal | None:
        async with context_of(info).look() as act:
            found = await verbs.known_portal(act, str(id))
            return _shown(act, found) if found else None

    @strawberry.field(description="What is shown without a key, for those who manage people.")
    async def unknown_portal(self, info: strawberry.Info) -> UnknownPortal:
        async with context_of(info).look() as act:
            permit_people(act)
        return UnknownPortal(counted_as=UNKNOWN)


@strawberry.type
class PortalsMutation:
    @strawberry.mutation(description="A new portal, with a key and an account of its own.")
    async def portal_create(self, info: strawberry.Info, input: PortalCreateInput) -> PortalPayload:
        async def work(act: Act) -> Row:
            return await verbs.make_portal(
                act,
                name=input.name,
                origins=input.origins or (),
                selection=_selection(input.selection) or verbs.Selection(),
                points_per_minute=input.points_per_minute,
            )

        return await _done(info, work)

    @strawberry.mutation(description="Change a portal's name, websites, selection or budget.")
    async def portal_update(
        self, info: strawberry.Info, id: strawberry.ID, input: PortalUpdateInput
    ) -> PortalPayload:
        async def work(act: Act) -> Row:
            return await verbs.update_portal(
                act,
                str(id),
                name=input.name,
                origins=input.origins,
                selection=_selection(input.selection),
                points_per_minute=input.points_per_minute,
            )

        return await _done(info, work)

    @strawberry.mutation(description="A new key. The one before is good for so many hours more.")
    async def portal_rotate_key(
        self, info: strawberry.Info, id: strawberry.ID, overlap_hours: int = verbs.OVERLAP_HOURS
    ) -> PortalPayload:
        async def work(act: Act) -> Row:
            return await verbs.rotate_key(act, str(id), overlap_hours=overlap_hours)

        return await _done(info, work)

    @strawberry.mutation(
        description="End a portal for good: its keys, its tokens and its webhooks, everywhere within a second."
    )
    async def portal_revoke(self, info: strawberry.Info, id: strawberry.ID) -> PortalPayload:
        async def work(act: Act) -> Row:
            return await verbs.revoke_portal(act, str(id))

        return await _done(info, work)


async def _done(info: Any, work: Callable[[Act], Awaitable[Row]]) -> PortalPayload:
    async def shown(act: Act) -> Portal:
        return _shown(act, await work(act))

    result = await attempt(info, shown)
    if isinstance(result, Refused):
        return PortalPayload(portal=None, errors=user_errors(result))
    return PortalPayload(portal=result, errors=[])


def _selection(given: PortalSelectionInput | None) -> verbs.Selection | None:
    if given is None:
        return None
    return verbs.Selection(
        tuple(given.types or ()),
        tuple(str(each) for each in given.series or ()),
        tuple(str(each) for each in given.topics or ()),
    )


def _shown(act: Act, row: Row) -> Portal:
    selection = verbs.selection_of(row)
    return Portal(
        counted_as=row.public_id,
        id=strawberry.ID(row.public_id),
        name=row.name,
        key=row.key,
        former_key_until=moment_or_none(row.former_until),
        account=person(row.account),
        origins=orjson.loads(row.origins),
        selection=PortalSelection(
            types=list(selection.types),
            series=[strawberry.ID(each) for each in selection.series],
            topics=[strawberry.ID(each) for each in selection.topics],
        ),
        points_per_minute=row.points_per_minute,
        state=row.state,
        made_at=moment_shown(row.made_at),
        made_by=person_or_none(row.made_by if act.actor.portal is None else None),
        ended_at=moment_or_none(row.ended_at),
    )


def _figure(row: ViewRow) -> PortalFigure:
    return PortalFigure(day=Day(row.day), item=strawberry.ID(row.item), views=row.views)


def _end(keys: list[int], more: bool) -> PageEnd:
    return PageEnd(has_next_page=more, end_cursor=cursor_of(keys[-1]) if keys else None)
