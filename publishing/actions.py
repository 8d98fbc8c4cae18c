"""The buttons of an item: what can be done to it now, and if not, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from publishing.actor import Actor, Verb
from publishing.permissions import Verdict, may
from publishing.review_buttons import (
    PROOFS,
    lacking_review,
    lacking_submission,
    lacking_to_publish,
)
from publishing.stages import Stage
from publishing.standing import FOR_GOOD, HIDDEN, Standing


class Action(Enum):
    """What can be done to an item."""

    UPDATE = "UPDATE"
    TRANSLATE = "TRANSLATE"
    COMMENT = "COMMENT"
    SUBMIT = "SUBMIT"
    REVIEW_FIRST = "REVIEW_FIRST"
    REVIEW_SECOND = "REVIEW_SECOND"
    REVIEW_FINAL = "REVIEW_FINAL"
    PROOF = "PROOF"
    PUBLISH = "PUBLISH"
    SCHEDULE = "SCHEDULE"
    CANCEL_SCHEDULE = "CANCEL_SCHEDULE"
    UNPUBLISH = "UNPUBLISH"
    PUBLISH_URGENTLY = "PUBLISH_URGENTLY"
    WITHDRAW = "WITHDRAW"
    REINSTATE = "REINSTATE"
    OPEN_TAKEDOWN = "OPEN_TAKEDOWN"
    DUPLICATE = "DUPLICATE"
    TRASH = "TRASH"
    UNTRASH = "UNTRASH"
    READ_HISTORY = "READ_HISTORY"


@dataclass(frozen=True)
class _Rule:
    verb: Verb
    states: tuple["_State", ...] = ()


class _State(Enum):
    """What an action asks of the item; the value is said when it is not so."""

    KEPT = "It is in the trash; restore it first."
    TRASHED = "It is not in the trash."
    WRITTEN = "It has no content yet; save a draft first."
    NOT_WITHDRAWN = "It is withdrawn; reinstate it first."
    NOT_GONE = "It is withdrawn already."
    WITHDRAWN = "It is not withdrawn."
    NOT_CLAIMED = "A takedown case keeps it out."
    LIVE = "It is not live."
    DUE = "Nothing is scheduled for it."
    IDLE = "It is live or scheduled; unpublish it or cancel its schedule first."
    WAS_PUBLIC = "It was never public."


_HELD = (_State.KEPT, _State.WRITTEN)
_SHOWABLE = (*_HELD, _State.NOT_WITHDRAWN)

RULES: dict[Action, _Rule] = {
    Action.UPDATE: _Rule(Verb.EDIT, (_State.KEPT,)),
    Action.TRANSLATE: _Rule(Verb.TRANSLATE, (_State.KEPT,)),
    Action.COMMENT: _Rule(Verb.COMMENT, _HELD),
    Action.SUBMIT: _Rule(Verb.SUBMIT, _SHOWABLE),
    Action.REVIEW_FIRST: _Rule(Verb.REVIEW_FIRST, _SHOWABLE),
    Action.REVIEW_SECOND: _Rule(Verb.REVIEW_SECOND, _SHOWABLE),
    Action.REVIEW_FINAL: _Rule(Verb.REVIEW_FINAL, _SHOWABLE),
    Action.PROOF: _Rule(Verb.PROOF, _SHOWABLE),
    Action.PUBLISH: _Rule(Verb.PUBLISH, _SHOWABLE),
    Action.SCHEDULE: _Rule(Verb.PUBLISH, _SHOWABLE),
    Action.CANCEL_SCHEDULE: _Rule(Verb.PUBLISH, (_State.DUE,)),
    Action.UNPUBLISH: _Rule(Verb.PUBLISH, (_State.LIVE,)),
    Action.PUBLISH_URGENTLY: _Rule(Verb.URGENT, _SHOWABLE),
    Action.WITHDRAW: _Rule(Verb.WITHDRAW, (_State.WRITTEN, _State.NOT_GONE)),
    Action.REINSTATE: _Rule(Verb.WITHDRAW, (_State.WITHDRAWN, _State.NOT_CLAIMED)),
    Action.OPEN_TAKEDOWN: _Rule(Verb.TAKEDOWN, (_State.WAS_PUBLIC, _State.NOT_GONE)),
    Action.DUPLICATE: _Rule(Verb.CREATE, _HELD),
    Action.TRASH: _Rule(Verb.TRASH, (_State.KEPT, _State.IDLE)),
    Action.UNTRASH: _Rule(Verb.TRASH, (_State.TRASHED,)),
    Action.READ_HISTORY: _Rule(Verb.HISTORY),
}


def verdict_on(actor: Actor, action: Action, standing: Standing) -> Verdict:
    """Whether the actor can do this to an item that stands so; with the reason if not."""
    rule = RULES[action]
    right = may(actor, rule.verb, standing.type)
    if not right.allowed:
        return right
    lacking = next(_lacking(rule, standing), None)
    reason = lacking.value if lacking else _lacking_in_review(actor, action, standing)
    return Verdict(True) if reason is None else Verdict(False, reason)


def _lacking_in_review(actor: Actor, action: Action, standing: Standing) -> str | None:
    match action:
        case Action.SUBMIT:
            return lacking_submission(standing.reviews)
        case Action.PUBLISH | Action.SCHEDULE:
            return lacking_to_publish(actor, standing.reviews)
        case Action.REVIEW_FIRST:
            return lacking_review(actor, (Stage.FIRST_REVIEW,), standing.reviews)
        case Action.REVIEW_SECOND:
            return lacking_review(actor, (Stage.SECOND_REVIEW,), standing.reviews)
        case Action.REVIEW_FINAL:
            return lacking_review(actor, (Stage.FINAL_REVIEW,), standing.reviews)
        case Action.PROOF:
            return lacking_review(actor, PROOFS, standing.reviews)
    return None


def _lacking(rule: _Rule, standing: Standing) -> Iterator[_State]:
    holds = {
        _State.KEPT: not standing.trashed,
        _State.TRASHED: standing.trashed,
        _State.WRITTEN: standing.draft != 0,
        _State.NOT_WITHDRAWN: not standing.withdrawn,
        _State.NOT_GONE: not standing.is_gone,
        _State.WITHDRAWN: standing.withdrawn,
        _State.NOT_CLAIMED: not standing.kept_out_by & {HIDDEN, FOR_GOOD},
        _State.LIVE: standing.live is not None,
        _State.DUE: bool(standing.due),
        _State.IDLE: standing.live is None and not standing.due,
        _State.WAS_PUBLIC: standing.was_live,
    }
    return (each for each in rule.states if not holds[each])
