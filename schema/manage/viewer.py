"""Who asks, and what they were granted."""

import strawberry

from publishing.actor import written_grant
from resolvers.manage.people import name_of, roles_held
from schema.manage.common import JSON


@strawberry.type(description="Whoever asks.")
class Viewer:
    id: strawberry.ID
    kind: str = strawberry.field(description="PERSON, TOKEN, LINK or SYSTEM.")
    grants: JSON = strawberry.field(description="What the roles grant, as data.")
    scope: JSON | None = strawberry.field(
        description="What a token allows of it, as data; null for all."
    )
    person: strawberry.Private[str]

    @strawberry.field(description="What they are called.")
    async def name(self, info: strawberry.Info) -> str | None:
        return await name_of(info, str(self.id))

    @strawberry.field(description="The roles they hold; a token holds its owner's.")
    async def roles(self, info: strawberry.Info) -> list[str]:
        return await roles_held(info, self.person)


@strawberry.type
class ViewerQuery:
    @strawberry.field(description="Whoever asks.")
    async def viewer(self, info: strawberry.Info) -> Viewer:
        actor = info.context.actor
        scope = actor.scope
        return Viewer(
            id=strawberry.ID(actor.id),
            kind=actor.kind.name,
            grants=[written_grant(each) for each in actor.grants],
            scope=None if scope is None else [written_grant(each) for each in scope],
            person=actor.person,
        )
