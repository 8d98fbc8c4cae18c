"""The machine check: findings, dismissing them, and the lexicon that editors keep."""

from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

import strawberry

from language.proofing.finding import Finding as TextFound
from language.proofing.finding import Rule, Severity
from language.proofing.lexicon import Entry
from publishing.errors import Refused
from publishing.machine_check import CheckRule, Found
from publishing.to_mend import ToMend as Mend
from resolvers.manage import proofing as told
from schema.manage.common import Content, Instant, Locale, UserError, enum_of, user_errors
from schema.manage.editing import ContentPayload, payload
from schema.manage.moments import moment_shown
from schema.manage.people_ref import PersonRef, person


class LexiconKind(Enum):
    """What an entry of the lexicon is about."""

    WRONG_WORD = "WRONG_WORD"
    ABSOLUTE_TERM = "ABSOLUTE_TERM"
    NAME = "NAME"
    HOUSE_FORM = "HOUSE_FORM"


class FindingSeverity(Enum):
    """How grave a finding is."""

    BLOCK = "BLOCK"
    WARN = "WARN"
    HINT = "HINT"


if TYPE_CHECKING:
    RuleEnum: TypeAlias = CheckRule
    KindEnum: TypeAlias = LexiconKind
    SeverityEnum: TypeAlias = FindingSeverity
else:
    RuleEnum = enum_of(CheckRule, "CheckRule", "Which rule of the machine check found something.")
    KindEnum = enum_of(LexiconKind, "LexiconKind", "What an entry of the lexicon is about.")
    SeverityEnum = enum_of(
        FindingSeverity,
        "FindingSeverity",
        "How grave: BLOCK keeps a text from being published until it is mended or dismissed.",
    )


@strawberry.interface(description="Something to look at, with what could be written instead.")
class AnyFinding:
    rule: RuleEnum
    severity: SeverityEnum
    message: str = strawberry.field(description="What is wrong, in Chinese.")
    message_en: str = strawberry.field(description="The same in English.")
    words: str = strawberry.field(description="The words it is about; empty where none are.")
    start: int | None = strawberry.field(
        description="Where they begin in the plain text of the field, in characters from 0."
    )
    end: int | None = strawberry.field(description="The character after them.")
    proposal: str | None = strawberry.field(
        description="What could stand there; null where only a person can tell."
    )
    entry: strawberry.ID | None = strawberry.field(description="The lexicon's entry that found it.")


@strawberry.type(description="Something found in a text that is not saved.")
class TextFinding(AnyFinding):
    pass


@strawberry.type(description="Why somebody let a finding stand.")
class FindingDismissal:
    by: PersonRef
    at: Instant
    reason: str


@strawberry.type(description="Something found in a draft.")
class Finding(AnyFinding):
    path: list[str] = strawberry.field(
        description="Where: the field, its language, a block's id or a part's number, and so on."
    )
    target: strawberry.ID | None = strawberry.field(description="The linked item it is about.")
    fingerprint: str = strawberry.field(
        description="Names it for `findingDismiss`. Stays the same until its own words change."
    )
    dismissible: bool = strawberry.field(description="False for what has to be mended.")
    dismissal: FindingDismissal | None = strawberry.field(description="Null while it is open.")


@strawberry.type(description="A word that the machine check looks for.")
class LexiconEntry:
    id: strawberry.ID
    pattern: str = strawberry.field(
        description="The word as it is written, in Simplified Chinese or Latin letters."
    )
    kind: KindEnum
    severity: SeverityEnum
    proposal: str | None
    note: str = strawberry.field(description="Said to editors beside the finding.")
    exceptions: list[str] = strawberry.field(
        description="Longer words within which nothing is found."
    )


@strawberry.type(description="A page of the lexicon, by its words.")
class LexiconPage:
    nodes: list[LexiconEntry]
    has_next_page: bool
    end_cursor: str | None
    total_count: int
    version: str = strawberry.field(description="Changes with every entry.")


@strawberry.type(description="A live item with what should be mended in one of its languages.")
class ToMend:
    id: strawberry.ID
    type: str
    locale: Locale
    revision: int = strawberry.field(description="The revision that is live.")
    findings: list[Finding]

    @strawberry.field(description="The item, as its draft now is.")
    async def content(self, info: strawberry.Info) -> Content | None:
        return await info.context.shown(info._raw_info, str(self.id))


@strawberry.type(
    description="Items to mend. While `hasNextPage`, ask on with `endCursor`, however few there are."
)
class ToMendPage:
    nodes: list[ToMend]
    has_next_page: bool
    end_cursor: str | None


@strawberry.input(description="An entry of the lexicon; with `id` the one to change.")
class LexiconInput:
    id: strawberry.ID | None = None
    pattern: str
    kind: KindEnum
    severity: SeverityEnum
    proposal: str | None = None
    note: str = ""
    exceptions: list[str] = strawberry.field(default_factory=list)


@strawberry.type(description="The finding as it now stands, or why it was not dismissed.")
class FindingPayload:
    finding: Finding | None = None
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type(description="The entry, and what it means for what is live.")
class LexiconPayload:
    entry: LexiconEntry | None = None
    version: str | None = strawberry.field(description="The lexicon's version since.", default=None)
    to_mend: ToMendPage | None = strawberry.field(
        description="Of a saved entry, where it strikes in what is live; of a removed one, what is still to be mended.",
        default=None,
    )
    errors: list[UserError] = strawberry.field(default_factory=list)


