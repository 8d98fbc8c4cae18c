"""Documents offered for download."""

from models.declare import (
    Content,
    Day,
    FileAddress,
    Integer,
    SchemaOrg,
    ServedLanguage,
    Text,
    content_type,
)


@content_type(
    "文件",
    hint="供读者下载的文件，如 PDF、表格；各处附件都从这里选。",
    plural="files",
    title="title",
    schema_org=SchemaOrg(
        "MediaObject",
        {
            "description": "summary",
            "contentUrl": "url",
            "encodingFormat": "mime",
            "dateModified": "updated_at",
            "inLanguage": ServedLanguage(),
        },
        in_links=("contentUrl", "encodingFormat"),
    ),
)
class File(Content):
    """A document offered for download."""

    title = Text(
        "标题",
        "The document's title.",
        hint="写读者看得懂的标题，如“报名表”；不要用文件名。",
        localized=True,
        required=True,
        search="A",
        sortable=True,
    )
    summary = Text(
        "说明",
        "What is in it.",
        hint="一句话写明里面有什么、给谁用。",
        max_length=500,
        localized=True,
        multiline=True,
        search="C",
    )
    mime = Text(
        "文件类型",
        "The media type, such as application/pdf.",
        hint="由系统按文件内容判断，不要按后缀手填。",
        english="Media type",
        max_length=80,
    )
    bytes = Integer(
        "文件大小",
        "The size in bytes.",
        hint="由系统读取，显示在下载链接旁。",
        english="File size",
        unit="字节",
        minimum=0,
    )
    pages = Integer(
        "页数",
        "How many pages it has.",
        hint="文件有几页；表格和压缩包留空。",
        english="Number of pages",
        unit="页",
        minimum=0,
    )
    sha256 = Text(
        "校验值",
        "The SHA-256 of the document, in hexadecimal.",
        hint="由系统计算，用来查重和查对，不要手改。",
        english="Checksum",
        max_length=64,
    )
    licence = Text(
        "授权",
        "The licence it is offered under.",
        hint="写明能否转发和使用；政府公开文件照实注明。",
    )
    licence_expires_on = Day(
        "授权截止",
        "The last day it may be offered.",
        hint="可提供下载的最后一天；没有期限就留空。",
        sortable=True,
    )
    url = FileAddress(
        "网址",
        "Where it is downloaded; begins with /media/ where the service does not know its own address.",
        hint="下载网址，由系统生成；上传后才有。",
        english="Address",
    )
    storage_key = Text(
        "存储键",
        "Where it is kept; null until it is uploaded.",
        hint="文件存放的位置，由系统填写；改了会无法下载。",
        private=True,
    )
