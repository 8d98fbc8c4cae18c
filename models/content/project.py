"""The projects of a plan and of the association."""

from models.content.in_schema_org import TOWN
from models.content.party import PARTY, PartyRole
from models.content.source import Certainty, Source
from models.content.stage import Stage, StatusChange
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Part,
    Reverse,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    first_of,
    link,
    links,
    part_type,
    parts,
)


class ProjectKind(Choices):
    """How a project came to the association."""

    SUPPORT = "重点扶持", "Priority support"
    CO_CONSTRUCTION = "省镇共建", "Province-town co-construction"
    SCOUTED = "调研发现", "Found in field research"
    ASSOCIATION_LED = "协会主导", "Led by the association"


class SupportStage(Choices):
    """How far a support project has come on its way to results."""

    EXISTING = "已有项目", "Existing project"
    BREAKTHROUGH_SOUGHT = "寻找突破", "Break-through sought"
    IN_SUPPORT_POOL = "进入政府支持范围", "In the pool of government support"
    TECHNICAL_COOPERATION = "技术合作", "Technical cooperation"
    INDUSTRIALISED = "产业化实施", "Industrialised"
    RESULTS_SPREAD = "成果已推广", "Results spread"


@part_type("参与单位", hint="承担项目的一个单位及其角色。", english="Partner of a project")
class ProjectPartner(Part):
    """Somebody who carries a project, with their role."""

    role = Choice(
        "角色",
        "What they do for it.",
        hint="照来源的说法选；一个单位有两种角色就加两条。",
        of=PartyRole,
        required=True,
    )
    party = link(
        PARTY,
        "单位",
        "Who it is.",
        hint="先建好机构或企业的条目再来选。",
        english="Organisation or company",
        essential=True,
        required=True,
        union="Party",
        search=True,
        reverse=Reverse("projects", "Projects they have a role in."),
    )
    note = Text(
        "说明", "More about the role.", hint="角色说不尽的再补一句，如“负责设备”。", localized=True
    )


@part_type("进展", hint="项目进展的一次报告，有日期、有出处。")
class ProgressReport(Part):
    """A dated, sourced report of how a project goes."""

    reported_on = Day(
        "日期",
        "The day it is about; null where no source says.",
        hint="进展所指的日期；不是本站录入的日期。",
    )
    text = Text(
        "进展",
        "What was reported.",
        hint="写已经发生的事，用过去的说法；打算做的注明是打算。",
        english="Progress",
        max_length=1_000,
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
        hint="选报告这次进展的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填说到这次进展的那一段的编号。",
        english="Source passage",
        max_length=40,
    )


@content_type(
    "项目",
    hint="协会扶持、共建、主导或调研中发现的项目。",
    plural="projects",
    title="name",
    schema_org=SchemaOrg(
        "Project",
        {
            "alternateName": "aliases",
            "description": "summary",
            "foundingDate": "started_on",
            "dissolutionDate": "completed_on",
            "member": "partners.party",
            "location": first_of(
                "base",
                "clusters",
                TOWN,
            ),
            "image": "cover",
            "sameAs": "website",
        },
    ),
)
class Project(Content):
    """A project that is supported, co-built, led or merely noticed by the association."""

    name = Text(
        "名称",
        "The project's name.",
        hint="照来源的叫法写；没有正式名称的用一句短语概括。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；一般不用自己写。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别称",
        "Other names in use.",
        hint="简称和报道中的其他叫法各写一条。",
        localized=True,
        search="A",
    )
    kind = Choice(
        "类别",
        "How it came to the association.",
        hint="按项目怎么来的选；调研看到的不等于列入扶持。",
        of=ProjectKind,
        required=True,
    )
    stage = Choice(
        "阶段",
        "How far it has come; null where no source says.",
        hint="按来源最近的说法选；没有依据就留空，不要往好里写。",
        of=Stage,
    )
    status_changes = parts(
        StatusChange,
        "阶段记录",
        "Each step, with its source.",
        hint="每进一步加一条，写日期和出处；旧记录不删不改。",
        at_most=50,
    )
    support_stage = Choice(
        "扶持阶段",
        "How far a support project has come.",
        hint="只用于重点扶持的项目，其他类别留空。",
        of=SupportStage,
    )
    plan = link(
        "Plan",
        "所属方案",
        "The plan it belongs to.",
        hint="选项目所属的方案；只是调研发现的留空。",
        reverse=Reverse(
            "projects",
            "Its recognised and co-construction projects, never those merely found in research.",
            where={
                "or": [
                    {"kind": {"eq": "CO_CONSTRUCTION"}},
                    {"recognitions": {"some": {"revoked_on": {"is_null": True}}}},
                ],
                "not": {"kind": {"eq": "SCOUTED"}},
            },
        ),
    )
    work_stream = link(
        "WorkStream",
        "工作主线",
        "The line of work it is part of.",
        hint="选项目归在哪条工作之下；协会没有列入的留空。",
        reverse="projects",
        search=True,
    )
    thrusts = links(
        "Thrust",
        "工作重点",
        "The thrusts it serves.",
        hint="选项目服务的重点；来源没提到的不要硬套。",
        at_most=10,
        reverse="projects",
    )
    clusters = links(
        "Cluster",
        "相关集群",
        "The clusters it is done with.",
        hint="选一起做项目的集群；只是提到的不选。",
        at_most=10,
        reverse="projects",
        search=True,
    )
    base = link(
        "Base",
        "建设基地",
        "The base it builds.",
        hint="项目要建的是基地时选上；基地本身的进展记在基地里。",
        reverse="projects",
        search=True,
    )
    partners = parts(
        ProjectPartner,
        "参与单位",
        "Who carries it, with their roles.",
        hint="每个单位连同角色各加一条，顺序即显示次序。",
        at_most=30,
    )
    progress_reports = parts(
        ProgressReport,
        "进展",
        "How it goes, report by report.",
        hint="有新进展就加一条，写日期和出处；不要改旧的。",
        at_most=100,
    )
    started_on = Day(
        "启动日期", "The day it began.", hint="正式启动的日期；只是提出设想时不填。", sortable=True
    )
    completed_on = Day(
        "完成日期",
        "The day it was completed.",
        hint="验收或宣布完成的日期；预计日期不填在这里。",
        sortable=True,
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写实施地的镇、区或市；跨地的写主要一处。",
        localized=True,
        search="C",
        sortable=True,
    )
    region = Text(
        "地区代码",
        "ISO 3166-2 code, such as CN-GD.",
        hint="省级地区代码，广东填 CN-GD；不要写中文地名。",
        english="Region code",
        max_length=10,
        sortable=True,
    )
    summary = Text(
        "简介",
        "The project in a paragraph.",
        hint="一段话写清做什么、谁来做、到哪一步。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The project at length.",
        hint="写背景、做法和成果；计划与已完成的分开写。",
        search="D",
    )
    website = Url("网站", "Its own site.", hint="项目自己的网站；承办单位的首页不填在这里。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示；效果图要在图注里说明是效果图。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明类别、阶段和单位的出处，尽量指到段落。",
        at_most=20,
    )
