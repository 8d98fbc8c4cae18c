"""How many recognitions stand in each category of a plan, beside how many the plan announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.locale import Locale
from models.view import DRAFT, View, in_interval
from publishing.desk import Act

Place = tuple[str | None, str]


@dataclass(frozen=True)
class Recorded:
    """One category of a plan; `announced` is None where the plan names no number for it.

    `plan` is None for recognitions without one.
    """

    plan: str | None
    category: str
    announced: int | None
    recorded: int

    @property
    def differs(self) -> bool:
        """Whether what is recorded is not what was announced."""
        return self.announced != self.recorded


async def recorded(act: Act, *, lane: str = DRAFT, valid_on: date | None = None) -> list[Recorded]:
    """The counts of every category that is announced or recorded, by plan and category.

    A recognition counts when its subject is there, and it is not revoked; with `valid_on`, when it
    holds on that day.
    """
    view = View(Locale.ZH_HANS, lane=lane)
    stands = "r.revoked_on IS NULL" if valid_on is None else holds_on("r", valid_on)
    there = f"SELECT 1 FROM edition AS s WHERE s.item = r.subject_item AND {shown(act, view, 's')}"
    found = await act.tx.execute_query_dict(
        "SELECT p.public_id AS plan, r.category AS category, COUNT(*) AS number FROM recognition AS r"
        " LEFT JOIN item AS p ON p.id = r.plan_item"
        f" WHERE {shown(act, view, 'r')} AND {stands} AND EXISTS ({there})"
        " AND r.category IS NOT NULL GROUP BY p.public_id, r.category"
    )
    quotas = await act.tx.execute_query_dict(
        "SELECT p.public_id AS plan, q.category AS category, SUM(q.announced) AS number FROM quota AS q"
        f" LEFT JOIN item AS p ON p.id = q.plan_item WHERE {shown(act, view, 'q')}"
        " AND q.category IS NOT NULL AND q.announced IS NOT NULL GROUP BY p.public_id, q.category"
    )
    return _beside(_numbers(quotas), _numbers(found))


def shown(act: Act, view: View, row: str) -> str:
    """The SQL condition of what the view shows at the act's instant; nothing that is in the trash."""
    kept = f"NOT EXISTS (SELECT 1 FROM item AS gone WHERE gone.id = {row}.item AND gone.trashed_at IS NOT NULL)"
    interval = in_interval(view, row, now=str(act.at))
    return f"{row}.locale = {view.locale.value} AND {interval} AND {kept}"


def holds_on(row: str, day: date) -> str:
    """The SQL condition that a recognition holds on a day; a day that is not given bounds nothing."""
    # A day of ours is written by ourselves, so it can stand in the statement.
    on = f"'{day.isoformat()}'"
    return (
        f"({row}.valid_from IS NULL OR {row}.valid_from <= {on})"
        f" AND ({row}.valid_until IS NULL OR {row}.valid_until >= {on})"
        f" AND ({row}.revoked_on IS NULL OR {row}.revoked_on > {on})"
    )


def _numbers(rows: list[dict[str, Any]]) -> Mapping[Place, int]:
    return {(row["plan"], row["category"]): int(row["number"]) for row in rows}


def _beside(announced: Mapping[Place, int], found: Mapping[Place, int]) -> list[Recorded]:
    places = sorted({*announced, *found}, key=lambda place: (place[0] or "", place[1]))
    return [
        Recorded(plan, category, announced.get((plan, category)), found.get((plan, category), 0))
        for plan, category in places
    ]
