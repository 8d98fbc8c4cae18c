"""How an item's languages stand, read together for all that are asked for."""

from typing import Any

from models.system import Item
from publishing.translations import Told, translations
from resolvers.manage.context import context_of


async def translations_of(info: Any, public_id: str) -> list[Told]:
    """How each language of the item's draft stands."""
    context = context_of(info)

    async def load(ids: list[str]) -> list[list[Told]]:
        async with context.look() as act:
            items = await Item.filter(public_id__in=ids).using_db(act.tx)
            found = await translations(act, items)
        by_id = {item.public_id: found[item.id] for item in items}
        return [by_id[each] for each in ids]

    loaded: list[Told] = await context.loader("translations", load).load(public_id)
    return loaded
