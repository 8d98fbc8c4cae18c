"""Publish: readers see the draft from now on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import orjson

from models.locale import Locale
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.actor import Verb
from publishing.check import missing_in
from publishing.compose import compose
from publishing.desk import (
    Act,
    is_withdrawn,
    items_for,
    place,
    placements_of,
    revision_of,
    settle,
    show,
    tell,
    type_of,
)
from publishing.errors import Code, Problem, Refused, refuse
from publishing.holds import drop_holds, hold_dependents
from publishing.publish_date import shown_date
from publishing.save import next_number, write_revision


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
    release: Sharing | None = None,
) -> list[Placement]:
    """Put drafts into the live lane from an instant that is not in the past.

    `zone` is the time zone in which a person gave the instant, `release` what they go out with.
    """
    items = await items_for(act, Verb.PUBLISH, public_ids)
    problems: list[Problem] = []
    for item in items:
        found = await _hindrances(act, item)
        problems += found if len(items) == 1 else [_of(item, each) for each in found]
    if problems:
        raise Refused(problems)
    placements = []
    for item in items:
        wanted = locales if release is None else release.locales.get(item.public_id)
        revision = await _revision_to_show(act, item, wanted)
        await drop_holds(act, item)
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
        )
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
        placements.append(placement)
    for item in items:
        await hold_dependents(act, item)
    return placements


_FACTS = {"publish": "Published", "schedule": "Scheduled", "republish": "Published"}


def _of(item: Item, problem: Problem) -> Problem:
    """The problem with its item first in its path."""
    return replace(problem, path=(item.public_id, *problem.path))


async def _hindrances(act: Act, item: Item) -> list[Problem]:
    if not item.draft_number:
        return [Problem(Code.STATE, f"{item.public_id} has no content yet; save a draft first.")]
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
    live = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= act.at < each.live_until
    ]
    if not live:
        raise refuse(Code.STATE, f"{item.public_id} is not live; publish all its languages first.")
    shown = await Revision.get(id=live[-1].revision, using_db=act.tx)
    content_type = type_of(act, item)
    composed = compose(
        orjson.loads(shown.content), orjson.loads(draft.content), content_type, locales
    )
    return await write_revision(
        act, item, content_type, composed, number=await next_number(act, item)
    )
