"""What visitors searched and did not find, for those who can do something about it."""

import strawberry

from publishing.desk import Act
from publishing.errors import Refused
from publishing.missed_texts import MissedPage, Wanted, dismiss_missed, missed_texts
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.pages import page_size
from resolvers.names import locale_of
from schema.manage.common import Locale, UserError, user_errors
from schema.manage.pages import PageEnd
from schema.scalars import Day


@strawberry.type(description="A text that visitors searched and did not find.")
class MissedSearch:
    text: str = strawberry.field(
        description="As search compares it: in Simplified Chinese, lower case and half width."
    )
    count: int = strawberry.field(description="How often it was searched in these days.")
    last_day: Day = strawberry.field(description="On which day last, in China.")


@strawberry.type(description="A page of what visitors searched and did not find.")
class MissedSearchConnection:
    nodes: list[MissedSearch]
    page_info: PageEnd
    others: int = strawberry.field(
        description="How many more searches found nothing, that are kept by number only: a day had too many different texts."
    )


@strawberry.type(description="The text that is left out now, or why nothing was done.")
class MissedSearchPayload:
    text: str | None
    errors: list[UserError]


@strawberry.type
class MissedSearchesQuery:
    @strawberry.field(
        description="What visitors searched in the last days and did not find, the most frequent first. "
        "What was searched only once is left out, so that nobody's slip is shown; what looked like "
        "something personal was never kept. For those who may publish or change protected terms."
    )
    async def missed_searches(
        self,
        info: strawberry.Info,
        days: int = 30,
        first: int = 20,
        after: str | None = None,
        locale: Locale | None = None,
    ) -> MissedSearchConnection:
        wanted = Wanted(days, locale_of(locale) if locale is not None else None)
        size = page_size(first)
        async with context_of(info).look() as act:
            return _connection(await missed_texts(act, wanted, first=size, after=after))


@strawberry.type
class MissedSearchesMutation:
    @strawberry.mutation(
        description="You are done with this text: it is counted anew from tomorrow, and is shown again when it was searched twice."
    )
    async def missed_search_dismiss(self, info: strawberry.Info, text: str) -> MissedSearchPayload:
        async def work(act: Act) -> str:
            return await dismiss_missed(act, text)

        result = await attempt(info, work)
        if isinstance(result, Refused):
            return MissedSearchPayload(text=None, errors=user_errors(result))
        return MissedSearchPayload(text=result, errors=[])


def _connection(page: MissedPage) -> MissedSearchConnection:
    return MissedSearchConnection(
        nodes=[
            MissedSearch(text=each.text, count=each.count, last_day=Day(each.last_day))
            for each in page.texts
        ],
        page_info=PageEnd(
            has_next_page=page.more, end_cursor=page.texts[-1].cursor if page.texts else None
        ),
        others=page.others,
    )
