"""Who was recognised under a plan, in which category and batch."""

from models.content.source import Evidence
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Integer,
    Reverse,
    Text,
    content_type,
    link,
    parts,
)


class RecognitionCategory(Choices):
    """The categories in which a plan recognises."""

    CLUSTER = "重点培育集群", "Cluster for priority cultivation"
    SERVICE_PLATFORM = "服务平台", "Public service platform"
    LEADING_OR_DEMONSTRATION_ENTERPRISE = "龙头、示范企业", "Leading or demonstration enterprise"
    CULTIVATED_ENTERPRISE = "重点培育企业", "Enterprise for priority cultivation"
    SUPPORT_PROJECT = "重点扶持项目", "Project for priority support"


@content_type("认定", plural="recognitions")
class Recognition(Content):
    """The recognition of a cluster, platform, enterprise or project under a plan."""

    plan = link("Plan", "所属方案", "The plan it is made under.", reverse="recognitions")
    category = Choice("类别", "The category.", of=RecognitionCategory, required=True)
    batch = Integer("批次", "The batch it was made in, from 1.", minimum=1, sortable=True)
    subject = link(
        ("Cluster", "Platform", "Enterprise", "Project"),
        "认定对象",
        "Who or what is recognised.",
        union="RecognitionSubject",
        reverse=Reverse("recognitions", "The recognitions it has had.", at_most=20),
    )
    recognised_on = Day("认定日期", "The day it was made.", sortable=True)
    valid_from = Day("生效日期", "The first day it holds.", sortable=True)
    valid_until = Day("失效日期", "The last day it holds.", sortable=True)
    revoked_on = Day("撤销日期", "The day it was taken back; null while it stands.", sortable=True)
    revocation_reason = Text(
        "撤销原因", "Why it was taken back.", max_length=500, localized=True, multiline=True
    )
    evidence = parts(Evidence, "证明材料", "What proves it.", at_most=20)
