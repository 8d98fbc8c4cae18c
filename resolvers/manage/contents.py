"""What editors are told of an item beside what it holds."""

from dataclasses import dataclass
from typing import Any

import orjson

from models.system import AuditEntry, Item
from publishing.actions import Action, verdict_on
from publishing.actor import Verb
from publishing.contents import Listed, Wanted, contents, count, entry, label_of
from publishing.desk import revision_of
from publishing.linked_from import Linking, linked_from
from publishing.permissions import permit, readable_fields
from publishing.standing import Lifecycle
from publishing.trail import acts_on
from resolvers.manage.context import context_of
from resolvers.manage.pages import key_of, page_size


async def lifecycle(info: Any, public_id: str) -> Lifecycle:
    """Where the item is on its way."""
    return (await context_of(info).standing(public_id)).lifecycle


async def allowed_actions(info: Any, public_id: str) -> list[Action]:
    """What the asker can do to the item now."""
    context = context_of(info)
    standing = await context.standing(public_id)
    return [each for each in Action if verdict_on(context.actor, each, standing).allowed]


async def refused_actions(info: Any, public_id: str) -> list[tuple[Action, str]]:
    """What the asker cannot do to the item now, and why."""
    context = context_of(info)
    standing = await context.standing(public_id)
    verdicts = [(each, verdict_on(context.actor, each, standing)) for each in Action]
    return [(each, verdict.reason) for each, verdict in verdicts if not verdict.allowed]


async def values(info: Any, public_id: str) -> dict[str, Any]:
    """The draft's fields as they were written, without those that the asker may not read."""
    context = context_of(info)

    async def load(ids: list[str]) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        async with context.look() as act:
            for item in await Item.filter(public_id__in=ids).using_db(act.tx):
                content = {}
                if item.draft_number:
                    content = orjson.loads(
                        (await revision_of(act, item, item.draft_number)).content
                    )
                found[item.public_id] = readable_fields(context.actor, item.type, content)
        return [found[each] for each in ids]

    found: dict[str, Any] = await context.loader("values", load).load(public_id)
    return found


async def acts(info: Any, public_id: str, first: int) -> list[AuditEntry]:
    """What was done to the item, newest first; raises Refused for whoever may not see its history."""
    context = context_of(info)
    size = page_size(first)
    permit(context.actor, Verb.HISTORY, (await context.standing(public_id)).type)

    async def load(ids: list[str]) -> list[list[AuditEntry]]:
        async with context.look() as act:
            found = await acts_on(act, ids, first=size)
        return [found.get(each, []) for each in ids]

    loaded: list[AuditEntry] = await context.loader(("acts", size), load).load(public_id)
    return loaded


@dataclass(frozen=True)
class EntryPage:
    """A page of the editors' list, each item with its title."""

    entries: tuple[tuple[Listed, str | None], ...]
    has_next: bool


async def page_of(info: Any, wanted: Wanted, *, first: int, after: str | None) -> EntryPage:
    """A page of the editors' list. Raises Refused."""
    async with context_of(info).look() as act:
        page = await contents(act, wanted, first=first, after=after)
        return EntryPage(tuple((each, label_of(act, each)) for each in page.entries), page.has_next)


async def count_of(info: Any, wanted: Wanted) -> int:
    """How many items the editors' list has."""
    async with context_of(info).look() as act:
        return await count(act, wanted)


async def entry_of(info: Any, public_id: str) -> tuple[Listed, str | None] | None:
    """One item with its title; None when there is none that the asker may know of."""
    async with context_of(info).look() as act:
        found = await entry(act, public_id)
        return None if found is None else (found, label_of(act, found))


async def linking(
    info: Any, public_id: str, first: int, after: str | None
) -> tuple[list[Linking], bool]:
    """The items that lead to this one, and whether more follow."""
    context = context_of(info)
    size, before = page_size(first), key_of(after)

    async def load(ids: list[str]) -> list[tuple[list[Linking], bool]]:
        async with context.look() as act:
            items = await Item.filter(public_id__in=ids).using_db(act.tx)
            found = {
                item.public_id: await linked_from(act, item, first=size, before=before)
                for item in items
            }
        return [found[each] for each in ids]

    loaded: tuple[list[Linking], bool] = await context.loader(("linking", size, before), load).load(
        public_id
    )
    return loaded
