"""People who write, speak, design or hold office."""

from models.content.source import Certainty, Source
from models.declare import (
    Choice,
    Content,
    Day,
    Each,
    Flag,
    Part,
    Reverse,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Thing,
    Url,
    content_type,
    link,
    part_type,
    parts,
)


@part_type("任职", hint="某人在某机构的一段任职，以来源所说为限。")
class Appointment(Part):
    """A role somebody held, where and when, as far as a source says."""

    role = Text(
        "职务",
        "The role, as it was at the time.",
        hint="写当时的职务；来源没写职务就注明，不要按后来的写。",
        localized=True,
    )
    organisation = link(
        "Organisation",
        "机构",
        "Where it was held.",
        hint="选任职的机构；先建好条目。",
        reverse=Reverse("people", "People who hold or held a role here."),
    )
    started_on = Day(
        "开始日期",
        "The first day; null where no source says.",
        hint="来源写明才填；不要用报道的日期代替。",
    )
    ended_on = Day(
        "结束日期",
        "The last day; null while it lasts or where no source says.",
        hint="离任日期；仍在任或不清楚都留空。",
    )
    certainty = Choice(
        "确定程度",
        "How firmly the source supports it.",
        hint="原文写明职务的选“原文明示”，由上下文看出的选“可推知”。",
        of=Certainty,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选提到这项任职的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填提到职务的那一段的编号，方便日后复查。",
        english="Source passage",
        max_length=40,
    )


@content_type(
    "人物",
    hint="撰稿、讲话、设计或任职的人；只记公开身份，不记私人信息。",
    plural="people",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "Person",
        {
            "alternateName": "aliases",
            "description": "summary",
            "affiliation": Each(
                "appointments",
                Thing(
                    "OrganizationRole",
                    {
                        "affiliation": "organisation",
                        "roleName": "role",
                        "startDate": "started_on",
                        "endDate": "ended_on",
                    },
                ),
                needs="organisation",
            ),
            "image": "portrait",
            "sameAs": "website",
        },
    ),
)
class Person(Content):
    """Somebody who writes, speaks, designs or holds office."""

    name = Text(
        "姓名",
        "The name, written as its bearer writes it.",
        hint="照本人写法；只知道称呼的照写，并把“姓名完整”选“否”。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
        surname_first=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按姓名拼音生成；多音姓要查对，如“单”“查”。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别名",
        "Other names and spellings.",
        hint="笔名、英文名和其他写法各写一条。",
        english="Other names",
        localized=True,
        search="A",
    )
    protected = Flag(
        "姓名不转换",
        "Whether the name is kept out of conversion between scripts.",
        hint="繁体姓名用字特殊时选“是”，并自己写上繁体，免得转错。",
        english="Name not converted",
    )
    name_complete = Flag(
        "姓名完整",
        "False where only a form of address is known.",
        hint="只有“孙厅”这样的称呼时选“否”，查到全名再改。",
    )
    appointments = parts(
        Appointment,
        "任职",
        "Roles held, each with its source.",
        hint="一个职务一条，写当时的职务和出处；离任不要删，填结束日期。",
        at_most=30,
    )
    summary = Text(
        "简介",
        "The person in a paragraph.",
        hint="一段话写身份和专长；评价性的话不写。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The person at length.", hint="写经历和作品；年龄、住址等私人信息不写。", search="D"
    )
    portrait = link(
        "Picture", "照片", "A portrait.", hint="用本人同意公开的照片，先在图片库写明署名。"
    )
    website = Url("网站", "Their own site.", hint="本人的主页或工作室网站。")
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明身份和经历的出处，尽量指到段落。",
        at_most=20,
    )
