"""What the editors' own lists have in common, and how people appear in them."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import strawberry

from models.clock import instant, micros, wire_instant
from publishing.names import names_of
from resolvers.manage.context import context_of
from schema.scalars import Instant


@strawberry.type(description="What lies behind a page of one of the editors' own lists.")
class PageEnd:
    has_next_page: bool
    end_cursor: str | None = strawberry.field(
        description="Given as `after`, it leads to the next page."
    )


@strawberry.type(description="Somebody who did something.")
class PersonRef:
    id: strawberry.ID

    @strawberry.field(
        description="What they are called now; null for the system, and once the name was erased."
    )
    async def name(self, info: strawberry.Info) -> str | None:
        return await context_of(info).loader("names", _names(info)).load(str(self.id))


def _names(info: Any) -> Callable[[list[Any]], Awaitable[list[str | None]]]:
    async def load(ids: list[Any]) -> list[str | None]:
        async with context_of(info).act() as act:
            found = await names_of(act.tx, ids)
        return [found.get(each) for each in ids]

    return load


def person(actor: str) -> PersonRef:
    """Whoever a record names."""
    return PersonRef(id=strawberry.ID(actor))


def at(moment: int) -> Instant:
    """An instant of the tables as the schema shows it."""
    return Instant(wire_instant(instant(moment)))


def micros_of(given: Instant | None) -> int | None:
    """An instant that was given, as the tables hold it."""
    return None if given is None else micros(datetime.fromisoformat(given))
