"""Duplicate: a private copy of a draft, to go on from."""

import orjson

from models.system import Revision
from publishing.actor import Verb
from publishing.desk import Act, item_for, revision_of, type_of
from publishing.errors import Code, refuse
from publishing.save import create

COPIES_KEEP_OUT = frozenset({"published_at", "corrections"})
"""What was said of the one item and not of its copy."""


async def duplicate(act: Act, public_id: str) -> Revision:
    """The first revision of a new item with the same content, always a draft, with an address of its own."""
    item = await item_for(act, Verb.READ, public_id)
    if not item.draft_number:
        raise refuse(Code.STATE, f"{public_id} has no content yet; there is nothing to copy.")
    content = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    slug = type_of(act, item).slug
    left_out = COPIES_KEEP_OUT | ({slug.name} if slug else set())
    kept = {name: value for name, value in content.items() if name not in left_out}
    return await create(act, item.type, kept)
