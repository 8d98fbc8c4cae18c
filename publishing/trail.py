"""The trail: what was done, by whom and why, newest first, for those who may look."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from models.system import AuditEntry
from publishing.actor import Verb
from publishing.desk import Act
from publishing.permissions import permit


@dataclass(frozen=True)
class Wanted:
    """Which entries are looked for; None stands for all. Instants are microseconds since 1970.

    `since` is included, `until` is not.
    """

    actor: str | None = None
    verb: str | None = None
    item: str | None = None
    since: int | None = None
    until: int | None = None


@dataclass(frozen=True)
class Found:
    """One page, and how many entries there are in all."""

    entries: tuple[AuditEntry, ...]
    more: bool
    total: int


async def trail(act: Act, wanted: Wanted, *, first: int, before: int | None = None) -> Found:
    """The newest entries, at most `first`; with `before`, those older than that entry.

    Raises Refused for whoever may not read the audit log.
    """
    permit(act.actor, Verb.AUDIT)
    rows = AuditEntry.filter(**_terms(wanted)).using_db(act.tx)
    total = await rows.count()
    older = rows if before is None else rows.filter(id__lt=before)
    page = await older.order_by("-id").limit(first + 1)
    return Found(tuple(page[:first]), len(page) > first, total)


def _terms(wanted: Wanted) -> dict[str, object]:
    terms = {
        "actor": wanted.actor,
        "verb": wanted.verb,
        "public_id": wanted.item,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return {name: value for name, value in terms.items() if value is not None}


async def acts_on(
    act: Act, public_ids: Sequence[str], *, first: int
) -> dict[str, list[AuditEntry]]:
    """What was done to each of these items, newest first, at most `first` each."""
    found: dict[str, list[AuditEntry]] = defaultdict(list)
    rows = AuditEntry.filter(public_id__in=list(public_ids)).using_db(act.tx)
    for row in await rows.order_by("-id"):
        of = found[str(row.public_id)]
        if len(of) < first:
            of.append(row)
    return found
