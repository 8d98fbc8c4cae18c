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
from schema.manage.common import JSON, Instant, UserError, user_errors
from schema.manage.moments import moment_shown


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


@strawberry.type(description="What waits for you, in numbers.")
class Desk:
    my_drafts: int = strawberry.field(
        description="Drafts that you changed last and that are not live as they are."
    )
    due_today: int = strawberry.field(
        description="What will be shown before the day ends in China."
    )
    stale_translations: int
    open_takedowns: int
    overdue_takedowns: int


@strawberry.type
class DeskQuery:
    @strawberry.field(description="Your saved views, by name.")
    async def saved_views(self, info: strawberry.Info) -> list[SavedView]:
        async with context_of(info).act() as act:
            return [_view(each) for each in await saved_views(act)]

    @strawberry.field(description="What waits for you, in numbers.")
    async def desk(self, info: strawberry.Info) -> Desk:
        async with context_of(info).act() as act:
            found = await desk_counts(act)
        return Desk(
            my_drafts=found.my_drafts,
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