@strawberry.type
class ProofingQuery:
    @strawberry.field(
        description="What the machine check finds in a draft, as readers of one language will see it."
    )
    async def findings(
        self, info: strawberry.Info, id: strawberry.ID, locale: Locale
    ) -> list[Finding]:
        return [_finding(each) for each in await told.findings_in(info, str(id), locale)]

    @strawberry.field(
        description="What is found in a plain text that is not saved: for checking while somebody types."
    )
    async def proof_text(
        self, info: strawberry.Info, text: str, locale: Locale
    ) -> list[TextFinding]:
        found = await told.findings_in_text(info, text, locale)
        return [TextFinding(**_common(each)) for each in found]

    @strawberry.field(description="The lexicon, by its words.")
    async def lexicon(
        self,
        info: strawberry.Info,
        first: int = 20,
        after: str | None = None,
        kind: KindEnum | None = None,
        contains: str | None = None,
    ) -> LexiconPage:
        rule = Rule[kind.value] if kind else None
        page = await told.page_of_lexicon(
            info, first=first, after=after, kind=rule, contains=contains
        )
        return LexiconPage(
            nodes=[_entry(each) for each in page.entries],
            has_next_page=page.has_next,
            end_cursor=page.entries[-1].pattern if page.entries else None,
            total_count=page.count,
            version=page.version,
        )

    @strawberry.field(
        description="What is live and should be mended: open findings that are no mere hints."
    )
    async def to_mend(
        self, info: strawberry.Info, first: int = 20, after: str | None = None
    ) -> ToMendPage:
        return _page(await told.mend_page(info, first=first, after=after))


@strawberry.type
class ProofingMutation:
    @strawberry.mutation(
        description="Let a finding stand, with the reason. It asks again when its words change."
    )
    async def finding_dismiss(
        self, info: strawberry.Info, id: strawberry.ID, fingerprint: str, reason: str
    ) -> FindingPayload:
        found = await told.dismiss(info, str(id), fingerprint, reason)
        if isinstance(found, Refused):
            return FindingPayload(errors=user_errors(found))
        return FindingPayload(finding=_finding(found))

    @strawberry.mutation(
        description="Put a finding's proposal in the place of its words, as a new revision of the draft."
    )
    async def finding_accept(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        fingerprint: str,
        expected_revision: int,
    ) -> ContentPayload:
        return payload(
            await told.accept(info, str(id), fingerprint, expected_revision=expected_revision)
        )

    @strawberry.mutation(
        description="Put a word into the lexicon, or change one; everything live is checked for it."
    )
    async def lexicon_save(
        self,
        info: strawberry.Info,
        input: LexiconInput,
        dry_run: bool = False,
        first: int = 50,
        after: str | None = None,
    ) -> LexiconPayload:
        entry = Entry(
            pattern=input.pattern,
            kind=Rule[input.kind.value],
            severity=Severity[input.severity.value],
            proposal=input.proposal,
            note=input.note,
            exceptions=tuple(input.exceptions),
            id=str(input.id or ""),
        )
        return _changed(
            await told.save_entry(info, entry, dry_run=dry_run, first=first, after=after)
        )

    @strawberry.mutation(description="Take a word out of the lexicon.")
    async def lexicon_remove(
        self,
        info: strawberry.Info,
        id: strawberry.ID,
        dry_run: bool = False,
        first: int = 50,
        after: str | None = None,
    ) -> LexiconPayload:
        return _changed(
            await told.remove_entry(info, str(id), dry_run=dry_run, first=first, after=after)
        )


def _common(found: Found | TextFound) -> dict[str, Any]:
    return {
        "rule": CheckRule[found.rule.name],
        "severity": FindingSeverity[found.severity.name],
        "message": found.message,
        "message_en": found.message_en,
        "words": found.words,
        "start": found.start,
        "end": found.end,
        "proposal": found.proposal,
        "entry": strawberry.ID(found.entry) if found.entry else None,
    }


def _finding(found: Found) -> Finding:
    gone = found.dismissed
    return Finding(
        **_common(found),
        path=list(found.path),
        target=strawberry.ID(found.target) if found.target else None,
        fingerprint=found.fingerprint,
        dismissible=found.dismissible,
        dismissal=FindingDismissal(
            by=person(gone.by),
            at=moment_shown(gone.at),
            reason=gone.reason,
        )
        if gone
        else None,
    )


def _entry(entry: Entry) -> LexiconEntry:
    return LexiconEntry(
        id=strawberry.ID(entry.id),
        pattern=entry.pattern,
        kind=LexiconKind[entry.kind.name],
        severity=FindingSeverity[entry.severity.name],
        proposal=entry.proposal,
        note=entry.note,
        exceptions=list(entry.exceptions),
    )


def _page(page: told.MendPage) -> ToMendPage:
    return ToMendPage(
        nodes=[_mend(each) for each in page.found],
        has_next_page=page.after is not None,
        end_cursor=page.after,
    )


def _mend(mend: Mend) -> ToMend:
    return ToMend(
        id=strawberry.ID(mend.public_id),
        type=mend.type,
        locale=mend.locale.name,
        revision=mend.revision,
        findings=[_finding(each) for each in mend.findings],
    )


def _changed(done: told.Changed | Refused) -> LexiconPayload:
    if isinstance(done, Refused):
        return LexiconPayload(errors=user_errors(done))
    return LexiconPayload(
        entry=_entry(done.entry), version=done.version, to_mend=_page(done.to_mend)
    )
