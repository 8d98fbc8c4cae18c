"""Somebody as records name them: by identifier."""

import strawberry


@strawberry.type(description="Somebody who acts: a person, a token, or the service itself.")
class PersonRef:
    id: strawberry.ID
