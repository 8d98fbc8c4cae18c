"""How a fact cites where it comes from, and how firmly the source supports it."""

from models.declare import Choice, Choices, Integer, Part, Text, Url, link


class Certainty(Choices):
    """How firmly a source supports a fact."""

    STATED = "原文明示", "Stated"
    IMPLIED = "可推知", "Implied"
    UNKNOWN = "未说明", "Unknown"


class Source(Part):
    """Where a fact comes from: a passage of an article here, or an address elsewhere."""

    article = link("Article", "来源文章", "The article that says so.")
    block = Text("来源段落", "The id of the block in that article.", max_length=40)
    url = Url("来源网址", "The address of a source outside this site.")
    note = Text("说明", "What the source supports.", max_length=500, localized=True, multiline=True)
    certainty = Choice("确定程度", "How firmly the source supports it.", of=Certainty)


class Evidence(Part):
    """Proof of a decision: a document, or an article in one exact revision."""

    file = link("File", "证明文件", "The document.")
    article = link("Article", "证明文章", "The article.")
    revision = Integer(
        "修订号", "The number of the article's revision that was relied on.", minimum=1
    )
    sha256 = Text("校验值", "The SHA-256 of that revision, in hexadecimal.", max_length=64)
    note = Text("说明", "What it proves.", max_length=500, localized=True, multiline=True)
