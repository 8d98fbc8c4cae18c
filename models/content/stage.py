"""How far a project, a base or an alliance has come, and each dated step of the way."""

from models.content.source import Certainty
from models.declare import Choice, Choices, Day, Part, Text, link


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


class StatusChange(Part):
    """One step from stage to stage; nothing is ever overwritten."""

    stage = Choice("阶段", "The stage that was reached.", of=Stage, required=True)
    changed_on = Day("日期", "The day it was reached; null where no source says.")
    note = Text("说明", "What happened.", max_length=500, localized=True, multiline=True)
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)
