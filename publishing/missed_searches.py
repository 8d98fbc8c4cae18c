"""What visitors searched and did not find: added up by day, and forgotten in time.

Nobody acts here, so it is in no audit log; the table holds texts and numbers and nothing of who
asked, nor when within the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from models.database import Database, Transaction, placeholders
from models.system import MissedDismissal, MissedSearch

MOST_A_DAY = 2_000
"""How many different texts are kept of one day. A month of such days is listed in 0.2 s on SQLite."""

_LOCK = 0x6B6D6973  # "kmis"


@dataclass(frozen=True)
class Missed:
    """What was asked in vain: on which day, what, and for answers in which language."""

    day: str
    text: str
    locale: str


def other(day: str) -> Missed:
    """Under which all that is too much of a day is counted together."""
    return Missed(day, "", "")


async def add_missed(
    database: Database, counts: Mapping[Missed, int], *, most_a_day: int = MOST_A_DAY
) -> None:
    """Add these counts to what is kept, in one transaction.

    Where a day has too many texts, those asked least give way, the oldest first: so a flood of
    texts that are asked once drives out no text that is asked again and again.
    """
    if not counts:
        return
    async with database.transaction() as tx:
        if database.engine == "postgres":
            # Processes write one after another: their rows would wait for each other crosswise.
            await tx.execute_query(f"SELECT pg_advisory_xact_lock({_LOCK})")
        for day in sorted({each.day for each in counts}):
            of_day = {each: number for each, number in counts.items() if each.day == day}
            known, new = await _divided(tx, day, of_day)
            await _add(tx, database, known)
            kept = dict(sorted(new.items(), key=lambda each: -each[1])[:most_a_day])
            over = sum(new.values()) - sum(kept.values())
            over += await _make_room(tx, day, len(kept), most_a_day=most_a_day)
            await _add(tx, database, kept | ({other(day): over} if over else {}))


async def _divided(
    tx: Transaction, day: str, counts: Mapping[Missed, int]
) -> tuple[dict[Missed, int], dict[Missed, int]]:
    """The counts of what has a row already, and those of what is new."""
    texts = {each.text for each in counts if each.text}
    rows = MissedSearch.filter(day=day, text__in=list(texts)).using_db(tx)
    there = {(text, locale) for text, locale in await rows.values_list("text", "locale")}
    known = {
        each: number
        for each, number in counts.items()
        if not each.text or (each.text, each.locale) in there
    }
    return known, {each: number for each, number in counts.items() if each not in known}


async def _make_room(tx: Transaction, day: str, wanted: int, *, most_a_day: int) -> int:
    """Take away what stands in the way of so many new rows; how often that had been asked."""
    rows = MissedSearch.filter(day=day).exclude(text="").using_db(tx)
    over = await rows.count() + wanted - most_a_day if wanted else 0
    if over <= 0:
        return 0
    gone = await rows.order_by("count", "id").limit(over).values_list("id", "count")
    await MissedSearch.filter(id__in=[key for key, _ in gone]).using_db(tx).delete()
    return sum(number for _, number in gone)


async def _add(tx: Transaction, database: Database, counts: Mapping[Missed, int]) -> None:
    if counts:
        await tx.execute_many(
            f"INSERT INTO missed_search (day, text, locale, count) VALUES ({placeholders(database.engine, 4)})"
            " ON CONFLICT (day, text, locale) DO UPDATE SET count = missed_search.count + excluded.count",
            [[each.day, each.text, each.locale, number] for each, number in counts.items()],
        )


async def forget_missed(database: Database, *, before: str) -> None:
    """Delete what was asked before this day, with its dismissals; writes only if there is any."""
    tables = (MissedSearch, MissedDismissal)
    with database.looking() as connection:
        old = [await each.filter(day__lt=before).using_db(connection).exists() for each in tables]
    if any(old):
        async with database.transaction() as tx:
            for each in tables:
                await each.filter(day__lt=before).using_db(tx).delete()
