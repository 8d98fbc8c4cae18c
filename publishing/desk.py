"""The desk where acts happen: one transaction, one person, one instant."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

import orjson
from tortoise.exceptions import ValidationError

from language.terms import Terms
from models.clock import Clock, micros, system_clock
from models.database import Database, Transaction
from models.declare import Catalogue, ContentType
from models.ids import is_id
from models.system import Address, Fact, Item, Placement, Revision, StoredFile
from models.terms import protected_terms
from models.view import DRAFT, FOREVER, LIVE, WITHDRAWN
from publishing.actor import Actor, Verb, system
from publishing.audit import Entry, append
from publishing.errors import Code, refuse
from publishing.intervals import Interval, untils
from publishing.outbox import number_facts
from publishing.permissions import no_such_item, permit_on
from publishing.project import (
    ItemFile,
    delete_rows,
    insert_rows,
    key_of_file,
    link_ids,
    project,
    retime_rows,
)


@dataclass(frozen=True)
class Act:
    """A write in progress: who does it, when, and the transaction it happens in."""

    tx: Transaction
    database: Database
    terms: Terms
    actor: Actor
    now: datetime
    entries: list[Entry] = field(default_factory=list)

    @property
    def by(self) -> str:
        """Who acts, as records name them."""
        return self.actor.id

    @property
    def person(self) -> str:
        """Who answers for it: the person themselves, or the owner of a token."""
        return self.actor.person or self.actor.id

    @property
    def catalogue(self) -> Catalogue:
        """The site's content types."""
        return self.database.catalogue

    @property
    def at(self) -> int:
        """The instant of the act, in microseconds since 1970."""
        return micros(self.now)


class Desk:
    """Opens acts on one database.

    An act happens at the database's own now, as readers have it; `clock` puts another in its place.
    """

    def __init__(self, database: Database, *, clock: Clock | None = None) -> None:
        self.database = database
        self._clock = clock

    @asynccontextmanager
    async def act(self, *, by: Actor | str) -> AsyncIterator[Act]:
        """One act, committed as a whole when the block ends, with its entries in the audit log.

        A name stands for the system itself: the command line, the demonstration.
        """
        actor = system(by) if isinstance(by, str) else by
        async with self.database.transaction() as tx:
            act = Act(tx, self.database, await protected_terms(tx), actor, await self._now(tx))
            with _ids_may_be_forged():
                yield act
            await append(tx, self.database.engine, act.entries)
            if act.entries:
                await number_facts(tx, self.database.engine)

    @asynccontextmanager
    async def look(self, *, by: Actor) -> AsyncIterator[Act]:
        """What an act would see, for reading only: nobody waits for it, and nothing of it is kept."""
        with self.database.looking() as connection:
            seen = cast(Transaction, connection)
            act = Act(seen, self.database, await protected_terms(seen), by, await self._now(seen))
            with _ids_may_be_forged():
                yield act

    async def _now(self, tx: Transaction) -> datetime:
        if self._clock is not None:
            return self._clock()
        if self.database.engine == "sqlite":
            return system_clock()
        rows = await tx.execute_query_dict("SELECT clock_timestamp() AS now")
        return cast("datetime", rows[0]["now"])


@contextmanager
def _ids_may_be_forged() -> Iterator[None]:
    """Refuse an id that is longer than any can be; our own texts are checked before."""
    try:
        yield
    except ValidationError as error:
        message = "A value is longer than such a value can be. Check the ids you gave."
        raise refuse(Code.INVALID, message) from error


async def item_of(act: Act, public_id: str) -> Item:
    """The item of that public id, locked for this act; raises Refused when there is none."""
    found = Item.filter(public_id=public_id).using_db(act.tx).select_for_update()
    item = await found.first() if is_id(public_id) else None
    if item is None:
        raise no_such_item(public_id)
    return item


async def item_for(act: Act, verb: Verb, public_id: str) -> Item:
    """The item, locked, if the actor may do this to it; raises Refused."""
    item = await item_of(act, public_id)
    permit_on(act.actor, verb, item.type, public_id)
    return item


