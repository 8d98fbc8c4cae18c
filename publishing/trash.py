"""Trash and restore from it: an item that nobody needs is put away, and nothing of it is lost."""

import orjson

from models.system import Item
from publishing.actor import Verb
from publishing.addresses import address_problems
from publishing.desk import Act, end_draft, item_for, place_draft, revision_of, tell, type_of
from publishing.errors import Code, Refused, refuse
from publishing.holds import drop_holds
from publishing.standing import standing_of


async def trash(act: Act, public_id: str) -> Item:
    """The item is put away: out of every list of drafts, kept with its whole history.

    Raises Refused while it is live, scheduled or in the trash already.
    """
    item = await item_for(act, Verb.TRASH, public_id)
    standing = await standing_of(act, item)
    if standing.trashed:
        raise refuse(Code.STATE, f"{public_id} is in the trash already.")
    if standing.live is not None or standing.due:
        raise refuse(
            Code.STATE,
            f"{public_id} is live or scheduled. Unpublish it or cancel its schedule first.",
        )
    item.trashed_at = act.at
    await item.save(using_db=act.tx, update_fields=["trashed_at"])
    await end_draft(act, item)
    await drop_holds(act, item)
    await tell(act, item, "Trashed", revision=item.draft_number)
    return item


async def untrash(act: Act, public_id: str) -> Item:
    """The item is a draft again. Raises Refused when it is not in the trash, or no longer fits."""
    item = await item_for(act, Verb.TRASH, public_id)
    if item.trashed_at is None:
        raise refuse(Code.STATE, f"{public_id} is not in the trash.")
    draft = await revision_of(act, item, item.draft_number)
    # Nobody heeded the patterns of a site that lay in the trash.
    problems = await address_problems(act, type_of(act, item), orjson.loads(draft.content))
    if problems:
        raise Refused(problems)
    item.trashed_at = None
    await item.save(using_db=act.tx, update_fields=["trashed_at"])
    await place_draft(act, item, draft)
    await tell(act, item, "Untrashed", revision=item.draft_number)
    return item
