"""The alliances and clubs that companies can join."""

from models.content.party import PARTY
from models.content.source import Source
from models.content.stage import Stage, StatusChange
from models.declare import (
    Choice,
    Choices,
    Content,
    Day,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    links,
    parts,
)


class AllianceKind(Choices):
    """What sort of circle it is."""

    ALLIANCE = "联盟", "Alliance"
    CLUB = "俱乐部", "Club"


@content_type("联盟与俱乐部", plural="alliances", title="name", sorted_by="name")
class Alliance(Content):
    """A circle of companies and others with a common aim."""

    name = Text(
        "名称", "The circle's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    kind = Choice("类别", "What sort of circle it is.", of=AllianceKind, required=True)
    status = Choice("阶段", "How far it has come; null where no source says.", of=Stage)
    status_changes = parts(StatusChange, "阶段记录", "Each step, with its source.", at_most=50)
    lead = link(
        PARTY,
        "牵头单位",
        "Who leads it.",
        union="Party",
        reverse=Reverse(
            "led_alliances", "Alliances and clubs they lead.", label="牵头的联盟与俱乐部"
        ),
    )
    approved_by = link(
        "Organisation",
        "审批单位",
        "Who approved it.",
        reverse=Reverse(
            "approved_alliances", "Alliances and clubs it approved.", label="审批的联盟与俱乐部"
        ),
    )
    founded_on = Day("成立日期", "The day it was founded.", sortable=True)
    aims = TextList("宗旨", "What it sets out to do.", max_length=200, localized=True, search="C")
    joining_rule = Text(
        "加入办法", "Who may join, and how.", max_length=500, localized=True, multiline=True
    )
    members = links("Enterprise", "成员企业", "The companies in it.", reverse="alliances")
    member_organisations = links(
        "Organisation", "成员单位", "The universities and other bodies in it.", reverse="alliances"
    )
    summary = Text(
        "简介",
        "The circle in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The circle at length.", search="D")
    website = Url("网站", "Its own site.")
    logo = link("Picture", "标志", "Its logo.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
