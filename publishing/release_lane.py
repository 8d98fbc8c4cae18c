"""What a release shows before it is out: its items in a lane of their own."""

from collections.abc import Awaitable, Callable, Sequence

import orjson

from models.declare import ContentType
from models.locale import Locale
from models.system import Item, Placement, Release, ReleaseItem, Revision
from models.view import RELEASE
from publishing.check import Content
from publishing.compose import compose
from publishing.desk import Act, place, revision_of, show, type_of
from publishing.shown import shown_revision

OPEN = "OPEN"
PUBLISH = "PUBLISH"
UNPUBLISH = "UNPUBLISH"

Write = Callable[[Act, Item, ContentType, Content], Awaitable[Revision]]
"""Saves what was composed as a revision beside the draft."""


def lane_of(release: Release) -> str:
    """The lane in which the release is previewed."""
    return f"{RELEASE}{release.public_id}"


def locales_of(row: ReleaseItem) -> list[Locale] | None:
    """The languages of the item that go out; None for all."""
    return None if row.locales is None else [Locale[each] for each in orjson.loads(row.locales)]


async def follow(act: Act, item: Item, write: Write) -> None:
    """Let every open release that holds the item show its draft as it now is."""
    rows = await ReleaseItem.filter(item=item.id, kind=PUBLISH).using_db(act.tx)
    for row in rows:
        release = await Release.get(id=row.release, using_db=act.tx)
        if release.state == OPEN:
            await put(act, item, release, row, write)


async def put(act: Act, item: Item, release: Release, row: ReleaseItem, write: Write) -> None:
    """Show in the release what it will make of the item: its draft, or nothing."""
    await take_out(act, item, release)
    draft = await revision_of(act, item, item.draft_number)
    locales = locales_of(row)
    shown = await shown_revision(act, item) if locales is not None else None
    if shown is not None and locales is not None:
        content_type = type_of(act, item)
        contents = [orjson.loads(each.content) for each in (shown, draft)]
        composed = compose(contents[0], contents[1], content_type, locales)
        draft = await write(act, item, content_type, composed)
    placement = await place(
        act,
        item,
        draft,
        lane=lane_of(release),
        live_from=act.at,
        act_name="unpublish" if row.kind == UNPUBLISH else "release",
    )
    await show(act, item, placement)


async def take_out(act: Act, item: Item, release: Release) -> None:
    """The release shows of the item what everybody is shown."""
    for old in await Placement.filter(item=item.id, lane=lane_of(release), over=0).using_db(act.tx):
        old.live_until, old.over = act.at, 1
        await old.save(using_db=act.tx, update_fields=["live_until", "over"])
        await show(act, item, old)


async def let_go_on(act: Act, release: Release, row: ReleaseItem) -> None:
    """What the release was to end has the end again that it had before."""
    if row.ending is None:
        return
    placement = await Placement.get(id=row.ending, using_db=act.tx)
    if placement.ends_at == release.publish_at and row.ends_at is not None:
        placement.ends_at = row.ends_at
        await placement.save(using_db=act.tx, update_fields=["ends_at"])
    row.ending = row.ends_at = None
    await row.save(using_db=act.tx, update_fields=["ending", "ends_at"])


async def members(act: Act, release: Release) -> list[tuple[Item, ReleaseItem]]:
    """What the release holds, in one fixed order."""
    rows = await ReleaseItem.filter(release=release.id).using_db(act.tx)
    items = {each.id: each for each in await _items(act, [row.item for row in rows])}
    pairs = [(items[row.item], row) for row in rows]
    return sorted(pairs, key=lambda pair: pair[0].public_id)


async def _items(act: Act, keys: Sequence[int]) -> list[Item]:
    return await Item.filter(id__in=list(keys)).using_db(act.tx)
