"""Somebody as records name them: by identifier, and by the name they have now."""

import strawberry

from resolvers.manage import people as told


@strawberry.type(description="Somebody who acts: a person, a token, or the service itself.")
class PersonRef:
    id: strawberry.ID

    @strawberry.field(
        description="How they are called now, a token by its owner; null once they have been erased."
    )
    async def name(self, info: strawberry.Info) -> str | None:
        return await told.name_of(info, str(self.id))


def person(actor: str) -> PersonRef:
    """Whoever a record names."""
    return PersonRef(id=strawberry.ID(actor))


def person_or_none(actor: str | None) -> PersonRef | None:
    """The same where nobody may be named."""
    return person(actor) if actor else None
