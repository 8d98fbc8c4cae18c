"""What waits on an editor's desk, in numbers."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.clock import micros
from models.locale import Locale
from models.system import Item, Placement, Takedown
from models.view import LIVE
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import may
from publishing.takedown import CaseState
from publishing.translation_board import translation_board
from publishing.translations import TranslationState

PLACE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class DeskCounts:
    """Numbers of items, or of cases; what the actor may not look at counts as none."""

    my_drafts: int
    due_today: int
    stale_translations: int
    open_takedowns: int
    overdue_takedowns: int


async def desk_counts(act: Act) -> DeskCounts:
    """How much waits now; `due_today` is by the calendar of China."""
    cases = Takedown.filter(state=CaseState.OPEN.value, type__in=_types(act, Verb.TAKEDOWN))
    return DeskCounts(
        my_drafts=await _my_drafts(act),
        due_today=await _due_today(act),
        stale_translations=await _stale(act),
        open_takedowns=await cases.using_db(act.tx).count(),
        overdue_takedowns=await cases.filter(due_at__lt=act.at).using_db(act.tx).count(),
    )


def _types(act: Act, verb: Verb) -> list[str]:
    return [each for each in act.catalogue.types if may(act.actor, verb, each).allowed]


_MY_DRAFTS = """SELECT COUNT(*) AS number FROM item i JOIN revision r ON r.item = i.id AND r.number = i.draft_number
 WHERE i.trashed_at IS NULL AND r.author = {mark} AND NOT EXISTS (SELECT 1 FROM placement p
 WHERE p.item = i.id AND p.lane = 'live' AND p.cancelled = 0 AND p.revision = r.id AND p.live_until > {now})"""


async def _my_drafts(act: Act) -> int:
    mark = "$1" if act.database.engine == "postgres" else "?"
    sql = _MY_DRAFTS.format(mark=mark, now=int(act.at))
    rows = await act.tx.execute_query_dict(sql, [act.by])
    return int(rows[0]["number"])


async def _due_today(act: Act) -> int:
    here = act.now.astimezone(PLACE)
    tomorrow = datetime(here.year, here.month, here.day, tzinfo=PLACE) + timedelta(days=1)
    due = Placement.filter(lane=LIVE, cancelled=0, live_from__gt=act.at)
    keys = (
        await due.filter(live_from__lt=micros(tomorrow))
        .using_db(act.tx)
        .values_list("item", flat=True)
    )
    readable = Item.filter(id__in=list(set(keys)), type__in=_types(act, Verb.READ))
    known = set(await readable.using_db(act.tx).values_list("id", flat=True))
    return sum(key in known for key in keys)


async def _stale(act: Act) -> int:
    boards = [await translation_board(act, locale, first=1) for locale in Locale]
    return sum(board.counts.get(TranslationState.STALE, 0) for board in boards)
