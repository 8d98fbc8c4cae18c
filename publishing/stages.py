"""The stages of 三审三校, and the right that each asks for."""

from enum import Enum

from models.content.reviewed import ReviewStage
from publishing.actor import Verb


class Stage(Enum):
    """One step that a text passes before it is public."""

    MACHINE_CHECK = "MACHINE_CHECK"
    FIRST_REVIEW = "FIRST_REVIEW"
    SECOND_REVIEW = "SECOND_REVIEW"
    FINAL_REVIEW = "FINAL_REVIEW"
    FIRST_PROOF = "FIRST_PROOF"
    SECOND_PROOF = "SECOND_PROOF"
    THIRD_PROOF = "THIRD_PROOF"

    @property
    def is_review(self) -> bool:
        """Whether it is one of the three reviews, each of which another person does."""
        return self in REVIEWS

    @property
    def label(self) -> str:
        """Its Chinese name."""
        return ReviewStage[self.name].zh


REVIEWS = (Stage.FIRST_REVIEW, Stage.SECOND_REVIEW, Stage.FINAL_REVIEW)

RIGHT = {
    Stage.FIRST_REVIEW: Verb.REVIEW_FIRST,
    Stage.SECOND_REVIEW: Verb.REVIEW_SECOND,
    Stage.FINAL_REVIEW: Verb.REVIEW_FINAL,
    Stage.FIRST_PROOF: Verb.PROOF,
    Stage.SECOND_PROOF: Verb.PROOF,
    Stage.THIRD_PROOF: Verb.PROOF,
}
"""What somebody must be granted to do a stage. Nobody is granted the machine's own."""


class Decision(Enum):
    """What somebody says at a stage."""

    APPROVE = "APPROVE"
    RETURN = "RETURN"
