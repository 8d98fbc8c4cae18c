"""What was withdrawn, the cases that ask for it, and what the public is told."""

from typing import Any

import orjson
import strawberry

from models.locale import Locale as OurLocale
from models.system import Takedown as Row
from models.system import Tombstone as TombstoneRow
from publishing.desk import Act
from publishing.errors import Refused
from publishing.grounds import Ground
from publishing.takedown import (
    CaseState,
    decide_takedown,
    forget_claimant,
    is_overdue,
    open_takedown,
    takedowns,
)
from publishing.withdraw import tombstones
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.pages import cursor_of, key_of, page_size
from schema.manage.common import JSON, Content, Instant, UserError, enum_of, user_errors
from schema.manage.confirmations import (
    WithdrawalAwaited,
    WithdrawalConfirmation,
    awaited_of,
    confirmations_of,
)
from schema.manage.moments import moment_given, moment_or_none, moment_shown
from schema.manage.pages import PageEnd
from schema.manage.people_ref import PersonRef, person, person_or_none

GroundEnum = enum_of(Ground, "WithdrawalGround", "Why something was withdrawn, as the public may know.")  # fmt: skip
StateEnum = enum_of(CaseState, "TakedownState", "How a takedown case stands.")


@strawberry.input(description="A sentence to readers. Chinese forms left out are converted.")
class NoticeInput:
    zh_hans: str | None = None
    zh_hant: str | None = None
    zh_hant_hk: str | None = None
    zh_hant_tw: str | None = None
    en: str | None = None


def notice_given(given: NoticeInput | None) -> dict[OurLocale, str]:
    """The notice by language."""
    if given is None:
        return {}
    texts = {each: getattr(given, each.name.lower()) for each in OurLocale}
    return {locale: text for locale, text in texts.items() if text is not None}


@strawberry.type(
    description="That something was public and was withdrawn. It holds nothing of what it said."
)
class Tombstone:
    id: strawberry.ID
    type: str
    withdrawn_at: Instant
    category: GroundEnum  # type: ignore[valid-type]  # made an enum of the schema above
    notice: JSON = strawberry.field(description="What readers are told, by language.")

    @strawberry.field(
        description="Who has taken note that the item is out, the first first, each in every way they did."
    )
    async def confirmations(self, info: strawberry.Info) -> list[WithdrawalConfirmation]:
        return await confirmations_of(info, str(self.id))

    @strawberry.field(
        description="Who showed the item lately, pulls changes or has webhooks, and has not taken note."
    )
    async def awaiting(self, info: strawberry.Info) -> list[WithdrawalAwaited]:
        return await awaited_of(info, str(self.id))


@strawberry.type(description="A page of tombstones, newest first.")
class TombstoneConnection:
    nodes: list[Tombstone]
    page_info: PageEnd


