"""News, speeches, notices and all other writing that is dated and signed."""

from models.content.attribution import ArticleOrigin, Attribution, ReprintRights
from models.content.in_schema_org import CORRECTED, PUBLISHER, REPRINTED_FROM
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
    SchemaOrg,
    ServedLanguage,
    Similar,
    Slug,
    Text,
    TextList,
    all_of,
    content_type,
    first_of,
    link,
    links,
    part,
    part_type,
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


@part_type("更正", hint="稿件发布后的一次更正，写给读者看。")
class Correction(Part):
    """What was wrong, and what is right."""

    corrected_at = Instant(
        "更正时间", "When it was corrected.", hint="更正公开的时间；不是发现错误的时间。"
    )
    wrong = Text(
        "原文",
        "The words that were wrong.",
        hint="照抄有误的原句，不要只摘错字。",
        english="Wrong wording",
        max_length=500,
        localized=True,
        multiline=True,
    )
    right = Text(
        "更正为",
        "The words that stand there now.",
        hint="照抄改正后的句子，与正文一致。",
        english="Right wording",
        max_length=500,
        localized=True,
        multiline=True,
    )
    text = Text(
        "更正说明",
        "What was wrong and what is right, where the two wordings do not say it.",
        hint="写明原文怎么说、应为什么；不要只写“内容有误”。",
        english="Correction",
        max_length=500,
        localized=True,
        multiline=True,
    )


