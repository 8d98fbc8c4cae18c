"""Bodies that are not companies of the trade: authorities, associations, universities."""

from models.content.in_schema_org import TOWN
from models.content.source import Source
from models.declare import (
    Choice,
    Choices,
    Coded,
    Content,
    Flag,
    Reverse,
    RichText,
    SchemaOrg,
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


@content_type(
    "机构",
    hint="政府部门、协会、院校等机构；行业里的企业另建“企业”。",
    plural="organisations",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Organization",
        {
            "alternateName": "aliases",
            "description": "summary",
            "address": TOWN,
            "parentOrganization": "part_of",
            "logo": "logo",
            "sameAs": "website",
        },
        more_exactly=Coded(
            "kind",
            {
                "GOVERNMENT": "GovernmentOrganization",
                "UNIVERSITY": "CollegeOrUniversity",
                "RESEARCH_INSTITUTE": "ResearchOrganization",
                "MEDIA": "NewsMediaOrganization",
            },
        ),
    ),
)
class Organisation(Content):
    """An authority, association, university or other body."""

    name = Text(
        "名称",
        "The body's name.",
        hint="写全称；来源只有简称的先照写，并在简介注明全称待查。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；名称多音字要查对。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别称",
        "Short and former names.",
        hint="简称和曾用名各写一条，如“省经信委”。",
        localized=True,
        search="A",
    )
    protected = Flag(
        "名称不转换",
        "Whether the name is kept out of conversion between scripts.",
        hint="繁体名称不能照字转换时选“是”，并自己写上繁体。",
        english="Name not converted",
    )
    kind = Choice(
        "类别",
        "What sort of body it is.",
        hint="按机构性质选；事业单位看主要职能。",
        of=OrganisationKind,
    )
    code = Text(
        "机构代码",
        "Its code in the register of government information.",
        hint="政府信息公开目录里的机构编码，照抄；没有就留空。",
        english="Register code",
        max_length=40,
    )
    part_of = link(
        "Organisation",
        "上级机构",
        "The body it belongs to.",
        hint="选直接上级；机构改革后隶属变了要改这里。",
        reverse=Reverse("divisions", "The bodies that belong to it.", label="下属机构"),
    )
    place = Text(
        "所在地",
        "The town, district or city.",
        hint="写驻地的镇、区或市。",
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
    summary = Text(
        "简介",
        "The body in a paragraph.",
        hint="一段话写清是什么机构、与行业有何关系。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The body at length.", hint="写职能和沿革；改名、合并要写年份。", search="D"
    )
    website = Url("网站", "Its own site.", hint="机构的官方网站首页，先查对域名真伪。")
    logo = link("Picture", "标志", "Its logo.", hint="用机构公开的标志；国徽不能当标志用。")
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明全称、隶属和职能的出处，尽量指到段落。",
        at_most=20,
    )
