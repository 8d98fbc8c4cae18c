"""Releases as the editors' schema shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tortoise.expressions import Q
from tortoise.queryset import QuerySet

from models.locale import Locale
from models.system import Release
from models.view import View
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Problem
from publishing.permissions import may, permit
from publishing.release import PUBLISHED, SCHEDULED, hindrances, state_of
from publishing.release_lane import lane_of, locales_of, members
from resolvers.manage.context import context_of


@dataclass(frozen=True)
class Member:
    """One item of a release."""

    public_id: str
    kind: str
    locales: tuple[str, ...] | None


@dataclass(frozen=True)
class Told:
    """A release as it is at an instant; instants in microseconds since 1970."""

    row: Release
    state: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Page:
    """A page of releases, the newest first."""

    releases: tuple[Told, ...]
    has_next: bool


async def release_of(info: Any, public_id: str) -> Told | None:
    """One release, or None when there is none. Raises Refused to whoever may not read at all."""
    async with context_of(info).act() as act:
        permit(act.actor, Verb.READ)
        row = await Release.filter(public_id=public_id).using_db(act.tx).first()
        return await _told(act, row) if row else None


async def releases(
    info: Any, *, states: Sequence[str] | None, first: int, after: str | None
) -> Page:
    """Releases in these states, or all, the newest first, from behind the one named `after`."""
    async with context_of(info).act() as act:
        permit(act.actor, Verb.READ)
        rows = _in_states(states, act.at).using_db(act.tx).order_by("-id")
        if after is not None:
            before = await Release.filter(public_id=after).using_db(act.tx).first()
            rows = rows.filter(id__lt=before.id if before else 0)
        found = await rows.limit(first + 1)
        return Page(tuple([await _told(act, each) for each in found[:first]]), len(found) > first)


async def count_releases(info: Any, *, states: Sequence[str] | None) -> int:
    """How many releases are in these states."""
    async with context_of(info).act() as act:
        return int(await _in_states(states, act.at).using_db(act.tx).count())


def _in_states(states: Sequence[str] | None, now: int) -> QuerySet[Release]:
    if states is None:
        return Release.all()
    plain = Q(state__in=[each for each in states if each != SCHEDULED])
    if PUBLISHED in states:
        plain |= Q(state=SCHEDULED, publish_at__lte=now)
    if SCHEDULED in states:
        plain |= Q(state=SCHEDULED, publish_at__gt=now)
    return Release.filter(plain)


async def _told(act: Act, row: Release) -> Told:
    held = [
        Member(
            item.public_id,
            each.kind,
            None if (tags := locales_of(each)) is None else tuple(tag.name for tag in tags),
        )
        for item, each in await members(act, row)
        if may(act.actor, Verb.READ, item.type).allowed
    ]
    return Told(row, state_of(row, act.at), tuple(held))


async def problems_of(info: Any, public_id: str) -> list[Problem]:
    """What still keeps the release from going out."""
    async with context_of(info).act() as act:
        row = await Release.get(public_id=public_id, using_db=act.tx)
        held = await members(act, row)
        if not all(may(act.actor, Verb.READ, item.type).allowed for item, _ in held):
            message = "It holds items that you may not read, so what hinders it is not told."
            return [Problem(Code.FORBIDDEN, message)]
        return await hindrances(act, row)


def view_of(release: Release) -> View:
    """What the release shows."""
    return View(Locale.ZH_HANS, lane=lane_of(release))
