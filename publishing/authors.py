"""Who wrote what readers have not seen yet: they cannot review it."""

from collections.abc import Mapping, Sequence

import orjson

from models.locale import Locale
from models.system import Item, Placement, Revision
from models.view import DRAFT, LIVE
from publishing.check import Content
from publishing.desk import Act, type_of
from publishing.in_language import in_language

_BATCH = 20


async def authors_of(act: Act, item: Item, locale: Locale) -> frozenset[str]:
    """Everybody who changed what the draft says in this language since it was last public.

    Whoever only wrote in another language is not among them.
    """
    shown = await _last_shown(act, item, locale)
    authors: set[str] = set()
    later: tuple[str, Content] | None = None
    before = item.draft_number + 1
    while rows := await _saved_before(act, item, before):
        for row in rows:
            said = _said(act, item, row, locale)
            if later is not None and later[1] != said:
                authors.add(later[0])
            if shown is not None and said == shown:
                return frozenset(authors)
            later = (row.person or row.author, said)
        before = rows[-1].number
    if later is not None and later[1] != (shown or {}):
        authors.add(later[0])
    return frozenset(authors)


async def _saved_before(act: Act, item: Item, number: int) -> Sequence[Revision]:
    """Saved drafts, newest first; not what was composed to publish one language of several."""
    drafts = await Placement.filter(item=item.id, lane=DRAFT).using_db(act.tx).only("revision")
    return (
        await Revision.filter(
            item=item.id, number__lt=number, id__in=[each.revision for each in drafts]
        )
        .using_db(act.tx)
        .order_by("-number")
        .limit(_BATCH)
    )


async def _last_shown(act: Act, item: Item, locale: Locale) -> Content | None:
    last = (
        await Placement.filter(item=item.id, lane=LIVE, cancelled=0, live_from__lte=act.at)
        .using_db(act.tx)
        .order_by("-live_from", "-id")
        .first()
    )
    if last is None:
        return None
    return _said(act, item, await Revision.get(id=last.revision, using_db=act.tx), locale)


def _said(act: Act, item: Item, row: Revision, locale: Locale) -> Content:
    content: Mapping[str, object] = orjson.loads(row.content)
    return in_language(content, type_of(act, item), act.catalogue, locale)
