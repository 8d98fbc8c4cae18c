"""The plans that public bodies issue for the industry."""

from models.content.reviewed import ReviewPassed
from models.content.source import Source
from models.content.target import Target
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Each,
    Flag,
    Integer,
    Part,
    Reverse,
    RichText,
    SchemaOrg,
    ServedLanguage,
    Slug,
    Text,
    TextList,
    Thing,
    Url,
    content_type,
    first_of,
    link,
    links,
    part_type,
    parts,
)


class PlanStatus(Choices):
    """Where a plan stands."""

    CONSULTATION = "征求意见", "In consultation"
    RELEASED = "已发布", "Released"
    IN_IMPLEMENTATION = "实施中", "In implementation"
    CONCLUDED = "已结束", "Concluded"
    REPEALED = "已废止", "Repealed"


@part_type("方案状态记录", hint="方案状态的一次变化，连同日期和出处。")
class PlanStatusChange(Part):
    """One step in the life of a plan."""

    status = Choice(
        "状态", "The status that began.", hint="选变化之后的状态。", of=PlanStatus, required=True
    )
    changed_on = Day(
        "日期",
        "The day it began; null where no source says.",
        hint="新状态开始的日期；来源没写就留空，不要推算。",
    )
    note = Text(
        "说明",
        "What happened.",
        hint="一句话写发生了什么，如“印发实施”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选报道这次变化的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填说到这次变化的那一段的编号。",
        english="Source passage",
        max_length=40,
    )


@part_type("措施", hint="方案提出要做的一件事。")
class Measure(Part):
    """One thing a plan says is to be done."""

    name = Text(
        "措施", "The measure in a few words.", hint="几个字概括，用方案里的说法。", localized=True
    )
    summary = Text(
        "说明",
        "What it means.",
        hint="写清谁来做、做什么；不加自己的解读。",
        max_length=1_000,
        localized=True,
        multiline=True,
    )
    thrust = link(
        "Thrust",
        "所属重点",
        "The thrust it belongs to.",
        hint="选它归在哪项重点之下；方案没归类的留空。",
    )


@content_type(
    "行动方案",
    hint="政府部门为产业发布的方案或政策，含公布的数目、目标和后续进展。",
    plural="plans",
    title="title",
    review="full",
    schema_org=SchemaOrg(
        "CreativeWork",
        {
            "alternateName": "aliases",
            "identifier": first_of("document_number", "index_number"),
            "abstract": "summary",
            "creativeWorkStatus": "status",
            "dateCreated": "adopted_on",
            "datePublished": "published_on",
            "dateModified": "updated_at",
            "expires": "valid_until",
            "publisher": "issuers",
            "hasPart": Each(
                "measures", Thing("CreativeWork", {"name": "name", "abstract": "summary"})
            ),
            "associatedMedia": "attachments",
            "isBasedOn": "original_url",
            "image": "cover",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Plan(Content):
    """A plan or policy for the industry, with what it announces and what came of it."""

    title = Text(
        "标题",
        "The plan's name.",
        hint="照文件原名写，不加书名号；简称写在“别称”。",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；印出去的链接都靠它，定了尽量不改。",
        english="Web address",
    )
    aliases = TextList(
        "别称",
        "Other names in use.",
        hint="媒体和同行常用的简称各写一条，搜索和导入稿件时靠它认出。",
        localized=True,
        search="A",
    )
    document_number = Text(
        "发文字号",
        "The issuer's document number.",
        hint="照原件写全，年份用六角括号〔〕；查不到就留空。",
        sortable=True,
    )
    index_number = Text(
        "索引号",
        "The number in the register of government information.",
        hint="政府信息公开目录里的编号，照抄，不能自编。",
        sortable=True,
    )
    subject_category = Text(
        "主题分类",
        "The class in that register.",
        hint="写公开目录里的类目名称，不要自己另起分类。",
        localized=True,
    )
    status = Choice(
        "状态",
        "Where the plan stands.",
        hint="选目前的状态；以发文机关的说法为准，不凭印象判断。",
        of=PlanStatus,
    )
    status_changes = parts(
        PlanStatusChange,
        "状态记录",
        "Each step, with its source.",
        hint="每变一次加一条并注明出处，旧的记录不删不改。",
        at_most=20,
    )
    adopted_on = Day(
        "成文日期",
        "The day it was signed.",
        hint="落款处的签署日期，不是网上发布的日期；没写明就留空。",
        sortable=True,
    )
    published_on = Day(
        "发布日期",
        "The day the issuer published it.",
        hint="发文机关公开文件的日期，不是本站转发的日期。",
        sortable=True,
    )
    valid_from = Day(
        "生效日期", "The first day it holds.", hint="文件写明从哪天起执行才填，不要用成文日期代替。"
    )
    valid_until = Day(
        "失效日期",
        "The last day it holds.",
        hint="文件写明的最后一天；只说“三年内”的，填“实施年限”。",
    )
    horizon_years = Integer(
        "实施年限",
        "How many years it looks ahead.",
        hint="只填年数，如“三年”填 3；起止日期不要由此推算。",
        english="Horizon in years",
        unit="年",
        minimum=1,
    )
    sector = Text(
        "所属产业",
        "The industry it is for.",
        hint="方案针对的行业，如“服装业”；用文件里的叫法。",
        localized=True,
    )
    jurisdiction = Text(
        "适用地区",
        "Where it applies.",
        hint="写方案管到的范围，如“广东省”；没写明就留空。",
        localized=True,
    )
    issuers = links(
        "Organisation",
        "发文机关",
        "Who issued it.",
        hint="按文件署名的先后选；联合发文的逐个选上，不要只选牵头的。",
        at_most=10,
        reverse="plans",
        search=True,
    )
    released_at = link(
        "Event",
        "发布活动",
        "The event at which it was released.",
        hint="在会上公布的才选；会后才上网的方案不要选。",
        reverse=Reverse(
            "released_plans", "Plans released at this event.", at_most=10, label="发布的方案"
        ),
    )
    summary = Text(
        "摘要",
        "The plan in a paragraph.",
        hint="一段话讲清为谁、做什么、多久；数字照原文，不要换算。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The plan at length.",
        hint="方案全文或要点；小标题用标题块，不要用加粗代替。",
        search="C",
    )
    thrusts_open = Flag(
        "重点未列尽",
        "Whether the thrusts are named as examples, with more to come.",
        hint="原文用“等”字收尾、没有列全时选“是”。",
        english="More thrusts to come",
    )
    measures = parts(
        Measure,
        "措施",
        "What is to be done.",
        hint="一条措施一项，按原文先后排列；几件事不要并成一条。",
        at_most=50,
    )
    targets = parts(
        Target,
        "目标",
        "What is to be reached.",
        hint="有数字的写数字，没有的写“定性目标”；不要替原文补数。",
        at_most=20,
    )
    attachments = links(
        "File",
        "附件",
        "Documents that belong to it.",
        hint="附上文件原件和附表，先在文件库上传；名称写清是什么。",
        at_most=20,
    )
    original_url = Url(
        "原文网址",
        "The issuer's own page.",
        hint="发文机关网站上的原文页，不填转载页或搜索结果页。",
        english="Original page",
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示；红头文件的扫描件不要当封面。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="逐项写明数字和说法的出处，尽量指到文章里的段落。",
        at_most=20,
    )
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        hint="发布时由系统列出已通过的审校，供读者查看，不能手填。",
        at_most=7,
        given=True,
    )
