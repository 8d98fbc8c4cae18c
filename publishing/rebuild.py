"""Rebuild and verify: the editions made again from revisions and placements, and proved equal."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import orjson

from models.columns import EDITION, LINK_TABLE, SEARCH_DOC, SEARCH_TEXT, SEARCH_TOKEN, tables_of
from models.database import Database, Engine, Transaction
from models.locale import Locale
from models.search_index import empty
from models.system import GoneAddress, Item, Placement, Revision, StoredFile, Tombstone, Translation
from models.view import DRAFT, WITHDRAWN
from publishing.project import ItemFile, Keys, Rows, insert_rows, key_of_file, link_ids, project
from publishing.search_index import Doc, count_tokens, insert_doc
from publishing.search_index import row_of as doc_of
from publishing.translations import Kept, retold, row_of
from publishing.withdraw import keep_gone

Progress = Callable[[int, int], None]
"""Told after each item: how many are done, of how many."""


@dataclass(frozen=True)
class Difference:
    """A row of the projection that is not what revisions and placements say."""

    table: str
    edition: int
    expected: tuple[tuple[str, Any], ...] | None
    found: tuple[tuple[str, Any], ...] | None


def _ignore(_done: int, _of: int) -> None:
    return None


async def rebuild(database: Database, *, progress: Progress = _ignore) -> int:
    """Make all editions, and how translations stand, again in one transaction; gives how many placements were projected."""
    done = 0
    async with _alone(database) as tx:
        for table in tables_of(database.catalogue):
            await tx.execute_query(f'DELETE FROM "{table}"')
        await empty(tx, database.engine)
        async for item, _, rows in _projected(tx, database, progress):
            content_type = database.catalogue.types[item.type]
            await insert_rows(tx, database.engine, content_type, database.catalogue, rows)
            done += 1
        await Translation.all().using_db(tx).delete()
        async for item, kept, _ in _retold(tx, database):
            new = [row_of(item.id, locale, each) for locale, each in kept.items()]
            await Translation.bulk_create(new, using_db=tx)
        await GoneAddress.all().using_db(tx).delete()
        for stone in await Tombstone.filter(lifted_at=None).using_db(tx).order_by("id"):
            await keep_gone(tx, await Item.get(id=stone.item, using_db=tx), stone.at)
    return done


async def reindex(database: Database, *, progress: Progress = _ignore) -> int:
    """Make the search index again in one transaction; gives how many docs it has."""
    done = 0
    async with _alone(database) as tx:
        await empty(tx, database.engine)
        async for _, _, rows in _projected(tx, database, progress):
            if rows.doc is not None:
                await insert_doc(tx, database.engine, rows.doc)
                done += 1
    return done


@asynccontextmanager
async def _alone(database: Database) -> AsyncIterator[Transaction]:
    """A transaction beside which nobody changes what is projected; others read, and write later.

    Whoever places anything writes the placement first. Without the lock, PostgreSQL would let them
    change rows that are deleted here meanwhile, and the change would be lost.
    """
    async with database.transaction() as tx:
        if database.engine == "postgres":
            await tx.execute_query("LOCK TABLE placement IN SHARE ROW EXCLUSIVE MODE")
        yield tx


async def verify(database: Database, *, progress: Progress = _ignore) -> list[Difference]:
    """Every difference between the editions and what they are made from; empty when all is well."""
    differences: list[Difference] = []
    expected_editions: set[int] = set()
    expected_docs: dict[int, int] = {}
    async with database.transaction() as tx:
        if database.engine == "postgres":
            # One state throughout; what is written meanwhile would look like a difference.
            await tx.execute_query("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        async for item, placement, rows in _projected(tx, database, progress):
            table = database.catalogue.types[item.type].table
            expected_editions |= {row["id"] for row in rows.typed}
            expected_docs |= {rows.doc.id: len(rows.doc.tokens())} if rows.doc else {}
            differences += await _compare(tx, table, "id", placement, rows.typed)
            differences += await _compare(tx, EDITION, "id", placement, rows.common)
            differences += await _compare(tx, LINK_TABLE, "edition", placement, rows.links)
            differences += await _compare_doc(tx, database.engine, placement, rows.doc)
        differences += await _surplus_docs(tx, database.engine, expected_docs)
        for table, columns in tables_of(database.catalogue).items():
            key = columns[0].name
            for row in await tx.execute_query_dict(f'SELECT DISTINCT "{key}" AS id FROM "{table}"'):
                if row["id"] not in expected_editions:
                    differences.append(Difference(table, row["id"], None, (("id", row["id"]),)))
        async for item, kept, numbers in _retold(tx, database):
            differences += await _compare_translations(tx, item, kept, numbers)
    return _without_repeats(differences)


async def _retold(
    tx: Transaction, database: Database
) -> AsyncIterator[tuple[Item, dict[Locale, Kept], frozenset[int]]]:
    """How each language of each item stands, from all its drafts, and their numbers."""
    for item in await Item.filter(draft_number__gt=0).using_db(tx).order_by("id"):
        drafts = await Placement.filter(item=item.id, lane=DRAFT).using_db(tx).only("revision")
        ids = [each.revision for each in drafts]
        revisions = await Revision.filter(id__in=ids).using_db(tx).order_by("number")
        content_type = database.catalogue.types[item.type]
        numbers = frozenset(each.number for each in revisions)
        yield item, retold(revisions, content_type, database.catalogue), numbers


async def _compare_translations(
    tx: Transaction, item: Item, kept: dict[Locale, Kept], numbers: frozenset[int]
) -> list[Difference]:
    want = {_told(row_of(item.id, locale, each)) for locale, each in kept.items()}
    have = set()
    for row in await Translation.filter(item=item.id).using_db(tx):
        if row.revision is not None and row.revision not in numbers:
            # Folded into a later one, which is all that can be told from what is left.
            row.revision = kept[Locale(row.locale)].revision
        have.add(_told(row))
    lacking = [Difference("translation", item.id, row, None) for row in want - have]
    return lacking + [Difference("translation", item.id, None, row) for row in have - want]


def _told(row: Translation) -> tuple[tuple[str, Any], ...]:
    names = ("item", "locale", "state", "revision", "sha256")
    return tuple((name, getattr(row, name)) for name in names)


async def _projected(
    tx: Transaction, database: Database, progress: Progress
) -> AsyncIterator[tuple[Item, Placement, Rows]]:
    items = await Item.all().using_db(tx).order_by("id")
    keys: Keys = {item.public_id: item.id for item in items}
    files_of: dict[int, dict[str | None, ItemFile]] = {}
    for each in await StoredFile.all().using_db(tx):
        files_of.setdefault(each.item, {})[each.key] = ItemFile(each.key, each.thumbhash)
    for done, item in enumerate(items, start=1):
        placements = await Placement.filter(item=item.id).using_db(tx).order_by("id")
        revisions = {each.id: each for each in await Revision.filter(item=item.id).using_db(tx)}
        withdrawn = any(each.lane == WITHDRAWN and not each.over for each in placements)
        content_type = database.catalogue.types[item.type]
        files = files_of.get(item.id, {})
        for placement in placements:
            revision = revisions[placement.revision]
            content = orjson.loads(revision.content)
            wanted = link_ids(content, content_type, database.catalogue)
            some = {public_id: keys[public_id] for public_id in wanted}
            rows = project(
                item,
                revision,
                placement,
                content_type,
                database.catalogue,
                some,
                withdrawn=withdrawn,
                file=files.get(key_of_file(content, content_type)),
            )
            yield item, placement, rows
        progress(done, len(items))


async def _compare(
    tx: Transaction,
    table: str,
    key: str,
    placement: Placement,
    expected: tuple[dict[str, Any], ...],
) -> list[Difference]:
    first, last = placement.id * 8, placement.id * 8 + 7
    found = await tx.execute_query_dict(
        f'SELECT * FROM "{table}" WHERE "{key}" BETWEEN {first} AND {last}'
    )
    for row in found:
        row.pop("key", None)
    want = {_frozen(row) for row in expected}
    have = {_frozen(row) for row in found}
    lacking = [Difference(table, dict(row)[key], row, None) for row in want - have]
    surplus = [Difference(table, dict(row)[key], None, row) for row in have - want]
    return lacking + surplus


async def _compare_doc(
    tx: Transaction, engine: Engine, placement: Placement, doc: Doc | None
) -> list[Difference]:
    found = await doc_of(tx, engine, placement.id, doc.tokens() if doc else ())
    want = _frozen(doc.row()) if doc else None
    have = _frozen(found) if found else None
    return [] if want == have else [Difference(SEARCH_DOC, placement.id, want, have)]


async def _surplus_docs(
    tx: Transaction, engine: Engine, expected: dict[int, int]
) -> list[Difference]:
    """Docs and texts of no placement, and tokens beyond those that each doc should have."""
    found = []
    for table in (SEARCH_DOC, SEARCH_TEXT):
        rows = await tx.execute_query_dict(f"SELECT id FROM {table}")
        surplus = sorted({row["id"] for row in rows} - expected.keys())
        found += [Difference(table, key, None, (("id", key),)) for key in surplus]
    held, wanted = await count_tokens(tx, engine), sum(expected.values())
    if held > wanted:
        found.append(Difference(SEARCH_TOKEN, 0, (("tokens", wanted),), (("tokens", held),)))
    return found


def _frozen(row: dict[str, Any]) -> tuple[tuple[str, Any], ...]:
    return tuple(sorted((name, value) for name, value in row.items() if value is not None))


def _without_repeats(differences: list[Difference]) -> list[Difference]:
    return list(dict.fromkeys(differences))
