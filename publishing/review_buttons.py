"""Which buttons of an item its reviews allow: what waits for the actor, and what keeps it from readers."""

from collections.abc import Mapping, Sequence

from publishing.actor import Actor
from publishing.review import Review, State, signers
from publishing.stages import Stage

PROOFS = (Stage.FIRST_PROOF, Stage.SECOND_PROOF, Stage.THIRD_PROOF)


def lacking_review(actor: Actor, stages: Sequence[Stage], reviews: Sequence[Review]) -> str | None:
    """Why the actor cannot do one of these stages now; None when they can in some language."""
    open_ones = [
        each
        for each in reviews
        if each.submission and each.next and each.next.stage in stages and not each.is_live
    ]
    if not open_ones:
        return "No text of it waits for this step."
    person = actor.person or actor.id
    if any(not is_barred(person, each) for each in open_ones):
        return None
    return "You wrote it, or did another review of it; another person has to do this."


def lacking_submission(reviews: Sequence[Review]) -> str | None:
    """Why nothing can be handed in; None when something can."""
    if any(not each.is_live and each.submission is None for each in reviews):
        return None
    return "There is nothing new to hand in: it is in review, or readers see it already."


def lacking_to_publish(actor: Actor, reviews: Sequence[Review]) -> str | None:
    """What keeps it from being published; None when nothing does, or the system itself asks."""
    missing = [each for each in reviews if not each.is_passed]
    if not missing or actor.is_system:
        return None
    steps: Mapping[str, None] = dict.fromkeys(
        step.stage.label for each in missing for step in each.missing
    )
    return f"It has not passed its reviews: {'、'.join(steps)}."


def is_barred(person: str, review: Review) -> bool:
    """Whether the person may not do the step that is next: they wrote the text or did another review."""
    others = {
        who
        for step in review.steps
        if step.state is State.PASSED and step.stage.is_review and step.latest
        for who in signers(step.latest)
    }
    own = review.next is not None and review.next.stage.is_review and person in others
    return person in review.authors or own
