"""Facts at the editors' door: the page that a subscription tells next."""

from typing import Any

from publishing.fact_pages import FactPage, WantedFacts, fact_page
from resolvers.manage.context import context_of
from resolvers.manage.pages import MOST, key_of, page_size
from resolvers.values import BadRequest


async def facts_told(info: Any, wanted: WantedFacts, *, since: str | None, first: int) -> FactPage:
    """The facts after where the subscription stands by now, at its beginning `since` its own cursor.

    Raises Refused, BadRequest.
    """
    context = context_of(info)
    size = page_size(first)
    if len(wanted.ids or ()) > MOST:
        raise BadRequest(f"At most {MOST} ids. Ask for fewer, or for whole types.")
    stands = context.stands if context.stands is not None else since
    async with context.look() as act:
        page = await fact_page(act, wanted, after=key_of(stands), first=size)
    context.told = page
    return page
