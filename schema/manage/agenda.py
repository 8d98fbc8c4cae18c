"""Everything that comes, in one list."""

from datetime import datetime
from typing import Annotated

import strawberry

from publishing.agenda import AgendaKind, agenda
from resolvers.manage.context import context_of
from schema.manage.common import Instant, enum_of
from schema.manage.moments import end_shown, moment_shown

AgendaEnum = enum_of(AgendaKind, "AgendaKind", "What comes.")


@strawberry.type(description="One thing that comes true, is due, ends or takes place.")
class AgendaEntry:
    kind: AgendaEnum  # type: ignore[valid-type]  # made an enum of the schema above
    at: Instant
    until: Instant | None
    id: strawberry.ID = strawberry.field(description="The item, or the release.")
    type: str | None = strawberry.field(description="The content type; null for a release.")
    label: str
    release: strawberry.ID | None = strawberry.field(description="What it goes out with.")


@strawberry.type
class AgendaQuery:
    @strawberry.field(
        description="What is scheduled, due for review, ends or takes place in a span, in order."
    )
    async def agenda(
        self,
        info: strawberry.Info,
        begin: Annotated[Instant, strawberry.argument(name="from")],
        to: Instant,
    ) -> list[AgendaEntry]:
        async with context_of(info).look() as act:
            found = await agenda(
                act, begin=datetime.fromisoformat(begin), end=datetime.fromisoformat(to)
            )
        return [
            AgendaEntry(
                kind=each.kind,
                at=moment_shown(each.at),
                until=end_shown(each.until),
                id=strawberry.ID(each.public_id),
                type=each.type,
                label=each.label,
                release=None if each.release is None else strawberry.ID(each.release),
            )
            for each in found
        ]
