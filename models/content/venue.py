"""The houses in which events are held."""

from models.content.in_schema_org import POSTAL_ADDRESS
from models.declare import (
    Content,
    GeoPoint,
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
)


@content_type(
    "场馆",
    hint="举办活动的场馆；同一场馆只建一个条目。",
    plural="venues",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Place",
        {
            "alternateName": "aliases",
            "description": "summary",
            "address": POSTAL_ADDRESS,
            "geo": "point",
            "image": "cover",
            "sameAs": "website",
        },
        in_links=("address", "geo"),
    ),
)
class Venue(Content):
    """A house or hall in which events are held."""

    name = Text(
        "名称",
        "The venue's name.",
        hint="写场馆全称；展厅名写在“展厅”里。",
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
        hint="简称和旧名各写一条，以免重复建条目。",
        localized=True,
        search="A",
    )
    halls = TextList(
        "展厅",
        "Its halls and rooms.",
        hint="一条一个厅，照馆方的叫法，从主厅写起。",
        at_most=100,
        localized=True,
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写所在的区、镇或市，如“广州”。",
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
    country = Text(
        "国家代码",
        "ISO 3166-1 code, such as CN.",
        hint="两位国家代码，中国填 CN；不要写国名。",
        english="Country code",
        max_length=2,
        sortable=True,
    )
    address = Text(
        "地址",
        "The postal address.",
        hint="写到门牌，让出租车司机看得懂；不写省名。",
        localized=True,
    )
    point = GeoPoint(
        "位置",
        "Where it lies.",
        hint="填 WGS 84 经纬度；国内地图上的坐标有偏移，要先换算。",
        english="Position on the map",
    )
    directions = Text(
        "交通",
        "How to get there.",
        hint="写地铁站和出口、停车入口；线路改了要更新。",
        max_length=1_000,
        localized=True,
        multiline=True,
    )
    summary = Text(
        "简介",
        "The venue in a paragraph.",
        hint="一段话写清规模和适合办什么。",
        max_length=1_000,
        localized=True,
        multiline=True,
    )
    website = Url("网站", "Its own site.", hint="场馆自己的网站；导航地图链接不填这里。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="用外观或大厅的照片，便于来宾认路。",
        english="Cover picture",
    )
