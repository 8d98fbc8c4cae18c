"""What articles are about."""

from models.declare import Content, Integer, Reverse, Slug, Text, content_type, link


@content_type("主题", plural="topics", title="name", sorted_by="position")
class Topic(Content):
    """A heading under which articles are gathered."""

    name = Text(
        "名称", "The topic's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    parent = link(
        "Topic",
        "上级主题",
        "The wider topic.",
        reverse=Reverse(
            "subtopics", "The narrower topics, in order.", at_most=20, label="下级主题"
        ),
    )
    position = Integer("次序", "Its place among its neighbours, from 1.", minimum=1, sortable=True)
    summary = Text(
        "说明", "What belongs under it.", max_length=500, localized=True, multiline=True, search="C"
    )
    cover = link("Picture", "封面", "The picture shown with it.")
