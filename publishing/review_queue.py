"""The queue of a stage: what waits there, for how long, and what has changed since one looked."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from models.locale import Locale
from models.system import Item, Revision, Submission
from publishing.actor import Verb
from publishing.compare import FieldChange, compare
from publishing.desk import Act, type_of
from publishing.errors import Code, refuse
from publishing.in_language import in_language
from publishing.permissions import may
from publishing.review import Review, reviews_of
from publishing.seen import last_seen
from publishing.stages import Stage

LONGEST = 1_000
"""So many open submissions are looked at, the oldest."""


@dataclass(frozen=True)
class Waiting:
    """One text that waits for a stage. `changed` are the fields that differ from what one saw last.

    It is None where one has never looked.
    """

    review: Review
    submission: Submission
    waiting_seconds: int
    changed: tuple[str, ...] | None

    @property
    def cursor(self) -> str:
        """The place of it in the queue."""
        return f"{self.submission.at}.{self.submission.id}"


@dataclass(frozen=True)
class Queue:
    """A page of a queue, oldest first, and how many wait in all."""

    waiting: tuple[Waiting, ...]
    total: int
    has_more: bool


async def queue(act: Act, stage: Stage, *, first: int, after: str | None = None) -> Queue:
    """What waits for this stage and the actor may read, oldest first."""
    open_ones = (
        await Submission.filter(closed_at=None).using_db(act.tx).order_by("at", "id").limit(LONGEST)
    )
    items = {
        each.id: each
        for each in await Item.filter(
            id__in=list({each.item for each in open_ones}), trashed_at=None
        ).using_db(act.tx)
        if may(act.actor, Verb.READ, each.type).allowed
    }
    reviews = await reviews_of(act, list(items.values()))
    found = [
        (submission, review)
        for submission in open_ones
        if submission.item in items
        and (review := reviews[submission.item].get(Locale[submission.locale]))
        and review.next is not None
        and review.next.stage is stage
        and not review.is_live
    ]
    start = _start(found, after)
    page = found[start : start + first]
    seen = await last_seen(act, [submission.item for submission, _ in page])
    return Queue(
        tuple([await _waiting(act, submission, review, seen) for submission, review in page]),
        len(found),
        start + first < len(found),
    )


def _start(found: Sequence[tuple[Submission, Review]], after: str | None) -> int:
    if after is None:
        return 0
    at, _, key = after.partition(".")
    if not (at.isdecimal() and key.isdecimal()):
        raise refuse(Code.INVALID, "This is no cursor of a queue.", "after")
    place = (int(at), int(key))
    return sum(1 for submission, _ in found if (submission.at, submission.id) <= place)


async def _waiting(
    act: Act, submission: Submission, review: Review, seen: dict[int, int]
) -> Waiting:
    changed = None
    if submission.item in seen:
        changes = await changes_since(act, review, seen[submission.item])
        changed = tuple(dict.fromkeys(each.path[0] for each in changes))
    return Waiting(review, submission, (act.at - submission.at) // 1_000_000, changed)


async def changes_since(act: Act, review: Review, number: int) -> tuple[FieldChange, ...]:
    """What differs between a revision and the text under review, in its language."""
    if number == review.revision.number:
        return ()
    before = await Revision.filter(item=review.item.id, number=number).using_db(act.tx).first()
    content_type = type_of(act, review.item)
    said = [
        in_language(
            orjson.loads(each.content) if each else {}, content_type, act.catalogue, review.locale
        )
        for each in (before, review.revision)
    ]
    return compare(said[0], said[1], content_type=content_type, catalogue=act.catalogue)