async def items_for(act: Act, verb: Verb, public_ids: Sequence[str]) -> list[Item]:
    """The items, locked, if the actor may do this to all of them; raises Refused."""
    items = await items_of(act, public_ids)
    for item in items:
        permit_on(act.actor, verb, item.type, item.public_id)
    return items


async def items_of(act: Act, public_ids: Sequence[str]) -> list[Item]:
    """The items of these public ids, locked; raises Refused when one is missing."""
    # Always in one order: two acts on the same items would otherwise wait for each other.
    held = {each: await item_of(act, each) for each in sorted(set(public_ids))}
    return [held[each] for each in public_ids]


def type_of(act: Act, item: Item) -> ContentType:
    """The item's content type."""
    return act.catalogue.types[item.type]


async def revision_of(act: Act, item: Item, number: int) -> Revision:
    """One revision of the item; raises Refused when there is none."""
    revision = await Revision.filter(item=item.id, number=number).using_db(act.tx).first()
    if revision is None:
        raise refuse(Code.NOT_FOUND, f"{item.public_id} has no revision {number}.")
    return revision


async def placements_of(act: Act, item: Item, lane: str) -> list[Placement]:
    """The item's placements in a lane, oldest first."""
    return (
        await Placement.filter(item=item.id, lane=lane).using_db(act.tx).order_by("live_from", "id")
    )


async def is_withdrawn(act: Act, item: Item) -> bool:
    """Whether the item is withdrawn at this moment."""
    return any(not each.over for each in await placements_of(act, item, WITHDRAWN))


async def keys_of(act: Act, public_ids: set[str]) -> dict[str, int]:
    """The internal keys of these items; those that do not exist are left out."""
    keys: dict[str, int] = {}
    wanted = sorted(public_ids)
    for start in range(0, len(wanted), 500):
        batch = wanted[start : start + 500]
        for item in await Item.filter(public_id__in=batch).using_db(act.tx).only("id", "public_id"):
            keys[item.public_id] = item.id
    return keys


async def show(act: Act, item: Item, placement: Placement) -> None:
    """Make the placement's editions anew."""
    content_type = type_of(act, item)
    revision = await Revision.get(id=placement.revision, using_db=act.tx)
    content = orjson.loads(revision.content)
    ids = link_ids(content, content_type, act.catalogue)
    rows = project(
        item,
        revision,
        placement,
        content_type,
        act.catalogue,
        await keys_of(act, ids),
        withdrawn=await is_withdrawn(act, item),
        file=await _file_of(act, item, key_of_file(content, content_type)),
    )
    await delete_rows(act.tx, act.database.engine, content_type, placement.id)
    await insert_rows(act.tx, act.database.engine, content_type, act.catalogue, rows)


async def _file_of(act: Act, item: Item, key: str | None) -> ItemFile | None:
    if key is None:
        return None
    found = await StoredFile.filter(key=key, item=item.id).using_db(act.tx).first()
    return ItemFile(found.key, found.thumbhash) if found else None


async def settle(act: Act, item: Item) -> None:
    """Let each live placement end where it must, and show those that changed.

    An interval ends where it was asked to, or where the next one begins.
    """
    placements = [each for each in await placements_of(act, item, LIVE) if not each.cancelled]
    ends = untils([Interval(each.id, each.live_from, each.ends_at) for each in placements])
    for placement in placements:
        until = ends[placement.id]
        over = int(until <= act.at)
        if (until, over) != (placement.live_until, placement.over):
            placement.live_until, placement.over = until, over
            await placement.save(using_db=act.tx, update_fields=["live_until", "over"])
            await retime_rows(act.tx, act.database.engine, type_of(act, item), placement)
    await _settle_addresses(act, item, placements)


