"""Reads by SQL written by hand, one statement a level: all that graphql-core's executor leaves to win."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from strawberry import ID
from tortoise import Tortoise

from benchmarks.opponents.tables import CONNECTION
from benchmarks.opponents.tuned import Article, Author, Event, Session, Tag, Venue

Row = dict[str, Any]


class Sql:
    """Reads by statements, on either engine."""

    def __init__(self, engine: str) -> None:
        self._mark = "?" if engine == "sqlite" else "$1"

    async def latest(self, first: int) -> list[Article]:
        """The newest articles, without their bodies."""
        return await self._articles(
            f"{_ARTICLE} ORDER BY a.published_at DESC LIMIT {self._mark}", first
        )

    async def article(self, slug: str) -> Article | None:
        """One article."""
        statement = _ARTICLE.replace("a.summary", "a.summary, a.body")
        found = await self._articles(f"{statement} AND a.slug = {self._mark}", slug)
        return found[0] if found else None

    async def upcoming(self, first: int) -> list[Event]:
        """The next events."""
        now = datetime.now(UTC)
        rows = await _rows(
            f"{_EVENT} WHERE e.starts_at > {self._mark} ORDER BY e.starts_at LIMIT {int(first)}",
            # As Tortoise keeps it there.
            str(now) if self._mark == "?" else now,
        )
        sessions = await _rows(f"{_SESSIONS} ({_keys(rows)}) ORDER BY starts_at")
        programmes: dict[int, list[Session]] = {row["id"]: [] for row in rows}
        for each in sessions:
            programmes[each["event_id"]].append(
                Session(
                    id=ID(str(each["id"])),
                    title=each["title"],
                    starts_at=_instant(each["starts_at"]),
                    ends_at=_instant(each["ends_at"]),
                )
            )
        return [_event(each, programmes[each["id"]]) for each in rows]

    async def _articles(self, statement: str, value: object) -> list[Article]:
        rows = await _rows(statement, value)
        tags: dict[int, list[Tag]] = {row["id"]: [] for row in rows}
        for each in await _rows(f"{_TAGS} ({_keys(rows)})") if rows else ():
            tags[each["article_id"]].append(Tag(name=each["name"]))
        return [_article(each, tags[each["id"]]) for each in rows]


_ARTICLE = """
SELECT a.id, a.title, a.summary, a.published_at, p.name AS author
FROM article a JOIN author p ON p.id = a.author_id WHERE a.draft = FALSE
"""
_TAGS = """
SELECT l.article_id, t.name FROM article_tag l JOIN tag t ON t.id = l.tag_id WHERE l.article_id IN
"""
_EVENT = """
SELECT e.id, e.title, e.starts_at, e.ends_at, v.name AS venue, v.city
FROM event e JOIN venue v ON v.id = e.venue_id
"""
_SESSIONS = "SELECT id, title, starts_at, ends_at, event_id FROM session WHERE event_id IN"


async def _rows(statement: str, *values: object) -> Sequence[Row]:
    rows: Sequence[Row] = await Tortoise.get_connection(CONNECTION).execute_query_dict(
        statement, list(values)
    )
    return rows


def _keys(rows: Sequence[Row]) -> str:
    return ", ".join(str(int(row["id"])) for row in rows)


def _instant(value: Any) -> datetime:
    # SQLite keeps instants as text.
    return datetime.fromisoformat(value) if isinstance(value, str) else value


def _article(row: Row, tags: list[Tag]) -> Article:
    return Article(
        id=ID(str(row["id"])),
        title=row["title"],
        summary=row["summary"],
        body=row.get("body", ""),
        published_at=_instant(row["published_at"]),
        author=Author(name=row["author"]),
        tags=tags,
    )


def _event(row: Row, sessions: list[Session]) -> Event:
    return Event(
        id=ID(str(row["id"])),
        title=row["title"],
        starts_at=_instant(row["starts_at"]),
        ends_at=_instant(row["ends_at"]),
        venue=Venue(name=row["venue"], city=row["city"]),
        sessions=sessions,
    )
