"""The kinds of event, shared by series and editions."""

from models.declare import Choices, Instant, Part, Text, Url, part_type


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
