"""Reviews at the editors' door: what is asked of them, turned into acts and back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from models.locale import Locale
from models.system import Comment, Item, Placement, SignOff
from publishing.actor import Verb
from publishing.comment import comments_on
from publishing.compare import FieldChange
from publishing.desk import Act, item_for
from publishing.errors import Code, refuse
from publishing.page_size import refuse_size
from publishing.permissions import may
from publishing.review import Review, StepState, review_of, reviews_of
from publishing.review_queue import Queue, Waiting, changes_since, queue
from publishing.stages import Decision, Stage
from publishing.workflow import Step, workflow_of
from resolvers.manage.context import Context, context_of


@dataclass(frozen=True)
class StepShown:
    """One step, with the review it belongs to."""

    review: Review
    step: StepState


@dataclass(frozen=True)
class CommentShown:
    """A remark, and whether the block it was made on is gone."""

    row: Comment
    orphaned: bool


def steps_of(review: Review) -> list[StepShown]:
    """The steps of a review, each with it."""
    return [StepShown(review, each) for each in review.steps]


async def reviews_on_item(info: Any, public_id: str) -> list[Review]:
    """Where the item's draft stands, language by language."""
    context = context_of(info)

    async def load(ids: list[str]) -> list[list[Review]]:
        async with context.look() as act:
            items = await Item.filter(public_id__in=ids).using_db(act.tx)
            found = await reviews_of(act, [each for each in items if _readable(context, each)])
        by_id = {each.public_id: list(found.get(each.id, {}).values()) for each in items}
        return [by_id.get(each, []) for each in ids]

    found: list[Review] = await context.loader("reviews", load).load(public_id)
    return found


async def comments_on_item(info: Any, public_id: str) -> list[CommentShown]:
    """All that was said of the item, oldest first."""
    async with context_of(info).look() as act:
        item = await Item.filter(public_id=public_id).using_db(act.tx).first()
        if item is None or not _readable(context_of(info), item):
            return []
        return [CommentShown(row, orphaned=gone) for row, gone in await comments_on(act, item)]


def _readable(context: Context, item: Item) -> bool:
    return may(context.actor, Verb.READ, item.type).allowed


async def review_asked(info: Any, public_id: str, locale: Locale) -> Review:
    """Where one draft stands in one language. Raises Refused when there is none to be seen."""
    async with context_of(info).look() as act:
        return await review_of(act, await item_for(act, Verb.READ, public_id), locale)


async def queue_asked(info: Any, stage: Stage, *, first: int, after: str | None) -> Queue:
    """A page of what waits for a stage."""
    refuse_size(first)
    async with context_of(info).look() as act:
        return await queue(act, stage, first=first, after=after)


async def workflow_asked(info: Any, type_name: str) -> Sequence[Step]:
    """The steps of a content type. Raises Refused when there is no such type to be seen."""
    context = context_of(info)
    content_type = context.catalogue.types.get(type_name)
    if content_type is None or not may(context.actor, Verb.READ, type_name).allowed:
        raise refuse(Code.NOT_FOUND, f"There is no content type {type_name!r}.")
    async with context.look() as act:
        return await workflow_of(act, content_type)


async def difference_since_mine(info: Any, shown: StepShown) -> list[FieldChange] | None:
    """What changed since whoever asks decided at this step; None where they never did."""
    context = context_of(info)
    person = context.actor.person or context.actor.id
    latest = shown.step.latest
    if latest is None or latest.by != person:
        return None
    if latest.sha256 == shown.review.sha256:
        return []
    async with context.look() as act:
        return visible(
            context, shown.review.item, await changes_since(act, shown.review, latest.revision)
        )


def visible(context: Context, item: Item, changes: Sequence[FieldChange]) -> list[FieldChange]:
    """The changes without those in fields that the asker may not read."""
    return [
        each for each in changes if may(context.actor, Verb.READ, item.type, each.path[0]).allowed
    ]


def decision_of(row: SignOff | None) -> Decision | None:
    """What was said by a sign-off."""
    return Decision(row.decision) if row is not None else None


async def reviews_in(act: Act, public_id: str, locales: Sequence[Locale]) -> list[Review]:
    """The reviews of an item in these languages, as they now are."""
    item = await item_for(act, Verb.READ, public_id)
    found = (await reviews_of(act, [item])).get(item.id, {})
    return [each for locale, each in found.items() if locale in locales]


async def comment_shown(act: Act, row: Comment) -> CommentShown:
    """The remark as it is shown."""
    item = await Item.get(id=row.item, using_db=act.tx)
    gone = {each.id for each, orphaned in await comments_on(act, item) if orphaned}
    return CommentShown(row, orphaned=row.id in gone)


async def public_id_of(act: Act, placement: Placement) -> str:
    """The public id of a placement's item."""
    return (await Item.get(id=placement.item, using_db=act.tx)).public_id


def visible_names(info: Any, waiting: Waiting) -> list[str] | None:
    """The names of the fields that changed, without those that the asker may not read."""
    if waiting.changed is None:
        return None
    actor, item = context_of(info).actor, waiting.review.item
    return [each for each in waiting.changed if may(actor, Verb.READ, item.type, each).allowed]
