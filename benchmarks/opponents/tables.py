"""The opponents' tables: one row a thing, with the indexes their queries want."""

from collections.abc import AsyncIterator, Awaitable, Sequence
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from tortoise import Tortoise, fields
from tortoise.models import Model

from benchmarks import content

MODULE = "benchmarks.opponents.tables"
CONNECTION = "plain"
BATCH = 500


class Author(Model):
    """Who signs an article."""

    id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField()

    class Meta:
        table = "author"


class Tag(Model):
    """What an article is about."""

    id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField()

    class Meta:
        table = "tag"


class Venue(Model):
    """Where an event is held."""

    id = fields.IntField(primary_key=True, generated=False)
    name = fields.TextField()
    city = fields.TextField()

    class Meta:
        table = "venue"


class Article(Model):
    """A signed, dated piece."""

    id = fields.IntField(primary_key=True, generated=False)
    slug = fields.CharField(max_length=100, unique=True)
    title = fields.TextField()
    summary = fields.TextField()
    body = fields.TextField()
    published_at = fields.DatetimeField()
    draft = fields.BooleanField()
    author: fields.ForeignKeyRelation[Author] = fields.ForeignKeyField("plain.Author")
    tags: fields.ManyToManyRelation[Tag] = fields.ManyToManyField(
        "plain.Tag", through="article_tag", forward_key="tag_id", backward_key="article_id"
    )

    class Meta:
        table = "article"
        indexes = (("draft", "published_at"),)


class Event(Model):
    """Something held at a venue."""

    id = fields.IntField(primary_key=True, generated=False)
    slug = fields.CharField(max_length=100, unique=True)
    title = fields.TextField()
    starts_at = fields.DatetimeField(db_index=True)
    ends_at = fields.DatetimeField()
    venue: fields.ForeignKeyRelation[Venue] = fields.ForeignKeyField("plain.Venue")
    sessions: fields.ReverseRelation["Session"]

    class Meta:
        table = "event"


class Session(Model):
    """One point of an event's programme."""

    id = fields.IntField(primary_key=True, generated=False)
    title = fields.TextField()
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    event: fields.ForeignKeyRelation[Event] = fields.ForeignKeyField(
        "plain.Event", related_name="sessions"
    )

    class Meta:
        table = "session"
        indexes = (("event_id", "starts_at"),)


@asynccontextmanager
async def opened(url: str, **pool: Any) -> AsyncIterator[None]:
    """Tortoise on this database while the block lasts; `pool` is passed on to asyncpg."""
    await Tortoise.init(
        config={
            "connections": {CONNECTION: _connection(url, pool)},
            "apps": {"plain": {"models": [MODULE], "default_connection": CONNECTION}},
            "use_tz": True,
        },
        # The lifespan runs in a task of its own, whose context the requests do not see.
        _enable_global_fallback=True,
    )
    try:
        yield
    finally:
        await Tortoise.close_connections()


def _connection(url: str, pool: dict[str, Any]) -> dict[str, Any]:
    if url.startswith("sqlite"):
        path = unquote(url.removeprefix("sqlite://"))
        return {"engine": "tortoise.backends.sqlite", "credentials": {"file_path": path}}
    parts = urlsplit(url)
    return {
        "engine": "tortoise.backends.asyncpg",
        "credentials": {
            "host": parts.hostname,
            "port": parts.port,
            "user": parts.username,
            "password": parts.password,
            "database": parts.path.lstrip("/"),
            **pool,
        },
    }


async def fill(everything: content.DataSet) -> None:
    """Make the tables in an open, empty database, and put all of the content into them."""
    await Tortoise.generate_schemas(safe=False)
    await _saved(Author, [Author(id=each.key, name=each.name) for each in everything.authors])
    await _saved(Tag, [Tag(id=each.key, name=each.name) for each in everything.tags])
    await _saved(
        Venue, [Venue(id=each.key, name=each.name, city=each.city) for each in everything.venues]
    )
    await _saved(Article, [_article(each) for each in everything.articles])
    await _tag(everything.articles)
    await _saved(Event, [_event(each) for each in everything.events])
    sessions = [
        Session(
            id=each.key,
            title=each.title,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            event_id=event.key,
        )
        for event in everything.events
        for each in event.sessions
    ]
    await _saved(Session, sessions)


def _article(article: content.Article) -> Article:
    return Article(
        id=article.key,
        slug=article.slug,
        title=article.title,
        summary=article.summary,
        body="\n".join(article.body),
        published_at=article.published_at,
        draft=article.draft,
        author_id=article.author,
    )


def _event(event: content.Event) -> Event:
    return Event(
        id=event.key,
        slug=event.slug,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        venue_id=event.venue,
    )


async def _tag(articles: Sequence[content.Article]) -> None:
    pairs = [f"({each.key}, {tag})" for each in articles for tag in each.tags]
    client = Tortoise.get_connection(CONNECTION)
    for start in range(0, len(pairs), BATCH):
        values = ", ".join(pairs[start : start + BATCH])
        await client.execute_script(f"INSERT INTO article_tag (article_id, tag_id) VALUES {values}")


async def _saved(model: type[Model], rows: list[Any]) -> None:
    saving: Awaitable[Any] = model.bulk_create(rows, batch_size=BATCH)
    await saving


async def run(*statements: str) -> None:
    """Run statements one by one, outside a transaction."""
    for each in statements:
        await Tortoise.get_connection(CONNECTION).execute_script(each)
