"""Translations and the board on which translators find what waits for them."""

import strawberry

from models.locale import Locale as OurLocale
from publishing.desk import Act
from publishing.translation_board import Board, Listed, translation_board
from publishing.translations import TranslationState, confirm_translation
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.pages import cursor_of, key_of, page_size
from resolvers.manage.translations import translations_of
from resolvers.names import locale_of
from schema.manage.common import Content, Locale
from schema.manage.editing import ContentPayload, payload
from schema.manage.pages import PageEnd
from schema.manage.translated import Translation, TranslationStateEnum, shown_translation


@strawberry.type(description="One item on the board of translations.")
class BoardEntry:
    id: strawberry.ID
    state: TranslationStateEnum  # type: ignore[valid-type]  # made an enum of the schema above
    locale: strawberry.Private[OurLocale]

    @strawberry.field(description="The item, as its draft is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))

    @strawberry.field(description="All that is told of this language of it.")
    async def translation(self, info: strawberry.Info) -> Translation:
        told = await translations_of(info, str(self.id))
        return shown_translation(next(each for each in told if each.locale is self.locale))


@strawberry.type(description="How many items stand so.")
class StateCount:
    state: TranslationStateEnum  # type: ignore[valid-type]  # made an enum of the schema above
    count: int


@strawberry.type(description="A page of the board, newest items first.")
class TranslationBoard:
    nodes: list[BoardEntry]
    page_info: PageEnd
    counts: list[StateCount] = strawberry.field(
        description="For the whole language, whatever state was asked for."
    )


@strawberry.type
class LanguagesQuery:
    @strawberry.field(description="The items of one language, by how their translation stands.")
    async def translation_board(
        self,
        info: strawberry.Info,
        locale: Locale,
        state: TranslationStateEnum | None = None,  # type: ignore[valid-type]
        types: list[str] | None = None,
        first: int = 20,
        after: str | None = None,
    ) -> TranslationBoard:
        language = locale_of(locale)
        size, before = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            board = await translation_board(
                act, language, state=state, types=types, first=size, before=before
            )
        return _board(board, language)


def _board(board: Board, locale: OurLocale) -> TranslationBoard:
    last: Listed | None = board.items[-1] if board.items else None
    return TranslationBoard(
        nodes=[
            BoardEntry(id=strawberry.ID(each.public_id), state=each.state, locale=locale)
            for each in board.items
        ],
        page_info=PageEnd(
            has_next_page=board.more, end_cursor=cursor_of(last.key) if last else None
        ),
        counts=[
            StateCount(state=each, count=board.counts.get(each, 0)) for each in TranslationState
        ],
    )


@strawberry.type
class LanguagesMutation:
    @strawberry.mutation(
        description="Say that a translation follows the master's text as it is now."
    )
    async def translation_confirm(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        locale: Locale,
        expected_revision: int | None = None,
    ) -> ContentPayload:
        language = locale_of(locale)

        async def work(act: Act) -> str:
            return (
                await confirm_translation(
                    act, str(id), language, expected_revision=expected_revision
                )
            ).public_id

        return payload(await attempt(info, work))
