"""Where a reprinted article comes from, and what others may do with ours."""

from models.declare import Choices, Day, Flag, Instant, Part, Text, Url, part_type


class ArticleOrigin(Choices):
    """How an article came to this site."""

    ORIGINAL = "本站原创", "Original"
    REPRINT = "转载", "Reprint"
    CONTRIBUTED = "投稿", "Contributed"
    WECHAT_IMPORT = "公众号导入", "Imported from WeChat"


@part_type("转载来源", hint="转载稿的原始出处，按新闻转载的规定逐项写明。")
class Attribution(Part):
    """The source of a reprint, as the rules on news information ask for it."""

    source_name = Text(
        "来源名称",
        "The publisher it was taken from.",
        hint="写刊登原文的媒体全称；不要写“网络”或平台名。",
        required=True,
    )
    url = Url(
        "原文网址",
        "The address of the original.",
        hint="原文的网址；转手的页面不算，尽量找到首发页。",
        english="Original address",
    )
    original_title = Text(
        "原标题", "The title under which it first appeared.", hint="照原页抄录，标点也不改。"
    )
    original_author = Text("原作者", "Who wrote it.", hint="照原页署名写；原页没有署名就留空。")
    originally_published_on = Day(
        "原发布日期", "The day it first appeared.", hint="原页首发的日期；不是本站转载的日期。"
    )
    fetched_at = Instant(
        "抓取时间", "When it was taken over.", hint="从原页取稿的时间，用于日后查对。"
    )
    licence = Text(
        "授权说明",
        "The permission under which it is reprinted.",
        hint="写明凭什么转载，如“来函同意”，附日期和经办人。",
        max_length=500,
    )


@part_type("转载授权", hint="别人能否转载本站稿件，以及要守的条件。")
class ReprintRights(Part):
    """Whether others may reprint, and on what terms."""

    may_reprint = Flag(
        "允许转载", "Whether it may be reprinted.", hint="不清楚就留空；留空不等于允许。"
    )
    requires_credit = Flag(
        "须署名", "Whether a reprint has to name us.", hint="要求注明本站和作者时选“是”。"
    )
    credit_line = Text(
        "署名格式",
        "The words of the credit.",
        hint="写出完整的署名文字，让转载方照抄。",
        english="Credit",
        localized=True,
    )
    contact_line = Text(
        "版权联系",
        "Whom to ask.",
        hint="写部门和公开电话或邮箱；不写个人手机。",
        english="Contact",
        localized=True,
    )
    expires_on = Day(
        "授权截止",
        "The last day on which it may be reprinted.",
        hint="允许转载的最后一天；没有期限就留空。",
    )
