"""The terms as a table: all of them as a CSV file, and many at once from one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from language.sheet import write_sheet
from language.terms import Term, TermKind
from models.system import ProtectedTerm
from models.terms import put_term, term_in
from publishing.actor import Verb
from publishing.desk import Act
from publishing.errors import Code, Problem, Refused, refuse
from publishing.house_terms import (
    Effect,
    effects_between,
    house_terms,
    note_change,
    sorted_terms,
)
from publishing.permissions import permit
from publishing.rows import MOST_ROWS, GivenRow, Outcome, RowResult, RowsReport
from publishing.term_form import DIVIDER, checked_term

TYPE = "Term"
_LOOKED_FOR = 40
"""With more terms than these, every text is looked at instead of those that hold one of them."""

_COLUMNS = {
    "zh_hans": ("zhHans", "简体"),
    "zh_hant": ("zhHant", "繁体"),
    "zh_hant_hk": ("zhHantHk", "香港"),
    "zh_hant_tw": ("zhHantTw", "台湾"),
    "kind": ("kind", "类别"),
    "english": ("english", "英文"),
    "aliases": ("aliases", "别名"),
}
_FIELDS = {name: field for field, names in _COLUMNS.items() for name in names}
_KINDS = {
    TermKind.PERSON: "人名",
    TermKind.PLACE: "地名",
    TermKind.BRAND: "品牌",
    TermKind.HOUSE_FORM: "固定写法",
    TermKind.WORD: "词",
    TermKind.SYNONYM: "同义词",
}
_DIVIDER = re.compile(r"[|｜\n]")


@dataclass(frozen=True)
class ImportedTerms:
    """What became of a table, and what it changes of texts once applied."""

    report: RowsReport
    effects: tuple[Effect, ...] = ()


async def terms_sheet(act: Act) -> str:
    """All terms as a CSV file that `import_terms` takes. Raises Refused for whoever may not read."""
    terms = [term_in(row) for row in await house_terms(act)]
    return write_sheet([names[0] for names in _COLUMNS.values()], map(_cells, terms))


def _cells(term: Term) -> list[str | None]:
    return [
        term.zh_hans,
        term.zh_hant,
        term.zh_hant_hk,
        term.zh_hant_tw,
        term.kind.value,
        f" {DIVIDER} ".join(term.english),
        f" {DIVIDER} ".join(term.aliases),
    ]


async def import_terms(
    act: Act, rows: Sequence[GivenRow], *, dry_run: bool = False
) -> ImportedTerms:
    """Make and change terms by the rows of a table, each known by its Simplified form.

    A column that is missing or a cell that is empty leaves its field alone; None, in a file “-”,
    clears it. Nothing is written when a row is wrong. Raises Refused for what is wrong with the whole.
    """
    permit(act.actor, Verb.TERMS)
    _refuse_bad_table(rows)
    kept = {row.zh_hans: row for row in await ProtectedTerm.all().using_db(act.tx)}
    read = [_Row(row.number, *_given(row)) for row in rows]
    results, new = _results(act, read, kept)
    if any(each.outcome is Outcome.SKIPPED for each in results):
        return ImportedTerms(RowsReport(TYPE, tuple(results), written=False))
    changed = {name: each for name, each in new.items() if _old(kept, name) != each}
    after = {name: term_in(row) for name, row in kept.items()} | changed
    effects = await effects_between(act, sorted_terms(after.values()), _words(kept, changed))
    if not dry_run:
        await _write(act, kept, changed)
        results = [_with_id(each, row, kept) for each, row in zip(results, read, strict=True)]
    return ImportedTerms(RowsReport(TYPE, tuple(results), written=not dry_run), tuple(effects))


@dataclass(frozen=True)
class _Row:
    number: int
    given: Mapping[str, Any]
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        return str(self.given.get("zh_hans", ""))


def _refuse_bad_table(rows: Sequence[GivenRow]) -> None:
    if len(rows) > MOST_ROWS:
        raise refuse(Code.TOO_LONG, f"{len(rows):,} rows; {MOST_ROWS:,} are allowed. Split them.")
    unknown = {name: None for row in rows for name in row.values if name not in _FIELDS}
    known = ", ".join("/".join(names) for names in _COLUMNS.values())
    if unknown:
        message = "A table of terms has no column {!r}. There are: {}."
        raise Refused(
            [Problem(Code.INVALID, message.format(each[:40], known), (each,)) for each in unknown]
        )


def _given(row: GivenRow) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """What the row says of each field, and what is wrong with its cells."""
    given: dict[str, Any] = {}
    problems: list[Problem] = []
    for column, text in row.values.items():
        field = _FIELDS[column]
        if field == "kind":
            kind = _kind_of(text or "")
            if kind is None:
                known = ", ".join(f"{each.value}/{label}" for each, label in _KINDS.items())
                problems.append(Problem(Code.INVALID, f"A kind is one of {known}.", (column,)))
            given[field] = kind
        elif field in ("english", "aliases"):
            given[field] = tuple(_DIVIDER.split(text or ""))
        else:
            given[field] = (text or "").strip()
    if not given.get("zh_hans"):
        message = "A row of this table is known by its Simplified form. Give it."
        problems.append(Problem(Code.REQUIRED, message, ("zhHans",)))
    return given, tuple(problems)


def _kind_of(text: str) -> TermKind | None:
    written = text.strip()
    return next((kind for kind, label in _KINDS.items() if written in (kind.value, label)), None)


def _results(
    act: Act, rows: Sequence[_Row], kept: Mapping[str, ProtectedTerm]
) -> tuple[list[RowResult], dict[str, Term]]:
    """What would become of each row, and the terms of those that are right."""
    results: list[RowResult] = []
    new: dict[str, Term] = {}
    for row in rows:
        old = _old(kept, row.name)
        try:
            if row.problems:
                raise Refused(row.problems)
            if row.name in new:
                raise refuse(Code.TAKEN, f"{row.name} stands in two rows. Keep one.", "zhHans")
            term = new[row.name] = checked_term(old, row.given, terms=act.terms)
        except Refused as refused:
            results.append(RowResult(row.number, Outcome.SKIPPED, problems=refused.problems))
            continue
        changed = tuple(
            names[0]
            for field, names in _COLUMNS.items()
            if old is None or getattr(old, field) != getattr(term, field)
        )
        same = Outcome.UPDATED if changed else Outcome.UNCHANGED
        outcome = Outcome.CREATED if old is None else same
        results.append(RowResult(row.number, outcome, changed=changed))
    return results, new


def _old(kept: Mapping[str, ProtectedTerm], name: str) -> Term | None:
    row = kept.get(name)
    return term_in(row) if row else None


def _words(kept: Mapping[str, ProtectedTerm], changed: Mapping[str, Term]) -> list[str] | None:
    if len(changed) > _LOOKED_FOR:
        return None
    before = [term_in(kept[name]) for name in changed if name in kept]
    return [form for term in (*before, *changed.values()) for form in term.written]


async def _write(act: Act, kept: dict[str, ProtectedTerm], changed: Mapping[str, Term]) -> None:
    made = len(changed.keys() - kept.keys())
    for name, term in changed.items():
        row = kept[name] = put_term(term, kept.get(name) or ProtectedTerm())
        await row.save(using_db=act.tx)
    if changed:
        await note_change(act, "TermsImported", created=made, updated=len(changed) - made)


def _with_id(result: RowResult, row: _Row, kept: Mapping[str, ProtectedTerm]) -> RowResult:
    return RowResult(result.number, result.outcome, str(kept[row.name].id), result.changed)
