"""Events that come again, and courses that are given again."""

from models.content.event_kind import EventKind
from models.content.party import PARTY
from models.content.source import Source
from models.declare import (
    Choice,
    Content,
    Money,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    Url,
    content_type,
    link,
    links,
    parts,
)


@content_type("活动系列", plural="eventSeriesList", title="name", sorted_by="name")
class EventSeries(Content):
    """An event that comes again; a training course is a series whose editions are its intakes."""

    name = Text(
        "名称", "The series' name.", localized=True, required=True, search="A", sortable=True
    )
    slug = Slug("网址", "The last part of the web address.", made_from="name")
    aliases = TextList("别称", "Short and former names.", localized=True, search="B")
    kind = Choice("类别", "What sort of event it is.", of=EventKind, required=True)
    recurrence = Text("举办频率", "How often it is held.", localized=True)
    slogan = Text("口号", "Its standing motto.", localized=True)
    organisers = links(
        PARTY,
        "组织单位",
        "Who holds it.",
        at_most=20,
        union="Party",
        reverse=Reverse("event_series", "Series of events they hold.", label="主办的活动系列"),
    )
    audience = Text("对象", "Whom it is for.", max_length=500, localized=True, multiline=True)
    fee = Money("费用", "What taking part costs.")
    certificate = Text("证书", "What is given on completion.", localized=True)
    teachers = links(
        "Person",
        "师资",
        "Who teaches.",
        at_most=30,
        reverse=Reverse("courses", "Courses they teach.", label="授课"),
    )
    summary = Text(
        "简介",
        "The series in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The series at length.", search="D")
    website = Url("网站", "Its own site.")
    cover = link("Picture", "封面", "The picture shown with it.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
