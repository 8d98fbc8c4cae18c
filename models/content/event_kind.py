"""The kinds of event, shared by series and editions."""

from models.declare import Choices, Instant, Part, Text, Url


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


class LiveLink(Part):
    """Where something can be watched as it happens."""

    label = Text("名称", "The channel's name.", localized=True)
    platform = Text("平台", "The service that carries it.", localized=True)
    url = Url("网址", "The address to watch at.", required=True)
    opens_at = Instant("开播时间", "When it opens.")
