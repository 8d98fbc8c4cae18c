"""Single events and the editions of a series."""

from models.content.event_kind import (
    AttendanceMode,
    EventKind,
    EventStatus,
    LiveLink,
    ScheduleChange,
)
from models.content.in_schema_org import TIME_AND_FORM, TOWN, held_at
from models.content.party import ORGANISING, PARTY, SUPPORTING, PartyRole
from models.content.reviewed import ReviewPassed
from models.content.source import Certainty, Source
from models.declare import (
    Choice,
    Choices,
    Coded,
    Content,
    Decimal,
    Each,
    Feed,
    Instant,
    Integer,
    Part,
    Reverse,
    RichText,
    SchemaOrg,
    Slug,
    Text,
    TextList,
    Thing,
    Url,
    all_of,
    content_type,
    link,
    links,
    part_type,
    parts,
)


class Season(Choices):
    """The season an edition is named after."""

    SPRING = "春季", "Spring"
    SUMMER = "夏季", "Summer"
    AUTUMN = "秋季", "Autumn"
    WINTER = "冬季", "Winter"


@part_type("组织单位", hint="活动的一个组织单位及其角色。")
class Organiser(Part):
    """Somebody who makes an event happen, with their role."""

    role = Choice(
        "角色",
        "What they do for it.",
        hint="照文件的说法选；同一单位有两种角色就加两条。",
        of=PartyRole,
        required=True,
    )
    party = link(
        PARTY,
        "单位",
        "Who it is.",
        hint="先建好机构或企业的条目再来选，不要写成文字。",
        english="Organisation or company",
        essential=True,
        required=True,
        union="Party",
        search=True,
        reverse=Reverse("organised_events", "Events they have a role in, newest first."),
    )
    note = Text(
        "说明", "More about the role.", hint="角色说不尽的再补一句；不写排名。", localized=True
    )


@part_type("活动数据", hint="活动结束后公布的一个数字，连同出处。")
class EventFigure(Part):
    """A figure about an edition that is over, with its source."""

    metric = Text(
        "指标", "What was counted.", hint="写数的是什么，如“参展企业”；不带数字。", localized=True
    )
    value = Decimal("数值", "The count.", hint="只写数字，“超过”“约”写在指标里；不要四舍五入。")
    unit = Text(
        "单位",
        "What the count is of.",
        hint="如“家”“人次”；人次和人数不要混。",
        max_length=40,
        localized=True,
    )
    certainty = Choice(
        "确定程度",
        "How firmly the source supports it.",
        hint="数字照原文的选“原文明示”，自己加总的选“可推知”。",
        of=Certainty,
    )
    source = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="选公布这个数字的本站文章。",
        english="Source article",
    )
    source_block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填这个数字所在段落的编号。",
        english="Source passage",
        max_length=40,
    )


