"""What happens, told to editors as it does."""

from typing import Annotated

import orjson
import strawberry

from models.system import Fact as Row
from publishing.fact_pages import FactKind, WantedFacts
from resolvers.manage.facts import facts_told
from resolvers.manage.pages import cursor_of
from schema.manage.common import Content, Instant, enum_of
from schema.manage.moments import moment_shown
from schema.manage.people_ref import PersonRef, person

FactKindEnum = enum_of(FactKind, "FactKind", "What can happen to an item.")


@strawberry.type(description="One thing that happened to an item.")
class Fact:
    cursor: str = strawberry.field(description="What to go on from after it.")
    kind: FactKindEnum  # type: ignore[valid-type]  # made an enum of the schema above
    id: strawberry.ID = strawberry.field(description="The item's id.")
    type: str = strawberry.field(description="The item's type.")
    at: Instant
    by: PersonRef
    revision: int | None = strawberry.field(
        description="With which revision of it, where one is meant."
    )

    @strawberry.field(description="The item's draft as it is now; null where there is none.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))


@strawberry.type(description="What happened, in the order in which it was committed.")
class FactList:
    nodes: list[Fact]
    cursor: str = strawberry.field(description="What to go on from after all of these.")
    has_more: bool = strawberry.field(
        description="Whether there are more now; then they follow at once."
    )


_SINCE = strawberry.argument(description="The cursor of a fact or a list; null for from now on.")


@strawberry.type(description="What is told as it happens, over WebSocket or as server-sent events.")
class Subscription:
    @strawberry.field(
        description="What happens to items of which you may read drafts and history, as it does. Whoever may handle takedown cases is told of them too. It ends when you may know of nothing any more."
    )
    async def facts(
        self,
        info: strawberry.Info,
        since: Annotated[str | None, _SINCE] = None,
        types: list[str] | None = None,
        ids: list[strawberry.ID] | None = None,
        kinds: list[FactKindEnum] | None = None,  # type: ignore[valid-type]
        first: int = 20,
    ) -> FactList:
        wanted = WantedFacts(types, kinds, ids)
        page = await facts_told(info, wanted, since=since, first=first)
        return FactList(
            nodes=[_fact(each) for each in page.facts],
            cursor=cursor_of(page.position),
            has_more=page.more,
        )


def _fact(row: Row) -> Fact:
    return Fact(
        cursor=cursor_of(row.position),
        kind=FactKind(row.kind),
        id=strawberry.ID(row.public_id),
        type=row.type,
        at=moment_shown(row.at),
        by=person(row.by),
        revision=orjson.loads(row.details).get("revision"),
    )
