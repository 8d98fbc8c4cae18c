"""What is scheduled and would be blocked by a word that has just come into the lexicon."""

import orjson

from language.proofing.finding import Severity
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.desk import Act, type_of
from publishing.machine_check import Draft, Found, check, checker_of
from publishing.passages import written_locales

STEP = 50


async def struck_schedules(act: Act, entry: str) -> list[tuple[Item, Found]]:
    """Each item with something to come in which this entry blocks a word, and the first such word.

    For whoever holds schedules, in the act that changed the lexicon. What was dismissed is not struck.
    """
    due = Placement.filter(lane=LIVE, cancelled=0, live_from__gt=act.at).using_db(act.tx)
    placements = await due.order_by("item", "id")
    checker = await checker_of(act)
    struck: dict[int, tuple[Item, Found]] = {}
    for start in range(0, len(placements), STEP):
        drafts = [
            (item, draft)
            for placement in placements[start : start + STEP]
            for item, draft in await _drafts(act, placement)
        ]
        checked = await check(act, checker, [draft for _, draft in drafts])
        for (item, _), findings in zip(drafts, checked, strict=True):
            for each in findings:
                if each.entry == entry and each.severity is Severity.BLOCK and each.is_open:
                    struck.setdefault(item.id, (item, each))
    return list(struck.values())


async def _drafts(act: Act, placement: Placement) -> list[tuple[Item, Draft]]:
    item = await Item.get(id=placement.item, using_db=act.tx)
    revision = await Revision.get(id=placement.revision, using_db=act.tx)
    content, content_type = orjson.loads(revision.content), type_of(act, item)
    return [
        (item, Draft(item.id, content, content_type, locale))
        for locale in written_locales(content, content_type)
    ]
