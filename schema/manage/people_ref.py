"""Somebody as records name them: by identifier, and by the name they have when it is read."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry

from publishing.names import names_of
from resolvers.manage.context import context_of


@strawberry.type(description="Somebody who acts: a person, a token, or the service itself.")
class PersonRef:
    id: strawberry.ID

    @strawberry.field(
        description="What they are called now; null for the service, and once the name was erased."
    )
    async def name(self, info: strawberry.Info) -> str | None:
        return await context_of(info).loader("names", _names(info)).load(str(self.id))


def _names(info: Any) -> Callable[[list[Any]], Awaitable[list[str | None]]]:
    async def load(ids: list[Any]) -> list[str | None]:
        async with context_of(info).act() as act:
            found = await names_of(act.tx, ids)
        return [found.get(each) for each in ids]

    return load
