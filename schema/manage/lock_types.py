"""Who is at work on an item, as the schema shows it."""

from typing import Any

import strawberry

from models.system import Item
from publishing.locks import Held, lock_on, present
from resolvers.manage.context import context_of
from resolvers.selection import ID_KEY
from schema.manage.moments import moment_shown
from schema.manage.people_ref import PersonRef, person
from schema.scalars import Instant


@strawberry.type(description="Somebody asks to be left alone with an item; advice, never a bar.")
class EditLock:
    by: PersonRef
    since: Instant
    expires: Instant = strawberry.field(description="When it ends unless it is kept.")


def shown_lock(held: Held | None) -> EditLock | None:
    """What the schema shows of a lock."""
    if held is None:
        return None
    return EditLock(
        by=person(held.by),
        since=moment_shown(held.since),
        expires=moment_shown(held.expires_at),
    )


async def item_lock(root: Any, info: strawberry.Info) -> EditLock | None:
    async with context_of(info).look() as act:
        return shown_lock(await lock_on(act, await _item(act, root)))


async def item_presence(root: Any, info: strawberry.Info) -> list[PersonRef]:
    async with context_of(info).look() as act:
        found = await present(act, await _item(act, root))
    return [person(each) for each in found]


async def _item(act: Any, root: Any) -> Item:
    return await Item.get(public_id=root[ID_KEY], using_db=act.tx)
