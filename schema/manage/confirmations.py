"""Who has taken note that something was withdrawn, and who is waited for."""

from typing import Any

import strawberry

from models.system import Portal as Row
from publishing.confirmations import Way
from resolvers.manage.portals import response_to
from schema.manage.common import Instant, enum_of
from schema.manage.moments import moment_or_none, moment_shown
from schema.manage.people_ref import PersonRef, person

WayEnum = enum_of(
    Way,
    "ConfirmationWay",
    "How somebody has taken note: a webhook took the message, changes were pulled past the removal, or an embed asked again and was told.",
)


@strawberry.type(description="A portal, by name.")
class PortalRef:
    id: strawberry.ID
    name: str


@strawberry.type(description="Somebody who has taken note of a withdrawal.")
class WithdrawalConfirmation:
    portal: PortalRef | None = strawberry.field(
        description="Null for somebody who has webhooks and is no portal."
    )
    owner: PersonRef = strawberry.field(description="Whose account it is.")
    way: WayEnum  # type: ignore[valid-type]  # made an enum of the schema above
    at: Instant = strawberry.field(description="When first.")


@strawberry.type(
    description="Somebody who has not taken note of a withdrawal, and may show the item."
)
class WithdrawalAwaited:
    portal: PortalRef | None = strawberry.field(
        description="Null for somebody who has webhooks and is no portal."
    )
    owner: PersonRef = strawberry.field(description="Whose account it is.")
    last_shown_at: Instant | None = strawberry.field(
        description="When the portal last showed the item."
    )


async def confirmations_of(info: Any, item: str) -> list[WithdrawalConfirmation]:
    """Who has taken note, the first first, each in every way they did."""
    found = await response_to(info, item)
    return [
        WithdrawalConfirmation(
            portal=_ref(found.portals.get(each.owner)),
            owner=person(each.owner),
            way=each.way,
            at=moment_shown(each.at),
        )
        for each in found.confirmations
    ]


async def awaited_of(info: Any, item: str) -> list[WithdrawalAwaited]:
    """Who is waited for."""
    found = await response_to(info, item)
    return [
        WithdrawalAwaited(
            portal=_ref(found.portals.get(each.owner)),
            owner=person(each.owner),
            last_shown_at=moment_or_none(each.last_shown_at),
        )
        for each in found.awaiting
    ]


def _ref(row: Row | None) -> PortalRef | None:
    return None if row is None else PortalRef(id=strawberry.ID(row.public_id), name=row.name)
