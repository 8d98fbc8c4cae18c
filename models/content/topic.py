"""What articles are about."""

from models.declare import Content, Integer, Reverse, SchemaOrg, Slug, Text, content_type, link


@content_type(
    "主题",
    hint="归拢文章的主题；先看有没有现成的，再新建。",
    plural="topics",
    title="name",
    sorted_by="position",
    schema_org=SchemaOrg("DefinedTerm", {"description": "summary", "image": "cover"}),
)
class Topic(Content):
    """A heading under which articles are gathered."""

    name = Text(
        "名称",
        "The topic's name.",
        hint="用读者会找的短词，不超过八个字为好。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；导航和外链都用它，定了别改。",
        english="Web address",
        made_from="name",
    )
    parent = link(
        "Topic",
        "上级主题",
        "The wider topic.",
        hint="选更大的主题；一般两级就够，不要选成自己的下级。",
        english="Wider topic",
        reverse=Reverse(
            "subtopics", "The narrower topics, in order.", at_most=20, label="下级主题"
        ),
    )
    position = Integer(
        "次序",
        "Its place among its neighbours, from 1.",
        hint="在同级主题里排第几，从 1 起。",
        minimum=1,
        sortable=True,
    )
    summary = Text(
        "说明",
        "What belongs under it.",
        hint="一句话写明什么文章归到这里，什么不归。",
        max_length=500,
        localized=True,
        multiline=True,
        search="C",
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="主题页顶部显示；选不易过时的图。",
        english="Cover picture",
    )
