"""Publish: readers see the draft from now on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from models.locale import Locale
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.actor import Verb
from publishing.check import missing_in
from publishing.compose import compose, corrected_in
from publishing.correct import tell_corrections
from publishing.desk import (
    Act,
    is_withdrawn,
    items_for,
    place,
    revision_of,
    settle,
    show,
    tell,
    type_of,
)
from publishing.errors import Code, Problem, Refused, refuse
from publishing.holds import drop_holds, hold_dependents
from publishing.machine import machine_problems
from publishing.needed_links import unpublished_links
from publishing.removed_dates import told_anew
from publishing.review import reviews_passed, unreviewed
from publishing.save import next_number, write_revision
from publishing.shown import shown_date, shown_revision
from publishing.submit import close_submissions


async def publish(
    act: Act,
    public_ids: Sequence[str],
    *,
    locales: Sequence[Locale] | None = None,
    reason: str | None = None,
) -> list[Placement]:
    """Each item's draft is live from now; with `locales`, only the draft's texts in those languages.

    All or nothing. Raises Refused with everything that is missing.
    """
    return await place_live(
        act,
        public_ids,
        live_from=act.at,
        ends_at=None,
        act_name="publish",
        locales=locales,
        reason=reason,
    )


@dataclass(frozen=True)
class Sharing:
    """The release that items go out with, and of each the languages that do; all where none are named."""

    public_id: str
    locales: Mapping[str, Sequence[Locale]] = field(default_factory=dict)


async def place_live(
    act: Act,
    public_ids: Sequence[str],
    *,
    live_from: int,
    ends_at: int | None,
    act_name: str,
    locales: Sequence[Locale] | None = None,
    reason: str | None = None,
    zone: str | None = None,
    right: Verb = Verb.PUBLISH,
    release: Sharing | None = None,
) -> list[Placement]:
    """Put drafts into the live lane from an instant that is not in the past.

    They must have passed their reviews as they now are, unless the system itself acts or the `right`
    that is used is that of an emergency. `zone` is the time zone in which a person gave the instant,
    `release` what they go out with.
    """
    items = await items_for(act, right, public_ids)
    problems: list[Problem] = []
    for item in items:
        found = await _hindrances(act, item)
        problems += found if len(items) == 1 else [_of(item, each) for each in found]
    if problems:
        raise Refused(problems)
    spoken = {
        item.public_id: release.locales.get(item.public_id) if release else locales
        for item in items
    }
    pairs = [(item, await _revision_to_show(act, item, spoken[item.public_id])) for item in items]
    await _refuse_unfit(act, pairs, live_from=live_from, spoken=spoken, right=right)
    placements = []
    for item, approved in pairs:
        shown = await shown_revision(act, item)
        await drop_holds(act, item)
        passed = await reviews_passed(act, item, approved)
        revision = await told_anew(act, item, approved)
        placement = await place(
            act,
            item,
            revision,
            lane=LIVE,
            live_from=live_from,
            ends_at=ends_at,
            act_name=act_name,
            published_at=await shown_date(act, item, live_from),
            release=release.public_id if release else None,
            reviews=passed,
        )
        await close_submissions(act, item, spoken[item.public_id])
        await settle(act, item)
        await show(act, item, await Placement.get(id=placement.id, using_db=act.tx))
        await tell(
            act,
            item,
            _FACTS[act_name],
            revision=revision.number,
            live_from=live_from,
            ends_at=ends_at,
            reason=reason,
            **({"zone": zone} if zone else {}),
            **({"release": release.public_id} if release else {}),
        )
        if live_from <= act.at:
            await tell_corrections(act, item, shown=shown, new=revision)
        placements.append(placement)
    for item in items:
        await hold_dependents(act, item)
    return placements


_FACTS = {
    "publish": "Published",
    "schedule": "Scheduled",
    "republish": "Published",
    "urgent": "Published",
}


async def _refuse_unfit(
    act: Act,
    pairs: Sequence[tuple[Item, Revision]],
    *,
    live_from: int,
    spoken: Mapping[str, Sequence[Locale] | None],
    right: Verb,
) -> None:
    """Raise Refused with every review that is lacking and every needed link that leads nowhere."""
    if act.actor.is_system:
        return
    problems = await unpublished_links(act, pairs, at=live_from)
    for item, revision in pairs:
        locales = spoken[item.public_id]
        found = await machine_problems(act, item, revision, locales)
        if right is not Verb.URGENT:
            found += await unreviewed(
                act, item, revision, await _said_in(act, item, revision, locales)
            )
        problems += found if len(pairs) == 1 else [_of(item, each) for each in found]
    if problems:
        raise Refused(problems)


async def _said_in(
    act: Act, item: Item, revision: Revision, locales: Sequence[Locale] | None
) -> Sequence[Locale] | None:
    """The languages in which readers would be told something new; None for all."""
    if locales is None:
        return None
    shown = await shown_revision(act, item)
    before = orjson.loads(shown.content) if shown else {}
    # A correction that goes out with one language may be written in others as well.
    return [*locales, *corrected_in(before, orjson.loads(revision.content))]


def _of(item: Item, problem: Problem) -> Problem:
    """The problem with its item first in its path."""
    return replace(problem, path=(item.public_id, *problem.path))


async def _hindrances(act: Act, item: Item) -> list[Problem]:
    if not item.draft_number:
        return [Problem(Code.STATE, f"{item.public_id} has no content yet; save a draft first.")]
    if item.trashed_at is not None:
        return [Problem(Code.STATE, f"{item.public_id} is in the trash; restore it first.")]
    if await is_withdrawn(act, item):
        return [
            Problem(Code.STATE, f"{item.public_id} is withdrawn; restore it before publishing.")
        ]
    draft = await revision_of(act, item, item.draft_number)
    return list(missing_in(orjson.loads(draft.content), type_of(act, item), act.catalogue))


async def _revision_to_show(act: Act, item: Item, locales: Sequence[Locale] | None) -> Revision:
    draft = await revision_of(act, item, item.draft_number)
    if locales is None:
        return draft
    shown = await shown_revision(act, item)
    if shown is None:
        raise refuse(Code.STATE, f"{item.public_id} is not live; publish all its languages first.")
    content_type = type_of(act, item)
    composed = compose(
        orjson.loads(shown.content), orjson.loads(draft.content), content_type, locales
    )
    return await write_revision(
        act, item, content_type, composed, number=await next_number(act, item)
    )
