"""Kapok databases filled with the benchmark's content, through the desk as editors would."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from benchmarks.content import Article, DataSet, Event, Session
from models.locale import Locale
from models.system import Item
from publishing.desk import Act, Desk
from publishing.publish import publish
from publishing.save import create, save

BY = "benchmark"
BATCH = 250
# One article in ten was published before, twice.
CORRECTED_SHARE = 10
CORRECTIONS = 2

Tell = Callable[[str], None]
Ids = Mapping[int, str]
"""The public id of each thing by its key."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Draft:
    """What is to be saved as a new item, and whether it is to be published."""

    key: int
    content: Mapping[str, Any]
    live: bool = True


async def fill(desk: Desk, content: DataSet, *, tell: Tell) -> None:
    """Put all of the content into an empty database; one article in ten has a past."""
    people = await _all(desk, "Person", (_Draft(a.key, _named(a.name)) for a in content.authors))
    topics = await _all(desk, "Topic", (_Draft(t.key, _named(t.name)) for t in content.tags))
    venues = await _all(
        desk,
        "Venue",
        (_Draft(v.key, {**_named(v.name), "place": _text(v.city)}) for v in content.venues),
    )
    tell(f"{len(people) + len(topics) + len(venues)} people, topics and venues")
    articles = [
        _Draft(each.key, _article(each, people, topics), live=not each.draft)
        for each in content.articles
    ]
    written = await _all(desk, "Article", articles, tell=tell)
    events = await _all(
        desk, "Event", (_Draft(each.key, _event(each, venues)) for each in content.events)
    )
    tell(f"{len(events)} events")
    sessions = [
        _Draft(each.key, _session(each, events[event.key]))
        for event in content.events
        for each in event.sessions
    ]
    await _all(desk, "Session", sessions, tell=tell)
    corrected = [each for each in articles if each.live][::CORRECTED_SHARE]
    for n in range(CORRECTIONS):
        await _publish_again(desk, corrected, written, revision=n + 1)
    tell(f"{len(corrected)} articles published {CORRECTIONS} times more")


async def _all(
    desk: Desk, type_name: str, drafts: Iterable[_Draft], *, tell: Tell | None = None
) -> Ids:
    """Save each as a new item and publish those that are to be live, one batch an act."""
    ids: dict[int, str] = {}
    for batch in _batches(drafts):
        async with desk.act(by=BY) as act:
            new = {each.key: await _created(act, type_name, each.content) for each in batch}
            await publish(act, [new[each.key] for each in batch if each.live])
        ids |= new
        if tell is not None and len(ids) % 1000 == 0:
            tell(f"{len(ids)} of type {type_name}")
    return ids


async def _publish_again(desk: Desk, drafts: Sequence[_Draft], ids: Ids, *, revision: int) -> None:
    for batch in _batches(drafts):
        async with desk.act(by=BY) as act:
            for each in batch:
                await save(act, ids[each.key], each.content, expected_revision=revision)
            await publish(act, [ids[each.key] for each in batch])


async def _created(act: Act, type_name: str, content: Mapping[str, Any]) -> str:
    revision = await create(act, type_name, content)
    item = await Item.get(id=revision.item, using_db=act.tx)
    return item.public_id


def _article(article: Article, people: Ids, topics: Ids) -> dict[str, Any]:
    return {
        "title": _text(article.title),
        "lead": _text(article.summary),
        "slug": article.slug,
        "kind": "NEWS",
        "body": {
            Locale.ZH_HANS.name: [
                {"id": f"p{n}", "kind": "ParagraphBlock", "html": paragraph}
                for n, paragraph in enumerate(article.body, start=1)
            ]
        },
        "published_at": article.published_at.isoformat(),
        "byline": [people[article.author]],
        "topics": [topics[key] for key in article.tags],
    }


def _event(event: Event, venues: Ids) -> dict[str, Any]:
    return {
        "title": _text(event.title),
        "slug": event.slug,
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "venues": [venues[event.venue]],
    }


def _session(session: Session, event: str) -> dict[str, Any]:
    return {
        "title": _text(session.title),
        "slug": f"session-{session.key}",
        "event": event,
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
    }


def _named(name: str) -> dict[str, Any]:
    return {"name": _text(name)}


def _text(text: str) -> dict[str, str]:
    return {Locale.ZH_HANS.name: text}


def _batches(things: Iterable[T]) -> Iterator[list[T]]:
    source = iter(things)
    while batch := list(islice(source, BATCH)):
        yield batch
