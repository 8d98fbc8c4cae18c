"""Who may read what: the reader's rights enter the plan before any SQL exists."""

from dataclasses import dataclass

from models.view import LIVE
from reading.plan import Read


@dataclass(frozen=True)
class Rights:
    """The lanes a reader may look into, None for all, and whether at another instant than now."""

    lanes: frozenset[str] | None = frozenset({LIVE})
    any_instant: bool = False


PUBLIC = Rights()
"""What everybody may: the live lane, now."""

ANY_VIEW = Rights(lanes=None, any_instant=True)
"""For whoever has been asked about their rights already: every lane, at any instant."""


class Forbidden(Exception):
    """The reader asked for a view they have no right to."""


def guard(read: Read, rights: Rights) -> Read:
    """The read, if every view in it is within the reader's rights; raises Forbidden."""
    for root in read.roots:
        if rights.lanes is not None and root.view.lane not in rights.lanes:
            raise Forbidden(f"You may not read the lane {root.view.lane!r}.")
        if root.view.timed and not rights.any_instant:
            raise Forbidden("You may only read the present.")
    return read
