"""The audit log, for those who answer for what was done."""

import strawberry

from publishing.trail import Found, Wanted, trail
from resolvers.manage.context import context_of
from resolvers.manage.pages import cursor_of, key_of, page_size
from schema.manage.acts import AuditEntry, shown_entry
from schema.manage.common import Instant
from schema.manage.moments import micros_given
from schema.manage.pages import PageEnd


@strawberry.type(description="A page of the audit log, newest first.")
class AuditConnection:
    nodes: list[AuditEntry]
    page_info: PageEnd
    total_count: int = strawberry.field(description="How many entries there are in all.")


@strawberry.type
class AuditQuery:
    @strawberry.field(
        description="Who did what, to which item and why, newest first. For those who may read the audit log."
    )
    async def audit(
        self,
        info: strawberry.Info,
        first: int = 20,
        after: str | None = None,
        actor: strawberry.ID | None = None,
        verb: str | None = None,
        item: strawberry.ID | None = None,
        since: Instant | None = None,
        until: Instant | None = None,
    ) -> AuditConnection:
        wanted = Wanted(
            actor=actor, verb=verb, item=item, since=micros_given(since), until=micros_given(until)
        )
        size, before = page_size(first), key_of(after)
        async with context_of(info).look() as act:
            return _connection(await trail(act, wanted, first=size, before=before))


def _connection(found: Found) -> AuditConnection:
    last = found.entries[-1] if found.entries else None
    return AuditConnection(
        nodes=[shown_entry(each) for each in found.entries],
        page_info=PageEnd(
            has_next_page=found.more, end_cursor=cursor_of(last.id) if last else None
        ),
        total_count=found.total,
    )
