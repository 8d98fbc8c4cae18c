"""The numbered notices a site prints under its pages."""

from models.declare import Content, Integer, Text, content_type


@content_type("声明", plural="disclaimers", title="title", sorted_by="number")
class Disclaimer(Content):
    """One numbered notice."""

    number = Integer("序号", "The number it is printed with.", minimum=1, sortable=True)
    title = Text("标题", "What it is about.", localized=True, required=True)
    text = Text(
        "内容",
        "The notice itself.",
        max_length=2_000,
        localized=True,
        multiline=True,
        required=True,
    )
    takedown_days = Integer(
        "处理时限",
        "Within how many days a rights holder should get in touch.",
        unit="日",
        minimum=1,
    )
