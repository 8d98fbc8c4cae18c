"""What a plan or a base is to reach."""

from models.content.source import Certainty
from models.declare import Choice, Choices, Day, Decimal, Part, Text, link


class TargetOperator(Choices):
    """How a measured value is compared with the target."""

    GT = "大于", "More than"
    GTE = "不少于", "At least"
    EQ = "等于", "Exactly"
    LTE = "不超过", "At most"
    LT = "小于", "Less than"


class Currency(Choices):
    """The currency of an amount."""

    CNY = "人民币", "Chinese yuan"
    HKD = "港元", "Hong Kong dollar"
    USD = "美元", "US dollar"


class Target(Part):
    """A figure or a state to be reached, with what is known of its deadline."""

    metric = Text("指标", "What is measured.", localized=True)
    operator = Choice("比较方式", "How the value is to be compared.", of=TargetOperator)
    value = Decimal("目标值", "The figure to be reached.")
    unit = Text("单位", "What the figure counts, such as companies.", max_length=40, localized=True)
    currency = Choice("币种", "The currency, where the figure is an amount.", of=Currency)
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)
    deadline = Day("期限", "The day by which; null where no source names one.")
    horizon = Text("期限说明", "The time frame in words.", localized=True)
    qualitative = Text(
        "定性目标", "The target in words.", max_length=500, localized=True, multiline=True
    )
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)