async def _settle_addresses(act: Act, item: Item, placements: Sequence[Placement]) -> None:
    """Let each address lead the public to the item from when it is first shown under it."""
    shown = {
        slug: min(each.live_from for each in placements if each.slug == slug)
        for slug in {each.slug for each in placements if each.slug}
    }
    for address in await Address.filter(item=item.id).using_db(act.tx):
        if address.live_from != shown.get(address.slug):
            address.live_from = shown.get(address.slug)
            await address.save(using_db=act.tx, update_fields=["live_from"])


async def show_all(act: Act, item: Item) -> None:
    """Make every live edition of the item anew."""
    for placement in await placements_of(act, item, LIVE):
        await show(act, item, placement)


async def place_draft(act: Act, item: Item, revision: Revision) -> None:
    """Let editors see this revision as the item's draft."""
    await end_draft(act, item)
    placement = await place(act, item, revision, lane=DRAFT, live_from=act.at, act_name="save")
    await show(act, item, placement)


async def end_draft(act: Act, item: Item) -> None:
    """Show editors no draft of the item from now on."""
    for old in await Placement.filter(item=item.id, lane=DRAFT, over=0).using_db(act.tx):
        old.live_until, old.over = act.at, 1
        await old.save(using_db=act.tx, update_fields=["live_until", "over"])
        await delete_rows(act.tx, act.database.engine, type_of(act, item), old.id)


async def place(
    act: Act,
    item: Item,
    revision: Revision,
    *,
    lane: str,
    live_from: int,
    act_name: str,
    ends_at: int | None = None,
    published_at: int | None = None,
    release: str | None = None,
    reviews: str = "{}",
) -> Placement:
    """Record a new placement; its editions are made by whoever settles the item."""
    end = FOREVER if ends_at is None else ends_at
    return await Placement.create(
        using_db=act.tx,
        item=item.id,
        revision=revision.id,
        lane=lane,
        live_from=live_from,
        ends_at=end,
        live_until=end,
        published_at=published_at,
        slug=_slug_in(revision, type_of(act, item)),
        release=release,
        reviews=reviews,
        act=act_name,
        by=act.by,
        made_at=act.at,
    )


def _slug_in(revision: Revision, content_type: ContentType) -> str | None:
    slug = content_type.slug
    return orjson.loads(revision.content).get(slug.name) if slug else None


def record(
    act: Act,
    verb: str,
    *,
    public_id: str | None = None,
    revision: int | None = None,
    reason: str | None = None,
    **details: Any,
) -> None:
    """Note something for the audit log; it is written when the act ends."""
    act.entries.append(Entry(act.at, act.by, verb, public_id, revision, reason, details))


async def tell(
    act: Act,
    item: Item,
    kind: str,
    *,
    revision: int | None = None,
    reason: str | None = None,
    **details: Any,
) -> None:
    """Write a fact into the outbox, and the audit log, in this act's transaction.

    `reason` goes into the audit log only.
    """
    record(act, kind, public_id=item.public_id, revision=revision, reason=reason, **details)
    if revision is not None:
        details = {"revision": revision, **details}
    await _into_outbox(act, kind, item, details)


async def tell_beside(act: Act, kind: str, of: str, *, public_id: str = "", **details: Any) -> None:
    """Write a fact about something that is no item, with its id if it has one: `of` stands for its type."""
    await _into_outbox(act, kind, Item(id=0, public_id=public_id, type=of), details)


async def _into_outbox(act: Act, kind: str, item: Item, details: dict[str, Any]) -> None:
    await Fact.create(
        using_db=act.tx,
        kind=kind,
        item=item.id,
        public_id=item.public_id,
        type=item.type,
        at=act.at,
        by=act.by,
        details=orjson.dumps(details).decode(),
    )
    if act.database.engine == "postgres" and kind != DRAFT_FACT:
        # Heard by every process once this act commits; on SQLite they see the file change.
        changed = f"{item.type} {item.id} {item.public_id}"
        await act.tx.execute_query("SELECT pg_notify('kapok_fact', $1)", [changed])


DRAFT_FACT = "Saved"
"""The one fact that changes nothing anybody but editors can see."""
