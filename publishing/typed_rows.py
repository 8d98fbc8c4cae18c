"""Tables of two kinds that come often: who was recognised, and who shows at an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from publishing.desk import Act
from publishing.recorded import Recorded, recorded
from publishing.rows import ErrorPolicy, GivenRow, RowsReport, import_rows

RECOGNITION, EXHIBITOR = "Recognition", "Exhibitor"
RECOGNITION_KEY = ("plan", "category", "batch", "subject")
EXHIBITOR_KEY = ("event", "name")


@dataclass(frozen=True)
class RecognitionsReport:
    """What became of the rows, and how many recognitions stand now, or would, in each category."""

    report: RowsReport
    counts: tuple[Recorded, ...]


async def record_recognitions(
    act: Act,
    rows: Sequence[GivenRow],
    *,
    plan: str | None = None,
    category: str | None = None,
    batch: int | None = None,
    evidence: str | None = None,
    dry_run: bool = False,
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
) -> RecognitionsReport:
    """Recognitions as drafts; the same plan, category, batch and subject are one recognition.

    `plan`, `category`, `batch` and the file `evidence` hold for every row that does not say
    otherwise. Raises Refused.
    """
    defaults = _given(plan=plan, category=category, batch=batch) | (
        {"evidence.file": evidence} if evidence else {}
    )
    counts: list[Recorded] = []

    async def count() -> None:
        counts.extend(await recorded(act))

    report = await import_rows(
        act,
        RECOGNITION,
        rows,
        key=RECOGNITION_KEY,
        defaults=defaults,
        dry_run=dry_run,
        policy=policy,
        look=count,
    )
    return RecognitionsReport(report, tuple(counts))


async def record_exhibitors(
    act: Act,
    rows: Sequence[GivenRow],
    *,
    event: str | None = None,
    key: Sequence[str] = EXHIBITOR_KEY,
    dry_run: bool = False,
    policy: ErrorPolicy = ErrorPolicy.REJECT_ALL,
) -> RowsReport:
    """Exhibitors as drafts; the same event and name are one, unless another key is given.

    `event` holds for every row that does not name one. Raises Refused.
    """
    return await import_rows(
        act,
        EXHIBITOR,
        rows,
        key=key,
        defaults=_given(event=event),
        dry_run=dry_run,
        policy=policy,
    )


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
