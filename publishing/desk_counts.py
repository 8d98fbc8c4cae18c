"""What waits on an editor's desk, in numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.clock import micros
from models.locale import Locale
from models.system import Takedown
from publishing.actor import Verb
from publishing.contents import Wanted, count
from publishing.desk import Act
from publishing.permissions import may
from publishing.stages import RIGHT, Stage
from publishing.takedown import CaseState
from publishing.translation_board import translation_board
from publishing.translations import TranslationState
from publishing.waiting import Waiting

PLACE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class DeskCounts:
    """Numbers of items, or of cases; what the actor may not look at counts as none.

    `waiting_for_me` has the steps at which something waits that the actor may do now.
    """

    my_drafts: int
    waiting_for_me: Mapping[Stage, int]
    returned_to_me: int
    held: int
    due_today: int
    stale_translations: int
    open_takedowns: int
    overdue_takedowns: int


async def desk_counts(act: Act) -> DeskCounts:
    """How much waits now, each number as long as the list it stands for.

    `due_today` is by the calendar of China.
    """
    cases = Takedown.filter(state=CaseState.OPEN.value, type__in=_types(act, Verb.TAKEDOWN))
    return DeskCounts(
        my_drafts=await count(act, Wanted(by=act.by, has_changes=True)),
        waiting_for_me=await _waiting_for_me(act),
        returned_to_me=await count(act, Wanted(returned_to_me=True)),
        held=await count(act, Wanted(held=True)),
        due_today=await count(act, Wanted(due_before=_tomorrow(act))),
        stale_translations=await _stale(act),
        open_takedowns=await cases.using_db(act.tx).count(),
        overdue_takedowns=await cases.filter(due_at__lt=act.at).using_db(act.tx).count(),
    )


def _types(act: Act, verb: Verb) -> list[str]:
    return [each for each in act.catalogue.types if may(act.actor, verb, each).allowed]


async def _waiting_for_me(act: Act) -> Mapping[Stage, int]:
    found = {each: await count(act, Wanted(waiting_for=Waiting(each, me=True))) for each in RIGHT}
    return {stage: number for stage, number in found.items() if number}


def _tomorrow(act: Act) -> int:
    here = act.now.astimezone(PLACE)
    return micros(datetime(here.year, here.month, here.day, tzinfo=PLACE) + timedelta(days=1))


async def _stale(act: Act) -> int:
    boards = [await translation_board(act, locale, first=1) for locale in Locale]
    return sum(board.counts.get(TranslationState.STALE, 0) for board in boards)
