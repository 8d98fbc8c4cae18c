"""May this actor do that: one answer, with its reason, for every door."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from models.declare import ContentType
from publishing.actor import Actor, Grant, Verb
from publishing.errors import Code, Problem, Refused, refuse


@dataclass(frozen=True)
class Verdict:
    """Yes, or no with a reason that a person can act upon."""

    allowed: bool
    reason: str = ""


YES = Verdict(True)


def may(
    actor: Actor, verb: Verb, type_name: str | None = None, field: str | None = None
) -> Verdict:
    """Whether the actor was granted the verb, on a type and one of its fields where these are given."""
    if not _held(actor.grants, verb, type_name, field):
        return Verdict(False, f"Your roles do not let you {_said(verb, type_name, field)}. {_MEND}")
    if actor.scope is not None and not _held(actor.scope, verb, type_name, field):
        return Verdict(False, f"This token does not let you {_said(verb, type_name, field)}.")
    return YES


_MEND = "Ask an administrator for a role that does."


def permit(
    actor: Actor, verb: Verb, type_name: str | None = None, field: str | None = None
) -> None:
    """Let it pass, or raise Refused (FORBIDDEN) with the reason."""
    verdict = may(actor, verb, type_name, field)
    if not verdict.allowed:
        raise refuse(Code.FORBIDDEN, verdict.reason, *([field] if field else []))


def permit_on(actor: Actor, verb: Verb, type_name: str, public_id: str) -> None:
    """Let an act on an item pass, or raise Refused.

    Whoever may not read such items is told what they would be told if there were none.
    """
    if not may(actor, Verb.READ, type_name).allowed:
        raise no_such_item(public_id)
    permit(actor, verb, type_name)


def permit_writing(actor: Actor, type_name: str) -> None:
    """Let pass whoever may write something of such items, or raise Refused (FORBIDDEN)."""
    if not may(actor, Verb.TRANSLATE, type_name).allowed:
        permit(actor, Verb.EDIT, type_name)


def readable_fields(actor: Actor, type_name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a content that the actor may read."""
    return {
        name: value
        for name, value in content.items()
        if may(actor, Verb.READ, type_name, name).allowed
    }


def may_read_title(actor: Actor, content_type: ContentType) -> bool:
    """Whether the actor may read what such items are called."""
    return may(actor, Verb.READ, content_type.name, content_type.title).allowed


def in_scope(actor: Actor, verb: Verb, type_name: str) -> bool:
    """Whether the actor's token, where they act by one, lets them use such a right if they have it."""
    return actor.scope is None or _held(actor.scope, verb, type_name, None)


def unknowable(actor: Actor, type_name: str, names: Iterable[str]) -> list[Problem]:
    """Why these fields may not even be named: the actor can neither read nor change them.

    Else whether a guess is refused would tell whether it is what stands there.
    """
    return [
        Problem(Code.FORBIDDEN, may(actor, Verb.EDIT, type_name, name).reason, (name,))
        for name in names
        if not any(may(actor, verb, type_name, name).allowed for verb in (Verb.READ, Verb.EDIT))
    ]


def no_such_item(public_id: str) -> Refused:
    """What is said of an item that does not exist, or that the asker may not know of."""
    return refuse(Code.NOT_FOUND, f"There is no item {public_id!r}.")


def _held(grants: Iterable[Grant], verb: Verb, type_name: str | None, field: str | None) -> bool:
    return any(each.holds(verb, type_name, field) for each in grants)


def _said(verb: Verb, type_name: str | None, field: str | None) -> str:
    words = _WORDS.get(verb, verb.value)
    what = f" {type_name}" if type_name else ""
    return f"{words}{what}" + (f".{field}" if field else "")


_WORDS = {
    Verb.READ: "read",
    Verb.FILTER: "filter by",
    Verb.SORT: "sort by",
    Verb.HISTORY: "read the history of",
    Verb.REVIEW_FIRST: "do the first review of",
    Verb.REVIEW_SECOND: "do the second review of",
    Verb.REVIEW_FINAL: "do the final review of",
    Verb.PROOF: "proofread",
    Verb.URGENT: "publish without reviews",
    Verb.COMMENT: "comment on",
    Verb.TAKEDOWN: "handle takedown cases of",
    Verb.TERMS: "change protected terms",
    Verb.LEXICON: "change the lexicon",
    Verb.ADDRESSES: "change legacy addresses",
    Verb.WORKFLOW: "change workflows",
    Verb.AUDIT: "read the audit log",
    Verb.PEOPLE: "manage people",
    Verb.WEBHOOK: "have webhooks for",
}
