"""The lexicon that editors keep: saving and removing words, each act with its permit."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import orjson

from language.proofing.finding import Rule, Severity, Writing
from language.proofing.first_lexicon import FIRST_LEXICON
from language.proofing.lexicon import KINDS, Entry, Lexicon
from language.terms import Terms
from models.database import Transaction
from models.ids import fresh_id
from models.system import LexiconEntry
from publishing.actor import Verb
from publishing.desk import Act, record
from publishing.errors import Code, Problem, Refused, refuse
from publishing.permissions import permit

MAX_PAGE = 100
MAX_EXCEPTIONS = 100
NOT_KEPT = "lex_not_kept"
"""The id that a new entry has in a dry run."""

_LONGEST = {"pattern": 100, "proposal": 200, "note": 500}


async def lexicon_of(act: Act) -> Lexicon:
    """The lexicon as it stands."""
    rows = await LexiconEntry.all().using_db(act.tx).order_by("pattern")
    return Lexicon(tuple(map(entry_of, rows)))


@lru_cache(maxsize=16)
def lexicon_in(writing: Writing, lexicon: Lexicon, terms: Terms) -> Lexicon:
    """The lexicon in a script, kept for the next text: making it anew takes longer than most checks."""
    return lexicon.written_in(writing, terms)


def entry_of(row: LexiconEntry) -> Entry:
    """An entry as it is kept."""
    return Entry(
        row.pattern,
        Rule(row.kind),
        Severity(row.severity),
        row.proposal,
        row.note,
        tuple(orjson.loads(row.exceptions)),
        row.public_id,
    )


async def lexicon_save(act: Act, entry: Entry) -> Entry:
    """Add an entry, or change the one with its id; gives it as it is kept. Raises Refused."""
    clean = await checked_entry(act, entry)
    row = await _row_of(act, clean.id) if clean.id else LexiconEntry(public_id=fresh_id("lex"))
    row.pattern, row.kind, row.severity = clean.pattern, clean.kind.value, clean.severity.value
    row.proposal, row.note = clean.proposal, clean.note
    row.exceptions = orjson.dumps(clean.exceptions).decode()
    row.changed_at, row.changed_by = act.at, act.by
    await row.save(using_db=act.tx)
    record(act, "LexiconSaved", entry=row.public_id, kind=row.kind, severity=row.severity)
    return replace(clean, id=row.public_id)


async def lexicon_remove(act: Act, public_id: str) -> Entry:
    """Take an entry out; gives it as it was. Raises Refused."""
    permit(act.actor, Verb.LEXICON)
    row = await _row_of(act, public_id)
    await row.delete(using_db=act.tx)
    record(act, "LexiconRemoved", entry=public_id, kind=row.kind)
    return entry_of(row)


async def lexicon_with(act: Act, entry: Entry) -> tuple[Entry, Lexicon]:
    """The entry and the lexicon as they would be kept; nothing is changed. Raises Refused."""
    clean = await checked_entry(act, entry)
    kept = (await lexicon_of(act)).entries
    would_be = clean if clean.id else replace(clean, id=NOT_KEPT)
    return would_be, Lexicon((would_be, *(each for each in kept if each.id != clean.id)))


async def lexicon_without(act: Act, public_id: str) -> tuple[Entry, Lexicon]:
    """An entry, and the lexicon as it would be without it; nothing is changed. Raises Refused."""
    permit(act.actor, Verb.LEXICON)
    gone = entry_of(await _row_of(act, public_id))
    kept = (await lexicon_of(act)).entries
    return gone, Lexicon(tuple(each for each in kept if each.id != public_id))


@dataclass(frozen=True)
class LexiconPage:
    """A page of entries by their words, and how many the whole list has."""

    entries: tuple[Entry, ...]
    has_next: bool
    count: int
    version: str


async def lexicon_page(
    act: Act, *, first: int, after: str = "", kind: Rule | None = None, contains: str = ""
) -> LexiconPage:
    """The entries after the word `after`, for whoever may read content at all. Raises Refused."""
    permit(act.actor, Verb.READ)
    if not 1 <= first <= MAX_PAGE:
        raise refuse(Code.INVALID, f"first must be 1 to {MAX_PAGE}; {first} was asked for.")
    whole = await lexicon_of(act)
    # By characters, which is the same order on both engines; a lexicon is small enough to sort here.
    chosen = sorted(
        (
            each
            for each in whole.entries
            if (kind is None or each.kind is kind)
            and contains.strip().lower() in f"{each.pattern} {each.proposal or ''}".lower()
        ),
        key=lambda each: each.pattern,
    )
    rest = [each for each in chosen if each.pattern > after]
    return LexiconPage(tuple(rest[:first]), len(rest) > first, len(chosen), whole.version)


async def checked_entry(act: Act, entry: Entry) -> Entry:
    """The entry in its stored form; raises Refused with everything that is wrong with it."""
    permit(act.actor, Verb.LEXICON)
    clean = _tidy(entry)
    problems = list(_problems(clean))
    if clean.id:
        await _row_of(act, clean.id)
    same = await LexiconEntry.filter(pattern=clean.pattern).using_db(act.tx).first()
    if same is not None and same.public_id != clean.id:
        message = f"“{clean.pattern}” is in the lexicon already; change that entry."
        problems.append(Problem(Code.TAKEN, message, ("pattern",)))
    if problems:
        raise Refused(problems)
    return clean


def _tidy(entry: Entry) -> Entry:
    return replace(
        entry,
        pattern=_clean(entry.pattern),
        proposal=_clean(entry.proposal or "") or None,
        note=_clean(entry.note),
        exceptions=tuple(dict.fromkeys(filter(None, map(_clean, entry.exceptions)))),
    )


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _problems(entry: Entry) -> Sequence[Problem]:
    found: list[Problem] = []
    if len(entry.pattern) < 2:
        message = "A word of the lexicon has two characters at least; one alone is everywhere."
        found.append(Problem(Code.INVALID, message, ("pattern",)))
    if entry.kind not in KINDS:
        known = ", ".join(KINDS)
        found.append(
            Problem(Code.INVALID, f"An entry is of one of these kinds: {known}.", ("kind",))
        )
    for name, longest in _LONGEST.items():
        length = len(getattr(entry, name) or "")
        if length > longest:
            message = f"{length} characters; {longest} are allowed."
            found.append(Problem(Code.TOO_LONG, message, (name,)))
    if len(entry.exceptions) > MAX_EXCEPTIONS:
        message = f"{len(entry.exceptions)} exceptions; {MAX_EXCEPTIONS} are allowed."
        found.append(Problem(Code.TOO_LONG, message, ("exceptions",)))
    for n, each in enumerate(entry.exceptions):
        if entry.pattern.lower() not in each.lower() or len(each) > 200:
            message = (
                f"An exception is a longer word that holds “{entry.pattern}”, up to 200 characters."
            )
            found.append(Problem(Code.INVALID, message, ("exceptions", str(n))))
    return found


async def _row_of(act: Act, public_id: str) -> LexiconEntry:
    row = await LexiconEntry.filter(public_id=public_id).using_db(act.tx).first()
    if row is None:
        raise refuse(Code.NOT_FOUND, f"There is no entry {public_id!r} in the lexicon.")
    return row


async def seed_lexicon(tx: Transaction, at: int) -> None:
    """Give a site without a lexicon the one it begins with; what is there is never touched."""
    if await LexiconEntry.all().using_db(tx).exists():
        return
    await LexiconEntry.bulk_create(
        [
            LexiconEntry(
                public_id=fresh_id("lex"),
                pattern=each.pattern,
                kind=each.kind.value,
                severity=each.severity.value,
                proposal=each.proposal,
                note=each.note,
                exceptions=orjson.dumps(each.exceptions).decode(),
                changed_at=at,
                changed_by="seed",
            )
            for each in FIRST_LEXICON.entries
        ],
        using_db=tx,
    )
