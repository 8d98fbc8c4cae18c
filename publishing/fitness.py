"""Whether what is scheduled will still be fit to be shown when its instant comes."""

from collections.abc import Sequence

import orjson

from models.clock import instant
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.desk import Act, is_withdrawn, placements_of, type_of
from publishing.errors import Code, Problem
from publishing.needed_links import unpublished_links
from publishing.project import link_ids

LICENCE_ENDS = "licence_expires_on"
LICENCE = "LICENCE_EXPIRED"

Pair = tuple[Item, Revision]


async def unfit(act: Act, pairs: Sequence[Pair], *, at: int) -> list[tuple[str, Problem]]:
    """Every reason why these cannot be shown together from an instant on, each with a code for it."""
    found = [(each.code.value, each) for each in await unpublished_links(act, pairs, at=at)]
    for item, revision in pairs:
        if item.trashed_at is not None or await is_withdrawn(act, item):
            found.append(("STATE", _problem(f"{item.public_id} is withdrawn or in the trash.")))
        found += [(LICENCE, each) for each in await _expired(act, item, revision, at)]
    return found


async def _expired(act: Act, item: Item, revision: Revision, at: int) -> list[Problem]:
    """Pictures and files that may no longer be shown on the day of the instant."""
    content = orjson.loads(revision.content)
    wanted = link_ids(content, type_of(act, item), act.catalogue)
    licensed = [
        each
        for each in sorted(wanted)
        if (of := act.catalogue.by_prefix(each)) is not None and LICENCE_ENDS in of.fields
    ]
    day = f"{instant(at):%Y-%m-%d}"
    problems = []
    for target in await Item.filter(public_id__in=licensed).using_db(act.tx):
        shown = await _shown_at(act, target, at)
        ends = orjson.loads(shown.content).get(LICENCE_ENDS) if shown else None
        if ends is not None and ends < day:
            message = (
                f"The licence of {target.public_id} ends on {ends}, before {item.public_id} is"
                " shown. Renew it or show something else."
            )
            problems.append(_problem(message))
    return problems


async def _shown_at(act: Act, item: Item, at: int) -> Revision | None:
    for each in await placements_of(act, item, LIVE):
        if not each.cancelled and each.live_from <= at < each.live_until:
            return await Revision.get(id=each.revision, using_db=act.tx)
    return None


def _problem(message: str) -> Problem:
    return Problem(Code.HELD, message)


async def pairs_of(act: Act, placements: Sequence[Placement]) -> list[Pair]:
    """Each placement's item with the revision it shows."""
    return [
        (
            await Item.get(id=each.item, using_db=act.tx),
            await Revision.get(id=each.revision, using_db=act.tx),
        )
        for each in placements
    ]
