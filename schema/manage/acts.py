"""One act as editors are shown it."""

from typing import TYPE_CHECKING, Any, TypeAlias

import orjson
import strawberry
from strawberry.scalars import JSON as JSON_SCALAR

from models.system import AuditEntry as Row
from schema.manage.moments import moment_shown
from schema.manage.people_ref import PersonRef, person
from schema.scalars import Instant

if TYPE_CHECKING:
    JSON: TypeAlias = Any
else:
    JSON = JSON_SCALAR


@strawberry.type(description="One thing that somebody did.")
class AuditEntry:
    at: Instant
    actor: PersonRef
    verb: str = strawberry.field(description="What was done: `Published`, `Withdrawn`.")
    item: strawberry.ID | None = strawberry.field(description="To which item.")
    revision: int | None = strawberry.field(description="With which revision of it.")
    reason: str | None = strawberry.field(description="Why, in the words of whoever did it.")
    details: JSON = strawberry.field(description="The rest, identifiers only.")
    sha256: str = strawberry.field(
        description="The hash over this entry and the one before; write down the newest to catch a forger."
    )


def shown_entry(row: Row) -> AuditEntry:
    """What the schema shows of an entry of the log."""
    return AuditEntry(
        at=moment_shown(row.at),
        actor=person(row.actor),
        verb=row.verb,
        item=strawberry.ID(row.public_id) if row.public_id else None,
        revision=row.revision,
        reason=row.reason,
        details=orjson.loads(row.details),
        sha256=row.sha256,
    )
