"""Comment on a draft, and resolve what was said: a reviewer's open remark keeps the next step waiting."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from models.ids import fresh_id
from models.locale import Locale
from models.system import Comment, Item
from publishing.actor import Verb
from publishing.desk import Act, item_for, item_of, revision_of, tell, type_of
from publishing.errors import Code, refuse
from publishing.permissions import may, permit_on
from publishing.stages import RIGHT

MOST_CHARACTERS = 5_000


@dataclass(frozen=True)
class Place:
    """Where a remark belongs: a field, and in a body the block; nothing means the whole item."""

    field: str | None = None
    block: str | None = None


WHOLE = Place()


async def comment(
    act: Act,
    public_id: str,
    locale: Locale,
    text: str,
    *,
    place: Place = WHOLE,
    reply_to: str | None = None,
) -> Comment:
    """A remark on the draft. Raises Refused when it says nothing or its place is not there.

    A remark of somebody who may review or proof such items holds the next step until it is resolved;
    an answer holds nothing.
    """
    item = await item_for(act, Verb.COMMENT, public_id)
    said = text.strip()
    if not said:
        raise refuse(Code.REQUIRED, "Say something.", "text")
    if len(said) > MOST_CHARACTERS:
        raise refuse(
            Code.TOO_LONG, f"{len(said)} characters; {MOST_CHARACTERS} are allowed.", "text"
        )
    if reply_to is not None:
        answered = await _comment(act, item, reply_to)
        place = Place(answered.field, answered.block)
    else:
        await _refuse_nowhere(act, item, locale, place)
    made = await Comment.create(
        using_db=act.tx,
        public_id=fresh_id("com"),
        item=item.id,
        locale=locale.name,
        revision=item.draft_number,
        field=place.field,
        block=place.block,
        text=said,
        holds=int(reply_to is None and _reviews(act, item)),
        reply_to=reply_to,
        by=act.person,
        at=act.at,
    )
    await tell(act, item, "Commented", revision=item.draft_number, comment=made.public_id)
    return made


async def resolve(act: Act, comment_id: str) -> Comment:
    """The remark is settled. Whoever wrote it, or may edit the item, says so.

    Raises Refused when it is settled already.
    """
    row = await Comment.filter(public_id=comment_id).using_db(act.tx).first()
    item = await Item.filter(id=row.item).using_db(act.tx).first() if row else None
    if row is None or item is None or not may(act.actor, Verb.READ, item.type).allowed:
        raise refuse(Code.NOT_FOUND, f"There is no comment {comment_id!r}.")
    await item_of(act, item.public_id)
    if row.resolved_at is not None:
        raise refuse(Code.STATE, f"{comment_id} is resolved already.")
    if row.by != act.person and not _reviews(act, item):
        verb = Verb.EDIT if may(act.actor, Verb.EDIT, item.type).allowed else Verb.TRANSLATE
        permit_on(act.actor, verb, item.type, item.public_id)
    row.resolved_by, row.resolved_at = act.person, act.at
    await row.save(using_db=act.tx, update_fields=["resolved_by", "resolved_at"])
    await tell(act, item, "CommentResolved", comment=comment_id)
    return row


async def holding(act: Act, item: Item, locale: Locale) -> Sequence[Comment]:
    """Open remarks of reviewers in this language."""
    return (
        await Comment.filter(item=item.id, locale=locale.name, holds=1, resolved_at=None)
        .using_db(act.tx)
        .order_by("id")
    )


async def comments_on(act: Act, item: Item) -> list[tuple[Comment, bool]]:
    """All that was said of an item, oldest first, and whether what it was said of is gone."""
    rows = await Comment.filter(item=item.id).using_db(act.tx).order_by("id")
    if not rows or not item.draft_number:
        return [(row, False) for row in rows]
    content = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    blocks = set(_block_ids(content))
    return [(row, row.block is not None and row.block not in blocks) for row in rows]


def _reviews(act: Act, item: Item) -> bool:
    return any(may(act.actor, verb, item.type).allowed for verb in set(RIGHT.values()))


async def _comment(act: Act, item: Item, comment_id: str) -> Comment:
    row = await Comment.filter(public_id=comment_id, item=item.id).using_db(act.tx).first()
    if row is None:
        raise refuse(Code.NOT_FOUND, f"There is no comment {comment_id!r} here.", "replyTo")
    return row


async def _refuse_nowhere(act: Act, item: Item, locale: Locale, place: Place) -> None:
    if place.field is not None and place.field not in type_of(act, item).fields:
        raise refuse(Code.NOT_FOUND, f"{item.type} has no field {place.field!r}.", "field")
    if place.block is None:
        return
    content: Mapping[str, Any] = {}
    if item.draft_number:
        content = orjson.loads((await revision_of(act, item, item.draft_number)).content)
    if place.block not in set(_block_ids(content, locale)):
        message = f"There is no block {place.block!r} in {locale.name}."
        raise refuse(Code.NOT_FOUND, message, "block")


def _block_ids(content: Mapping[str, Any], locale: Locale | None = None) -> Iterator[str]:
    for value in content.values():
        if not isinstance(value, Mapping):
            continue
        for tag, blocks in value.items():
            if not isinstance(blocks, list) or (locale and tag != locale.name):
                continue
            yield from (each["id"] for each in blocks if isinstance(each, Mapping) and "id" in each)
