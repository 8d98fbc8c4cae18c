"""What every subject of the editors' schema is made of: names shared with the public schema, and errors."""

from collections.abc import Sequence
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import strawberry
from strawberry.scalars import JSON as JSON_SCALAR

from publishing.errors import Code, Conflict, Problem, Refused
from publishing.review import ReviewIncomplete
from schema.build import Builder
from schema.inputs import add_common_inputs
from schema.manage.content import editorial_fields
from schema.objects import add_common
from schema.scalars import SCALARS, Address, Day, ExactNumber, Instant, LocalTime

_KNOWN = {
    "ID": strawberry.ID,
    "Instant": Instant,
    "Day": Day,
    "ExactNumber": ExactNumber,
    "Address": Address,
    "JSON": JSON_SCALAR,
}


def _shared() -> Builder:
    """The types that do not depend on a catalogue, made once for all schemas of editors."""
    build = Builder(_KNOWN, promises=False)
    add_common(build, editorial_fields())
    add_common_inputs(build)
    return build


SHARED = _shared()

if TYPE_CHECKING:
    JSON: TypeAlias = Any
    Content: TypeAlias = Any
    Locale: TypeAlias = Any
    PageInfo: TypeAlias = Any
else:
    JSON = JSON_SCALAR
    Content = SHARED.names["Content"]
    Locale = SHARED.names["Locale"]
    PageInfo = SHARED.names["PageInfo"]

ErrorCode = strawberry.enum(Code, name="ErrorCode", description="Why something was refused.")


@strawberry.interface(description="One reason why something was refused.")
class UserError:
    code: ErrorCode  # type: ignore[valid-type]  # made an enum of the schema above
    message: str = strawberry.field(description="What is wrong and how to mend it.")
    path: list[str] | None = strawberry.field(
        description="Where: from the item into its fields, languages and blocks.", default=None
    )


@strawberry.type(description="A reason without anything further to tell.")
class FieldError(UserError):
    pass


@strawberry.type(description="A place that two people changed.")
class Clash:
    path: list[str]
    base: JSON
    theirs: JSON
    mine: JSON


@strawberry.type(description="Somebody saved in between. Nothing is lost: here are both texts.")
class ConflictError(UserError):
    current_revision: int = strawberry.field(description="The number to save upon.", default=0)
    current: JSON = strawberry.field(
        description="The draft as it is now, field by field.", default=None
    )
    mine: JSON = strawberry.field(description="What you were about to save.", default=None)
    proposal: JSON = strawberry.field(
        description="What both make together, with no word of either lost.", default=None
    )
    clashes: list[Clash] = strawberry.field(
        description="The places that both changed; look at them before you save the proposal.",
        default_factory=list,
    )


@strawberry.type(description="Steps of review that the text, as it is, has not passed.")
class ReviewIncompleteError(UserError):
    missing: list[strawberry.ID] = strawberry.field(
        description="The ids of the missing steps.", default_factory=list
    )


def user_errors(error: Refused) -> list[UserError]:
    """What the schema shows of a refusal."""
    if isinstance(error, Conflict):
        problem = error.problems[0]
        return [
            ConflictError(
                code=problem.code,
                message=problem.message,
                path=None,
                current_revision=error.current_number,
                current=error.current,
                mine=error.mine,
                proposal=error.proposal,
                clashes=[
                    Clash(path=list(each.path), base=each.base, theirs=each.theirs, mine=each.mine)
                    for each in error.clashes
                ],
            )
        ]
    return [user_error(each) for each in error.problems]


def user_error(problem: Problem) -> UserError:
    """What the schema shows of one problem."""
    if isinstance(problem, ReviewIncomplete):
        return ReviewIncompleteError(
            code=problem.code,
            message=problem.message,
            path=list(problem.path),
            missing=[strawberry.ID(each) for each in problem.missing],
        )
    return FieldError(code=problem.code, message=problem.message, path=list(problem.path) or None)


Errors = Annotated[
    list[UserError],
    strawberry.argument(description="Everything that was refused; empty when done."),
]


def enum_of(choices: type[Enum], name: str, description: str) -> Any:
    """An enum of ours as an enum of the schema."""
    return strawberry.enum(choices, name=name, description=description)


def merged(name: str, subjects: Sequence[type], description: str) -> Any:
    """One object type with the fields of all these."""
    return strawberry.type(type(name, tuple(subjects), {}), name=name, description=description)


__all__ = [
    "JSON",
    "SCALARS",
    "SHARED",
    "ConflictError",
    "Content",
    "ErrorCode",
    "Errors",
    "FieldError",
    "Instant",
    "LocalTime",
    "Locale",
    "PageInfo",
    "ReviewIncompleteError",
    "UserError",
    "enum_of",
    "merged",
    "user_error",
    "user_errors",
]
