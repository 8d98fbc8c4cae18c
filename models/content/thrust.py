"""What a plan puts its weight on."""

from models.content.source import Source
from models.declare import Content, Integer, Reverse, Slug, Text, content_type, link, parts


@content_type("工作重点", plural="thrusts", title="name", sorted_by="position")
class Thrust(Content):
    """One of the directions in which a plan pushes the industry."""

    name = Text(
        "名称", "The thrust's name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    plan = link(
        "Plan",
        "所属方案",
        "The plan it belongs to.",
        reverse=Reverse("thrusts", "What the plan puts its weight on, in order.", at_most=20),
    )
    position = Integer("次序", "Its place in the plan's list, from 1.", minimum=1, sortable=True)
    summary = Text(
        "说明", "What it is about.", max_length=1_000, localized=True, multiline=True, search="B"
    )
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
