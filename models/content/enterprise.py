"""The companies of the trade."""

from models.content.source import Source
from models.declare import (
    Content,
    GeoPoint,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    parts,
)


@content_type("企业", plural="enterprises", title="name", sorted_by="name")
class Enterprise(Content):
    """A company of the trade."""

    name = Text(
        "名称", "The company's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Short names and brands.", localized=True, search="B")
    products = TextList("主要产品", "What it makes or offers.", localized=True, search="C")
    cluster = link("Cluster", "所在集群", "The cluster it belongs to.", reverse="enterprises")
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    point = GeoPoint("位置", "Where it lies.")
    summary = Text(
        "简介",
        "The company in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The company at length.", search="D")
    website = Url("网站", "Its own site.")
    logo = link("Picture", "标志", "Its logo.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
