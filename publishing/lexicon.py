"""The lexicon that editors keep, as it stands, and the one a site begins with."""

from dataclasses import dataclass
from functools import lru_cache

import orjson

from language.proofing.finding import Rule, Severity, Writing
from language.proofing.first_lexicon import FIRST_LEXICON
from language.proofing.lexicon import Entry, Lexicon
from language.terms import Terms
from models.database import Transaction
from models.ids import fresh_id
from models.system import LexiconEntry
from publishing.actor import Verb
from publishing.desk import Act
from publishing.page_size import refuse_size
from publishing.permissions import permit


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
    refuse_size(first)
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
