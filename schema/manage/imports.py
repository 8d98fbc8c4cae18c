"""Imports: pages as text or HTML, and many items at once as rows or CSV."""

from collections.abc import Mapping
from typing import Any

import strawberry

from language.pasted import html_of
from language.repairs import Doubt, Repair
from publishing.desk import Act
from publishing.errors import Problem, Refused
from publishing.import_page import Imported, Preview, Wanted
from publishing.known import Known
from publishing.recorded import Recorded
from publishing.rows import ErrorPolicy, GivenRow, Outcome, RowResult, RowsReport, import_rows
from publishing.typed_rows import (
    EXHIBITOR,
    EXHIBITOR_KEY,
    RECOGNITION,
    record_exhibitors,
    record_recognitions,
)
from resolvers.manage import imports
from resolvers.manage.imports import Tabled
from resolvers.names import enum_name
from schema.manage.common import JSON, Content, UserError, enum_of, user_error, user_errors
from schema.manage.lifecycle import Policy, PolicyEnum

RowOutcome = enum_of(Outcome, "RowOutcome", "What became of a row.")


@strawberry.type(description="An item an import speaks of; one without id would be made.")
class ImportLink:
    type: str
    name: str
    id: strawberry.ID | None


@strawberry.type(description="One change made to the words of a page.")
class ImportRepair:
    rule: str
    line: int = strawberry.field(description="The line of a text, or the block of pasted HTML.")
    before: str
    after: str
    confidence: str


@strawberry.type(description="Something left for a person to decide.")
class ImportDoubt:
    code: str
    excerpt: str
    message: str
    suggestion: str


@strawberry.type(description="A picture of the page; upload it, then put it before that block.")
class ImportPicture:
    before: int = strawberry.field(description="The number of the block it stands before, from 0.")
    source: str
    alt: str


@strawberry.type(description="Something of the page that is in no block.")
class ImportLeftOut:
    code: str
    text: str


@strawberry.type(description="Everything that importing a page would do. Nothing has been written.")
class ImportPreview:
    title: str
    printed_title: str
    fields: JSON = strawberry.field(description="The article's other fields, as `values` has them.")
    blocks: JSON = strawberry.field(description="The body, block by block.")
    html: str = strawberry.field(description="The body as plain HTML, to be looked at.")
    links: list[ImportLink] = strawberry.field(description="Who signs it, and its notices.")
    mentions: list[ImportLink] = strawberry.field(description="Known items it speaks of.")
    related: list[ImportLink] = strawberry.field(description="Articles printed beside it.")
    same: list[ImportLink] = strawberry.field(
        description="Articles that came of this page before, or bear its title."
    )
    repairs: list[ImportRepair]
    doubts: list[ImportDoubt]
    pictures: list[ImportPicture]
    left_out: list[ImportLeftOut]


@strawberry.type
class ImportPreviewPayload:
    preview: ImportPreview | None
    errors: list[UserError] = strawberry.field(
        description="What an import would be refused for, or why nothing can be said."
    )


