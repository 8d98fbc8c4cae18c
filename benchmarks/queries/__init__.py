"""The four queries, as each family of servers writes them, and what their answers must show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from benchmarks.content import Article, DataSet, Event

HERE = Path(__file__).resolve().parent

Family = Literal["kapok", "plain"]
Shown = Sequence[tuple[object, ...]]
"""An answer's things in order, written alike whatever server gave them."""


@dataclass(frozen=True)
class Query:
    """One of the four: its file, what is asked for, and how an answer is read."""

    name: str
    title: str
    variables: Callable[[DataSet], Mapping[str, Any]]
    things: Callable[[Any], Sequence[Any]]
    shown: Callable[[Any], tuple[object, ...]]
    expected: Callable[[DataSet], Shown]

    def document(self, family: Family) -> str:
        """The query as these servers take it."""
        return (HERE / family / f"{self.name}.graphql").read_text("utf-8")

    def seen(self, data: Mapping[str, Any]) -> Shown:
        """What an answer's `data` shows."""
        return [self.shown(each) for each in self.things(data)]


def newest(content: DataSet, count: int) -> list[Article]:
    """The newest articles that are no drafts."""
    live = [each for each in content.articles if not each.draft]
    return sorted(live, key=lambda each: each.published_at, reverse=True)[:count]


def coming(content: DataSet, count: int) -> list[Event]:
    """The events that begin next."""
    now = datetime.now(UTC)
    ahead = [each for each in content.events if each.starts_at > now]
    return sorted(ahead, key=lambda each: each.starts_at)[:count]


# --- what the answers show ------------------------------------------------------------------------


def _articles(data: Any) -> Sequence[Any]:
    if "newest" in data:
        return [*data["newest"]["nodes"], *data["older"]["nodes"]]
    if "article" in data:
        return [data["article"]]
    found: Any = data["articles"]
    return _nodes(found)


def _events(data: Any) -> Sequence[Any]:
    return _nodes(data["events"] if "events" in data else data["upcomingEvents"])


def _nodes(found: Any) -> Sequence[Any]:
    nodes: Sequence[Any] = found["nodes"] if isinstance(found, Mapping) else found
    return nodes


def _article(node: Any) -> tuple[object, ...]:
    authors = node["byline"] if "byline" in node else [node["author"]]
    tags = node["topics"] if "topics" in node else node["tags"]
    return (
        node["title"],
        node["lead"] if "lead" in node else node["summary"],
        datetime.fromisoformat(node["publishedAt"]),
        [each["name"] for each in authors],
        sorted(each["name"] for each in tags),
    )


def _whole_article(node: Any) -> tuple[object, ...]:
    body = node["body"]
    paragraphs = body.split("\n") if isinstance(body, str) else [each["html"] for each in body]
    return (*_article(node), paragraphs)


def _event(node: Any) -> tuple[object, ...]:
    venues = node["venues"] if "venues" in node else [node["venue"]]
    return (
        node["title"],
        datetime.fromisoformat(node["startsAt"]),
        datetime.fromisoformat(node["endsAt"]),
        [each["name"] for each in venues],
        [(each["title"], each["startsAt"][:19]) for each in _nodes(node["sessions"])],
    )


# --- what they must show --------------------------------------------------------------------------


def _expected_article(content: DataSet, article: Article) -> tuple[object, ...]:
    return (
        article.title,
        article.summary,
        article.published_at,
        [content.authors[article.author - 1].name],
        sorted(content.tags[key - 1].name for key in article.tags),
    )


def _expected_articles(count: int) -> Callable[[DataSet], Shown]:
    return lambda content: [_expected_article(content, each) for each in newest(content, count)]


def _expected_whole(content: DataSet) -> Shown:
    article = newest(content, 1)[0]
    return [(*_expected_article(content, article), list(article.body))]


def _expected_events(content: DataSet) -> Shown:
    return [
        (
            event.title,
            event.starts_at,
            event.ends_at,
            [content.venues[event.venue - 1].name],
            [(each.title, each.starts_at.isoformat()[:19]) for each in event.sessions],
        )
        for event in coming(content, PAGE)
    ]


PAGE = 20
MANY_ROWS = 200

LATEST = Query(
    name="latest",
    title="the newest 20 articles with author and tags",
    variables=lambda _content: {"first": PAGE},
    things=_articles,
    shown=_article,
    expected=_expected_articles(PAGE),
)
ARTICLE = Query(
    name="article",
    title="one article by its address, with its body",
    variables=lambda content: {"slug": newest(content, 1)[0].slug},
    things=_articles,
    shown=_whole_article,
    expected=_expected_whole,
)
EVENTS = Query(
    name="events",
    title="the next 20 events with venue and programme",
    variables=lambda _content: {"first": PAGE},
    things=_events,
    shown=_event,
    expected=_expected_events,
)
MANY = Query(
    name="many",
    title="the newest 200 articles with author and tags",
    # Kapok gives 100 a page, and is asked for two pages at once; the cursor is found by asking.
    variables=lambda _content: {"first": MANY_ROWS},
    things=_articles,
    shown=_article,
    expected=_expected_articles(MANY_ROWS),
)
QUERIES = (LATEST, ARTICLE, EVENTS, MANY)