@content_type(
    "文章",
    hint="有日期、有署名的稿件：新闻、讲话、通知、解读和转载等。",
    plural="articles",
    title="title",
    newest_first_by="published_at",
    feed=Feed(title="title", summary="lead", date="published_at", text="body"),
    changes_with=("cover",),
    review="full",
    similar=Similar(
        links={"mentions": 4, "topics": 3}, words=("keywords", "title"), apart_from="related"
    ),
    schema_org=SchemaOrg(
        "NewsArticle",
        {
            "headline": "title",
            "alternativeHeadline": "subtitle",
            "description": "lead",
            "datePublished": "published_at",
            "dateModified": "updated_at",
            "author": first_of("byline", PUBLISHER),
            "editor": "responsible_editor",
            "publisher": PUBLISHER,
            "isBasedOn": REPRINTED_FROM,
            "citation": all_of("sources.article", "sources.url"),
            "correction": CORRECTED,
            "about": all_of("topics", "event", "interprets"),
            "mentions": "mentions",
            "keywords": "keywords",
            "image": "cover",
            "mainEntityOfPage": "canonical_url",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Article(Content):
    """A signed, dated piece of writing."""

    title = Text(
        "标题",
        "Shown in lists, feeds and previews.",
        hint="写事实，不写悬念；转载不得改变原题的意思。",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    subtitle = Text(
        "副标题",
        "Shown under the title.",
        hint="补足标题没说到的要点；不要重复标题。",
        localized=True,
        search="B",
    )
    lead = Text(
        "导语",
        "The piece in two sentences.",
        hint="两三句话写明何人、何事、结果；不照抄正文第一段。",
        english="Lead paragraph",
        max_length=500,
        localized=True,
        multiline=True,
        search="B",
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；发布后改了，旧网址仍能打开。",
        english="Web address",
    )
    kind = Choice(
        "类别",
        "What sort of writing it is.",
        hint="转载一律选“转载”，选了就要填来源和责任编辑。",
        of=ArticleKind,
        required=True,
    )
    body = RichText(
        "正文",
        "The piece itself.",
        hint="一段一个段落块；小标题用标题块，图片写好图注。",
        search="C",
    )
    byline = links(
        "Person",
        "署名",
        "Who signs it.",
        hint="按署名先后选；转载的原作者写在“转载来源”里。",
        at_most=10,
        reverse=Reverse("articles", "What they signed, newest first."),
        search=True,
    )
    origin = Choice(
        "来源类型",
        "How it came to this site.",
        hint="本站采写的才选“本站原创”；从公众号导入的另有一项。",
        english="How it came here",
        of=ArticleOrigin,
    )
    attribution = part(
        Attribution,
        "转载来源",
        "Where a reprint comes from.",
        hint="转载必填：来源、原题和作者照原页写，不能只写“网络”。",
        english="Reprinted from",
        required_when={"kind": ("REPRINT",)},
    )
    reprint_rights = part(
        ReprintRights,
        "转载授权",
        "What others may do with it.",
        hint="写明别人能否转载、怎样署名；未谈妥的不要选“允许”。",
    )
    responsible_editor = link(
        "Person",
        "责任编辑",
        "Who answers for it.",
        hint="选对这篇稿件负责的编辑本人，用真名；转载必填。",
        required_when={"kind": ("REPRINT",)},
        reverse=Reverse("edited_articles", "Articles they answer for as editor.", label="责编文章"),
    )
    topics = links(
        "Topic",
        "主题",
        "What it is about.",
        hint="选一到三个最贴切的，第一个为主。",
        at_most=10,
        reverse="articles",
        search=True,
    )
    keywords = TextList(
        "关键词",
        "Words that readers would look for.",
        hint="写读者会搜的词，一条一个；标题里已有的不用重复。",
        at_most=20,
        localized=True,
        search="B",
    )
    mentions = links(
        (ANY,),
        "提及",
        "Everything it speaks of.",
        hint="选文中写到的单位、人物和项目；它们的页面会列出本文。",
        at_most=50,
        reverse=Reverse(
            "mentioned_in", "Articles that speak of it, newest first.", label="相关文章"
        ),
        search=True,
    )
    event = link(
        "Event",
        "相关活动",
        "The event it reports.",
        hint="选本文报道的活动；只是顺带提到的选在“提及”。",
        reverse=Reverse("articles", "Articles about the event, newest first.", label="活动报道"),
        search=True,
    )
    event_phase = Choice(
        "活动阶段",
        "The part of the event's life it reports.",
        hint="按报道时活动走到哪一步选；没有相关活动就留空。",
        of=EventPhase,
    )
    delivered_at = link(
        "Event",
        "讲话场合",
        "Where a speech was given.",
        hint="讲话稿选发表讲话的那场活动，其他稿件留空。",
        english="Speech given at",
        reverse=Reverse("speeches", "Speeches given at the event.", label="会上讲话"),
    )
    interprets = link(
        "Plan",
        "解读方案",
        "The plan it explains.",
        hint="政策解读选所解读的方案；一般报道选在“提及”。",
        english="Plan explained",
        reverse=Reverse("interpretations", "Articles that explain the plan.", label="政策解读"),
        search=True,
    )
    related = links(
        "Article",
        "相关阅读",
        "What to read next.",
        hint="选读者接下来想看的，按先后显示；不要选内容重复的。",
        english="Related reading",
        at_most=8,
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="列表和分享时显示；没有授权的图不能用。",
        english="Cover picture",
    )
    attachments = links(
        "File",
        "附件",
        "Documents that belong to it.",
        hint="供读者下载的文件，先在文件库上传并写清标题。",
        at_most=20,
    )
    corrections = parts(
        Correction,
        "更正",
        "What was corrected since.",
        hint="发布后改了事实就加一条，写明原来错在哪里。",
        at_most=20,
    )
    disclaimers = links(
        "Disclaimer",
        "声明",
        "The notices shown under it.",
        hint="选要显示在文末的声明，顺序即显示次序。",
        at_most=10,
    )
    sources = parts(
        Source,
        "依据",
        "What the piece relies on.",
        hint="写明稿件依据的文章或网页，尽量指到段落。",
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
    imported = part(
        PageRecord,
        "导入记录",
        "The page it was imported from.",
        hint="导入时自动记下原页情况，不用手填。",
        english="Import record",
        private=True,
    )
    import_repairs = parts(
        PageRepair,
        "导入修复",
        "Every repair made on import.",
        hint="导入时改动过的每一处，供查对；自动填写。",
        at_most=5_000,
        private=True,
    )
    import_doubts = parts(
        PageDoubt,
        "待核实",
        "What the import left for a person to decide.",
        hint="导入时拿不准的地方；逐条查实，改在正文里。",
        at_most=500,
        private=True,
    )
    printed_related = TextList(
        "原页相关标题",
        "Titles printed beside the page.",
        hint="原页上印的相关标题，供查找；能对上的已选入“相关阅读”。",
        english="Related titles on the page",
        max_length=300,
        private=True,
    )
