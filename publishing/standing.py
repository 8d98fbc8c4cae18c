"""How an item stands at this instant: what of it is live, what is to come, and what keeps it back."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from models.system import Item, Placement, Revision
from models.view import LIVE, WITHDRAWN
from publishing.desk import Act
from publishing.review import Review, reviews_of

HIDDEN = "takedown"
"""The act that keeps an item out while a takedown case is open."""

FOR_GOOD = "takedown-upheld"
"""The act that keeps an item out because of a takedown case that was right."""


class Lifecycle(Enum):
    """Where an item is on its way, told by one word."""

    DRAFT = "DRAFT"
    IN_REVIEW = "IN_REVIEW"
    APPROVED = "APPROVED"
    SCHEDULED = "SCHEDULED"
    PUBLISHED = "PUBLISHED"
    UNPUBLISHED = "UNPUBLISHED"
    WITHDRAWN = "WITHDRAWN"
    TRASHED = "TRASHED"


@dataclass(frozen=True)
class Due:
    """Something that will be shown: instants in microseconds since 1970."""

    placement: int
    revision: int
    live_from: int
    live_until: int
    release: str | None


@dataclass(frozen=True)
class Standing:
    """What follows from an item's placements now. Revisions are numbers; 0 and None mean none.

    `reviews` are those of the draft, where it is something else than what readers see.
    `kept_out_by` are the acts that keep it out of public views: `withdraw`, HIDDEN, FOR_GOOD.
    """

    item: int
    public_id: str
    type: str
    draft: int
    live: int | None
    live_until: int | None
    due: tuple[Due, ...]
    was_live: bool
    withdrawn: bool
    trashed: bool
    kept_out_by: frozenset[str] = frozenset()
    reviews: tuple[Review, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether it is withdrawn, not only hidden while a takedown case is open."""
        return bool(self.kept_out_by - {HIDDEN})

    @property
    def has_changes(self) -> bool:
        """Whether the draft is something else than what readers see."""
        return self.draft != 0 and self.draft != self.live

    @property
    def lifecycle(self) -> Lifecycle:
        """The word for it. What is public, or will be, is called so while a new text is in review."""
        if self.trashed:
            return Lifecycle.TRASHED
        if self.withdrawn:
            return Lifecycle.WITHDRAWN
        if self.live is not None:
            return Lifecycle.PUBLISHED
        if self.due:
            return Lifecycle.SCHEDULED
        if any(each.submission for each in self.reviews):
            passed = all(each.is_passed for each in self.reviews)
            return Lifecycle.APPROVED if passed else Lifecycle.IN_REVIEW
        return Lifecycle.UNPUBLISHED if self.was_live else Lifecycle.DRAFT


async def standings(act: Act, items: Sequence[Item]) -> dict[int, Standing]:
    """How each of these items stands, by its key."""
    keys = [item.id for item in items]
    placements = (
        await Placement.filter(item__in=keys, lane__in=[LIVE, WITHDRAWN])
        .using_db(act.tx)
        .order_by("live_from", "id")
    )
    numbers = await _numbers(act, {each.revision for each in placements})
    found = {item.id: _standing(act, item, placements, numbers) for item in items}
    changed = [item for item in items if found[item.id].has_changes and not found[item.id].trashed]
    reviews = await reviews_of(act, changed)
    return {
        key: replace(each, reviews=tuple(reviews.get(key, {}).values()))
        for key, each in found.items()
    }


async def standing_of(act: Act, item: Item) -> Standing:
    """How one item stands."""
    return (await standings(act, [item]))[item.id]


async def _numbers(act: Act, revisions: set[int]) -> dict[int, int]:
    rows = await Revision.filter(id__in=list(revisions)).using_db(act.tx).only("id", "number")
    return {row.id: row.number for row in rows}


def _standing(
    act: Act, item: Item, placements: Sequence[Placement], numbers: dict[int, int]
) -> Standing:
    own = [each for each in placements if each.item == item.id]
    in_time = [each for each in own if each.lane == LIVE and not each.cancelled]
    live = next((each for each in in_time if each.live_from <= act.at < each.live_until), None)
    due = tuple(
        Due(each.id, numbers[each.revision], each.live_from, each.live_until, each.release)
        for each in in_time
        if each.live_from > act.at
    )
    keeping_out = [each.act for each in own if each.lane == WITHDRAWN and not each.over]
    return Standing(
        item=item.id,
        public_id=item.public_id,
        type=item.type,
        draft=item.draft_number,
        live=numbers[live.revision] if live else None,
        live_until=live.live_until if live else None,
        due=due,
        was_live=any(
            each.live_from <= act.at and each.live_until > each.live_from for each in in_time
        ),
        withdrawn=bool(keeping_out),
        trashed=item.trashed_at is not None,
        kept_out_by=frozenset(keeping_out),
    )
