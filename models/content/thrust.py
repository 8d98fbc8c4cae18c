"""What a plan puts its weight on."""

from models.content.source import Source
from models.declare import (
    Content,
    Integer,
    Reverse,
    SchemaOrg,
    Slug,
    Text,
    content_type,
    link,
    parts,
)


@content_type(
    "工作重点",
    hint="方案着力的一个方向；别的内容按它归类，名称要照方案的叫法。",
    plural="thrusts",
    title="name",
    sorted_by="position",
    schema_org=SchemaOrg("DefinedTerm", {"description": "summary", "subjectOf": "plan"}),
)
class Thrust(Content):
    """One of the directions in which a plan pushes the industry."""

    name = Text(
        "名称",
        "The thrust's name.",
        hint="照方案里的叫法写，如“两化融合”，不要扩写成句子。",
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
    plan = link(
        "Plan",
        "所属方案",
        "The plan it belongs to.",
        hint="选提出这项重点的方案；几个方案都提到的，分开各建一条。",
        reverse=Reverse("thrusts", "What the plan puts its weight on, in order.", at_most=20),
    )
    position = Integer(
        "次序",
        "Its place in the plan's list, from 1.",
        hint="按方案里列出的先后编号，从 1 起；同一方案里不要重号。",
        minimum=1,
        sortable=True,
    )
    summary = Text(
        "说明",
        "What it is about.",
        hint="用一两句话说明这项重点指什么；不要写成工作总结。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="指到方案或讲话里提到它的那一段。",
        at_most=20,
    )
