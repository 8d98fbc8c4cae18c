"""What portals have shown: how often on which day, and which state of each item they still show."""

from collections.abc import Sequence
from dataclasses import dataclass

from tortoise.expressions import Q
from tortoise.functions import Sum
from tortoise.queryset import QuerySet

from models.system import Item, Placement, PortalShown, PortalView, Revision
from models.view import LIVE, WITHDRAWN
from publishing.desk import Act
from publishing.errors import Code, refuse


@dataclass(frozen=True)
class Days:
    """From one day in China to another, both included; None is no bound."""

    first: str | None = None
    last: str | None = None


@dataclass(frozen=True)
class Shown:
    """An item that was shown, when last, and with which of its revisions; None where that is unknown.

    `is_current` says that readers are shown the same now.
    """

    key: int
    item: str
    at: int
    revision: int | None
    is_current: bool


async def figures(
    act: Act, portal: str, days: Days, *, first: int, after: int | None = None
) -> list[PortalView]:
    """How often a portal showed each item on each day, the newest day first."""
    found = _views(act, portal, days)
    if after is not None:
        last = await PortalView.filter(id=after, portal=portal).using_db(act.tx).first()
        if last is None:
            raise refuse(Code.INVALID, "The cursor is none of this list's.", "after")
        found = found.filter(Q(day__lt=last.day) | Q(day=last.day, id__lt=last.id))
    return await found.order_by("-day", "-id").limit(first)


async def total(act: Act, portal: str, days: Days) -> int:
    """How often a portal showed anything in these days."""
    rows = await _views(act, portal, days).annotate(all=Sum("views")).values("all")
    return int(rows[0]["all"] or 0)


def _views(act: Act, portal: str, days: Days) -> QuerySet[PortalView]:
    found = PortalView.filter(portal=portal).using_db(act.tx)
    if days.first is not None:
        found = found.filter(day__gte=days.first)
    return found if days.last is None else found.filter(day__lte=days.last)


async def shown(act: Act, portal: str, *, first: int, after: int | None = None) -> list[Shown]:
    """What a portal has shown, the latest first."""
    found = PortalShown.filter(portal=portal, shown_at__isnull=False).using_db(act.tx)
    if after is not None:
        last = await PortalShown.filter(id=after, portal=portal).using_db(act.tx).first()
        if last is None or last.shown_at is None:
            raise refuse(Code.INVALID, "The cursor is none of this list's.", "after")
        found = found.filter(
            Q(shown_at__lt=last.shown_at) | Q(shown_at=last.shown_at, id__lt=last.id)
        )
    rows = await found.order_by("-shown_at", "-id").limit(first)
    return await _with_revisions(act, rows)


async def _with_revisions(act: Act, rows: Sequence[PortalShown]) -> list[Shown]:
    items = Item.filter(public_id__in=[each.item for each in rows]).using_db(act.tx)
    by_id = {each.public_id: each.id for each in await items}
    placed: dict[int, list[Placement]] = {}
    found = Placement.filter(item__in=list(by_id.values()), cancelled=0, lane__in=[LIVE, WITHDRAWN])
    for each in await found.using_db(act.tx).order_by("live_from", "id"):
        placed.setdefault(each.item, []).append(each)
    pairs = [(_at(placed.get(by_id.get(row.item, 0), []), row.shown_at), row) for row in rows]
    keys = {key for key, _ in pairs if key is not None}
    numbers = {
        each.id: each.number for each in await Revision.filter(id__in=list(keys)).using_db(act.tx)
    }
    return [
        Shown(
            row.id,
            row.item,
            row.shown_at,
            numbers.get(key) if key is not None else None,
            key is not None and key == _now(placed.get(by_id.get(row.item, 0), []), act.at),
        )
        for key, row in pairs
    ]


def _at(placements: Sequence[Placement], at: int) -> int | None:
    """The key of the revision that was live at an instant."""
    held = [
        each for each in placements if each.lane == LIVE and each.live_from <= at < each.live_until
    ]
    return held[-1].revision if held else None


def _now(placements: Sequence[Placement], at: int) -> int | None:
    """The key of the revision that readers see now."""
    out = any(
        each.lane == WITHDRAWN and not each.over and each.live_from <= at < each.live_until
        for each in placements
    )
    return None if out else _at(placements, at)
