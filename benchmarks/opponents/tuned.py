"""strawberry as fast as it goes: batched reads, parsed and validated once, plain objects, orjson.

The objects that are resolved are dataclasses: graphql-core takes each Tortoise model for something
to be awaited, which makes it two to three times slower.
"""

from datetime import datetime
from typing import Any, Protocol

import orjson
import strawberry
from strawberry.asgi import GraphQL
from strawberry.extensions import ParserCache, ValidationCache


@strawberry.type
class Author:
    """Who signs an article."""

    name: str


@strawberry.type
class Tag:
    """What an article is about."""

    name: str


@strawberry.type
class Article:
    """A signed, dated piece."""

    id: strawberry.ID
    title: str
    summary: str
    body: str
    published_at: datetime
    author: Author
    tags: list[Tag]


@strawberry.type
class Venue:
    """Where an event is held."""

    name: str
    city: str


@strawberry.type
class Session:
    """One point of an event's programme."""

    id: strawberry.ID
    title: str
    starts_at: datetime
    ends_at: datetime


@strawberry.type
class Event:
    """Something held at a venue."""

    id: strawberry.ID
    title: str
    starts_at: datetime
    ends_at: datetime
    venue: Venue
    sessions: list[Session]


class Reads(Protocol):
    """How things are read, all that belongs to them at once."""

    async def latest(self, first: int) -> list[Article]:
        """The newest articles, without their bodies."""

    async def article(self, slug: str) -> Article | None:
        """One article."""

    async def upcoming(self, first: int) -> list[Event]:
        """The next events."""


class _OrjsonView(GraphQL):
    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def view(reads: Reads) -> GraphQL:
    """The view that answers with what is read so."""

    @strawberry.type
    class Query:
        """What can be asked."""

        @strawberry.field
        async def articles(self, first: int) -> list[Article]:
            """The newest articles."""
            return await reads.latest(first)

        @strawberry.field
        async def article(self, slug: str) -> Article | None:
            """One article."""
            return await reads.article(slug)

        @strawberry.field
        async def upcoming_events(self, first: int) -> list[Event]:
            """The next events."""
            return await reads.upcoming(first)

    return _OrjsonView(strawberry.Schema(Query, extensions=[ParserCache, ValidationCache]))


async def _keep(_connection: object) -> None:
    """Nothing read outlives its statement, so there is nothing to reset."""


# The same settings as Kapok's own pool.
POOL: dict[str, Any] = {
    "minsize": 4,
    "maxsize": 4,
    "reset": _keep,
    "server_settings": {"plan_cache_mode": "force_generic_plan", "jit": "off"},
}
