"""The companies of the trade."""

from models.content.in_schema_org import TOWN
from models.content.source import Source
from models.declare import (
    Content,
    GeoPoint,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    parts,
)


@content_type(
    "企业",
    hint="行业里的一家企业；认定、联盟和参展都链接到这里。",
    plural="enterprises",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Corporation",
        {
            "alternateName": "aliases",
            "description": "summary",
            "address": TOWN,
            "knowsAbout": "products",
            "memberOf": "alliances",
            "logo": "logo",
            "sameAs": "website",
        },
    ),
)
class Enterprise(Content):
    """A company of the trade."""

    name = Text(
        "名称",
        "The company's name.",
        hint="写工商登记的全称；来源只有简称的照写，并在简介注明待查。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；名称多音字要查对。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别称",
        "Short names and brands.",
        hint="简称和品牌名各写一条，搜索和导入稿件时靠它认出。",
        localized=True,
        search="A",
    )
    products = TextList(
        "主要产品",
        "What it makes or offers.",
        hint="一条写一样，主要的排前面；不写型号和价格。",
        localized=True,
        search="C",
    )
    cluster = link(
        "Cluster",
        "所在集群",
        "The cluster it belongs to.",
        hint="选企业所在的集群；只在那里有供应商的不选。",
        reverse="enterprises",
        search=True,
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写总部所在的镇、区或市；生产基地写在正文。",
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
    point = GeoPoint(
        "位置",
        "Where it lies.",
        hint="填 WGS 84 经纬度；国内地图上的坐标有偏移，要先换算。",
        english="Position on the map",
    )
    summary = Text(
        "简介",
        "The company in a paragraph.",
        hint="一段话写清做什么、在哪里、有何所长；不写“最”“第一”。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The company at length.",
        hint="写沿革、产品和技术；企业自述要注明是自述。",
        search="D",
    )
    website = Url("网站", "Its own site.", hint="企业自己的官网，不填网店和社交账号。")
    logo = link("Picture", "标志", "Its logo.", hint="用企业提供的标志原图，不要从网页上截取。")
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明产品、地点等说法的出处，尽量指到段落。",
        at_most=20,
    )
