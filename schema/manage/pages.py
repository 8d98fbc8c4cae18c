"""What the editors' own lists have in common, and how people appear in them."""

from datetime import datetime

import strawberry

from models.clock import instant, micros, wire_instant
from schema.manage.people_ref import PersonRef
from schema.scalars import Instant


@strawberry.type(description="What lies behind a page of one of the editors' own lists.")
class PageEnd:
    has_next_page: bool
    end_cursor: str | None = strawberry.field(
        description="Given as `after`, it leads to the next page."
    )


def person(actor: str) -> PersonRef:
    """Whoever a record names."""
    return PersonRef(id=strawberry.ID(actor))


def at(moment: int) -> Instant:
    """An instant of the tables as the schema shows it."""
    return Instant(wire_instant(instant(moment)))


def instant_given(given: Instant | None) -> datetime | None:
    """An instant that was given, as an aware one."""
    return None if given is None else datetime.fromisoformat(given)


def micros_of(given: Instant | None) -> int | None:
    """An instant that was given, as the tables hold it."""
    found = instant_given(given)
    return None if found is None else micros(found)
