"""Who was recognised under a plan, in which category and batch."""

from models.content.source import Evidence
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Integer,
    Reverse,
    SchemaOrg,
    ServedLanguage,
    Text,
    content_type,
    first_of,
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


@content_type(
    "认定",
    hint="某个集群、平台、企业或项目依方案得到的一次认定。",
    plural="recognitions",
    schema_org=SchemaOrg(
        "Certification",
        {
            "about": "subject",
            "isBasedOn": "plan",
            "datePublished": "recognised_on",
            "validFrom": "valid_from",
            "expires": first_of("revoked_on", "valid_until"),
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Recognition(Content):
    """The recognition of a cluster, platform, enterprise or project under a plan."""

    plan = link(
        "Plan",
        "所属方案",
        "The plan it is made under.",
        hint="选作出认定的方案；别的奖项和称号不要记在这里。",
        reverse="recognitions",
    )
    category = Choice(
        "类别",
        "The category.",
        hint="照公布名单的类别选；名单没分开的不要自己分。",
        of=RecognitionCategory,
        required=True,
    )
    batch = Integer(
        "批次",
        "The batch it was made in, from 1.",
        hint="第一批填 1；补充认定的按公布批次填。",
        minimum=1,
        sortable=True,
    )
    subject = link(
        ("Cluster", "Platform", "Enterprise", "Project"),
        "认定对象",
        "Who or what is recognised.",
        hint="先建好对象的条目再来选；只有数目没有名字的可先空着。",
        union="RecognitionSubject",
        reverse=Reverse("recognitions", "The recognitions it has had.", at_most=20),
    )
    recognised_on = Day(
        "认定日期",
        "The day it was made.",
        hint="公布名单上写的日期；只知道年份就留空。",
        sortable=True,
    )
    valid_from = Day(
        "生效日期",
        "The first day it holds.",
        hint="证书或文件写明才填，不要照抄认定日期。",
        sortable=True,
    )
    valid_until = Day(
        "失效日期",
        "The last day it holds.",
        hint="有效的最后一天；没写期限的留空，不要当作长期有效。",
        sortable=True,
    )
    revoked_on = Day(
        "撤销日期",
        "The day it was taken back; null while it stands.",
        hint="公布撤销的日期；填了以后不再计入收录数，条目不要删。",
        sortable=True,
    )
    revocation_reason = Text(
        "撤销原因",
        "Why it was taken back.",
        hint="照撤销文件的说法写，不加评论；没有公布原因就留空。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    evidence = parts(
        Evidence,
        "证明材料",
        "What proves it.",
        hint="附名单、证书或报道；引用文章时写明依据的是哪一版。",
        at_most=20,
    )
