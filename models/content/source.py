"""How a fact cites where it comes from, and how firmly the source supports it."""

from models.declare import Choice, Choices, Integer, Part, Text, Url, link, part_type


class Certainty(Choices):
    """How firmly a source supports a fact."""

    STATED = "原文明示", "Stated"
    IMPLIED = "可推知", "Implied"
    UNKNOWN = "未说明", "Unknown"


@part_type("来源", hint="一条事实的出处：本站文章的段落，或站外网址。")
class Source(Part):
    """Where a fact comes from: a passage of an article here, or an address elsewhere."""

    article = link(
        "Article",
        "来源文章",
        "The article that says so.",
        hint="优先选本站文章；没有收录的再填站外网址。",
        english="Source article",
    )
    block = Text(
        "来源段落",
        "The id of the block in that article.",
        hint="填该段落的编号，读者可以跳到原句；不要填页码。",
        english="Source passage",
        max_length=40,
    )
    url = Url(
        "来源网址",
        "The address of a source outside this site.",
        hint="站外出处的具体网页，不填首页；最好先存档。",
        english="Source address",
    )
    note = Text(
        "说明",
        "What the source supports.",
        hint="写它能证明哪一点，如“只支持年份，不支持日期”。",
        max_length=500,
        localized=True,
        multiline=True,
    )
    certainty = Choice(
        "确定程度",
        "How firmly the source supports it.",
        hint="原文明写的选“原文明示”，由上下文推出的选“可推知”。",
        of=Certainty,
    )


@part_type("证明材料", hint="一项决定的证明：文件，或某篇文章的某一版。")
class Evidence(Part):
    """Proof of a decision: a document, or an article in one exact revision."""

    file = link(
        "File",
        "证明文件",
        "The document.",
        hint="选名单、证书等原件，先在文件库上传。",
        english="Document",
    )
    article = link(
        "Article", "证明文章", "The article.", hint="没有原件时选报道它的文章，并填修订号。"
    )
    revision = Integer(
        "修订号",
        "The number of the article's revision that was relied on.",
        hint="依据的是文章第几版；文章以后再改也不影响。",
        minimum=1,
    )
    sha256 = Text(
        "校验值",
        "The SHA-256 of that revision, in hexadecimal.",
        hint="该版的指纹，照系统显示的抄录，不要手编。",
        english="Checksum",
        max_length=64,
    )
    note = Text(
        "说明",
        "What it proves.",
        hint="写它证明了什么；多份材料要分清。",
        max_length=500,
        localized=True,
        multiline=True,
    )
