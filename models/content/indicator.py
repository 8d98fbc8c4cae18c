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
    SchemaOrg,
    ServedLanguage,
    Text,
    Thing,
    content_type,
    link,
    part_type,
    parts,
)


@part_type("读数", hint="指标的一次读数，连同证明它的文章。")
class Reading(Part):
    """One measured value; its evidence names an article in one exact revision."""

    value = Decimal(
        "数值", "The value.", hint="只写数字，单位与指标一致；约数在说明里注明。", required=True
    )
    measured_on = Day(
        "日期",
        "The day it holds for; null where no source says.",
        hint="数值所指的日期，不是公布的日期；没写就留空。",
    )
    certainty = Choice(
        "确定程度",
        "How firmly the evidence supports it.",
        hint="原文照录的选“原文明示”，换算出来的选“可推知”。",
        of=Certainty,
    )
    note = Text(
        "说明",
        "How it was measured.",
        hint="写怎么得来的，如“全年累计，含出口”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    evidence = link(
        "Article",
        "证明文章",
        "The article that gives the value.",
        hint="选写着这个数的本站文章。",
        english="Article relied on",
    )
    evidence_revision = Integer(
        "修订号",
        "The number of the revision relied on.",
        hint="依据的是文章第几版；填了日后才能复查。",
        english="Revision relied on",
        minimum=1,
    )
    evidence_sha256 = Text(
        "校验值",
        "The SHA-256 of that revision, in hexadecimal.",
        hint="该版的指纹，照系统显示的抄录，不要手编。",
        english="Checksum",
        max_length=64,
    )
    evidence_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填这个数所在段落的编号。",
        english="Source passage",
        max_length=40,
    )


@content_type(
    "指标",
    hint="长期跟踪的一个指标，附目标和历次读数。",
    plural="indicators",
    title="name",
    sorted_by="position",
    schema_org=SchemaOrg(
        "Dataset",
        {
            "description": "definition",
            "about": "subject",
            "variableMeasured": Thing("PropertyValue", {"name": "name", "unitText": "unit"}),
            "dateModified": "updated_at",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Indicator(Content):
    """A figure that is followed over time, against its targets."""

    name = Text(
        "名称",
        "What is measured.",
        hint="写量的是什么，如“年销售额”；数值和年份不写进来。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    definition = Text(
        "定义",
        "How it is counted.",
        hint="写清统计口径和范围；口径变了要另建指标。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="C",
    )
    subject = link(
        ("Plan", "Cluster", "Project", "Base"),
        "对象",
        "What it is measured of.",
        hint="选所衡量的方案、集群、项目或基地，只选一个。",
        union="IndicatorSubject",
        reverse=Reverse("indicators", "What is measured of it, in order.", at_most=30),
    )
    position = Integer(
        "次序",
        "Its place among the subject's indicators, from 1.",
        hint="在同一对象的指标中排第几，从 1 起。",
        minimum=1,
        sortable=True,
    )
    unit = Text(
        "单位",
        "What the values count.",
        hint="如“亿元”“家”；改单位会让旧读数失真，应另建指标。",
        max_length=40,
        localized=True,
    )
    baseline = Decimal(
        "基期值", "The value to start from.", hint="起算时的数值，单位与读数一致；不知道就留空。"
    )
    baseline_on = Day(
        "基期",
        "The day of that value.",
        hint="基期值所指的日期；来源只写年份的填年末并在定义注明。",
        english="Baseline date",
    )
    targets = parts(
        Target,
        "目标",
        "What is to be reached.",
        hint="写要达到的数；公布了新目标就加一条，不改旧的。",
        at_most=10,
    )
    readings = parts(
        Reading,
        "读数",
        "The measured values, oldest first.",
        hint="每次公布的数加一条，由早到晚；旧读数不要改。",
        at_most=100,
    )
