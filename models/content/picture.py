"""Pictures, with what has to be known to show them."""

from models.declare import (
    Content,
    Day,
    Decimal,
    FileAddress,
    Integer,
    SchemaOrg,
    Text,
    Url,
    content_type,
)


@content_type(
    "图片",
    hint="图片及其署名、授权和焦点；各处用图都从这里选。",
    plural="pictures",
    title="alt",
    schema_org=SchemaOrg(
        "ImageObject",
        {
            "contentUrl": "url",
            "caption": "caption",
            "width": "width_px",
            "height": "height_px",
            "encodingFormat": "mime",
            "creditText": "credit",
            "license": "licence_url",
        },
        in_links=("contentUrl", "caption", "width", "height", "creditText", "license"),
    ),
)
class Picture(Content):
    """A picture: what it shows, whose it is, and where its middle is."""

    alt = Text(
        "替代文字",
        "What it shows, for those who cannot see it.",
        hint="说给看不见图的人听：图里有什么；不写“图片”二字。",
        english="Alternative text",
        max_length=300,
        localized=True,
        required=True,
        search="B",
    )
    caption = Text(
        "图注",
        "Shown under it by default.",
        hint="默认的图注，写何时何地何人；用在文中时可另写。",
        max_length=500,
        localized=True,
    )
    credit = Text(
        "摄影/署名",
        "Whom to name.",
        hint="照约定写，如“某某 摄”；网上找来的图没有授权不能用。",
        localized=True,
    )
    licence = Text(
        "授权", "The licence it is used under.", hint="写明凭什么使用，如“协会自有”“授权使用一年”。"
    )
    licence_url = Url(
        "授权网址",
        "The licence's own page.",
        hint="授权条款所在的网页；有书面授权的不用填。",
        english="Licence page",
    )
    licence_expires_on = Day(
        "授权截止",
        "The last day it may be shown.",
        hint="可用的最后一天；过期前要换图，长期有效就留空。",
        sortable=True,
    )
    focal_x = Decimal(
        "焦点横向",
        "The focal point from the left, from 0 to 1.",
        hint="主体离左边多远，0 为最左、1 为最右；裁图时保住它。",
        english="Focal point from the left",
    )
    focal_y = Decimal(
        "焦点纵向",
        "The focal point from the top, from 0 to 1.",
        hint="主体离顶边多远，0 为最上、1 为最下；人像放在脸上。",
        english="Focal point from the top",
    )
    width_px = Integer(
        "宽度",
        "The width in pixels.",
        hint="原图的宽，由系统读取，不要手改。",
        english="Width",
        unit="像素",
        minimum=1,
    )
    height_px = Integer(
        "高度",
        "The height in pixels.",
        hint="原图的高，由系统读取，不要手改。",
        english="Height",
        unit="像素",
        minimum=1,
    )
    mime = Text(
        "文件类型",
        "The media type, such as image/jpeg.",
        hint="由系统按文件内容判断，不要按后缀手填。",
        english="Media type",
        max_length=80,
    )
    bytes = Integer(
        "文件大小",
        "The size in bytes.",
        hint="由系统读取；太大的图请先压缩再上传。",
        english="File size",
        unit="字节",
        minimum=0,
    )
    sha256 = Text(
        "校验值",
        "The SHA-256 of the picture, in hexadecimal.",
        hint="由系统计算，用来查重和查对，不要手改。",
        english="Checksum",
        max_length=64,
    )
    url = FileAddress(
        "网址",
        "Where it is had, smaller or lighter where asked; begins with /media/ where the service does not know its own address.",
        hint="图片的网址，由系统生成；上传后才有。",
        english="Address",
        called="picture",
        sized=True,
    )
    storage_key = Text(
        "存储键",
        "Where it is kept; null until it is uploaded.",
        hint="文件存放的位置，由系统填写；改了会找不到图。",
        private=True,
    )
