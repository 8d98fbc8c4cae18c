"""The places where the industry gathers."""

from models.content.in_schema_org import TOWN
from models.content.source import Source
from models.declare import (
    Choice,
    Choices,
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


class ClusterLevel(Choices):
    """The kind of place a cluster lies in."""

    CITY = "市", "City"
    DISTRICT = "区", "District"
    COUNTY = "县", "County"
    TOWN = "镇", "Town"


@content_type(
    "产业集群",
    hint="同行企业聚集的镇、区、县或市。",
    plural="clusters",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Place",
        {
            "alternateName": "aliases",
            "description": "summary",
            "address": TOWN,
            "geo": "point",
            "image": "cover",
            "sameAs": "website",
        },
        in_links=("address", "geo"),
    ),
)
class Cluster(Content):
    """A town or district where companies of the trade gather."""

    name = Text(
        "名称",
        "The cluster's name.",
        hint="照公布名单的叫法写；加不加“产业集群”要前后一致。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；地名多音字要查对。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别称",
        "Other names in use.",
        hint="简称和荣誉称号各写一条，如“内衣名镇”。",
        localized=True,
        search="A",
    )
    level = Choice(
        "级别",
        "The kind of place it lies in; null where no source says.",
        hint="按行政区划选；撤镇设街、撤县设区的要按现况查对。",
        english="Level of place",
        of=ClusterLevel,
    )
    products = TextList(
        "主要产品",
        "What is made there.",
        hint="一条写一样，主要的排前面，如“内衣”“牛仔服”。",
        localized=True,
        search="C",
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写镇、区或市名，如“潮南”；省名不必写。",
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
    government = link(
        "Organisation",
        "所在地政府",
        "The government of the place.",
        hint="选当地政府；管委会、商会不算，另在正文说明。",
        reverse="clusters",
    )
    summary = Text(
        "简介",
        "The cluster in a paragraph.",
        hint="一段话写清在哪里、做什么产品、特色何在；少用形容词。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The cluster at length.",
        hint="写历史、规模和公共服务；数字要写年份和出处。",
        search="D",
    )
    website = Url("网站", "Its own site.", hint="集群或当地产业自己的网站，不填政府首页。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="用当地实景图，列表和分享时显示；不用效果图。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明名称、级别和数字的出处，尽量指到段落。",
        at_most=20,
    )
