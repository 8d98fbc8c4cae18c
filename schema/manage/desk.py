"""An editor's desk: saved views, and what waits, in numbers."""

import orjson
import strawberry

from models.system import SavedView as Row
from publishing.desk import Act
from publishing.desk_counts import desk_counts
from publishing.errors import Refused
from publishing.saved_views import remove_view, save_view, saved_views
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.proofing import number_to_mend
from schema.manage.common import JSON, Instant, UserError, user_errors
from schema.manage.moments import moment_shown
from schema.manage.review_types import StageEnum


@strawberry.type(description="A filter that you keep under a name.")
class SavedView:
    id: strawberry.ID
    name: str
    filter: JSON
    saved_at: Instant


@strawberry.type(description="A saved view, or why nothing was done.")
class SavedViewPayload:
    saved_view: SavedView | None
    errors: list[UserError]


@strawberry.type(description="So many items wait for you at this step.")
class WaitingCount:
    stage: StageEnum
    count: int


@strawberry.type(
    description="What waits for you, in numbers; each is as long as the list it names."
)
class Desk:
    my_drafts: int = strawberry.field(
        description="Drafts that you changed last and that are not live as they are: "
        "`contents` with `changedBy` and `hasChanges`."
    )
    waiting_for_me: list[WaitingCount] = strawberry.field(
        description="What you may review or proof now, by step: `contents` with `waitingFor`."
    )
    returned_to_me: int = strawberry.field(
        description="What you handed in and got back: `contents` with `returnedToMe`."
    )
    held: int = strawberry.field(
        description="Items whose schedule is held back, or was missed for it: `contents` with `held`."
    )
    due_today: int = strawberry.field(
        description="What will be shown before the day ends in China: `contents` with `dueBefore`."
    )
    stale_translations: int = strawberry.field(
        description="Texts behind the master's, in all languages: `contents` with `stale`."
    )
    open_takedowns: int
    overdue_takedowns: int

    @strawberry.field(
        description="Live texts in which something is to be mended: `toMend`. "
        "It checks everything that is live, so ask for it alone and not often."
    )
    async def to_mend(self, info: strawberry.Info) -> int:
        return await number_to_mend(info)


@strawberry.type
class DeskQuery:
    @strawberry.field(description="Your saved views, by name.")
    async def saved_views(self, info: strawberry.Info) -> list[SavedView]:
        async with context_of(info).look() as act:
            return [_view(each) for each in await saved_views(act)]

    @strawberry.field(description="What waits for you, in numbers.")
    async def desk(self, info: strawberry.Info) -> Desk:
        async with context_of(info).look() as act:
            found = await desk_counts(act)
        return Desk(
            my_drafts=found.my_drafts,
            waiting_for_me=[
                WaitingCount(stage=stage, count=number)
                for stage, number in found.waiting_for_me.items()
            ],
            returned_to_me=found.returned_to_me,
            held=found.held,
            due_today=found.due_today,
            stale_translations=found.stale_translations,
            open_takedowns=found.open_takedowns,
            overdue_takedowns=found.overdue_takedowns,
        )


@strawberry.type
class DeskMutation:
    @strawberry.mutation(
        description="Keep a filter under a name; your view of that name is replaced, the one given renamed."
    )
    async def saved_view_save(
        self,
        info: strawberry.Info,
        name: str,
        filter: JSON,
        id: strawberry.ID | None = None,
    ) -> SavedViewPayload:
        async def work(act: Act) -> SavedView:
            return _view(await save_view(act, name, filter, view_id=id))

        return _payload(await attempt(info, work))

    @strawberry.mutation(description="Remove one of your views.")
    async def saved_view_remove(self, info: strawberry.Info, id: strawberry.ID) -> SavedViewPayload:
        async def work(act: Act) -> SavedView:
            return _view(await remove_view(act, str(id)))

        return _payload(await attempt(info, work))


def _payload(result: SavedView | Refused) -> SavedViewPayload:
    if isinstance(result, Refused):
        return SavedViewPayload(saved_view=None, errors=user_errors(result))
    return SavedViewPayload(saved_view=result, errors=[])


def _view(row: Row) -> SavedView:
    return SavedView(
        id=strawberry.ID(row.public_id),
        name=row.name,
        filter=orjson.loads(row.wanted),
        saved_at=moment_shown(row.saved_at),
    )
