"""The bases and centres that are planned or at work."""

from models.content.party import PARTY, PartyRole
from models.content.source import Source
from models.content.stage import Stage, StatusChange
from models.content.target import Target
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    GeoPoint,
    Part,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    parts,
)


class BaseKind(Choices):
    """What a base is for."""

    TRAINING = "培训基地", "Training base"
    CREATIVE = "创意基地", "Creative base"
    HEADQUARTERS = "总部基地", "Headquarters base"
    OVERSEAS = "海外展销中心", "Overseas exhibition and sales centre"
    EXPO = "展贸中心", "Exhibition and trade centre"


class GovernmentSupport(Choices):
    """Where a request for government support stands."""

    SOUGHT = "正在争取", "Being sought"
    GRANTED = "已获支持", "Granted"
    DECLINED = "未获支持", "Declined"


class BasePartner(Part):
    """Somebody who plans, builds or runs a base, with their role."""

    role = Choice("角色", "What they do for it.", of=PartyRole, required=True)
    party = link(
        PARTY,
        "单位",
        "Who it is.",
        essential=True,
        required=True,
        union="Party",
        reverse=Reverse("bases", "Bases they have a role in."),
    )
    note = Text("说明", "More about the role.", localized=True)


@content_type("基地", plural="bases", title="name")
class Base(Content):
    """A base or centre for the trade; its status says whether it exists yet."""

    name = Text(
        "名称", "The base's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    kind = Choice("类别", "What it is for.", of=BaseKind)
    status = Choice("阶段", "How far it has come; null where no source says.", of=Stage)
    status_changes = parts(StatusChange, "阶段记录", "Each step, with its source.", at_most=50)
    government_support = Choice(
        "政府支持", "Where its request for government support stands.", of=GovernmentSupport
    )
    programme = Text("所属计划", "The wider programme it is part of.", localized=True)
    cluster = link("Cluster", "所在集群", "The cluster it lies in.", reverse="bases")
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    country = Text("国家代码", "ISO 3166-1 code, such as CN.", max_length=2, sortable=True)
    address = Text("地址", "The postal address.", localized=True)
    point = GeoPoint("位置", "Where it lies.")
    opened_on = Day("启用日期", "The day it opened; null while it has not.", sortable=True)
    partners = parts(BasePartner, "参与单位", "Who plans, builds or runs it.", at_most=30)
    targets = parts(Target, "目标", "What it is to reach.", at_most=20)
    summary = Text(
        "简介",
        "The base in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The base at length.", search="D")
    website = Url("网站", "Its own site.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
