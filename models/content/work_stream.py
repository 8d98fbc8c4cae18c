"""The association's own programme for a plan."""

from models.content.source import Source
from models.declare import (
    Content,
    Integer,
    Reverse,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    content_type,
    link,
    links,
    parts,
)


@content_type(
    "工作主线",
    hint="协会为落实方案而列的一条工作，有编号，下面挂项目和服务。",
    plural="workStreams",
    title="title",
    sorted_by="number",
    schema_org=SchemaOrg(
        "Project",
        {"description": "summary", "parentOrganization": "led_by", "subjectOf": "plan"},
    ),
)
class WorkStream(Content):
    """One numbered line of the association's work for a plan."""

    number = Integer(
        "序号",
        "Its number in the programme, from 1.",
        hint="与方案落实工作的编号一致，从 1 起；调整次序要一并改。",
        minimum=1,
        sortable=True,
    )
    title = Text(
        "标题",
        "What the work is.",
        hint="写做什么，如“为集群做好服务”；不带编号，编号另填。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；一般不用自己写。",
        english="Web address",
    )
    summary = Text(
        "说明",
        "The work in a paragraph.",
        hint="一段话说明做什么、怎么做；打算做的不要写成已做的。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文",
        "The work at length.",
        hint="展开写做法和安排；具体项目另建条目，在这里引用。",
        search="C",
    )
    plan = link(
        "Plan",
        "所属方案",
        "The plan it serves.",
        hint="选这条工作所落实的方案。",
        reverse=Reverse(
            "work_streams", "The association's work for the plan, by number.", at_most=20
        ),
    )
    led_by = link(
        "Organisation",
        "牵头单位",
        "Who leads the work.",
        hint="选主要负责的单位；只是参与的不选。",
        reverse="work_streams",
        search=True,
    )
    thrusts = links(
        "Thrust",
        "工作重点",
        "The thrusts it serves.",
        hint="选这条工作对应的重点；看不出对应的就不选。",
        at_most=10,
        reverse="work_streams",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="指到讲话或文件里说这条工作的那一段。",
        at_most=20,
    )
