"""Reads through Tortoise, with everything that belongs to a list fetched in one query a link."""

from datetime import UTC, datetime

from strawberry import ID
from tortoise.query_utils import Prefetch

from benchmarks.opponents import tables
from benchmarks.opponents.tuned import Article, Author, Event, Session, Tag, Venue

_IN_LISTS = ("id", "title", "summary", "published_at", "author_id")


class Orm:
    """Reads by prefetching."""

    async def latest(self, first: int) -> list[Article]:
        """The newest articles, without their bodies."""
        newest = tables.Article.filter(draft=False).order_by("-published_at").limit(first)
        rows = await newest.only(*_IN_LISTS).prefetch_related("author", "tags")
        return [_article(each, body="") for each in rows]

    async def article(self, slug: str) -> Article | None:
        """One article."""
        one = tables.Article.filter(draft=False, slug=slug).first()
        row = await one.prefetch_related("author", "tags")
        return _article(row, body=row.body) if row else None

    async def upcoming(self, first: int) -> list[Event]:
        """The next events."""
        now = datetime.now(UTC)
        coming = tables.Event.filter(starts_at__gt=now).order_by("starts_at").limit(first)
        programme = Prefetch("sessions", queryset=tables.Session.all().order_by("starts_at"))
        return [_event(each) for each in await coming.prefetch_related("venue", programme)]


def _article(row: tables.Article, *, body: str) -> Article:
    return Article(
        id=ID(str(row.id)),
        title=row.title,
        summary=row.summary,
        body=body,
        published_at=row.published_at,
        author=Author(name=row.author.name),
        tags=[Tag(name=each.name) for each in row.tags],
    )


def _event(row: tables.Event) -> Event:
    return Event(
        id=ID(str(row.id)),
        title=row.title,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        venue=Venue(name=row.venue.name, city=row.venue.city),
        sessions=[
            Session(
                id=ID(str(each.id)),
                title=each.title,
                starts_at=each.starts_at,
                ends_at=each.ends_at,
            )
            for each in row.sessions
        ],
    )
