"""The plans that public bodies issue for the industry."""

from models.content.reviewed import ReviewPassed
from models.content.source import Source
from models.content.target import Target
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Flag,
    Integer,
    Part,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    links,
    parts,
)


class PlanStatus(Choices):
    """Where a plan stands."""

    CONSULTATION = "征求意见", "In consultation"
    RELEASED = "已发布", "Released"
    IN_IMPLEMENTATION = "实施中", "In implementation"
    CONCLUDED = "已结束", "Concluded"
    REPEALED = "已废止", "Repealed"


class PlanStatusChange(Part):
    """One step in the life of a plan."""

    status = Choice("状态", "The status that began.", of=PlanStatus, required=True)
    changed_on = Day("日期", "The day it began; null where no source says.")
    note = Text("说明", "What happened.", max_length=500, localized=True, multiline=True)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)


class Measure(Part):
    """One thing a plan says is to be done."""

    name = Text("措施", "The measure in a few words.", localized=True)
    summary = Text("说明", "What it means.", max_length=1_000, localized=True, multiline=True)
    thrust = link("Thrust", "所属重点", "The thrust it belongs to.")


@content_type("行动方案", plural="plans", title="title", review="full")
class Plan(Content):
    """A plan or policy for the industry, with what it announces and what came of it."""

    title = Text(
        "标题",
        "The plan's name.",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug("网址", "The last part of the web address.")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    document_number = Text("发文字号", "The issuer's document number.", sortable=True)
    index_number = Text(
        "索引号", "The number in the register of government information.", sortable=True
    )
    subject_category = Text("主题分类", "The class in that register.", localized=True)
    status = Choice("状态", "Where the plan stands.", of=PlanStatus)
    status_changes = parts(PlanStatusChange, "状态记录", "Each step, with its source.", at_most=20)
    adopted_on = Day("成文日期", "The day it was signed.", sortable=True)
    published_on = Day("发布日期", "The day the issuer published it.", sortable=True)
    valid_from = Day("生效日期", "The first day it holds.")
    valid_until = Day("失效日期", "The last day it holds.")
    horizon_years = Integer("实施年限", "How many years it looks ahead.", unit="年", minimum=1)
    sector = Text("所属产业", "The industry it is for.", localized=True)
    jurisdiction = Text("适用地区", "Where it applies.", localized=True)
    issuers = links("Organisation", "发文机关", "Who issued it.", at_most=10, reverse="plans")
    released_at = link(
        "Event",
        "发布活动",
        "The event at which it was released.",
        reverse=Reverse(
            "released_plans", "Plans released at this event.", at_most=10, label="发布的方案"
        ),
    )
    summary = Text(
        "摘要",
        "The plan in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The plan at length.", search="C")
    thrusts_open = Flag(
        "重点未列尽", "Whether the thrusts are named as examples, with more to come."
    )
    measures = parts(Measure, "措施", "What is to be done.", at_most=50)
    targets = parts(Target, "目标", "What is to be reached.", at_most=20)
    attachments = links("File", "附件", "Documents that belong to it.", at_most=20)
    original_url = Url("原文网址", "The issuer's own page.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        at_most=7,
        given=True,
    )
