"""What is remembered of a page that was imported: every repair, every doubt, and what was printed around it."""

from models.declare import Choice, Choices, Instant, Integer, Part, Text


class Confidence(Choices):
    """How far a repair may be trusted."""

    HIGH = "高", "High"
    MEDIUM = "中", "Medium"
    LOW = "低", "Low"


class PageRepair(Part):
    """One change made to the page's text."""

    rule = Text("规则", "Which rule made it.", max_length=40)
    line = Integer("行", "The line of the page, from 1.", minimum=0)
    offset = Integer("位置", "Characters from the start of the text the rule was given.", minimum=0)
    before = Text("原文", "What was printed.", max_length=500, multiline=True)
    after = Text("改为", "What it became.", max_length=500, multiline=True)
    confidence = Choice("把握", "How sure we are.", of=Confidence)


class PageDoubt(Part):
    """Something left as it is, for a person to decide."""

    code = Text("类型", "What kind of doubt.", max_length=40)
    excerpt = Text("原文", "The words in question.", max_length=500, multiline=True)
    message = Text("说明", "What is doubtful.", max_length=500)
    suggestion = Text("建议", "What it might be.", max_length=500)


class PageRecord(Part):
    """The import itself."""

    imported_at = Instant("导入时间", "When the page was read.")
    sha256 = Text("文件指纹", "SHA-256 of the page as it was given.", max_length=64)
    printed_title = Text("原页标题", "The title as printed, names included.", max_length=300)
    script = Text("原文字体", "SIMPLIFIED, TRADITIONAL or MIXED.", max_length=20)
    comment_notice = Text("评论须知", "The notice about comments under the page.", max_length=500)
    contacts_removed = Integer(
        "隐去联系方式", "How many numbers and addresses were left out.", minimum=0
    )
    takedown_days = Integer("处理时限", "The days the page gives rights holders.", minimum=0)
