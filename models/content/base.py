"""The bases and centres that are planned or at work."""

from models.content.in_schema_org import POSTAL_ADDRESS
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
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    part_type,
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


@part_type(
    "参与单位", hint="参与筹划、建设或运营基地的一个单位及其角色。", english="Partner of a base"
)
class BasePartner(Part):
    """Somebody who plans, builds or runs a base, with their role."""

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
        reverse=Reverse("bases", "Bases they have a role in."),
    )
    note = Text(
        "说明",
        "More about the role.",
        hint="角色说不尽的再补一句，如“负责电子商务部分”。",
        localized=True,
    )


@content_type(
    "基地",
    hint="行业的基地或中心，拟建的也可建条目，是否建成看“阶段”。",
    plural="bases",
    title="name",
    schema_org=SchemaOrg(
        "Place",
        {
            "alternateName": "aliases",
            "description": "summary",
            "address": POSTAL_ADDRESS,
            "geo": "point",
            "containedInPlace": "cluster",
            "image": "cover",
            "sameAs": "website",
        },
        in_links=("address", "geo"),
    ),
)
class Base(Content):
    """A base or centre for the trade; its status says whether it exists yet."""

    name = Text(
        "名称",
        "The base's name.",
        hint="写正式名称；名称未定的照来源的叫法写。",
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
        hint="简称和曾用的暂定名各写一条。",
        localized=True,
        search="A",
    )
    kind = Choice(
        "类别", "What it is for.", hint="按基地的用途选；兼有几种的选主要一种。", of=BaseKind
    )
    status = Choice(
        "阶段",
        "How far it has come; null where no source says.",
        hint="只是打算的选“拟建”，不要提前选“已成立”。",
        of=Stage,
    )
    status_changes = parts(
        StatusChange,
        "阶段记录",
        "Each step, with its source.",
        hint="每进一步加一条，写日期和出处；旧记录不删不改。",
        at_most=50,
    )
    government_support = Choice(
        "政府支持",
        "Where its request for government support stands.",
        hint="正在申请的选“正在争取”；批文下来才改。",
        of=GovernmentSupport,
    )
    programme = Text(
        "所属计划",
        "The wider programme it is part of.",
        hint="基地属于更大的计划时写计划名；没有就留空。",
        english="Wider programme",
        localized=True,
    )
    cluster = link(
        "Cluster",
        "所在集群",
        "The cluster it lies in.",
        hint="选基地所在的集群；在集群之外的留空。",
        reverse="bases",
        search=True,
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写镇、区或市；海外的写城市名，来源没写就留空。",
        localized=True,
        search="C",
        sortable=True,
    )
    region = Text(
        "地区代码",
        "ISO 3166-2 code, such as CN-GD.",
        hint="地区代码，广东填 CN-GD；海外的按当地代码填。",
        english="Region code",
        max_length=10,
        sortable=True,
    )
    country = Text(
        "国家代码",
        "ISO 3166-1 code, such as CN.",
        hint="两位国家代码，中国填 CN，美国填 US；不要写国名。",
        english="Country code",
        max_length=2,
        sortable=True,
    )
    address = Text(
        "地址", "The postal address.", hint="写到门牌；没有公开的地址不要写。", localized=True
    )
    point = GeoPoint(
        "位置",
        "Where it lies.",
        hint="填 WGS 84 经纬度；国内地图上的坐标有偏移，要先换算。",
        english="Position on the map",
    )
    opened_on = Day(
        "启用日期",
        "The day it opened; null while it has not.",
        hint="正式启用的日期；尚未启用留空，奠基日期不算。",
        sortable=True,
    )
    partners = parts(
        BasePartner,
        "参与单位",
        "Who plans, builds or runs it.",
        hint="每个单位连同角色各加一条；在谈的单位先不写。",
        at_most=30,
    )
    targets = parts(
        Target,
        "目标",
        "What it is to reach.",
        hint="写预定达到的数字或状态；没有期限的不要补期限。",
        at_most=20,
    )
    summary = Text(
        "简介",
        "The base in a paragraph.",
        hint="一段话写清是什么、在哪里、建到哪一步。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The base at length.", hint="写定位、规模和服务；规划与现状分开写。", search="D"
    )
    website = Url("网站", "Its own site.", hint="基地自己的网站；招商页要注明主办单位。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示；未建成的可用效果图，并在图注说明。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明阶段、地点和目标的出处，尽量指到段落。",
        at_most=20,
    )
