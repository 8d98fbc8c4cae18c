"""The history of an item: its revisions, how two of them differ, and going back to one."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from models.system import Item, Placement, Revision, Submission
from models.view import LIVE
from publishing.actor import Verb
from publishing.check import Content
from publishing.compare import FieldChange, compare
from publishing.desk import Act, item_for, record, revision_of, type_of
from publishing.page_size import refuse_size
from publishing.permissions import permit_on, readable_fields
from publishing.save import save


@dataclass(frozen=True)
class Past:
    """One revision as its history tells of it; `at` is in microseconds since 1970."""

    number: int
    author: str
    at: int
    sha256: str
    was_live: bool
    was_submitted: bool
    autosave: bool


@dataclass(frozen=True)
class Page:
    """A page of a history, and whether an older part follows."""

    revisions: tuple[Past, ...]
    has_next: bool


async def history(act: Act, public_id: str, *, first: int = 20, before: int | None = None) -> Page:
    """The item's revisions, the newest first, those older than `before`. Raises Refused."""
    item = await item_for(act, Verb.HISTORY, public_id)
    refuse_size(first)
    rows = Revision.filter(item=item.id).using_db(act.tx).order_by("-number")
    if before is not None:
        rows = rows.filter(number__lt=before)
    found = await rows.limit(first + 1)
    return Page(tuple(await _told(act, item, found[:first])), len(found) > first)


async def past_of(act: Act, public_id: str, number: int) -> Past:
    """One revision of the item. Raises Refused when there is none."""
    item = await item_for(act, Verb.HISTORY, public_id)
    return (await _told(act, item, [await revision_of(act, item, number)]))[0]


async def count_of(act: Act, public_id: str) -> int:
    """How many revisions the item has."""
    item = await item_for(act, Verb.HISTORY, public_id)
    return int(await Revision.filter(item=item.id).using_db(act.tx).count())


async def values_of(act: Act, public_id: str, number: int) -> Content:
    """What was written in a revision, without the fields that the actor may not read."""
    item = await item_for(act, Verb.HISTORY, public_id)
    return readable_fields(
        act.actor, item.type, orjson.loads((await revision_of(act, item, number)).content)
    )


async def difference_of(
    act: Act, public_id: str, number: int, *, against: int
) -> tuple[FieldChange, ...]:
    """How the revision differs from the one it is held against, field by field."""
    item = await item_for(act, Verb.HISTORY, public_id)
    old, new = [
        readable_fields(
            act.actor, item.type, orjson.loads((await revision_of(act, item, each)).content)
        )
        for each in (against, number)
    ]
    return compare(old, new, content_type=type_of(act, item), catalogue=act.catalogue)


async def go_back(act: Act, public_id: str, *, revision: int, expected_revision: int) -> Revision:
    """A new revision with the content of an older one; blocks keep their ids. Raises Refused, Conflict."""
    item = await item_for(act, Verb.HISTORY, public_id)
    permit_on(act.actor, Verb.EDIT, item.type, public_id)
    content = orjson.loads((await revision_of(act, item, revision)).content)
    made = await save(act, public_id, content, expected_revision=expected_revision)
    record(act, "WentBack", public_id=public_id, revision=made.number, to=revision)
    return made


async def _told(act: Act, item: Item, rows: Sequence[Revision]) -> list[Past]:
    live = {
        each.revision
        for each in await Placement.filter(
            item=item.id, lane=LIVE, cancelled=0, live_from__lte=act.at
        ).using_db(act.tx)
        if each.live_until > each.live_from
    }
    submitted = {each.revision for each in await Submission.filter(item=item.id).using_db(act.tx)}
    return [
        Past(
            number=each.number,
            author=each.author,
            at=each.made_at,
            sha256=each.sha256,
            was_live=each.id in live,
            was_submitted=each.number in submitted,
            autosave=bool(each.autosave),
        )
        for each in rows
    ]
