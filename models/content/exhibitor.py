"""Who shows what at which booth."""

from models.content.party import PARTY
from models.declare import Content, Day, Reverse, SchemaOrg, Text, TextList, Url, content_type, link


@content_type(
    "参展商",
    hint="某单位在一次活动里的展位。",
    plural="exhibitors",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Organization",
        {
            "description": "summary",
            "event": "event",
            "memberOf": "party",
            "knowsAbout": "products",
            "logo": "logo",
            "sameAs": "website",
        },
    ),
)
class Exhibitor(Content):
    """Somebody's booth at one event."""

    name = Text(
        "名称",
        "The name or brand on the booth.",
        hint="写展位楣板上的名称或品牌；公司全称选在“单位”。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    event = link(
        "Event",
        "所属活动",
        "The event it is part of.",
        hint="选参展的活动；每届各建一条，不要改旧的。",
        reverse=Reverse("exhibitors", "Who shows there, by name."),
        search=True,
    )
    party = link(
        PARTY,
        "单位",
        "Whose booth it is.",
        hint="选展位所属的企业或机构；还没建条目的可先空着。",
        english="Organisation or company",
        union="Party",
        reverse=Reverse("exhibitions", "Booths they have had.", label="参展记录"),
        search=True,
    )
    venue = link(
        "Venue",
        "场馆",
        "Where the booth is.",
        hint="活动只有一个场馆时可不填。",
        reverse="exhibitors",
    )
    hall = Text("展厅", "The hall.", hint="照会刊写，如“二号馆”。", localized=True)
    booth = Text(
        "展位号",
        "The booth's number.",
        hint="照会刊写，如 A12；换位后要改。",
        english="Booth number",
        max_length=40,
        sortable=True,
    )
    brands = TextList(
        "品牌",
        "The brands shown.",
        hint="一条一个，照品牌自己的大小写。",
        localized=True,
        search="B",
    )
    products = TextList(
        "展品",
        "What is shown.",
        hint="一条一样，写展出的，不写全部产品。",
        english="Products shown",
        localized=True,
        search="C",
    )
    summary = Text(
        "简介",
        "The booth in a paragraph.",
        hint="一两句话写这次展什么；不抄公司简介。",
        max_length=1_000,
        localized=True,
        multiline=True,
    )
    contact_line = Text(
        "联系方式",
        "Whom to ask; only with their consent.",
        hint="对方同意公开后才写；只写业务电话或邮箱。",
        english="Contact",
        localized=True,
        private=True,
    )
    contact_consented_on = Day(
        "同意公开日期",
        "The day consent to showing the contact was given.",
        hint="对方同意公开联系方式的日期；没有同意就留空。",
        english="Consent given on",
    )
    website = Url("网站", "Their own site.", hint="参展单位的官网，不填网店。")
    logo = link("Picture", "标志", "Their logo.", hint="用参展单位提供的标志原图。")
