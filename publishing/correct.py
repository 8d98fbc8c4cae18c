"""Correct: what was wrong and what is right stand beside the article, and the text is put right.

A correction is written into the draft together with the changed text. From there it goes the way
of every text, reviews included; when it is published, `Corrected` is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from models.clock import wire_instant
from models.declare import ContentType, Parts
from models.locale import Locale
from models.system import Item, Revision
from publishing.actor import Verb
from publishing.check import Content
from publishing.compose import CORRECTIONS
from publishing.desk import Act, item_of, record, revision_of, tell, type_of
from publishing.errors import Code, Problem, Refused, refuse
from publishing.permissions import permit_on
from publishing.standing import standing_of
from publishing.update import update


@dataclass(frozen=True)
class Correction:
    """Both wordings in one language, and a note to readers where they do not say it all."""

    locale: Locale
    wrong: str
    right: str
    note: str | None = None


async def add_correction(
    act: Act,
    public_id: str,
    correction: Correction,
    changes: Mapping[str, Any],
    *,
    expected_revision: int,
    reason: str,
) -> Revision:
    """A new draft with these changes, and with the correction as the last of the public list.

    Raises Refused where the type has no corrections, nothing of the item is live, or a wording is
    lacking; Conflict.
    """
    item = await item_of(act, public_id)
    permit_on(act.actor, Verb.READ, item.type, public_id)
    _refuse_incomplete(type_of(act, item), correction, reason)
    if (await standing_of(act, item)).live is None:
        raise refuse(Code.STATE, f"{public_id} is not live; what nobody reads is simply changed.")
    before: Content = {}
    if item.draft_number:
        before = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    rows = [*(before.get(CORRECTIONS) or ()), _row(act, correction)]
    revision = await update(
        act, public_id, {**changes, CORRECTIONS: rows}, expected_revision=expected_revision
    )
    record(act, "CorrectionWritten", public_id=public_id, revision=revision.number, reason=reason)
    return revision


def _row(act: Act, correction: Correction) -> Content:
    tag = correction.locale.name
    row: Content = {
        "corrected_at": wire_instant(act.now),
        "wrong": {tag: correction.wrong},
        "right": {tag: correction.right},
    }
    return {**row, "text": {tag: correction.note}} if correction.note else row


def _refuse_incomplete(content_type: ContentType, correction: Correction, reason: str) -> None:
    if not isinstance(content_type.fields.get(CORRECTIONS), Parts):
        raise refuse(Code.INVALID, f"{content_type.name} has no list of corrections.")
    given = {"wrong": correction.wrong, "right": correction.right, "reason": reason}
    lacking = [
        Problem(Code.REQUIRED, "Give both wordings and the reason.", (name,))
        for name, text in given.items()
        if not text.strip()
    ]
    if lacking:
        raise Refused(lacking)


async def tell_corrections(act: Act, item: Item, *, shown: Revision | None, new: Revision) -> None:
    """The fact that readers are shown more corrections than before, where it is so."""
    added = _count(new) - (_count(shown) if shown else 0)
    if added > 0 and shown is not None:
        await tell(act, item, "Corrected", revision=new.number, corrections=added)


def _count(revision: Revision) -> int:
    return len(orjson.loads(revision.content).get(CORRECTIONS) or ())
