"""The single items of an event's programme."""

from models.content.event_kind import AttendanceMode, EventStatus, LiveLink, ScheduleChange
from models.content.in_schema_org import TIME_AND_FORM, held_at
from models.content.party import PARTY
from models.declare import (
    Choice,
    Choices,
    Content,
    Instant,
    Integer,
    Reverse,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    Url,
    all_of,
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
    "场次",
    hint="活动日程里的一个场次，如开幕式、发布秀或论坛。",
    plural="sessions",
    title="title",
    sorted_by="starts_at",
    period=("starts_at", "ends_at"),
    changes_with=("venue",),
    schema_org=SchemaOrg(
        "Event",
        {
            "description": "summary",
            **TIME_AND_FORM,
            "location": held_at("venue"),
            "organizer": "presenters",
            "performer": all_of("speakers", "designers"),
            "superEvent": "event",
            "maximumAttendeeCapacity": "seats",
            "image": "cover",
        },
        in_links=("startDate", "endDate", "eventStatus"),
    ),
)
class Session(Content):
    """One item of an event's programme."""

    title = Text(
        "标题",
        "What it is called.",
        hint="写场次名；活动名和日期不必重复。",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；一般不用自己写。",
        english="Web address",
    )
    event = link(
        "Event",
        "所属活动",
        "The event it belongs to.",
        hint="选所属的活动；没有上级活动的应建成活动。",
        reverse=Reverse("sessions", "The programme, earliest first."),
        search=True,
    )
    kind = Choice(
        "类别",
        "What sort of item it is.",
        hint="品牌与设计师发布要分清，列表按它筛选。",
        of=SessionKind,
    )
    status = Choice(
        "状态",
        "Whether it takes place as announced.",
        hint="有变动就改，不要删场次。",
        of=EventStatus,
    )
    starts_at = Instant(
        "开始时间",
        "When it begins; null where not known.",
        hint="按当地时间写；只知道哪天的先留空，写在简介里。",
        sortable=True,
    )
    ends_at = Instant(
        "结束时间",
        "When it ends; null where not known.",
        hint="按当地时间写；没有公布就留空。",
        sortable=True,
    )
    schedule_changes = parts(
        ScheduleChange,
        "变更记录",
        "Changes of dates or form, oldest first.",
        hint="改期、取消都加一条，写原来的时间和原因。",
        at_most=20,
    )
    calendar_sequence = Integer(
        "日历序号",
        "How often calendars had to be told of a change; null while never.",
        hint="日历订阅据此认出更新，由系统填写，不要手改。",
        minimum=0,
    )
    venue = link(
        "Venue",
        "场馆",
        "Where it is held.",
        hint="选场馆条目；具体哪个厅写在“展厅”。",
        reverse="sessions",
        search=True,
    )
    hall = Text(
        "展厅",
        "The hall or room.",
        hint="照场馆的叫法写，如“二号馆”，便于查对撞场。",
        localized=True,
    )
    attendance_mode = Choice(
        "参与方式",
        "How people take part.",
        hint="线下为主、另有直播的，仍选“线下”。",
        of=AttendanceMode,
    )
    speakers = links(
        "Person",
        "主讲人",
        "Who speaks.",
        hint="按发言先后选；主持人写在正文里。",
        at_most=12,
        reverse=Reverse("sessions", "Where they speak.", label="演讲场次"),
        search=True,
    )
    designers = links(
        "Person",
        "设计师",
        "Whose designs are shown.",
        hint="选作品在这一场发布的设计师；只到场的不选。",
        at_most=20,
        reverse=Reverse("shows", "Shows of their designs.", label="发布场次"),
        search=True,
    )
    presenters = links(
        PARTY,
        "发布单位",
        "The brands, schools or bodies that present.",
        hint="选品牌、院校等发布方；场地赞助不算。",
        at_most=12,
        union="Party",
        reverse=Reverse("sessions", "Items of programmes they present."),
        search=True,
    )
    summary = Text(
        "简介",
        "The item in a paragraph.",
        hint="一段话写清这一场有什么看点；不写套话。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The item at length.", hint="写流程和作品；展后可补现场情况。", search="D"
    )
    live_links = parts(
        LiveLink,
        "直播",
        "Where it can be watched.",
        hint="一个平台一条；过后能回看的也留着。",
        at_most=20,
    )
    registration_url = Url(
        "报名网址",
        "Where to register.",
        hint="这一场单独报名才填；随活动报名的留空。",
        english="Registration address",
    )
    seats = Integer(
        "名额",
        "How many can take part.",
        hint="这一场可容纳的人数；不限就留空，不要填 0。",
        unit="人",
        minimum=0,
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="这一场自己的图；没有就留空，不要重复用活动海报。",
        english="Cover picture",
    )
