"""Protected terms: kept by editors, tried before they are saved, and applied by an act of their own."""

import strawberry

from language.terms import TermKind
from models.system import ProtectedTerm
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.house_terms import (
    Applied,
    Effect,
    apply_terms,
    house_terms,
    remove_term,
    save_term,
    term_of,
)
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from schema.manage.common import UserError, enum_of, user_errors

KindEnum = enum_of(TermKind, "TermKind", "Why a term is protected.")


@strawberry.type(description="A word that script conversion leaves alone or writes in one way.")
class Term:
    id: strawberry.ID
    zh_hans: str
    zh_hant: str
    zh_hant_hk: str | None
    zh_hant_tw: str | None
    kind: KindEnum  # type: ignore[valid-type]  # made an enum of the schema above


@strawberry.input(description="A protected term; a regional form left out is the same as zhHant.")
class TermInput:
    zh_hans: str
    zh_hant: str
    zh_hant_hk: str | None = None
    zh_hant_tw: str | None = None
    kind: KindEnum = TermKind.WORD  # type: ignore[valid-type]
    id: strawberry.ID | None = strawberry.field(
        description="The term to change; left out for a new one.", default=None
    )


@strawberry.type(description="A stretch of text before and after.")
class TermPassage:
    locale: str
    place: str
    before: str
    after: str


@strawberry.type(description="What would change of one item.")
class TermEffect:
    id: strawberry.ID
    type: str
    is_live: bool = strawberry.field(description="Whether readers see it; else it is the draft.")
    count: int = strawberry.field(description="How many texts would change.")
    samples: list[TermPassage]


@strawberry.type(
    description="A term, and what it changes: drafts when they are saved next, what is live by termsApply."
)
class TermPayload:
    term: Term | None
    effects: list[TermEffect]
    errors: list[UserError]


@strawberry.type(description="What readers now see otherwise.")
class TermsAppliedPayload:
    effects: list[TermEffect]
    left: int = strawberry.field(description="How many items are left; call again.")
    errors: list[UserError]


@strawberry.type
class TermsQuery:
    @strawberry.field(description="All protected terms, by their Simplified form.")
    async def terms(self, info: strawberry.Info) -> list[Term]:
        async with context_of(info).look() as act:
            return [_term(each) for each in await house_terms(act)]


@strawberry.type
class TermsMutation:
    @strawberry.mutation(
        description="A new or changed term. With dryRun nothing is saved, and the effects are told."
    )
    async def term_save(
        self, info: strawberry.Info, input: TermInput, dry_run: bool = False
    ) -> TermPayload:
        async def work(act: Act) -> TermPayload:
            key = _key(input.id) if input.id is not None else None
            term = term_of(
                input.zh_hans, input.zh_hant, input.zh_hant_hk, input.zh_hant_tw, input.kind
            )
            row, effects = await save_term(act, term, key=key, dry_run=dry_run)
            return _payload(row, effects)

        return _told(await attempt(info, work))

    @strawberry.mutation(description="Take a term away.")
    async def term_remove(
        self, info: strawberry.Info, id: strawberry.ID, dry_run: bool = False
    ) -> TermPayload:
        async def work(act: Act) -> TermPayload:
            row, effects = await remove_term(act, _key(id), dry_run=dry_run)
            return _payload(row, effects)

        return _told(await attempt(info, work))

    @strawberry.mutation(
        description="Convert what readers see of these items, or of all, again with the terms as they are now. The written words stay."
    )
    async def terms_apply(
        self,
        info: strawberry.Info,
        reason: str,
        ids: list[strawberry.ID] | None = None,
        dry_run: bool = False,
    ) -> TermsAppliedPayload:
        async def work(act: Act) -> Applied:
            wanted = None if ids is None else [str(each) for each in ids]
            return await apply_terms(act, wanted, reason=reason, dry_run=dry_run)

        result = await attempt(info, work)
        if isinstance(result, Refused):
            return TermsAppliedPayload(effects=[], left=0, errors=user_errors(result))
        effects = [_effect(each) for each in result.effects]
        return TermsAppliedPayload(effects=effects, left=result.left, errors=[])


def _key(given: strawberry.ID) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise refuse(Code.NOT_FOUND, f"There is no protected term {str(given)[:40]!r}.")
    return int(given)


def _told(result: TermPayload | Refused) -> TermPayload:
    if isinstance(result, Refused):
        return TermPayload(term=None, effects=[], errors=user_errors(result))
    return result


def _payload(row: ProtectedTerm | None, effects: list[Effect]) -> TermPayload:
    return TermPayload(
        term=_term(row) if row else None, effects=[_effect(each) for each in effects], errors=[]
    )


def _term(row: ProtectedTerm) -> Term:
    return Term(
        id=strawberry.ID(str(row.id)),
        zh_hans=row.zh_hans,
        zh_hant=row.zh_hant,
        zh_hant_hk=row.zh_hant_hk,
        zh_hant_tw=row.zh_hant_tw,
        kind=TermKind(row.kind),
    )


def _effect(effect: Effect) -> TermEffect:
    return TermEffect(
        id=strawberry.ID(effect.public_id),
        type=effect.type,
        is_live=effect.is_live,
        count=effect.count,
        samples=[
            TermPassage(locale=each.locale, place=each.place, before=each.before, after=each.after)
            for each in effect.samples
        ],
    )
