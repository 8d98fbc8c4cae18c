"""What events, their editions and the items of their programmes have in common."""

from models.declare import Choice, Choices, Day, Instant, Part, Text, Url, link


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


class ScheduleChange(Part):
    """A change of dates or form, with what held before."""

    status = Choice("变更", "What kind of change it was.", of=EventStatus, required=True)
    changed_on = Day("变更日期", "The day it was made known; null where no source says.")
    previous_starts_at = Instant("原开始时间", "When it was to begin before the change.")
    previous_ends_at = Instant("原结束时间", "When it was to end before the change.")
    reason = Text("原因", "Why it was changed.", max_length=500, localized=True, multiline=True)
    source = link("Article", "来源文章", "The article that says so.")
    source_block = Text("来源段落", "The id of the block in that article.", max_length=40)
