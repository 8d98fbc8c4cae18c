"""What is scheduled and would be blocked by a word that has just come into the lexicon."""

from collections.abc import Sequence

import orjson

from language.proofing.finding import Severity
from models.system import Item, Placement, Revision
from models.view import LIVE
from publishing.desk import Act, type_of
from publishing.machine_check import Draft, Found, check, checker_of
from publishing.passages import written_locales

STEP = 50


async def struck_schedules(act: Act, entry: str) -> list[Item]:
    """The items with something to come in which this entry of the lexicon blocks a word.

    What was dismissed is not struck.
    """
    due = Placement.filter(lane=LIVE, cancelled=0, live_from__gt=act.at).using_db(act.tx)
    placements = await due.order_by("item", "id")
    struck: dict[int, Item] = {}
    for start in range(0, len(placements), STEP):
        drafts = [
            (item, draft)
            for placement in placements[start : start + STEP]
            for item, draft in await _drafts(act, placement)
        ]
        for item, findings in await _blocking(act, drafts):
            if any(each.entry == entry for each in findings):
                struck[item.id] = item
    return list(struck.values())


async def blocked_words(act: Act, pairs: Sequence[tuple[Item, Revision]]) -> list[str]:
    """What the lexicon still blocks in these revisions, in sentences."""
    drafts = [draft for item, revision in pairs for draft in _in_languages(act, item, revision)]
    return [
        f"{item.public_id}: {each.message_en}"
        for item, findings in await _blocking(act, drafts)
        for each in findings
        if each.entry is not None
    ]


async def _blocking(
    act: Act, drafts: Sequence[tuple[Item, Draft]]
) -> list[tuple[Item, list[Found]]]:
    checked = await check(act, await checker_of(act), [draft for _, draft in drafts])
    return [
        (item, [each for each in findings if each.severity is Severity.BLOCK and each.is_open])
        for (item, _), findings in zip(drafts, checked, strict=True)
    ]


async def _drafts(act: Act, placement: Placement) -> list[tuple[Item, Draft]]:
    item = await Item.get(id=placement.item, using_db=act.tx)
    revision = await Revision.get(id=placement.revision, using_db=act.tx)
    return _in_languages(act, item, revision)


def _in_languages(act: Act, item: Item, revision: Revision) -> list[tuple[Item, Draft]]:
    content, content_type = orjson.loads(revision.content), type_of(act, item)
    return [
        (item, Draft(item.id, content, content_type, locale))
        for locale in written_locales(content, content_type)
    ]
