"""strawberry and Tortoise as their introductions show them: a resolver for each link, N+1 and all."""

from datetime import UTC, datetime

import strawberry
from strawberry.asgi import GraphQL

from benchmarks.opponents import tables


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

    row: strawberry.Private[tables.Article]
    id: strawberry.ID
    title: str
    summary: str
    body: str
    published_at: datetime

    @strawberry.field
    async def author(self) -> Author:
        """Asked for when an article's author is."""
        author = await self.row.author
        return Author(name=author.name)

    @strawberry.field
    async def tags(self) -> list[Tag]:
        """Asked for when an article's tags are."""
        return [Tag(name=each.name) for each in await self.row.tags.all()]


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

    row: strawberry.Private[tables.Event]
    id: strawberry.ID
    title: str
    starts_at: datetime
    ends_at: datetime

    @strawberry.field
    async def venue(self) -> Venue:
        """Asked for when an event's venue is."""
        venue = await self.row.venue
        return Venue(name=venue.name, city=venue.city)

    @strawberry.field
    async def sessions(self) -> list[Session]:
        """Asked for when an event's programme is."""
        return [
            Session(
                id=strawberry.ID(str(each.id)),
                title=each.title,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
            )
            for each in await self.row.sessions.all().order_by("starts_at")
        ]


@strawberry.type
class Query:
    """What can be asked."""

    @strawberry.field
    async def articles(self, first: int) -> list[Article]:
        """The newest articles."""
        rows = await tables.Article.filter(draft=False).order_by("-published_at").limit(first)
        return [_article(each) for each in rows]

    @strawberry.field
    async def article(self, slug: str) -> Article | None:
        """One article."""
        row = await tables.Article.filter(draft=False, slug=slug).first()
        return _article(row) if row else None

    @strawberry.field
    async def upcoming_events(self, first: int) -> list[Event]:
        """The next events."""
        now = datetime.now(UTC)
        rows = await tables.Event.filter(starts_at__gt=now).order_by("starts_at").limit(first)
        return [
            Event(
                row=each,
                id=strawberry.ID(str(each.id)),
                title=each.title,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
            )
            for each in rows
        ]


def _article(row: tables.Article) -> Article:
    return Article(
        row=row,
        id=strawberry.ID(str(row.id)),
        title=row.title,
        summary=row.summary,
        body=row.body,
        published_at=row.published_at,
    )


def view() -> GraphQL:
    """The view that answers."""
    return GraphQL(strawberry.Schema(Query))
