"""Where a reprinted article comes from, and what others may do with ours."""

from models.declare import Choices, Day, Flag, Instant, Part, Text, Url


class ArticleOrigin(Choices):
    """How an article came to this site."""

    ORIGINAL = "本站原创", "Original"
    REPRINT = "转载", "Reprint"
    CONTRIBUTED = "投稿", "Contributed"
    WECHAT_IMPORT = "公众号导入", "Imported from WeChat"


class Attribution(Part):
    """The source of a reprint, as the rules on news information ask for it."""

    source_name = Text("来源名称", "The publisher it was taken from.", required=True)
    url = Url("原文网址", "The address of the original.")
    original_title = Text("原标题", "The title under which it first appeared.")
    original_author = Text("原作者", "Who wrote it.")
    originally_published_on = Day("原发布日期", "The day it first appeared.")
    fetched_at = Instant("抓取时间", "When it was taken over.")
    licence = Text("授权说明", "The permission under which it is reprinted.", max_length=500)


class ReprintRights(Part):
    """Whether others may reprint, and on what terms."""

    may_reprint = Flag("允许转载", "Whether it may be reprinted.")
    requires_credit = Flag("须署名", "Whether a reprint has to name us.")
    credit_line = Text("署名格式", "The words of the credit.", localized=True)
    contact_line = Text("版权联系", "Whom to ask.", localized=True)
    expires_on = Day("授权截止", "The last day on which it may be reprinted.")
