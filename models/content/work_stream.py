"""The association's own programme for a plan."""

from models.content.source import Source
from models.declare import (
    Content,
    Integer,
    Reverse,
    RichText,
    Slug,
    Text,
    content_type,
    link,
    links,
    parts,
)


@content_type("工作主线", plural="workStreams", title="title", sorted_by="number")
class WorkStream(Content):
    """One numbered line of the association's work for a plan."""

    number = Integer("序号", "Its number in the programme, from 1.", minimum=1, sortable=True)
    title = Text(
        "标题", "What the work is.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.")
    summary = Text(
        "说明",
        "The work in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The work at length.", search="C")
    plan = link(
        "Plan",
        "所属方案",
        "The plan it serves.",
        reverse=Reverse(
            "work_streams", "The association's work for the plan, by number.", at_most=20
        ),
    )
    led_by = link("Organisation", "牵头单位", "Who leads the work.", reverse="work_streams")
    thrusts = links(
        "Thrust", "工作重点", "The thrusts it serves.", at_most=10, reverse="work_streams"
    )
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
