"""Previews: a short-lived right to see one draft, or one release, as the public will see it."""

from dataclasses import dataclass

from models.database import Connection
from models.ids import fresh_id
from models.system import Account, Item, PreviewLink, Release, Token
from models.view import PREVIEW, RELEASE
from publishing.actor import Actor, ActorKind, Verb
from publishing.desk import Act, item_for, record
from publishing.errors import Code, refuse
from publishing.people.keys import digest, new_secret
from publishing.people.sessions import person
from publishing.people.states import ACTIVE
from publishing.permissions import may, permit

PREFIX = "kapokpreview_"
LONGEST_MINUTES = 24 * 60
_MINUTE = 60_000_000


@dataclass(frozen=True)
class Preview:
    """A new preview: its id, the text that is shown once, and when it ends (µs since 1970)."""

    id: str
    text: str
    expires_at: int


async def preview(act: Act, shows: str, *, minutes: int = 60) -> Preview:
    """A right to see this item's draft, or this release. Raises Refused."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise refuse(
            Code.INVALID, f"A preview lasts from 1 to {LONGEST_MINUTES} minutes.", "minutes"
        )
    await _permit_showing(act, shows)
    text = PREFIX + new_secret()
    made = await PreviewLink.create(
        using_db=act.tx,
        public_id=fresh_id("preview"),
        sha256=digest(text),
        shows=shows,
        by=act.by,
        made_at=act.at,
        expires_at=act.at + minutes * _MINUTE,
    )
    record(act, "PreviewMade", public_id=shows, link=made.public_id, minutes=minutes)
    return Preview(made.public_id, text, made.expires_at)


async def _permit_showing(act: Act, shows: str) -> None:
    """Raise Refused where a preview would show its holder more than the actor may read themselves."""
    if not shows.startswith("release_"):
        item = await item_for(act, Verb.READ, shows)
        types = [act.catalogue.types[item.type]]
    else:
        permit(act.actor, Verb.READ)
        if not await Release.filter(public_id=shows).using_db(act.tx).exists():
            raise refuse(Code.NOT_FOUND, f"There is no release {shows!r}.")
        # Items of any type may be added while the preview holds.
        types = list(act.catalogue.types.values())
    for each in types:
        permit(act.actor, Verb.READ, each.name)
        for field in each.fields.values():
            if not field.private:
                permit(act.actor, Verb.READ, each.name, field.name)


async def revoke_preview(act: Act, public_id: str) -> None:
    """End a preview at once; by whoever made it, or by an administrator. Raises Refused."""
    link = await PreviewLink.filter(public_id=public_id).using_db(act.tx).first()
    if link is None:
        raise refuse(Code.NOT_FOUND, f"There is no preview {public_id!r}.")
    if link.by != act.by:
        permit(act.actor, Verb.PEOPLE)
    if link.revoked_at is None:
        link.revoked_at = act.at
        await link.save(using_db=act.tx, update_fields=["revoked_at"])
        record(act, "PreviewRevoked", public_id=link.shows, link=public_id)


async def actor_of_preview(tx: Connection, text: str, at: int) -> Actor | None:
    """Whoever holds a preview that is still good: they see its lane and may do nothing."""
    link = await PreviewLink.filter(sha256=digest(text)).using_db(tx).first()
    if link is None or link.revoked_at is not None or link.expires_at <= at:
        return None
    if not await _maker_still_reads(tx, link, at):
        return None
    lane = RELEASE if link.shows.startswith("release_") else PREVIEW
    return Actor(link.public_id, ActorKind.LINK, sees=f"{lane}{link.shows}")


async def _maker_still_reads(tx: Connection, link: PreviewLink, at: int) -> bool:
    """Whether whoever made the preview could still look themselves: it shows what they may see."""
    account = await Account.filter(public_id=link.by).using_db(tx).first()
    token = await Token.filter(public_id=link.by).using_db(tx).first()
    if token is not None:
        if token.revoked_at is not None or token.expires_at <= at:
            return False
        account = await Account.filter(id=token.account).using_db(tx).first()
    if account is None:
        return token is None  # the service itself has no account
    item = await Item.filter(public_id=link.shows).using_db(tx).first()
    reader = await person(tx, account)
    return account.state == ACTIVE and may(reader, Verb.READ, item.type if item else None).allowed
