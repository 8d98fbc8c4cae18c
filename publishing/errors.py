"""Why an act was refused, said so that the person can mend it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any


class Code(Enum):
    """The closed list of reasons a person is told."""

    NOT_FOUND = "NOT_FOUND"
    INVALID = "INVALID"
    REQUIRED = "REQUIRED"
    TOO_LONG = "TOO_LONG"
    CONFLICT = "CONFLICT"
    TAKEN = "TAKEN"
    LINK_NOT_FOUND = "LINK_NOT_FOUND"
    STATE = "STATE"
    FORBIDDEN = "FORBIDDEN"
    REVIEW_INCOMPLETE = "REVIEW_INCOMPLETE"
    SAME_PERSON = "SAME_PERSON"
    TERM_BLOCKED = "TERM_BLOCKED"
    LINK_NOT_PUBLISHED = "LINK_NOT_PUBLISHED"
    LOCKED = "LOCKED"
    HELD = "HELD"
    REPEATED = "REPEATED"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, and where: `path` leads from the item into its fields and blocks."""

    code: Code
    message: str
    path: tuple[str, ...] = ()


class Refused(Exception):
    """An act was refused and nothing was changed. All reasons at once."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(" ".join(each.message for each in problems))
        self.problems = tuple(problems)


class Conflict(Refused):
    """Somebody saved in between: `current_number` is the revision now, `expected` the one you had.

    Nothing of either is lost: `current` is what they saved, `mine` what was to be saved, `proposal`
    what both make together, and `clashes` where they changed the same place.
    """

    def __init__(
        self,
        *,
        current_number: int,
        current: dict[str, Any],
        expected: int,
        mine: dict[str, Any] | None = None,
        proposal: dict[str, Any] | None = None,
        clashes: Sequence[Any] = (),
    ) -> None:
        message = (
            f"Somebody saved revision {current_number} after the revision {expected} you started from. "
            "Compare the two texts and save again with the current number."
        )
        super().__init__([Problem(Code.CONFLICT, message)])
        self.current_number = current_number
        self.current = current
        self.expected = expected
        self.mine = mine
        self.proposal = proposal
        self.clashes = tuple(clashes)


def refuse(code: Code, message: str, *path: str) -> Refused:
    """A refusal with a single reason."""
    return Refused([Problem(code, message, path)])
