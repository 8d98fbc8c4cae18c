"""The editors' list of what visitors searched and did not find, the most frequent first."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from language.searched import LONGEST
from models.clock import china_day
from models.database import Engine, placeholders
from models.locale import Locale
from models.system import MissedSearch
from publishing.actor import Verb
from publishing.desk import Act, record
from publishing.errors import Code, refuse
from publishing.permissions import may, permit

AT_LEAST = 2
"""How often a text was asked before editors see it: one visitor's slip is shown to nobody."""

LONGEST_DAYS = 3_650


@dataclass(frozen=True)
class Wanted:
    """Of how many days, today among them, and asked for in which language; None stands for all."""

    days: int = 30
    locale: Locale | None = None


@dataclass(frozen=True)
class MissedText:
    """A folded text that was searched in vain: how often in these days, and on which day last."""

    text: str
    count: int
    last_day: str

    @property
    def cursor(self) -> str:
        """Its place in the list."""
        return f"{self.count}.{self.text}"


@dataclass(frozen=True)
class MissedPage:
    """A page of the list. `others` is how often was asked what is kept by number only."""

    texts: tuple[MissedText, ...]
    more: bool
    others: int


async def missed_texts(
    act: Act, wanted: Wanted, *, first: int, after: str | None = None
) -> MissedPage:
    """What was searched in vain at least twice in these days, the most frequent first.

    What was dismissed is counted from the day after that. For whoever may publish or change the protected terms. Raises Refused for others, and for days
    and cursors that cannot be.
    """
    _permit(act)
    if not 1 <= wanted.days <= LONGEST_DAYS:
        message = f"days is {wanted.days}; ask for 1 to {LONGEST_DAYS:,}."
        raise refuse(Code.INVALID, message, "days")
    since = china_day(act.now - timedelta(days=wanted.days - 1))
    sql, values = _statement(act.database.engine, since, wanted.locale, first + 1, after)
    rows = await act.tx.execute_query_dict(sql, values)
    found = [MissedText(row["text"], row["times"], row["last_day"]) for row in rows]
    return MissedPage(tuple(found[:first]), len(found) > first, await _others(act, since))


async def dismiss_missed(act: Act, text: str) -> str:
    """Leave a text out of the list, as it stands in it, until it is asked on a later day again.

    Raises Refused for those who may not see the list, and where no such text was searched.
    """
    _permit(act)
    rows = MissedSearch.filter(text=text).using_db(act.tx)
    if not _can_be_kept(text) or not await rows.exists():
        message = f"Nobody searched {text[:LONGEST]!r}. Give a text as missedSearches shows it."
        raise refuse(Code.NOT_FOUND, message, "text")
    await act.tx.execute_query(
        f"INSERT INTO missed_dismissal (text, day) VALUES ({placeholders(act.database.engine, 2)})"
        " ON CONFLICT (text) DO UPDATE SET day = excluded.day",
        [text, china_day(act.now)],
    )
    # The log holds no texts.
    record(act, "MissedSearchDismissed")
    return text


def _permit(act: Act) -> None:
    if not may(act.actor, Verb.TERMS).allowed:
        permit(act.actor, Verb.PUBLISH)


def _statement(
    engine: Engine, since: str, locale: Locale | None, limit: int, after: str | None
) -> tuple[str, list[Any]]:
    values: list[Any] = []

    def bound(value: Any) -> str:
        values.append(value)
        return "?" if engine == "sqlite" else f"${len(values)}"

    # Both engines in the order of the bytes: else a page could begin elsewhere than the last ended.
    text = "m.text" if engine == "sqlite" else 'm.text COLLATE "C"'
    sql = (
        "SELECT m.text AS text, SUM(m.count) AS times, MAX(m.day) AS last_day FROM missed_search m"
        " LEFT JOIN missed_dismissal d ON d.text = m.text"
        f" WHERE m.text <> '' AND m.day >= {bound(since)} AND (d.day IS NULL OR m.day > d.day)"
    )
    if locale is not None:
        sql += f" AND m.locale = {bound(locale.name)}"
    sql += f" GROUP BY m.text HAVING SUM(m.count) >= {bound(AT_LEAST)}"
    if after is not None:
        count, last = _place(after)
        sql += f" AND (SUM(m.count) < {bound(count)} OR (SUM(m.count) = {bound(count)} AND {text} > {bound(last)}))"
    return f"{sql} ORDER BY times DESC, {text} LIMIT {bound(limit)}", values


def _place(cursor: str) -> tuple[int, str]:
    count, _, text = cursor.partition(".")
    if not (count.isascii() and count.isdigit() and len(count) < 19 and _can_be_kept(text)):
        raise refuse(
            Code.INVALID, "This cursor is of another list. Begin again without it.", "after"
        )
    return int(count), text


def _can_be_kept(text: str) -> bool:
    return 1 <= len(text) <= LONGEST and text.isprintable()


async def _others(act: Act, since: str) -> int:
    mark = "?" if act.database.engine == "sqlite" else "$1"
    rows = await act.tx.execute_query_dict(
        f"SELECT COALESCE(SUM(count), 0) AS times FROM missed_search WHERE text = '' AND day >= {mark}",
        [since],
    )
    return int(rows[0]["times"])
