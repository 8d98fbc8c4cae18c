"""What is measured, and each reading with its evidence."""

from models.content.source import Certainty
from models.content.target import Target
from models.declare import (
    Choice,
    Content,
    Day,
    Decimal,
    Integer,
    Part,
    Reverse,
    Text,
    content_type,
    link,
    parts,
)


class Reading(Part):
    """One measured value; its evidence names an article in one exact revision."""

    value = Decimal("数值", "The value.", required=True)
    measured_on = Day("日期", "The day it holds for; null where no source says.")
    certainty = Choice("确定程度", "How firmly the evidence supports it.", of=Certainty)
    note = Text("说明", "How it was measured.", max_length=500, localized=True, multiline=True)
    evidence = link("Article", "证明文章", "The article that gives the value.")
    evidence_revision = Integer("修订号", "The number of the revision relied on.", minimum=1)
    evidence_sha256 = Text("校验值", "The SHA-256 of that revision, in hexadecimal.", max_length=64)
    evidence_block = Text("来源段落", "The id of the block in that article.", max_length=40)


@content_type("指标", plural="indicators", title="name", sorted_by="position")
class Indicator(Content):
    """A figure that is followed over time, against its targets."""

    name = Text(
        "名称", "What is measured.", localized=True, required=True, search="A", sortable=True
    )
    definition = Text(
        "定义", "How it is counted.", max_length=1_000, localized=True, multiline=True, search="C"
    )
    subject = link(
        ("Plan", "Cluster", "Project", "Base"),
        "对象",
        "What it is measured of.",
        union="IndicatorSubject",
        reverse=Reverse("indicators", "What is measured of it, in order.", at_most=30),
    )
    position = Integer(
        "次序", "Its place among the subject's indicators, from 1.", minimum=1, sortable=True
    )
    unit = Text("单位", "What the values count.", max_length=40, localized=True)
    baseline = Decimal("基期值", "The value to start from.")
    baseline_on = Day("基期", "The day of that value.")
    targets = parts(Target, "目标", "What is to be reached.", at_most=10)
    readings = parts(Reading, "读数", "The measured values, oldest first.", at_most=100)
