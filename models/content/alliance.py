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
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Url,
    all_of,
    content_type,
    link,
    links,
    parts,
)


class AllianceKind(Choices):
    """What sort of circle it is."""

    ALLIANCE = "联盟", "Alliance"
    CLUB = "俱乐部", "Club"


@content_type(
    "联盟与俱乐部",
    hint="企业和院校等为共同目标结成的联盟或俱乐部。",
    english="Alliance or club",
    plural="alliances",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Organization",
        {
            "alternateName": "aliases",
            "description": "summary",
            "foundingDate": "founded_on",
            "member": all_of("members", "member_organisations"),
            "logo": "logo",
            "sameAs": "website",
        },
    ),
)
class Alliance(Content):
    """A circle of companies and others with a common aim."""

    name = Text(
        "名称",
        "The circle's name.",
        hint="写批准或成立时用的全称。",
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
        "别称",
        "Other names in use.",
        hint="简称各写一条，搜索和导入稿件时靠它认出。",
        localized=True,
        search="A",
    )
    kind = Choice(
        "类别",
        "What sort of circle it is.",
        hint="按名称选；性质说不清的看是否经过审批。",
        of=AllianceKind,
        required=True,
    )
    status = Choice(
        "阶段",
        "How far it has come; null where no source says.",
        hint="按来源最近的说法选；没有依据就留空。",
        of=Stage,
    )
    status_changes = parts(
        StatusChange,
        "阶段记录",
        "Each step, with its source.",
        hint="每进一步加一条，写日期和出处；旧记录不删不改。",
        at_most=50,
    )
    lead = link(
        PARTY,
        "牵头单位",
        "Who leads it.",
        hint="选带头的一家；并列牵头的选排在首位的，其余写在正文。",
        english="Led by",
        union="Party",
        reverse=Reverse(
            "led_alliances", "Alliances and clubs they lead.", label="牵头的联盟与俱乐部"
        ),
        search=True,
    )
    approved_by = link(
        "Organisation",
        "审批单位",
        "Who approved it.",
        hint="选批准成立的部门；自行成立的留空。",
        reverse=Reverse(
            "approved_alliances", "Alliances and clubs it approved.", label="审批的联盟与俱乐部"
        ),
    )
    founded_on = Day(
        "成立日期",
        "The day it was founded.",
        hint="成立大会或批准的日期；来源没写就留空。",
        sortable=True,
    )
    aims = TextList(
        "宗旨",
        "What it sets out to do.",
        hint="一条写一项，用章程里的说法；不写口号。",
        max_length=200,
        localized=True,
        search="C",
    )
    joining_rule = Text(
        "加入办法",
        "Who may join, and how.",
        hint="写谁能加入、向谁申请、要交什么；费用注明日期。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    members = links(
        "Enterprise",
        "成员企业",
        "The companies in it.",
        hint="只选确认加入的企业；出席活动的不等于成员。",
        english="Member companies",
        reverse="alliances",
        search=True,
    )
    member_organisations = links(
        "Organisation",
        "成员单位",
        "The universities and other bodies in it.",
        hint="院校、科研机构等选在这里；企业选在“成员企业”。",
        reverse="alliances",
        search=True,
    )
    summary = Text(
        "简介",
        "The circle in a paragraph.",
        hint="一段话写清为何而设、谁能加入、做什么。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The circle at length.",
        hint="写章程要点和活动；名单填在成员栏，不写进正文。",
        search="D",
    )
    website = Url("网站", "Its own site.", hint="联盟自己的网站；没有的留空，不填牵头单位首页。")
    logo = link("Picture", "标志", "Its logo.", hint="用联盟提供的标志原图。")
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明牵头、审批和成立日期的出处，尽量指到段落。",
        at_most=20,
    )