@strawberry.type(description="Somebody's claim that an item must go.")
class Takedown:
    id: strawberry.ID
    item: strawberry.ID
    state: StateEnum  # type: ignore[valid-type]  # made an enum of the schema above
    category: GroundEnum  # type: ignore[valid-type]  # made an enum of the schema above
    ground: str
    claimant: JSON | None = strawberry.field(description="Who claims; null once erased.")
    received_at: Instant
    due_at: Instant = strawberry.field(description="Thirty days after it was received.")
    is_overdue: bool
    opened_by: PersonRef
    decided_at: Instant | None
    decided_by: PersonRef | None
    decision: str | None

    @strawberry.field(description="The item, as its draft is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.item))

    @strawberry.field(
        description="Who has taken note that the item is out, the first first, each in every way they did."
    )
    async def confirmations(self, info: strawberry.Info) -> list[WithdrawalConfirmation]:
        return await confirmations_of(info, str(self.item))

    @strawberry.field(
        description="Who showed the item lately, pulls changes or has webhooks, and has not taken note."
    )
    async def awaiting(self, info: strawberry.Info) -> list[WithdrawalAwaited]:
        return await awaited_of(info, str(self.item))


@strawberry.type(description="A page of cases, those due first before the others.")
class TakedownConnection:
    nodes: list[Takedown]
    page_info: PageEnd


@strawberry.type(description="A takedown case as it is now, or why nothing was done.")
class TakedownPayload:
    takedown: Takedown | None
    errors: list[UserError]


@strawberry.type
class WithdrawalsQuery:
    @strawberry.field(description="What was public and is withdrawn, newest first.")
    async def tombstones(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> TombstoneConnection:
        size, before = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await tombstones(act, first=size + 1, before=before)
        page = found[:size]
        return TombstoneConnection(
            nodes=[_tombstone(each) for each in page],
            page_info=_end(page, more=len(found) > size),
        )

    @strawberry.field(description="Takedown cases, those due first before the others.")
    async def takedowns(
        self,
        info: strawberry.Info,
        state: StateEnum | None = None,  # type: ignore[valid-type]
        overdue: bool = False,
        first: int = 20,
        after: str | None = None,
    ) -> TakedownConnection:
        size, behind = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            found = await takedowns(act, state=state, overdue=overdue, first=size + 1, after=behind)
            nodes = [_case(act, each) for each in found[:size]]
        return TakedownConnection(nodes=nodes, page_info=_end(found[:size], more=len(found) > size))


@strawberry.type
class WithdrawalsMutation:
    @strawberry.mutation(
        description="Open a case: the item is out of every public view at once, and nothing of it is changed."
    )
    async def takedown_open(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        category: GroundEnum,  # type: ignore[valid-type]
        ground: str,
        claimant: JSON,
        received_at: Instant | None = None,
    ) -> TakedownPayload:
        async def work(act: Act) -> Takedown:
            case = await open_takedown(
                act,
                str(id),
                claimant=claimant if isinstance(claimant, dict) else {"name": claimant},
                category=category,
                ground=ground,
                received_at=moment_given(received_at),
            )
            return _case(act, case)

        return _payload(await attempt(info, work))

    @strawberry.mutation(
        description="Decide a case. Rejected, the item is back as it was; upheld, it is withdrawn for good."
    )
    async def takedown_decide(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        state: StateEnum,  # type: ignore[valid-type]
        note: str,
        notice: NoticeInput | None = None,
    ) -> TakedownPayload:
        async def work(act: Act) -> Takedown:
            told = notice_given(notice)
            return _case(
                act, await decide_takedown(act, str(id), state=state, note=note, notice=told)
            )

        return _payload(await attempt(info, work))

    @strawberry.mutation(
        description="Erase who claimed, once a case is decided. The case and the audit log stay."
    )
    async def takedown_forget_claimant(
        self, info: strawberry.Info, id: strawberry.ID
    ) -> TakedownPayload:
        async def work(act: Act) -> Takedown:
            return _case(act, await forget_claimant(act, str(id)))

        return _payload(await attempt(info, work))


def _payload(result: Takedown | Refused) -> TakedownPayload:
    if isinstance(result, Refused):
        return TakedownPayload(takedown=None, errors=user_errors(result))
    return TakedownPayload(takedown=result, errors=[])


def _case(act: Act, row: Row) -> Takedown:
    return Takedown(
        id=strawberry.ID(row.public_id),
        item=strawberry.ID(row.item_public_id),
        state=CaseState(row.state),
        category=Ground(row.category),
        ground=row.ground,
        claimant=orjson.loads(row.claimant) if row.claimant else None,
        received_at=moment_shown(row.received_at),
        due_at=moment_shown(row.due_at),
        is_overdue=is_overdue(row, act.now),
        opened_by=person(row.opened_by),
        decided_at=moment_or_none(row.decided_at),
        decided_by=person_or_none(row.decided_by),
        decision=row.decision,
    )


def _tombstone(row: TombstoneRow) -> Tombstone:
    return Tombstone(
        id=strawberry.ID(row.public_id),
        type=row.type,
        withdrawn_at=moment_shown(row.at),
        category=Ground(row.category),
        notice=orjson.loads(row.notice),
    )


def _end(page: list[Any], *, more: bool) -> PageEnd:
    return PageEnd(has_next_page=more, end_cursor=cursor_of(page[-1].id) if page else None)
