"""How far a project, a base or an alliance has come, and each dated step of the way."""

from models.content.source import Certainty
from models.declare import Choice, Choices, Day, Part, Text, link, part_type


class Stage(Choices):
    """The stages from a first idea to results that others take up."""

    IDEA = "设想", "Idea"
    CONTACTED = "已接触", "Contact made"
    PROPOSED = "拟共建", "Proposed"
    PLANNED = "拟建", "Planned"
    PLANNING = "规划中", "In planning"
    SEEKING_SUPPORT = "争取支持", "Seeking support"
    UNDER_CONSTRUCTION = "建设中", "Under construction"
    ESTABLISHED = "已成立", "Established"
    RESULTS = "取得成果", "Showing results"
    SPREAD = "成果推广", "Results spread"


@part_type("阶段记录", hint="项目、基地或联盟向前的一步，连同日期和出处。")
class StatusChange(Part):
    """One step from stage to stage; nothing is ever overwritten."""

    stage = Choice(
        "阶段",
        "The stage that was reached.",
        hint="选这一步到达的阶段；倒退也照实记。",
        of=Stage,
        required=True,
    )
    changed_on = Day(
        "日期",
        "The day it was reached; null where no source says.",
        hint="到达这一阶段的日期；来源没写就留空，不要推算。",
    )
    note = Text(
        "说明",
        "What happened.",
        hint="一句话写发生了什么；不写展望。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    certainty = Choice(
        "确定程度",
        "How firmly the source supports it.",
        hint="原文明写的选“原文明示”，由上下文推出的选“可推知”。",
        of=Certainty,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选报道这一步的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填说到这一步的那一段的编号。",
        english="Source passage",
        max_length=40,
    )
