"""What happened, a page at a time in the order of the commits, for those who may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from tortoise.expressions import Q

from models.declare import Catalogue
from models.system import Fact
from publishing.actor import Actor, Verb
from publishing.desk import Act
from publishing.errors import Code, refuse
from publishing.outbox import newest_position
from publishing.permissions import may, permit


class FactKind(Enum):
    """What can happen to an item; the value is the fact's kind in the outbox."""

    SAVED = "Saved"
    TERMS_APPLIED = "TermsApplied"
    TRASHED = "Trashed"
    UNTRASHED = "Untrashed"
    COMMENTED = "Commented"
    COMMENT_RESOLVED = "CommentResolved"
    REVIEW_SUBMITTED = "ReviewSubmitted"
    REVIEW_PASSED = "ReviewPassed"
    REVIEW_RETURNED = "ReviewReturned"
    REVIEW_DUE = "ReviewDue"
    URGENCY_REQUESTED = "UrgencyRequested"
    PUBLISHED = "Published"
    SCHEDULED = "Scheduled"
    SCHEDULE_CANCELLED = "ScheduleCancelled"
    BECAME_LIVE = "BecameLive"
    HELD = "Held"
    RESUMED = "Resumed"
    MISSED = "Missed"
    CORRECTED = "Corrected"
    RESCHEDULED = "Rescheduled"
    POSTPONED = "Postponed"
    MOVED_ONLINE = "MovedOnline"
    CANCELLED = "Cancelled"
    REINSTATED = "Reinstated"
    UNPUBLISHED = "Unpublished"
    UNPUBLISH_SCHEDULED = "UnpublishScheduled"
    CEASED_LIVE = "CeasedLive"
    WITHDRAWN = "Withdrawn"
    RESTORED = "Restored"
    TAKEDOWN_OPENED = "TakedownOpened"
    TAKEDOWN_DECIDED = "TakedownDecided"


_OF_CASES = (FactKind.TAKEDOWN_OPENED.value, FactKind.TAKEDOWN_DECIDED.value)


@dataclass(frozen=True)
class WantedFacts:
    """Which facts are wanted; None stands for all."""

    types: Sequence[str] | None = None
    kinds: Sequence[FactKind] | None = None
    ids: Sequence[str] | None = None


@dataclass(frozen=True)
class FactPage:
    """Facts in the order of their commits, the position to go on from, and whether there are more now."""

    facts: tuple[Fact, ...]
    position: int
    more: bool


def permit_facts(actor: Actor, catalogue: Catalogue, wanted: WantedFacts) -> frozenset[str]:
    """The types whose facts the actor is told: they may read such items and their history.

    Raises Refused where there are none, and for a type asked for of which they may not know.
    """
    for each in wanted.types or ():
        if each not in catalogue.types:
            raise refuse(Code.INVALID, f"There is no type {each!r}. Ask for one of the catalogue.")
        permit(actor, Verb.READ, each)
        permit(actor, Verb.HISTORY, each)
    known = [
        each
        for each in (catalogue.types if wanted.types is None else wanted.types)
        if may(actor, Verb.READ, each).allowed and may(actor, Verb.HISTORY, each).allowed
    ]
    if not known and wanted.types is None:
        permit(actor, Verb.READ)
        permit(actor, Verb.HISTORY)
    return frozenset(known)


async def fact_page(act: Act, wanted: WantedFacts, *, after: int | None, first: int) -> FactPage:
    """The facts after a position that the actor may know of, at most `first`; None for from now on.

    Whoever may not handle takedown cases is told of none. Raises Refused.
    """
    types = permit_facts(act.actor, act.catalogue, wanted)
    # Read first: what is committed meanwhile is for the next page.
    newest = await newest_position(act.database)
    if after is None or [] in (wanted.types, wanted.kinds, wanted.ids):
        return FactPage((), newest, more=False)
    if after > newest:
        message = (
            "This cursor is of facts that are not here: of another site, or from before it was"
            " restored from a copy. Start anew without it."
        )
        raise refuse(Code.INVALID, message, "since")
    cases = [each for each in types if may(act.actor, Verb.TAKEDOWN, each).allowed]
    terms = [
        Q(position__gt=after, position__lte=newest, type__in=sorted(types)),
        Q(type__in=sorted(cases)) | ~Q(kind__in=_OF_CASES),
    ]
    if wanted.kinds is not None:
        terms.append(Q(kind__in=[each.value for each in wanted.kinds]))
    if wanted.ids is not None:
        terms.append(Q(public_id__in=list(wanted.ids)))
    found = await Fact.filter(*terms).using_db(act.tx).order_by("position").limit(first + 1)
    page, more = tuple(found[:first]), len(found) > first
    return FactPage(page, page[-1].position if more else newest, more)