@strawberry.type(description="The draft that came of a page, or why none did.")
class ImportPayload:
    public_id: strawberry.Private[str | None]
    created: list[strawberry.ID] = strawberry.field(
        description="People and notices made for it; drafts too."
    )
    mentions: list[strawberry.ID]
    errors: list[UserError]

    @strawberry.field(description="The article, as its draft now is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, self.public_id)


@strawberry.type(description="What became of one row.")
class RowReport:
    number: int = strawberry.field(
        description="As a spreadsheet counts, the header being 1; given rows are counted from 1."
    )
    outcome: RowOutcome  # type: ignore[valid-type]  # made an enum of the schema above
    id: strawberry.ID | None = strawberry.field(description="Null for what was not written.")
    changed: list[str] = strawberry.field(description="The fields that changed.")
    errors: list[UserError] = strawberry.field(description="Everything wrong with the row.")


@strawberry.type(
    description="How many recognitions stand in a category, beside how many were announced."
)
class RecordedCount:
    plan: strawberry.ID | None
    category: str
    announced: int | None = strawberry.field(description="Null where the plan announces no number.")
    recorded: int


@strawberry.type(description="What became of a table.")
class RowsPayload:
    written: bool = strawberry.field(
        description="False for a dry run, and where a wrong row kept all from being written."
    )
    created: int
    updated: int
    unchanged: int
    skipped: int
    rows: list[RowReport]
    errors: list[UserError] = strawberry.field(
        description="What is wrong with the table, and with each row: its path begins with the row's number."
    )


@strawberry.type(description="What became of a table of recognitions.")
class RecognitionsPayload(RowsPayload):
    counts: list[RecordedCount] = strawberry.field(
        description="By plan and category, drafts included, as it is now or would be after a dry run."
    )


@strawberry.input(
    description="One recognition. A field left out stays as it is; null clears it. Links are ids or exact names."
)
class RecognitionRow:
    id: strawberry.ID | None = strawberry.UNSET
    plan: str | None = strawberry.UNSET
    category: str | None = strawberry.UNSET
    batch: int | None = strawberry.UNSET
    subject: str | None = strawberry.UNSET
    recognised_on: str | None = strawberry.UNSET
    valid_from: str | None = strawberry.UNSET
    valid_until: str | None = strawberry.UNSET
    revoked_on: str | None = strawberry.UNSET
    revocation_reason: str | None = strawberry.UNSET
    evidence_file: str | None = strawberry.UNSET
    evidence_article: str | None = strawberry.UNSET


@strawberry.input(
    description="One booth. A field left out stays as it is; null clears it. Links are ids or exact names."
)
class ExhibitorRow:
    id: strawberry.ID | None = strawberry.UNSET
    event: str | None = strawberry.UNSET
    name: str | None = strawberry.UNSET
    party: str | None = strawberry.UNSET
    venue: str | None = strawberry.UNSET
    hall: str | None = strawberry.UNSET
    booth: str | None = strawberry.UNSET
    brands: list[str] | None = strawberry.UNSET
    products: list[str] | None = strawberry.UNSET
    summary: str | None = strawberry.UNSET
    contact_line: str | None = strawberry.UNSET
    contact_consented_on: str | None = strawberry.UNSET
    website: str | None = strawberry.UNSET


@strawberry.type
class ImportQuery:
    @strawberry.field(
        description="What importing a page would do: its title, blocks and links, what is repaired and what is doubtful."
    )
    async def preview_import(
        self, info: strawberry.Info, text: str | None = None, html: str | None = None
    ) -> ImportPreviewPayload:
        found = await imports.preview(info, text=text, html=html)
        if isinstance(found, Refused):
            return ImportPreviewPayload(preview=None, errors=user_errors(found))
        return ImportPreviewPayload(
            preview=_preview(found), errors=[user_error(each) for each in found.problems]
        )


@strawberry.type
class ImportMutation:
    @strawberry.mutation(
        description="A draft article from a page given as text or as HTML, pasted from WeChat, Word or a website."
        " `into` names a draft whose Simplified text is replaced; its other fields stay."
    )
    async def import_page(
        self,
        info: strawberry.Info,
        text: str | None = None,
        html: str | None = None,
        into: strawberry.ID | None = None,
        expected_revision: int | None = None,
        idempotency_key: str | None = None,
    ) -> ImportPayload:
        found = await imports.import_article(
            info,
            text=text,
            html=html,
            into=str(into) if into is not None else None,
            expected_revision=expected_revision,
            key=idempotency_key,
        )
        return _imported(found)

    @strawberry.mutation(
        description="Recognitions as drafts, from rows or a CSV file. The same plan, category, batch and subject are"
        " one recognition. Plan, category, batch and evidence hold for rows that do not say otherwise."
    )
    async def recognitions_record(
        self,
        info: strawberry.Info,
        rows: list[RecognitionRow] | None = None,
        csv: str | None = None,
        csv_base64: str | None = None,
        plan: strawberry.ID | None = None,
        category: str | None = None,
        batch: int | None = None,
        evidence: strawberry.ID | None = None,
        dry_run: bool = False,
        error_policy: PolicyEnum = Policy.REJECT_ALL,
        idempotency_key: str | None = None,
    ) -> RecognitionsPayload:
        policy = ErrorPolicy[enum_name(error_policy)]
        shared: dict[str, Any] = {
            "plan": plan,
            "category": category,
            "batch": batch,
            "evidence": evidence,
        }

        async def work(act: Act, given: list[GivenRow]) -> Tabled:
            done = await record_recognitions(act, given, **shared, dry_run=dry_run, policy=policy)
            return Tabled(done.report, done.counts)

        found = await imports.with_rows(
            info,
            RECOGNITION,
            rows=_values(rows),
            csv=csv,
            csv_base64=csv_base64,
            work=work,
            asked={**shared, "policy": policy.value},
            key=None if dry_run else idempotency_key,
        )
        if isinstance(found, Refused):
            return RecognitionsPayload(**refused_rows(found), counts=[])
        counts = [_count(each) for each in found.counts]
        return RecognitionsPayload(**told_rows(found.report), counts=counts)

    @strawberry.mutation(
        description="Exhibitors of an event as drafts, from rows or a CSV file. The same event and name are one booth."
    )
    async def exhibitors_record(
        self,
        info: strawberry.Info,
        rows: list[ExhibitorRow] | None = None,
        csv: str | None = None,
        csv_base64: str | None = None,
        event: strawberry.ID | None = None,
        key: list[str] | None = None,
        dry_run: bool = False,
        error_policy: PolicyEnum = Policy.REJECT_ALL,
        idempotency_key: str | None = None,
    ) -> RowsPayload:
        policy = ErrorPolicy[enum_name(error_policy)]
        keyed = EXHIBITOR_KEY if key is None else tuple(key)

        async def work(act: Act, given: list[GivenRow]) -> Tabled:
            return Tabled(
                await record_exhibitors(
                    act, given, event=event, key=keyed, dry_run=dry_run, policy=policy
                )
            )

        found = await imports.with_rows(
            info,
            EXHIBITOR,
            rows=_values(rows),
            csv=csv,
            csv_base64=csv_base64,
            work=work,
            asked={"event": event, "key": keyed, "policy": policy.value},
            key=None if dry_run else idempotency_key,
        )
        return _rows_payload(found)

    @strawberry.mutation(
        description="Items of any type as drafts from a CSV file, whose columns are fields by name or Chinese label."
        " A row is the item of its `id`, else the one that agrees with it in every field of `key`, else a new one."
        " Missing columns and empty cells change nothing; a cell with only a hyphen clears its field."
    )
    async def rows_import(
        self,
        info: strawberry.Info,
        type: str,
        csv: str | None = None,
        csv_base64: str | None = None,
        key: list[str] | None = None,
        dry_run: bool = False,
        error_policy: PolicyEnum = Policy.REJECT_ALL,
        idempotency_key: str | None = None,
    ) -> RowsPayload:
        policy = ErrorPolicy[enum_name(error_policy)]

        async def work(act: Act, given: list[GivenRow]) -> Tabled:
            return Tabled(
                await import_rows(act, type, given, key=key or (), dry_run=dry_run, policy=policy)
            )

        found = await imports.with_rows(
            info,
            type,
            rows=None,
            csv=csv,
            csv_base64=csv_base64,
            work=work,
            asked={"key": key, "policy": policy.value},
            key=None if dry_run else idempotency_key,
        )
        return _rows_payload(found)


def _preview(found: Preview) -> ImportPreview:
    parts = found.parts
    return ImportPreview(
        title=parts.title,
        printed_title=parts.printed_title,
        fields=parts.fields,
        blocks=list(parts.blocks),
        html=html_of(parts.blocks),
        links=[_wanted(each) for each in found.wanted],
        mentions=[_known(each) for each in found.mentions],
        related=[_known(each) for each in found.related],
        same=[_known(each) for each in found.same],
        repairs=[_repair(each) for each in parts.repairs],
        doubts=[_doubt(each) for each in parts.doubts],
        pictures=[
            ImportPicture(before=each.before, source=each.source, alt=each.alt)
            for each in parts.pictures
        ],
        left_out=[ImportLeftOut(code=each.code, text=each.text) for each in parts.left_out],
    )


def _wanted(wanted: Wanted) -> ImportLink:
    made = strawberry.ID(wanted.public_id) if wanted.public_id else None
    return ImportLink(type=wanted.type, name=wanted.name, id=made)


def _known(known: Known) -> ImportLink:
    return ImportLink(type=known.type, name=known.name, id=strawberry.ID(known.public_id))


def _repair(repair: Repair) -> ImportRepair:
    return ImportRepair(
        rule=repair.rule.value,
        line=repair.place.line,
        before=repair.before,
        after=repair.after,
        confidence=repair.confidence.value,
    )


def _doubt(doubt: Doubt) -> ImportDoubt:
    return ImportDoubt(
        code=doubt.code, excerpt=doubt.excerpt, message=doubt.message, suggestion=doubt.suggestion
    )


def _imported(found: Imported | Refused) -> ImportPayload:
    if isinstance(found, Refused):
        return ImportPayload(public_id=None, created=[], mentions=[], errors=user_errors(found))
    return ImportPayload(
        public_id=found.article,
        created=[strawberry.ID(each) for each in found.created],
        mentions=[strawberry.ID(each) for each in found.mentions],
        errors=[],
    )


_INNER = {"evidence_file": "evidence.file", "evidence_article": "evidence.article"}


def _values(rows: Any) -> list[Mapping[str, Any]] | None:
    """The rows as columns and values; what was left out is left out."""
    if rows is None:
        return None
    return [
        {
            _INNER.get(name, name): value
            for name, value in vars(row).items()
            if value is not strawberry.UNSET
        }
        for row in rows
    ]


def _rows_payload(found: Tabled | Refused) -> RowsPayload:
    return rows_payload(found if isinstance(found, Refused) else found.report)


def rows_payload(found: RowsReport | Refused) -> RowsPayload:
    """What the schema shows of a table that was read, or refused as a whole."""
    return RowsPayload(**(refused_rows(found) if isinstance(found, Refused) else told_rows(found)))


def refused_rows(refused: Refused) -> dict[str, Any]:
    """The fields of a RowsPayload for a table that was refused as a whole."""
    none = dict.fromkeys((each.value.lower() for each in Outcome), 0)
    return {**none, "written": False, "rows": [], "errors": user_errors(refused)}


def told_rows(report: RowsReport) -> dict[str, Any]:
    """The fields of a RowsPayload."""
    counts = {each.value.lower(): report.count(each) for each in Outcome}
    return {
        **counts,
        "written": report.written,
        "rows": [_row(each) for each in report.rows],
        "errors": [
            user_error(Problem(problem.code, problem.message, (str(row.number), *problem.path)))
            for row in report.rows
            for problem in row.problems
        ],
    }


def _row(row: RowResult) -> RowReport:
    return RowReport(
        number=row.number,
        outcome=row.outcome,
        id=strawberry.ID(row.public_id) if row.public_id else None,
        changed=list(row.changed),
        errors=[user_error(each) for each in row.problems],
    )


def _count(count: Recorded) -> RecordedCount:
    return RecordedCount(
        plan=strawberry.ID(count.plan) if count.plan else None,
        category=count.category,
        announced=count.announced,
        recorded=count.recorded,
    )
