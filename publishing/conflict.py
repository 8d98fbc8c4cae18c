"""A conflict as its two authors need it: both texts, and what they make together."""

import orjson

from models.declare import ContentType
from models.system import Item, Revision
from publishing.check import Content, check
from publishing.desk import Act, revision_of
from publishing.errors import Conflict
from publishing.merge import merge
from publishing.permissions import readable_part


async def conflict(
    act: Act, item: Item, content_type: ContentType, *, mine: Content, expected: int
) -> Conflict:
    """The conflict of what was to be saved with the draft, as far as the actor may read it."""
    theirs = await content_of(act, item, item.draft_number)
    known = 1 <= expected <= item.draft_number
    base = await content_of(act, item, expected) if known else theirs
    stored = check(mine, content_type, act.catalogue).content
    merged = merge(
        base=base, theirs=theirs, mine=stored, content_type=content_type, catalogue=act.catalogue
    )
    current, own, proposal = (
        readable_part(act.actor, item.type, each) for each in (theirs, stored, merged.content)
    )
    return Conflict(
        current_number=item.draft_number,
        current=current,
        expected=expected,
        mine=own,
        proposal=proposal,
        clashes=[each for each in merged.clashes if each.path[0] in {*current, *own}],
    )


async def content_of(act: Act, item: Item, number: int) -> Content:
    """What was written in one revision, or in the one that it was folded into."""
    rows = Revision.filter(item=item.id, number__gte=number).using_db(act.tx).order_by("number")
    found = await rows.first() or await revision_of(act, item, number)
    content: Content = orjson.loads(found.content)
    return content
