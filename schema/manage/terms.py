"""Terms and synonyms: kept by editors, tried before they are saved, applied by an act of their own."""

from typing import Any

import strawberry

from language.terms import TermKind
from models.system import ProtectedTerm
from models.terms import term_in
from publishing.desk import Act
from publishing.errors import Code, Refused, refuse
from publishing.house_terms import (
    Applied,
    Effect,
    apply_terms,
    house_terms,
    remove_term,
    save_term,
)
from publishing.term_table import terms_sheet
from resolvers.manage.acts import attempt
from resolvers.manage.context import context_of
from resolvers.manage.term_table import import_table
from schema.manage.common import UserError, enum_of, user_errors
from schema.manage.imports import RowsPayload, refused_rows, told_rows

KindEnum = enum_of(
    TermKind,
    "TermKind",
    "What a term is. A SYNONYM serves search alone; script conversion follows all others.",
)


@strawberry.type(
    description="A word that script conversion leaves alone or writes in one way, and what is found with it in search."
)
class Term:
    id: strawberry.ID
    zh_hans: str
    zh_hant: str
    zh_hant_hk: str | None
    zh_hant_tw: str | None
    kind: KindEnum  # type: ignore[valid-type]  # made an enum of the schema above
    english: list[str] = strawberry.field(description="How English texts call it.")
    aliases: list[str] = strawberry.field(description="Short forms and other names, in any script.")


@strawberry.input(description="A term; a regional form left out is the same as zhHant.")
class TermInput:
    zh_hans: str
    zh_hant: str | None = strawberry.field(
        description="Needed for every kind but SYNONYM, for which it is converted.", default=None
    )
    zh_hant_hk: str | None = None
    zh_hant_tw: str | None = None
    kind: KindEnum = TermKind.WORD  # type: ignore[valid-type]
    english: list[str] | None = strawberry.field(
        description="How English texts call it, for search; up to 20. Left out they stay.",
        default=None,
    )
    aliases: list[str] | None = strawberry.field(
        description="Short forms and other names in any script, for search; up to 20, each of two characters at least. Left out they stay.",
        default=None,
    )
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


@strawberry.type(description="What became of a table of terms.")
class TermsImportPayload(RowsPayload):
    effects: list[TermEffect] = strawberry.field(
        description="What the terms change: drafts when they are saved next, what is live by termsApply."
    )


@strawberry.type
class TermsQuery:
    @strawberry.field(description="All terms, by their Simplified form.")
    async def terms(self, info: strawberry.Info) -> list[Term]:
        async with context_of(info).look() as act:
            return [_term(each) for each in await house_terms(act)]

    @strawberry.field(description="All terms as a CSV file, which `termsImport` takes.")
    async def terms_csv(self, info: strawberry.Info) -> str:
        async with context_of(info).look() as act:
            return await terms_sheet(act)


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
            row, effects = await save_term(act, _given(input), key=key, dry_run=dry_run)
            return _payload(row, effects)

        return _told(await attempt(info, work))

    @strawberry.mutation(
        description="Make and change terms by a CSV file; each row is known by its Simplified form."
        " Columns as in `termsCsv` or in Chinese; several synonyms in a cell are divided by “|”."
        " Missing columns and empty cells change nothing; a cell with only a hyphen clears its field."
        " Nothing is written when a row is wrong."
    )
    async def terms_import(
        self,
        info: strawberry.Info,
        csv: str | None = None,
        csv_base64: str | None = None,
        dry_run: bool = False,
    ) -> TermsImportPayload:
        found = await import_table(info, csv=csv, csv_base64=csv_base64, dry_run=dry_run)
        if isinstance(found, Refused):
            return TermsImportPayload(**refused_rows(found), effects=[])
        effects = [_effect(each) for each in found.effects]
        return TermsImportPayload(**told_rows(found.report), effects=effects)

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


def _given(input: TermInput) -> dict[str, Any]:
    """What was given, by the names of a term's fields; synonyms that are left out stay."""
    given: dict[str, Any] = {
        "zh_hans": input.zh_hans,
        "zh_hant": input.zh_hant or "",
        "zh_hant_hk": input.zh_hant_hk,
        "zh_hant_tw": input.zh_hant_tw,
        "kind": input.kind,
    }
    if input.english is not None:
        given["english"] = tuple(input.english)
    if input.aliases is not None:
        given["aliases"] = tuple(input.aliases)
    return given


def _key(given: strawberry.ID) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise refuse(Code.NOT_FOUND, f"There is no term {str(given)[:40]!r}.")
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
    term = term_in(row)
    return Term(
        id=strawberry.ID(str(row.id)),
        zh_hans=term.zh_hans,
        zh_hant=term.zh_hant,
        zh_hant_hk=term.zh_hant_hk,
        zh_hant_tw=term.zh_hant_tw,
        kind=term.kind,
        english=list(term.english),
        aliases=list(term.aliases),
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
