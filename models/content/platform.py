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
    SchemaOrg,
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


@content_type(
    "公共服务平台",
    hint="面向行业企业开放的公共服务平台，协会自建的和方案认定的都在此。",
    plural="platforms",
    title="name",
    schema_org=SchemaOrg(
        "Service",
        {
            "alternateName": "aliases",
            "description": "summary",
            "serviceType": "area",
            "provider": "owner",
            "areaServed": "cluster",
            "image": "cover",
            "sameAs": "website",
        },
    ),
)
class Platform(Content):
    """A service platform open to the companies of the trade."""

    name = Text(
        "名称",
        "The platform's name.",
        hint="写平台的全称；不要只写运营企业的名字。",
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
        "别称", "Other names in use.", hint="简称和英文缩写各写一条。", localized=True, search="A"
    )
    area = Choice(
        "服务领域",
        "What it helps with.",
        hint="选最主要的一个领域；其余的写在正文。",
        english="Area of service",
        of=ServiceArea,
    )
    origin = Choice(
        "平台性质",
        "Whose platform it is.",
        hint="协会自建的与方案认定的是两回事，不要因有合作而选错。",
        of=PlatformOrigin,
    )
    owner = link(
        PARTY,
        "所属单位",
        "Who runs it.",
        hint="选运营平台的企业或机构；只是合作的不选。",
        union="Party",
        reverse=Reverse("platforms", "Platforms they run.", label="运营平台"),
        search=True,
    )
    cluster = link(
        "Cluster",
        "所在集群",
        "The cluster it serves.",
        hint="主要服务一个集群时才选；面向全行业的留空。",
        reverse="platforms",
        search=True,
    )
    linked_with = links(
        "Platform",
        "嫁接平台",
        "Platforms it shares resources with.",
        hint="选彼此共用资源的平台；只选一边即可，另一边自动显示。",
        at_most=20,
        reverse=Reverse(
            "linked_from",
            "Platforms that share resources with this one.",
            at_most=20,
            label="被嫁接平台",
        ),
    )
    thrusts = links(
        "Thrust",
        "工作重点",
        "The thrusts it serves.",
        hint="选平台服务的重点；来源没提到的不要硬套。",
        at_most=10,
        reverse="platforms",
    )
    summary = Text(
        "简介",
        "The platform in a paragraph.",
        hint="一段话写清给谁用、能办什么；不写广告语。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The platform at length.",
        hint="写服务内容、收费和使用办法；价格要注明日期。",
        search="D",
    )
    website = Url("网站", "Where it is used.", hint="企业能直接使用平台的网址。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示；可用平台场地照片，不用网页截图。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明平台性质和归属的出处，尽量指到段落。",
        at_most=20,
    )
