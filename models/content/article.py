"""News, speeches, notices and all other writing that is dated and signed."""

from models.content.attribution import ArticleOrigin, Attribution, ReprintRights
from models.content.page_import import PageDoubt, PageRecord, PageRepair
from models.content.reviewed import ReviewPassed
from models.content.source import Source
from models.declare import (
    ANY,
    Choice,
    Choices,
    Content,
    Feed,
    Instant,
    Part,
    Reverse,
    RichText,
    Slug,
    Text,
    TextList,
    content_type,
    link,
    links,
    part,
    parts,
)


class ArticleKind(Choices):
    """What sort of writing it is."""

    NEWS = "新闻", "News"
    SPEECH = "讲话", "Speech"
    NOTICE = "通知", "Notice"
    POLICY_INTERPRETATION = "政策解读", "Policy interpretation"
    REPRINT = "转载", "Reprint"
    QUICK_REPORT = "快讯", "Quick report"
    PREVIEW = "预告", "Preview"
    CLOSING_REPORT = "闭幕报道", "Closing report"


class EventPhase(Choices):
    """The part of an event's life that an article reports."""

    PREPARATION = "筹备", "Preparation"
    PREVIEW = "预告", "Preview"
    ON_SITE = "现场", "On site"
    CLOSING = "圆满落幕", "Closing"


class Correction(Part):
    """What was wrong, and what is right."""

    corrected_at = Instant("更正时间", "When it was corrected.")
    text = Text(
        "更正说明",
        "What was wrong and what is right.",
        max_length=500,
        localized=True,
        multiline=True,
    )


@content_type(
    "文章",
    plural="articles",
    title="title",
    newest_first_by="published_at",
    feed=Feed(title="title", summary="lead", date="published_at"),
    review="full",
)
class Article(Content):
    """A signed, dated piece of writing."""

    title = Text(
        "标题",
        "Shown in lists, feeds and previews.",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    subtitle = Text("副标题", "Shown under the title.", localized=True, search="B")
    lead = Text(
        "导语",
        "The piece in two sentences.",
        max_length=500,
        localized=True,
        multiline=True,
        search="B",
    )
    slug = Slug("网址", "The last part of the web address.")
    kind = Choice("类别", "What sort of writing it is.", of=ArticleKind, required=True)
    body = RichText("正文", "The piece itself.", search="C")
    byline = links(
        "Person",
        "署名",
        "Who signs it.",
        at_most=10,
        reverse=Reverse("articles", "What they signed, newest first."),
    )
    origin = Choice("来源类型", "How it came to this site.", of=ArticleOrigin)
    attribution = part(
        Attribution, "转载来源", "Where a reprint comes from.", required_when={"kind": ("REPRINT",)}
    )
    reprint_rights = part(ReprintRights, "转载授权", "What others may do with it.")
    responsible_editor = link(
        "Person",
        "责任编辑",
        "Who answers for it.",
        required_when={"kind": ("REPRINT",)},
        reverse=Reverse("edited_articles", "Articles they answer for as editor.", label="责编文章"),
    )
    topics = links("Topic", "主题", "What it is about.", at_most=10, reverse="articles")
    keywords = TextList(
        "关键词", "Words that readers would look for.", at_most=20, localized=True, search="B"
    )
    mentions = links(
        (ANY,),
        "提及",
        "Everything it speaks of.",
        at_most=50,
        reverse=Reverse(
            "mentioned_in", "Articles that speak of it, newest first.", label="相关文章"
        ),
    )
    event = link(
        "Event",
        "相关活动",
        "The event it reports.",
        reverse=Reverse("articles", "Articles about the event, newest first.", label="活动报道"),
    )
    event_phase = Choice("活动阶段", "The part of the event's life it reports.", of=EventPhase)
    delivered_at = link(
        "Event",
        "讲话场合",
        "Where a speech was given.",
        reverse=Reverse("speeches", "Speeches given at the event.", label="会上讲话"),
    )
    interprets = link(
        "Plan",
        "解读方案",
        "The plan it explains.",
        reverse=Reverse("interpretations", "Articles that explain the plan.", label="政策解读"),
    )
    related = links("Article", "相关阅读", "What to read next.", at_most=8)
    cover = link("Picture", "封面", "The picture shown with it.")
    attachments = links("File", "附件", "Documents that belong to it.", at_most=20)
    corrections = parts(Correction, "更正", "What was corrected since.", at_most=20)
    disclaimers = links("Disclaimer", "声明", "The notices shown under it.", at_most=10)
    sources = parts(Source, "依据", "What the piece relies on.", at_most=20)
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        at_most=7,
        given=True,
    )
    imported = part(PageRecord, "导入记录", "The page it was imported from.", private=True)
    import_repairs = parts(
        PageRepair, "导入修复", "Every repair made on import.", at_most=5_000, private=True
    )
    import_doubts = parts(
        PageDoubt,
        "待核实",
        "What the import left for a person to decide.",
        at_most=500,
        private=True,
    )
    printed_related = TextList(
        "原页相关标题", "Titles printed beside the page.", max_length=300, private=True
    )
