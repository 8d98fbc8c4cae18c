"""The service platforms that companies share."""

from models.content.party import PARTY
from models.content.service_area import ServiceArea
from models.content.source import Source
from models.declare import (
    Choice,
    Choices,
    Content,
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


class PlatformOrigin(Choices):
    """Whose platform it is."""

    ASSOCIATION = "协会自建", "Built by the association"
    RECOGNISED = "方案认定", "Recognised under a plan"


@content_type("公共服务平台", plural="platforms", title="name")
class Platform(Content):
    """A service platform open to the companies of the trade."""

    name = Text(
        "名称", "The platform's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Other names in use.", localized=True, search="B")
    area = Choice("服务领域", "What it helps with.", of=ServiceArea)
    origin = Choice("平台性质", "Whose platform it is.", of=PlatformOrigin)
    owner = link(
        PARTY,
        "所属单位",
        "Who runs it.",
        union="Party",
        reverse=Reverse("platforms", "Platforms they run.", label="运营平台"),
    )
    cluster = link("Cluster", "所在集群", "The cluster it serves.", reverse="platforms")
    linked_with = links(
        "Platform",
        "嫁接平台",
        "Platforms it shares resources with.",
        at_most=20,
        reverse=Reverse(
            "linked_from",
            "Platforms that share resources with this one.",
            at_most=20,
            label="被嫁接平台",
        ),
    )
    thrusts = links("Thrust", "工作重点", "The thrusts it serves.", at_most=10, reverse="platforms")
    summary = Text(
        "简介",
        "The platform in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The platform at length.", search="D")
    website = Url("网站", "Where it is used.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
