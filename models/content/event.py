"""Single events and the editions of a series."""

from models.content.event_kind import (
    AttendanceMode,
    EventKind,
    EventStatus,
    LiveLink,
    ScheduleChange,
)
from models.content.party import PARTY, PartyRole
from models.content.reviewed import ReviewPassed
from models.content.source import Certainty, Source
from models.declare import (
    Choice,
    Choices,
    Content,
    Decimal,
    Feed,
    Instant,
    Integer,
    Part,
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


class Season(Choices):
    """The season an edition is named after."""

    SPRING = "春季", "Spring"
    SUMMER = "夏季", "Summer"
    AUTUMN = "秋季", "Autumn"
    WINTER = "冬季", "Winter"


class Organiser(Part):
    """Somebody who makes an event happen, with their role."""

    role = Choice("角色", "What they do for it.", of=PartyRole, required=True)
    party = link(
        PARTY,
        "单位",
        "Who it is.",
        essential=True,
        required=True,
        union="Party",
        reverse=Reverse("organised_events", "Events they have a role in, newest first."),
    )
    note = Text("说明", "More about the role.", localized=True)


class EventFigure(Part):
    """A figure about an edition that is over, with its source."""

    metric = Text("指标", "What was counted.", localized=True)
    value = Decimal("数值", "The count.")
    unit = Text("单位", "What the count is of.", max_length=40, localized=True)
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)


@content_type(
    "活动",
    plural="events",
    title="title",
    newest_first_by="starts_at",
    period=("starts_at", "ends_at"),
    feed=Feed(title="title", summary="summary", date="published_at"),
    review="full",
)
class Event(Content):
    """An event, or one edition of a series."""

    title = Text(
        "标题",
        "The event's name.",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug("网址", "The last part of the web address.")
    kind = Choice("类别", "What sort of event it is.", of=EventKind)
    series = link(
        "EventSeries",
        "所属系列",
        "The series it is an edition of.",
        reverse=Reverse("editions", "Its editions, newest first.", label="历届"),
    )
    ordinal = Integer(
        "届次", "Its number in the series, from 1.", unit="届", minimum=1, sortable=True
    )
    year = Integer("年份", "The year it is named after.", minimum=1900, maximum=2200, sortable=True)
    season = Choice("季节", "The season it is named after.", of=Season)
    theme = Text("主题", "Its motto.", localized=True, search="B")
    status = Choice("状态", "Whether it takes place as announced.", of=EventStatus)
    starts_at = Instant("开始时间", "When it begins; null where not known.", sortable=True)
    ends_at = Instant("结束时间", "When it ends; null where not known.", sortable=True)
    time_zone = Text(
        "时区", "The IANA zone of its programme, such as Asia/Shanghai.", max_length=64
    )
    schedule_changes = parts(
        ScheduleChange, "变更记录", "Changes of dates or form, oldest first.", at_most=20
    )
    calendar_sequence = Integer(
        "日历序号", "How often calendars had to be told of a change; null while never.", minimum=0
    )
    attendance_mode = Choice("参与方式", "How people take part.", of=AttendanceMode)
    venues = links("Venue", "场馆", "Where it is held.", at_most=8, reverse="events")
    place = Text("举办地", "The town, district or city.", localized=True, search="C", sortable=True)
    region = Text("地区代码", "ISO 3166-2 code, such as CN-GD.", max_length=10, sortable=True)
    organisers = parts(Organiser, "组织单位", "Who makes it happen, with their roles.", at_most=100)
    parent = link(
        "Event",
        "主活动",
        "The event it is a satellite of.",
        reverse=Reverse(
            "satellite_events",
            "Events elsewhere that belong to it.",
            at_most=20,
            label="分会场活动",
        ),
    )
    held_together_with = links(
        "Event",
        "同期活动",
        "Events held together with it.",
        at_most=10,
        reverse=Reverse(
            "also_held_with",
            "Events that name this one as held together.",
            at_most=10,
            label="同期举办",
        ),
    )
    summary = Text(
        "简介",
        "The event in a paragraph.",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText("正文", "The event at length.", search="C")
    agenda = TextList("议程", "What happens, in order, in short.", max_length=200, localized=True)
    live_links = parts(LiveLink, "直播", "Where it can be watched.", at_most=20)
    registration_url = Url("报名网址", "Where to register.")
    registration_opens_at = Instant("报名开始", "When registration opens.", sortable=True)
    registration_closes_at = Instant("报名截止", "When registration closes.", sortable=True)
    seats = Integer("名额", "How many can take part.", unit="人", minimum=0)
    figures = parts(EventFigure, "数据", "Figures about it, once it is over.", at_most=30)
    cover = link("Picture", "封面", "The picture shown with it.")
    attachments = links("File", "附件", "Documents that belong to it.", at_most=20)
    website = Url("网站", "Its own site.")
    sources = parts(Source, "来源", "Where the facts come from.", at_most=20)
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        at_most=7,
        given=True,
    )
