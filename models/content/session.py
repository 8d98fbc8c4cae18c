"""The single items of an event's programme."""

from models.content.event_kind import AttendanceMode, EventStatus, LiveLink, ScheduleChange
from models.content.party import PARTY
from models.declare import (
    Choice,
    Choices,
    Content,
    Instant,
    Integer,
    Reverse,
    RichText,
    Slug,
    Text,
    Url,
    content_type,
    link,
    links,
    parts,
)


class SessionKind(Choices):
    """What sort of item of the programme it is."""

    OPENING_CEREMONY = "开幕式", "Opening ceremony"
    CLOSING_CEREMONY = "闭幕式", "Closing ceremony"
    BRAND_SHOW = "品牌发布", "Brand show"
    DESIGNER_SHOW = "设计师发布", "Designer show"
    GRADUATE_SHOW = "毕业作品发布", "Graduate show"
    TREND_RELEASE = "趋势发布", "Trend release"
    CONTEST = "大赛", "Contest"
    ROUND_TABLE = "圆桌会议", "Round table"
    CONGRESS = "行业大会", "Industry congress"
    SHOPPING_FESTIVAL = "购物节", "Shopping festival"
    MATCHING = "校企对接", "School and company matching"
    EXHIBITION = "展览", "Exhibition"
    TALK = "演讲", "Talk"
    LESSON = "课程", "Lesson"
    OTHER = "其他", "Other"


@content_type(
    "场次", plural="sessions", title="title", sorted_by="starts_at", period=("starts_at", "ends_at")
)
class Session(Content):
    """One item of an event's programme."""

    title = Text(
        "标题",
        "What it is called.",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug("网址", "The last part of the web address.")
    event = link(
        "Event",
        "所属活动",
        "The event it belongs to.",
        reverse=Reverse("sessions", "The programme, earliest first."),
    )
    kind = Choice("类别", "What sort of item it is.", of=SessionKind)
    status = Choice("状态", "Whether it takes place as announced.", of=EventStatus)
    starts_at = Instant("开始时间", "When it begins; null where not known.", sortable=True)
    ends_at = Instant("结束时间", "When it ends; null where not known.", sortable=True)
    schedule_changes = parts(
        ScheduleChange, "变更记录", "Changes of dates or form, oldest first.", at_most=20
    )
    calendar_sequence = Integer(
        "日历序号", "How often calendars had to be told of a change; null while never.", minimum=0
    )
    venue = link("Venue", "场馆", "Where it is held.", reverse="sessions")
    hall = Text("展厅", "The hall or room.", localized=True)
    attendance_mode = Choice("参与方式", "How people take part.", of=AttendanceMode)
    speakers = links(
        "Person",
        "主讲人",
        "Who speaks.",
        at_most=12,
        reverse=Reverse("sessions", "Where they speak.", label="演讲场次"),
    )
    designers = links(
        "Person",
        "设计师",
        "Whose designs are shown.",
        at_most=20,
        reverse=Reverse("shows", "Shows of their designs.", label="发布场次"),
    )
    presenters = links(
        PARTY,
        "发布单位",
        "The brands, schools or bodies that present.",
        at_most=12,
        union="Party",
        reverse=Reverse("sessions", "Items of programmes they present."),
    )
    summary = Text(
        "简介",
        "The item in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The item at length.", search="D")
    live_links = parts(LiveLink, "直播", "Where it can be watched.", at_most=20)
    registration_url = Url("报名网址", "Where to register.")
    seats = Integer("名额", "How many can take part.", unit="人", minimum=0)
    cover = link("Picture", "封面", "The picture shown with it.")
