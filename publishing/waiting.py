"""What of everybody's texts waits for somebody: for a step, for one person, or to be written again."""

from dataclasses import dataclass

from models.system import Item, Submission
from publishing.delegation import giver_of
from publishing.desk import Act
from publishing.permissions import in_scope, may
from publishing.review import Review, State, reviews_of
from publishing.review_buttons import is_barred
from publishing.stages import RIGHT, Stage


@dataclass(frozen=True)
class Waiting:
    """For whom a text waits: for this step or for any, for whoever acts or for anybody."""

    stage: Stage | None = None
    me: bool = False


async def items_waiting(act: Act, wanted: Waiting) -> set[int]:
    """The keys of the items with a text that waits so.

    It waits for whoever may do the step now, by their own right or by a delegated one.
    """
    open_ones = await Submission.filter(closed_at=None).using_db(act.tx)
    reviews = await reviews_of(act, await _kept(act, {row.item for row in open_ones}))
    return {
        each.item.id
        for of_item in reviews.values()
        for each in of_item.values()
        if _waits(each, wanted.stage) and (not wanted.me or await _is_mine(act, each))
    }


async def items_returned_to_me(act: Act) -> set[int]:
    """The keys of the items with a text that whoever acts handed in and that came back.

    It counts until it is handed in again or published.
    """
    handed_in = await Submission.filter(by=act.person).exclude(closed_at=None).using_db(act.tx)
    keys = {row.item for row in handed_in}
    reviews = await reviews_of(act, await _kept(act, keys))
    latest = await _latest_by(act, keys)
    return {
        each.item.id
        for of_item in reviews.values()
        for each in of_item.values()
        if not each.is_live
        and each.submission is None
        and any(step.state is State.RETURNED for step in each.steps)
        and latest.get((each.item.id, each.locale.name)) == act.person
    }


async def _kept(act: Act, keys: set[int]) -> list[Item]:
    """Those of the items that are not in the trash."""
    return await Item.filter(id__in=list(keys), trashed_at=None).using_db(act.tx)


async def _latest_by(act: Act, keys: set[int]) -> dict[tuple[int, str], str]:
    """Who handed each text in last."""
    rows = await Submission.filter(item__in=list(keys)).using_db(act.tx).order_by("id")
    return {(row.item, row.locale): row.by for row in rows}


def _waits(review: Review, stage: Stage | None) -> bool:
    open_step = review.next if review.submission and not review.is_live else None
    return open_step is not None and stage in (None, open_step.stage)


async def _is_mine(act: Act, review: Review) -> bool:
    if review.next is None or is_barred(act.person, review):
        return False
    stage, type_name = review.next.stage, review.item.type
    if may(act.actor, RIGHT[stage], type_name).allowed:
        return True
    is_lent = await giver_of(act, stage, type_name) is not None
    return is_lent and in_scope(act.actor, RIGHT[stage], type_name)
