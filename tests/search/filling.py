"""A database filled with the corpus in seconds, and what the oracle is told of it.

Five thousand acts of publishing would take two minutes. So the rows that acts leave (items,
revisions, placements) are written here, and the editions with all that belongs to them are made by
the projection's own code, as a rebuild makes them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from orjson import dumps

from language.terms import DEFAULT_TERMS, Terms
from models.clock import micros
from models.content import CATALOGUE
from models.database import Database, Engine, Transaction, placeholders
from models.declare import ContentType
from models.system import Item, Placement, Revision
from models.view import DRAFT, FOREVER, LIVE, WITHDRAWN
from publishing.canonical import canonical
from publishing.check import check
from publishing.derive import Derived, derive
from publishing.project import Rows, insert_rows, project
from publishing.search_index import insert_doc
from tests.search.corpus import Document
from tests.search.oracle import Page

BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
TO_COME = datetime(2099, 1, 1, tzinfo=UTC)
BY = "corpus"
PROTECTED = Terms(DEFAULT_TERMS.protected)

# What is read by search, said a second time and by hand: the declarations could be wrong.
NAMES = ("title", "name", "aliases")
TEXTS = ("subtitle", "lead", "keywords", "theme", "place", "summary")
LINKS = ("byline", "topics", "mentions", "event", "venues")


@dataclass(frozen=True)
class Written:
    """A document as it is stored, and what follows from it."""

    document: Document
    type: ContentType
    content: Mapping[str, Any]
    derived: Derived


def written(documents: Iterable[Document]) -> list[Written]:
    """The documents in their stored form; all of them are as editors may write them."""
    found = []
    for each in documents:
        content_type = CATALOGUE.types[each.type]
        checked = check(each.content, content_type, CATALOGUE)
        assert checked.problems == (), (checked.problems, each)
        derived = derive(checked.content, content_type, CATALOGUE, PROTECTED)
        found.append(Written(each, content_type, checked.content, derived))
    return found


# --- for the oracle -------------------------------------------------------------------------------


def pages(some: Iterable[Written]) -> list[Page]:
    """What readers may be shown of the documents."""
    return [_page(each) for each in some if each.document.state == "live"]


def _page(one: Written) -> Page:
    names: dict[str, None] = {}
    texts: dict[str, None] = {}
    for locale in one.derived["available"]:
        values = one.derived["locales"][locale]
        names |= dict.fromkeys(_texts(values.get(each) for each in NAMES))
        texts |= dict.fromkeys(_texts(values.get(each) for each in TEXTS))
        for block in values.get("body") or ():
            texts |= dict.fromkeys(_texts((block.get("text"), block.get("items"))))
    linked = _texts(one.content.get(each) for each in LINKS)
    published_at = one.content.get("published_at") or f"{BEGUN:%Y-%m-%dT%H:%M:%SZ}"
    every = (*names, *(each for each in texts if each not in names))
    return Page(one.document.public_id, published_at, tuple(names), every, tuple(linked))


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif value is not None:
            yield from value


def forms_in(terms: Terms) -> list[tuple[str, ...]]:
    """What stands for each other by these terms."""
    return [(*each.written, *each.english, *each.aliases) for each in terms.terms]


# --- for the database -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Stored:
    """Everything that acts leave of the documents: the same rows on both engines."""

    items: tuple[Item, ...]
    revisions: tuple[Revision, ...]
    placements: tuple[Placement, ...]
    editions: tuple[tuple[ContentType, tuple[Rows, ...]], ...]


def stored(some: Sequence[Written], *, drafts: bool = False) -> Stored:
    """The rows of these documents in an empty database.

    With `drafts`, live ones have drafts beside them, as acts leave them. That doubles what there is.
    """
    keys = {each.document.public_id: n for n, each in enumerate(some, start=1)}
    placed = [
        tuple(_placements(key, each, drafts=drafts)) for key, each in enumerate(some, start=1)
    ]
    placements = tuple(placement for each in placed for placement in each)
    for n, placement in enumerate(placements, start=1):
        placement.id = n
    items = tuple(_item(key, each) for key, each in enumerate(some, start=1))
    revisions = tuple(_revision(key, each) for key, each in enumerate(some, start=1))
    editions: dict[str, list[Rows]] = {}
    for one, item, revision, own in zip(some, items, revisions, placed, strict=True):
        withdrawn = one.document.state == "withdrawn"
        editions.setdefault(one.type.name, []).extend(
            project(item, revision, each, one.type, CATALOGUE, keys, withdrawn=withdrawn)
            for each in own
        )
    typed = tuple((CATALOGUE.types[name], tuple(rows)) for name, rows in editions.items())
    return Stored(items, revisions, placements, typed)


async def fill(database: Database, rows: Stored) -> None:
    """Put the rows into an empty database."""
    async with database.transaction() as tx:
        engine = database.engine
        await _insert(tx, engine, "item", rows.items)
        await _insert(tx, engine, "revision", rows.revisions)
        await _insert(tx, engine, "placement", rows.placements)
        for content_type, many in rows.editions:
            await insert_rows(tx, engine, content_type, CATALOGUE, _together(many))
            for each in many:
                if each.doc is not None:
                    await insert_doc(tx, engine, each.doc)
    if database.engine == "postgres":
        await database.script(_COUNTED)
        # A server in use would have done this by itself; in the tests' own it is off.
        await database.script("VACUUM ANALYZE")
    else:
        await database.script("PRAGMA wal_checkpoint(TRUNCATE)")


_COUNTED = "".join(
    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));"
    for table in ("item", "revision", "placement")
)


def _item(key: int, one: Written) -> Item:
    document = one.document
    return Item(
        id=key,
        public_id=document.public_id,
        type=document.type,
        draft_number=1,
        last_number=1,
        made_at=micros(BEGUN),
    )


def _revision(key: int, one: Written) -> Revision:
    text = canonical(dict(one.content))
    return Revision(
        id=key,
        item=key,
        number=1,
        content=text,
        derived=dumps(one.derived).decode(),
        sha256=sha256(text.encode()).hexdigest(),
        terms=PROTECTED.version,
        author=BY,
        made_at=micros(BEGUN),
    )


def _placements(key: int, one: Written, *, drafts: bool) -> Iterator[Placement]:
    state, slug = one.document.state, one.content.get("slug")
    at, ended = micros(BEGUN), micros(BEGUN + timedelta(hours=1))
    if drafts or state == "draft":
        yield _placement(key, slug, DRAFT, at, FOREVER)
    match state:
        case "live" | "withdrawn":
            yield _placement(key, slug, LIVE, at, FOREVER)
        case "to come":
            yield _placement(key, slug, LIVE, micros(TO_COME), FOREVER)
        case "over":
            yield _placement(key, slug, LIVE, at, ended)
    if state == "withdrawn":
        yield _placement(key, slug, WITHDRAWN, ended, FOREVER)


def _placement(key: int, slug: str | None, lane: str, begins: int, ends: int) -> Placement:
    return Placement(
        item=key,
        revision=key,
        lane=lane,
        live_from=begins,
        ends_at=ends,
        live_until=ends,
        over=int(ends != FOREVER),
        published_at=begins if lane == LIVE else None,
        slug=slug,
        act="save" if lane == DRAFT else "publish",
        by=BY,
        made_at=micros(BEGUN),
    )


def _together(some: Sequence[Rows]) -> Rows:
    """The rows of many placements in one: few long statements instead of many short ones."""
    return Rows(
        tuple(row for each in some for row in each.typed),
        tuple(row for each in some for row in each.common),
        tuple(row for each in some for row in each.links),
    )


async def _insert(tx: Transaction, engine: Engine, table: str, rows: Sequence[Any]) -> None:
    names = list(rows[0]._meta.fields_db_projection)
    columns = ", ".join(f'"{name}"' for name in names)
    await tx.execute_many(
        f'INSERT INTO "{table}" ({columns}) VALUES ({placeholders(engine, len(names))})',
        [[getattr(row, name) for name in names] for row in rows],
    )
