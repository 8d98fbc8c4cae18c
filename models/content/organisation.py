"""Bodies that are not companies of the trade: authorities, associations, universities."""

from models.content.source import Source
from models.declare import (
    Choice,
    Choices,
    Content,
    Flag,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    parts,
)


class OrganisationKind(Choices):
    """What sort of body it is."""

    INDUSTRY_ASSOCIATION = "行业协会", "Industry association"
    GOVERNMENT = "政府机关", "Government"
    UNIVERSITY = "院校", "University or college"
    RESEARCH_INSTITUTE = "科研机构", "Research institute"
    MEDIA = "媒体", "Media"
    OTHER = "其他", "Other"


@content_type("机构", plural="organisations", title="name", sorted_by="name")
class Organisation(Content):
    """An authority, association, university or other body."""

    name = Text(
        "名称", "The body's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Short and former names.", localized=True, search="B")
    protected = Flag("名称不转换", "Whether the name is kept out of conversion between scripts.")
    kind = Choice("类别", "What sort of body it is.", of=OrganisationKind)
    code = Text("机构代码", "Its code in the register of government information.", max_length=40)
    part_of = link(
        "Organisation",
        "上级机构",
        "The body it belongs to.",
        reverse=Reverse("divisions", "The bodies that belong to it.", label="下属机构"),
    )
    place = Text("所在地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    summary = Text(
        "简介",
        "The body in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The body at length.", search="D")
    website = Url("网站", "Its own site.")
    logo = link("Picture", "标志", "Its logo.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
