"""What the association does for companies."""

from models.content.service_area import ServiceArea
from models.content.source import Source
from models.declare import (
    Choice,
    Content,
    Day,
    Integer,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    content_type,
    link,
    links,
    parts,
)


@content_type("企业服务", plural="services", title="name", sorted_by="position")
class Service(Content):
    """A service for companies, and what it leads to."""

    name = Text(
        "名称", "The service's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    area = Choice("服务领域", "What it helps with.", of=ServiceArea)
    position = Integer(
        "次序", "Its place in the list of services, from 1.", minimum=1, sortable=True
    )
    audience = Text("服务对象", "Whom it is for.", max_length=500, localized=True, multiline=True)
    summary = Text(
        "简介",
        "The service in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The service at length.", search="D")
    conditions = Text(
        "申请条件", "Who qualifies.", max_length=1_000, localized=True, multiline=True
    )
    documents_needed = TextList("所需材料", "What to bring.", max_length=200, localized=True)
    contact_line = Text("联系方式", "Whom to ask.", localized=True)
    open_from = Day("受理开始", "The first day it can be asked for.", sortable=True)
    open_until = Day("受理截止", "The last day it can be asked for.", sortable=True)
    provided_by = link("Organisation", "提供单位", "Who provides it.", reverse="services")
    work_stream = link(
        "WorkStream", "工作主线", "The line of work it is part of.", reverse="services"
    )
    leads_to = links(
        ("EventSeries", "Event", "Base", "Alliance", "Platform"),
        "服务内容",
        "The course, centre, alliance, club or platform it leads to.",
        at_most=20,
        union="ServiceOffer",
        reverse=Reverse("services", "Services that lead here.", at_most=20),
    )
    thrusts = links("Thrust", "工作重点", "The thrusts it serves.", at_most=10, reverse="services")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
