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
    SchemaOrg,
    ServedLanguage,
    Slug,
    Text,
    TextList,
    Thing,
    Url,
    content_type,
    link,
    links,
    parts,
)


@content_type(
    "活动系列",
    hint="定期再办的活动或课程；每一届、每一期各建一个活动。",
    plural="eventSeriesList",
    title="name",
    sorted_by="name",
    schema_org=SchemaOrg(
        "EventSeries",
        {
            "alternateName": "aliases",
            "description": "summary",
            "organizer": "organisers",
            "performer": "teachers",
            "audience": Thing("Audience", {"audienceType": "audience"}),
            "subEvent": "editions",
            "image": "cover",
            "sameAs": "website",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class EventSeries(Content):
    """An event that comes again; a training course is a series whose editions are its intakes."""

    name = Text(
        "名称",
        "The series' name.",
        hint="写不带届次和年份的名称，如“广东时装周”。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按名称拼音生成；历届页面都靠它，定了别改。",
        english="Web address",
        made_from="name",
    )
    aliases = TextList(
        "别称", "Short and former names.", hint="简称和曾用名各写一条。", localized=True, search="A"
    )
    kind = Choice(
        "类别",
        "What sort of event it is.",
        hint="培训班选“培训”；各届可另选自己的类别。",
        of=EventKind,
        required=True,
    )
    recurrence = Text(
        "举办频率",
        "How often it is held.",
        hint="写多久一次，如“每年春秋两季”；停办的写明。",
        english="How often it is held",
        localized=True,
    )
    slogan = Text(
        "口号",
        "Its standing motto.",
        hint="各届通用的口号；某一届的主题写在那一届里。",
        localized=True,
    )
    organisers = links(
        PARTY,
        "组织单位",
        "Who holds it.",
        hint="选长期主办的单位；某一届才有的写在那一届。",
        at_most=20,
        union="Party",
        reverse=Reverse("event_series", "Series of events they hold.", label="主办的活动系列"),
        search=True,
    )
    audience = Text(
        "对象",
        "Whom it is for.",
        hint="写办给谁的，如“企业高层管理人员”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    fee = Money(
        "费用", "What taking part costs.", hint="参加要交的费用；各期不同的写在正文，不确定就留空。"
    )
    certificate = Text(
        "证书",
        "What is given on completion.",
        hint="写结业时发什么证、由谁发；没有就留空。",
        localized=True,
    )
    teachers = links(
        "Person",
        "师资",
        "Who teaches.",
        hint="选长期授课的老师；只讲一次的选在场次里。",
        at_most=30,
        reverse=Reverse("courses", "Courses they teach.", label="授课"),
        search=True,
    )
    summary = Text(
        "简介",
        "The series in a paragraph.",
        hint="一段话写清办什么、给谁办、多久一次。",
        max_length=1_000,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "正文", "The series at length.", hint="写缘起和历届情况；届次数字要查对。", search="D"
    )
    website = Url("网站", "Its own site.", hint="系列自己的网站；某一届的专页填在那一届。")
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="各届通用的图；带届次的海报不要用。",
        english="Cover picture",
    )
    sources = parts(
        Source,
        "来源",
        "Where the facts come from.",
        hint="写明届次、主办等说法的出处，尽量指到段落。",
        at_most=20,
    )
