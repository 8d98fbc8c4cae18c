"""Approval links: a leader without an account decides once, on exactly the text they are shown."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.clock import micros
from models.database import Database
from models.ids import fresh_id
from models.locale import Locale
from models.system import ApprovalLink, Item, Revision
from publishing.actor import Actor, ActorKind, Grant, Verb
from publishing.delegation import has_lost
from publishing.desk import Act, item_for, item_of, record, revision_of
from publishing.errors import Code, Refused, refuse
from publishing.permissions import may, permit, permit_on
from publishing.readable import Passage, readable
from publishing.review import LINK_PREFIX, Review
from publishing.sign_off import awaited, decide_as, refuse_out_of_turn, refuse_person, right_to
from publishing.stages import RIGHT, Decision, Stage

LONGEST = timedelta(days=30)
MARK = "kapok_approve_"
"""What every token of an approval link begins with, so that one can be found where it leaked."""


@dataclass(frozen=True)
class Made:
    """A new link, with its token: that is told once and kept nowhere."""

    link: ApprovalLink
    token: str


@dataclass(frozen=True)
class Sheet:
    """What the holder of a link is shown: one text, in one language, at one stage."""

    link: ApprovalLink
    item: Item
    revision: Revision
    locale: Locale
    stage: Stage
    passages: tuple[Passage, ...]


async def make_link(
    act: Act,
    public_id: str,
    locale: Locale,
    stage: Stage,
    *,
    leader: str,
    expires_at: datetime,
    expected_sha256: str,
) -> Made:
    """A link for this step and this text. It lets its holder do what its maker could do, once.

    Raises Refused as a decision of the maker would, and when it would hold longer than 30 days.
    """
    item = await item_for(act, Verb.READ, public_id)
    await right_to(act, item, stage)
    if not leader.strip():
        raise refuse(Code.REQUIRED, "Say for whom it is.", "leader")
    if expires_at.tzinfo is None or not act.now < expires_at <= act.now + LONGEST:
        raise refuse(
            Code.INVALID, "Give an instant in the next 30 days, with its offset.", "expiresAt"
        )
    review = await awaited(act, item, locale, expected_sha256)
    refuse_out_of_turn(review, stage)
    refuse_person(review, stage, act.person)
    token = MARK + secrets.token_urlsafe(32)
    link = await ApprovalLink.create(
        using_db=act.tx,
        public_id=fresh_id(LINK_PREFIX.rstrip("_")),
        token_sha256=_hash(token),
        item=item.id,
        revision=review.revision.number,
        locale=locale.name,
        stage=stage.value,
        sha256=review.sha256,
        leader=leader.strip()[:80],
        by=act.person,
        made_at=act.at,
        expires_at=micros(expires_at),
    )
    record(
        act,
        "ApprovalLinkMade",
        public_id=public_id,
        revision=link.revision,
        link=link.public_id,
        locale=locale.name,
        stage=stage.value,
    )
    return Made(link, token)


async def revoke_link(act: Act, link_id: str) -> ApprovalLink:
    """The link leads nowhere any more. Its maker says so, or somebody with the right to its stage."""
    link = await ApprovalLink.filter(public_id=link_id).using_db(act.tx).first()
    item = await Item.filter(id=link.item).using_db(act.tx).first() if link else None
    if link is None or item is None or not may(act.actor, Verb.READ, item.type).allowed:
        raise refuse(Code.NOT_FOUND, f"There is no link {link_id!r}.")
    await item_of(act, item.public_id)
    if link.by != act.person:
        permit_on(act.actor, RIGHT[Stage(link.stage)], item.type, item.public_id)
    if link.used_at is not None or link.revoked_at is not None:
        raise refuse(Code.STATE, f"{link_id} was used or revoked already.")
    link.revoked_at = act.at
    await link.save(using_db=act.tx, update_fields=["revoked_at"])
    record(act, "ApprovalLinkRevoked", public_id=item.public_id, link=link_id)
    return link


async def holder_of(database: Database, token: str) -> Actor | None:
    """Whoever holds the link acts as this, with the right to its one step; None for no link of ours."""
    async with database.transaction() as tx:
        link = await ApprovalLink.filter(token_sha256=_hash(token)).using_db(tx).first()
        item = await Item.filter(id=link.item).using_db(tx).first() if link else None
    if link is None or item is None:
        return None
    verbs = frozenset({Verb.READ, RIGHT[Stage(link.stage)]})
    return Actor(
        link.public_id,
        ActorKind.LINK,
        (Grant(verbs, frozenset({item.type})),),
        person=link.public_id,
    )


async def open_link(act: Act, token: str) -> Sheet:
    """What the link shows. Raises Refused when it is used, revoked, expired, or about another text."""
    link, item, review = await _usable(act, token)
    revision = await revision_of(act, item, link.revision)
    locale = Locale[link.locale]
    return Sheet(
        link,
        item,
        revision,
        locale,
        Stage(link.stage),
        await readable(act, item, review.revision, locale),
    )


async def decide_by_link(
    act: Act, token: str, *, decision: Decision, note: str | None = None
) -> Review:
    """The step is decided with the link, which is used up by it. Raises Refused as `decide` does."""
    link, item, _ = await _usable(act, token)
    review = await decide_as(
        act,
        item,
        Locale[link.locale],
        Stage(link.stage),
        expected_sha256=link.sha256,
        decision=decision,
        note=note,
        in_place_of=link.by,
    )
    link.used_at = act.at
    await link.save(using_db=act.tx, update_fields=["used_at"])
    return review


async def erase_leader(act: Act, link_id: str) -> None:
    """Forget the name a link was made for; what was decided with it stays. Raises Refused."""
    permit(act.actor, Verb.PEOPLE)
    if not await ApprovalLink.filter(public_id=link_id).using_db(act.tx).update(leader=None):
        raise refuse(Code.NOT_FOUND, f"There is no link {link_id!r}.")
    record(act, "LeaderErased", link=link_id)


async def _usable(act: Act, token: str) -> tuple[ApprovalLink, Item, Review]:
    link = await ApprovalLink.filter(token_sha256=_hash(token)).using_db(act.tx).first()
    if link is None:
        raise refuse(Code.NOT_FOUND, "There is no such link.")
    held = await Item.get(id=link.item, using_db=act.tx)
    item = await item_for(act, Verb.READ, held.public_id)
    # Read again behind the item's lock: of two decisions at one moment the second finds it used.
    await link.refresh_from_db(using_db=act.tx)
    if link.used_at is not None:
        raise refuse(Code.STATE, "This link was used already.")
    if link.revoked_at is not None:
        raise refuse(Code.STATE, "This link was revoked.")
    if link.expires_at <= act.at:
        raise refuse(Code.STATE, "This link has expired.")
    if await has_lost(act, link.by, Stage(link.stage), item.type):
        raise refuse(Code.STATE, "Whoever made this link may not decide this any more.")
    try:
        review = await awaited(act, item, Locale[link.locale], link.sha256)
    except Refused as refused:
        raise refuse(Code.CONFLICT, "The text has changed since this link was made.") from refused
    return link, item, review


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
