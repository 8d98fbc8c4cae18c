"""Who asks, and what they were granted."""

import strawberry

from publishing.actor import written_grant
from schema.manage.common import JSON


@strawberry.type(description="Whoever asks.")
class Viewer:
    id: strawberry.ID
    kind: str = strawberry.field(description="PERSON, TOKEN, LINK or SYSTEM.")
    grants: JSON = strawberry.field(description="What the roles grant, as data.")


@strawberry.type
class ViewerQuery:
    @strawberry.field(description="Whoever asks.")
    async def viewer(self, info: strawberry.Info) -> Viewer:
        actor = info.context.actor
        return Viewer(
            id=strawberry.ID(actor.id),
            kind=actor.kind.name,
            grants=[written_grant(each) for each in actor.grants],
        )
