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
    Text,
    content_type,
    link,
    parts,
)


@content_type("认定数量", plural="quotas", title="name", sorted_by="position")
class Quota(Content):
    """The number announced for one category, beside the number recorded here."""

    name = Text(
        "名称", "What is counted.", localized=True, required=True, search="B", sortable=True
    )
    plan = link(
        "Plan",
        "所属方案",
        "The plan that announces it.",
        reverse=Reverse("quotas", "The numbers the plan announces, in order.", at_most=20),
    )
    category = Choice(
        "类别", "The category that is counted.", of=RecognitionCategory, required=True
    )
    position = Integer(
        "次序", "Its place among the plan's quotas, from 1.", minimum=1, sortable=True
    )
    announced = Integer("公布数", "The number announced.", minimum=0, sortable=True)
    recorded = Count(
        "收录数",
        "The number of members named here whose recognition stands.",
        of="Recognition",
        same={"plan": "plan", "category": "category"},
        where={"revoked_on": {"is_null": True}, "subject": {"is_null": False}},
    )
    batch = Integer("批次", "The batch the number belongs to, from 1.", minimum=1, sortable=True)
    as_of = Day("截至日期", "The day for which the number holds.", sortable=True)
    note = Text(
        "说明", "What has to be known to read it.", max_length=500, localized=True, multiline=True
    )
    sources = parts(Source, "来源", "Where the number comes from.", at_most=20)
