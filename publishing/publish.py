"""Publish: readers see the draft from now on."""

from collections.abc import Sequence
from dataclasses import replace

import orjson

from models.declare import ContentType, Parts
from models.declare.fields import is_localized
from models.locale import Locale
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.actor import Verb
from publishing.check import Content, missing_in
from publishing.correct import tell_corrections, with_corrections
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
from publishing.machine import machine_problems
from publishing.needed_links import unpublished_links
from publishing.review import reviews_passed, unreviewed
from publishing.save import next_number, write_revision
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
) -> list[Placement]:
    """Put drafts into the live lane from an instant that is not in the past.

    They must have passed their reviews as they now are, unless the system itself acts or the `right`
    that is used is that of an emergency. `zone` is the time zone in which a person gave the instant.
    """
    items = await items_for(act, right, public_ids)
    problems: list[Problem] = []
    for item in items:
        found = await _hindrances(act, item)
        problems += found if len(items) == 1 else [_of(item, each) for each in found]
    if problems:
        raise Refused(problems)
    pairs = [(item, await _revision_to_show(act, item, locales)) for item in items]
    await _refuse_unfit(act, pairs, live_from=live_from, locales=locales, right=right)
    placements = []
    for item, revision in pairs:
        shown = await shown_revision(act, item)
        placement = await place(
            act,
            item,
            revision,
            lane=LIVE,
            live_from=live_from,
            ends_at=ends_at,
            act_name=act_name,
            published_at=await _shown_date(act, item, live_from),
            reviews=await reviews_passed(act, item, revision),
        )
        await close_submissions(act, item, locales)
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
        )
        if live_from <= act.at:
            await tell_corrections(act, item, shown=shown, new=revision)
        placements.append(placement)
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
    locales: Sequence[Locale] | None,
    right: Verb,
) -> None:
    """Raise Refused with every review that is lacking and every needed link that leads nowhere."""
    if act.actor.is_system:
        return
    problems = await unpublished_links(act, pairs, at=live_from)
    for item, revision in pairs:
        found = await machine_problems(act, item, revision, locales)
        if right is not Verb.URGENT:
            found += await unreviewed(act, item, revision, locales)
        problems += found if len(pairs) == 1 else [_of(item, each) for each in found]
    if problems:
        raise Refused(problems)


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


async def _shown_date(act: Act, item: Item, live_from: int) -> int:
    """First published is what readers are told, however often it is published again."""
    earlier = [each for each in await placements_of(act, item, LIVE) if not each.cancelled]
    return min([live_from, *(int(each.published_at or live_from) for each in earlier)])


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


async def shown_revision(act: Act, item: Item) -> Revision | None:
    """What readers see of the item now."""
    live = [
        each
        for each in await placements_of(act, item, LIVE)
        if each.live_from <= act.at < each.live_until
    ]
    return await Revision.get(id=live[-1].revision, using_db=act.tx) if live else None


def compose(
    shown: Content, draft: Content, content_type: ContentType, locales: Sequence[Locale]
) -> Content:
    """What is shown, with the draft's texts in these languages."""
    composed = dict(shown)
    for kind in content_type.fields.values():
        if is_localized(kind) and not isinstance(kind, Parts):
            kept = {
                tag: text
                for tag, text in (shown.get(kind.name) or {}).items()
                if Locale[tag] not in locales
            }
            new = {
                tag: text
                for tag, text in (draft.get(kind.name) or {}).items()
                if Locale[tag] in locales
            }
            composed[kind.name] = kept | new
    return with_corrections(composed, draft, locales)
