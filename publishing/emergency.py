"""The emergency path: two people put a text out without its reviews, with a reason, and loudly."""

from models.ids import fresh_id
from models.system import Emergency, Item, Placement
from publishing.actor import Verb
from publishing.canonical import canonical
from publishing.desk import Act, item_for, revision_of, tell
from publishing.digest import digests
from publishing.errors import Code, refuse
from publishing.permissions import may
from publishing.publish import place_live
from publishing.submit import refuse_unfit

LOUD = "PublishedUrgently"
"""The audit entry, and the fact, of whatever was published without reviews."""


async def request(act: Act, public_id: str, *, reason: str, expected_revision: int) -> Emergency:
    """Ask a second person to publish the draft without its reviews. Raises Refused without a reason."""
    item = await item_for(act, Verb.URGENT, public_id)
    await refuse_unfit(act, item)
    if not reason.strip():
        raise refuse(Code.REQUIRED, "Say why it cannot wait for its reviews.", "reason")
    if item.draft_number != expected_revision:
        message = f"The draft is revision {item.draft_number} by now, not {expected_revision}. Look at it again."
        raise refuse(Code.CONFLICT, message)
    made = await Emergency.create(
        using_db=act.tx,
        public_id=fresh_id("urg"),
        item=item.id,
        revision=item.draft_number,
        digests=await _digests(act, item),
        reason=reason.strip(),
        by=act.person,
        at=act.at,
    )
    await tell(
        act,
        item,
        "UrgencyRequested",
        revision=item.draft_number,
        reason=made.reason,
        request=made.public_id,
    )
    return made


async def approve(act: Act, request_id: str) -> Placement:
    """The second person agrees, and exactly what was asked for is live from now.

    The machine check holds here too. Raises Refused: SAME_PERSON, CONFLICT when the text has changed
    since, STATE when it was agreed to already.
    """
    asked = await Emergency.filter(public_id=request_id).using_db(act.tx).first()
    item = await Item.filter(id=asked.item).using_db(act.tx).first() if asked else None
    if asked is None or item is None or not may(act.actor, Verb.READ, item.type).allowed:
        raise refuse(Code.NOT_FOUND, f"There is no request {request_id!r}.")
    item = await item_for(act, Verb.URGENT, item.public_id)
    await asked.refresh_from_db(using_db=act.tx)
    if asked.approved_at is not None:
        raise refuse(Code.STATE, f"{request_id} was agreed to already.")
    if asked.by == act.person:
        raise refuse(Code.SAME_PERSON, "You asked for it yourself; another person has to agree.")
    await refuse_unfit(act, item)
    if await _digests(act, item) != asked.digests:
        raise refuse(Code.CONFLICT, "The text has changed since it was asked for. Ask anew.")
    asked.approved_by, asked.approved_at = act.person, act.at
    await asked.save(using_db=act.tx, update_fields=["approved_by", "approved_at"])
    placement = (
        await place_live(
            act,
            [item.public_id],
            live_from=act.at,
            ends_at=None,
            act_name="urgent",
            right=Verb.URGENT,
        )
    )[0]
    await tell(
        act,
        item,
        LOUD,
        revision=item.draft_number,
        reason=asked.reason,
        request=request_id,
        requested_by=asked.by,
        approved_by=act.person,
    )
    return placement


async def _digests(act: Act, item: Item) -> str:
    draft = await revision_of(act, item, item.draft_number)
    found = {locale.name: sha256 for locale, sha256 in (await digests(act, item, draft)).items()}
    return canonical(found)
