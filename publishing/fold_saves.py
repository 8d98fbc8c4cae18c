"""Autosaves fold: of one person's in a row the older gives way to the newer, if nothing refers to it."""

from models.system import (
    ApprovalLink,
    Comment,
    Dismissal,
    Emergency,
    Item,
    Placement,
    PreviewLink,
    Revision,
    Seen,
    SignOff,
    Submission,
    Translation,
    TranslationCheck,
)
from models.view import DRAFT
from publishing.desk import Act

_REFERRING = (
    ApprovalLink,
    Comment,
    Dismissal,
    Emergency,
    Seen,
    SignOff,
    Submission,
    TranslationCheck,
)


async def fold(act: Act, item: Item, older: int, newer: Revision) -> None:
    """Let the newer autosave take the place of the older revision, where that is allowed.

    It is an autosave of the same person which was never submitted, commented on, looked at, previewed,
    put into a release or published. Numbers are never used again.
    """
    newer.autosave = 1
    await newer.save(using_db=act.tx, update_fields=["autosave"])
    old = await Revision.filter(item=item.id, number=older).using_db(act.tx).first()
    if old is None or not old.autosave or old.author != newer.author:
        return
    if await _is_referred_to(act, item, old):
        return
    await Placement.filter(item=item.id, revision=old.id, lane=DRAFT).using_db(act.tx).delete()
    of_old = Translation.filter(item=item.id, revision=old.number).using_db(act.tx)
    await of_old.update(revision=newer.number)
    await old.delete(using_db=act.tx)


async def _is_referred_to(act: Act, item: Item, old: Revision) -> bool:
    for each in _REFERRING:
        if await each.filter(item=item.id, revision=old.number).using_db(act.tx).exists():
            return True
    shown = Placement.filter(item=item.id, revision=old.id).exclude(lane=DRAFT).using_db(act.tx)
    previewed = PreviewLink.filter(shows=item.public_id, expires_at__gt=old.made_at).using_db(
        act.tx
    )
    return await shown.exists() or await previewed.exists()