@content_type(
    "活动",
    hint="一次活动，或系列活动的一届；拟议中的设想不要建成活动。",
    plural="events",
    title="title",
    newest_first_by="starts_at",
    period=("starts_at", "ends_at"),
    feed=Feed(title="title", summary="summary", date="published_at", text="body"),
    review="full",
    changes_with=("sessions", "venues", "organisers.party", "cover"),
    schema_org=SchemaOrg(
        "Event",
        {
            "description": "summary",
            **TIME_AND_FORM,
            "location": held_at("venues", Thing("Place", {"name": "place", "address": TOWN})),
            "organizer": Each("organisers", "party", only={"role": ORGANISING}),
            "contributor": Each("organisers", "party", only={"role": SUPPORTING}),
            "superEvent": all_of("series", "parent"),
            "subEvent": all_of("sessions", "satellite_events"),
            "maximumAttendeeCapacity": "seats",
            "image": "cover",
            "sameAs": "website",
        },
        more_exactly=Coded(
            "kind",
            {
                "TRADE_FAIR": "ExhibitionEvent",
                "CONFERENCE": "BusinessEvent",
                "FESTIVAL": "Festival",
                "TRAINING": "EducationEvent",
            },
        ),
        in_links=("startDate", "endDate", "eventStatus"),
    ),
)
class Event(Content):
    """An event, or one edition of a series."""

    title = Text(
        "标题",
        "The event's name.",
        hint="写正式名称，届次照写；不要用报道的标题。",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；邀请函上印了就别改。",
        english="Web address",
    )
    kind = Choice(
        "类别",
        "What sort of event it is.",
        hint="按活动形式选；大会里套的展览另建场次。",
        of=EventKind,
    )
    series = link(
        "EventSeries",
        "所属系列",
        "The series it is an edition of.",
        hint="是某系列的一届就选上；单独一次的留空。",
        reverse=Reverse("editions", "Its editions, newest first.", label="历届"),
        search=True,
    )
    ordinal = Integer(
        "届次",
        "Its number in the series, from 1.",
        hint="“第几届”的数字；跨年连续编号的要查对上一届。",
        english="Number in the series",
        unit="届",
        minimum=1,
        sortable=True,
    )
    year = Integer(
        "年份",
        "The year it is named after.",
        hint="名称里的年份；与举办日期不同年时以名称为准。",
        english="Year in its name",
        minimum=1900,
        maximum=2200,
        sortable=True,
    )
    season = Choice(
        "季节",
        "The season it is named after.",
        hint="名称里带春秋季的才选。",
        english="Season in its name",
        of=Season,
    )
    theme = Text(
        "主题", "Its motto.", hint="写本届主题；长期口号写在系列里。", localized=True, search="B"
    )
    status = Choice(
        "状态",
        "Whether it takes place as announced.",
        hint="有变动就改，并在“变更记录”加一条，不要删活动。",
        of=EventStatus,
    )
    starts_at = Instant(
        "开始时间",
        "When it begins; null where not known.",
        hint="按当地时间写；日期没有公布就留空，不要估。",
        sortable=True,
    )
    ends_at = Instant(
        "结束时间",
        "When it ends; null where not known.",
        hint="按当地时间写；没有公布就留空。",
        sortable=True,
    )
    time_zone = Text(
        "时区",
        "The IANA zone of its programme, such as Asia/Shanghai.",
        hint="在内地办的填 Asia/Shanghai；海外的填当地时区。",
        max_length=64,
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
    attendance_mode = Choice(
        "参与方式",
        "How people take part.",
        hint="线下为主、另有直播的，仍选“线下”。",
        of=AttendanceMode,
    )
    venues = links(
        "Venue",
        "场馆",
        "Where it is held.",
        hint="选举办的场馆，主会场排第一；先建好场馆条目。",
        at_most=8,
        reverse="events",
        search=True,
    )
    place = Text(
        "举办地",
        "The town, district or city.",
        hint="写城市或区、镇；多地举办写主会场一地。",
        localized=True,
        search="C",
        sortable=True,
    )
    region = Text(
        "地区代码",
        "ISO 3166-2 code, such as CN-GD.",
        hint="省级地区代码，广东填 CN-GD；不要写中文地名。",
        english="Region code",
        max_length=10,
        sortable=True,
    )
    organisers = parts(
        Organiser,
        "组织单位",
        "Who makes it happen, with their roles.",
        hint="主办、承办、协办逐个加，照文件的先后排列。",
        at_most=100,
    )
    parent = link(
        "Event",
        "主活动",
        "The event it is a satellite of.",
        hint="在外地办的分会场活动选它的主活动。",
        english="Main event",
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
        hint="选名称里用“暨”连起来或同场办的活动，只选一边即可。",
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
        hint="一段话写清何时何地、办什么、谁能来；未定的不写。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The event at length.", hint="写内容和亮点；办完后改成过去的说法。", search="C"
    )
    agenda = TextList(
        "议程",
        "What happens, in order, in short.",
        hint="一条一项，按先后写；要单列时间和人的另建场次。",
        max_length=200,
        localized=True,
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
        hint="能直接报名的页面；没有线上报名就留空，不填首页。",
        english="Registration address",
    )
    registration_opens_at = Instant(
        "报名开始",
        "When registration opens.",
        hint="可以报名的时间；没公布就留空。",
        english="Registration opens",
        sortable=True,
    )
    registration_closes_at = Instant(
        "报名截止",
        "When registration closes.",
        hint="截止时间；名额满了提前截止的要改。",
        english="Registration closes",
        sortable=True,
    )
    seats = Integer(
        "名额",
        "How many can take part.",
        hint="可参加的总人数；不限人数就留空，不要填 0。",
        unit="人",
        minimum=0,
    )
    figures = parts(
        EventFigure,
        "数据",
        "Figures about it, once it is over.",
        hint="办完后才填，一项一个数，写明出处；预计数不填。",
        at_most=30,
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="海报或现场图，列表和分享时显示；文字别被裁掉。",
        english="Cover picture",
    )
    attachments = links(
        "File",
        "附件",
        "Documents that belong to it.",
        hint="通知、日程、报名表等，先在文件库上传。",
        at_most=20,
    )
    website = Url("网站", "Its own site.", hint="本届的专门网站；系列的网站填在系列里。")
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明日期、届次和单位的出处，尽量指到段落。",
        at_most=20,
    )
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        hint="发布时由系统列出已通过的审校，供读者查看，不能手填。",
        at_most=7,
        given=True,
    )
