"""Dismiss a finding of the machine check: somebody has looked at it, and says why it stands."""

from collections.abc import Sequence

import orjson

from models.locale import Locale
from models.system import Dismissal, Item, Revision
from publishing.actor import Actor, Verb
from publishing.desk import Act, item_for, record, revision_of, type_of
from publishing.errors import Code, refuse
from publishing.machine_check import Found, findings
from publishing.passages import written_locales
from publishing.permissions import may, permit

LONGEST_REASON = 500
_WHO_MAY = (
    Verb.EDIT,
    Verb.REVIEW_FIRST,
    Verb.REVIEW_SECOND,
    Verb.REVIEW_FINAL,
    Verb.PROOF,
)


async def dismiss_finding(act: Act, public_id: str, fingerprint: str, reason: str) -> Found:
    """Let a finding of the item's draft stand, in whatever language it was found.

    Raises Refused without a reason, for what is not found now, and for what must be mended.
    """
    item = await item_for(act, Verb.READ, public_id)
    permit_any(act.actor, item.type, _WHO_MAY)
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        message = f"Say in 1 to {LONGEST_REASON} characters why it may stand."
        raise refuse(Code.REQUIRED if not why else Code.TOO_LONG, message, "reason")
    revision = await revision_of(act, item, item.draft_number)
    found, _ = await finding_of(act, item, revision, fingerprint)
    if not found.dismissible:
        raise refuse(Code.STATE, f"This cannot be dismissed. {found.message_en}", *found.path)
    if found.is_open:
        await Dismissal.create(
            using_db=act.tx,
            item=item.id,
            fingerprint=fingerprint,
            rule=found.rule.value,
            reason=why,
            revision=revision.number,
            by=act.by,
            at=act.at,
        )
        record(
            act,
            "FindingDismissed",
            public_id=public_id,
            revision=revision.number,
            reason=why,
            rule=found.rule.value,
            fingerprint=fingerprint,
        )
    return (await finding_of(act, item, revision, fingerprint))[0]


async def finding_of(
    act: Act, item: Item, revision: Revision, fingerprint: str
) -> tuple[Found, Locale]:
    """The finding of that fingerprint and its language; raises Refused when there is none now."""
    for locale in written_locales(orjson.loads(revision.content), type_of(act, item)):
        for each in await findings(act, item, revision, locale):
            if (
                each.fingerprint == fingerprint
                and may(act.actor, Verb.READ, item.type, each.path[0]).allowed
            ):
                return each, locale
    message = "The draft has no such finding now: its words have changed. Run the check again."
    raise refuse(Code.NOT_FOUND, message)


def permit_any(actor: Actor, type_name: str, verbs: Sequence[Verb]) -> None:
    """Let it pass with any of these verbs, or raise Refused with the reason against the first."""
    if not any(may(actor, verb, type_name).allowed for verb in verbs):
        permit(actor, verbs[0], type_name)
