"""How many recognitions a plan announces in each category."""

from models.content.recognition import RecognitionCategory
from models.content.source import Source
from models.declare import (
    Choice,
    Content,
    Count,
    Day,
    Integer,
    Reverse,
    SchemaOrg,
    Text,
    content_type,
    link,
    parts,
)


@content_type(
    "认定数量",
    hint="方案在某一类里公布的数目，与本站收录的名单数并列显示。",
    plural="quotas",
    title="name",
    sorted_by="position",
    schema_org=SchemaOrg(
        "PropertyValue", {"description": "note", "value": "announced", "subjectOf": "plan"}
    ),
)
class Quota(Content):
    """The number announced for one category, beside the number recorded here."""

    name = Text(
        "名称",
        "What is counted.",
        hint="写数的是什么，如“重点培育集群”；数目不写进名称。",
        localized=True,
        required=True,
        search="B",
        sortable=True,
    )
    plan = link(
        "Plan",
        "所属方案",
        "The plan that announces it.",
        hint="选公布这个数目的方案。",
        reverse=Reverse("quotas", "The numbers the plan announces, in order.", at_most=20),
    )
    category = Choice(
        "类别",
        "The category that is counted.",
        hint="要与认定的类别一致；合并公布的不要拆成两类。",
        of=RecognitionCategory,
        required=True,
    )
    position = Integer(
        "次序",
        "Its place among the plan's quotas, from 1.",
        hint="按方案里列出的先后编号，从 1 起。",
        minimum=1,
        sortable=True,
    )
    announced = Integer(
        "公布数",
        "The number announced.",
        hint="只填公布的数；名单没凑齐也不要改成收录的数。",
        english="Number announced",
        minimum=0,
        sortable=True,
    )
    recorded = Count(
        "收录数",
        "The number of members named here whose recognition stands.",
        hint="自动统计尚未撤销的认定，不能手填；与公布数不符时去补名单。",
        english="Number recorded",
        of="Recognition",
        same={"plan": "plan", "category": "category"},
        where={"revoked_on": {"is_null": True}, "subject": {"is_null": False}},
    )
    batch = Integer(
        "批次",
        "The batch the number belongs to, from 1.",
        hint="第一批填 1；来源没说分批就留空。",
        minimum=1,
        sortable=True,
    )
    as_of = Day(
        "截至日期",
        "The day for which the number holds.",
        hint="数目所指的那一天；来源没写日期就留空。",
        sortable=True,
    )
    note = Text(
        "说明",
        "What has to be known to read it.",
        hint="写读数时要知道的事，如“两类合计，未分列”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    sources = parts(
        Source,
        "来源",
        "Where the number comes from.",
        hint="指到公布这个数目的那一段；没有出处的数不要发布。",
        at_most=20,
    )
