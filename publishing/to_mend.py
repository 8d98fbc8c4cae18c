"""What is live and should be mended: the machine check over everything published, in small steps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson

from language.proofing.finding import Severity
from language.proofing.lexicon import Lexicon
from models.database import placeholders
from models.locale import Locale
from models.view import LIVE, WITHDRAWN
from publishing.actor import Verb
from publishing.desk import Act
from publishing.machine_check import Draft, Found, check, checker_of
from publishing.passages import written_locales
from publishing.permissions import may

STEP = 50
"""How many items are checked at once."""


@dataclass(frozen=True)
class ToMend:
    """A live item with what was found in one of its languages."""

    public_id: str
    type: str
    locale: Locale
    revision: int
    findings: tuple[Found, ...]


@dataclass(frozen=True)
class Step:
    """What one step found, and the item after which the next begins; None at the end."""

    found: tuple[ToMend, ...]
    after: str | None


async def check_published(act: Act, *, lexicon: Lexicon | None = None) -> list[ToMend]:
    """Everything live in which something is to be mended, by public id; hints are left out.

    All in this one act: a large site takes its steps in acts of their own, so that others can write.
    """
    found: list[ToMend] = []
    after: str | None = ""
    while after is not None:
        step = await check_step(act, after=after, lexicon=lexicon)
        found += step.found
        after = step.after
    return found


async def check_step(
    act: Act, *, after: str, lexicon: Lexicon | None = None, entry: str | None = None
) -> Step:
    """The check over the next 50 live items; those the actor may not read are passed over.

    With `entry`, only what that entry of the lexicon finds, hints as well.
    """
    marks = placeholders(act.database.engine, 5).split(", ")
    rows = await act.tx.execute_query_dict(
        _SELECT.format(*marks, step=STEP), [LIVE, act.at, act.at, WITHDRAWN, after]
    )
    drafts = [draft for row in rows for draft in _drafts(act, row)]
    checked = await check(act, await checker_of(act, lexicon), [draft for _, draft in drafts])
    found = [
        ToMend(
            row["public_id"],
            row["type"],
            draft.locale,
            row["number"],
            _to_mend(act, row["type"], findings, entry),
        )
        for (row, draft), findings in zip(drafts, checked, strict=True)
    ]
    last = rows[-1]["public_id"] if len(rows) == STEP else None
    return Step(tuple(each for each in found if each.findings), last)


_SELECT = (
    "SELECT i.id, i.public_id, i.type, r.number, r.content FROM placement p"
    " JOIN item i ON i.id = p.item JOIN revision r ON r.id = p.revision"
    " WHERE p.lane = {0} AND p.cancelled = 0 AND p.live_from <= {1} AND p.live_until > {2}"
    " AND NOT EXISTS (SELECT 1 FROM placement w WHERE w.item = i.id AND w.lane = {3} AND w.over = 0)"
    " AND i.public_id > {4} ORDER BY i.public_id LIMIT {step}"
)


def _drafts(act: Act, row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], Draft]]:
    content_type = act.catalogue.types.get(row["type"])
    if content_type is None or not may(act.actor, Verb.READ, row["type"]).allowed:
        return
    content = orjson.loads(row["content"])
    for locale in written_locales(content, content_type):
        yield row, Draft(row["id"], content, content_type, locale)


def _to_mend(
    act: Act, type_name: str, findings: tuple[Found, ...], entry: str | None
) -> tuple[Found, ...]:
    return tuple(
        each
        for each in findings
        if each.is_open
        and (each.severity is not Severity.HINT if entry is None else each.entry == entry)
        and may(act.actor, Verb.READ, type_name, each.path[0]).allowed
    )
