"""Who shows what at which booth."""

from models.content.party import PARTY
from models.declare import Content, Day, Reverse, Text, TextList, Url, content_type, link


@content_type("参展商", plural="exhibitors", title="name", sorted_by="name")
class Exhibitor(Content):
    """Somebody's booth at one event."""

    name = Text(
        "名称",
        "The name or brand on the booth.",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    event = link(
        "Event",
        "所属活动",
        "The event it is part of.",
        reverse=Reverse("exhibitors", "Who shows there, by name."),
    )
    party = link(
        PARTY,
        "单位",
        "Whose booth it is.",
        union="Party",
        reverse=Reverse("exhibitions", "Booths they have had.", label="参展记录"),
    )
    venue = link("Venue", "场馆", "Where the booth is.", reverse="exhibitors")
    hall = Text("展厅", "The hall.", localized=True)
    booth = Text("展位号", "The booth's number.", max_length=40, sortable=True)
    brands = TextList("品牌", "The brands shown.", localized=True, search="B")
    products = TextList("展品", "What is shown.", localized=True, search="C")
    summary = Text(
        "简介", "The booth in a paragraph.", max_length=1_000, localized=True, multiline=True
    )
    contact_line = Text(
        "联系方式", "Whom to ask; only with their consent.", localized=True, private=True
    )
    contact_consented_on = Day("同意公开日期", "The day consent to showing the contact was given.")
    website = Url("网站", "Their own site.")
    logo = link("Picture", "标志", "Their logo.")
