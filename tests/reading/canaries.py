"""Words that nobody may read, put into every place where hidden words lie."""

from datetime import timedelta
from typing import Any

from models.clock import system_clock
from publishing.legacy_addresses import Given, save_legacy
from publishing.schedule import schedule
from publishing.unpublish import unpublish
from publishing.withdraw import withdraw
from tests.site import Site, paragraph

CANARY = "canary"
LIVE = "sparrow"


async def plant(site: Site) -> str:
    """A live item with a hidden newer draft, a hidden future and a hidden past, and hidden items.

    Every hidden text, address and note holds CANARY, every live one LIVE. Gives the live item's id.
    """

    def words(place: str, bird: str = CANARY, address: str = CANARY) -> dict[str, Any]:
        text = f"{bird} {place}"
        return {
            "title": text,
            "lead": text,
            "slug": f"{address}-{place}",
            "kind": "NEWS",
            "keywords": [text],
            "body": [paragraph(text)],
            "corrections": [{"text": text}],
        }

    secret = await site.make("Person", live=False, name=f"{CANARY} person")
    linked: dict[str, Any] = {"byline": [secret], "related": [], "cover": None}
    live = await site.make("Article", **words("past", address=LIVE), **linked)
    await site.save(live, live=True, **words("now", LIVE, LIVE), **linked)
    await site.save(live, **words("draft"))
    await site.save(live, **words("future"))
    await site.act(schedule, [live], publish_at=system_clock() + timedelta(days=1))
    await site.save(live, **words("newer"))

    await site.make("Article", live=False, **words("alone"))
    embargoed = await site.make("Article", live=False, **words("embargo"))
    await site.act(schedule, [embargoed], publish_at=system_clock() + timedelta(days=1))
    withdrawn = await site.make("Article", **words("withdrawn"))
    await site.act(withdraw, withdrawn, ground=f"{CANARY} ground")
    ended = await site.make("Article", **words("ended"))
    await site.act(unpublish, [ended])
    for target, bird in ((embargoed, CANARY), (ended, f"{CANARY}-ended"), (live, LIVE)):
        await site.act(save_legacy, Given(f"/{bird}.asp", target))
    return live


def leaked(*seen: object) -> bool:
    """Whether a hidden word is in it, as text, bytes or hexadecimal."""
    text = " ".join(str(each) for each in seen).lower()
    return CANARY in text or CANARY.encode().hex() in text
