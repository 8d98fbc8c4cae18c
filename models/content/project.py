"""The projects of a plan and of the association."""

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
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    links,
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


class ProjectPartner(Part):
    """Somebody who carries a project, with their role."""

    role = Choice("角色", "What they do for it.", of=PartyRole, required=True)
    party = link(
        PARTY,
        "单位",
        "Who it is.",
        essential=True,
        required=True,
        union="Party",
        reverse=Reverse("projects", "Projects they have a role in."),
    )
    note = Text("说明", "More about the role.", localized=True)


class ProgressReport(Part):
    """A dated, sourced report of how a project goes."""

    reported_on = Day("日期", "The day it is about; null where no source says.")
    text = Text("进展", "What was reported.", max_length=1_000, localized=True, multiline=True)
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)


@content_type("项目", plural="projects", title="name")
class Project(Content):
    """A project that is supported, co-built, led or merely noticed by the association."""

    name = Text(
        "名称", "The project's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    kind = Choice("类别", "How it came to the association.", of=ProjectKind, required=True)
    stage = Choice("阶段", "How far it has come; null where no source says.", of=Stage)
    status_changes = parts(StatusChange, "阶段记录", "Each step, with its source.", at_most=50)
    support_stage = Choice("扶持阶段", "How far a support project has come.", of=SupportStage)
    plan = link(
        "Plan",
        "所属方案",
        "The plan it belongs to.",
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
        "WorkStream", "工作主线", "The line of work it is part of.", reverse="projects"
    )
    thrusts = links("Thrust", "工作重点", "The thrusts it serves.", at_most=10, reverse="projects")
    clusters = links(
        "Cluster", "相关集群", "The clusters it is done with.", at_most=10, reverse="projects"
    )
    base = link("Base", "建设基地", "The base it builds.", reverse="projects")
    partners = parts(ProjectPartner, "参与单位", "Who carries it, with their roles.", at_most=30)
    progress_reports = parts(ProgressReport, "进展", "How it goes, report by report.", at_most=100)
    started_on = Day("启动日期", "The day it began.", sortable=True)
    completed_on = Day("完成日期", "The day it was completed.", sortable=True)
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    summary = Text(
        "简介",
        "The project in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The project at length.", search="D")
    website = Url("网站", "Its own site.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
