"""Documents offered for download."""

from models.declare import Content, Day, Integer, Text, content_type


@content_type("文件", plural="files", title="title")
class File(Content):
    """A document offered for download."""

    title = Text(
        "标题", "The document's title.", localized=True, required=True, search="A", sortable=True
    )
    summary = Text(
        "说明", "What is in it.", max_length=500, localized=True, multiline=True, search="C"
    )
    mime = Text("文件类型", "The media type, such as application/pdf.", max_length=80)
    bytes = Integer("文件大小", "The size in bytes.", unit="字节", minimum=0)
    pages = Integer("页数", "How many pages it has.", unit="页", minimum=0)
    sha256 = Text("校验值", "The SHA-256 of the document, in hexadecimal.", max_length=64)
    licence = Text("授权", "The licence it is offered under.")
    licence_expires_on = Day("授权截止", "The last day it may be offered.", sortable=True)
    storage_key = Text("存储键", "Where it is kept; null until it is uploaded.", private=True)
