"""Pages that are laid out rather than reported."""

from models.content.reviewed import ReviewPassed
from models.declare import (
    ANY,
    Content,
    Reverse,
    RichText,
    SchemaOrg,
    ServedLanguage,
    Slug,
    Text,
    content_type,
    link,
    parts,
)


@content_type(
    "专题页",
    hint="由各种内容块拼成的专题页；有日期有署名的稿件请建文章。",
    plural="pages",
    title="title",
    review="full",
    schema_org=SchemaOrg(
        "WebPage",
        {
            "description": "summary",
            "about": "subject",
            "datePublished": "published_at",
            "dateModified": "updated_at",
            "image": "cover",
            "inLanguage": ServedLanguage(),
        },
    ),
)
class Page(Content):
    """A landing page made of blocks."""

    title = Text(
        "标题",
        "The page's title.",
        hint="写短一点，导航和浏览器标签上都会显示。",
        max_length=140,
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    slug = Slug(
        "网址",
        "The last part of the web address.",
        hint="首次保存时按标题拼音生成；对外宣传用的可自己写短的。",
        english="Web address",
    )
    summary = Text(
        "摘要",
        "Shown in lists and previews.",
        hint="列表和分享时显示，一两句话说明页面有什么。",
        max_length=500,
        localized=True,
        multiline=True,
        search="B",
    )
    body = RichText(
        "内容",
        "The page itself.",
        hint="用内容块搭页面；卡片引用的条目更新后会跟着变。",
        english="Content",
        search="C",
    )
    subject = link(
        (ANY,),
        "介绍对象",
        "What the page presents, such as a base.",
        hint="页面专讲某个基地、活动等时选上；综合页留空。",
        reverse=Reverse("landing_pages", "Pages that present it.", at_most=10, label="专题页"),
    )
    cover = link(
        "Picture",
        "封面",
        "The picture shown with it.",
        hint="分享时显示；选横图，主体放在中间。",
        english="Cover picture",
    )
    reviewed_through = parts(
        ReviewPassed,
        "审校",
        "The reviews and proofs that the text, as it is shown, has passed.",
        hint="发布时由系统列出已通过的审校，供读者查看，不能手填。",
        at_most=7,
        given=True,
    )
