"""What events, their editions and the items of their programmes have in common."""

from models.declare import Choice, Choices, Day, Instant, Part, Text, Url, link, part_type


class EventKind(Choices):
    """What sort of event it is."""

    FASHION_WEEK = "时装周", "Fashion week"
    TRADE_FAIR = "交易会", "Trade fair"
    CONFERENCE = "大会", "Conference"
    FORUM = "论坛", "Forum"
    CONTEST = "大赛", "Contest"
    FESTIVAL = "节庆", "Festival"
    TRAINING = "培训", "Training course"
    RESEARCH = "调研", "Field research"
    OTHER = "其他", "Other"


class EventStatus(Choices):
    """Whether an event takes place as announced."""

    SCHEDULED = "如期", "Scheduled"
    RESCHEDULED = "改期", "Rescheduled"
    POSTPONED = "延期", "Postponed"
    MOVED_ONLINE = "转为线上", "Moved online"
    CANCELLED = "取消", "Cancelled"


class AttendanceMode(Choices):
    """How people take part."""

    IN_PERSON = "线下", "In person"
    ONLINE = "线上", "Online"
    MIXED = "线上线下结合", "In person and online"


@part_type("直播", hint="一个可以观看直播的去处。")
class LiveLink(Part):
    """Where something can be watched as it happens."""

    label = Text(
        "名称", "The channel's name.", hint="写频道或直播间的名字；不写“点此观看”。", localized=True
    )
    platform = Text(
        "平台",
        "The service that carries it.",
        hint="写平台名，如“视频号”；一个平台一条。",
        localized=True,
    )
    url = Url(
        "网址",
        "The address to watch at.",
        hint="观众能直接打开的地址；发布前用手机试一次。",
        english="Address",
        required=True,
    )
    opens_at = Instant(
        "开播时间", "When it opens.", hint="直播间开放的时间，可早于活动开始；未定就留空。"
    )


@part_type("变更记录", hint="活动日期或形式的一次变更，保留原来的安排。")
class ScheduleChange(Part):
    """A change of dates or form, with what held before."""

    status = Choice(
        "变更",
        "What kind of change it was.",
        hint="有新日期选“改期”，新日期未定选“延期”。",
        english="Kind of change",
        of=EventStatus,
        required=True,
    )
    changed_on = Day(
        "变更日期",
        "The day it was made known; null where no source says.",
        hint="公布变更的那一天；来源没写就留空。",
    )
    previous_starts_at = Instant(
        "原开始时间",
        "When it was to begin before the change.",
        hint="变更前公布的开始时间，照原通知写。",
        english="Previous start",
    )
    previous_ends_at = Instant(
        "原结束时间",
        "When it was to end before the change.",
        hint="变更前公布的结束时间，照原通知写。",
        english="Previous end",
    )
    reason = Text(
        "原因",
        "Why it was changed.",
        hint="照公告的说法写，一句话即可；没有公布就留空。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选公布变更的本站文章或通知。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填公布变更的那一段的编号。",
        english="Source passage",
        max_length=40,
    )
