"""The numbered notices a site prints under its pages."""

from models.declare import Content, Integer, SchemaOrg, ServedLanguage, Text, content_type


@content_type(
    "声明",
    hint="印在页面下方的一条声明，有编号；改动会影响引用它的页面。",
    plural="disclaimers",
    title="title",
    sorted_by="number",
    schema_org=SchemaOrg("CreativeWork", {"text": "text", "inLanguage": ServedLanguage()}),
)
class Disclaimer(Content):
    """One numbered notice."""

    number = Integer(
        "序号",
        "The number it is printed with.",
        hint="印出的编号；缺号照旧，不要为了连号而改。",
        minimum=1,
        sortable=True,
    )
    title = Text(
        "标题",
        "What it is about.",
        hint="写这条声明讲什么，只在后台和目录里用。",
        localized=True,
        required=True,
    )
    text = Text(
        "内容",
        "The notice itself.",
        hint="声明全文，改动前请负责人过目。",
        max_length=2_000,
        localized=True,
        multiline=True,
        required=True,
    )
    takedown_days = Integer(
        "处理时限",
        "Within how many days a rights holder should get in touch.",
        hint="权利人须在几日内联系；与声明里写的天数一致。",
        english="Days for takedown requests",
        unit="日",
        minimum=1,
    )
