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
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Thing,
    content_type,
    link,
    links,
    parts,
)


@content_type(
    "企业服务",
    hint="协会为企业办的一项服务，以及它通向的课程、基地或平台。",
    plural="services",
    title="name",
    sorted_by="position",
    schema_org=SchemaOrg(
        "Service",
        {
            "description": "summary",
            "serviceType": "area",
            "provider": "provided_by",
            "audience": Thing("Audience", {"audienceType": "audience"}),
            "termsOfService": "conditions",
            "image": "cover",
        },
    ),
)
class Service(Content):
    """A service for companies, and what it leads to."""

    name = Text(
        "名称",
        "The service's name.",
        hint="写企业看得懂的事项名，如“出口服务”。",
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
    area = Choice(
        "服务领域",
        "What it helps with.",
        hint="选最主要的一个领域，列表按它分组。",
        english="Area of service",
        of=ServiceArea,
    )
    position = Integer(
        "次序",
        "Its place in the list of services, from 1.",
        hint="数字小的排在前面，从 1 起；不要重号。",
        minimum=1,
        sortable=True,
    )
    audience = Text(
        "服务对象",
        "Whom it is for.",
        hint="写谁可以来办，如“有出口业务的企业”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    summary = Text(
        "简介",
        "The service in a paragraph.",
        hint="一段话写清能帮什么、怎么办；不写承诺。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The service at length.",
        hint="写办理步骤和时限；条件和材料填在各自的栏里。",
        search="D",
    )
    conditions = Text(
        "申请条件",
        "Who qualifies.",
        hint="逐条写清资格；含糊的“等”字容易引起误会。",
        max_length=1_000,
        localized=True,
        multiline=True,
    )
    documents_needed = TextList(
        "所需材料",
        "What to bring.",
        hint="一条写一样，注明原件还是复印件、几份。",
        max_length=200,
        localized=True,
    )
    contact_line = Text(
        "联系方式",
        "Whom to ask.",
        hint="写科室和公开电话；不写个人手机。",
        english="Contact",
        localized=True,
    )
    open_from = Day(
        "受理开始",
        "The first day it can be asked for.",
        hint="可以申请的第一天；常年受理的留空。",
        sortable=True,
    )
    open_until = Day(
        "受理截止",
        "The last day it can be asked for.",
        hint="最后一天，当天仍可申请；常年受理的留空。",
        sortable=True,
    )
    provided_by = link(
        "Organisation",
        "提供单位",
        "Who provides it.",
        hint="选实际办理的单位；只是转介的不选。",
        reverse="services",
        search=True,
    )
    work_stream = link(
        "WorkStream",
        "工作主线",
        "The line of work it is part of.",
        hint="选这项服务归在哪条工作之下；没有的留空。",
        reverse="services",
    )
    leads_to = links(
        ("EventSeries", "Event", "Base", "Alliance", "Platform"),
        "服务内容",
        "The course, centre, alliance, club or platform it leads to.",
        hint="选企业办了之后能用上的课程、基地、联盟或平台。",
        at_most=20,
        union="ServiceOffer",
        reverse=Reverse("services", "Services that lead here.", at_most=20),
    )
    thrusts = links(
        "Thrust",
        "工作重点",
        "The thrusts it serves.",
        hint="选服务对应的重点；来源没提到的不要硬套。",
        at_most=10,
        reverse="services",
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明条件和期限的出处；过期的要及时换。",
        at_most=20,
    )
