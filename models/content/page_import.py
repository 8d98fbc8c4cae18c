"""What is remembered of a page that was imported: every repair, every doubt, and what was printed around it."""

from models.declare import Choice, Choices, Instant, Integer, Part, Text, part_type


class Confidence(Choices):
    """How far a repair may be trusted."""

    HIGH = "高", "High"
    MEDIUM = "中", "Medium"
    LOW = "低", "Low"


@part_type("导入修复", hint="导入时对原页文字的一处改动，供编辑查对。")
class PageRepair(Part):
    """One change made to the page's text."""

    rule = Text("规则", "Which rule made it.", hint="改动依据的规则代号，自动填写。", max_length=40)
    line = Integer(
        "行", "The line of the page, from 1.", hint="在原页第几行，便于对照。", minimum=0
    )
    offset = Integer(
        "位置",
        "Characters from the start of the text the rule was given.",
        hint="从该段文字开头数起的字数，便于定位。",
        english="Position",
        minimum=0,
    )
    before = Text(
        "原文",
        "What was printed.",
        hint="原页印的是什么。",
        english="As printed",
        max_length=500,
        multiline=True,
    )
    after = Text(
        "改为",
        "What it became.",
        hint="导入后变成什么；改得不对就在正文里改回。",
        english="Changed to",
        max_length=500,
        multiline=True,
    )
    confidence = Choice(
        "把握", "How sure we are.", hint="把握不高的几条要优先查对。", of=Confidence
    )


@part_type("待核实", hint="导入时没有动、留给编辑判断的一处疑点。")
class PageDoubt(Part):
    """Something left as it is, for a person to decide."""

    code = Text(
        "类型",
        "What kind of doubt.",
        hint="疑点的代号，由导入工具填写。",
        english="Kind of doubt",
        max_length=40,
    )
    excerpt = Text(
        "原文",
        "The words in question.",
        hint="有疑问的原句，照原页抄录。",
        max_length=500,
        multiline=True,
    )
    message = Text(
        "说明",
        "What is doubtful.",
        hint="说明疑在哪里；请对照原页判断。",
        english="What is doubtful",
        max_length=500,
    )
    suggestion = Text(
        "建议", "What it might be.", hint="可能的写法，仅供参考；采用与否由编辑定。", max_length=500
    )


@part_type("导入记录", hint="一次网页导入的记录，由导入工具填写。", english="Import record")
class PageRecord(Part):
    """The import itself."""

    imported_at = Instant("导入时间", "When the page was read.", hint="自动记下读取网页的时间。")
    sha256 = Text(
        "文件指纹",
        "SHA-256 of the page as it was given.",
        hint="原网页文件的指纹，用来证明没有换过文件；自动填写。",
        english="Checksum",
        max_length=64,
    )
    printed_title = Text(
        "原页标题",
        "The title as printed, names included.",
        hint="照原页标题记下，连同其中的人名；自动填写。",
        max_length=300,
    )
    script = Text(
        "原文字体",
        "SIMPLIFIED, TRADITIONAL or MIXED.",
        hint="原页是简体、繁体还是混用，由工具判断。",
        english="Script of the page",
        max_length=20,
    )
    comment_notice = Text(
        "评论须知",
        "The notice about comments under the page.",
        hint="原页上关于评论的告示，留作参考，不显示给读者。",
        max_length=500,
    )
    contacts_removed = Integer(
        "隐去联系方式",
        "How many numbers and addresses were left out.",
        hint="导入时略去的电话和邮箱有几处；需要时对照原页。",
        minimum=0,
    )
    takedown_days = Integer(
        "处理时限",
        "The days the page gives rights holders.",
        hint="原页声明里给权利人的天数；没写就空着。",
        english="Days for takedown requests",
        minimum=0,
    )
