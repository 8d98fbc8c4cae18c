"""What a plan or a base is to reach."""

from models.content.source import Certainty
from models.declare import Choice, Choices, Day, Decimal, Part, Text, link, part_type


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


@part_type("目标", hint="方案或基地要达到的一个数字或状态。")
class Target(Part):
    """A figure or a state to be reached, with what is known of its deadline."""

    metric = Text(
        "指标", "What is measured.", hint="写量的是什么，如“年销售额”；数值另填。", localized=True
    )
    operator = Choice(
        "比较方式",
        "How the value is to be compared.",
        hint="原文“超过”选大于，“以上”选不少于，不要选反。",
        english="Comparison",
        of=TargetOperator,
    )
    value = Decimal(
        "目标值", "The figure to be reached.", hint="只写数字，单位另填；没有数字的写“定性目标”。"
    )
    unit = Text(
        "单位",
        "What the figure counts, such as companies.",
        hint="如“亿元”“家”；与目标值合起来要读得通。",
        max_length=40,
        localized=True,
    )
    currency = Choice(
        "币种",
        "The currency, where the figure is an amount.",
        hint="金额才选；原文没写币种的，确定程度选“可推知”。",
        of=Currency,
    )
    certainty = Choice(
        "确定程度",
        "How firmly the source supports it.",
        hint="原文明写的选“原文明示”，由上下文推出的选“可推知”。",
        of=Certainty,
    )
    deadline = Day(
        "期限",
        "The day by which; null where no source names one.",
        hint="来源写明到哪一天才填；“三年内”写在期限说明。",
    )
    horizon = Text(
        "期限说明",
        "The time frame in words.",
        hint="照原文写，如“三年内”；不要换算成日期。",
        english="Time frame",
        localized=True,
    )
    qualitative = Text(
        "定性目标",
        "The target in words.",
        hint="没有数字的目标照原文写，如“取得实质成效”。",
        english="Target in words",
        max_length=500,
        localized=True,
        multiline=True,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选写着这个目标的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填这个目标所在段落的编号。",
        english="Source passage",
        max_length=40,
    )
