"""The places where the industry gathers."""

from models.content.source import Source
from models.declare import (
    Choice,
    Choices,
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


class ClusterLevel(Choices):
    """The kind of place a cluster lies in."""

    CITY = "市", "City"
    DISTRICT = "区", "District"
    COUNTY = "县", "County"
    TOWN = "镇", "Town"


@content_type("产业集群", plural="clusters", title="name", sorted_by="name")
class Cluster(Content):
    """A town or district where companies of the trade gather."""

    name = Text(
        "名称", "The cluster's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    level = Choice(
        "级别", "The kind of place it lies in; null where no source says.", of=ClusterLevel
    )
    products = TextList("主要产品", "What is made there.", localized=True, search="C")
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    point = GeoPoint("位置", "Where it lies.")
    government = link(
        "Organisation", "所在地政府", "The government of the place.", reverse="clusters"
    )
    summary = Text(
        "简介",
        "The cluster in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The cluster at length.", search="D")
    website = Url("网站", "Its own site.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
