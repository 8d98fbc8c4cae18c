"""The public log of changes: what has changed for readers, noted after facts and never before.

A fact says that something may have changed. What readers see of its item at that moment is compared
with what was noted last; where it is the same, nothing is noted. So drafts, reviews and schedules
leave no trace here, nor does hearing a fact twice, and a scheduled change is noted once its instant
has come and its fact was told.

Each item has one row, which moves to the end with every change. Positions are given while the log's
row is held, so they become visible in their order: see `publishing.outbox`.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from typing import Any

import orjson

from models.clock import instant, micros, system_clock, wire_instant
from models.columns import LINK_TABLE
from models.database import Database, Engine, Transaction
from models.declare import Catalogue
from models.declare.catalogue import links_of
from models.locale import Locale
from models.system import ChangeLog, Item, PublicChange, Tombstone
from models.view import LIVE, View, in_interval
from publishing.addresses import Pattern, paths_of, shown_patterns
from publishing.desk import DRAFT_FACT
from publishing.listeners import register
from publishing.outbox import Told

LISTENER = "changes"
CHANNEL = "kapok_change"
"""Notified on PostgreSQL by every commit that notes changes."""

UPSERTED, REMOVED = "UPSERTED", "REMOVED"
FILLED_AT_ONCE = 200

# Where and when an edition is shown is nothing that readers see: an end that is planned would show.
_UNSEEN = frozenset({"id", "item", "lane", "live_from", "live_until", "over", "placement"})


@dataclass(frozen=True)
class Noted:
    """One change that readers can see. `at` is `noted_at` as readers see instants. `revision` is the number of what is shown, None when removed.

    `paths` are where the website has it, in each language that it has by itself or by conversion.
    `facts` are those it was noted after, none where only something it changes with has changed.
    """

    item: int
    public_id: str
    type: str
    kind: str
    position: int
    at: str
    first: bool
    withdrawn: bool
    revision: int | None
    slug: str | None
    noted_at: int
    facts: tuple[Told, ...] = ()
    paths: Mapping[Locale, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Seen:
    """What readers see of an item now; an empty digest stands for nothing."""

    digest: str
    wholes: frozenset[int] = frozenset()
    revision: int | None = None
    slug: str | None = None
    slugs: Mapping[Locale, str | None] = field(default_factory=dict)
    tombstone: Tombstone | None = None

    @property
    def kind(self) -> str:
        return UPSERTED if self.revision is not None else REMOVED


@dataclass
class _Noting:
    """One transaction in which changes are noted."""

    tx: Transaction
    catalogue: Catalogue
    engine: Engine
    log: ChangeLog
    now: int
    noted: dict[int, Noted] = field(default_factory=dict)
    patterns: list[Pattern] | None = None
    """How paths are made, once that was asked for."""

    def live(self, alias: str) -> str:
        return in_interval(View(Locale.ZH_HANS), alias, now=str(int(self.now)))


async def note_changes(database: Database, tx: Transaction, facts: Sequence[Told]) -> list[Noted]:
    """Note what has become different for readers with these facts, oldest first.

    Facts may be heard again: what is noted already is not noted twice.
    """
    heard: dict[str, list[Told]] = {}
    for each in facts:
        if each.kind != DRAFT_FACT:
            heard.setdefault(each.public_id, []).append(each)
    if not heard:
        return []
    noting = await _held(database, tx)
    items = {
        each.public_id: each for each in await Item.filter(public_id__in=list(heard)).using_db(tx)
    }
    for public_id, told in heard.items():
        if public_id in items:
            await _note(noting, items[public_id], tuple(told))
    await _done(noting)
    return list(noting.noted.values())


async def fill_changes(database: Database) -> None:
    """Note what was public before there was a log; once, and what is removed by then as removed."""
    await register(database, [LISTENER])
    after, more = 0, True
    while more:
        async with database.transaction() as tx:
            noting = await _held(database, tx)
            if noting.log.filled:
                return
            items = await (
                Item.filter(id__gt=after).using_db(tx).order_by("id").limit(FILLED_AT_ONCE)
            )
            for each in items:
                await _note(noting, each)
            more = len(items) == FILLED_AT_ONCE
            after = items[-1].id if items else after
            noting.log.filled = int(not more)
            await _done(noting)


async def newest_change(database: Database) -> tuple[str, int]:
    """Which log there is and the position of the last change in it; ("", 0) before anything was noted."""
    rows = await database.rows("SELECT epoch, newest FROM change_log")
    return (str(rows[0]["epoch"]), int(rows[0]["newest"])) if rows else ("", 0)


async def forget_removed(database: Database, *, keep_days: int) -> None:
    """Tell no more of removals older than this; cursors from before the last of them have expired."""
    async with database.transaction() as tx:
        noting = await _held(database, tx)
        before = wire_instant(instant(noting.now) - timedelta(days=keep_days))
        old = PublicChange.filter(kind=REMOVED, at__lt=before, position__gt=0).using_db(tx)
        positions = await old.order_by("-position").limit(1).values_list("position", flat=True)
        if positions:
            noting.log.floor = max(noting.log.floor, int(str(positions[0])))
            await old.update(position=0)
            await _done(noting)


async def _held(database: Database, tx: Transaction) -> _Noting:
    """The log, held until the commit, made where there is none; what is read afterwards is newer."""
    await tx.execute_query(
        "INSERT INTO change_log (id, epoch, newest, floor, filled)"
        f" VALUES (1, '{secrets.token_hex(8)}', 0, 0, 0) ON CONFLICT (id) DO NOTHING"
    )
    log = await ChangeLog.filter(id=1).using_db(tx).select_for_update().get()
    now = micros(system_clock())
    if database.engine == "postgres":
        # Not the transaction's own now: that is from before it was waited for.
        (row,) = await tx.execute_query_dict("SELECT clock_timestamp() AS now")
        now = micros(row["now"])
    return _Noting(tx, database.catalogue, database.engine, log, now)


async def _done(noting: _Noting) -> None:
    await noting.log.save(using_db=noting.tx, update_fields=["newest", "floor", "filled"])
    if noting.noted and noting.engine == "postgres":
        await noting.tx.execute_query(f"SELECT pg_notify('{CHANNEL}', '')")


async def _note(noting: _Noting, item: Item, facts: tuple[Told, ...] = ()) -> None:
    """Note the item if it is different for readers, and then everything that changes with it."""
    row = await PublicChange.filter(item=item.id).using_db(noting.tx).first()
    seen = await _seen(noting, item)
    known = row.digest if row else ""
    if seen.digest == known:
        return
    wholes = {*orjson.loads(row.wholes), *seen.wholes} if row else set(seen.wholes)
    was_shown = row is not None and row.kind == UPSERTED
    await _write(noting, item, row, seen, facts)
    if was_shown or seen.revision is not None:
        await _note_wholes(noting, item, wholes)


async def _note_wholes(noting: _Noting, part: Item, wholes: Iterable[int]) -> None:
    """Move to the end what is shown of these, and of all that change with them in turn."""
    waiting = [*sorted(wholes), *await _linking(noting, part.type, part.id)]
    done = {part.id}
    while waiting:
        key = waiting.pop(0)
        if key in done:
            continue
        done.add(key)
        item = await Item.filter(id=key).using_db(noting.tx).first()
        row = await PublicChange.filter(item=key).using_db(noting.tx).first()
        if item is None or row is None or row.kind != UPSERTED:
            continue
        seen = await _seen(noting, item)
        # What is shown no more has a fact of its own that says so.
        if seen.revision is None:
            continue
        if key not in noting.noted:
            await _write(noting, item, row, seen, ())
        waiting += [*sorted(seen.wholes), *await _linking(noting, item.type, key)]


async def _write(
    noting: _Noting, item: Item, row: PublicChange | None, seen: _Seen, facts: tuple[Told, ...]
) -> None:
    noting.log.newest += 1
    first = row is None or row.kind == REMOVED
    row = row or PublicChange(item=item.id, public_id=item.public_id, type=item.type)
    row.kind, row.digest, row.position = seen.kind, seen.digest, noting.log.newest
    row.at = wire_instant(instant(noting.now))
    row.wholes = orjson.dumps(sorted(seen.wholes)).decode()
    stone = seen.tombstone
    # Tortoise types a nullable field as filled.
    row.notice = stone.notice if stone else None  # type: ignore[assignment]
    row.notice_at = wire_instant(instant(stone.at)) if stone else None
    await row.save(using_db=noting.tx)
    if noting.patterns is None:
        noting.patterns = await shown_patterns(noting.tx, noting.catalogue, noting.live("e"))
    noting.noted[item.id] = Noted(
        item=item.id,
        public_id=item.public_id,
        type=item.type,
        kind=row.kind,
        position=row.position,
        at=row.at,
        first=first,
        withdrawn=stone is not None,
        revision=seen.revision,
        slug=seen.slug,
        noted_at=noting.now,
        facts=facts,
        paths=paths_of(noting.patterns, item.type, seen.slugs, item.public_id),
    )


# --- what readers see -------------------------------------------------------------------------


async def _seen(noting: _Noting, item: Item) -> _Seen:
    content_type = noting.catalogue.types.get(item.type)
    if content_type is None:
        return _Seen("")
    rows = await noting.tx.execute_query_dict(
        f'SELECT * FROM "{content_type.table}" AS e WHERE e.item = {item.id}'
        f" AND {noting.live('e')} ORDER BY e.locale"
    )
    if not rows:
        return await _gone(noting, item)
    links = await noting.tx.execute_query_dict(
        f"SELECT l.locale, l.field, l.position, l.target_item FROM {LINK_TABLE} AS l"
        f" WHERE l.item = {item.id} AND {noting.live('l')}"
        " ORDER BY l.locale, l.field, l.position"
    )
    # Without what is unknown: a field that is new to the type changes nothing for readers.
    shown = [
        {name: value for name, value in row.items() if name not in _UNSEEN and value is not None}
        for row in rows
    ]
    told = orjson.dumps([shown, links], option=orjson.OPT_SORT_KEYS, default=str)
    ways = _ways(noting.catalogue)
    to = ways.upwards.get(item.type, ())
    return _Seen(
        hashlib.sha256(told).hexdigest(),
        frozenset(int(each["target_item"]) for each in links if each["field"] in to),
        int(rows[0]["revision"]),
        rows[0].get("slug"),
        {
            Locale(each["locale"]): each.get("slug")
            for each in rows
            if each["served"] == each["locale"] or each["converted"]
        },
    )


async def _gone(noting: _Noting, item: Item) -> _Seen:
    """What was public once is removed, perhaps with a notice; of what never was there is nothing."""
    once = await noting.tx.execute_query_dict(
        f"SELECT 1 AS was FROM placement AS p WHERE p.item = {item.id} AND p.lane = '{LIVE}'"
        f" AND p.cancelled = 0 AND p.live_from <= {noting.now} AND p.live_until > p.live_from LIMIT 1"
    )
    if not once:
        return _Seen("")
    stone = await (
        Tombstone.filter(item=item.id, lifted_at=None).using_db(noting.tx).order_by("-id").first()
    )
    return _Seen(f"removed {stone.id if stone else ''}", tombstone=stone)


# --- what changes with what -------------------------------------------------------------------


@dataclass(frozen=True)
class _Ways:
    """From a part to its wholes: by links of the part's own, and by links of the whole, by the part's type."""

    upwards: Mapping[str, tuple[str, ...]]
    downwards: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=8)
def _ways(catalogue: Catalogue) -> _Ways:
    upwards: dict[str, list[str]] = {}
    downwards: dict[str, list[str]] = {}
    for whole in catalogue.types.values():
        links = dict(links_of(whole, dict(catalogue.parts)))
        for name in whole.changes_with:
            if name in whole.reverses:
                side = whole.reverses[name]
                upwards.setdefault(side.source, []).append(f"{side.source}.{side.path}")
                continue
            for target in catalogue.targets(links[name]):
                downwards.setdefault(target.name, []).append(f"{whole.name}.{name}")
    return _Ways(
        {name: tuple(each) for name, each in upwards.items()},
        {name: tuple(each) for name, each in downwards.items()},
    )


async def _linking(noting: _Noting, type_name: str, key: int) -> list[int]:
    """The items that say they change with this one, by their own links."""
    fields = ", ".join(f"'{each}'" for each in _ways(noting.catalogue).downwards.get(type_name, ()))
    if not fields:
        return []
    rows: list[dict[str, Any]] = await noting.tx.execute_query_dict(
        f"SELECT DISTINCT l.item AS item FROM {LINK_TABLE} AS l WHERE l.target_item = {int(key)}"
        f" AND l.field IN ({fields}) AND {noting.live('l')} ORDER BY l.item"
    )
    return [int(each["item"]) for each in rows]


__all__ = [
    "CHANNEL",
    "LISTENER",
    "Noted",
    "fill_changes",
    "forget_removed",
    "newest_change",
    "note_changes",
]
