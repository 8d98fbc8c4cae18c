"""People who write, speak, design or hold office."""

from models.content.source import Certainty, Source
from models.declare import (
    Choice,
    Content,
    Day,
    Flag,
    Part,
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


class Appointment(Part):
    """A role somebody held, where and when, as far as a source says."""

    role = Text("职务", "The role, as it was at the time.", localized=True)
    organisation = link(
        "Organisation",
        "机构",
        "Where it was held.",
        reverse=Reverse("people", "People who hold or held a role here."),
    )
    started_on = Day("开始日期", "The first day; null where no source says.")
    ended_on = Day("结束日期", "The last day; null while it lasts or where no source says.")
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)


@content_type("人物", plural="people", title="name", sorted_by="name")
class Person(Content):
    """Somebody who writes, speaks, designs or holds office."""

    name = Text(
        "姓名",
        "The name, written as its bearer writes it.",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别名", "Other names and spellings.", localized=True, search="B")
    protected = Flag("姓名不转换", "Whether the name is kept out of conversion between scripts.")
    name_complete = Flag("姓名完整", "False where only a form of address is known.")
    appointments = parts(Appointment, "任职", "Roles held, each with its source.", at_most=30)
    summary = Text(
        "简介",
        "The person in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The person at length.", search="D")
    portrait = link("Picture", "照片", "A portrait.")
    website = Url("网站", "Their own site.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
