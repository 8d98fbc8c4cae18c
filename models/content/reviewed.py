"""The reviews that something published has passed, as readers are told of them."""

from models.declare import Choice, Choices, Instant, Part


class ReviewStage(Choices):
    """One step of review or proofreading."""

    MACHINE_CHECK = "机器检查", "Machine check"
    FIRST_REVIEW = "初审", "First review"
    SECOND_REVIEW = "复审", "Second review"
    FINAL_REVIEW = "终审", "Final review"
    FIRST_PROOF = "一校", "First proof"
    SECOND_PROOF = "二校", "Second proof"
    THIRD_PROOF = "三校", "Third proof"


class ReviewPassed(Part):
    """A step that the text, as it is shown, has passed."""

    stage = Choice("环节", "Which step.", of=ReviewStage, required=True)
    passed_at = Instant("通过时间", "When it was passed.")
