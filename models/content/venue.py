"""The houses in which events are held."""

from models.declare import Content, GeoPoint, Slug, Text, TextList, Url, content_type, link


@content_type("场馆", plural="venues", title="name", sorted_by="name")
class Venue(Content):
    """A house or hall in which events are held."""

    name = Text(
        "名称", "The venue's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    halls = TextList("展厅", "Its halls and rooms.", at_most=100, localized=True)
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    country = Text("国家代码", "ISO 3166-1 code, such as CN.", max_length=2, sortable=True)
    address = Text("地址", "The postal address.", localized=True)
    point = GeoPoint("位置", "Where it lies.")
    directions = Text("交通", "How to get there.", max_length=1_000, localized=True, multiline=True)
    summary = Text(
        "简介", "The venue in a paragraph.", max_length=1_000, localized=True, multiline=True
    )
    website = Url("网站", "Its own site.")
    cover = link("Picture", "封面", "The picture shown with it.")
