"""Fills Strapi's own tables with rows; through its document service it takes ten minutes and more."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import asyncpg

from benchmarks.content import Article, DataSet, data_set
from benchmarks.stores import FULL

Row = tuple[object, ...]

# The public may find everything; drafts it is not given by itself.
ALLOW = """
WITH allowed AS (
    INSERT INTO up_permissions (document_id, action, published_at)
    SELECT 'permission-' || name, 'api::' || name || '.' || name || '.find', now()
    FROM unnest($1::text[]) AS name
    RETURNING id
)
INSERT INTO up_permissions_role_lnk (permission_id, role_id)
SELECT allowed.id, up_roles.id FROM allowed, up_roles WHERE up_roles.type = 'public'
"""
# Strapi makes none for what is sorted and filtered by; the other peers have these.
INDEXES = """
CREATE INDEX articles_shown_at ON articles (shown_at);
CREATE INDEX articles_slug ON articles (slug);
CREATE INDEX events_starts_at ON events (starts_at);
ANALYZE
"""
TYPES = ("author", "tag", "venue", "article", "event", "session")


async def load(url: str) -> None:
    """All of the content, in tables that a first start has made."""
    connection = await asyncpg.connect(url, timeout=30)
    try:
        async with connection.transaction():
            for table, columns, rows in tables(data_set(FULL.articles, FULL.events)):
                await connection.copy_records_to_table(table, columns=columns.split(), records=rows)
            await connection.execute(ALLOW, list(TYPES))
        await connection.execute(INDEXES)
    finally:
        await connection.close()


def tables(content: DataSet) -> Iterator[tuple[str, str, Sequence[Row]]]:
    """Each table, its columns and its rows."""
    always = "id document_id published_at"
    authors, tags, venues, events = content.authors, content.tags, content.venues, content.events
    yield (
        "authors",
        f"{always} name",
        [(*_always("author", each.key), each.name) for each in authors],
    )
    yield "tags", f"{always} name", [(*_always("tag", each.key), each.name) for each in tags]
    yield (
        "venues",
        f"{always} name city",
        [(*_always("venue", each.key), each.name, each.city) for each in venues],
    )
    versions = [each for article in content.articles for each in _versions(article)]
    yield (
        "articles",
        f"{always} slug title summary body shown_at",
        [
            (
                id_,
                f"article-{article.key}",
                published_at,
                article.slug,
                article.title,
                article.summary,
                "\n".join(article.body),
                _naive(article.published_at),
            )
            for id_, published_at, article in versions
        ],
    )
    yield (
        "articles_author_lnk",
        "article_id author_id",
        [(id_, each.author) for id_, _, each in versions],
    )
    yield (
        "articles_tags_lnk",
        "article_id tag_id tag_ord",
        [
            (id_, tag, float(place))
            for id_, _, each in versions
            for place, tag in enumerate(each.tags, start=1)
        ],
    )
    yield (
        "events",
        f"{always} slug title starts_at ends_at",
        [
            (
                *_always("event", each.key),
                each.slug,
                each.title,
                _naive(each.starts_at),
                _naive(each.ends_at),
            )
            for each in events
        ],
    )
    yield "events_venue_lnk", "event_id venue_id", [(each.key, each.venue) for each in events]
    sessions = [
        (event.key, place, each)
        for event in events
        for place, each in enumerate(event.sessions, start=1)
    ]
    yield (
        "sessions",
        f"{always} title starts_at ends_at",
        [
            (
                *_always("session", each.key),
                each.title,
                _naive(each.starts_at),
                _naive(each.ends_at),
            )
            for _, _, each in sessions
        ],
    )
    yield (
        "sessions_event_lnk",
        "session_id event_id session_ord",
        [(each.key, event, float(place)) for event, place, each in sessions],
    )


def _always(type_name: str, key: int) -> Row:
    return key, f"{type_name}-{key}", _EVER


def _versions(article: Article) -> Iterator[tuple[int, datetime | None, Article]]:
    """A row for the draft, which every document has, and one for what is published of it."""
    yield article.key * 2 - 1, None, article
    if not article.draft:
        yield article.key * 2, _naive(article.published_at), article


def _naive(instant: datetime) -> datetime:
    # Strapi's columns know no zone; it is run in UTC.
    return instant.replace(tzinfo=None)


_EVER = datetime(2015, 1, 1)
