"""The reviews that something published has passed, as readers are told of them."""

from models.declare import Choice, Choices, Instant, Part, part_type


class ReviewStage(Choices):
    """One step of review or proofreading."""

    MACHINE_CHECK = "机器检查", "Machine check"
    FIRST_REVIEW = "初审", "First review"
    SECOND_REVIEW = "复审", "Second review"
    FINAL_REVIEW = "终审", "Final review"
    FIRST_PROOF = "一校", "First proof"
    SECOND_PROOF = "二校", "Second proof"
    THIRD_PROOF = "三校", "Third proof"


@part_type(
    "已过审校", hint="稿件发布前通过的一道审校，由系统填写，不能手改。", english="Review passed"
)
class ReviewPassed(Part):
    """A step that the text, as it is shown, has passed."""

    stage = Choice(
        "环节",
        "Which step.",
        hint="通过的是哪一道审或校，由系统填写。",
        english="Step",
        of=ReviewStage,
        required=True,
    )
    passed_at = Instant("通过时间", "When it was passed.", hint="通过这一道的时间，由系统填写。")
